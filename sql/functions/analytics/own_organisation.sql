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
    SELECT own.organisation, own.name, belongs.category, belongs.category_title, belongs.level, belongs.level_title
    FROM core.organisation AS own
    LEFT JOIN (
        SELECT category.category, category.title AS category_title, member.level, known.title AS level_title,
               category.ordinal::integer AS ordinal
        FROM core.organisation_category AS member
        JOIN core.category AS category ON category.category = member.category
        JOIN core.category_level AS known ON known.category = member.category AND known.level = member.level
        WHERE member.org_id = v_org_id
        UNION ALL
        SELECT 'peer_group', 'Peer group', member.peer_group, member.title, 100000 + member.ordinal
        FROM benchmark.own_peer_group() AS member
        WHERE member.is_tried
    ) AS belongs ON true
    WHERE own.org_id = v_org_id
    ORDER BY belongs.ordinal;
END;
$$;

COMMENT ON FUNCTION analytics.own_organisation() IS
$$Who you are here: your organisation's code (organisation) and name (organisation_title), one row for each category in which it has a
level and for each peer group that it belongs to, and so for each group that it is compared with; one row with category, category_title, level and level_title null where it has none.
Raises SM016 for a role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_organisation()
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
