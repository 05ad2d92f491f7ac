-- An unfinished set is one of two: somebody who is still at it, or who has gone. How far it has come and how long it has
-- taken tell them apart, by what became of others who were unfinished at that point after that time.
CREATE OR REPLACE FUNCTION analytics.own_completion(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey            text,
        kind              text,
        question          text,
        question_title    text,
        progress          double precision,
        n                 bigint,
        n_completed       bigint,
        completion_share  double precision,
        ci_low            double precision,
        ci_high           double precision,
        ci_level          double precision,
        n_under_way       bigint,
        expected          double precision,
        expected_ci_low   double precision,
        expected_ci_high  double precision,
        remaining_seconds double precision,
        remaining_p90     double precision,
        method            text,
        status            text,
        reason            text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_minimum CONSTANT bigint := 20;
    v_org_id  bigint := ops.current_org();
    v_survey  record;
BEGIN
    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH known AS MATERIALIZED (
            SELECT one.*, one.came_at < now() - interval '24 hours' AS is_closed, extract(epoch FROM now() - one.began_at)::double precision AS elapsed
            FROM analytics._completion_set(v_survey.survey_id) AS one
        ),
        -- Of those who came in the last day the unfinished are missing, so the finished are left out, too.
        history AS MATERIALIZED (
            SELECT coalesce(array_agg(known.seconds ORDER BY known.seconds) FILTER (WHERE known.seconds IS NOT NULL), '{}') AS finished,
                   coalesce(array_agg(known.progress ORDER BY known.progress) FILTER (WHERE NOT known.is_completed), '{}') AS given_up,
                   count(*) AS n, count(*) FILTER (WHERE known.is_completed) AS n_completed
            FROM known
            WHERE known.is_closed
        ),
        -- As many sets may be those of a few people.
        crowd AS (
            SELECT count(DISTINCT coalesce(answered.respondent_id, -answered.response_set_id)) FILTER (WHERE known.is_closed AND known.is_completed)
                       AS n_people
            FROM known
            JOIN core.response_set AS answered
                ON answered.org_id = v_org_id AND answered.response_set_id = known.response_set_id
            WHERE v_survey.is_confidential
        ),
        judged AS (
            SELECT history.*, CASE
                WHEN cardinality(history.finished) < v_minimum
                    THEN format('fewer than %s response sets of the last 90 days were finished and have a time: no prediction', v_minimum)
            END AS problem
            FROM history
        ),
        under_way AS MATERIALIZED (
            SELECT known.progress, likely.chance, likely.chance * (1 - likely.chance) / (likely.n + 1) AS variance,
                   likely.remaining, likely.remaining_p90
            FROM known
            CROSS JOIN judged
            CROSS JOIN LATERAL analytics._completion_chance(known.progress, known.elapsed, judged.finished, judged.given_up) AS likely
            WHERE NOT known.is_completed AND NOT known.is_closed AND judged.problem IS NULL
        ),
        -- The questions of the newest version; one name in the answers is one question.
        place AS (
            SELECT 'question' AS kind, asked.answer_key AS question, min(titled.title) AS title,
                   min(listed.ordinal)::double precision / max(max(listed.ordinal)) OVER () AS progress
            FROM core.survey_question AS listed
            JOIN core.question AS asked ON asked.question_id = listed.question_id
            LEFT JOIN core.question AS titled
                ON titled.survey_id = listed.survey_id AND titled.question_path = asked.answer_key
            WHERE listed.survey_id = v_survey.survey_id AND asked.reader <> 'scale' AND NOT v_survey.is_confidential
              AND listed.version = (SELECT max(newest.version) FROM core.survey_version AS newest WHERE newest.survey_id = v_survey.survey_id)
            GROUP BY asked.answer_key
            UNION ALL
            SELECT 'total', NULL, NULL, 0
        ),
        ranged AS (
            SELECT place.*, lead(place.progress, 1, 2) OVER (PARTITION BY place.kind ORDER BY place.progress) AS next_progress
            FROM place
        ),
        told AS (
            SELECT ranged.*, judged.problem, closed.n, closed.n_completed, going.n_under_way, going.expected, going.spread,
                   going.remaining, going.remaining_p90
            FROM ranged
            CROSS JOIN judged
            CROSS JOIN LATERAL (
                SELECT count(*) AS n, count(*) FILTER (WHERE known.is_completed) AS n_completed
                FROM known
                WHERE known.is_closed AND known.progress >= ranged.progress - 1e-9
            ) AS closed
            CROSS JOIN LATERAL (
                SELECT count(*) AS n_under_way, sum(under_way.chance) AS expected,
                       -- Chance of each, and the error of what it was taken from, which is the same for all.
                       sqrt(sum(under_way.chance * (1 - under_way.chance)) + sum(sqrt(under_way.variance)) ^ 2) AS spread,
                       percentile_disc(0.5) WITHIN GROUP (ORDER BY under_way.remaining) AS remaining,
                       percentile_disc(0.5) WITHIN GROUP (ORDER BY under_way.remaining_p90) AS remaining_p90
                FROM under_way
                WHERE ranged.kind = 'total'
                   OR (under_way.progress >= ranged.progress - 1e-9 AND under_way.progress < ranged.next_progress - 1e-9)
            ) AS going
        ),
        shown AS (
            SELECT told.kind, told.question, coalesce(told.title, told.question) AS title, told.progress, told.problem,
                   told.remaining, told.remaining_p90, grid.step,
                   told.n_completed / grid.step * grid.step AS n_completed,
                   (told.n - told.n_completed) / grid.step * grid.step + told.n_completed / grid.step * grid.step AS n,
                   told.n_under_way / grid.step * grid.step AS n_under_way,
                   round(told.expected / grid.step) * grid.step AS stepped, told.expected,
                   greatest(0, told.expected - 1.959963984540054 * told.spread) AS low,
                   least(told.n_under_way, told.expected + 1.959963984540054 * told.spread) AS high
            FROM told
            CROSS JOIN (SELECT CASE WHEN v_survey.is_confidential THEN 5 ELSE 1 END AS step) AS grid
        )
        SELECT v_survey.survey, shown.kind, shown.question, shown.title, shown.progress,
               CASE WHEN seen.is_shown THEN shown.n END, CASE WHEN seen.is_shown THEN shown.n_completed END,
               CASE WHEN seen.is_shown THEN rate.estimate END, CASE WHEN seen.is_shown THEN rate.ci_low END,
               CASE WHEN seen.is_shown THEN rate.ci_high END, CASE WHEN seen.is_shown THEN rate.ci_level END,
               CASE WHEN seen.is_shown THEN shown.n_under_way END,
               CASE WHEN seen.is_told THEN CASE WHEN v_survey.is_confidential THEN least(shown.stepped, shown.n_under_way) ELSE shown.expected END END,
               CASE WHEN seen.is_told THEN floor(shown.low * seen.parts) / seen.parts END,
               CASE WHEN seen.is_told THEN least(ceil(shown.high * seen.parts) / seen.parts, shown.n_under_way) END,
               CASE WHEN seen.is_told AND NOT v_survey.is_confidential THEN shown.remaining END,
               CASE WHEN seen.is_told AND NOT v_survey.is_confidential THEN shown.remaining_p90 END,
               concat_ws('; ', rate.method, CASE WHEN seen.is_told
                   THEN 'the share who finished of those who were as far after as long' END)
                   || CASE WHEN v_survey.is_confidential THEN '; numbers in fives' ELSE '' END,
               CASE WHEN seen.is_shown THEN 'ok' ELSE 'protected' END,
               CASE
                   WHEN NOT seen.is_shown THEN 'shown once 5 people have completed the survey'
                   ELSE nullif(concat_ws('; ', shown.problem,
                       CASE WHEN shown.problem IS NULL AND shown.n_under_way = 0 THEN 'nobody is under way' END,
                       CASE WHEN v_survey.is_confidential THEN 'a confidential survey shows no single question and no time here' END), '')
               END
        FROM shown
        CROSS JOIN LATERAL analytics.proportion_ci(shown.n_completed, shown.n) AS rate
        CROSS JOIN crowd
        CROSS JOIN LATERAL (SELECT NOT v_survey.is_confidential OR (shown.n_completed >= 5 AND crowd.n_people >= 5) AS is_shown) AS open
        CROSS JOIN LATERAL (
            SELECT open.is_shown, shown.n_under_way > 0 AND shown.problem IS NULL AND open.is_shown AS is_told,
                   -- Tenths, or fives.
                   CASE WHEN v_survey.is_confidential THEN 0.2 ELSE 10 END::double precision AS parts
        ) AS seen
        ORDER BY shown.kind DESC, shown.progress, shown.question;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_completion(text) IS
$$How many of those who are answering now will finish, and how long it takes them: for each survey a row for the total (kind total), and one for each question of its newest version.
p_survey: a survey's code, null for all of yours. Of the response sets that began in the last 90 days, those are closed that came a day ago or earlier: n of them have reached the question (question, question_title, at
progress 0 to 1 of the questionnaire) or went beyond, n_completed of these have finished, completion_share is n_completed / n with its interval ci_low to ci_high (analytics.proportion_ci) at ci_level: where it rises
from one question to the next, people give up.
n_under_way sets of the last day are unfinished and have come to this question. expected of them will finish, with a 95 % interval expected_ci_low to expected_ci_high: each is given the share who finished among
those who would have been within a tenth of the questionnaire from there after as long, going on evenly. remaining_seconds is the median time that they will need, remaining_p90 that in which nine of ten are done.
analytics.own_completion_calibration says how far to trust it. Fewer than 20 finished sets with a time are refused, and reason says so.
Confidential surveys: the total only, in fives, from 5 finished sets on, without times. method says how. status: ok, protected. Raises SM001 unknown survey, SM016 role of no organisation.
Empirical conditional shares, with half a set added to either side (Jeffreys 1946); Wilson (1927).$$;

GRANT EXECUTE ON FUNCTION analytics.own_completion(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
