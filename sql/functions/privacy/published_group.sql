CREATE OR REPLACE FUNCTION privacy.published_group(
    p_criteria jsonb
)
    RETURNS text
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_name text;
BEGIN
    SELECT CASE grouped.kind
               WHEN 'two_way' THEN format('%s+%s:%s+%s', grouped.category_1, grouped.category_2, grouped.level_1, grouped.level_2)
               ELSE format('%s:%s', grouped.category_1, grouped.level_1)
           END
    INTO v_name
    FROM privacy.planned_group AS grouped
    LEFT JOIN privacy.peer_group AS asked ON grouped.kind = 'peer_group' AND asked.peer_group = grouped.level_1
    WHERE p_criteria = CASE grouped.kind
        WHEN 'one_way' THEN jsonb_build_object(grouped.category_1, jsonb_build_array(grouped.level_1))
        WHEN 'two_way' THEN jsonb_build_object(grouped.category_1, jsonb_build_array(grouped.level_1),
                                               grouped.category_2, jsonb_build_array(grouped.level_2))
        WHEN 'peer_group' THEN asked.criteria
    END
    ORDER BY array_position('{one_way,two_way,peer_group}', grouped.kind), grouped.position
    LIMIT 1;

    RETURN v_name;
END;
$$;

COMMENT ON FUNCTION privacy.published_group(jsonb) IS
    'The group that has exactly these checked criteria, as analytics.get_anonymized_benchmark() takes it: a level, a crossing or a peer group; null for none. Internal.';
