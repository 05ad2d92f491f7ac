CREATE OR REPLACE FUNCTION report.cancel_export(
    p_export_id uuid
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id bigint := CASE WHEN NOT ops.may_operate() THEN ops.current_org() END;
    v_status text;
BEGIN
    SELECT known.status INTO v_status
    FROM report.export AS known
    WHERE known.export_id = p_export_id AND known.org_id = coalesce(v_org_id, known.org_id)
    FOR UPDATE;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown export %', coalesce(p_export_id::text, '(null)')
            USING ERRCODE = 'SM102',
                  HINT    = 'See the numbers in analytics.own_export.';
    END IF;

    IF v_status NOT IN ('queued', 'processing') THEN
        RAISE EXCEPTION 'export % is %', p_export_id, v_status
            USING ERRCODE = 'SM103',
                  DETAIL  = 'Only one that waits or is being made can be cancelled.',
                  HINT    = 'Nothing is to be done: its file goes when it expires.';
    END IF;

    UPDATE report.export AS known
    SET status = 'cancelled', finished_at = clock_timestamp()
    WHERE known.export_id = p_export_id AND known.org_id = coalesce(v_org_id, known.org_id);
END;
$$;

COMMENT ON FUNCTION report.cancel_export(uuid) IS
    'Cancel an export of your organisation (an operator: any) that waits or is being made; a worker that makes it stops with its next rows, and no file is left. Raises SM016, SM102 unknown export, SM103 one that is done.';

GRANT EXECUTE ON FUNCTION report.cancel_export(uuid)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
