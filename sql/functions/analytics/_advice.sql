-- Runs as its caller, over documented views alone: so no rule, whatever it says, is made of more than the caller sees.
CREATE OR REPLACE FUNCTION analytics._advice(
    p_kinds  text[],
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        kind        text,
        survey      text,
        rule        text,
        title       text,
        source      text,
        priority    integer,
        risk_weight double precision,
        figure      text,
        reference   text,
        for_each    text,
        template    text,
        place       bigint,
        n           bigint,
        is_met      boolean,
        facts       jsonb
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_sources text[] := ARRAY(SELECT DISTINCT known.source FROM analytics.advice_rule() AS known WHERE known.kind = ANY (p_kinds));
BEGIN
    RETURN QUERY
    WITH asked AS (
        SELECT p_survey AS survey
        WHERE p_survey IS NOT NULL
        UNION ALL
        SELECT own.survey
        FROM analytics.response_summary() AS own
        WHERE p_survey IS NULL
    ),
    -- A source that no rule asks for is not computed, and what a report or a dashboard has read already is not computed again.
    told AS MATERIALIZED (
        SELECT 'benchmark_comparison' AS source, line.facts
        FROM asked
        CROSS JOIN LATERAL jsonb_array_elements(analytics.cached_result('benchmark_comparison', asked.survey)) AS line (facts)
        WHERE 'benchmark_comparison' = ANY (v_sources)
        UNION ALL
        SELECT 'own_department', line.facts || jsonb_build_object('department', line.facts -> 'segment', 'department_title', line.facts -> 'segment_title')
        FROM asked
        CROSS JOIN LATERAL jsonb_array_elements(analytics.cached_result('own_breakdown', asked.survey, '{"p_by": "department"}')) AS line (facts)
        WHERE 'own_department' = ANY (v_sources)
        UNION ALL
        SELECT 'own_job_role', line.facts || jsonb_build_object('job_role', line.facts -> 'segment', 'job_role_title', line.facts -> 'segment_title')
        FROM asked
        CROSS JOIN LATERAL jsonb_array_elements(analytics.cached_result('own_breakdown', asked.survey, '{"p_by": "job_role"}')) AS line (facts)
        WHERE 'own_job_role' = ANY (v_sources)
        UNION ALL
        SELECT 'own_trend_analysis', line.facts
        FROM asked
        CROSS JOIN LATERAL jsonb_array_elements(analytics.cached_result('own_trend_analysis', asked.survey)) AS line (facts)
        WHERE 'own_trend_analysis' = ANY (v_sources)
        UNION ALL
        SELECT 'own_change', line.facts
        FROM asked
        CROSS JOIN LATERAL jsonb_array_elements(analytics.cached_result('own_change', asked.survey)) AS line (facts)
        WHERE 'own_change' = ANY (v_sources)
        UNION ALL
        SELECT 'own_anomaly', line.facts
        FROM asked
        CROSS JOIN LATERAL jsonb_array_elements(analytics.cached_result('own_anomaly', asked.survey)) AS line (facts)
        WHERE 'own_anomaly' = ANY (v_sources)
        UNION ALL
        SELECT 'own_forecast', line.facts
        FROM asked
        CROSS JOIN LATERAL jsonb_array_elements(analytics.cached_result('own_forecast', asked.survey)) AS line (facts)
        WHERE 'own_forecast' = ANY (v_sources)
        UNION ALL
        -- These look at the clock: out of the cache they would lag behind it twice.
        SELECT 'own_series_forecast', to_jsonb(line)
        FROM analytics.own_series_forecast(p_survey) AS line
        WHERE 'own_series_forecast' = ANY (v_sources)
        UNION ALL
        SELECT 'own_quality', line.facts
        FROM asked
        CROSS JOIN LATERAL jsonb_array_elements(analytics.cached_result('own_quality', asked.survey)) AS line (facts)
        WHERE 'own_quality' = ANY (v_sources)
        UNION ALL
        SELECT 'own_quality_forecast', line.facts
        FROM asked
        CROSS JOIN LATERAL jsonb_array_elements(analytics.cached_result('own_quality_forecast', asked.survey)) AS line (facts)
        WHERE 'own_quality_forecast' = ANY (v_sources)
        UNION ALL
        SELECT 'own_reliability', line.facts
        FROM asked
        CROSS JOIN LATERAL jsonb_array_elements(analytics.cached_result('own_reliability', asked.survey)) AS line (facts)
        WHERE 'own_reliability' = ANY (v_sources)
        UNION ALL
        SELECT 'response_summary', to_jsonb(line)
        FROM analytics.response_summary(p_survey) AS line
        WHERE 'response_summary' = ANY (v_sources)
    ),
    -- In the order in which the sources tell them, before anything sorts them.
    listed AS MATERIALIZED (
        SELECT told.*, row_number() OVER () AS place
        FROM told
    ),
    numbered AS (
        SELECT told.source, told.facts, told.place, told.facts ->> 'survey' AS survey,
               told.facts ->> 'question' AS question, (told.facts ->> 'p_value')::double precision AS p_value,
               coalesce(told.facts ->> 'n', told.facts ->> 'n_started')::bigint AS n,
               CASE WHEN told.source IN ('own_change', 'own_anomaly') THEN
                   rank() OVER (PARTITION BY told.source, told.facts ->> 'survey', told.facts ->> 'question'
                                ORDER BY told.facts ->> 'period_start' DESC NULLS LAST) - 1
               END AS periods_ago
        FROM listed AS told
    ),
    -- What of a survey is looked at together is adjusted together.
    adjusted AS (
        SELECT each.place, each.p_adjusted
        FROM (
            SELECT array_agg(numbered.place ORDER BY numbered.place) AS places,
                   analytics.adjust_p_values(array_agg(numbered.p_value ORDER BY numbered.place)) AS p_values
            FROM numbered
            WHERE numbered.p_value IS NOT NULL AND NOT numbered.facts ? 'p_adjusted'
            GROUP BY numbered.source, numbered.survey
        ) AS family
        CROSS JOIN LATERAL unnest(family.places, family.p_values) AS each (place, p_adjusted)
    ),
    judged AS (
        SELECT numbered.source, numbered.survey, numbered.place, numbered.n,
               CASE WHEN adjusted.place IS NULL THEN '{}' ELSE jsonb_build_object('p_adjusted', adjusted.p_adjusted) END
               || numbered.facts
               || CASE WHEN numbered.periods_ago IS NULL THEN '{}' ELSE jsonb_build_object('periods_ago', numbered.periods_ago) END
               || CASE WHEN numbered.source <> 'own_change' THEN '{}' ELSE jsonb_build_object('effect',
                      (numbered.facts ->> 'change')::double precision / nullif((numbered.facts ->> 'sd')::double precision, 0)) END
               || jsonb_build_object('verdict', CASE
                      WHEN direction.better = 'neither' THEN NULL
                      WHEN sign.of = 0 THEN 'not distinguishable'
                      WHEN sign.of = CASE direction.better WHEN 'lower' THEN -1 ELSE 1 END THEN 'better'
                      WHEN sign.of IS NOT NULL THEN 'worse'
                  END) AS facts
        FROM numbered
        LEFT JOIN adjusted ON adjusted.place = numbered.place
        LEFT JOIN analytics._question_direction() AS direction
            ON direction.survey = numbered.survey AND direction.question = numbered.question
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN numbered.source IN ('own_forecast', 'own_series_forecast', 'own_quality_forecast') THEN CASE
                    WHEN (numbered.facts ->> 'ci_high')::double precision
                         < coalesce(numbered.facts ->> 'last_mean', numbered.facts ->> 'last_value', numbered.facts ->> 'last_score')::double precision THEN -1
                    WHEN (numbered.facts ->> 'ci_low')::double precision
                         > coalesce(numbered.facts ->> 'last_mean', numbered.facts ->> 'last_value', numbered.facts ->> 'last_score')::double precision THEN 1
                    WHEN numbered.facts ->> 'forecast' IS NOT NULL THEN 0
                END
                WHEN numbered.source = 'own_anomaly' THEN CASE
                    WHEN numbered.facts ->> 'anomaly' IN ('low', 'shift down') THEN -1
                    WHEN numbered.facts ->> 'anomaly' IN ('high', 'shift up') THEN 1
                    WHEN numbered.facts ->> 'expected' IS NOT NULL THEN 0
                END
                WHEN coalesce(numbered.facts ->> 'outcome', numbered.facts ->> 'direction') IN ('below', 'lower', 'declining') THEN -1
                WHEN coalesce(numbered.facts ->> 'outcome', numbered.facts ->> 'direction') IN ('above', 'higher', 'improving') THEN 1
                WHEN coalesce(numbered.facts ->> 'outcome', numbered.facts ->> 'direction') IN ('not distinguishable', 'stable') THEN 0
            END AS of
        ) AS sign
    )
    SELECT known.kind, judged.survey, known.rule, known.title, known.source, known.priority, known.risk_weight, known.figure,
           known.reference, known.for_each, known.template, judged.place, judged.n,
           CASE WHEN judged.n >= known.minimum_n THEN analytics._meets(judged.facts || limited.facts, known.conditions::jsonb) END,
           judged.facts || limited.facts
    FROM analytics.advice_rule() AS known
    CROSS JOIN LATERAL (
        SELECT jsonb_build_object('limit', (
            SELECT condition.value -> 'value'
            FROM jsonb_array_elements(known.conditions::jsonb) WITH ORDINALITY AS condition (value, place)
            WHERE jsonb_typeof(condition.value -> 'value') = 'number'
            ORDER BY condition.place
            LIMIT 1
        )) AS facts
    ) AS limited
    JOIN judged ON judged.source = known.source
    WHERE known.kind = ANY (p_kinds);
END;
$$;

COMMENT ON FUNCTION analytics._advice(text[], text) IS
    'Every row that the rules of these kinds look at, in p_survey or in all own surveys, and whether it meets the rule: null where its figures are missing, protected or of too few answers. facts is the row with what is derived from it: verdict (better, worse or not distinguishable, by the direction of the question), p_adjusted over the rows of the survey where the source has none, periods_ago, effect of a change in standard deviations. Internal.';

GRANT EXECUTE ON FUNCTION analytics._advice(text[], text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
