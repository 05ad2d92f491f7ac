-- The catalogue explains what readers, loaders and the privacy officer find, and which object answers
-- to each name of the requirements.
-- depends: 0003.name-the-nearest-benchmark

COMMENT ON TABLE core.response_item IS
$$One value of one question in one response set. It has no foreign keys; one set-wise check for each statement does their work.
Answers to: response_items.$$;
COMMENT ON TABLE core.response_set IS
$$One filled-in questionnaire, with its answers as submitted.
Answers to: response_sets, responses, survey_sessions.$$;
COMMENT ON TABLE core.organisation IS
$$The tenants: each sends responses and sees its own results.
Answers to: orgs, organizations, teams.$$;
COMMENT ON TABLE core.survey IS
$$A questionnaire that many organisations answer.
Answers to: surveys.$$;
COMMENT ON TABLE ops.role_organisation IS
$$Which database role reads for which organisation.
Answers to: user_organizations.$$;
COMMENT ON TABLE rollup.change IS
$$What inserts, updates and deletes changed, as grouped, signed counts; the drain merges them into the rollup and deletes them.
Answers to: aggregation_queue.$$;

COMMENT ON COLUMN benchmark.cell.cell_id IS
    'Number of the cell; releases and analytics.benchmark name it by this.';
COMMENT ON COLUMN benchmark.cell.question_id IS 'The question, as in core.question.';
COMMENT ON COLUMN benchmark.cell.survey IS 'Code of the survey that asks it.';
COMMENT ON COLUMN benchmark.cell.survey_title IS 'Title of the survey, as it is today.';
COMMENT ON COLUMN benchmark.cell.question_path IS
    'Path of the question: name, name.row, name.option; or the name of a scale score.';
COMMENT ON COLUMN benchmark.cell.question_title IS 'The question as asked, as it is today.';
COMMENT ON COLUMN benchmark.cell.measurement IS
    'numeric: figures in the unit of the question; binary: shares from 0 to 1.';
COMMENT ON COLUMN benchmark.cell.scale_min IS 'Lowest value that the question allows, in its unit.';
COMMENT ON COLUMN benchmark.cell.scale_max IS 'Highest value that the question allows, in its unit.';
COMMENT ON COLUMN benchmark.cell.level_1 IS 'Level of category_1 that the organisations have, or all.';
COMMENT ON COLUMN benchmark.cell.level_2 IS 'Level of category_2 in a crossing, else all.';
COMMENT ON COLUMN benchmark.cell.category_title IS 'The category in words, as it is today.';
COMMENT ON COLUMN benchmark.cell.level_title IS 'The group in words, as it is today.';
COMMENT ON COLUMN benchmark.cell.period IS
    'all_time, year, quarter or month in which the answers were completed (UTC).';

COMMENT ON COLUMN benchmark.release.release_id IS 'Number of the edition: 1, 2, 3 and so on.';
COMMENT ON COLUMN benchmark.release.published_at IS 'When it was released.';
COMMENT ON COLUMN benchmark.release.n_cells IS
    'How many cells it changes: its rows in benchmark.release_cell.';
COMMENT ON COLUMN benchmark.release.previous_hash IS 'The hash of the edition before it; null for the first.';

COMMENT ON COLUMN benchmark.release_cell.release_id IS 'The edition, as in benchmark.release.';
COMMENT ON COLUMN benchmark.release_cell.cell_id IS 'What the row is about, as in benchmark.cell.';
COMMENT ON COLUMN benchmark.release_cell.mean IS
    'Mean of the organisations'' results, one vote each, rounded to the grid that method names; in the unit of the question, a share from 0 to 1 for binary.';
COMMENT ON COLUMN benchmark.release_cell.median IS
    'Median of the organisations'' results, in the same unit; see quantile_status.';
COMMENT ON COLUMN benchmark.release_cell.p25 IS
    'Lower quartile of the organisations'' results, in the same unit; see quantile_status.';
COMMENT ON COLUMN benchmark.release_cell.p75 IS
    'Upper quartile of the organisations'' results, in the same unit; see quantile_status.';
COMMENT ON COLUMN benchmark.release_cell.p90 IS
    'The result that 90 % of the organisations stay below, in the same unit; see p90_status.';
COMMENT ON COLUMN benchmark.release_cell.base IS 'Which organisations n_organisations counts, in words.';
COMMENT ON COLUMN benchmark.release_cell.ci_low IS
    'Lower end of the confidence interval of the mean, in the same unit.';
