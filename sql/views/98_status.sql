-- What surveymark cache show prints.
CREATE VIEW cache.status WITH (security_barrier) AS
SELECT
    known.function_name,
    known.tier,
    tier.lifetime,
    coalesce(kept.n_results, 0) AS n_results,
    coalesce(kept.n_current, 0) AS n_current,
    coalesce(kept.bytes, 0) AS bytes,
    coalesce(used.hits, 0) AS hits,
    coalesce(used.misses, 0) AS misses,
    (used.hits::double precision / nullif(used.hits + used.misses, 0)) AS hit_ratio,
    kept.computing_ms,
    coalesce(used.saved_ms, 0) AS saved_ms,
    kept.oldest_at
FROM cache.source AS known
JOIN cache.tier ON tier.tier = known.tier
LEFT JOIN (
    SELECT entry.function_name, count(*) AS n_results, count(current_entry.entry_id) AS n_current, sum(entry.bytes)::bigint AS bytes,
           avg(entry.computing_ms) AS computing_ms, min(entry.computed_at) AS oldest_at
    FROM cache.entry
    LEFT JOIN cache.current_entry ON current_entry.entry_id = entry.entry_id
    GROUP BY entry.function_name
) AS kept ON kept.function_name = known.function_name
LEFT JOIN (
    SELECT told.function_name, sum(told.hits)::bigint AS hits, sum(told.misses)::bigint AS misses, sum(told.saved_ms) AS saved_ms
    FROM (
        SELECT counted.function_name, counted.hits, counted.misses, counted.saved_ms
        FROM cache.usage AS counted
        WHERE counted.day >= (now() AT TIME ZONE 'UTC')::date - 6
        UNION ALL
        SELECT fresh.function_name, fresh.is_hit::integer, (NOT fresh.is_hit)::integer, 0
        FROM cache.use AS fresh
    ) AS told
    GROUP BY told.function_name
) AS used ON used.function_name = known.function_name;

COMMENT ON VIEW cache.status IS
    'How the cache does, by function, over all organisations: what it holds now and how often it was asked in the last seven days. It shows no figures.';
COMMENT ON COLUMN cache.status.function_name IS 'The function of analytics.';
COMMENT ON COLUMN cache.status.tier IS 'Its tier, as in cache.tier.';
COMMENT ON COLUMN cache.status.lifetime IS 'How long a result lives at most.';
COMMENT ON COLUMN cache.status.n_results IS 'Results that are stored.';
COMMENT ON COLUMN cache.status.n_current IS 'How many of them could be given out now; the job tidy-cache deletes the others.';
COMMENT ON COLUMN cache.status.bytes IS 'Room that they take up, in bytes.';
COMMENT ON COLUMN cache.status.hits IS 'How often a result was given out instead of computed, today and in the six days before (UTC).';
COMMENT ON COLUMN cache.status.misses IS 'How often one was computed and stored in that time.';
COMMENT ON COLUMN cache.status.hit_ratio IS 'hits of hits and misses, 0 to 1; null where nobody asked.';
COMMENT ON COLUMN cache.status.computing_ms IS 'How long computing those that are stored took on average, in milliseconds; null where none is stored.';
COMMENT ON COLUMN cache.status.saved_ms IS 'How long computing what was given out in that time had taken, in milliseconds, as of the last run of tidy-cache.';
COMMENT ON COLUMN cache.status.oldest_at IS 'When the oldest result was computed.';

GRANT SELECT ON cache.status TO surveymark_operator;
