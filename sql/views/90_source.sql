-- Where the sections of reports take their figures from: functions of analytics, called with p_survey and these arguments.
-- Of what they return the rows are kept that meet the conditions (as in analytics.advice_rule). Sources with the same function
-- and the same arguments are read by one call: findings, recommendations and warnings are made of the same comparisons.
CREATE VIEW report.source
AS
SELECT shipped.source, shipped.function_name, shipped.takes_survey, shipped.arguments::jsonb AS arguments,
       shipped.conditions::jsonb AS conditions
FROM (
    VALUES
        ('organisation', 'own_organisation', false, '{}', '[]'),
        ('responses', 'response_summary', true, '{}', '[]'),
        ('results', 'own_results', true, '{}', '[]'),
        ('distribution', 'own_distribution', true, '{}', '[]'),
        ('trend', 'own_trend', true, '{"p_period": "month"}', '[]'),
        ('trend_by_week', 'own_trend', true, '{"p_period": "week"}', '[]'),
        ('departments', 'own_breakdown', true, '{"p_by": "department"}', '[]'),
        ('job_roles', 'own_breakdown', true, '{"p_by": "job_role"}', '[]'),
        ('comparisons', 'benchmark_comparison', true, '{}', '[]'),
        ('comparisons_by_month', 'benchmark_comparison', true, '{"p_period": "month"}',
         '[{"field": "category", "operator": "eq", "value": "all"}]'),
        ('findings', 'own_advice', true, '{}',
         '[{"field": "kind", "operator": "eq", "value": "finding"}]'),
        ('recommendations', 'own_advice', true, '{}',
         '[{"field": "kind", "operator": "eq", "value": "recommendation"}]'),
        ('warnings', 'own_advice', true, '{}',
         '[{"field": "kind", "operator": "eq", "value": "warning"}]'),
        ('reliability', 'own_reliability', true, '{}', '[{"field": "item", "operator": "is_null"}]'),
        ('correlations', 'own_correlation', true, '{}', '[]'),
        ('norms', 'own_norm_score', true, '{}', '[{"field": "segment", "operator": "is_null"}]'),
        ('forces', 'own_force', true, '{}', '[]'),
        ('force_balance', 'own_force_balance', true, '{}', '[]'),
        ('readiness', 'own_readiness_segment', true, '{}', '[]'),
        ('opportunities', 'own_opportunity', true, '{}', '[]'),
        ('themes', 'own_theme', true, '{}', '[]'),
        ('completion', 'own_completion', true, '{}', '[{"field": "kind", "operator": "eq", "value": "question"}]'),
        ('quality', 'own_quality', true, '{"p_period": "month"}', '[]'),
        ('quality_rules', 'own_quality_rule', true, '{}', '[]'),
        ('quality_effect', 'own_quality_effect', true, '{}', '[]')
) AS shipped (source, function_name, takes_survey, arguments, conditions);

COMMENT ON VIEW report.source IS 'Where the sections of reports take their figures from: functions of analytics, as the reader who makes the report may call them.';
COMMENT ON COLUMN report.source.source IS 'Its name.';
COMMENT ON COLUMN report.source.function_name IS 'The function of analytics.';
COMMENT ON COLUMN report.source.takes_survey IS 'Whether it is asked about one survey (p_survey).';
COMMENT ON COLUMN report.source.arguments IS 'What it is called with beside the survey.';
COMMENT ON COLUMN report.source.conditions IS 'What must hold of a row to be kept, as in analytics.advice_rule.';

GRANT SELECT ON report.source TO surveymark_reader;
