CREATE OR REPLACE FUNCTION report.take_delivery(
    OUT delivery_id   uuid,
    OUT organisation  text,
    OUT purpose       text,
    OUT channel       text,
    OUT address       text,
    OUT subject       text,
    OUT body          text,
    OUT created_at    timestamptz,
    OUT file_path     text,
    OUT file_name     text,
    OUT file_bytes    bigint,
    OUT file_hash     bytea
)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_waiting record;
    v_taken   report.delivery;
BEGIN
    FOR v_waiting IN
        SELECT queued.org_id, queued.delivery_id, ops.job_lock_key('delivery ' || queued.delivery_id) AS lock_key
        FROM report.delivery AS queued
        WHERE queued.status IN ('waiting', 'sending') AND queued.run_at <= clock_timestamp()
        ORDER BY queued.run_at
        LIMIT 100
    LOOP
        -- Whoever sends it holds its lock; one that a crash left is tried again after the usual wait.
        CONTINUE WHEN NOT pg_try_advisory_lock(v_waiting.lock_key);

        UPDATE report.delivery AS taken
        SET status        = 'sending',
            attempt_count = taken.attempt_count + 1,
            run_at        = clock_timestamp() + report.retry_delay(taken.attempt_count + 1),
            worker_pid    = pg_backend_pid()
        WHERE taken.org_id = v_waiting.org_id AND taken.delivery_id = v_waiting.delivery_id
          AND taken.status IN ('waiting', 'sending') AND taken.run_at <= clock_timestamp()
        RETURNING * INTO v_taken;

        IF NOT FOUND THEN
            PERFORM pg_advisory_unlock(v_waiting.lock_key);
            CONTINUE;
        END IF;

        delivery_id := v_taken.delivery_id;
        purpose     := v_taken.purpose;
        channel     := v_taken.channel;
        address     := v_taken.address;
        subject     := v_taken.subject;
        body        := v_taken.body;
        created_at  := v_taken.created_at;

        SELECT own.organisation INTO organisation FROM core.organisation AS own WHERE own.org_id = v_taken.org_id;

        IF v_taken.purpose = 'file' THEN
            SELECT made.file_path, made.file_name, made.file_bytes, made.file_hash
            INTO file_path, file_name, file_bytes, file_hash
            FROM report.export AS made
            WHERE made.org_id = v_taken.org_id AND made.export_id = v_taken.export_id;
        END IF;
        RETURN;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION report.take_delivery() IS
    'Give the delivery that has waited longest to this session, which holds its lock until it calls finish_delivery() or ends; all null when none is due.';

GRANT EXECUTE ON FUNCTION report.take_delivery() TO surveymark_operator;
