CREATE OR REPLACE FUNCTION analytics._advised(
    p_kinds  text[],
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        kind           text,
        survey         text,
        priority       integer,
        rule           text,
        title          text,
        advice         text,
        question       text,
        question_title text,
        compared_with  text,
        figure         double precision,
        ci_low         double precision,
        ci_high        double precision,
        ci_level       double precision,
        n              bigint,
        reference      double precision,
        p_adjusted     double precision,
        effect         double precision,
        effect_word    text,
        edition        text,
        since          timestamp,
        risk_weight    double precision,
        n_alike        bigint,
        source         text,
        figures        text,
        method         text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH met AS (
        SELECT told.*, keyed.key, count(*) OVER same AS n_alike, row_number() OVER (same ORDER BY told.place) AS number
        FROM analytics._advice(p_kinds, p_survey) AS told
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(wanted.name, told.facts -> wanted.name) AS key
            FROM string_to_table(told.for_each, ',') AS wanted (name)
        ) AS keyed
        WHERE told.is_met
        WINDOW same AS (PARTITION BY told.survey, told.rule, keyed.key)
    )
    SELECT met.kind, met.survey, met.priority, met.rule, met.title, analytics._fill_template(met.template, met.facts),
           met.facts ->> 'question', coalesce(met.facts ->> 'question_title', met.facts ->> 'scale_title', met.facts ->> 'metric_title'),
           CASE met.source
               WHEN 'benchmark_comparison' THEN met.facts ->> 'level_title'
               WHEN 'own_department' THEN 'all but ' || (met.facts ->> 'department_title')
               WHEN 'own_job_role' THEN 'all but ' || (met.facts ->> 'job_role_title')
               WHEN 'own_reliability' THEN 'a limit'
               WHEN 'response_summary' THEN 'a limit'
               WHEN 'own_quality' THEN 'a limit'
               ELSE 'your own past'
           END,
           (met.facts ->> met.figure)::double precision, (met.facts ->> 'ci_low')::double precision,
           (met.facts ->> 'ci_high')::double precision, (met.facts ->> 'ci_level')::double precision, met.n,
           (met.facts ->> met.reference)::double precision, (met.facts ->> 'p_adjusted')::double precision,
           (met.facts ->> 'effect')::double precision, met.facts ->> 'effect_word', met.facts ->> 'edition',
           CASE met.source
               WHEN 'own_trend_analysis' THEN met.facts ->> 'first_period'
               WHEN 'own_forecast' THEN met.facts ->> 'last_period'
               WHEN 'own_quality_forecast' THEN met.facts ->> 'last_period'
               WHEN 'own_series_forecast' THEN met.facts ->> 'last_bucket'
               ELSE met.facts ->> 'period_start'
           END::timestamp,
           met.risk_weight, met.n_alike, met.source, jsonb_strip_nulls(met.facts - 'method')::text, met.facts ->> 'method'
    FROM met
    WHERE met.number = 1
    ORDER BY met.kind, met.survey, met.priority, abs((met.facts ->> 'effect')::double precision) DESC NULLS LAST, met.rule, met.place;
END;
$$;

COMMENT ON FUNCTION analytics._advised(text[], text) IS
    'The rules of these kinds that are met in p_survey, or in all own surveys, one row for each combination that a rule speaks of, the most urgent first. Internal: what analytics.own_finding, own_recommendation and own_warning are, and own_advice of all three at once.';

GRANT EXECUTE ON FUNCTION analytics._advised(text[], text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
