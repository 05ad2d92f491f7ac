-- The timeouts of a reader are defaults: SET takes them away, and DO catches what they cancel. Ending the
-- session cannot be caught.
CREATE OR REPLACE FUNCTION ops.step_end_overlong()
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_since CONSTANT timestamptz := clock_timestamp() - make_interval(secs => ops.setting_value('reader_most_seconds')::double precision);
    v_ended bigint;
BEGIN
    SELECT count(*) FILTER (WHERE pg_terminate_backend(session.pid))
    INTO v_ended
    FROM pg_stat_activity AS session
    WHERE session.datname = current_database() AND session.backend_type = 'client backend'
      -- A DO that commits begins transactions anew, within one statement.
      AND least(session.xact_start, CASE WHEN session.state = 'active' THEN session.query_start END) < v_since
      AND ops.is_reader(session.usesysid);

    PERFORM ops.note_work('end-overlong', 'sessions ended', v_ended);

    RETURN false;
END;
$$;

COMMENT ON FUNCTION ops.step_end_overlong() IS
    'End the sessions of readers in this database of which a statement or a transaction has gone on for longer than reader_most_seconds. Always false: one look is all.';

GRANT EXECUTE ON FUNCTION ops.step_end_overlong() TO surveymark_job, surveymark_operator;
