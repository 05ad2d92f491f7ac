-- The rules that come with Surveymark. A difference must be more than chance, after all comparisons that are
-- looked at together, and more than negligible; what is protected has no figure and so meets no rule. A forecast warns only where
-- a model with a trend was the best: the others say no more than that a high figure is followed by a lower one.
CREATE VIEW core.shipped_advice_rule
AS
SELECT shipped.rule, shipped.kind, shipped.title, shipped.source, shipped.conditions::jsonb AS conditions,
       shipped.minimum_n::bigint AS minimum_n, shipped.priority::smallint AS priority,
       shipped.risk_weight::double precision AS risk_weight, shipped.figure, shipped.reference,
       shipped.for_each::text[] AS for_each, shipped.template
FROM (
    VALUES
        ('far_below_benchmark', 'recommendation', 'Far worse than the benchmark', 'benchmark_comparison',
         '[{"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "effect_word", "operator": "eq", "value": "large"}]',
         10, 1, 0, 'score', 'benchmark_mean', '{question}',
         'Begin with "{question_title}": yours is {score} ({ci_low} to {ci_high}, n = {n}) against {benchmark_mean} ({level_title}). The gap of {gap} is large and more than chance (adjusted p {p_adjusted}).'),
        ('below_benchmark', 'recommendation', 'Worse than the benchmark', 'benchmark_comparison',
         '[{"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "effect_word", "operator": "in", "value": ["small", "medium"]}]',
         10, 3, 0, 'score', 'benchmark_mean', '{question}',
         'Improve "{question_title}": yours is {score} ({ci_low} to {ci_high}, n = {n}) against {benchmark_mean} ({level_title}). The gap of {gap} is {effect_word} and more than chance (adjusted p {p_adjusted}).'),
        ('above_benchmark', 'recommendation', 'Better than the benchmark', 'benchmark_comparison',
         '[{"field": "verdict", "operator": "eq", "value": "better"}, {"field": "effect_word", "operator": "in", "value": ["medium", "large"]}]',
         10, 6, 0, 'score', 'benchmark_mean', '{question}',
         'Keep what you do about "{question_title}": yours is {score} ({ci_low} to {ci_high}, n = {n}) against {benchmark_mean} ({level_title}).'),
        ('worsening_trend', 'recommendation', 'Getting worse', 'own_trend_analysis',
         '[{"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "p_adjusted", "operator": "lte", "value": 0.05}, {"field": "tau", "operator": "size_gte", "value": 0.4}, {"field": "n_periods", "operator": "gte", "value": 6}]',
         30, 2, 0, 'slope', NULL, '{question}',
         'Find out why "{question_title}" gets worse: from {first_mean} to {last_mean} over {n_periods} figures, {slope} each {period} ({ci_low} to {ci_high}; adjusted p {p_adjusted}).'),
        ('department_behind', 'recommendation', 'A department is behind the rest', 'own_department',
         '[{"field": "department", "operator": "ne", "value": ""}, {"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "effect_word", "operator": "in", "value": ["small", "medium", "large"]}]',
         10, 4, 0, 'mean', NULL, '{question,department}',
         'Talk with {department_title} about "{question_title}": theirs is {mean} ({ci_low} to {ci_high}, n = {n}), {gap_to_rest} against all others, which is {effect_word} and more than chance (adjusted p {p_adjusted}).'),
        ('job_role_behind', 'recommendation', 'A job role is behind the rest', 'own_job_role',
         '[{"field": "job_role", "operator": "ne", "value": ""}, {"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "effect_word", "operator": "in", "value": ["small", "medium", "large"]}]',
         10, 4, 0, 'mean', NULL, '{question,job_role}',
         'Talk with {job_role_title} about "{question_title}": theirs is {mean} ({ci_low} to {ci_high}, n = {n}), {gap_to_rest} against all others, which is {effect_word} and more than chance (adjusted p {p_adjusted}).'),
        ('low_completion', 'recommendation', 'Many give up', 'response_summary',
         '[{"field": "ci_high", "operator": "lt", "value": 0.7}]',
         30, 3, 0, 'completion_rate', 'limit', '{survey}',
         'Make the questionnaire easier to finish: {completion_rate%} of those who began have finished ({ci_low%} to {ci_high%}, of {n_started}), and even the upper end is under {limit%}.'),
        ('careless_responses', 'recommendation', 'Many answer carelessly', 'own_quality',
         '[{"field": "ci_low", "operator": "gt", "value": 0.1}]',
         30, 4, 0, 'share_flagged', 'limit', '{survey}',
         'Look at the responses that are flagged: {share_flagged%} of {n} break quality rules ({ci_low%} to {ci_high%}), and even the lower end is over {limit%}.'),
        ('unreliable_scale', 'recommendation', 'A scale is not reliable', 'own_reliability',
         '[{"field": "item", "operator": "is_null"}, {"field": "ci_high", "operator": "lt", "value": 0.7}]',
         50, 5, 0, 'alpha', 'limit', '{scale}',
         'Read the scores of "{scale_title}" with care: its alpha is {alpha} ({ci_low} to {ci_high}, n = {n}), under {limit}. Its items do not measure one thing.'),
        ('far_worse_than_benchmark', 'warning', 'Far worse than the benchmark', 'benchmark_comparison',
         '[{"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "effect_word", "operator": "eq", "value": "large"}]',
         10, 3, 0.2, 'score', 'benchmark_mean', '{question}',
         '"{question_title}" is far worse than the benchmark ({level_title}): {score} against {benchmark_mean}.'),
        ('sudden_change', 'warning', 'A sudden change for the worse', 'own_anomaly',
         '[{"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "periods_ago", "operator": "lte", "value": 3}, {"field": "effect", "operator": "gte", "value": 0.2}]',
         30, 1, 0.3, 'mean', 'expected', '{question}',
         '"{question_title}" stands out since {period_start}: {mean} where {expected} was to be expected ({anomaly}).'),
        ('latest_change', 'warning', 'Worse than the last time', 'own_change',
         '[{"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "periods_ago", "operator": "eq", "value": 0}, {"field": "p_adjusted", "operator": "lte", "value": 0.05}, {"field": "effect", "operator": "size_gte", "value": 0.2}]',
         30, 2, 0.25, 'mean', 'previous_mean', '{question}',
         '"{question_title}" is worse than the last time: {mean} after {previous_mean} (adjusted p {p_adjusted}).'),
        ('steady_decline', 'warning', 'Getting worse', 'own_trend_analysis',
         '[{"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "p_adjusted", "operator": "lte", "value": 0.05}, {"field": "tau", "operator": "size_gte", "value": 0.4}, {"field": "n_periods", "operator": "gte", "value": 6}]',
         30, 2, 0.25, 'slope', NULL, '{question}',
         '"{question_title}" gets worse: from {first_mean} to {last_mean} over {n_periods} figures, {slope} each {period}.'),
        ('expected_decline', 'warning', 'Will be worse than now', 'own_forecast',
         '[{"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "mase", "operator": "lt", "value": 1}, {"field": "model", "operator": "in", "value": ["drift", "Holt"]}]',
         30, 4, 0.15, 'forecast', 'last_mean', '{question}',
         '"{question_title}" is expected to be worse in {period_start}: {forecast} ({ci_low} to {ci_high}) after {last_mean} now.'),
        ('completion_decline', 'warning', 'Fewer will finish', 'own_series_forecast',
         '[{"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "metric", "operator": "eq", "value": "completion_rate"}, {"field": "mase", "operator": "lt", "value": 1}, {"field": "model", "operator": "in", "value": ["drift", "Holt"]}]',
         8, 3, 0.2, 'forecast', 'last_value', '{metric}',
         'Fewer are expected to finish in the week of {bucket_start}: {forecast%} ({ci_low%} to {ci_high%}) after {last_value%}.'),
        ('quality_decline', 'warning', 'Less careful answers ahead', 'own_quality_forecast',
         '[{"field": "verdict", "operator": "eq", "value": "worse"}, {"field": "mase", "operator": "lt", "value": 1}, {"field": "model", "operator": "in", "value": ["drift", "Holt"]}]',
         30, 4, 0.15, 'forecast', 'last_score', '{survey}',
         'The quality of responses is expected to fall to {forecast} ({ci_low} to {ci_high}) in the {period} of {period_start}, after {last_score}.'),
        ('many_give_up', 'warning', 'Many give up', 'response_summary',
         '[{"field": "ci_high", "operator": "lt", "value": 0.7}]',
         30, 3, 0.2, 'completion_rate', 'limit', '{survey}',
         'Of those who began, {completion_rate%} have finished ({ci_low%} to {ci_high%}): even the upper end is under {limit%}.'),
        ('who_answered', 'finding', 'Who answered', 'response_summary',
         '[{"field": "is_confidential", "operator": "eq", "value": false}]',
         5, 1, 0, 'completion_rate', NULL, '{survey}',
         '{n_completed} responses: {completion_rate%} of those who began have finished ({ci_low%} to {ci_high%}).'),
        ('who_answered_at_least', 'finding', 'Who answered', 'response_summary',
         '[{"field": "is_confidential", "operator": "eq", "value": true}]',
         5, 1, 0, 'completion_rate', NULL, '{survey}',
         'At least {n_completed} responses: {completion_rate%} of those who began have finished ({ci_low%} to {ci_high%}).'),
        ('differs_from_all', 'finding', 'Not as all others', 'benchmark_comparison',
         '[{"field": "category", "operator": "eq", "value": "all"}, {"field": "outcome", "operator": "in", "value": ["above", "below"]}]',
         10, 2, 0, 'score', 'benchmark_mean', '{question}',
         '"{question_title}" is {outcome} the benchmark of all organisations: {score} ({ci_low} to {ci_high}, n = {n}) against {benchmark_mean}. The gap of {gap} is {effect_word} and more than chance (adjusted p {p_adjusted}).'),
        ('changed_last', 'finding', 'Changed since the last time', 'own_change',
         '[{"field": "periods_ago", "operator": "eq", "value": 0}, {"field": "p_adjusted", "operator": "lte", "value": 0.05}]',
         30, 3, 0, 'mean', 'previous_mean', '{question}',
         '"{question_title}" has changed since the last time: {mean} after {previous_mean} (n = {n}, adjusted p {p_adjusted}).'),
        ('goes_on', 'finding', 'Rises or falls', 'own_trend_analysis',
         '[{"field": "direction", "operator": "in", "value": ["improving", "declining"]}, {"field": "p_adjusted", "operator": "lte", "value": 0.05}]',
         30, 4, 0, 'slope', NULL, '{question}',
         '"{question_title}" went from {first_mean} to {last_mean} over {n_periods} figures, {slope} each {period} ({ci_low} to {ci_high}; adjusted p {p_adjusted}).'),
        ('department_differs', 'finding', 'A department differs', 'own_department',
         '[{"field": "department", "operator": "ne", "value": ""}, {"field": "p_adjusted", "operator": "lte", "value": 0.05}, {"field": "effect_word", "operator": "in", "value": ["small", "medium", "large"]}]',
         10, 5, 0, 'mean', NULL, '{department}',
         '"{department_title}" differs from the rest on "{question_title}": {mean} ({ci_low} to {ci_high}, n = {n}), {gap_to_rest} against all others, a {effect_word} difference and more than chance (adjusted p {p_adjusted}).'),
        ('like_all', 'finding', 'As all others', 'benchmark_comparison',
         '[{"field": "category", "operator": "eq", "value": "all"}, {"field": "outcome", "operator": "eq", "value": "not distinguishable"}]',
         10, 6, 0, 'score', 'benchmark_mean', '{question}',
         '"{question_title}": {score} ({ci_low} to {ci_high}, n = {n}) against {benchmark_mean} of all organisations, no difference that chance could not explain.'),
        ('benchmark_protected', 'finding', 'Benchmarks that are protected', 'benchmark_comparison',
         '[{"field": "category", "operator": "eq", "value": "all"}, {"field": "benchmark_status", "operator": "eq", "value": "protected"}]',
         5, 7, 0, 'score', NULL, '{survey}',
         'Of some questions, "{question_title}" among them, the benchmark of all organisations is not shown, to protect members: it says nothing about your results.')
) AS shipped (rule, kind, title, source, conditions, minimum_n, priority, risk_weight, figure, reference, for_each, template);

