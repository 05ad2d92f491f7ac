CREATE OR REPLACE FUNCTION rollup.make_partition(
    p_month date
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_name CONSTANT text := 'series_' || to_char(p_month, 'YYYY_MM');
    v_from CONSTANT timestamptz := p_month::timestamp AT TIME ZONE 'UTC';
    v_to   CONSTANT timestamptz := (p_month + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    EXECUTE format('CREATE TABLE rollup.%I (LIKE rollup.series INCLUDING ALL) WITH (fillfactor = 75)', v_name);
    EXECUTE format('COMMENT ON TABLE rollup.%I IS %L', v_name, format('Buckets that begin in %s.', to_char(p_month, 'YYYY-MM')));
    EXECUTE format('ALTER TABLE rollup.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', v_name);
    EXECUTE format('CREATE POLICY %I ON rollup.%I TO surveymark_engine USING (true) WITH CHECK (true)',
                   v_name || '_engine', v_name);

    -- What came before its month was there.
    EXECUTE format(
        'WITH moved AS (
             DELETE FROM rollup.series_other AS bucket
             WHERE bucket.bucket_start >= %2$L AND bucket.bucket_start < %3$L
             RETURNING bucket.*
         )
         INSERT INTO rollup.%1$I SELECT * FROM moved', v_name, v_from, v_to);
    EXECUTE format('ALTER TABLE rollup.series ATTACH PARTITION rollup.%I FOR VALUES FROM (%L) TO (%L)',
                   v_name, v_from, v_to);
END;
$$;

COMMENT ON FUNCTION rollup.make_partition(date) IS
    'Make the partition of rollup.series for the month that begins on p_month, and move into it what waits for it in rollup.series_other. The caller holds the lock of the drain.';
