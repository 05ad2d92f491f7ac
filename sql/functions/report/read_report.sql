CREATE OR REPLACE FUNCTION report.read_report(
    p_report_id       uuid,
    OUT organisation  text,
    OUT survey        text,
    OUT survey_title  text,
    OUT template      text,
    OUT title         text,
    OUT sections      jsonb,
    OUT options       jsonb,
    OUT status        text,
    OUT made_at       timestamptz,
    OUT version       text,
    OUT page          text,
    OUT page_hash     bytea,
    OUT figures       jsonb
)
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    SELECT named.organisation, own.survey, own.survey_title, own.template, own.title, own.options, own.status,
           own.created_at, own.version, own.page, own.page_hash,
           (SELECT jsonb_agg(to_jsonb(known) ORDER BY asked.place)
            FROM unnest(own.sections) WITH ORDINALITY AS asked (section, place)
            JOIN report.section AS known ON known.section = asked.section),
           (SELECT jsonb_object_agg(kept.source, kept.figures)
            FROM report.report_figures AS kept
            WHERE kept.org_id = own.org_id AND kept.report_id = own.report_id)
    INTO organisation, survey, survey_title, template, title, options, status, made_at, version, page, page_hash, sections, figures
    FROM report.report AS own
    JOIN core.organisation AS named ON named.org_id = own.org_id
    WHERE own.org_id = v_org_id AND own.report_id = p_report_id;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown report %', coalesce(p_report_id::text, '(null)')
            USING ERRCODE = 'SM114',
                  HINT    = 'See the numbers in analytics.own_report, or with: surveymark reports list';
    END IF;
END;
$$;

COMMENT ON FUNCTION report.read_report(uuid) IS
    'A report of your organisation as it was made: its sections, options and figures by source, and the page with its SHA-256 once it is generated. Raises SM016 role of no organisation, SM114 unknown report.';

GRANT EXECUTE ON FUNCTION report.read_report(uuid) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
