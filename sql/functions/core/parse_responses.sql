CREATE OR REPLACE FUNCTION core.parse_responses(
    p_rows core.response_load[]
)
    RETURNS SETOF core.parsed_response
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_most_bytes CONSTANT bigint := ops.setting_value('max_answer_bytes');
BEGIN
    RETURN QUERY
    WITH given AS (
        SELECT
            row.ordinality AS ordinal, row.organisation, row.survey, row.problem,
            nullif(row.version, '') AS version, nullif(row.submission_id, '') AS submission_id,
            nullif(row.respondent, '') AS respondent, nullif(row.department, '') AS department,
            nullif(row.job_role, '') AS job_role, nullif(row.started_at, '') AS started_at,
            nullif(row.completed_at, '') AS completed_at, nullif(row.weight, '') AS weight,
            nullif(row.channel, '') AS channel, nullif(row.device, '') AS device,
            row.answers, octet_length(row.answers) AS bytes
        FROM unnest(p_rows) WITH ORDINALITY AS row
    ),
    -- Materialized, or the planner would convert each text anew for every rule.
    typed AS MATERIALIZED (
        SELECT
            given.*,
            organisation.org_id, survey.survey_id, latest.version AS latest_version,
            core.try_numeric(given.version) AS version_number,
            core.try_numeric(coalesce(given.weight, '1')) AS weight_number,
            core.try_timestamptz(given.started_at) AS started,
            core.try_timestamptz(given.completed_at) AS completed,
            CASE WHEN given.bytes <= v_most_bytes THEN core.try_jsonb(given.answers) END AS document
        FROM given
        LEFT JOIN core.organisation AS organisation ON organisation.organisation = given.organisation
        LEFT JOIN core.survey AS survey ON survey.survey = given.survey
        LEFT JOIN LATERAL (
            SELECT max(published.version) AS version
            FROM core.survey_version AS published
            WHERE published.survey_id = survey.survey_id
        ) AS latest ON true
    ),
    known AS (
        SELECT typed.*, coalesce(published.version, 0) AS known_version,
               department.department AS known_department, job_role.job_role AS known_job_role
        FROM typed
        LEFT JOIN core.survey_version AS published
            ON published.survey_id = typed.survey_id
           AND published.version = coalesce(typed.version_number, typed.latest_version)
        LEFT JOIN core.department AS department
            ON department.org_id = typed.org_id AND department.department = typed.department
        LEFT JOIN core.job_role AS job_role
            ON job_role.org_id = typed.org_id AND job_role.job_role = typed.job_role
    ),
    -- The first rule that a row breaks is the one that speaks.
    published AS MATERIALIZED (
        SELECT
            known.*,
            CASE
                WHEN known.problem IS NOT NULL THEN 1
                WHEN coalesce(known.organisation, '') = '' THEN 2
                WHEN known.org_id IS NULL THEN 3
                WHEN coalesce(known.survey, '') = '' THEN 4
                WHEN known.survey_id IS NULL THEN 5
                WHEN known.known_version = 0 THEN 6
                WHEN known.submission_id IS NULL THEN 7
                WHEN length(known.submission_id) > 200 THEN 8
                WHEN known.bytes > v_most_bytes THEN 9
                WHEN known.answers IS NULL THEN 10
                WHEN known.document IS NULL THEN 11
                WHEN jsonb_typeof(known.document) <> 'object' THEN 12
                WHEN known.completed IS NULL AND known.completed_at IS NOT NULL THEN 13
                WHEN known.started IS NULL AND known.started_at IS NOT NULL THEN 14
                WHEN greatest(known.started, known.completed) > now() + interval '5 minutes' THEN 15
                WHEN least(known.started, known.completed) < '1970-01-01 00:00+00' THEN 16
                WHEN known.completed < known.started THEN 17
                WHEN known.weight_number > 0 AND known.weight_number <= 1000000 THEN
                    CASE
                        WHEN known.department IS NOT NULL AND known.known_department IS NULL THEN 19
                        WHEN known.job_role IS NOT NULL AND known.known_job_role IS NULL THEN 20
                    END
                ELSE 18
            END AS broken_rule
        FROM known
    )
    SELECT
        published.ordinal::integer, published.org_id, published.survey_id, published.known_version,
        published.submission_id, published.respondent, published.department, published.job_role,
        published.started, published.completed, coalesce(published.completed_at = 'now', false),
        published.weight_number, published.channel, published.device, published.document,
        problem.code, problem.message, problem.detail, problem.hint
    FROM published
    LEFT JOIN LATERAL (
        SELECT words.code, words.message, words.detail, words.hint
        FROM (
            VALUES
                (1, 'SM012', published.problem,
                 'The loader could not read the line.',
                 'Correct the line and load it again; the good lines of the file are stored.'),
                (2, 'SM020', 'organisation is missing',
                 'Every response belongs to an organisation.', 'Name the organisation by its code.'),
                (3, 'SM009', format('unknown organisation "%s"', left(published.organisation, 100)),
                 'No organisation is registered under this code.',
                 'Register it with core.register_organisation() or surveymark load --organisations.'),
                (4, 'SM020', 'survey is missing',
                 'Every response answers a survey.', 'Name the survey by its code.'),
                (5, 'SM001', format('unknown survey "%s"', left(published.survey, 100)),
                 'No survey is registered under this code.',
                 'Register it with core.register_survey() or surveymark load.'),
                (6, 'SM026', format('survey "%s" has no version %s', left(published.survey, 100),
                                    left(published.version, 40)),
                 format('Its latest version is %s.', published.latest_version),
                 'Leave the version out to answer the latest, or register the definition first.'),
                (7, 'SM020', 'submission_id is missing',
                 'The client''s own id makes a response safe to send twice.',
                 'Send an id with each response, for example a UUID.'),
                (8, 'SM025', format('submission_id "%s..." is %s characters long',
                                    left(published.submission_id, 40), length(published.submission_id)),
                 'At most 200 characters are kept.', 'Send a shorter id, for example a UUID.'),
                (9, 'SM013', format('the answers are %s bytes', published.bytes),
                 format('At most %s bytes are accepted for one response.', v_most_bytes),
                 'Shorten the text answers, or raise the setting max_answer_bytes.'),
                (10, 'SM020', 'answers are missing',
                 'A response is a JSON object of answers.', 'Send the survey.data object of SurveyJS.'),
                (11, 'SM005', format('the answers are no JSON: %s', left(published.answers, 60)),
                 'A response is a JSON object of answers.', 'Send the survey.data object of SurveyJS.'),
                (12, 'SM005', format('the answers are a JSON %s', jsonb_typeof(published.document)),
                 'A response is a JSON object of answers.', 'Send the survey.data object of SurveyJS.'),
                (13, 'SM007', format('"%s" is no date and time',
                                     left(published.completed_at, 60)),
                 'completed_at is an ISO 8601 time, read as UTC where it names no zone.',
                 'Write it as 2026-03-01T09:30:00Z.'),
                (14, 'SM007', format('"%s" is no date and time', left(published.started_at, 60)),
                 'started_at is an ISO 8601 time, read as UTC where it names no zone.',
                 'Write it as 2026-03-01T09:30:00Z.'),
                (15, 'SM007', format('the response comes from the future: %s',
                                     greatest(published.started, published.completed)),
                 format('It is now %s; 5 minutes of clock difference are accepted.', date_trunc('second', now())),
                 'Correct the clock or the column.'),
                (16, 'SM007', format('the response comes from %s', least(published.started, published.completed)),
                 'Dates before 1970 are taken for mistakes.', 'Correct the column.'),
                (17, 'SM006', format('completed at %s before started at %s', published.completed, published.started),
                 'A response cannot be completed before it was started.', 'Exchange or correct the two columns.'),
                (18, 'SM025', format('"%s" is no survey weight', left(published.weight, 40)),
                 'A weight is a number above 0 and up to 1,000,000.', 'Leave it out to count the response once.'),
                (19, 'SM019', format('unknown department "%s"', left(published.department, 100)),
                 format('Organisation "%s" has no such department.', published.organisation),
                 'Register it with core.register_organisation(), or correct the name.'),
                (20, 'SM019', format('unknown job role "%s"', left(published.job_role, 100)),
                 format('Organisation "%s" has no such job role.', published.organisation),
                 'Register it with core.register_organisation(), or correct the name.')
        ) AS words (rule, code, message, detail, hint)
        -- Words are written only for a row that breaks a rule.
        WHERE published.broken_rule IS NOT NULL AND words.rule = published.broken_rule
    ) AS problem ON true
    ORDER BY published.ordinal;
END;
$$;

COMMENT ON FUNCTION core.parse_responses(core.response_load[]) IS
    'Read load rows into typed responses, each with the first rule that it breaks (SM001, SM005 to SM007, SM009, SM012, SM013, SM019, SM020, SM025, SM026). The answers themselves are judged by core.read_answers().';
