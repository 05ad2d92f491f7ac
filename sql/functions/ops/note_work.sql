CREATE OR REPLACE FUNCTION ops.note_work(
    p_job_name text,
    p_what     text,
    p_rows     bigint
)
    RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE ops.job_run
    SET work = work || jsonb_build_object(p_what, coalesce((work ->> p_what)::bigint, 0) + p_rows)
    WHERE job_run.job_name = p_job_name
      AND job_run.status = 'running'
      AND job_run.pid = pg_backend_pid()
      AND p_rows > 0
$$;

COMMENT ON FUNCTION ops.note_work(text, text, bigint) IS
    'Called by a step: add to what its run has handled, in the transaction that handled it. Outside a run it does nothing.';
