CREATE OR REPLACE FUNCTION core.parse_responses(
    p_rows core.response_load[]
)
    RETURNS SETOF core.parsed_response
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
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
    typed AS (
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
    published AS (
        SELECT typed.*, coalesce(known.version, 0) AS known_version
        FROM typed
        LEFT JOIN core.survey_version AS known
            ON known.survey_id = typed.survey_id
           AND known.version = coalesce(typed.version_number, typed.latest_version)
    )
    SELECT
        published.ordinal::integer, published.org_id, published.survey_id, published.known_version,
        published.submission_id, published.respondent, published.department, published.job_role,
        published.started, published.completed, coalesce(published.completed_at = 'now', false),
        published.weight_number, published.channel, published.device, published.document,
        problem.code, problem.message, problem.detail, problem.hint
    FROM published
    LEFT JOIN LATERAL (
        -- The first rule that is broken speaks.
        SELECT rule.code, rule.message, rule.detail, rule.hint
        FROM (
            VALUES
                (1, published.problem IS NOT NULL, 'SM012',
                 published.problem,
                 'The loader could not read the line.',
                 'Correct the line and load it again; the good lines of the file are stored.'),
                (2, coalesce(published.organisation, '') = '', 'SM020',
                 'organisation is missing', 'Every response belongs to an organisation.',
                 'Name the organisation by its code.'),
                (3, published.org_id IS NULL, 'SM009',
                 format('unknown organisation "%s"', left(published.organisation, 100)),
                 'No organisation is registered under this code.',
                 'Register it with core.register_organisation() or surveymark load --organisations.'),
                (4, coalesce(published.survey, '') = '', 'SM020',
                 'survey is missing', 'Every response answers a survey.', 'Name the survey by its code.'),
                (5, published.survey_id IS NULL, 'SM001',
                 format('unknown survey "%s"', left(published.survey, 100)),
                 'No survey is registered under this code.',
                 'Register it with core.register_survey() or surveymark load.'),
                (6, published.known_version = 0, 'SM026',
                 format('survey "%s" has no version %s', left(published.survey, 100), left(published.version, 40)),
                 format('Its latest version is %s.', published.latest_version),
                 'Leave the version out to answer the latest, or register the definition first.'),
                (7, published.submission_id IS NULL, 'SM020',
                 'submission_id is missing', 'The client''s own id makes a response safe to send twice.',
                 'Send an id with each response, for example a UUID.'),
                (8, length(published.submission_id) > 200, 'SM025',
                 format('submission_id "%s..." is %s characters long', left(published.submission_id, 40),
                        length(published.submission_id)),
                 'At most 200 characters are kept.', 'Send a shorter id, for example a UUID.'),
                (9, published.bytes > v_most_bytes, 'SM013',
                 format('the answers are %s bytes', published.bytes),
                 format('At most %s bytes are accepted for one response.', v_most_bytes),
                 'Shorten the text answers, or raise the setting max_answer_bytes.'),
                (10, published.answers IS NULL, 'SM020',
                 'answers are missing', 'A response is a JSON object of answers.',
                 'Send the survey.data object of SurveyJS.'),
                (11, published.document IS NULL, 'SM005',
                 format('the answers are no JSON: %s', left(published.answers, 60)),
                 'A response is a JSON object of answers.', 'Send the survey.data object of SurveyJS.'),
                (12, jsonb_typeof(published.document) <> 'object', 'SM005',
                 format('the answers are a JSON %s', jsonb_typeof(published.document)),
                 'A response is a JSON object of answers.', 'Send the survey.data object of SurveyJS.'),
                (13, (published.started IS NULL AND published.started_at IS NOT NULL)
                     OR (published.completed IS NULL AND published.completed_at IS NOT NULL), 'SM007',
                 format('"%s" is no date and time',
                        left(CASE WHEN published.completed IS NULL AND published.completed_at IS NOT NULL
                                  THEN published.completed_at ELSE published.started_at END, 60)),
                 'started_at and completed_at are ISO 8601, read as UTC where they name no zone.',
                 'Write it as 2026-03-01T09:30:00Z.'),
                (14, published.completed > now() + interval '5 minutes'
                     OR published.started > now() + interval '5 minutes', 'SM007',
                 format('the response comes from the future: %s', greatest(published.started, published.completed)),
                 format('It is now %s; 5 minutes of clock difference are accepted.', date_trunc('second', now())),
                 'Correct the clock or the column.'),
                (15, published.completed < '1970-01-01 00:00+00' OR published.started < '1970-01-01 00:00+00',
                 'SM007',
                 format('the response comes from %s', least(published.started, published.completed)),
                 'Dates before 1970 are taken for mistakes.', 'Correct the column.'),
                (16, published.completed < published.started, 'SM006',
                 format('completed at %s before started at %s', published.completed, published.started),
                 'A response cannot be completed before it was started.', 'Exchange or correct the two columns.'),
                (17, published.weight_number IS NULL OR published.weight_number <= 0
                     OR published.weight_number > 1000000 OR published.weight_number = 'NaN', 'SM025',
                 format('"%s" is no survey weight', left(published.weight, 40)),
                 'A weight is a number above 0 and up to 1,000,000.', 'Leave it out to count the response once.'),
                (18, published.department IS NOT NULL AND NOT EXISTS (
                        SELECT FROM core.department AS known
                        WHERE known.org_id = published.org_id AND known.department = published.department), 'SM019',
                 format('unknown department "%s"', left(published.department, 100)),
                 format('Organisation "%s" has no such department.', published.organisation),
                 'Register it with core.register_organisation(), or correct the name.'),
                (19, published.job_role IS NOT NULL AND NOT EXISTS (
                        SELECT FROM core.job_role AS known
                        WHERE known.org_id = published.org_id AND known.job_role = published.job_role), 'SM019',
                 format('unknown job role "%s"', left(published.job_role, 100)),
                 format('Organisation "%s" has no such job role.', published.organisation),
                 'Register it with core.register_organisation(), or correct the name.')
        ) AS rule (rank, is_broken, code, message, detail, hint)
        WHERE rule.is_broken
        ORDER BY rule.rank
        LIMIT 1
    ) AS problem ON true
    ORDER BY published.ordinal;
END;
$$;

COMMENT ON FUNCTION core.parse_responses(core.response_load[]) IS
    'Read load rows into typed responses, each with the first rule that it breaks (SM001, SM005 to SM007, SM009, SM012, SM013, SM019, SM020, SM025, SM026). The answers themselves are judged by core.read_answers().';
