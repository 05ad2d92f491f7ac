CREATE OR REPLACE FUNCTION core.rake(
    p_organisation   text,
    p_survey         text,
    p_from           date DEFAULT NULL,
    p_to             date DEFAULT NULL,
    p_minimum_weight double precision DEFAULT NULL,
    p_maximum_weight double precision DEFAULT NULL,
    p_tolerance      double precision DEFAULT 1e-10,
    p_max_iterations integer DEFAULT 500
)
    RETURNS core.weighting_run
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_survey_id bigint := core.survey_id(p_survey);
    v_run       core.weighting_run;
    v_set_ids   bigint[];
    v_bases     numeric[];
    v_weights   numeric[];
    v_groups    record;
    v_raked     record;
    v_problem   text;
BEGIN
    v_run.org_id := (SELECT known.org_id FROM core.organisation AS known WHERE known.organisation = p_organisation);
    IF v_run.org_id IS NULL THEN
        RAISE EXCEPTION 'unknown organisation "%"', coalesce(p_organisation, '(null)')
            USING ERRCODE = 'SM009',
                  DETAIL  = 'No organisation is registered under this code.',
                  HINT    = 'Name the organisation by its code.';
    END IF;
    v_run.survey_id := v_survey_id;

    -- One run at a time for each survey of an organisation: the next begins from what this one leaves.
    PERFORM pg_advisory_xact_lock(hashtextextended(format('surveymark rake %s %s', v_run.org_id, v_survey_id), 0));

    IF NOT EXISTS (
        SELECT FROM core.weighting_target AS aimed WHERE aimed.org_id = v_run.org_id AND aimed.survey_id = v_survey_id
    ) THEN
        RAISE EXCEPTION 'organisation "%" has no weighting targets for survey "%"', p_organisation, p_survey
            USING ERRCODE = 'SM091',
                  DETAIL  = 'Weights are made to bring the responses to known margins.',
                  HINT    = 'Say them first: core.define_weighting_targets().';
    END IF;

    WITH held AS MATERIALIZED (
        SELECT answered.response_set_id, answered.weight
        FROM core.response_set AS answered
        WHERE answered.org_id = v_run.org_id AND answered.survey_id = v_survey_id AND answered.completed_at IS NOT NULL
          AND (p_from IS NULL OR answered.completed_at >= p_from::timestamp AT TIME ZONE 'UTC')
          AND (p_to IS NULL OR answered.completed_at < (p_to + 1)::timestamp AT TIME ZONE 'UTC')
        ORDER BY answered.response_set_id
        FOR UPDATE
    )
    SELECT array_agg(held.response_set_id ORDER BY held.response_set_id),
           array_agg(CASE WHEN raked.weight = held.weight THEN raked.base_weight ELSE held.weight END ORDER BY held.response_set_id)
    INTO v_set_ids, v_bases
    FROM held
    LEFT JOIN core.raked_response AS raked
        ON raked.org_id = v_run.org_id AND raked.response_set_id = held.response_set_id;

    -- Who is alike in all margins and in the weight he came with is one group.
    WITH margin AS (
        SELECT listed.margin, row_number() OVER (ORDER BY listed.margin) AS place, question.question_id, question.reader
        FROM (SELECT DISTINCT aimed.margin FROM core.weighting_target AS aimed
              WHERE aimed.org_id = v_run.org_id AND aimed.survey_id = v_survey_id) AS listed
        LEFT JOIN core.question AS question
            ON question.survey_id = v_survey_id AND question.question_path = listed.margin
           AND listed.margin NOT IN ('department', 'job_role')
    ),
    target AS (
        SELECT margin.place, aimed.level, aimed.target,
               row_number() OVER (PARTITION BY margin.place ORDER BY aimed.level) AS number
        FROM core.weighting_target AS aimed
        JOIN margin ON margin.margin = aimed.margin
        WHERE aimed.org_id = v_run.org_id AND aimed.survey_id = v_survey_id
    ),
    placed AS (
        SELECT listed.response_set_id, listed.base_weight, margin.place, margin.margin,
               CASE margin.margin
                   WHEN 'department' THEN answered.department
                   WHEN 'job_role' THEN answered.job_role
                   ELSE CASE
                       WHEN margin.reader = 'choice' THEN chosen.choice
                       WHEN item.answer_state = 'answered' THEN
                           CASE WHEN margin.reader IN ('boolean', 'option')
                                THEN CASE item.value WHEN 1 THEN 'true' ELSE 'false' END
                                ELSE trim_scale(item.value)::text END
                   END
               END AS level
        FROM unnest(v_set_ids, v_bases) AS listed (response_set_id, base_weight)
        JOIN core.response_set AS answered
            ON answered.org_id = v_run.org_id AND answered.response_set_id = listed.response_set_id
        CROSS JOIN margin
        LEFT JOIN core.response_item AS item
            ON item.org_id = v_run.org_id AND item.response_set_id = listed.response_set_id
           AND item.question_id = margin.question_id
        LEFT JOIN core.choice AS chosen
            ON chosen.question_id = margin.question_id AND chosen.answer_state = item.answer_state
           AND chosen.value = item.value
    ),
    numbered AS MATERIALIZED (
        SELECT placed.response_set_id, placed.base_weight,
               array_agg(coalesce(target.number, 0) ORDER BY placed.place) AS levels,
               bool_or(placed.level IS NULL) AS is_unknown,
               min(format('%s "%s"', placed.margin, placed.level)) FILTER (WHERE placed.level IS NOT NULL AND target.number IS NULL)
                   AS stray
        FROM placed
        LEFT JOIN target
            ON target.place = placed.place
           AND (target.level = placed.level
                OR core.try_numeric(target.level) = core.try_numeric(placed.level)
                   AND placed.margin NOT IN ('department', 'job_role'))
        GROUP BY placed.response_set_id, placed.base_weight
    ),
    grouped AS (
        SELECT numbered.levels, numbered.base_weight, count(*) AS size,
               row_number() OVER (ORDER BY numbered.levels, numbered.base_weight) AS ordinal
        FROM numbered
        GROUP BY numbered.levels, numbered.base_weight
    )
    SELECT
        (SELECT array_agg(line.levels ORDER BY line.place)
         FROM (SELECT margin.place, array_agg(nullif(grouped.levels[margin.place], 0) ORDER BY grouped.ordinal) AS levels
               FROM margin CROSS JOIN grouped GROUP BY margin.place) AS line) AS levels,
        (SELECT array_agg(grouped.size ORDER BY grouped.ordinal) FROM grouped) AS sizes,
        (SELECT array_agg(grouped.base_weight::double precision ORDER BY grouped.ordinal) FROM grouped) AS weights,
        (SELECT array_agg(line.targets ORDER BY line.place)
         FROM (SELECT margin.place, array_agg(target.target::double precision ORDER BY slot) AS targets
               FROM margin
               CROSS JOIN generate_series(1, (SELECT max(target.number) FROM target)) AS slot
               LEFT JOIN target ON target.place = margin.place AND target.number = slot
               GROUP BY margin.place) AS line) AS targets,
        (SELECT array_agg(grouped.ordinal ORDER BY numbered.response_set_id)
         FROM numbered
         JOIN grouped ON grouped.levels = numbered.levels AND grouped.base_weight = numbered.base_weight) AS ordinals,
        (SELECT count(*) FROM numbered WHERE numbered.is_unknown) AS n_unknown,
        (SELECT min(numbered.stray) FROM numbered) AS stray,
        (SELECT min(format('%s "%s"', margin.margin, target.level))
         FROM target
         JOIN margin ON margin.place = target.place
         WHERE NOT EXISTS (SELECT FROM grouped WHERE grouped.levels[target.place] = target.number)) AS absent
    INTO v_groups;

    v_problem := CASE
        WHEN v_set_ids IS NULL THEN 'nobody has completed it'
        WHEN v_groups.absent IS NOT NULL THEN format('nobody is on %s, which has a target', v_groups.absent)
        WHEN v_groups.stray IS NOT NULL THEN format('somebody is on %s, which has no target', v_groups.stray)
    END;
    IF v_problem IS NOT NULL THEN
        RAISE EXCEPTION 'survey "%" of "%" cannot be weighted: %', p_survey, p_organisation, v_problem
            USING ERRCODE = 'SM091',
                  DETAIL  = 'Weights only move what is there: no weight makes up for a level that nobody is on.',
                  HINT    = 'Put levels together, or leave the level out, in core.define_weighting_targets().';
    END IF;

    SELECT * INTO v_raked
    FROM analytics.rake(v_groups.levels, v_groups.sizes, v_groups.weights, v_groups.targets,
                        p_minimum_weight, p_maximum_weight, p_tolerance, p_max_iterations);

    IF v_raked.is_converged IS NOT TRUE THEN
        RAISE EXCEPTION 'the weights of survey "%" of "%" do not converge: %', p_survey, p_organisation, v_raked.reason
            USING ERRCODE = CASE WHEN v_raked.iterations IS NULL THEN 'SM025' ELSE 'SM092' END,
                  DETAIL  = 'No weight was changed.',
                  HINT    = 'Widen the limits of the weights, put small levels together, or allow a larger tolerance.';
    END IF;

    v_weights := ARRAY(
        SELECT trim_scale(round(v_raked.weights[placed.ordinal]::numeric, 12))
        FROM unnest(v_groups.ordinals) WITH ORDINALITY AS placed (ordinal, place)
        ORDER BY placed.place
    );

    INSERT INTO core.raked_response AS raked (org_id, response_set_id, base_weight, weight)
    SELECT v_run.org_id, listed.response_set_id, listed.base_weight, listed.weight
    FROM unnest(v_set_ids, v_bases, v_weights) AS listed (response_set_id, base_weight, weight)
    ON CONFLICT ON CONSTRAINT raked_response_pkey
        DO UPDATE SET base_weight = excluded.base_weight, weight = excluded.weight;

    -- The items and the ledger follow.
    UPDATE core.response_set AS answered
    SET weight = listed.weight
    FROM unnest(v_set_ids, v_weights) AS listed (response_set_id, weight)
    WHERE answered.org_id = v_run.org_id AND answered.response_set_id = listed.response_set_id
      AND answered.weight <> listed.weight;

    v_run.version := (
        SELECT coalesce(max(earlier.version), 0) + 1
        FROM core.weighting_run AS earlier
        WHERE earlier.org_id = v_run.org_id AND earlier.survey_id = v_survey_id
    );
    INSERT INTO core.weighting_run (
        org_id, survey_id, version, from_date, to_date, minimum_weight, maximum_weight, tolerance, iterations,
        is_converged, max_discrepancy, n, n_unknown, n_effective, design_effect, smallest_weight, largest_weight, method, run_by
    )
    SELECT v_run.org_id, v_survey_id, v_run.version, p_from, p_to, p_minimum_weight, p_maximum_weight,
           p_tolerance, v_raked.iterations, v_raked.is_converged, v_raked.max_discrepancy, cardinality(v_set_ids), v_groups.n_unknown,
           v_raked.n_effective, v_raked.design_effect, min(listed.weight), max(listed.weight), v_raked.method, session_user
    FROM unnest(v_weights) AS listed (weight)
    RETURNING * INTO v_run;

    INSERT INTO core.weighting_margin (
        org_id, survey_id, version, margin, level, target, n, target_share, unweighted_share, weighted_share
    )
    SELECT v_run.org_id, v_survey_id, v_run.version, aimed.margin, aimed.level, aimed.target, sum(member.size),
           aimed.target / sum(aimed.target) OVER margin, sum(member.size) / sum(sum(member.size)) OVER margin,
           sum(member.size * member.weight) / sum(sum(member.size * member.weight)) OVER margin
    FROM (
        SELECT target.margin, target.level, target.target,
               dense_rank() OVER (ORDER BY target.margin) AS place,
               row_number() OVER (PARTITION BY target.margin ORDER BY target.level) AS number
        FROM core.weighting_target AS target
        WHERE target.org_id = v_run.org_id AND target.survey_id = v_survey_id
    ) AS aimed
    JOIN LATERAL unnest(v_groups.levels[aimed.place:aimed.place], v_groups.sizes, v_raked.weights) AS member (level, size, weight)
        ON member.level = aimed.number
    GROUP BY aimed.margin, aimed.level, aimed.target
    WINDOW margin AS (PARTITION BY aimed.margin);

    RETURN v_run;
END;
$$;

COMMENT ON FUNCTION core.rake(text, text, date, date, double precision, double precision, double precision, integer) IS
    'Weight the completed responses of an organisation to a survey so that they meet its targets (core.define_weighting_targets()): raking, with the weights between p_minimum_weight and p_maximum_weight times their mean, which is 1, where these are given. p_from, p_to: only responses completed on these days and between them (UTC). It starts from the weight that each response came with, writes core.response_set, which the counts follow, and returns the new row of core.weighting_run. A response whose level in a margin is not known keeps its weight in that margin. Errors: SM001, SM009, SM025 impossible limits, SM091 no targets, a target that nobody is on or people without one, SM092 a margin off by more than p_tolerance (a share) after p_max_iterations: then no weight changes.';

GRANT EXECUTE ON FUNCTION core.rake(text, text, date, date, double precision, double precision, double precision, integer) TO surveymark_operator;
