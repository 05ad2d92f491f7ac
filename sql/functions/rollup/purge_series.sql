CREATE OR REPLACE FUNCTION rollup.purge_series(
    p_now        timestamptz DEFAULT now(),
    p_limit      integer DEFAULT 10000,
    OUT made     bigint,
    OUT dropped  bigint,
    OUT deleted  bigint
)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- It holds the lock of the drain, and partitions come and go under an exclusive lock.
    SET lock_timeout = '5s'
AS $$
DECLARE
    v_kept_from timestamptz;
    v_month     date;
    v_gone      text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark drain', 0));

    made    := 0;
    dropped := 0;
    deleted := 0;

    UPDATE rollup.resolution
    SET kept_from = due.kept_from
    FROM (
        SELECT moved.resolution, date_bin(moved.bucket_interval, p_now - moved.retention, moved.origin) AS kept_from
        FROM rollup.resolution AS moved
    ) AS due
    WHERE due.resolution = resolution.resolution AND due.kept_from > resolution.kept_from;

    SELECT min(kept.kept_from) INTO v_kept_from FROM rollup.resolution AS kept;

    -- The cheap way out for what no resolution keeps: whole months. One for each call, so that
    -- readers wait for one at most.
    SELECT part.relname INTO v_gone
    FROM pg_inherits AS link
    JOIN pg_class AS part ON part.oid = link.inhrelid
    WHERE link.inhparent = 'rollup.series'::regclass
      AND part.relname ~ '^series_\d{4}_\d{2}$'
      AND to_date(right(part.relname, 7), 'YYYY_MM') + interval '1 month' <= v_kept_from AT TIME ZONE 'UTC'
    ORDER BY part.relname
    LIMIT 1;

    IF v_gone IS NOT NULL THEN
        EXECUTE format('DROP TABLE rollup.%I', v_gone);
        dropped := 1;
    END IF;

    -- The months that hold something already, and the next two.
    SELECT missing.month INTO v_month
    FROM (
        SELECT date_trunc('month', bucket.bucket_start AT TIME ZONE 'UTC')::date AS month
        FROM rollup.series_other AS bucket
        WHERE bucket.bucket_start >= v_kept_from
        UNION
        SELECT (date_trunc('month', p_now AT TIME ZONE 'UTC') + step * interval '1 month')::date
        FROM generate_series(0, 2) AS step
    ) AS missing
    WHERE to_regclass('rollup.series_' || to_char(missing.month, 'YYYY_MM')) IS NULL
    ORDER BY missing.month
    LIMIT 1;

    IF v_month IS NOT NULL THEN
        PERFORM rollup.make_partition(v_month);
        made := 1;
    END IF;

    WITH expired AS (
        SELECT bucket.tableoid, bucket.ctid
        FROM rollup.resolution AS kept
        JOIN rollup.series AS bucket
            ON bucket.resolution = kept.resolution AND bucket.bucket_start < kept.kept_from
        LIMIT p_limit
    ),
    gone AS (
        DELETE FROM rollup.series AS bucket
        USING expired
        WHERE bucket.tableoid = expired.tableoid AND bucket.ctid = expired.ctid
        RETURNING 1
    )
    SELECT count(*) INTO deleted FROM gone;

    DELETE FROM rollup.shown_day AS shown
    USING rollup.resolution AS kept
    WHERE kept.resolution = '1d' AND shown.day < (kept.kept_from AT TIME ZONE 'UTC')::date;
END;
$$;

COMMENT ON FUNCTION rollup.purge_series(timestamptz, integer) IS
    'One bounded piece of the upkeep of rollup.series as of p_now: move on from when each resolution is kept, drop one month that none keeps, make one month that is missing, and delete up to p_limit buckets that their resolution no longer keeps. Returns the partitions made and dropped and the buckets deleted; all 0 when nothing is left to do. Error: lock_not_available when readers hold it up for 5 seconds; the next run tries again.';
