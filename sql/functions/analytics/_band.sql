CREATE OR REPLACE FUNCTION analytics._band(
    p_kind  text,
    p_score double precision
)
    RETURNS text
    LANGUAGE plpgsql
    STABLE
    STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT known.band
        FROM core.score_band AS known
        WHERE known.kind = p_kind
        -- An end of an interval may lie below the scale. Nine decimals: 24.999999999999996 is 25.
        ORDER BY known.minimum_score <= greatest(round(p_score::numeric, 9), 0) DESC, known.minimum_score DESC
        LIMIT 1
    );
END;
$$;

COMMENT ON FUNCTION analytics._band(text, double precision) IS
    'The word of core.score_band for a score. Internal.';
