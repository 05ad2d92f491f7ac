CREATE OR REPLACE FUNCTION report.begin_report(
    p_survey    text,
    p_template  text,
    p_export_id uuid
)
    RETURNS uuid
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id    bigint := ops.current_org();
    v_template  report.template;
    v_report_id uuid;
BEGIN
    PERFORM report.check_template(p_template);
    SELECT known.* INTO v_template FROM report.template AS known WHERE known.template = p_template;

    -- Of an attempt that was cut short.
    DELETE FROM report.report AS former
    WHERE former.org_id = v_org_id AND former.export_id = p_export_id AND former.status <> 'published';

    INSERT INTO report.report AS begun (org_id, survey, survey_title, template, title, sections, options, reader_role, export_id)
    VALUES (
        v_org_id, p_survey, coalesce((SELECT named.title FROM core.survey AS named WHERE named.survey = p_survey), ''), v_template.template, v_template.title, v_template.sections,
        jsonb_build_object('include_charts', v_template.include_charts, 'include_raw_data', v_template.include_raw_data,
                           'needs_review', v_template.needs_review),
        ops.acting_role(),
        (SELECT asked.export_id FROM report.export AS asked WHERE asked.org_id = v_org_id AND asked.export_id = p_export_id)
    )
    RETURNING begun.report_id INTO v_report_id;

    RETURN v_report_id;
END;
$$;

COMMENT ON FUNCTION report.begin_report(text, text, uuid) IS
    'Note that a report of the caller''s organisation is begun, with the sections and options that its template has now; returns its number. Raises SM016, SM116 unknown template. Internal: what report.make_report() begins with.';

GRANT EXECUTE ON FUNCTION report.begin_report(text, text, uuid) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
