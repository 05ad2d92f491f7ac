-- The one door through which a job runs, whoever opens it. A clock says
-- CALL ops.run_job('drain'); a person adds 'manual' and is told what went wrong.
--
-- COMMIT works only in a procedure without SET and without SECURITY DEFINER: hence every
-- name is qualified here, operators too, and whatever needs rights is in functions that have them.

CREATE OR REPLACE PROCEDURE ops.run_job(
    p_job_name text,
    p_trigger  text DEFAULT 'cron'
)
    LANGUAGE plpgsql
AS $$
DECLARE
    v_run      record;
    v_more     boolean;
    v_steps    integer := 0;
    v_sqlstate pg_catalog.text;
    v_message  pg_catalog.text;
    v_detail   pg_catalog.text;
    v_hint     pg_catalog.text;
BEGIN
    -- Refuses a caller's open transaction while nothing is held yet.
    COMMIT;

    SELECT * INTO v_run FROM ops.start_job_run(p_job_name, p_trigger);
    COMMIT;

    IF v_run.run_id IS NULL THEN
        RETURN;
    END IF;

    LOOP
        -- Each step has its own block, to catch its error, and its own transaction: COMMIT is
        -- not possible inside the block.
        BEGIN
            EXECUTE pg_catalog.format('SELECT %s()', v_run.step_function) INTO v_more;
            SET CONSTRAINTS ALL IMMEDIATE;
        EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
            GET STACKED DIAGNOSTICS
                v_sqlstate = RETURNED_SQLSTATE,
                v_message  = MESSAGE_TEXT,
                v_detail   = PG_EXCEPTION_DETAIL,
                v_hint     = PG_EXCEPTION_HINT;
        END;
        COMMIT;

        EXIT WHEN v_sqlstate IS NOT NULL;
        v_steps := v_steps OPERATOR(pg_catalog.+) 1;
        EXIT WHEN v_more IS NOT TRUE;
        EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) v_run.yield_at;
    END LOOP;

    BEGIN
        PERFORM ops.finish_job_run(v_run.run_id, v_steps, v_sqlstate, v_message);
    EXCEPTION WHEN OTHERS OR query_canceled THEN
        GET STACKED DIAGNOSTICS v_sqlstate = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT;
    END;
    COMMIT;

    PERFORM ops.release_job(p_job_name);

    IF v_sqlstate IS NOT NULL AND p_trigger OPERATOR(pg_catalog.=) ANY ('{manual,tick}'::pg_catalog.text[]) THEN
        RAISE EXCEPTION '%', v_message
            USING ERRCODE = v_sqlstate, DETAIL = v_detail, HINT = v_hint;
    ELSIF v_sqlstate IS NOT NULL THEN
        RAISE WARNING 'job "%" failed: %', p_job_name, v_message USING ERRCODE = v_sqlstate;
    END IF;
END;
$$;

COMMENT ON PROCEDURE ops.run_job(text, text) IS
    'Run a job: never beside itself, step by step with a commit after each, with its history and its failures written down. Call it outside a transaction.';

GRANT EXECUTE ON PROCEDURE ops.run_job(text, text) TO surveymark_job, surveymark_operator;
