CREATE OR REPLACE FUNCTION ops.check_rejected()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_rejected bigint;
    v_codes    text;
BEGIN
    SELECT sum(by_code.rows), string_agg(format('%s (%s)', by_code.error_code, by_code.rows), ', '
                                         ORDER BY by_code.rows DESC, by_code.error_code)
    INTO v_rejected, v_codes
    FROM (
        SELECT rejected.error_code, count(*) AS rows
        FROM core.rejected_response AS rejected
        WHERE rejected.rejected_at > clock_timestamp() - interval '1 day'
        GROUP BY rejected.error_code
    ) AS by_code;

    check_name := 'rejected';
    value      := coalesce(v_rejected, 0)::text;

    IF v_rejected >= ops.setting_value('rejected_warning_rows') THEN
        status := 'warning';
        detail := format('%s responses were rejected in the last day: %s.', v_rejected, v_codes);
        hint   := 'Read error_message and row_content in core.rejected_response; load the mended rows again.';
    ELSE
        status := 'healthy';
        detail := format('%s responses were rejected in the last day.', value);
    END IF;

    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION ops.check_rejected() IS
    'Health: responses rejected in the last day, by error code, against rejected_warning_rows.';
