CREATE OR REPLACE FUNCTION analytics._series_problem(
    p_values double precision[],
    p_other  double precision[] DEFAULT NULL
)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE
        WHEN coalesce(array_ndims(p_values), 1) > 1 OR coalesce(array_ndims(p_other), 1) > 1
            THEN 'a series is not an array of one dimension'
        WHEN p_other IS NOT NULL AND cardinality(p_other) <> cardinality(p_values)
            THEN 'the two series have different lengths'
        -- Some functions look at every pair of figures.
        WHEN cardinality(p_values) > 2000
            THEN 'more than 2,000 figures'
        -- Squares and quotients must stay double precision numbers.
        WHEN EXISTS (SELECT FROM unnest(p_values || p_other) AS given (value) WHERE abs(given.value) > 1e50)
            THEN 'a figure is not finite or beyond 1e50'
        WHEN EXISTS (SELECT FROM unnest(p_values || p_other) AS given (value) WHERE abs(given.value) < 1e-50 AND given.value <> 0)
            THEN 'a figure is nearer to 0 than 1e-50'
    END;
END;
$$;

COMMENT ON FUNCTION analytics._series_problem(double precision[], double precision[]) IS
    'Why nothing can be computed from the series p_values, and p_other, a second one of the same length; null when something can. Internal.';

GRANT EXECUTE ON FUNCTION analytics._series_problem(double precision[], double precision[])
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
