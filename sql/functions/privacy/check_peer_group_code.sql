-- Benchmarks are asked for by level, so a code must not mean two things.
CREATE OR REPLACE FUNCTION privacy.check_peer_group_code(
    p_peer_group text
)
    RETURNS void
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_meaning text;
BEGIN
    IF coalesce(p_peer_group, '') !~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' OR length(p_peer_group) NOT BETWEEN 3 AND 40 THEN
        RAISE EXCEPTION 'a peer group cannot be called "%"', coalesce(p_peer_group, '(null)')
            USING ERRCODE = 'SM062',
                  DETAIL  = 'Its code has 3 to 40 small letters and digits, with single hyphens between them.',
                  HINT    = 'Choose one like retail-and-finance.';
    END IF;

    SELECT found.meaning
    INTO v_meaning
    FROM (
        SELECT 'another peer group' AS meaning
        FROM privacy.peer_group AS known
        WHERE known.peer_group = p_peer_group
        UNION ALL
        SELECT format('a level of %s', known.category) FROM core.category_level AS known WHERE known.level = p_peer_group
        UNION ALL
        SELECT 'all organisations' WHERE p_peer_group = 'all'
    ) AS found
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'the code "%" is taken', p_peer_group
            USING ERRCODE = 'SM062',
                  DETAIL  = format('It means %s.', v_meaning),
                  HINT    = 'Choose another; analytics.peer_group lists those of peer groups.';
    END IF;
END;
$$;

COMMENT ON FUNCTION privacy.check_peer_group_code(text) IS
    'Refuse (SM062) a code for a new peer group that is malformed or means something already. Internal.';
