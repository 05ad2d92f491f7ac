-- The truth comes from what the reader sees: of a confidential survey it is the shown figure, or none.
CREATE OR REPLACE FUNCTION analytics.own_prediction(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey        text,
        model         text,
        model_version text,
        target        text,
        question      text,
        period        text,
        period_start  date,
        submission_id text,
        predicted     double precision,
        ci_low        double precision,
        ci_high       double precision,
        ci_level      double precision,
        made_at       timestamptz,
        recorded_at   timestamptz,
        known_at      timestamptz,
        actual        double precision,
        last_time     double precision,
        n             bigint,
        error         double precision,
        is_covered    boolean,
        method        text,
        status        text,
        reason        text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    WITH told AS MATERIALIZED (
        SELECT known.*, own.survey, own.is_confidential, asked.question_path
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.prediction AS known ON known.org_id = v_org_id AND known.survey_id = own.survey_id
        LEFT JOIN core.question AS asked ON asked.question_id = known.question_id
    ),
    -- Each kind of period of each survey once, and not for each prediction.
    figure AS MATERIALIZED (
        SELECT wanted.survey, wanted.period, shown.question, shown.period_start::date AS period_start, shown.mean, shown.previous_mean,
               shown.n, shown.status, shown.reason
        FROM (SELECT DISTINCT told.survey, told.period FROM told WHERE told.target = 'mean') AS wanted
        CROSS JOIN LATERAL analytics.own_trend(wanted.survey, NULL, wanted.period) AS shown
    ),
    judged AS (
        SELECT told.*, answered.submission_id,
               CASE told.target
                   WHEN 'mean' THEN (told.period_start + CASE told.period
                       WHEN 'month' THEN interval '1 month' WHEN 'quarter' THEN interval '3 months' ELSE interval '1 year'
                   END) AT TIME ZONE 'UTC'
                   ELSE coalesce(answered.completed_at, answered.received_at + interval '24 hours')
               END AS known_at,
               CASE told.target WHEN 'mean' THEN figure.mean ELSE (answered.completed_at IS NOT NULL)::integer END AS truth,
               figure.previous_mean, CASE told.target WHEN 'mean' THEN figure.n ELSE 1 END AS n_answers,
               CASE WHEN told.target = 'mean' AND figure.mean IS NULL THEN coalesce(figure.reason, missing.reason) END AS no_truth,
               CASE WHEN told.target = 'mean' AND figure.mean IS NULL THEN coalesce(figure.status, missing.status) END AS no_status
        FROM told
        CROSS JOIN LATERAL analytics._withheld(told.is_confidential) AS missing
        LEFT JOIN figure
            ON told.target = 'mean' AND figure.survey = told.survey AND figure.period = told.period
           AND figure.question = told.question_path AND figure.period_start = told.period_start
        LEFT JOIN core.response_set AS answered
            ON answered.org_id = told.org_id AND answered.response_set_id = told.response_set_id
    )
    SELECT judged.survey, judged.model, judged.model_version, judged.target, judged.question_path, judged.period,
           judged.period_start, judged.submission_id, judged.predicted, judged.ci_low, judged.ci_high, judged.ci_level,
           judged.made_at, judged.recorded_at, judged.known_at, seen.actual,
           CASE WHEN seen.actual IS NOT NULL THEN judged.previous_mean END,
           CASE WHEN seen.actual IS NOT NULL THEN judged.n_answers END,
           judged.predicted - seen.actual, seen.actual BETWEEN judged.ci_low AND judged.ci_high,
           CASE judged.target
               WHEN 'mean' THEN 'the figure of analytics.own_trend, once the period is over'
               ELSE 'finished, or not finished a day after it came'
           END,
           CASE
               WHEN judged.known_at > now() THEN 'open'
               WHEN seen.actual IS NULL THEN judged.no_status
               WHEN judged.recorded_at >= judged.known_at THEN 'late'
               ELSE 'ok'
           END,
           CASE
               WHEN judged.known_at > now() THEN 'the truth is not known yet'
               WHEN seen.actual IS NULL THEN judged.no_truth
               WHEN judged.recorded_at >= judged.known_at THEN 'recorded when the truth was known: not judged'
           END
    FROM judged
    CROSS JOIN LATERAL (SELECT CASE WHEN judged.known_at <= now() THEN judged.truth END AS actual) AS seen
    ORDER BY judged.survey, judged.model, judged.model_version, judged.target, judged.question_path, judged.period_start,
             judged.prediction_id;
END;
$$;

COMMENT ON FUNCTION analytics.own_prediction(text) IS
$$What models outside predicted of your organisation, beside what came: one row for each prediction that core.record_predictions() took.
p_survey: a survey's code, null for all of yours. survey, model and model_version say whose it is; target is mean (of question in the period that begins at period_start) or
completion (of the response submission_id, a probability). predicted with ci_low to ci_high at ci_level is the model's, made at made_at and recorded at recorded_at. actual is
what came, of n answers, once known_at is over; last_time the figure before it, which a prediction should beat. error is predicted - actual, in its unit, and is_covered says whether the
interval holds it. method says what is taken as the truth. status: ok, open (not known yet), late (recorded when it was known), protected, none; reason says why.
Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_prediction(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
