CREATE OR REPLACE FUNCTION report.define_template(
    p_template         text,
    p_title            text,
    p_description      text,
    p_sections         text[],
    p_include_charts   boolean DEFAULT true,
    p_include_raw_data boolean DEFAULT false,
    p_needs_review     boolean DEFAULT false
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_unknown text;
BEGIN
    IF p_sections IS NULL THEN
        DELETE FROM report.defined_template AS own WHERE own.template = p_template;
        RETURN;
    END IF;

    SELECT named.section INTO v_unknown
    FROM unnest(p_sections) AS named (section)
    WHERE NOT EXISTS (SELECT FROM report.section AS known WHERE known.section = named.section)
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'there is no report section "%"', coalesce(v_unknown, '(null)')
            USING ERRCODE = 'SM116',
                  HINT    = format('Choose among: %s.',
                                   (SELECT string_agg(known.section, ', ' ORDER BY known.section) FROM report.section AS known));
    END IF;

    IF (SELECT count(DISTINCT named.section) FROM unnest(p_sections) AS named (section)) < cardinality(p_sections) THEN
        RAISE EXCEPTION 'a report section is named twice in template "%"', p_template
            USING ERRCODE = 'SM116',
                  HINT    = 'Name each once, in the order in which they are to come.';
    END IF;

    INSERT INTO report.defined_template AS own
        (template, title, description, sections, include_charts, include_raw_data, needs_review)
    VALUES (p_template, p_title, p_description, p_sections, p_include_charts, p_include_raw_data, p_needs_review)
    ON CONFLICT ON CONSTRAINT defined_template_pkey DO UPDATE
        SET title            = excluded.title,
            description      = excluded.description,
            sections         = excluded.sections,
            include_charts   = excluded.include_charts,
            include_raw_data = excluded.include_raw_data,
            needs_review     = excluded.needs_review,
            defined_at       = now();
EXCEPTION
    WHEN check_violation OR not_null_violation THEN
        RAISE EXCEPTION 'template "%" cannot be defined', coalesce(p_template, '(null)')
            USING ERRCODE = 'SM116',
                  DETAIL  = format('%s.', SQLERRM),
                  HINT    = 'A name of small letters, digits and _, a title in one line of at most 100 characters, a description, and at least one section.';
END;
$$;

COMMENT ON FUNCTION report.define_template(text, text, text, text[], boolean, boolean, boolean) IS
$$Define a template of reports, or put one in the place of a shipped one of the same name; with null for p_sections forget it, and a shipped one is in force again.
p_title: what reports of it are called. p_description: for whom it is. p_sections: names of report sections, in their order. p_include_charts: draw the figures
as well. p_include_raw_data: the workbook holds the single responses, where the role that makes it may see them. p_needs_review: somebody has to publish a report before it is sent.
Reports that were made keep the sections that they had. Errors: SM116 unknown section, one named twice, no name or title.$$;

GRANT EXECUTE ON FUNCTION report.define_template(text, text, text, text[], boolean, boolean, boolean) TO surveymark_operator;
