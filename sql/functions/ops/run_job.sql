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
    v_run        record;
    v_more       boolean;
    v_is_over    boolean;
    v_steps      integer;
    v_planned_at pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    v_sqlstate   pg_catalog.text;
    v_message    pg_catalog.text;
    v_detail     pg_catalog.text;
    v_hint       pg_catalog.text;
BEGIN
    -- Refuses a caller's open transaction while nothing is held yet.
    COMMIT;

    -- Once; a run that polls comes back after it has made room for somebody.
    LOOP
        SELECT * INTO v_run FROM ops.start_job_run(p_job_name, p_trigger);
        COMMIT;

        IF v_run.run_id IS NULL THEN
            RETURN;
        END IF;

        v_steps := 0;
        v_more  := true;

        LOOP
            -- Each step and each look has its own block, to catch its error, and its own
            -- transaction: COMMIT is not possible inside the block.
            BEGIN
                IF v_more THEN
                    EXECUTE pg_catalog.format('SELECT %s()', v_run.step_function) INTO v_more;
                    SET CONSTRAINTS ALL IMMEDIATE;
                    v_steps := v_steps OPERATOR(pg_catalog.+) 1;
                ELSE
                    PERFORM pg_catalog.pg_sleep(v_run.poll_seconds);
                    EXECUTE pg_catalog.format('SELECT %s()', v_run.poll_function) INTO v_more;
                END IF;

                v_is_over := CASE
                    WHEN v_run.poll_function IS NULL THEN v_more IS NOT TRUE
                    ELSE NOT ops.may_go_on(p_job_name)
                END;
            EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
                GET STACKED DIAGNOSTICS
                    v_sqlstate = RETURNED_SQLSTATE,
                    v_message  = MESSAGE_TEXT,
                    v_detail   = PG_EXCEPTION_DETAIL,
                    v_hint     = PG_EXCEPTION_HINT;
            END;
            COMMIT;

            EXIT WHEN v_sqlstate IS NOT NULL OR v_is_over;
            EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) v_run.yield_at;

            -- Plans of a minute ago were made for other tables: empty ones, perhaps.
            IF v_more AND pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) v_planned_at
                          OPERATOR(pg_catalog.>) pg_catalog.make_interval(secs => 1) THEN
                DISCARD PLANS;
                v_planned_at := pg_catalog.clock_timestamp();
            END IF;
        END LOOP;

        BEGIN
            PERFORM ops.finish_job_run(v_run.run_id, v_steps, v_sqlstate, v_message);
        EXCEPTION WHEN OTHERS OR query_canceled THEN
            GET STACKED DIAGNOSTICS v_sqlstate = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT;
        END;
        COMMIT;

        PERFORM ops.release_job(p_job_name);

        EXIT WHEN v_run.poll_function IS NULL OR v_sqlstate IS NOT NULL;
        EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) v_run.yield_at;
    END LOOP;

    IF v_sqlstate IS NOT NULL AND p_trigger OPERATOR(pg_catalog.=) ANY ('{manual,tick}'::pg_catalog.text[]) THEN
        RAISE EXCEPTION '%', v_message
            USING ERRCODE = v_sqlstate, DETAIL = v_detail, HINT = v_hint;
    ELSIF v_sqlstate IS NOT NULL THEN
        RAISE WARNING 'job "%" failed: %', p_job_name, v_message USING ERRCODE = v_sqlstate;
    END IF;
END;
$$;

COMMENT ON PROCEDURE ops.run_job(text, text) IS
    'Run a job: never beside itself, step by step with a commit after each, with its history and its failures written down. Under a clock, one that polls looks for work again and again until it is due next. Call it outside a transaction.';

GRANT EXECUTE ON PROCEDURE ops.run_job(text, text) TO surveymark_job, surveymark_operator;
