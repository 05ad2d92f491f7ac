CREATE OR REPLACE FUNCTION report.retry_delivery(
    p_delivery_id uuid
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_status text;
BEGIN
    SELECT known.status INTO v_status
    FROM report.delivery AS known
    WHERE known.delivery_id = p_delivery_id
    FOR UPDATE;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown delivery %', coalesce(p_delivery_id::text, '(null)')
            USING ERRCODE = 'SM106',
                  HINT    = 'See the numbers with: surveymark outbox list';
    END IF;

    IF v_status <> 'dead' THEN
        RAISE EXCEPTION 'delivery % is %', p_delivery_id, v_status
            USING ERRCODE = 'SM103',
                  DETAIL  = 'Only a dead one has been given up.',
                  HINT    = 'One that waits is tried again by itself; one that was sent has been acknowledged.';
    END IF;

    IF NOT EXISTS (
        SELECT
        FROM report.delivery AS dead
        JOIN report.export AS made ON made.org_id = dead.org_id AND made.export_id = dead.export_id
        WHERE dead.delivery_id = p_delivery_id AND (dead.purpose = 'failure' OR made.status = 'completed')
    ) THEN
        RAISE EXCEPTION 'the file of delivery % has expired', p_delivery_id
            USING ERRCODE = 'SM103',
                  DETAIL  = 'Files are kept for export_retention_hours.',
                  HINT    = 'Wait for the next due time, or ask for the export with report.request_export().';
    END IF;

    UPDATE report.delivery AS known
    SET status = 'waiting', attempt_count = 0, run_at = clock_timestamp(), finished_at = NULL
    WHERE known.delivery_id = p_delivery_id;
END;
$$;

COMMENT ON FUNCTION report.retry_delivery(uuid) IS
    'Try a dead delivery again, under the same number. Raises SM103 one that is not dead or whose file has expired, SM106 unknown delivery.';

GRANT EXECUTE ON FUNCTION report.retry_delivery(uuid) TO surveymark_operator;
