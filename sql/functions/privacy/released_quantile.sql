-- The mean of two results lies nearer to both of them than to any other, so that its rounded value was somebody's
-- own result too often. Four are far enough from each.
CREATE OR REPLACE FUNCTION privacy.released_quantile(
    p_sorted     numeric[],
    p_percentile numeric,
    p_jitter     numeric DEFAULT 0
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
    v_ranks    integer[];
BEGIN
    -- Noise stays off the ends.
    IF p_jitter <> 0 THEN
        v_position := least(greatest(v_position + p_jitter, 3.5), v_size - 2.5);
    END IF;

    -- Where the position is on one organisation, that one is left out.
    v_ranks := CASE WHEN v_position = floor(v_position)
        THEN ARRAY[v_position - 2, v_position - 1, v_position + 1, v_position + 2]
        ELSE ARRAY[floor(v_position) - 1, floor(v_position), ceil(v_position), ceil(v_position) + 1]
    END;

    -- The first and the last are extremes, which are never released, not even as a part.
    IF (v_ranks[1] >= 2 AND v_ranks[4] <= v_size - 1) IS NOT TRUE THEN
        RETURN NULL;
    END IF;

    RETURN (p_sorted[v_ranks[1]] + p_sorted[v_ranks[2]] + p_sorted[v_ranks[3]] + p_sorted[v_ranks[4]]) / 4;
END;
$$;

COMMENT ON FUNCTION privacy.released_quantile(numeric[], numeric, numeric) IS
    'A percentile of organisations'' results (ascending) that is never the result of one of them: the mean of the two order statistics on either side of the position of type 7 (Hyndman and Fan 1996), and null where the first or last would be needed. p_jitter: by how many ranks the position is moved; 0: not at all. Internal.';
