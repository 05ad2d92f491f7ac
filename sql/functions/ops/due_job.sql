CREATE OR REPLACE FUNCTION ops.due_job(
    p_now timestamptz DEFAULT clock_timestamp()
)
    RETURNS TABLE (
        job_name text,
        due_at   timestamptz
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT job.job_name, due.due_at
    FROM ops.job
    CROSS JOIN LATERAL (
        SELECT ops.next_run(
            job.schedule,
            greatest(
                ops.job_served_until(job.job_name),
                CASE job.on_missed
                    WHEN 'skip' THEN p_now - make_interval(secs => ops.setting_value('missed_after_seconds')::integer)
                END
            )
        ) AS due_at
    ) AS due
    WHERE job.is_enabled AND due.due_at <= p_now
    ORDER BY array_position('{critical,high,normal,low}', job.priority), due.due_at, job.job_name;
END;
$$;

COMMENT ON FUNCTION ops.due_job(timestamptz) IS
    'The jobs that should have started by the given instant and have not, in the order in which to run them: what surveymark tick asks.';

GRANT EXECUTE ON FUNCTION ops.due_job(timestamptz) TO surveymark_job, surveymark_operator;
