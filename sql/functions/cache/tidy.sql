CREATE OR REPLACE FUNCTION cache.tidy(
    OUT counted bigint,
    OUT deleted bigint,
    OUT settled bigint
)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_most  bigint := ops.setting_value('cache_size_mb') * 1048576;
    v_ended xid8 := pg_snapshot_xmin(pg_current_snapshot());
BEGIN
    WITH gone AS (
        DELETE FROM cache.use RETURNING entry_id, function_name, is_hit, used_at
    ),
    used AS (
        UPDATE cache.entry
        SET hits = entry.hits + told.hits, last_used_at = greatest(entry.last_used_at, told.used_at)
        FROM (
            SELECT gone.entry_id, count(*) AS hits, max(gone.used_at) AS used_at
            FROM gone
            WHERE gone.is_hit
            GROUP BY gone.entry_id
        ) AS told
        WHERE entry.entry_id = told.entry_id
        RETURNING entry.entry_id, entry.computing_ms
    ),
    summed AS (
        INSERT INTO cache.usage AS known (day, function_name, hits, misses, saved_ms)
        SELECT (gone.used_at AT TIME ZONE 'UTC')::date, gone.function_name, count(*) FILTER (WHERE gone.is_hit),
               count(*) FILTER (WHERE NOT gone.is_hit), coalesce(sum(used.computing_ms) FILTER (WHERE gone.is_hit), 0)
        FROM gone
        LEFT JOIN used ON used.entry_id = gone.entry_id
        GROUP BY 1, 2
        ON CONFLICT ON CONSTRAINT usage_pkey DO UPDATE
            SET hits = known.hits + excluded.hits, misses = known.misses + excluded.misses,
                saved_ms = known.saved_ms + excluded.saved_ms
    )
    SELECT count(*) INTO counted FROM gone;

    WITH kept AS (
        SELECT entry.entry_id,
               sum(entry.bytes) OVER (ORDER BY entry.last_used_at DESC, entry.entry_id DESC) AS bytes,
               row_number() OVER (
                   PARTITION BY entry.org_id, entry.survey_id, entry.function_name, entry.arguments ORDER BY entry.entry_id DESC
               ) AS number
        FROM cache.current_entry AS entry
    ),
    gone AS (
        DELETE FROM cache.entry
        WHERE NOT EXISTS (
            SELECT FROM kept WHERE kept.entry_id = entry.entry_id AND kept.bytes <= v_most AND kept.number = 1
        )
        RETURNING 1
    )
    SELECT count(*) INTO deleted FROM gone;

    -- Of each, the last stands for all before it. Only those that no transaction can be in the middle of.
    WITH last AS (
        SELECT noted.org_id, noted.survey_id, noted.kind, max(noted.xid) AS xid
        FROM cache.change AS noted
        WHERE noted.xid < v_ended
        GROUP BY 1, 2, 3
        HAVING count(*) > 1
    ),
    gone AS (
        DELETE FROM cache.change AS noted
        USING last
        WHERE noted.org_id = last.org_id AND noted.survey_id = last.survey_id AND noted.kind = last.kind AND noted.xid < last.xid
        RETURNING 1
    ),
    standing AS (
        UPDATE cache.change AS noted
        SET is_settled = true
        FROM last
        WHERE noted.org_id = last.org_id AND noted.survey_id = last.survey_id AND noted.kind = last.kind AND noted.xid = last.xid
    )
    SELECT count(*) INTO settled FROM gone;

    WITH last AS (
        SELECT noted.survey_id, noted.kind, max(noted.xid) AS xid
        FROM cache.shared_change AS noted
        WHERE noted.xid < v_ended
        GROUP BY 1, 2
        HAVING count(*) > 1
    ),
    gone AS (
        DELETE FROM cache.shared_change AS noted
        USING last
        WHERE noted.survey_id = last.survey_id AND noted.kind = last.kind AND noted.xid < last.xid
        RETURNING 1
    ),
    standing AS (
        UPDATE cache.shared_change AS noted
        SET is_settled = true
        FROM last
        WHERE noted.survey_id = last.survey_id AND noted.kind = last.kind AND noted.xid = last.xid
    )
    SELECT settled + count(*) INTO settled FROM gone;

    -- A dump of another server, whose transactions this one has not come to yet.
    DELETE FROM cache.change AS noted WHERE noted.xid >= pg_snapshot_xmax(pg_current_snapshot());
    DELETE FROM cache.shared_change AS noted WHERE noted.xid >= pg_snapshot_xmax(pg_current_snapshot());

    DELETE FROM cache.usage
    WHERE usage.day < (now() - make_interval(days => ops.setting_value('history_retention_days')::integer))::date;
END;
$$;

COMMENT ON FUNCTION cache.tidy() IS
    'Count how often results were used, take away those that cannot be given out any more and, beyond cache_size_mb, those that were not used for longest, and keep of the changes the last of each kind. Returns how many uses were counted, results deleted and changes put together.';
