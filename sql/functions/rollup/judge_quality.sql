CREATE OR REPLACE FUNCTION rollup.judge_quality(
    p_org_ids          bigint[],
    p_response_set_ids bigint[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    WITH measured AS MATERIALIZED (
        SELECT * FROM rollup.quality_measure(p_org_ids, p_response_set_ids)
    ),
    complete AS (
        SELECT measured.org_id, measured.response_set_id, measured.rule, measured.value, measured.base FROM measured
        UNION ALL
        -- The questions answered are the base of the speed, or what is not missing of those asked.
        SELECT known.org_id, known.response_set_id, 'duplicate',
               EXISTS (
                   SELECT
                   FROM rollup.response_quality AS earlier
                   WHERE earlier.org_id = known.org_id AND earlier.survey_id = known.survey_id
                     AND earlier.answers_hash = known.answers_hash AND earlier.response_set_id < known.response_set_id
               )::integer,
               round((1 - measured.value) * measured.base)::bigint
        FROM measured
        JOIN rollup.response_quality AS known
            ON known.org_id = measured.org_id AND known.response_set_id = measured.response_set_id
        WHERE measured.rule = 'missing_answers'
    ),
    judged AS (
        SELECT complete.org_id, complete.response_set_id,
               array_agg(complete.rule ORDER BY complete.rule) AS assessed,
               array_agg(complete.value ORDER BY complete.rule) AS measured,
               coalesce(array_agg(complete.rule ORDER BY complete.rule) FILTER (WHERE verdict.is_broken), '{}') AS broken,
               greatest(100 - coalesce(sum(held.weight) FILTER (WHERE verdict.is_broken), 0), 0)::integer AS score
        FROM complete
        JOIN rollup.quality_rule_in_force AS held ON held.rule = complete.rule AND complete.base >= held.minimum_base
        CROSS JOIN LATERAL (
            SELECT CASE WHEN held.is_low THEN complete.value < held.threshold ELSE complete.value >= held.threshold END AS is_broken
        ) AS verdict
        WHERE held.weight > 0
        GROUP BY complete.org_id, complete.response_set_id
    )
    UPDATE rollup.response_quality AS known
    SET score     = judged.score,
        assessed  = coalesce(judged.assessed, '{}'),
        measured  = coalesce(judged.measured, '{}'),
        broken    = coalesce(judged.broken, '{}'),
        judged_at = now()
    FROM unnest(p_org_ids, p_response_set_ids) AS given (org_id, response_set_id)
    LEFT JOIN judged ON judged.org_id = given.org_id AND judged.response_set_id = given.response_set_id
    WHERE known.org_id = given.org_id AND known.response_set_id = given.response_set_id;
END;
$$;

COMMENT ON FUNCTION rollup.judge_quality(bigint[], bigint[]) IS
    'Hold given response sets (arrays of equal length), which have a row in rollup.response_quality, against the quality rules in force and note what was measured, what is broken, and the score: 100 less the weights of the broken rules, at least 0.';
