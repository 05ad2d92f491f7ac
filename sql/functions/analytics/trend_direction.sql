CREATE OR REPLACE FUNCTION analytics.trend_direction(
    p_slope        double precision,
    p_probability  double precision,
    p_significance double precision DEFAULT 0.05
)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE
        WHEN p_probability < p_significance AND p_slope > 0 THEN 'improving'
        WHEN p_probability < p_significance AND p_slope < 0 THEN 'declining'
        WHEN p_probability IS NOT NULL THEN 'stable'
    END;
END;
$$;

COMMENT ON FUNCTION analytics.trend_direction(double precision, double precision, double precision) IS
$$The word for a trend: improving where it rises and p_probability, the p-value of its test, is below p_significance; declining where it falls; else
stable, which says that no trend can be told from chance, not that there is none. p_slope is the change for each unit of time. improving means higher
figures: of a question in which less is better, read it the other way round. Null without a test.$$;

GRANT EXECUTE ON FUNCTION analytics.trend_direction(double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
