-- The rows of one organisation. Row security does not reach a materialized view, so reader
-- functions have no right on it and read this.
CREATE VIEW rollup.own_survey_summary WITH (security_barrier = true) AS
SELECT summary.*, quality.completeness
FROM rollup.survey_summary AS summary
LEFT JOIN rollup.quality_summary AS quality
    ON quality.org_id = summary.org_id AND quality.survey_id = summary.survey_id
WHERE summary.org_id = (SELECT ops.current_org());

COMMENT ON VIEW rollup.own_survey_summary IS
    'rollup.survey_summary with the completeness of rollup.quality_summary, of the calling role''s organisation only.';

GRANT SELECT ON rollup.own_survey_summary TO surveymark_reader;
