CREATE OR REPLACE FUNCTION report.lock_schedule(
    p_schedule_id uuid,
    p_org_id      bigint
)
    RETURNS report.schedule
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_schedule report.schedule;
BEGIN
    SELECT known.* INTO v_schedule
    FROM report.schedule AS known
    WHERE known.schedule_id = p_schedule_id AND known.org_id = coalesce(p_org_id, known.org_id)
    FOR UPDATE;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown schedule %', coalesce(p_schedule_id::text, '(null)')
            USING ERRCODE = 'SM105',
                  HINT    = 'See the numbers with: surveymark schedule list';
    END IF;

    RETURN v_schedule;
END;
$$;

COMMENT ON FUNCTION report.lock_schedule(uuid, bigint) IS
    'Lock a schedule of an organisation, or with null for it that of any. Raises SM105 unknown schedule. Internal.';
