-- Numbers of a confidential survey as analytics.response_summary() has them, from 5 people on and rounded
-- down to fives; how complete its responses are would be news about the one who came last, and so would
-- be when a summary was last made anew: what is shown is when it was last looked at.
CREATE OR REPLACE FUNCTION analytics.own_summary()
    RETURNS TABLE (
        survey                    text,
        is_confidential           boolean,
        n_surveys                 bigint,
        n_started                 bigint,
        n_completed               bigint,
        completion_rate           double precision,
        completeness              double precision,
        median_completion_seconds double precision,
        checked_at                timestamptz,
        method                    text,
        status                    text,
        reason                    text,
        ci_low                    double precision,
        ci_high                   double precision,
        ci_level                  double precision
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    -- Who asks comes first.
    PERFORM ops.current_org();

    RETURN QUERY
    WITH own AS (
        SELECT
            listed.survey, listed.is_confidential,
            CASE WHEN NOT listed.is_confidential THEN stored.n_started END AS n_started,
            CASE
                WHEN NOT listed.is_confidential THEN stored.n_completed
                WHEN stored.n_completed >= 5 AND stored.n_respondents >= 5 THEN stored.n_completed / 5 * 5
            END AS n_completed,
            CASE WHEN NOT listed.is_confidential THEN stored.completion_rate END AS completion_rate,
            CASE WHEN NOT listed.is_confidential THEN stored.completeness END AS completeness,
            CASE WHEN NOT listed.is_confidential THEN stored.median_completion_seconds END AS median_seconds
        FROM analytics._own_survey(NULL) AS listed
        JOIN rollup.own_survey_summary AS stored ON stored.survey_id = listed.survey_id
    ),
    made AS (
        SELECT min(known.checked_at) AS checked_at
        FROM rollup.summary AS known
        WHERE known.summary IN ('survey_summary', 'quality_summary')
    )
    SELECT own.survey, own.is_confidential, 1::bigint, own.n_started, own.n_completed, own.completion_rate,
           own.completeness, own.median_seconds, made.checked_at,
           CASE WHEN own.is_confidential THEN 'rounded down to fives'
                ELSE 'exact; completion rate: ' || rate.method END,
           CASE WHEN own.n_completed IS NULL THEN 'protected' ELSE 'ok' END,
           CASE
               WHEN own.n_completed IS NULL THEN 'shown once 5 people have completed the survey'
               WHEN own.is_confidential THEN 'of a confidential survey only completed response sets are summed up'
           END,
           rate.ci_low, rate.ci_high, rate.ci_level
    FROM own
    CROSS JOIN made
    LEFT JOIN LATERAL analytics.proportion_ci(own.n_completed, own.n_started) AS rate ON NOT own.is_confidential
    UNION ALL
    SELECT NULL, bool_or(own.is_confidential), count(*), NULL, sum(own.n_completed)::bigint, NULL, NULL, NULL,
           made.checked_at, 'sum of the surveys as they are shown',
           CASE WHEN sum(own.n_completed) IS NULL THEN 'protected' ELSE 'ok' END,
           CASE WHEN bool_or(own.n_completed IS NULL) THEN 'surveys completed by fewer than 5 people are left out' END,
           NULL, NULL, NULL
    FROM own
    CROSS JOIN made
    GROUP BY made.checked_at
    ORDER BY 1 NULLS FIRST;
END;
$$;

COMMENT ON FUNCTION analytics.own_summary() IS
$$What your organisation has sent, as of the last refresh: one row for each survey, and one for all of them together (survey null).
Confidential surveys: completed response sets from 5 people on, rounded down to fives, and nothing else; analytics.response_summary has more, live.
ci_low to ci_high is the interval of completion_rate at ci_level, 0 to 1 (Wilson 1927; at the ends Clopper and Pearson 1934).
status: ok, protected. Raises SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_summary() TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
