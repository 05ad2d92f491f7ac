CREATE OR REPLACE FUNCTION ops.step_purge_history()
    RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_batch     CONSTANT integer := 10000;
    v_before    CONSTANT timestamptz
        := now() - make_interval(days => ops.setting_value('history_retention_days')::integer);
    v_purged    bigint := ops.purge_job_run(v_before, v_batch);
    v_batches   bigint := rollup.purge_batch(
        now() - make_interval(hours => ops.setting_value('batch_retention_hours')::integer), v_batch);
    v_reports   bigint := report.forget_reports(
        now() - make_interval(days => ops.setting_value('report_retention_days')::integer), v_batch);
    v_forgotten bigint := 0;
BEGIN
    -- pg_cron shows each role only its own history, so this step, alone among the steps, works
    -- with the rights of the role that runs it: of surveymark_job, when the clock does.
    IF to_regnamespace('cron') IS NOT NULL
       AND has_schema_privilege('cron', 'USAGE')
       AND to_regclass('cron.job_run_details') IS NOT NULL
       AND has_table_privilege('cron.job_run_details', 'SELECT, DELETE') THEN
        -- Its one index is on runid, which grows with time: look no further than one batch.
        EXECUTE format(
            $sql$
                WITH oldest AS (
                    SELECT run.runid, coalesce(run.end_time, run.start_time) AS ended_at
                    FROM %1$s AS run
                    ORDER BY run.runid
                    LIMIT $1
                )
                DELETE FROM %1$s AS run
                USING oldest
                WHERE run.runid = oldest.runid
                  AND oldest.runid <= (SELECT max(past.runid) FROM oldest AS past WHERE past.ended_at < $2)
            $sql$,
            'cron.job_run_details'
        )
        USING v_batch, v_before;
        GET DIAGNOSTICS v_forgotten = ROW_COUNT;
    END IF;

    RETURN greatest(v_purged, v_batches, v_reports, v_forgotten) >= v_batch;
END;
$$;

COMMENT ON FUNCTION ops.step_purge_history() IS
    'Forget some job history that is older than history_retention_days, here and in pg_cron, and some batches of the drain that are older than batch_retention_hours, and some reports that are older than report_retention_days.';

GRANT EXECUTE ON FUNCTION ops.step_purge_history() TO surveymark_job, surveymark_operator;
