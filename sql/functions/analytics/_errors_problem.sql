CREATE OR REPLACE FUNCTION analytics._errors_problem(
    p_values          double precision[],
    p_standard_errors double precision[]
)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce(
        analytics._series_problem(p_values, p_standard_errors),
        (SELECT CASE
             WHEN min(given.error) <= 0 THEN 'a standard error is not above 0'
             WHEN min(given.error) < 1e-6 * max(given.error) THEN 'a standard error is less than 1e-6 of another'
         END
         FROM unnest(p_standard_errors) AS given (error))
    );
END;
$$;

COMMENT ON FUNCTION analytics._errors_problem(double precision[], double precision[]) IS
    'Why nothing can be computed from the series p_values and p_standard_errors, those of its figures; null when something can. Internal.';

GRANT EXECUTE ON FUNCTION analytics._errors_problem(double precision[], double precision[])
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
