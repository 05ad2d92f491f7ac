CREATE OR REPLACE FUNCTION rollup.change_retention(
    p_resolution text,
    p_retention  interval
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_lowest  interval;
    v_highest interval;
BEGIN
    -- Coarser buckets are the archive of finer ones.
    SELECT coalesce(max(other.retention) FILTER (WHERE other.bucket_interval < changed.bucket_interval),
                    changed.bucket_interval),
           min(other.retention) FILTER (WHERE other.bucket_interval > changed.bucket_interval)
    INTO v_lowest, v_highest
    FROM (SELECT * FROM rollup.resolution AS locked ORDER BY locked.bucket_interval FOR UPDATE) AS changed
    CROSS JOIN rollup.resolution AS other
    WHERE changed.resolution = p_resolution
    GROUP BY changed.bucket_interval;

    IF NOT found THEN
        RAISE EXCEPTION 'unknown resolution "%"', coalesce(p_resolution, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'See the names with: SELECT * FROM rollup.resolution;';
    END IF;

    IF p_retention IS NULL OR p_retention < v_lowest OR p_retention > v_highest THEN
        RAISE EXCEPTION 'resolution "%" cannot be kept for %', p_resolution, coalesce(p_retention::text, '(null)')
            USING ERRCODE = 'SM025',
                  DETAIL  = format('Finer resolutions are kept for %s, coarser for %s.', v_lowest,
                                   coalesce(v_highest::text, 'as long as you like')),
                  HINT    = 'Coarser buckets outlive finer ones: change those first.';
    END IF;

    UPDATE rollup.resolution SET retention = p_retention WHERE resolution.resolution = p_resolution;
END;
$$;

COMMENT ON FUNCTION rollup.change_retention(text, interval) IS
    'Change how long the buckets of a resolution are kept, from the next run of the job purge-series on. What is gone does not come back when they are to be kept longer. Error: SM025 for an unknown resolution, or one that would be kept longer than a coarser or shorter than a finer one.';

GRANT EXECUTE ON FUNCTION rollup.change_retention(text, interval) TO surveymark_operator;
