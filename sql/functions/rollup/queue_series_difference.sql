CREATE OR REPLACE FUNCTION rollup.queue_series_difference()
    RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_queued bigint;
BEGIN
    -- Two repairs at once would both queue the same difference.
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark repair', 0));

    -- What is queued for a bucket also reaches the coarser ones, so each resolution is given its own
    -- difference less those of the next finer one.
    WITH difference AS MATERIALIZED (
        SELECT found.org_id, found.survey_id, found.metric, found.resolution, found.bucket_start,
               found.n_recount - found.n_series AS n, found.total_recount - found.total_series AS total
        FROM rollup.series_difference AS found
    ),
    ladder AS (
        SELECT step.resolution, step.bucket_interval, step.origin,
               lag(step.resolution) OVER (ORDER BY step.bucket_interval) AS finer
        FROM rollup.resolution AS step
    ),
    queued AS (
        INSERT INTO rollup.series_change (org_id, survey_id, metric, resolution, bucket_start, n, total)
        SELECT due.org_id, due.survey_id, due.metric, due.resolution, due.bucket_start, sum(due.n), sum(due.total)
        FROM (
            SELECT * FROM difference
            UNION ALL
            SELECT difference.org_id, difference.survey_id, difference.metric, ladder.resolution,
                   date_bin(ladder.bucket_interval, difference.bucket_start, ladder.origin),
                   -difference.n, -difference.total
            FROM difference
            JOIN ladder ON ladder.finer = difference.resolution
        ) AS due
        GROUP BY 1, 2, 3, 4, 5
        HAVING sum(due.n) <> 0 OR sum(due.total) <> 0
    )
    SELECT count(*) INTO v_queued FROM difference;

    IF v_queued > 0 THEN
        PERFORM cache.note_all('data_update');
    END IF;

    RETURN v_queued;
END;
$$;

COMMENT ON FUNCTION rollup.queue_series_difference() IS
    'Queue recount minus series as signed changes, for captured metrics; returns how many buckets differed. The part of rollup.repair() for the series.';
