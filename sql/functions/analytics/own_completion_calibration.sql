-- What would have been said of the sets that are closed by now, each at five moments, from those that were closed before it
-- began. What a set had reached at a moment is not kept: who finished is taken to have gone on evenly, and
-- who gave up to have gone on at the median pace until there.
CREATE OR REPLACE FUNCTION analytics.own_completion_calibration(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey           text,
        kind             text,
        probability_low  double precision,
        probability_high double precision,
        n                bigint,
        predicted        double precision,
        observed         double precision,
        ci_low           double precision,
        ci_high          double precision,
        ci_level         double precision,
        is_calibrated    boolean,
        brier            double precision,
        skill            double precision,
        method           text,
        status           text,
        reason           text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_survey   record;
    v_said     double precision[];
    v_happened bigint[];
BEGIN
    PERFORM ops.current_org();

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        v_said     := '{}';
        v_happened := '{}';
        IF NOT v_survey.is_confidential THEN
            WITH closed AS MATERIALIZED (
                SELECT one.*, date_trunc('day', one.began_at AT TIME ZONE 'UTC') AS day
                FROM analytics._completion_set(v_survey.survey_id) AS one
                WHERE one.came_at < now() - interval '24 hours'
            ),
            -- At the beginning of each day, what was known then; the newest fourteen days that have enough before them.
            history AS MATERIALIZED (
                SELECT days.day, past.finished, past.given_up
                FROM (SELECT DISTINCT closed.day FROM closed) AS days
                CROSS JOIN LATERAL (
                    SELECT array_agg(before.seconds ORDER BY before.seconds) FILTER (WHERE before.seconds IS NOT NULL) AS finished,
                           coalesce(array_agg(before.progress ORDER BY before.progress) FILTER (WHERE NOT before.is_completed), '{}') AS given_up
                    FROM closed AS before
                    WHERE before.came_at < days.day AT TIME ZONE 'UTC' - interval '1 day'
                ) AS past
                WHERE cardinality(past.finished) >= 20
                ORDER BY days.day DESC
                LIMIT 14
            ),
            observed AS (
                SELECT likely.chance AS said, closed.is_completed::integer::bigint AS happened
                FROM closed
                JOIN history ON history.day = closed.day
                CROSS JOIN unnest(ARRAY[0, 0.25, 0.5, 0.75, 0.95]) AS share (of)
                CROSS JOIN LATERAL (
                    SELECT CASE share.of WHEN 0 THEN 0 ELSE history.finished[ceil(share.of * cardinality(history.finished))::integer] END AS seconds
                ) AS moment
                CROSS JOIN LATERAL analytics._completion_chance(
                    least(closed.progress, moment.seconds / coalesce(closed.seconds, history.finished[(cardinality(history.finished) + 1) / 2])),
                    moment.seconds, history.finished, history.given_up
                ) AS likely
                -- Who was finished by then was not under way.
                WHERE (closed.seconds > moment.seconds OR NOT closed.is_completed)
            )
            SELECT array_agg(observed.said), array_agg(observed.happened) INTO v_said, v_happened FROM observed;
        END IF;

        RETURN QUERY
        SELECT v_survey.survey, 'total', 0::double precision, 1::double precision, judged.n, told.predicted,
               rate.estimate, rate.ci_low, rate.ci_high, rate.ci_level, judged.p_value > 0.05, judged.brier, judged.skill,
               judged.method, CASE WHEN v_survey.is_confidential THEN 'protected' WHEN judged.n > 0 THEN 'ok' ELSE 'none' END,
               CASE
                   WHEN v_survey.is_confidential THEN 'a confidential survey shows no times of single response sets'
                   WHEN judged.n > 0 THEN judged.reason
                   ELSE 'no day has 20 finished response sets with a time before it'
               END
        FROM analytics.probability_accuracy(coalesce(v_said, '{}'), coalesce(v_happened, '{}')) AS judged
        CROSS JOIN LATERAL (SELECT avg(given.said) AS predicted FROM unnest(v_said) AS given (said)) AS told
        LEFT JOIN LATERAL analytics.proportion_ci(judged.n_happened, judged.n) AS rate ON judged.n > 0;

        RETURN QUERY
        SELECT v_survey.survey, 'bin', bins.probability_low, bins.probability_high, bins.n, bins.predicted, bins.observed,
               bins.ci_low, bins.ci_high, bins.ci_level, bins.is_calibrated, NULL::double precision, NULL::double precision,
               bins.method, 'ok', bins.reason
        FROM analytics.calibration(v_said, v_happened, 5) AS bins
        WHERE cardinality(v_said) > 0;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_completion_calibration(text) IS
$$How far analytics.own_completion is to be trusted: what it would have said of response sets that are closed by now, and what became of them; for each survey a row for all (kind total) and five
bins of probability. p_survey: a survey's code, null for all of yours. Each set of the newest fourteen days (UTC) with 20 finished ones before them is looked at when it began, and when a quarter, half, three
quarters and 95 % of those who finish had done so, as long as it was unfinished; it is judged by what was closed before its day. n such moments were given a probability from probability_low to probability_high: predicted is the mean of it,
observed the share that finished, with its interval ci_low to ci_high (analytics.proportion_ci) at ci_level, all 0 to 1; is_calibrated says whether the two agree, of all by Spiegelhalter's test at 5 %.
brier is the mean squared error of the probabilities and skill how much less that is than with the same for everybody: 1 is perfect, 0 no better. A set is looked at several times, so n counts it more than once and
intervals are a little narrow. method says how. status: ok, protected (confidential surveys), none; reason says why.
Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_completion_calibration(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
