CREATE OR REPLACE FUNCTION core.store_load(
    p_rows core.response_load[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO core.rejected_response
        (batch, line_number, error_code, error_message, error_detail, error_hint, row_content)
    SELECT
        p_rows[stored.ordinal].batch, p_rows[stored.ordinal].line_number, stored.error_code, stored.error_message,
        stored.error_detail, stored.error_hint, core.load_content(p_rows[stored.ordinal])
    FROM core.store_responses(p_rows) AS stored
    WHERE stored.error_code IS NOT NULL
    ORDER BY stored.ordinal;
END;
$$;

COMMENT ON FUNCTION core.store_load(core.response_load[]) IS
    'Store load rows and set the bad ones aside in core.rejected_response.';
