CREATE OR REPLACE FUNCTION analytics.own_export()
    RETURNS TABLE (
        export_id               text,
        what                    text,
        format                  text,
        file_name               text,
        status                  text,
        progress                double precision,
        n_rows                  bigint,
        requested_at            timestamptz,
        requested_by            text,
        started_at              timestamptz,
        estimated_completion_at timestamptz,
        finished_at             timestamptz,
        file_bytes              bigint,
        file_hash               text,
        expires_at              timestamptz,
        download_count          integer,
        failure_count           integer,
        next_attempt_at         timestamptz,
        schedule_id             text,
        reason                  text,
        hint                    text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    SELECT own.export_id::text, own.request ->> 'what', own.request ->> 'format', own.file_name, own.status,
           CASE
               WHEN own.status IN ('completed', 'expired') THEN 1
               WHEN own.status = 'processing' AND last.n_rows > 0
               THEN least(coalesce(own.n_rows, 0)::double precision / last.n_rows, 0.99)
           END,
           own.n_rows, own.requested_at, own.requested_by, own.started_at,
           -- As long as the same took the last time; never in the past.
           CASE
               WHEN own.status = 'processing' THEN greatest(own.started_at + last.seconds, clock_timestamp())
               WHEN own.status = 'queued' THEN greatest(own.run_at, clock_timestamp()) + last.seconds
           END,
           own.finished_at, own.file_bytes, encode(own.file_hash, 'hex'), own.expires_at, own.download_count,
           own.failure_count, CASE WHEN own.status = 'queued' THEN own.run_at END, own.schedule_id::text,
           own.error_message, own.error_hint
    FROM report.export AS own
    LEFT JOIN LATERAL (
        SELECT done.n_rows, done.finished_at - done.started_at AS seconds
        FROM report.export AS done
        WHERE done.org_id = v_org_id AND done.request = own.request AND done.status IN ('completed', 'expired')
        ORDER BY done.finished_at DESC
        LIMIT 1
    ) AS last ON own.status IN ('queued', 'processing')
    WHERE own.org_id = v_org_id
    ORDER BY own.requested_at DESC;
END;
$$;

COMMENT ON FUNCTION analytics.own_export() IS
$$The files that your organisation asked for with report.request_export(), or that its schedules did, newest first. progress is 0 to 1 and
estimated_completion_at an instant, both by what the same export had the last time; null where there was none. Raises SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_export()
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
