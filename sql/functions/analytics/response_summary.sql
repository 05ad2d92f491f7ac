-- Numbers of sets are participation, not answers; but "one more" is news about one person, so for a
-- confidential survey they are rounded down to fives, and times come from the first 5, 10, 15, ...
-- sets only. A set then joins the figures together with four others.
CREATE OR REPLACE FUNCTION analytics.response_summary(
    p_survey          text DEFAULT NULL,
    p_abandoned_after interval DEFAULT '1 day'
)
    RETURNS TABLE (
        survey                    text,
        is_confidential           boolean,
        n_started                 bigint,
        n_completed               bigint,
        n_abandoned               bigint,
        n_in_progress             bigint,
        n_respondents             bigint,
        completion_rate           double precision,
        ci_low                    double precision,
        ci_high                   double precision,
        ci_level                  double precision,
        base                      text,
        median_completion_seconds double precision,
        mean_completion_seconds   double precision,
        n_timed                   bigint,
        first_completed_at        timestamptz,
        last_completed_at         timestamptz,
        method                    text,
        status                    text,
        reason                    text
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
    IF p_abandoned_after IS NULL OR p_abandoned_after < interval '0' THEN
        RAISE EXCEPTION 'time after which a set counts as abandoned is missing or negative'
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass for example interval ''1 day''.';
    END IF;

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH started AS (
            SELECT answered.completed_at, answered.respondent_id, answered.response_set_id, answered.received_at,
                   extract(epoch FROM answered.completed_at - answered.started_at)::float8 AS seconds,
                   row_number() OVER (
                       PARTITION BY answered.completed_at IS NULL
                       ORDER BY greatest(answered.completed_at, answered.received_at), answered.response_set_id
                   ) AS position,
                   count(*) OVER (PARTITION BY answered.completed_at IS NULL) AS n_alike
            FROM core.response_set AS answered
            WHERE answered.org_id = v_org_id AND answered.survey_id = v_survey.survey_id
        ),
        counted AS (
            SELECT count(*) AS n_started,
                   count(started.completed_at) AS n_completed,
                   count(*) FILTER (
                       WHERE started.completed_at IS NULL AND started.received_at < now() - p_abandoned_after
                   ) AS n_abandoned,
                   count(DISTINCT coalesce(started.respondent_id, -started.response_set_id))
                       FILTER (WHERE started.completed_at IS NOT NULL AND stepped.is_in) AS n_respondents,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY started.seconds) FILTER (WHERE stepped.is_in)
                       AS median_seconds,
                   avg(started.seconds) FILTER (WHERE stepped.is_in) AS mean_seconds,
                   count(started.seconds) FILTER (WHERE stepped.is_in) AS n_timed,
                   min(started.completed_at) AS first_completed_at,
                   max(started.completed_at) AS last_completed_at
            FROM started
            CROSS JOIN LATERAL (
                SELECT NOT v_survey.is_confidential OR started.position <= started.n_alike / 5 * 5 AS is_in
            ) AS stepped
        ),
        stepped AS (
            SELECT rounded.n_completed + rounded.n_abandoned + rounded.n_in_progress AS n_started, rounded.*,
                   NOT v_survey.is_confidential
                       OR (rounded.n_completed >= 5 AND rounded.n_respondents >= 5) AS is_shown
            FROM (
                SELECT counted.n_completed / grid.step * grid.step AS n_completed,
                       counted.n_abandoned / grid.step * grid.step AS n_abandoned,
                       (counted.n_started - counted.n_completed - counted.n_abandoned) / grid.step * grid.step
                           AS n_in_progress,
                       counted.n_respondents, counted.median_seconds, counted.mean_seconds, counted.n_timed,
                       counted.first_completed_at, counted.last_completed_at
                FROM counted
                CROSS JOIN (SELECT CASE WHEN v_survey.is_confidential THEN 5 ELSE 1 END AS step) AS grid
            ) AS rounded
        )
        SELECT v_survey.survey, v_survey.is_confidential, stepped.n_started, stepped.n_completed,
               stepped.n_abandoned, stepped.n_in_progress, stepped.n_respondents,
               stepped.n_completed::float8 / nullif(stepped.n_started, 0), rate.ci_low, rate.ci_high,
               CASE WHEN rate.ci_low IS NOT NULL THEN 0.95::float8 END,
               format('%s completed of %s started', stepped.n_completed, stepped.n_started),
               CASE
                   WHEN NOT v_survey.is_confidential THEN stepped.median_seconds
                   WHEN stepped.n_timed >= 10 THEN round(stepped.median_seconds / 60) * 60
               END,
               CASE
                   WHEN NOT v_survey.is_confidential THEN stepped.mean_seconds
                   WHEN stepped.n_timed >= 5 THEN round(stepped.mean_seconds / 60) * 60
               END,
               stepped.n_timed,
               CASE WHEN NOT v_survey.is_confidential THEN stepped.first_completed_at END,
               CASE WHEN NOT v_survey.is_confidential THEN stepped.last_completed_at END,
               coalesce('completion rate: ' || rate.method, 'count')
                   || CASE WHEN v_survey.is_confidential
                      THEN '; numbers rounded down to fives, times to whole minutes' ELSE '' END,
               CASE WHEN stepped.n_started = 0 THEN 'none' ELSE 'ok' END,
               CASE WHEN stepped.n_started = 0 THEN 'nobody has started' END
        FROM stepped
        CROSS JOIN LATERAL analytics.proportion_ci(stepped.n_completed, stepped.n_started) AS rate
        WHERE stepped.is_shown
        UNION ALL
        SELECT v_survey.survey, v_survey.is_confidential, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, missing.status, 'shown once 5 people have completed the survey'
        FROM stepped
        CROSS JOIN analytics._withheld(true) AS missing
        WHERE NOT stepped.is_shown;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.response_summary(text, interval) IS
$$How your organisation's surveys are answered: one row for each survey.
p_survey: a survey's code, null for all of yours.
n_started counts all response sets, n_completed the finished, n_abandoned the unfinished that came in longer than p_abandoned_after ago
(one day unless said otherwise), n_in_progress the rest, n_respondents the different people with a finished set (one without a name is one person).
completion_rate is completed / started, 0 to 1, with the interval of analytics.proportion_ci. Times are seconds from started_at to completed_at of the n_timed
finished sets that have both.
Confidential surveys: nothing under 5 people (status protected); numbers are rounded down to fives and move in steps, times are whole minutes,
the median time from 10 sets, no first and last instant.
status: ok, protected, none. Raises SM001 unknown survey, SM016 role of no organisation, SM025 negative interval.$$;

GRANT EXECUTE ON FUNCTION analytics.response_summary(text, interval)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
