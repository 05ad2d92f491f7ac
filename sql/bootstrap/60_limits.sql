-- What a reader cannot lift from himself has to be held by others, and takes rights that only a superuser gives.
--
-- The engine may see how long sessions have been at it and end them: ops.step_end_overlong() does, for
-- readers. An operator may give a role a bound on its temporary files: `surveymark reader add` does.

DO $$
BEGIN
    IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        RAISE NOTICE 'only a superuser can let the database end sessions, so that is left as it is';
        RETURN;
    END IF;

    IF NOT (
        pg_has_role('surveymark_engine', 'pg_signal_backend', 'MEMBER')
        AND pg_has_role('surveymark_engine', 'pg_read_all_stats', 'MEMBER')
    ) THEN
        GRANT pg_signal_backend, pg_read_all_stats TO surveymark_engine;
    END IF;

    IF NOT has_parameter_privilege('surveymark_operator', 'temp_file_limit', 'SET') THEN
        GRANT SET ON PARAMETER temp_file_limit TO surveymark_operator;
    END IF;
END;
$$;
