-- Nothing is counted here but those who were asked at all: shares and means are those of
-- own_distribution() and own_results(), so no more is shown of a confidential survey than there.
CREATE OR REPLACE FUNCTION analytics.own_selection(
    p_survey   text DEFAULT NULL,
    p_question text DEFAULT NULL,
    p_period   text DEFAULT 'all_time'
)
    RETURNS TABLE (
        survey            text,
        question          text,
        question_type     text,
        "option"          text,
        title             text,
        period            text,
        period_start      date,
        ordinal           bigint,
        answer_state      text,
        n                 bigint,
        n_effective       double precision,
        n_answered        bigint,
        n_asked           bigint,
        n_all             bigint,
        share_of_answered double precision,
        share_of_asked    double precision,
        share_of_all      double precision,
        mean_rank         double precision,
        share_first       double precision,
        ci_low            double precision,
        ci_high           double precision,
        ci_level          double precision,
        base              text,
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
    v_org_id bigint := ops.current_org();
    v_survey record;
BEGIN
    PERFORM analytics._check_period(p_period, ARRAY['month', 'quarter', 'year', 'all_time']);

    IF p_question IS NOT NULL AND NOT EXISTS (
        SELECT
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.question AS asked ON asked.survey_id = own.survey_id
        WHERE asked.question_path = CASE
            WHEN asked.reader = 'choice' THEN p_question
            WHEN asked.reader IN ('option', 'rank') THEN p_question || '.' || asked.answer_option
        END
    ) THEN
        RAISE EXCEPTION 'question "%" is no list to choose from', p_question
            USING ERRCODE = 'SM002',
                  DETAIL  = 'Lists are checkboxes, rankings, radiogroups, dropdowns and the rows of a matrix.',
                  HINT    = 'See them with: SELECT DISTINCT question FROM analytics.own_selection.';
    END IF;

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH listed AS (
            SELECT asked.question_id, asked.question_path, asked.question_type, asked.title, asked.reader,
                   asked.answer_option, whole.path AS whole, min(asked.question_id) OVER (PARTITION BY whole.path) AS place
            FROM core.question AS asked
            CROSS JOIN LATERAL (
                SELECT CASE WHEN asked.reader = 'choice' THEN asked.question_path
                            ELSE left(asked.question_path, -1 - length(asked.answer_option)) END AS path
            ) AS whole
            WHERE asked.survey_id = v_survey.survey_id AND asked.reader IN ('choice', 'option', 'rank')
              AND (p_question IS NULL OR whole.path = p_question)
        ),
        result AS MATERIALIZED (
            SELECT * FROM analytics.own_results(v_survey.survey, p_period)
        ),
        spread AS MATERIALIZED (
            SELECT * FROM analytics.own_distribution(v_survey.survey, NULL, p_period)
        ),
        -- How those who were asked divide: into an answer, an option left out of a ranking, and neither.
        divided AS (
            SELECT spread.question, spread.period_start,
                   greatest(1 - coalesce(sum(spread.share) FILTER (WHERE spread.answer_state <> 'answered'), 0), 0) AS answering,
                   coalesce(sum(spread.share) FILTER (WHERE spread.answer_state = 'none'), 0) AS left_out,
                   sum(spread.n) FILTER (WHERE spread.answer_state IN ('answered', 'none'))::bigint AS n_told,
                   max(spread.base_n) FILTER (WHERE spread.answer_state = 'none') AS n_told_about
            FROM spread
            GROUP BY 1, 2
        ),
        finished AS (
            SELECT answered.version, count(*) AS n, sum(answered.weight) AS weight_sum,
                   CASE WHEN p_period <> 'all_time'
                        THEN date_trunc(p_period, answered.completed_at AT TIME ZONE 'UTC')::date END AS period_start
            FROM core.response_set AS answered
            WHERE NOT v_survey.is_confidential AND answered.completed_at IS NOT NULL
              AND answered.org_id = v_org_id AND answered.survey_id = v_survey.survey_id
            GROUP BY 1, 4
        ),
        whole AS (
            SELECT finished.period_start, sum(finished.n)::bigint AS n, sum(finished.weight_sum) AS weight_sum
            FROM finished
            GROUP BY 1
        ),
        weighed AS (
            SELECT placed.question_id, finished.period_start, sum(finished.weight_sum) AS weight_sum
            FROM finished
            JOIN analytics._question_version(v_survey.survey_id) AS placed ON placed.version = finished.version
            GROUP BY 1, 2
        ),
        part AS (
            SELECT listed.*, spread.period_start, spread.ordinal AS bin, spread.answer_state, spread.choice,
                   spread.choice_title, spread.n, spread.n_effective, spread.share, spread.ci_low, spread.ci_high,
                   spread.ci_level, spread.method, spread.status, spread.reason
            FROM listed
            JOIN spread ON spread.question = listed.question_path
            WHERE spread.answer_state IS NULL
               OR CASE listed.reader
                   WHEN 'choice' THEN spread.answer_state <> 'skipped'
                   ELSE spread.answer_state = 'answered' AND spread.value = 1
               END
        ),
        based AS (
            SELECT part.*, result.mean, result.n AS n_results, result.n_effective AS n_effective_results, result.n_asked,
                   result.ci_low AS mean_low, result.ci_high AS mean_high, result.ci_level AS mean_level,
                   result.method AS mean_method, result.status AS mean_status, result.reason AS mean_reason,
                   part.reader = 'rank' AS is_rank, divided.answering,
                   divided.answering / nullif(divided.answering + divided.left_out, 0) AS ranking,
                   CASE
                       WHEN part.answer_state IS NULL AND v_survey.is_confidential THEN NULL
                       WHEN part.reader <> 'rank' THEN result.n
                       WHEN v_survey.is_confidential THEN coalesce(divided.n_told_about, result.n)
                       ELSE divided.n_told
                   END AS n_answered,
                   whole.n AS n_all, weighed.weight_sum / whole.weight_sum AS asking
            FROM part
            JOIN result
                ON result.question = part.question_path AND result.period_start IS NOT DISTINCT FROM part.period_start
            JOIN divided
                ON divided.question = part.question_path AND divided.period_start IS NOT DISTINCT FROM part.period_start
            LEFT JOIN whole ON whole.period_start IS NOT DISTINCT FROM part.period_start
            LEFT JOIN weighed
                ON weighed.question_id = part.question_id AND weighed.period_start IS NOT DISTINCT FROM part.period_start
        ),
        shared AS (
            SELECT based.*,
                   CASE WHEN based.is_rank THEN based.ranking
                        WHEN based.answer_state = 'answered' THEN based.share END AS of_answered,
                   CASE WHEN v_survey.is_confidential THEN NULL
                        WHEN based.is_rank THEN based.answering
                        WHEN based.answer_state = 'answered' THEN based.share * based.answering
                        ELSE based.share END AS of_asked
            FROM based
        )
        SELECT v_survey.survey, shared.whole, shared.question_type, coalesce(shared.choice, shared.answer_option),
               CASE WHEN shared.reader = 'choice' THEN concat_ws(': ', shared.title, shared.choice_title) ELSE shared.title END,
               p_period, shared.period_start,
               row_number() OVER (
                   PARTITION BY shared.whole, shared.period_start ORDER BY shared.question_id, shared.bin
               ),
               shared.answer_state,
               CASE WHEN shared.is_rank AND NOT v_survey.is_confidential THEN shared.n_results ELSE shared.n END,
               CASE WHEN shared.is_rank THEN shared.n_effective_results ELSE shared.n_effective END,
               shared.n_answered, shared.n_asked, CASE WHEN NOT v_survey.is_confidential THEN coalesce(shared.n_all, 0) END,
               shared.of_answered, shared.of_asked, shared.of_asked * shared.asking::float8,
               CASE WHEN shared.is_rank THEN shared.mean END,
               CASE WHEN shared.is_rank THEN shared.share * shared.ranking END,
               CASE WHEN shared.is_rank THEN shared.mean_low ELSE shared.ci_low END,
               CASE WHEN shared.is_rank THEN shared.mean_high ELSE shared.ci_high END,
               CASE WHEN shared.is_rank THEN shared.mean_level ELSE shared.ci_level END,
               CASE
                   WHEN NOT v_survey.is_confidential
                       THEN format('%s answered of %s asked, %s in all', shared.n_answered, shared.n_asked, coalesce(shared.n_all, 0))
                   WHEN shared.n_answered IS NOT NULL THEN format('%s answered', shared.n_answered)
               END,
               CASE WHEN shared.is_rank THEN shared.mean_method ELSE shared.method END,
               CASE WHEN shared.is_rank THEN shared.mean_status ELSE shared.status END,
               nullif(concat_ws('; ',
                   CASE WHEN shared.is_rank THEN shared.mean_reason END,
                   CASE WHEN NOT shared.is_rank OR shared.mean IS NOT NULL THEN shared.reason END,
                   CASE WHEN v_survey.is_confidential AND shared.of_answered IS NOT NULL
                        THEN 'the shown answers lag behind those who were asked: one base only' END
               ), '')
        FROM shared
        ORDER BY shared.place, shared.period_start, shared.question_id, shared.bin;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_selection(text, text, text) IS
$$What your organisation's people chose from lists, on all three bases: one row for each option of each checkbox, ranking, radiogroup, dropdown and
matrix row (question is name or name.row), and for each period.
p_survey: a survey's code, null for all of yours; p_question: the path of a list, null for all; p_period: all_time, year, quarter or month
(UTC).
n chose the option (ranked it, in a ranking). n_answered answered the question, as far as the option was offered to them; n_asked were asked, that is
completed a version of the survey that offers it; n_all completed the survey. share_of_answered, share_of_asked and share_of_all are
n on these bases, 0 to 1, weighted (n / n_answered is the share without weights); several may be chosen, so they may add up to more than 1. What stands for no answer
(answer_state none, other, refused, dont_know) has no share_of_answered; as the option of a checkbox it has, of those who answered or chose it.
A ranking may be partial: share_of_answered is the share of those who ranked the option, of all who ranked anything; mean_rank (1 is first) is over
those who ranked it, share_first over all who ranked anything. ci_low to ci_high, at confidence ci_level, is the interval of mean_rank for a ranking,
else of share_of_answered, or of share_of_asked where there is no other; n_effective is the effective number of answers behind it.
base has the three bases in words. Confidential surveys: one base only, and no more than in analytics.own_results and analytics.own_distribution.
status: ok, protected, none. Raises SM001 unknown survey, SM002 no such list, SM016 role of no organisation, SM025 unknown period.$$;

GRANT EXECUTE ON FUNCTION analytics.own_selection(text, text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
