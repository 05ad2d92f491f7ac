-- How each survey of each organisation is answered.
CREATE MATERIALIZED VIEW rollup.survey_summary AS
SELECT
    answered.org_id,
    answered.survey_id,
    organisation.organisation,
    survey.survey,
    survey.is_confidential,
    count(*) AS n_started,
    count(answered.completed_at) AS n_completed,
    count(DISTINCT coalesce(answered.respondent_id, -answered.response_set_id))
        FILTER (WHERE answered.completed_at IS NOT NULL) AS n_respondents,
    count(answered.completed_at)::float8 / count(*) AS completion_rate,
    avg(extract(epoch FROM answered.completed_at - answered.started_at))::float8 AS mean_completion_seconds,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered.completed_at - answered.started_at)::float8)
        AS median_completion_seconds,
    min(answered.completed_at) AS first_completed_at,
    max(answered.completed_at) AS last_completed_at
FROM core.response_set AS answered
JOIN core.organisation AS organisation ON organisation.org_id = answered.org_id
JOIN core.survey AS survey ON survey.survey_id = answered.survey_id
GROUP BY answered.org_id, answered.survey_id, organisation.organisation, survey.survey, survey.is_confidential;

-- REFRESH ... CONCURRENTLY needs it.
CREATE UNIQUE INDEX survey_summary_key ON rollup.survey_summary (org_id, survey_id);

COMMENT ON MATERIALIZED VIEW rollup.survey_summary IS
    'How each survey of each organisation is answered, exact as of its last refresh (rollup.summary); ops.survey_summary shows it to operators, analytics.own_summary an organisation its own.';
