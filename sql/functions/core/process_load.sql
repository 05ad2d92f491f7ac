CREATE OR REPLACE FUNCTION core.process_load(
    p_limit integer DEFAULT 5000,
    p_batch text DEFAULT NULL
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_most_bytes CONSTANT bigint := 33554432;
    v_load_ids bigint[];
    v_rows     core.response_load[];
BEGIN
    -- A batch ends at p_limit rows or 32 MB of answers, whichever comes first. The rows are then
    -- taken by their numbers: as a join, the two steps were planned for an empty table, as a loop in a loop.
    v_load_ids := ARRAY(
        SELECT measured.load_id
        FROM (
            SELECT waiting.load_id,
                   coalesce(sum(waiting.bytes) OVER (ORDER BY waiting.load_id
                                                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before
            FROM (
                SELECT loaded.load_id, octet_length(loaded.answers) AS bytes
                FROM core.response_load AS loaded
                WHERE p_batch IS NULL OR loaded.batch = p_batch
                ORDER BY loaded.load_id
                LIMIT p_limit
                FOR UPDATE SKIP LOCKED
            ) AS waiting
        ) AS measured
        WHERE measured.bytes_before < v_most_bytes
    );

    WITH claimed AS (
        DELETE FROM core.response_load AS loaded
        WHERE loaded.load_id = ANY (v_load_ids)
        RETURNING loaded AS row
    )
    SELECT array_agg(claimed.row ORDER BY (claimed.row).load_id) INTO v_rows FROM claimed;

    IF v_rows IS NULL THEN
        RETURN 0;
    END IF;

    PERFORM core.isolate_load(v_rows);

    RETURN cardinality(v_rows);
END;
$$;

COMMENT ON FUNCTION core.process_load(integer, text) IS
    'Move up to p_limit rows (of one batch, or of all) from core.response_load into core.response_set, bad ones into core.rejected_response with their reason; returns how many rows were moved, 0 when none wait.';

GRANT EXECUTE ON FUNCTION core.process_load(integer, text) TO surveymark_ingest, surveymark_job;
