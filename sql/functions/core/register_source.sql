CREATE OR REPLACE FUNCTION core.register_source(
    p_mapping jsonb
)
    RETURNS text
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- The client could ask for plans, and would see the key as a constant in them.
    SET debug_print_parse = off
    SET debug_print_rewritten = off
    SET debug_print_plan = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_source  CONSTANT text := p_mapping ->> 'source';
    v_problem CONSTANT text := core.source_problem(p_mapping);
    v_kid     text;
    v_blocks  bytea[];
BEGIN
    IF v_problem IS NOT NULL THEN
        RAISE EXCEPTION 'the mapping cannot be used: %', v_problem
            USING ERRCODE = 'SM052',
                  DETAIL  = 'A mapping says what becomes of each column of another system, and which level its values stand for.',
                  HINT    = 'Write {"source": "hr", "columns": {"id": "submission_id", "firm": "organisation", "date": "completed_at"},'
                            ' "levels": {"industry": {"column": "firm", "values": {"Acme": "retail"}}}}.';
    END IF;

    INSERT INTO core.source AS known (source, title, date_precision)
    VALUES (v_source, coalesce(p_mapping ->> 'title', v_source), coalesce(p_mapping ->> 'dates', 'month'))
    ON CONFLICT ON CONSTRAINT source_pkey DO UPDATE
        SET title = excluded.title, date_precision = excluded.date_precision;

    -- The whole mapping takes the place of the one before.
    DELETE FROM core.source_column WHERE source_column.source = v_source;

    INSERT INTO core.source_column (source, column_name, use)
    SELECT v_source, given.key, given.value
    FROM jsonb_each_text(p_mapping -> 'columns') AS given
    UNION
    SELECT v_source, given.value ->> 'column', 'level'
    FROM jsonb_each(coalesce(p_mapping -> 'levels', '{}')) AS given
    WHERE NOT p_mapping -> 'columns' ? (given.value ->> 'column');

    INSERT INTO core.source_category (source, category, column_name)
    SELECT v_source, given.key, given.value ->> 'column'
    FROM jsonb_each(coalesce(p_mapping -> 'levels', '{}')) AS given;

    INSERT INTO core.source_range (source, category, lowest, highest, level)
    SELECT v_source, given.key, (range.value ->> 0)::numeric, coalesce((range.value ->> 1)::numeric, 'Infinity'), range.key
    FROM jsonb_each(coalesce(p_mapping -> 'levels', '{}')) AS given
    CROSS JOIN LATERAL jsonb_each(coalesce(given.value -> 'ranges', '{}')) AS range;

    -- Under the key in use, and under those that surveys were begun with.
    FOR v_kid IN
        SELECT privacy.active_key('pseudonym')
        UNION
        SELECT begun.kid
        FROM core.source_survey AS begun
        JOIN privacy.key_version AS known ON known.kid = begun.kid AND known.destroyed_at IS NULL
        WHERE begun.source = v_source
    LOOP
        v_blocks := privacy.hmac_blocks(privacy.key(v_kid));

        INSERT INTO core.source_value (source, kid, category, value_hash, level)
        SELECT DISTINCT ON (given.key, hashed.value)
            v_source, v_kid, given.key, hashed.value, meant.value
        FROM jsonb_each(coalesce(p_mapping -> 'levels', '{}')) AS given
        CROSS JOIN LATERAL jsonb_each_text(coalesce(given.value -> 'values', '{}')) AS meant
        CROSS JOIN LATERAL core.source_value_hash(v_blocks, v_source, given.key, meant.key) AS hashed (value)
        ORDER BY given.key, hashed.value, meant.value;
    END LOOP;

    RETURN v_source;
END;
$$;

COMMENT ON FUNCTION core.register_source(jsonb) IS
$$Say what becomes of the columns of another system, {source, title, dates, columns: {column: use}, levels: {category: {column, values or ranges}}};
the whole mapping takes the place of an earlier one. Uses: organisation, submission_id, completed_at (each needed), respondent, weight, answer, drop.
dates: month (the default) or day. values: {value: level}, kept as keyed hashes only; ranges: {level: [lowest, highest or null]}.
Returns the code of the source. Needs a key for pseudonyms: SM040, SM041. Error: SM052 a mapping that cannot be used.$$;

GRANT EXECUTE ON FUNCTION core.register_source(jsonb) TO surveymark_operator;
