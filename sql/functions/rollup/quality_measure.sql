-- The answers of a set are gathered once, in the order of the questionnaire, and measured as arrays: joins of sets
-- with themselves, of whose sizes the planner knows nothing, took two minutes for a thousand of them.
CREATE OR REPLACE FUNCTION rollup.quality_measure(
    p_org_ids          bigint[],
    p_response_set_ids bigint[]
)
    RETURNS TABLE (org_id bigint, response_set_id bigint, rule text, value double precision, base bigint)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT answered.org_id, answered.response_set_id, found.rule, found.value, found.base
    FROM (
        SELECT given.org_id, given.response_set_id, stored.survey_id, stored.version,
               CASE WHEN isfinite(stored.started_at)
                    THEN extract(epoch FROM stored.completed_at - stored.started_at)::double precision END AS seconds
        FROM unnest(p_org_ids, p_response_set_ids) AS given (org_id, response_set_id)
        CROSS JOIN LATERAL (
            SELECT kept.survey_id, kept.version, kept.started_at, kept.completed_at
            FROM core.response_set AS kept
            WHERE kept.org_id = given.org_id AND kept.response_set_id = given.response_set_id
              AND kept.completed_at IS NOT NULL
            OFFSET 0
        ) AS stored
    ) AS answered
    LEFT JOIN rollup.quality_reference AS reference
        ON reference.org_id = answered.org_id AND reference.survey_id = answered.survey_id
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT (item.answer_key, item.answer_part)) AS n_told,
               count(item.minimum) AS n_ranged,
               count(*) FILTER (WHERE item.value NOT BETWEEN item.minimum AND item.maximum) AS n_impossible,
               array_agg(item.value ORDER BY item.ordinal) FILTER (WHERE item.is_rated) AS answers,
               array_agg(item.place ORDER BY item.ordinal) FILTER (WHERE item.place IS NOT NULL) AS places,
               array_agg(item.question_id ORDER BY item.ordinal) FILTER (WHERE item.place IS NOT NULL) AS question_ids,
               array_agg(item.value ORDER BY item.ordinal) FILTER (WHERE item.answer_part IS NOT NULL AND item.is_rated) AS rows,
               array_agg(item.answer_key ORDER BY item.ordinal) FILTER (WHERE item.answer_part IS NOT NULL AND item.is_rated) AS grids
        FROM (
            SELECT given.question_id, listed.ordinal, question.answer_key, question.answer_part, plausible.minimum,
                   plausible.maximum, given.value::double precision AS value,
                   given.answer_state = 'answered' AND question.reader IN ('rating', 'choice')
                       AND (question.scale_min IS NOT NULL OR question.answer_part IS NOT NULL) AS is_rated,
                   CASE WHEN given.answer_state = 'answered' AND question.reader IN ('rating', 'choice')
                        THEN ((given.value - question.scale_min) / (question.scale_max - question.scale_min))::double precision
                   END AS place
            FROM core.response_item AS given
            JOIN core.question AS question
                ON question.question_id = given.question_id AND question.reader <> 'scale'
               AND question.answer_key NOT LIKE '%-Comment'
            JOIN core.survey_question AS listed
                ON listed.survey_id = answered.survey_id AND listed.version = answered.version
               AND listed.question_id = given.question_id
            LEFT JOIN core.plausible_range AS plausible
                ON plausible.survey_id = answered.survey_id AND plausible.question_id = given.question_id
               AND given.answer_state = 'answered'
            WHERE given.org_id = answered.org_id AND given.response_set_id = answered.response_set_id
        ) AS item
    ) AS told
    CROSS JOIN LATERAL (
        -- Options of a checkbox are one question, each row of a matrix is one.
        SELECT count(DISTINCT (question.answer_key, question.answer_part)) AS n
        FROM core.survey_question AS listed
        JOIN core.question AS question ON question.question_id = listed.question_id
        WHERE listed.survey_id = answered.survey_id AND listed.version = answered.version
          AND question.reader <> 'scale' AND question.answer_key NOT LIKE '%-Comment'
    ) AS asked
    -- Items of scales, scored, in arrays again; who is in two scales is in both.
    CROSS JOIN LATERAL (
        SELECT array_agg(scored.scale ORDER BY scored.scale, item.ordinal) AS scales,
               array_agg(item.place ORDER BY scored.scale, item.ordinal) AS places,
               array_agg(scored.is_reversed ORDER BY scored.scale, item.ordinal) AS reversals
        FROM unnest(told.question_ids, told.places) WITH ORDINALITY AS item (question_id, place, ordinal)
        JOIN core.scale_item AS scored ON scored.question_id = item.question_id AND scored.survey_id = answered.survey_id
    ) AS keyed
    CROSS JOIN LATERAL (
        SELECT 'straight_lining' AS rule, avg(block.is_straight::integer)::double precision AS value, count(*) AS base
        FROM (
            SELECT min(line.value) = max(line.value) AS is_straight
            FROM unnest(told.grids, told.rows) AS line (grid, value)
            GROUP BY line.grid
            HAVING count(*) >= 3
            UNION ALL
            SELECT min(line.place) = max(line.place)
            FROM unnest(keyed.scales, keyed.places) AS line (scale, place)
            GROUP BY line.scale
            HAVING count(*) >= 3
        ) AS block
        UNION ALL
        SELECT 'longstring', max(stretch.n)::double precision / cardinality(told.answers), cardinality(told.answers)
        FROM (
            SELECT count(*) AS n
            FROM (
                SELECT line.value,
                       line.position - row_number() OVER (PARTITION BY line.value ORDER BY line.position) AS shift
                FROM unnest(told.answers) WITH ORDINALITY AS line (value, position)
            ) AS run
            GROUP BY run.value, run.shift
        ) AS stretch
        UNION ALL
        SELECT 'repeated_pattern', max(compared.share), cardinality(told.answers)
        FROM (
            SELECT avg((told.answers[place] = told.answers[place - distance])::integer)::double precision AS share
            FROM generate_series(2, 8) AS distance
            CROSS JOIN generate_series(distance + 1, cardinality(told.answers)) AS place
            GROUP BY distance
        ) AS compared
        UNION ALL
        SELECT 'low_variability', stddev_samp(line.place), count(*) FROM unnest(told.places) AS line (place)
        UNION ALL
        -- Who gave one answer to everything goes with nobody and against nobody; asked for, since what rounding leaves of
        -- no variance correlates.
        SELECT 'person_total', CASE WHEN max(line.place) > min(line.place) THEN coalesce(corr(line.place, mean.mean), 0) ELSE 0 END,
               count(*)
        FROM unnest(told.question_ids, told.places) AS line (question_id, place)
        JOIN unnest(reference.question_ids, reference.means) AS mean (question_id, mean)
            ON mean.question_id = line.question_id
        UNION ALL
        SELECT 'even_odd', CASE WHEN judged.r <= -0.5 THEN -1 ELSE coalesce(2 * judged.r / (1 + judged.r), 0) END, judged.n
        FROM (
            SELECT CASE WHEN least(max(half.even) - min(half.even), max(half.odd) - min(half.odd)) > 1e-12
                        THEN corr(half.even, half.odd) END AS r, count(*) AS n
            FROM (
                SELECT avg(line.score) FILTER (WHERE line.position % 2 = 0) AS even,
                       avg(line.score) FILTER (WHERE line.position % 2 = 1) AS odd
                FROM (
                    SELECT item.scale, CASE WHEN item.is_reversed THEN 1 - item.place ELSE item.place END AS score,
                           row_number() OVER (PARTITION BY item.scale ORDER BY item.ordinal) AS position
                    FROM unnest(keyed.scales, keyed.places, keyed.reversals) WITH ORDINALITY
                        AS item (scale, place, is_reversed, ordinal)
                ) AS line
                GROUP BY line.scale
                HAVING count(*) >= 2
            ) AS half
        ) AS judged
        UNION ALL
        SELECT 'reversed_pairs', avg(abs(one.place - (1 - other.place))), count(*)
        FROM unnest(keyed.scales, keyed.places, keyed.reversals) AS one (scale, place, is_reversed)
        JOIN unnest(keyed.scales, keyed.places, keyed.reversals) AS other (scale, place, is_reversed)
            ON other.scale = one.scale AND other.is_reversed AND NOT one.is_reversed
        UNION ALL
        VALUES ('relative_speed', answered.seconds / nullif(reference.median_seconds, 0), told.n_told),
               ('seconds_per_question', answered.seconds / nullif(told.n_told, 0), told.n_told),
               ('missing_answers', 1 - told.n_told::double precision / nullif(asked.n, 0), asked.n),
               ('impossible_values', told.n_impossible::double precision, told.n_ranged)
    ) AS found
    WHERE found.value IS NOT NULL AND found.base > 0;
END;
$$;

COMMENT ON FUNCTION rollup.quality_measure(bigint[], bigint[]) IS
    'What the quality rules measure in each given completed response set (arrays of equal length), one row for each rule that has something to measure: value in the unit of core.quality_rule.measure, and how many of core.quality_rule.base it rests on. The rule duplicate is not among them: rollup.judge_quality() finds it.';
