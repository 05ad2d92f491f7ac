-- Names of columns and levels are told; values of the source, which are names of companies, never.
CREATE OR REPLACE FUNCTION core.source_problem(
    p_mapping jsonb
)
    RETURNS text
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_columns CONSTANT jsonb := CASE WHEN jsonb_typeof(p_mapping -> 'columns') = 'object' THEN p_mapping -> 'columns' ELSE '{}' END;
    v_levels  CONSTANT jsonb := CASE WHEN jsonb_typeof(p_mapping -> 'levels') = 'object' THEN p_mapping -> 'levels' ELSE '{}' END;
    v_single  CONSTANT text[] := ARRAY['organisation', 'submission_id', 'completed_at', 'respondent', 'weight'];
BEGIN
    IF jsonb_typeof(p_mapping) IS DISTINCT FROM 'object' THEN
        RETURN 'it is no JSON object';
    END IF;

    RETURN (
        WITH used AS (
            SELECT given.key AS column_name, given.value #>> '{}' AS use FROM jsonb_each(v_columns) AS given
        ),
        level AS (
            SELECT given.key AS category, given.value AS rule,
                   CASE WHEN jsonb_typeof(given.value) = 'object' THEN given.value ->> 'column' END AS column_name,
                   CASE WHEN jsonb_typeof(given.value -> 'values') = 'object' THEN nullif(given.value -> 'values', '{}') END AS values,
                   CASE WHEN jsonb_typeof(given.value -> 'ranges') = 'object' THEN nullif(given.value -> 'ranges', '{}') END AS ranges
            FROM jsonb_each(v_levels) AS given
        ),
        bound AS (
            SELECT level.category, range.key AS level, range.value AS bounds,
                   core.try_numeric(range.value ->> 0) AS lowest,
                   CASE WHEN range.value -> 1 = 'null' THEN 'Infinity' ELSE core.try_numeric(range.value ->> 1) END AS highest
            FROM level
            CROSS JOIN LATERAL jsonb_each(level.ranges) AS range
        ),
        meant AS (
            SELECT level.category, given.value #>> '{}' AS level FROM level CROSS JOIN LATERAL jsonb_each(level.values) AS given
            UNION
            SELECT bound.category, bound.level FROM bound
        ),
        problem (ordinal, message) AS (
            SELECT 1, format('it has the unknown key "%s"', given.key)
            FROM jsonb_object_keys(p_mapping) AS given (key)
            WHERE given.key NOT IN ('source', 'title', 'dates', 'columns', 'levels')
            UNION ALL
            SELECT 2, '"source" is no code of small letters, digits and hyphens, up to 40 characters'
            WHERE coalesce(p_mapping ->> 'source', '') !~ '^[a-z][a-z0-9-]{0,39}$'
            UNION ALL
            SELECT 3, '"dates" is neither "month" nor "day"'
            WHERE coalesce(p_mapping ->> 'dates', 'month') NOT IN ('month', 'day')
            UNION ALL
            SELECT 4, format('"%s" is no object', part.key)
            FROM unnest(ARRAY['columns', 'levels']) AS part (key)
            WHERE jsonb_typeof(p_mapping -> part.key) <> 'object'
            UNION ALL
            SELECT 5, format('column "%s" cannot be used as "%s"', used.column_name, used.use)
            FROM used
            WHERE used.use IS NULL OR used.use <> ALL (v_single || ARRAY['answer', 'drop'])
            UNION ALL
            SELECT 6, format('%s columns are the %s', count(used.use), single.use)
            FROM unnest(v_single) WITH ORDINALITY AS single (use, ordinal)
            LEFT JOIN used ON used.use = single.use
            GROUP BY single.use, single.ordinal
            HAVING count(used.use) > 1 OR (count(used.use) = 0 AND single.ordinal <= 3)
            UNION ALL
            SELECT 7, format('the levels of %s name no column', level.category) FROM level WHERE level.column_name IS NULL
            UNION ALL
            SELECT 8, format('the levels of %s need either "values" or "ranges", as an object that is not empty', level.category)
            FROM level
            WHERE num_nonnulls(level.values, level.ranges) <> 1
               OR level.rule - ARRAY['column', 'values', 'ranges'] <> '{}'
            UNION ALL
            SELECT 9, format('column "%s" decides the %s, and is used as "%s"', level.column_name, level.category, used.use)
            FROM level
            JOIN used ON used.column_name = level.column_name AND used.use IN ('answer', 'drop', 'weight', 'completed_at')
            UNION ALL
            SELECT 10, format('%s "%s" is unknown', meant.category, meant.level)
            FROM meant
            WHERE NOT EXISTS (
                SELECT FROM core.category_level AS known
                WHERE known.category = meant.category AND known.level = meant.level
            )
            UNION ALL
            SELECT 11, format('the range of %s "%s" is not [lowest, highest], with null for no end', bound.category, bound.level)
            FROM bound
            WHERE jsonb_typeof(bound.bounds) <> 'array' OR jsonb_array_length(bound.bounds) <> 2
               OR bound.lowest <= bound.highest IS NOT TRUE
            UNION ALL
            SELECT 12, format('the ranges of %s "%s" and "%s" overlap', bound.category, bound.level, other.level)
            FROM bound
            JOIN bound AS other
                ON other.category = bound.category AND other.level > bound.level
               AND other.lowest <= bound.highest AND bound.lowest <= other.highest
        )
        SELECT problem.message FROM problem ORDER BY problem.ordinal, problem.message LIMIT 1
    );
END;
$$;

COMMENT ON FUNCTION core.source_problem(jsonb) IS
    'What is wrong with a mapping that core.register_source() is given, in words; null when nothing is. Internal.';
