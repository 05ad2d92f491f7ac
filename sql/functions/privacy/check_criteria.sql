-- It looks at categories and levels and at nothing else, so that no refusal says anything about who has
-- which level.
CREATE OR REPLACE FUNCTION privacy.check_criteria(
    p_criteria jsonb
)
    RETURNS jsonb
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_example  CONSTANT text := 'Write them as in {"industry": ["retail", "finance"], "organisation_size": ["small"]}.';
    v_given    record;
    v_unknown  record;
    v_criteria jsonb;
BEGIN
    IF p_criteria IS NULL THEN
        RAISE EXCEPTION 'the criteria are missing'
            USING ERRCODE = 'SM020',
                  DETAIL  = 'A peer group is the organisations that have certain levels.',
                  HINT    = v_example;
    ELSIF jsonb_typeof(p_criteria) <> 'object' OR p_criteria = '{}' THEN
        RAISE EXCEPTION 'criteria % name no category', p_criteria
            USING ERRCODE = 'SM060',
                  DETAIL  = 'They are an object of categories, each with a list of levels; all organisations have a benchmark anyway.',
                  HINT    = v_example;
    END IF;

    FOR v_given IN
        SELECT given.category, given.levels, category.category IS NOT NULL AS is_known
        FROM jsonb_each(p_criteria) AS given (category, levels)
        LEFT JOIN core.category ON category.category = given.category
        ORDER BY given.category
    LOOP
        IF NOT v_given.is_known THEN
            RAISE EXCEPTION 'unknown category "%"', v_given.category
                USING ERRCODE = 'SM018',
                      DETAIL  = format('Organisations are grouped by: %s.', (
                                    SELECT string_agg(known.category, ', ' ORDER BY known.ordinal, known.category)
                                    FROM core.category AS known)),
                      HINT    = 'A peer group is made by categories and by nothing else; correct the name.';
        ELSIF jsonb_typeof(v_given.levels) <> 'array' OR v_given.levels = '[]'
            OR jsonb_path_exists(v_given.levels, 'strict $[*] ? (@.type() != "string")')
        THEN
            RAISE EXCEPTION 'criteria % of category "%" are no list of levels', v_given.levels, v_given.category
                USING ERRCODE = 'SM060',
                      DETAIL  = 'Each category has a list of one or more levels, any of which an organisation may have.',
                      HINT    = v_example;
        END IF;
    END LOOP;

    IF (SELECT count(*) FROM jsonb_object_keys(p_criteria)) > 2 THEN
        RAISE EXCEPTION 'criteria over % categories are too many', (SELECT count(*) FROM jsonb_object_keys(p_criteria))
            USING ERRCODE = 'SM061',
                  DETAIL  = format('They are: %s; at most two categories are crossed.', (
                                SELECT string_agg(given.category, ', ' ORDER BY given.category)
                                FROM jsonb_object_keys(p_criteria) AS given (category))),
                  HINT    = 'Leave categories away until two are left.';
    END IF;

    SELECT given.category, chosen.level
    INTO v_unknown
    FROM jsonb_each(p_criteria) AS given (category, levels)
    CROSS JOIN LATERAL jsonb_array_elements_text(given.levels) AS chosen (level)
    WHERE NOT EXISTS (
        SELECT
        FROM core.category_level AS known
        WHERE known.category = given.category AND known.level = chosen.level
    )
    ORDER BY given.category, chosen.level
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'unknown level "%" of category "%"', v_unknown.level, v_unknown.category
            USING ERRCODE = 'SM018',
                  DETAIL  = format('There are: %s.', (
                                SELECT string_agg(known.level, ', ' ORDER BY known.ordinal, known.level)
                                FROM core.category_level AS known
                                WHERE known.category = v_unknown.category)),
                  HINT    = 'Correct the name.';
    END IF;

    -- In one order and once, so that the same criteria are equal.
    SELECT jsonb_object_agg(given.category, (
               SELECT jsonb_agg(DISTINCT chosen.level ORDER BY chosen.level)
               FROM jsonb_array_elements_text(given.levels) AS chosen (level)))
    INTO v_criteria
    FROM jsonb_each(p_criteria) AS given (category, levels);

    RETURN v_criteria;
END;
$$;

COMMENT ON FUNCTION privacy.check_criteria(jsonb) IS
    'The criteria of a peer group, {category: [level, ...]}, each level once and in order. Errors: SM018 unknown category or level, SM020 null, SM060 no category or no list of levels, SM061 more than two categories. Internal.';
