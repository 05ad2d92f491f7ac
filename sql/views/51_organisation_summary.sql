-- What each organisation has sent, over all its surveys.
CREATE MATERIALIZED VIEW rollup.organisation_summary AS
SELECT
    organisation.org_id,
    organisation.organisation,
    organisation.name,
    organisation.is_active,
    grouped.levels ->> 'industry' AS industry,
    grouped.levels ->> 'organisation_size' AS organisation_size,
    grouped.levels ->> 'geography' AS geography,
    coalesce(sent.n_surveys, 0) AS n_surveys,
    coalesce(sent.n_started, 0) AS n_started,
    coalesce(sent.n_completed, 0) AS n_completed,
    coalesce(sent.n_respondents, 0) AS n_respondents,
    sent.n_completed::float8 / sent.n_started AS completion_rate,
    sent.mean_completion_seconds,
    sent.last_completed_at
FROM core.organisation AS organisation
LEFT JOIN (
    SELECT
        answered.org_id, count(DISTINCT answered.survey_id) AS n_surveys, count(*) AS n_started,
        count(answered.completed_at) AS n_completed,
        count(DISTINCT coalesce(answered.respondent_id, -answered.response_set_id))
            FILTER (WHERE answered.completed_at IS NOT NULL) AS n_respondents,
        avg(extract(epoch FROM answered.completed_at - answered.started_at))::float8 AS mean_completion_seconds,
        max(answered.completed_at) AS last_completed_at
    FROM core.response_set AS answered
    GROUP BY answered.org_id
) AS sent ON sent.org_id = organisation.org_id
LEFT JOIN (
    SELECT member.org_id, jsonb_object_agg(member.category, member.level) AS levels
    FROM core.organisation_category AS member
    GROUP BY member.org_id
) AS grouped ON grouped.org_id = organisation.org_id;

-- REFRESH ... CONCURRENTLY needs it.
CREATE UNIQUE INDEX organisation_summary_key ON rollup.organisation_summary (org_id);

COMMENT ON MATERIALIZED VIEW rollup.organisation_summary IS
    'What each organisation has sent over all its surveys, exact as of its last refresh (rollup.summary); ops.organisation_summary shows it to operators.';
