CREATE OR REPLACE FUNCTION analytics._percentile_rank(
    p_value      double precision,
    p_cut_points double precision[],
    p_ranks      double precision[]
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_low       double precision := p_cut_points[1];
    v_rank      double precision := p_ranks[1];
    v_cut_point double precision;
    -- The rank of the first cut point that the value is equal to.
    v_equal     double precision;
BEGIN
    -- Without quartiles it would be a place on the scale, and not among the others.
    IF p_cut_points[2] IS NULL OR v_low IS NULL OR p_cut_points[cardinality(p_cut_points)] IS NULL THEN
        RETURN NULL;
    END IF;

    IF p_value < v_low THEN
        RETURN v_rank;
    ELSIF p_value = v_low THEN
        v_equal := v_rank;
    END IF;

    FOR i IN 2 .. cardinality(p_cut_points) LOOP
        v_cut_point := p_cut_points[i];
        CONTINUE WHEN v_cut_point IS NULL;
        EXIT WHEN p_value < v_cut_point AND v_equal IS NOT NULL;
        IF p_value < v_cut_point THEN
            RETURN v_rank + (p_ranks[i] - v_rank) * (p_value - v_low) / (v_cut_point - v_low);
        END IF;
        v_low  := v_cut_point;
        v_rank := p_ranks[i];
        IF p_value = v_low THEN
            v_equal := coalesce(v_equal, v_rank);
        END IF;
    END LOOP;

    -- Cut points are rounded, so several may be equal: their middle rank.
    RETURN (coalesce(v_equal, v_rank) + v_rank) / 2;
END;
$$;

COMMENT ON FUNCTION analytics._percentile_rank(double precision, double precision[], double precision[]) IS
    'The rank of p_value on straight lines between cut points that ascend, which have p_ranks; at several that are equal the middle of their ranks. A point that is null is left out, but without the second (the first quartile) or an end there is no rank. Internal.';

-- Functions with their caller's rights stand on it.
GRANT EXECUTE ON FUNCTION analytics._percentile_rank(double precision, double precision[], double precision[])
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
