CREATE OR REPLACE FUNCTION report.queue_export(
    p_org_id      bigint,
    p_request     jsonb,
    p_reader_role name,
    p_schedule_id uuid        DEFAULT NULL,
    p_due_at      timestamptz DEFAULT NULL
)
    RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_export_id uuid;
BEGIN
    INSERT INTO report.export AS queued (org_id, request, file_name, reader_role, schedule_id, due_at)
    VALUES (
        p_org_id, p_request,
        format(
            '%s-%s.%s%s',
            coalesce(p_request ->> 'file_name',
                     concat_ws('-', p_request ->> 'what',
                               regexp_replace(p_request #>> '{parameters,survey}', '[^A-Za-z0-9_-]+', '_', 'g'))),
            to_char(coalesce(p_due_at, clock_timestamp()) AT TIME ZONE 'UTC', 'YYYY-MM-DD'),
            p_request ->> 'format',
            CASE WHEN p_request -> 'encrypt_for' <> '[]' THEN '.age' END
        ),
        p_reader_role, p_schedule_id, p_due_at
    )
    ON CONFLICT ON CONSTRAINT export_due_at_key DO NOTHING
    RETURNING queued.export_id INTO v_export_id;

    RETURN v_export_id;
END;
$$;

COMMENT ON FUNCTION report.queue_export(bigint, jsonb, name, uuid, timestamptz) IS
    'Put an approved request into the queue, named after what it is and the day; null when the due time has been served already. Internal.';
