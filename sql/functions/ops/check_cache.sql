CREATE OR REPLACE FUNCTION ops.check_cache()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_enough CONSTANT bigint := 1000;
    v_least  CONSTANT double precision := 0.8;
    v_kept   record;
    v_used   record;
    v_ratio  double precision;
BEGIN
    SELECT count(*) AS n_results, coalesce(sum(entry.bytes), 0) AS bytes, ops.setting_value('cache_size_mb') * 1048576 AS most
    INTO v_kept
    FROM cache.entry;

    SELECT coalesce(sum(known.hits), 0) AS hits, coalesce(sum(known.misses), 0) AS misses INTO v_used FROM cache.status AS known;
    v_ratio := v_used.hits::double precision / nullif(v_used.hits + v_used.misses, 0);

    check_name := 'cache';
    -- Between two runs of tidy-cache it may grow over its limit, but not to twice.
    status     := CASE
                      WHEN v_kept.bytes > 2 * v_kept.most THEN 'warning'
                      WHEN v_used.hits + v_used.misses >= v_enough AND v_ratio < v_least THEN 'warning'
                      ELSE 'healthy'
                  END;
    value      := CASE WHEN v_ratio IS NULL THEN 'not used' ELSE format('%s %% hits', round((100 * v_ratio)::numeric)) END;
    detail     := format('%s results in %s of %s; in the last seven days %s given out and %s computed.', v_kept.n_results,
                         pg_size_pretty(v_kept.bytes::numeric), pg_size_pretty(v_kept.most), v_used.hits, v_used.misses);
    hint       := CASE
                      WHEN v_kept.bytes > 2 * v_kept.most THEN 'See whether the job runs: surveymark jobs; now: surveymark jobs run tidy-cache'
                      WHEN status <> 'healthy' THEN 'See which results are asked for once only: surveymark cache show'
                  END;

    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION ops.check_cache() IS
    'Health: whether the cache is tidied (it warns from twice cache_size_mb on) and of use: it warns where less than 80 % of at least 1,000 results of the last seven days came from it.';
