CREATE OR REPLACE FUNCTION core.store_load(
    p_rows         core.response_load[],
    p_keeps_values boolean DEFAULT true
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO core.rejected_response
        (batch, line_number, error_code, error_message, error_detail, error_hint, row_content)
    SELECT
        p_rows[stored.ordinal].batch, p_rows[stored.ordinal].line_number, stored.error_code,
        CASE WHEN p_keeps_values THEN stored.error_message ELSE core.reason_without_values(stored.error_code) END,
        CASE WHEN p_keeps_values THEN stored.error_detail END,
        CASE WHEN p_keeps_values THEN stored.error_hint ELSE core.hint_without_values() END,
        CASE WHEN p_keeps_values THEN core.load_content(p_rows[stored.ordinal]) ELSE '{}' END
    FROM core.store_responses(p_rows) AS stored
    WHERE stored.error_code IS NOT NULL
    ORDER BY stored.ordinal;
END;
$$;

COMMENT ON FUNCTION core.store_load(core.response_load[], boolean) IS
    'Store load rows and set the bad ones aside in core.rejected_response; with p_keeps_values false without what is in them.';
