-- The results next to the position are left out, and those around them stand for it. What lies between two order
-- statistics is drawn from between them and from nothing else (order statistics are a Markov chain: David and Nagaraja
-- 2003), so a figure of the outer ones is one of the inner ones no more often than by chance. A mean of the nearest
-- lies nearer to them: of two it was somebody's own result, rounded, 3 percentage points more often than the numbers
-- beside it, of four 2.3. Four, so that no result has more than a quarter of a figure.
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
    v_below    integer;
    v_above    integer;
    v_ranks    integer[];
BEGIN
    -- Noise stays off the ends.
    IF p_jitter <> 0 THEN
        v_position := least(greatest(v_position + p_jitter, 4.5), v_size - 3.5);
    END IF;

    v_below := floor(v_position);
    v_above := ceil(v_position);
    v_ranks := ARRAY[v_below - 2, v_below - 1, v_above + 1, v_above + 2];

    -- The first and the last are extremes, which are never released, not even as a part. Near them results are far
    -- apart, and the nearest are taken rather than none.
    IF v_below < v_above AND (v_ranks[1] < 2 OR v_ranks[4] > v_size - 1) THEN
        v_ranks := ARRAY[v_below - 1, v_below, v_above, v_above + 1];
    END IF;

    IF (v_ranks[1] >= 2 AND v_ranks[4] <= v_size - 1) IS NOT TRUE THEN
        RETURN NULL;
    END IF;

    RETURN (p_sorted[v_ranks[1]] + p_sorted[v_ranks[2]] + p_sorted[v_ranks[3]] + p_sorted[v_ranks[4]]) / 4;
END;
$$;

COMMENT ON FUNCTION privacy.released_quantile(numeric[], numeric, numeric) IS
    'A percentile of organisations'' results (ascending) that is never the result of one of them: the mean of four order statistics, two on either side of the position of type 7 (Hyndman and Fan 1996), without those next to it, which have a part only where the first or last would be needed otherwise; null where these are needed even so. p_jitter: by how many ranks the position is moved; 0: not at all. Internal.';
