CREATE OR REPLACE FUNCTION cache.store_result(
    p_survey_id     bigint,
    p_function      text,
    p_arguments     jsonb,
    p_result        jsonb,
    p_seen          pg_snapshot,
    p_computing_ms  double precision
)
    RETURNS void
    LANGUAGE plpgsql
    VOLATILE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id   bigint := ops.current_org();
    -- A result that would push out most others is not worth it.
    v_most     bigint := ops.setting_value('cache_size_mb') * 1048576 / 10;
    v_bytes    bigint := pg_column_size(p_result);
    v_entry_id bigint;
BEGIN
    IF v_bytes > v_most THEN
        RETURN;
    END IF;

    INSERT INTO cache.entry (org_id, survey_id, function_name, arguments, result, n_rows, bytes, seen, system_identifier,
                             expires_at, computing_ms)
    SELECT v_org_id, p_survey_id, p_function, p_arguments, p_result, jsonb_array_length(p_result), v_bytes, p_seen,
           control.system_identifier, clock_timestamp() + tier.lifetime, p_computing_ms
    FROM cache.source AS known
    JOIN cache.tier ON tier.tier = known.tier
    CROSS JOIN pg_control_system() AS control
    WHERE known.function_name = p_function
    RETURNING entry.entry_id INTO v_entry_id;

    PERFORM cache.note_use(v_entry_id, p_function, false);
END;
$$;

COMMENT ON FUNCTION cache.store_result(bigint, text, jsonb, jsonb, pg_snapshot, double precision) IS
    'Keep a result that was computed for the caller''s organisation in the snapshot p_seen, for the lifetime of its tier; one that takes up more than a tenth of cache_size_mb is not kept. Raises SM016 for a caller of no organisation. Internal: analytics.cached_result() calls it, readers cannot.';

GRANT EXECUTE ON FUNCTION cache.store_result(bigint, text, jsonb, jsonb, pg_snapshot, double precision) TO surveymark_reader;
