CREATE OR REPLACE FUNCTION report.count_download(
    p_export_id     uuid,
    OUT file_path   text,
    OUT file_name   text,
    OUT file_hash   bytea
)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := CASE WHEN NOT ops.may_operate() THEN ops.current_org() END;
    v_known  report.export;
BEGIN
    SELECT known.* INTO v_known
    FROM report.export AS known
    WHERE known.export_id = p_export_id AND known.org_id = coalesce(v_org_id, known.org_id)
    FOR UPDATE;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown export %', coalesce(p_export_id::text, '(null)')
            USING ERRCODE = 'SM102',
                  HINT    = 'See the numbers in analytics.own_export.';
    END IF;

    IF v_known.status <> 'completed' THEN
        RAISE EXCEPTION 'export % is %', p_export_id, v_known.status
            USING ERRCODE = 'SM103',
                  DETAIL  = coalesce(format('%s.', v_known.error_message), 'Only one that is completed has a file.'),
                  HINT    = CASE v_known.status
                                WHEN 'queued' THEN 'A worker makes it: surveymark work.'
                                WHEN 'processing' THEN 'Wait until it is completed.'
                                ELSE coalesce(v_known.error_hint, 'Ask for it again with report.request_export().')
                            END;
    END IF;

    UPDATE report.export AS handed
    SET download_count = handed.download_count + 1, downloaded_at = clock_timestamp()
    WHERE handed.org_id = v_known.org_id AND handed.export_id = v_known.export_id;

    file_path := v_known.file_path;
    file_name := v_known.file_name;
    file_hash := v_known.file_hash;
END;
$$;

COMMENT ON FUNCTION report.count_download(uuid) IS
    'Count that the file of an export of your organisation (an operator: of any) is handed out, and tell where it is under the worker''s directory, how it is called, and its SHA-256. Raises SM016, SM102 unknown export, SM103 one without a file.';

GRANT EXECUTE ON FUNCTION report.count_download(uuid)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
