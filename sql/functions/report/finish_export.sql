CREATE OR REPLACE FUNCTION report.finish_export(
    p_export_id uuid,
    p_file_path text,
    p_rows      bigint,
    p_bytes     bigint,
    p_hash      bytea
)
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_done report.export;
BEGIN
    UPDATE report.export AS taken
    SET status         = 'completed',
        finished_at    = clock_timestamp(),
        file_path      = p_file_path,
        n_rows         = p_rows,
        file_bytes     = p_bytes,
        file_hash      = p_hash,
        expires_at     = clock_timestamp() + make_interval(hours => ops.setting_value('export_retention_hours')::integer),
        error_sqlstate = NULL,
        error_message  = NULL,
        error_hint     = NULL
    WHERE taken.export_id = p_export_id AND taken.status = 'processing' AND taken.worker_pid = pg_backend_pid()
    RETURNING * INTO v_done;

    PERFORM pg_advisory_unlock(ops.job_lock_key('export ' || p_export_id));

    -- In the transaction that makes the file known: a file is there with all its deliveries, or without any.
    INSERT INTO report.delivery (org_id, export_id, purpose, channel, address, subject, body)
    SELECT v_done.org_id, v_done.export_id, 'file', recipient.channel, recipient.address,
           format('%s, %s', schedule.title, to_char(v_done.due_at AT TIME ZONE schedule.time_zone, 'YYYY-MM-DD')),
           concat_ws(E'\n',
               format('%s is in the file %s.', schedule.title, v_done.file_name),
               '',
               format('It was made %s for %s, which sees its own results and published benchmarks, nothing else.',
                      ops.utc_text(v_done.finished_at), own.name),
               format('SHA-256: %s', encode(p_hash, 'hex'))
           )
    FROM report.schedule
    JOIN report.recipient ON recipient.org_id = schedule.org_id AND recipient.schedule_id = schedule.schedule_id
    JOIN core.organisation AS own ON own.org_id = schedule.org_id
    WHERE schedule.org_id = v_done.org_id AND schedule.schedule_id = v_done.schedule_id
    ORDER BY recipient.channel, recipient.address;

    RETURN v_done.export_id IS NOT NULL;
END;
$$;

COMMENT ON FUNCTION report.finish_export(uuid, text, bigint, bigint, bytea) IS
    'The file of the export that this session took is there: path under the worker''s directory, rows, bytes, SHA-256. Puts its deliveries into the outbox. False when it was cancelled meanwhile, and the file is to go.';

GRANT EXECUTE ON FUNCTION report.finish_export(uuid, text, bigint, bigint, bytea) TO surveymark_operator;
