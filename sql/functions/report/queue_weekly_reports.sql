CREATE OR REPLACE FUNCTION report.queue_weekly_reports(
    p_now timestamptz DEFAULT clock_timestamp()
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_week   CONSTANT timestamptz := date_trunc('week', p_now, 'UTC');
    v_queued bigint;
BEGIN
    IF ops.setting_value('weekly_reports') = 0 THEN
        RETURN 0;
    END IF;

    -- Two workers at once would ask for each twice.
    PERFORM pg_advisory_xact_lock(ops.job_lock_key('queue weekly reports'));

    SELECT count(report.queue_export(
        wanted.org_id,
        report.check_request(jsonb_build_object(
            'what', 'report', 'format', 'html', 'parameters', jsonb_build_object('survey', wanted.survey, 'template', 'weekly'),
            'filters', '[]'::jsonb, 'columns', '[]'::jsonb, 'encrypt_for', '[]'::jsonb, 'watermark', false)),
        wanted.reader_role))
    INTO v_queued
    FROM (
        SELECT reader.org_id, known.survey, min(reader.role_name::text)::name AS reader_role
        FROM ops.role_organisation AS reader
        JOIN pg_roles AS role ON role.rolname = reader.role_name
        CROSS JOIN core.survey AS known
        -- Who had answers in the week that is over.
        WHERE EXISTS (
            SELECT
            FROM core.response_set AS answered
            WHERE answered.org_id = reader.org_id AND answered.survey_id = known.survey_id
              AND answered.completed_at >= v_week - interval '7 days' AND answered.completed_at < v_week
        )
        GROUP BY reader.org_id, known.survey
    ) AS wanted
    WHERE NOT EXISTS (
        SELECT
        FROM report.export AS asked
        WHERE asked.org_id = wanted.org_id AND asked.schedule_id IS NULL AND asked.requested_at >= v_week
          AND asked.request @> jsonb_build_object('what', 'report', 'parameters',
                                                  jsonb_build_object('survey', wanted.survey, 'template', 'weekly'))
    );

    RETURN v_queued;
END;
$$;

COMMENT ON FUNCTION report.queue_weekly_reports(timestamptz) IS
$$Ask for the weekly report of each organisation with a reader, on each survey that was answered in the week (Monday to Sunday, UTC) before p_now, once a week: a worker makes them, as
the organisation's reader, and they wait as generated until somebody publishes them. Returns how many; none while the setting weekly_reports is 0.$$;

GRANT EXECUTE ON FUNCTION report.queue_weekly_reports(timestamptz) TO surveymark_operator;
