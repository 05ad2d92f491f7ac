CREATE OR REPLACE FUNCTION analytics.own_organisation()
    RETURNS TABLE (
        organisation       text,
        organisation_title text,
        category           text,
        category_title     text,
        level              text,
        level_title        text
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
    RETURN QUERY
    SELECT own.organisation, own.name, category.category, category.title, member.level, known.title
    FROM core.organisation AS own
    LEFT JOIN core.organisation_category AS member ON member.org_id = own.org_id
    LEFT JOIN core.category AS category ON category.category = member.category
    LEFT JOIN core.category_level AS known ON known.category = member.category AND known.level = member.level
    WHERE own.org_id = v_org_id
    ORDER BY category.ordinal;
END;
$$;

COMMENT ON FUNCTION analytics.own_organisation() IS
$$Who you are here: your organisation's code (organisation) and name (organisation_title), one row for each category in which it has a
level, and so for each group that it is compared with; one row with category, category_title, level and level_title null where it has none.
Raises SM016 for a role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_organisation()
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
