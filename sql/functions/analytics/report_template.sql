CREATE OR REPLACE FUNCTION analytics.report_template()
    RETURNS TABLE (
        template         text,
        title            text,
        description      text,
        sections         text,
        include_charts   boolean,
        include_raw_data boolean,
        needs_review     boolean,
        is_shipped       boolean
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT known.template, known.title, known.description, array_to_string(known.sections, ','), known.include_charts,
           known.include_raw_data, known.needs_review, known.is_shipped
    FROM report.template AS known
    ORDER BY known.template;
END;
$$;

COMMENT ON FUNCTION analytics.report_template() IS
    'The templates of reports: the rows of the view of the same name. The same for everybody.';

GRANT EXECUTE ON FUNCTION analytics.report_template() TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