COMMENT ON COLUMN benchmark.release_cell.ci_high IS
    'Upper end of the confidence interval of the mean, in the same unit.';
COMMENT ON COLUMN benchmark.release_cell.ci_level IS
    'Confidence level of the interval, 0.95 for 95 %; null where there is no interval.';
COMMENT ON COLUMN benchmark.release_cell.method IS 'How the figures were made, in words.';
COMMENT ON COLUMN benchmark.release_cell.quantile_status IS
    'ok where median, p25 and p75 are shown, else protected, held or none: they need more organisations than a mean.';
COMMENT ON COLUMN benchmark.release_cell.p90_status IS
    'ok where p90 is shown, else protected, held or none: it needs more organisations than the quartiles.';
COMMENT ON COLUMN benchmark.release_cell.reason IS
    'Why there is no figure, no newer figure, or no interval; null when nothing is missing.';

COMMENT ON COLUMN core.response_load.load_id IS 'Number of the row, in the order of arrival.';
COMMENT ON COLUMN core.response_load.batch IS
    'Name of the load, by which its rejects are found again: core.load_report(batch).';
COMMENT ON COLUMN core.response_load.line_number IS 'Line in the file that was loaded.';
COMMENT ON COLUMN core.response_load.organisation IS 'Code of the organisation.';
COMMENT ON COLUMN core.response_load.survey IS 'Code of the survey.';
COMMENT ON COLUMN core.response_load.version IS
    'Version of the survey that was answered; the newest where it is null.';
COMMENT ON COLUMN core.response_load.submission_id IS
    'The client''s own id of the response: the same response sent again changes nothing.';
COMMENT ON COLUMN core.response_load.respondent IS
    'Key of the person, chosen by the organisation; null for an anonymous response.';
COMMENT ON COLUMN core.response_load.department IS
    'Code of a department that is registered for the organisation.';
COMMENT ON COLUMN core.response_load.job_role IS
    'Code of a job role that is registered for the organisation.';
COMMENT ON COLUMN core.response_load.started_at IS
    'When the person began, ISO 8601, UTC where it names no zone.';
COMMENT ON COLUMN core.response_load.completed_at IS
    'When the response was handed in, ISO 8601, UTC where it names no zone; null: not finished, kept and not counted.';
COMMENT ON COLUMN core.response_load.weight IS
    'Survey weight, above 0 and up to 1,000,000; 1 where it is null.';
COMMENT ON COLUMN core.response_load.channel IS
    'How the person was asked, in the words of the sender; kept as it is.';
COMMENT ON COLUMN core.response_load.device IS
    'What the person answered on, in the words of the sender; kept as it is.';
COMMENT ON COLUMN core.response_load.answers IS 'The answers, a JSON object as SurveyJS returns it.';
COMMENT ON COLUMN core.response_load.loaded_at IS 'When the row was copied in.';

COMMENT ON COLUMN privacy.policy.version IS 'Number of the rules; the highest that is effective is in force.';
COMMENT ON COLUMN privacy.policy.profile IS 'Name of the set of rules.';
COMMENT ON COLUMN privacy.policy.effective_from IS 'From when on releases are made by it.';

COMMENT ON COLUMN privacy.metric.question_id IS 'The question, as in core.question.';
COMMENT ON COLUMN privacy.metric.taken_at IS 'When the spread was taken.';

COMMENT ON COLUMN privacy.candidate.cell_id IS 'The cell, as in benchmark.cell.';
COMMENT ON COLUMN privacy.candidate.n_respondents IS 'People behind the results of those who contribute.';
COMMENT ON COLUMN privacy.candidate.results IS
    'Their exact results in the order of org_ids, in the unit of the question.';

COMMENT ON COLUMN privacy.membership.cell_id IS 'The cell, as in benchmark.cell.';
COMMENT ON COLUMN privacy.membership.results IS
    'Their exact results in the order of org_ids, in the unit of the question.';
COMMENT ON COLUMN privacy.membership.n_organisations IS 'How many organisations contributed.';
COMMENT ON COLUMN privacy.membership.n_respondents IS 'How many people stand behind their results.';

COMMENT ON COLUMN privacy.suppression_log.suppression_id IS
    'Number of the entry; the highest of a cell is its newest.';
COMMENT ON COLUMN privacy.suppression_log.cell_id IS 'The cell, as in benchmark.cell.';
COMMENT ON COLUMN privacy.suppression_log.logged_at IS 'When the rule began to stand against the cell.';