COMMENT ON VIEW core.shipped_advice_rule IS
    'The rules for recommendations, warnings and findings that come with Surveymark; core.advice_rule says what the columns are.';
COMMENT ON COLUMN core.shipped_advice_rule.rule IS 'The name of the rule.';
COMMENT ON COLUMN core.shipped_advice_rule.kind IS 'recommendation, warning or finding.';
COMMENT ON COLUMN core.shipped_advice_rule.title IS 'The rule in a few words.';
COMMENT ON COLUMN core.shipped_advice_rule.source IS 'The view of analytics whose rows are looked at.';
COMMENT ON COLUMN core.shipped_advice_rule.conditions IS 'All that must hold of a row.';
COMMENT ON COLUMN core.shipped_advice_rule.minimum_n IS 'Rows of fewer answers are not looked at.';
COMMENT ON COLUMN core.shipped_advice_rule.priority IS 'From 1, first, to 9.';
COMMENT ON COLUMN core.shipped_advice_rule.risk_weight IS 'What a warning adds to the risk score, 0 to below 1.';
COMMENT ON COLUMN core.shipped_advice_rule.figure IS 'The column of the source that holds the figure spoken of.';
COMMENT ON COLUMN core.shipped_advice_rule.reference IS 'The column that it is held against, or limit.';
COMMENT ON COLUMN core.shipped_advice_rule.for_each IS 'The columns of which each combination gets one piece of advice.';
COMMENT ON COLUMN core.shipped_advice_rule.template IS 'The advice in words; {column} stands for the figure in that column, {column%} for a share as per cent.';

GRANT SELECT ON core.shipped_advice_rule TO surveymark_reader;
