-- The key of a cell is made of who is behind its figure and of which state of which months, as the exposure
-- budget counts them: figures of the very same results have the very same noise, and no others.
CREATE OR REPLACE FUNCTION privacy.draw_noise(
    p_policy privacy.policy,
    p_at     timestamptz
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET work_mem = '128MB'
    SET jit = off
    -- The client could ask for plans, and would see the key as a constant in them.
    SET debug_print_parse = off
    SET debug_print_rewritten = off
    SET debug_print_plan = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_blocks bytea[];
BEGIN
    IF p_policy.noise = 0 THEN
        RETURN;
    END IF;

    v_blocks := privacy.hmac_blocks(privacy.key(privacy.active_key('noise')));

    INSERT INTO privacy.noise_scale (question_id, spread, taken_at)
    SELECT DISTINCT ON (cell.question_id)
           cell.question_id, coalesce(metric.s_pub, (cell.scale_max - cell.scale_min) / 10), p_at
    FROM privacy.candidate
    JOIN benchmark.cell ON cell.cell_id = candidate.cell_id
    LEFT JOIN privacy.metric ON metric.question_id = cell.question_id
    WHERE candidate.rule IS NULL AND candidate.org_ids IS NOT NULL
    ON CONFLICT ON CONSTRAINT noise_scale_pkey DO NOTHING;

    WITH made AS MATERIALIZED (
        SELECT candidate.cell_id, candidate.org_ids, cell.question_id, cell.period,
               coalesce(cell.period_start, '-infinity') AS first_day, coalesce(cell.period_end, 'infinity') AS last_day,
               format('%s %s', cell.question_id, trim_scale(p_policy.noise * scaled.spread)) AS metric
        FROM privacy.candidate
        JOIN benchmark.cell ON cell.cell_id = candidate.cell_id
        JOIN privacy.noise_scale AS scaled ON scaled.question_id = cell.question_id
        WHERE candidate.rule IS NULL AND candidate.org_ids IS NOT NULL
    ),
    behind AS MATERIALIZED (
        SELECT made.cell_id, made.question_id, made.first_day, made.last_day, member.org_id
        FROM made
        CROSS JOIN LATERAL unnest(made.org_ids) AS member (org_id)
    ),
    state AS MATERIALIZED (
        SELECT DISTINCT ON (asked.question_id, answered.org_id, answered.month)
               asked.question_id, answered.org_id, answered.month, answered.release_id,
               asked.question_id = ANY (answered.question_ids) AS is_answered
        FROM (SELECT DISTINCT made.question_id FROM made) AS asked
        JOIN core.question ON question.question_id = asked.question_id
        JOIN privacy.answered_month AS answered ON answered.survey_id = question.survey_id
        ORDER BY asked.question_id, answered.org_id, answered.month, answered.release_id DESC
    ),
    wave AS MATERIALIZED (
        SELECT spell.question_id, spell.first_day, spell.last_day, spell.org_id,
               privacy.record_key(v_blocks, spell.org_id, coalesce(string_agg(
                   format('%s@%s', state.month, state.release_id), ' ' ORDER BY state.month
               ), '')) AS record_key
        FROM (
            SELECT DISTINCT behind.question_id, behind.first_day, behind.last_day, behind.org_id FROM behind
        ) AS spell
        LEFT JOIN state
            ON state.question_id = spell.question_id AND state.org_id = spell.org_id AND state.is_answered
           AND state.month BETWEEN spell.first_day AND spell.last_day
        GROUP BY spell.question_id, spell.first_day, spell.last_day, spell.org_id
    ),
    keyed AS MATERIALIZED (
        SELECT behind.cell_id, mod(sum(wave.record_key), 18446744073709551616) AS cell_key
        FROM behind
        JOIN wave
            ON wave.question_id = behind.question_id AND wave.org_id = behind.org_id
           AND wave.first_day = behind.first_day AND wave.last_day = behind.last_day
        GROUP BY behind.cell_id
    )
    UPDATE privacy.candidate
    SET noises = ARRAY(
        SELECT privacy.cell_noise(v_blocks, keyed.cell_key, made.metric, drawn.stat)
        FROM unnest('{mean,median,p25,p75,p90}'::text[]) WITH ORDINALITY AS drawn (stat, place)
        ORDER BY drawn.place
    )
    FROM made
    JOIN keyed ON keyed.cell_id = made.cell_id
    WHERE candidate.cell_id = made.cell_id;
END;
$$;

COMMENT ON FUNCTION privacy.draw_noise(privacy.policy, timestamptz) IS
    'Draw the noise of each figure of privacy.candidate that will be made, if the policy has noise, and fix what it is measured in for questions that had none. Errors: SM040 and SM041 where the key cannot be read. Internal.';
