CREATE OR REPLACE FUNCTION core.isolate_load(
    p_rows         core.response_load[],
    p_keeps_values boolean DEFAULT true
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_half     CONSTANT integer := cardinality(p_rows) / 2;
    v_sqlstate text;
    v_message  text;
BEGIN
    BEGIN
        PERFORM core.store_load(p_rows, p_keeps_values);

        RETURN;
    EXCEPTION
        -- What comes from the server or from the code is no row's fault: it goes to the caller, and
        -- the rows stay.
        WHEN transaction_rollback OR insufficient_resources OR operator_intervention OR system_error
             OR lock_not_available OR syntax_error_or_access_rule_violation THEN
            RAISE;
        WHEN OTHERS THEN
            v_sqlstate := SQLSTATE;
            v_message  := SQLERRM;
    END;

    IF v_half > 0 THEN
        PERFORM core.isolate_load(p_rows[:v_half], p_keeps_values);
        PERFORM core.isolate_load(p_rows[v_half + 1:], p_keeps_values);
        RETURN;
    END IF;

    INSERT INTO core.rejected_response
        (batch, line_number, error_code, error_message, error_hint, row_content)
    SELECT
        loaded.batch, loaded.line_number, v_sqlstate,
        CASE WHEN p_keeps_values THEN v_message ELSE core.reason_without_values(v_sqlstate) END,
        CASE WHEN p_keeps_values THEN 'Correct the row and load it again; the other rows are stored.'
             ELSE core.hint_without_values() END,
        CASE WHEN p_keeps_values THEN core.load_content(loaded) ELSE '{}' END
    FROM unnest(p_rows) AS loaded;
END;
$$;

COMMENT ON FUNCTION core.isolate_load(core.response_load[], boolean) IS
    'Store load rows (with p_keeps_values false, the bad ones are set aside without what is in them); when they fail for a cause that nobody foresaw, halve them until each row that is at fault stands alone in core.rejected_response and the others are stored. Errors of the server (locks, memory, disk, cancel) and of the code (class 42) are raised.';
