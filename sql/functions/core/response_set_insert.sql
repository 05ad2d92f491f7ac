CREATE OR REPLACE FUNCTION core.response_set_insert()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_chunk record;
BEGIN
    -- Chunks bound the memory of one big INSERT; a single response is one chunk.
    FOR v_chunk IN
        SELECT
            array_agg(arrived.org_id) AS org_ids, array_agg(arrived.response_set_id) AS response_set_ids,
            array_agg(arrived.survey_id) AS survey_ids, array_agg(arrived.version) AS versions,
            array_agg(arrived.month) AS months, array_agg(arrived.weight) AS weights,
            array_agg(arrived.answers) AS answers,
            array_agg(1) AS signs, array_agg(arrived.started_at) AS started_ats,
            array_agg(arrived.completed_at) AS completed_ats, array_agg(arrived.received_at) AS received_ats
        FROM (SELECT new_set.*, (row_number() OVER () - 1) / 5000 AS chunk FROM new_set) AS arrived
        GROUP BY arrived.chunk
    LOOP
        PERFORM core.write_items(v_chunk.org_ids, v_chunk.response_set_ids, v_chunk.survey_ids, v_chunk.versions,
                                 v_chunk.months, v_chunk.weights, v_chunk.answers);
        PERFORM rollup.queue_sets(v_chunk.signs, v_chunk.org_ids, v_chunk.survey_ids, v_chunk.started_ats,
                                  v_chunk.completed_ats, v_chunk.received_ats);
        PERFORM rollup.queue_quality(v_chunk.org_ids, v_chunk.response_set_ids, v_chunk.survey_ids, v_chunk.months);
    END LOOP;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.response_set_insert() IS
    'Turn the answers of new response sets into items, whichever door they came through, and queue the sets for the series and the quality rules.';

CREATE OR REPLACE TRIGGER response_set_insert
    AFTER INSERT ON core.response_set
    REFERENCING NEW TABLE AS new_set
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.response_set_insert();
