CREATE OR REPLACE FUNCTION report.take_export(
    OUT export_id     uuid,
    OUT organisation  text,
    OUT request       jsonb,
    OUT view_name     text,
    OUT file_name     text,
    OUT reader_role   name,
    OUT requested_by  text,
    OUT is_scheduled  boolean,
    OUT attempt       integer
)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_waiting record;
    v_taken   report.export;
BEGIN
    FOR v_waiting IN
        SELECT queued.org_id, queued.export_id, ops.job_lock_key('export ' || queued.export_id) AS lock_key
        FROM report.export AS queued
        WHERE (queued.status = 'queued' AND queued.run_at <= clock_timestamp()) OR queued.status = 'processing'
        ORDER BY queued.run_at
    LOOP
        -- Whoever works on it holds its lock: one in processing whose lock is free was left by a crash.
        CONTINUE WHEN NOT pg_try_advisory_lock(v_waiting.lock_key);

        UPDATE report.export AS taken
        SET status        = 'processing',
            failure_count = taken.failure_count + (taken.status = 'processing')::integer,
            started_at    = clock_timestamp(),
            worker_pid    = pg_backend_pid(),
            n_rows        = NULL
        WHERE taken.org_id = v_waiting.org_id AND taken.export_id = v_waiting.export_id
          AND ((taken.status = 'queued' AND taken.run_at <= clock_timestamp()) OR taken.status = 'processing')
        RETURNING * INTO v_taken;

        IF NOT FOUND THEN
            PERFORM pg_advisory_unlock(v_waiting.lock_key);
            CONTINUE;
        END IF;

        -- What ends every worker that takes it is not tried for ever.
        IF v_taken.failure_count > ops.setting_value('export_most_retries') THEN
            PERFORM report.fail_export(v_taken.export_id, 'SM107', 'its worker ended in the middle each time',
                                       'Look at the log of the worker.', true);
            CONTINUE;
        END IF;

        SELECT own.organisation INTO organisation FROM core.organisation AS own WHERE own.org_id = v_taken.org_id;
        SELECT kind.view_name INTO view_name FROM report.export_kind AS kind WHERE kind.what = v_taken.request ->> 'what';
        IF NOT FOUND THEN
            view_name := v_taken.request ->> 'what';
        END IF;
        export_id    := v_taken.export_id;
        request      := v_taken.request;
        file_name    := v_taken.file_name;
        reader_role  := v_taken.reader_role;
        requested_by := v_taken.requested_by;
        is_scheduled := v_taken.schedule_id IS NOT NULL;
        attempt      := v_taken.failure_count + 1;
        RETURN;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION report.take_export() IS
    'Give the export that has waited longest to this session, which holds its lock until it calls finish_export() or fail_export() or ends; all null when none waits. view_name is null for what is no single view; is_scheduled: an empty file must not leave.';

GRANT EXECUTE ON FUNCTION report.take_export() TO surveymark_operator;
