-- The bins of a confidential survey. Exact counts would undo what rounding the mean is for: two
-- readings, one step apart, would show the five answers that came between. So there are no counts,
-- bins wait for 20 answers, and a share is rounded to about 5 of these: by ten points, from 100
-- answers by five, from 250 by two, from 500 to whole points. A share of yes is that of
-- own_results, no finer and no later. An open number has no closed list of values, and each
-- distinct value would be somebody's: no bins.
CREATE OR REPLACE FUNCTION analytics.own_distribution(
    p_survey   text DEFAULT NULL,
    p_question text DEFAULT NULL,
    p_period   text DEFAULT 'all_time',
    p_from     date DEFAULT NULL,
    p_to       date DEFAULT NULL
)
    RETURNS TABLE (
        survey           text,
        question         text,
        question_title   text,
        measurement      text,
        period           text,
        period_start     date,
        ordinal          bigint,
        answer_state     text,
        value            double precision,
        choice           text,
        choice_title     text,
        n                bigint,
        share            double precision,
        ci_low           double precision,
        ci_high          double precision,
        ci_level         double precision,
        base_n           bigint,
        base             text,
        method           text,
        status           text,
        reason           text,
        n_effective      double precision,
        unweighted_share double precision,
        value_error      double precision
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
    v_org_id bigint := ops.current_org();
    v_survey record;
BEGIN
    PERFORM analytics._check_period(p_period, ARRAY['month', 'quarter', 'year', 'all_time']);
    PERFORM analytics._check_range(p_from, p_to);
    PERFORM analytics._check_question(p_survey, p_question);

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH asked AS (
            SELECT result.question, result.period_start, result.n_asked, result.status, result.reason, result.n,
                   question.question_id, question.title, question.measurement, question.scale_min,
                   question.scale_max, coalesce(question.scale_step, 1) AS scale_step, question.reader,
                   question.is_continuous,
                   row_number() OVER (ORDER BY question.question_id, result.period_start) AS position
            FROM analytics.own_results(v_survey.survey, p_period, p_from, p_to) AS result
            JOIN core.question AS question
                ON question.survey_id = v_survey.survey_id AND question.question_path = result.question
            WHERE p_question IS NULL OR result.question = p_question
        ),
        counted AS (
            SELECT * FROM analytics._own_count(v_survey.survey_id, p_period, p_from => p_from, p_to => p_to)
        ),
        closed AS (
            -- The values that can be answered: choices, the points of a scale, yes and no.
            SELECT choice.question_id, choice.answer_state::text AS answer_state, choice.value, choice.choice,
                   choice.title, choice.ordinal::bigint AS ordinal
            FROM core.choice AS choice
            UNION ALL
            SELECT scaled.question_id, 'answered', point.value, NULL, NULL, row_number() OVER (
                       PARTITION BY scaled.question_id ORDER BY point.value)
            FROM (SELECT DISTINCT asked.question_id, asked.scale_min, asked.scale_max, asked.scale_step
                  FROM asked
                  WHERE asked.reader IN ('rating', 'rank') AND asked.scale_min IS NOT NULL
                    AND (asked.scale_max - asked.scale_min) / asked.scale_step <= 100) AS scaled
            CROSS JOIN LATERAL generate_series(scaled.scale_min, scaled.scale_max, scaled.scale_step) AS point (value)
            WHERE NOT EXISTS (
                SELECT FROM core.choice AS choice
                WHERE choice.question_id = scaled.question_id AND choice.answer_state = 'answered'
            )
            UNION ALL
            SELECT DISTINCT asked.question_id, 'answered', yes_no.value, NULL, yes_no.title, yes_no.value::bigint
            FROM asked
            CROSS JOIN (VALUES (0, 'no'), (1, 'yes')) AS yes_no (value, title)
            WHERE asked.measurement = 'binary'
              AND NOT EXISTS (
                  SELECT FROM core.choice AS choice
                  WHERE choice.question_id = asked.question_id AND choice.answer_state = 'answered'
              )
        ),
        bin AS (
            SELECT asked.question_id, asked.period_start, listed.answer_state, listed.value, listed.choice,
                   listed.title, listed.ordinal
            FROM asked
            JOIN closed AS listed ON listed.question_id = asked.question_id
            UNION ALL
            -- What is on no list: open numbers, texts, and states without a choice of their own.
            SELECT counted.question_id, counted.period_start::date, counted.answer_state,
                   CASE WHEN asked.measurement <> 'text' THEN counted.value END, NULL,
                   CASE WHEN asked.measurement = 'text' THEN 'any text'
                        WHEN asked.reader = 'rank' AND counted.answer_state = 'none' THEN 'not ranked' END,
                   CASE counted.answer_state WHEN 'answered' THEN 1000 ELSE 200000 END
            FROM counted
            JOIN asked ON asked.question_id = counted.question_id
                      AND asked.period_start IS NOT DISTINCT FROM counted.period_start::date
            WHERE (NOT v_survey.is_confidential OR counted.answer_state <> 'answered' OR asked.measurement = 'text')
              AND NOT EXISTS (
                  SELECT FROM closed AS listed
                  WHERE listed.question_id = counted.question_id AND listed.answer_state = counted.answer_state
                    AND listed.value = counted.value
              )
            UNION ALL
            SELECT asked.question_id, asked.period_start, 'skipped', NULL, NULL, 'no answer', 300000
            FROM asked
            WHERE asked.n_asked IS NOT NULL
        ),
        told AS (
            SELECT counted.question_id, counted.period_start::date AS period_start, sum(counted.n)::bigint AS n,
                   sum(counted.weight_sum) AS weight_told, sum(counted.weight_square_sum) AS weight_square_told,
                   sum(counted.n) FILTER (WHERE counted.answer_state = 'answered')::bigint AS answered,
                   sum(counted.weight_sum) FILTER (WHERE counted.answer_state = 'answered') AS weight_sum,
                   sum(counted.weight_square_sum) FILTER (WHERE counted.answer_state = 'answered')
                       AS weight_square_sum
            FROM counted
            GROUP BY 1, 2
        ),
        -- The weights of those who were asked.
        weighed AS (
            SELECT placed.question_id, done.period_start, sum(done.weight_sum) AS weight_sum,
                   sum(done.weight_square_sum) AS weight_square_sum
            FROM (
                SELECT answered.version, sum(answered.weight) AS weight_sum,
                       sum(answered.weight * answered.weight) AS weight_square_sum,
                       CASE WHEN p_period <> 'all_time'
                            THEN date_trunc(p_period, answered.completed_at AT TIME ZONE 'UTC')::date END AS period_start
                FROM core.response_set AS answered
                WHERE NOT v_survey.is_confidential
                  AND answered.org_id = v_org_id AND answered.survey_id = v_survey.survey_id
                  AND answered.completed_at >= coalesce(p_from::timestamp, '-infinity') AT TIME ZONE 'UTC'
                  AND answered.completed_at < coalesce((p_to + 1)::timestamp, 'infinity') AT TIME ZONE 'UTC'
                GROUP BY 1, 4
            ) AS done
            JOIN analytics._question_version(v_survey.survey_id) AS placed ON placed.version = done.version
            GROUP BY 1, 2
        ),
        share AS (
            SELECT bin.*, asked.position, asked.is_continuous,
                   -- Answers are shared out among the answers, everything else among the asked.
                   CASE WHEN bin.answer_state = 'answered' THEN told.answered ELSE whole.n END AS base_n,
                   CASE WHEN bin.answer_state = 'answered' THEN told.weight_sum ^ 2 / told.weight_square_sum
                        ELSE whole.effective_n END AS effective_n,
                   CASE WHEN bin.answer_state = 'skipped' THEN greatest(whole.n - coalesce(told.n, 0), 0)
                        ELSE coalesce(counted.n, 0) END AS n,
                   CASE
                       WHEN asked.measurement = 'binary' THEN CASE WHEN told.answered < 200 THEN 5 ELSE 1 END
                       WHEN told.answered < 100 THEN 10
                       WHEN told.answered < 250 THEN 5
                       WHEN told.answered < 500 THEN 2
                       ELSE 1
                   END AS points,
                   CASE
                       WHEN bin.answer_state = 'answered'
                           THEN coalesce(counted.weight_sum, 0) / nullif(told.weight_sum, 0)
                       WHEN bin.answer_state = 'skipped'
                           THEN greatest(whole.weight_sum - coalesce(told.weight_told, 0), 0) / nullif(whole.weight_sum, 0)
                       ELSE coalesce(counted.weight_sum, 0) / nullif(whole.weight_sum, 0)
                   END AS exact_share
            FROM bin
            JOIN asked ON asked.question_id = bin.question_id
                      AND asked.period_start IS NOT DISTINCT FROM bin.period_start
            LEFT JOIN told ON told.question_id = bin.question_id
                          AND told.period_start IS NOT DISTINCT FROM bin.period_start
            LEFT JOIN counted ON counted.question_id = bin.question_id
                             AND counted.period_start::date IS NOT DISTINCT FROM bin.period_start
                             AND counted.answer_state = bin.answer_state
                             -- Texts are counted under 0.
                             AND counted.value = coalesce(bin.value, 0)
            LEFT JOIN weighed ON weighed.question_id = bin.question_id
                             AND weighed.period_start IS NOT DISTINCT FROM bin.period_start
            CROSS JOIN LATERAL (
                -- Those who were asked are counted live, and the shown answers lag behind: the base of
                -- a confidential survey comes from the same counts as its answers.
                SELECT CASE WHEN v_survey.is_confidential THEN greatest(told.n / 5 * 5, told.answered)
                            ELSE asked.n_asked END AS n
            ) AS based
            CROSS JOIN LATERAL (
                SELECT based.n,
                       CASE WHEN v_survey.is_confidential THEN told.weight_told * based.n / told.n
                            ELSE weighed.weight_sum END AS weight_sum,
                       CASE WHEN v_survey.is_confidential
                            THEN told.weight_told ^ 2 / told.weight_square_told * based.n / told.n
                            ELSE weighed.weight_sum ^ 2 / weighed.weight_square_sum END AS effective_n
            ) AS whole
            WHERE NOT v_survey.is_confidential OR told.answered >= CASE asked.measurement WHEN 'binary' THEN 5 ELSE 20 END
        ),
        shown AS (
            SELECT share.*,
                   CASE
                       WHEN NOT v_survey.is_confidential THEN share.exact_share::float8
                       ELSE analytics._shown_figure(share.exact_share::float8, 0, 1, share.points)
                   END AS shown_share,
                   CASE WHEN v_survey.is_confidential THEN round(share.effective_n) ELSE share.effective_n END
                       AS shown_effective_n
            FROM share
        )
        SELECT v_survey.survey, asked.question, asked.title, asked.measurement, p_period, asked.period_start,
               CASE WHEN shown.question_id IS NOT NULL THEN row_number() OVER (
                   PARTITION BY asked.position ORDER BY shown.ordinal, shown.value) END,
               shown.answer_state, shown.value::float8, shown.choice, shown.title,
               CASE WHEN NOT v_survey.is_confidential THEN shown.n END,
               shown.shown_share,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(around.ci_low, shown.points / 100.0, false)
                    ELSE around.ci_low END,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(around.ci_high, shown.points / 100.0, true)
                    ELSE around.ci_high END,
               CASE WHEN around.ci_low IS NOT NULL THEN 0.95::float8 END,
               shown.base_n,
               CASE
                   WHEN shown.question_id IS NULL THEN NULL
                   WHEN shown.answer_state = 'answered' THEN 'those who answered'
                   WHEN v_survey.is_confidential THEN 'those who answered or chose none, other, refused or dont_know'
                   ELSE 'those who were asked'
               END,
               CASE WHEN shown.question_id IS NOT NULL THEN
                   'share'
                       || CASE WHEN shown.is_continuous AND shown.answer_state = 'answered'
                          THEN ' of a bucket, its value approximate: within 1 % (DDSketch, Masson, Rim and Lee 2019)'
                          ELSE '' END
                       || coalesce(', ' || around.method, '')
                       || CASE WHEN shown.shown_effective_n <> shown.base_n
                          THEN ' on the effective sample size (Kish 1965)' ELSE '' END
                       || CASE WHEN v_survey.is_confidential
                          THEN format('; shares by %s points', shown.points) ELSE '' END
               END,
               CASE WHEN shown.shown_share IS NOT NULL THEN 'ok'
                    WHEN shown.question_id IS NOT NULL THEN 'none'
                    WHEN asked.status = 'ok' THEN 'protected' ELSE asked.status END,
               CASE WHEN shown.shown_share IS NOT NULL THEN NULL
                    WHEN shown.question_id IS NOT NULL
                        THEN CASE shown.answer_state WHEN 'answered' THEN 'nobody has answered' ELSE 'nobody was asked' END
                    WHEN asked.status <> 'ok' THEN asked.reason
                    WHEN asked.reader = 'scale'
                        THEN 'a score has no bins, its values would be somebody''s: see its percentiles, analytics.own_percentile()'
                    WHEN NOT EXISTS (SELECT FROM closed WHERE closed.question_id = asked.question_id) AND asked.measurement <> 'text'
                        THEN 'an open number has no bins: each value would be somebody''s'
                    ELSE 'a distribution is shown from 20 answers' END,
               shown.shown_effective_n::float8,
               CASE WHEN NOT v_survey.is_confidential THEN shown.n::float8 / nullif(shown.base_n, 0) END,
               CASE WHEN shown.value IS NOT NULL
                    THEN CASE WHEN shown.is_continuous AND shown.answer_state = 'answered' THEN 0.01 ELSE 0 END END::float8
        FROM asked
        LEFT JOIN shown ON shown.position = asked.position
        LEFT JOIN LATERAL analytics.proportion_ci(
            shown.shown_share * shown.shown_effective_n::float8, shown.shown_effective_n::float8) AS around ON true
        ORDER BY asked.position, shown.ordinal, shown.value;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_distribution(text, text, text, date, date) IS
$$How your organisation's answers spread: one row for each question, period and value that can be answered, also those nobody gave.
p_survey: a survey's code, null for all of yours; p_question: a question path, null for all; p_period: all_time, year, quarter or month (UTC);
p_from, p_to: a range of days, as in analytics.own_results.
answer_state answered: share (0 to 1, weighted) of those who answered, base_n of them; none, other, refused, dont_know and skipped (asked, but
nothing recorded; not for a confidential survey): share of those who were asked. n is the number of answers; share is weighted and unweighted_share is not (null for a confidential survey); the interval is that of analytics.proportion_ci (Wilson's, exact at the ends) on n_effective, the
effective size of the base: (sum of weights)^2 / sum of squared weights (Kish 1965).
A number without limits has bins of 1 %: value stands for all answers that are off by at most value_error (0.01) of it; elsewhere value is exact and value_error 0.
Confidential surveys: bins from 20 answers, shares by 10 points (5 from 100 answers, 2 from 250, 1 from 500), n null, no bins for open numbers and scores;
other states are a share of those who answered or chose one, since who was asked is counted live and the answers in steps; the bins of yes/no figures are the share of analytics.own_results.
status: ok, protected, none. Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 unknown period or range.$$;

GRANT EXECUTE ON FUNCTION analytics.own_distribution(text, text, text, date, date)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
