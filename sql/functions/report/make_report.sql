CREATE OR REPLACE FUNCTION report.make_report(
    p_survey    text,
    p_template  text DEFAULT 'full',
    p_export_id uuid DEFAULT NULL
)
    RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_report_id uuid := report.begin_report(p_survey, p_template, p_export_id);
    v_query     text;
    v_figures   jsonb;
BEGIN
    -- As the caller, so that a report holds what its reader may see and nothing else.
    FOR v_query IN SELECT asked.query FROM report.source_query(v_report_id) AS asked (query) LOOP
        EXECUTE v_query INTO v_figures;
        PERFORM report.store_figures(v_report_id, told.source, told.rows)
        FROM jsonb_each(v_figures) AS told (source, rows);
    END LOOP;

    RETURN v_report_id;
END;
$$;

COMMENT ON FUNCTION report.make_report(text, text, uuid) IS
$$Read all figures of a report on a survey, as your role and in one snapshot, and keep them: a draft, until report.finish_report() has its page. Returns its number.
p_survey: the survey's code. p_template: as in analytics.report_template. p_export_id: the export that it is made for; null by hand.
`surveymark report` calls it. Errors: SM001 unknown survey, SM016 role of no organisation, SM116 unknown template.$$;

GRANT EXECUTE ON FUNCTION report.make_report(text, text, uuid) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
