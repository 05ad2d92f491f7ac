-- How complete the responses are: the questions that were answered, of those that were asked.
CREATE MATERIALIZED VIEW rollup.quality_summary AS
WITH asked AS (
    -- Options of a checkbox are one question; scores are computed, and a comment beside a question is optional.
    SELECT answered.org_id, answered.survey_id, sum(versioned.n_questions)::bigint AS n_asked
    FROM core.response_set AS answered
    JOIN (
        SELECT listed.survey_id, listed.version,
               count(DISTINCT (question.answer_key, question.answer_part)) AS n_questions
        FROM core.survey_question AS listed
        JOIN core.question AS question ON question.question_id = listed.question_id
        WHERE question.reader <> 'scale' AND question.answer_key NOT LIKE '%-Comment'
        GROUP BY listed.survey_id, listed.version
    ) AS versioned ON versioned.survey_id = answered.survey_id AND versioned.version = answered.version
    WHERE answered.completed_at IS NOT NULL
    GROUP BY answered.org_id, answered.survey_id
),
answered AS (
    SELECT per_question.org_id, per_question.survey_id, sum(per_question.n)::bigint AS n_answered
    FROM (
        SELECT counted.org_id, counted.survey_id, max(counted.n) AS n
        FROM (
            SELECT current.org_id, current.survey_id, current.question_id, sum(current.n) AS n
            FROM rollup.current_count AS current
            GROUP BY current.org_id, current.survey_id, current.question_id
        ) AS counted
        JOIN core.question AS question ON question.question_id = counted.question_id
        WHERE question.reader <> 'scale' AND question.answer_key NOT LIKE '%-Comment'
        GROUP BY counted.org_id, counted.survey_id, question.answer_key, question.answer_part
    ) AS per_question
    GROUP BY per_question.org_id, per_question.survey_id
)
SELECT
    summary.org_id, summary.survey_id, summary.organisation, summary.survey, summary.n_completed,
    asked.n_asked, coalesce(answered.n_answered, 0) AS n_answered,
    coalesce(answered.n_answered, 0)::float8 / nullif(asked.n_asked, 0) AS completeness,
    summary.completion_rate, summary.mean_completion_seconds, summary.median_completion_seconds
FROM rollup.survey_summary AS summary
JOIN asked ON asked.org_id = summary.org_id AND asked.survey_id = summary.survey_id
LEFT JOIN answered ON answered.org_id = summary.org_id AND answered.survey_id = summary.survey_id;

-- REFRESH ... CONCURRENTLY needs it.
CREATE UNIQUE INDEX quality_summary_key ON rollup.quality_summary (org_id, survey_id);

COMMENT ON MATERIALIZED VIEW rollup.quality_summary IS
    'How complete the responses to each survey of each organisation are, as of its last refresh (rollup.summary); ops.quality_summary shows it to operators.';
