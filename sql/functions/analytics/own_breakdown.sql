-- Departments and job roles. For a confidential survey two rules come after the size of a segment:
-- the audit of _visible_segment(), about the people as they are now, and one about the figures as
-- they are shown, which lag behind. What is left over when the shown segments are taken from the
-- total must be nobody or at least 5 people, value by value: otherwise the smallest shown segment
-- is hidden too.
--
-- A segment is held against the rest of the organisation and not against the total, which holds the segment itself: the two
-- sides of a test must have nobody in common.
CREATE OR REPLACE FUNCTION analytics.own_breakdown(
    p_survey    text DEFAULT NULL,
    p_by        text DEFAULT 'department',
    p_question  text DEFAULT NULL,
    p_minimum_n integer DEFAULT 10
)
    RETURNS TABLE (
        survey            text,
        question          text,
        question_title    text,
        measurement       text,
        segment_kind      text,
        segment           text,
        segment_title     text,
        n                 bigint,
        n_effective       double precision,
        mean              double precision,
        sd                double precision,
        median            double precision,
        ci_low            double precision,
        ci_high           double precision,
        ci_level          double precision,
        gap_to_total      double precision,
        method            text,
        status            text,
        reason            text,
        quantile_error    double precision,
        unweighted_mean   double precision,
        unweighted_sd     double precision,
        unweighted_median double precision,
        gap_to_rest       double precision,
        gap_ci_low        double precision,
        gap_ci_high       double precision,
        p_value           double precision,
        p_adjusted        double precision,
        effect            double precision,
        effect_word       text,
        outcome           text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- A plan for any survey is a bad plan for most: from the sixth call in a connection on it would be that.
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    v_org_id      bigint := ops.current_org();
    v_survey      record;
    v_question_id bigint;
BEGIN
    IF (p_by IN ('department', 'job_role')) IS NOT TRUE THEN
        RAISE EXCEPTION 'no breakdown by "%"', coalesce(p_by, 'null')
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Results can be broken down by department or by job_role.',
                  HINT    = 'Write analytics.own_breakdown(survey, ''department'').';
    END IF;
    -- A reader may ask for larger groups than the rule wants, never for smaller ones.
    IF (p_minimum_n >= 10) IS NOT TRUE THEN
        RAISE EXCEPTION 'minimum of % people is under 10', coalesce(p_minimum_n::text, 'null')
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Segments of a confidential survey are shown from 10 people.',
                  HINT    = 'Leave p_minimum_n out, or pass a larger number.';
    END IF;
    PERFORM analytics._check_question(p_survey, p_question);

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        v_question_id := (
            SELECT asked.question_id
            FROM core.question AS asked
            WHERE asked.survey_id = v_survey.survey_id AND asked.question_path = p_question
        );
        CONTINUE WHEN p_question IS NOT NULL AND v_question_id IS NULL;

        RETURN QUERY
        WITH counted AS MATERIALIZED (
            SELECT 'total' AS kind, total.question_id, '' AS segment, total.value, total.n
            FROM analytics._own_count(v_survey.survey_id, 'all_time', 'total', v_question_id) AS total
            WHERE v_survey.is_confidential AND total.answer_state = 'answered'
            UNION ALL
            SELECT p_by, part.question_id, part.segment, part.value, part.n
            FROM analytics._own_count(v_survey.survey_id, 'all_time', p_by, v_question_id) AS part
            WHERE v_survey.is_confidential AND part.answer_state = 'answered'
        ),
        audited AS MATERIALIZED (
            SELECT audit.question_id, audit.segment
            FROM analytics._visible_segment(v_survey.survey_id, v_question_id) AS audit
            WHERE v_survey.is_confidential AND audit.segment_kind = p_by
        ),
        large AS (
            SELECT counted.question_id, counted.segment,
                   row_number() OVER (
                       PARTITION BY counted.question_id ORDER BY sum(counted.n), counted.segment
                   ) AS from_smallest
            FROM counted
            JOIN audited ON audited.question_id = counted.question_id AND audited.segment = counted.segment
            WHERE counted.kind <> 'total'
            GROUP BY 1, 2
            HAVING sum(counted.n) >= p_minimum_n
        ),
        remainder AS (
            SELECT left_over.question_id, sum(left_over.n) AS n, min(left_over.n) AS least, max(left_over.n) AS most
            FROM (
                SELECT counted.question_id, counted.value,
                       sum(CASE WHEN counted.kind = 'total' THEN counted.n
                                WHEN large.segment IS NOT NULL THEN -counted.n
                                ELSE 0 END) AS n
                FROM counted
                LEFT JOIN large ON counted.kind <> 'total' AND large.question_id = counted.question_id
                               AND large.segment = counted.segment
                GROUP BY 1, 2
            ) AS left_over
            GROUP BY 1
        ),
        visible AS (
            SELECT large.question_id, large.segment
            FROM large
            JOIN remainder ON remainder.question_id = large.question_id
            WHERE large.from_smallest > 1
               OR (remainder.least = 0 AND remainder.most = 0)
               OR (remainder.least >= 0 AND remainder.n >= 5)
        ),
        figure AS (
            SELECT part.*
            FROM analytics._own_figure(v_survey.survey_id, 'all_time', p_by, v_question_id) AS part
            WHERE NOT v_survey.is_confidential
               OR EXISTS (
                   SELECT FROM visible
                   WHERE visible.question_id = part.question_id AND visible.segment = part.segment
               )
        ),
        total AS (
            SELECT * FROM analytics._own_figure(v_survey.survey_id, 'all_time', 'total', v_question_id)
        ),
        place AS (
            SELECT department.department AS segment, department.title, 1 AS ordinal
            FROM core.department AS department
            WHERE department.org_id = v_org_id AND p_by = 'department'
            UNION ALL
            SELECT job_role.job_role, job_role.title, 1
            FROM core.job_role AS job_role
            WHERE job_role.org_id = v_org_id AND p_by = 'job_role'
            UNION ALL
            SELECT NULL, 'not given', 2
            WHERE NOT v_survey.is_confidential
        ),
        line AS (
            SELECT question.question_id, question.question_path, question.title, question.measurement, question.scale_min,
                   question.scale_max, 'total' AS kind, NULL AS segment, 'Total' AS segment_title, 0 AS ordinal, 5 AS minimum_n,
                   total.n, total.n_effective, total.mean, total.sd, total.median, total.ci_low, total.ci_high,
                   total.ci_level, total.method, total.status, total.reason, total.mean AS total_mean, total.sd AS total_sd, total.n AS total_n,
                   total.n_effective AS total_n_effective, total.quantile_error, total.unweighted_mean, total.unweighted_sd, total.unweighted_median
            FROM core.question AS question
            LEFT JOIN total ON total.question_id = question.question_id
            WHERE question.survey_id = v_survey.survey_id AND (p_question IS NULL OR question.question_id = v_question_id)
            UNION ALL
            SELECT question.question_id, question.question_path, question.title, question.measurement, question.scale_min,
                   question.scale_max, p_by, place.segment, place.title, place.ordinal, p_minimum_n,
                   figure.n, figure.n_effective, figure.mean, figure.sd, figure.median, figure.ci_low, figure.ci_high,
                   figure.ci_level, figure.method, figure.status, figure.reason, total.mean, total.sd,
                   total.n, total.n_effective, figure.quantile_error, figure.unweighted_mean, figure.unweighted_sd, figure.unweighted_median
            FROM core.question AS question
            CROSS JOIN place
            LEFT JOIN figure ON figure.question_id = question.question_id
                            AND figure.segment IS NOT DISTINCT FROM place.segment
            LEFT JOIN total ON total.question_id = question.question_id
            WHERE question.survey_id = v_survey.survey_id AND (p_question IS NULL OR question.question_id = v_question_id)
              AND (place.segment IS NOT NULL OR figure.n IS NOT NULL)
        ),
        rest AS MATERIALIZED (
            SELECT * FROM analytics._own_rest(v_survey.survey_id, p_by, v_question_id)
        ),
        tested AS MATERIALIZED (
            SELECT line.*, row_number() OVER (ORDER BY line.question_id, line.ordinal, line.segment) AS position,
                   coalesce(open.estimate, closed.estimate) AS gap_to_rest, coalesce(open.ci_low, closed.ci_low) AS gap_ci_low,
                   coalesce(open.ci_high, closed.ci_high) AS gap_ci_high, coalesce(open.p_value, closed.p_value) AS p_value,
                   coalesce(open.effect, closed.effect) AS effect,
                   coalesce(open.effect_word, closed.effect_word) AS effect_word,
                   coalesce(open.method, closed.method) AS test_method, coalesce(open.reason, closed.reason) AS test_reason
            FROM line
            LEFT JOIN rest ON line.kind <> 'total' AND rest.question_id = line.question_id
                          AND rest.segment IS NOT DISTINCT FROM line.segment
            -- Without OFFSET 0 the functions would be called for each row, and the conditions looked at afterwards.
            LEFT JOIN LATERAL (
                SELECT test.*
                FROM analytics._group_test(
                    line.measurement, line.mean, line.sd, line.n_effective, rest.counts,
                    rest.mean, rest.sd, rest.n_effective, rest.rest_counts
                ) AS test
                WHERE rest.counts IS NOT NULL
                OFFSET 0
            ) AS open ON true
            LEFT JOIN LATERAL (
                SELECT test.*
                FROM analytics._rest_test(
                    line.measurement,
                    line.mean, line.sd, line.n, line.n_effective,
                    analytics._shown_step(line.measurement, line.mean, line.n, line.scale_min, line.scale_max),
                    line.total_mean, line.total_sd, line.total_n, line.total_n_effective,
                    analytics._shown_step(line.measurement, line.total_mean, line.total_n, line.scale_min, line.scale_max)
                ) AS test
                WHERE v_survey.is_confidential AND line.kind <> 'total' AND line.status = 'ok'
                OFFSET 0
            ) AS closed ON true
        ),
        -- All tests of a survey that are shown together.
        adjusted AS (
            SELECT listed.position, listed.p_adjusted
            FROM (
                SELECT array_agg(tested.position ORDER BY tested.position) AS positions,
                       analytics.adjust_p_values(array_agg(tested.p_value ORDER BY tested.position)) AS p_values
                FROM tested
                WHERE tested.p_value IS NOT NULL
            ) AS family
            CROSS JOIN LATERAL unnest(family.positions, family.p_values) AS listed (position, p_adjusted)
        )
        SELECT v_survey.survey, line.question_path, line.title, line.measurement, line.kind, line.segment,
               line.segment_title, coalesce(line.n, CASE WHEN NOT v_survey.is_confidential THEN 0 END),
               line.n_effective, line.mean, line.sd, line.median, line.ci_low, line.ci_high, line.ci_level,
               CASE WHEN line.kind <> 'total' THEN (line.mean::numeric - line.total_mean::numeric)::float8 END,
               line.method || CASE WHEN line.test_method IS NOT NULL THEN '; against the rest: ' || line.test_method
                   || ', p adjusted over the tests of this survey (Benjamini and Hochberg 1995)' ELSE '' END,
               coalesce(line.status, missing.status),
               CASE
                   WHEN line.status IS NOT NULL THEN nullif(concat_ws('; ', line.reason, CASE
                       WHEN v_survey.is_confidential AND line.measurement = 'numeric'
                           AND line.mean IS NOT NULL AND line.median IS NULL
                           THEN 'the median is shown from 10 answers'
                   END, CASE WHEN line.n > 0 THEN line.test_reason END), '')
                   WHEN v_survey.is_confidential AND line.kind <> 'total'
                       THEN format('shown from %s answers in months in which 5 of its people answered, unless it would show a smaller group',
                                   line.minimum_n)
                   ELSE missing.reason
               END,
               line.quantile_error, line.unweighted_mean, line.unweighted_sd, line.unweighted_median,
               line.gap_to_rest, line.gap_ci_low, line.gap_ci_high, line.p_value, adjusted.p_adjusted, line.effect,
               line.effect_word,
               CASE
                   WHEN adjusted.p_adjusted > 0.05 THEN 'not distinguishable'
                   WHEN adjusted.p_adjusted IS NOT NULL THEN CASE
                       WHEN line.measurement = 'nominal' THEN 'different'
                       WHEN coalesce(nullif(line.gap_to_rest, 0), line.effect) > 0 THEN 'higher'
                       ELSE 'lower'
                   END
               END
        FROM tested AS line
        LEFT JOIN adjusted ON adjusted.position = line.position
        CROSS JOIN analytics._withheld(v_survey.is_confidential) AS missing
        ORDER BY line.position;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_breakdown(text, text, text, integer) IS
$$Your organisation's results by department or job role, over all time: for each question a row for the total and one for each segment.
p_survey: a survey's code, null for all of yours; p_by: department or job_role; p_question: a question path, null for all.
survey, question, question_title and measurement say what was asked; segment_kind is total or p_by, segment the code and segment_title the name.
n counts answers with a value, n_effective is (sum of weights)^2 / sum of squared weights. mean, sd (n - 1), median and the interval
ci_low to ci_high, at confidence ci_level, are in the unit of the question; gap_to_total is mean - mean of the total, in the same unit.
Figures are weighted; unweighted_mean, unweighted_sd and unweighted_median are not. quantile_error is the bound of the relative error of the median: both as in analytics.own_results.
gap_to_rest is mean - mean of all others, a test with nobody on both sides, with its 95 % interval gap_ci_low to gap_ci_high. p_value is two-sided: of means
Welch's t, of fewer than 30 answers in a group ranks (Mann and Whitney 1947); of shares z, or Fisher's exact test where fewer than five are expected in a
cell; of categories chi-square. p_adjusted is p_value adjusted for all tests of the survey that one call shows (Benjamini and Hochberg 1995), and outcome reads it: higher, lower or different up
to 0.05, else not distinguishable. effect is Cohen's d of means, Cliff's delta of ranks, Cohen's h of shares, Cramér's V of categories, and effect_word the word for it.
Confidential surveys: the test takes the shown figures of segment and total and nothing else, with their rounding as one more error, so it finds less rather than more. A segment is shown from p_minimum_n people (10, or more if you ask), in steps of 5 and in points, and only if the shown
segments, months and total, taken from each other in any way, leave nobody or at least 5 people; all others are protected, without saying why.
method says how a figure was computed, reason why it is missing. status: ok, protected, none. Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 other p_by or minimum.$$;

GRANT EXECUTE ON FUNCTION analytics.own_breakdown(text, text, text, integer)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
