CREATE OR REPLACE FUNCTION core.define_bands(
    p_kind  text,
    p_bands jsonb
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF jsonb_typeof(p_bands) IS DISTINCT FROM 'object' OR p_kind IS NULL THEN
        RAISE EXCEPTION 'kind or bands are missing'
            USING ERRCODE = 'SM020',
                  DETAIL  = 'Bands are a JSON object from word to the lowest score that it stands for.',
                  HINT    = 'As in core.define_bands(''readiness'', ''{"held back": 0, "undecided": 40, "ready": 60}'').';
    END IF;
    IF NOT EXISTS (SELECT FROM core.score_band AS known WHERE known.kind = p_kind) THEN
        RAISE EXCEPTION 'there are no bands of "%"', p_kind
            USING ERRCODE = 'SM025',
                  DETAIL  = format('There are bands of %s.', (SELECT string_agg(DISTINCT known.kind, ', ') FROM core.score_band AS known)),
                  HINT    = 'Name one of these.';
    END IF;
    -- Each score has a word, so the lowest band begins at the lowest score.
    IF EXISTS (SELECT FROM jsonb_each(p_bands) AS given WHERE jsonb_typeof(given.value) <> 'number')
        OR (SELECT min(given.value::numeric) FROM jsonb_each_text(p_bands) AS given) IS DISTINCT FROM 0 THEN
        RAISE EXCEPTION 'the bands of "%" do not begin at 0', p_kind
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Each word has the lowest score that it stands for, a number, and the lowest of all is 0.',
                  HINT    = 'As in {"held back": 0, "undecided": 40, "ready": 60}.';
    END IF;

    DELETE FROM core.score_band AS known WHERE known.kind = p_kind;

    INSERT INTO core.score_band (kind, band, minimum_score)
    SELECT p_kind, given.key, given.value::numeric FROM jsonb_each_text(p_bands) AS given;
END;
$$;

COMMENT ON FUNCTION core.define_bands(text, jsonb) IS
    'Replace the words for the strength of forces, for readiness or for opportunities (p_kind: strength, readiness, opportunity) by {word: lowest score}; the lowest of all is 0. Scores stay as they are. Errors: SM020, SM025, check_violation for a score beyond 100, unique_violation for two words of one score.';

GRANT EXECUTE ON FUNCTION core.define_bands(text, jsonb) TO surveymark_operator;
