CREATE OR REPLACE FUNCTION ops.check_walls()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- All rules of the self-check but "comment": what is not described is not therefore open.
    v_rules  CONSTANT text[] := ARRAY['row security', 'search path', 'execute to public', 'definer', 'view',
                                      'materialized view', 'reader rights', 'owners'];
    v_found  bigint;
    v_broken bigint;
    v_first  text;
BEGIN
    SELECT count(*), count(DISTINCT finding.rule),
           string_agg(format('%s %s', finding.object, finding.problem), '; ') FILTER (WHERE finding.position <= 3)
    INTO v_found, v_broken, v_first
    FROM (
        SELECT held.rule, held.object, held.problem,
               row_number() OVER (ORDER BY held.rule, held.object, held.problem) AS position
        FROM privacy.grants_selfcheck() AS held
        WHERE held.rule <> 'comment'
    ) AS finding;

    check_name := 'walls';

    IF v_found = 0 THEN
        status := 'healthy';
        value  := format('%s rules', cardinality(v_rules));
        detail := format('%s rules that keep organisations apart are held.', cardinality(v_rules));
    ELSE
        status := 'critical';
        value  := format('%s finding%s', v_found, CASE WHEN v_found > 1 THEN 's' ELSE '' END);
        detail := format('Rules broken: %s of %s. %s%s.', v_broken, cardinality(v_rules), v_first,
                         CASE WHEN v_found > 3 THEN format('; and %s more', v_found - 3) ELSE '' END);
        hint   := 'surveymark diff, then REVOKE; all findings: SELECT * FROM privacy.grants_selfcheck()';
    END IF;

    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION ops.check_walls() IS
    'Health: whether the catalogue keeps the rules of privacy.grants_selfcheck() that keep organisations apart; critical with the first findings.';
