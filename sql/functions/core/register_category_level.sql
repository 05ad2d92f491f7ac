CREATE OR REPLACE FUNCTION core.register_category_level(
    p_category       text,
    p_level          text,
    p_title          text DEFAULT NULL,
    p_category_title text DEFAULT NULL
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF coalesce(p_category, '') !~ '^[a-z][a-z0-9_]*$' OR p_category = 'peer_group' OR coalesce(p_level, '') = '' THEN
        RAISE EXCEPTION 'category "%" with level "%" cannot be registered', p_category, p_level
            USING ERRCODE = 'SM018',
                  DETAIL  = 'A category is a name of small letters, digits and underscores, other than peer_group; a level is any text.',
                  HINT    = 'Write them as in core.register_category_level(''industry'', ''energy'', ''Energy'').';
    END IF;

    INSERT INTO core.category AS known (category, title, ordinal)
    SELECT p_category, coalesce(p_category_title, p_category), coalesce(max(other.ordinal), 0) + 1
    FROM core.category AS other
    ON CONFLICT ON CONSTRAINT category_pkey DO UPDATE SET title = coalesce(p_category_title, known.title);

    INSERT INTO core.category_level AS known (category, level, title, ordinal)
    SELECT p_category, p_level, coalesce(p_title, p_level), coalesce(max(other.ordinal), 0) + 1
    FROM core.category_level AS other
    WHERE other.category = p_category
    ON CONFLICT ON CONSTRAINT category_level_pkey DO UPDATE SET title = coalesce(p_title, known.title);
END;
$$;

COMMENT ON FUNCTION core.register_category_level(text, text, text, text) IS
    'Add a level (and its category, if new) by which organisations are compared; titles of known ones are changed. Error: SM018.';

GRANT EXECUTE ON FUNCTION core.register_category_level(text, text, text, text) TO surveymark_operator;
