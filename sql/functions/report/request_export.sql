CREATE OR REPLACE FUNCTION report.request_export(
    p_what        text,
    p_format      text    DEFAULT 'csv',
    p_parameters  jsonb   DEFAULT '{}',
    p_filters     text[]  DEFAULT '{}',
    p_columns     text[]  DEFAULT '{}',
    p_file_name   text    DEFAULT NULL,
    p_encrypt_for text[]  DEFAULT '{}',
    p_watermark   boolean DEFAULT false
)
    RETURNS uuid
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id  bigint := ops.current_org();
    v_most    bigint := ops.setting_value('export_most_waiting');
    v_request jsonb  := report.check_request(jsonb_build_object(
        'what', p_what, 'format', p_format, 'parameters', coalesce(p_parameters, '{}'),
        'filters', to_jsonb(coalesce(p_filters, '{}')), 'columns', to_jsonb(coalesce(p_columns, '{}')),
        'file_name', p_file_name, 'encrypt_for', to_jsonb(coalesce(p_encrypt_for, '{}')),
        'watermark', coalesce(p_watermark, false)
    ));
BEGIN
    -- Two requests at once would pass the limit together.
    PERFORM pg_advisory_xact_lock(ops.job_lock_key('request export ' || v_org_id));

    IF (SELECT count(*) FROM report.export AS open
        WHERE open.org_id = v_org_id AND open.status IN ('queued', 'processing')) >= v_most THEN
        RAISE EXCEPTION 'your organisation has % exports waiting', v_most
            USING ERRCODE = 'SM104',
                  DETAIL  = 'No more may wait at once.',
                  HINT    = 'Wait until one is done, or cancel one: report.cancel_export(export_id).';
    END IF;

    RETURN report.queue_export(v_org_id, v_request, ops.acting_role());
END;
$$;

COMMENT ON FUNCTION report.request_export(text, text, jsonb, text[], text[], text, text[], boolean) IS
$$Ask for a file, which is made as your role and with nothing but its rights; returns its number, by which analytics.own_export tells how far it is.
p_what: a view of analytics, as in own_results; or analytics_summary (what was sent), survey_responses (single responses, for roles that may see them),
jtbd_analysis (the forces of progress), voice_recordings, report (the report on a survey), training_set (answers for training models) or full_backup (all of it, as an archive).
p_format: csv, csv.gz, json, json.gz, xlsx or parquet; of a report html, pdf, xlsx, json or zip; of a training set or a back-up zip.
p_parameters: of a view the arguments of the function of its name without p_, as in {"survey": "pulse"}; a report, a training set and survey_responses need the survey,
and a report can name its template, as in {"survey": "pulse", "template": "executive"}.
p_filters, p_columns: of a view which rows (FIELD OPERATOR VALUE, as surveymark export takes them) and which columns; all unless said otherwise.
p_file_name: how the file is to be called; day and ending are added. p_encrypt_for: public keys of age (age1...): only their owners can read the file.
p_watermark: write into the file who asked, when, and which benchmarks were in force; csv and json get a column for it.
Errors: SM016 role of no organisation, SM020 no survey, SM025 file name or key, SM101 unknown export, format or parameter, SM104 too many waiting, SM108 role that may not see single responses, SM116 unknown template.$$;

GRANT EXECUTE ON FUNCTION report.request_export(text, text, jsonb, text[], text[], text, text[], boolean)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
