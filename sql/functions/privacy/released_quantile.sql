CREATE OR REPLACE FUNCTION privacy.released_quantile(
    p_sorted     numeric[],
    p_percentile numeric
)
    RETURNS numeric
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_size     integer := cardinality(p_sorted);
    v_position numeric := (v_size - 1) * p_percentile + 1;
    v_low      integer := floor(v_position);
    v_high     integer := v_low + 1;
    v_part     numeric := v_position - v_low;
BEGIN
    -- The position is on one organisation: its result would be the figure. Its neighbours' middle
    -- stands for it.
    IF v_part = 0 THEN
        v_low  := v_low - 1;
        v_part := 0.5;
    END IF;

    -- The first and the last are extremes, which are never released, not even as a part.
    IF (v_low >= 2 AND v_high <= v_size - 1) IS NOT TRUE THEN
        RETURN NULL;
    END IF;

    RETURN p_sorted[v_low] + v_part * (p_sorted[v_high] - p_sorted[v_low]);
END;
$$;

COMMENT ON FUNCTION privacy.released_quantile(numeric[], numeric) IS
    'A percentile of organisations'' results (ascending) that is never the result of one of them: type 7 between two order statistics, the middle of the two neighbours where type 7 meets one exactly, and null where the first or last would be needed. Internal.';
