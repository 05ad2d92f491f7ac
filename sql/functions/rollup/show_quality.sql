CREATE OR REPLACE FUNCTION rollup.show_quality(
    p_org_ids    bigint[],
    p_survey_ids bigint[],
    p_months     date[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_step    CONSTANT integer := 5;
    v_stepped rollup.shown_quality[];
BEGIN
    -- As rollup.show_counts() does it for answers: the score and each rule for itself, since not all sets
    -- can be judged by all rules.
    WITH touched AS (
        SELECT DISTINCT given.org_id, given.survey_id, given.month
        FROM unnest(p_org_ids, p_survey_ids, p_months) AS given (org_id, survey_id, month)
        JOIN core.survey AS survey ON survey.survey_id = given.survey_id AND survey.is_confidential
    ),
    found AS (
        SELECT known.org_id, known.survey_id, known.month, judged.subject, judged.found_value,
               coalesce(answered.respondent_id, -known.response_set_id) AS person
        FROM touched
        JOIN rollup.response_quality AS known
            ON known.org_id = touched.org_id AND known.survey_id = touched.survey_id AND known.month = touched.month
        JOIN core.response_set AS answered
            ON answered.org_id = known.org_id AND answered.response_set_id = known.response_set_id
        CROSS JOIN LATERAL (
            SELECT 'score', known.score
            UNION ALL
            SELECT listed.rule, (listed.rule = ANY (known.broken))::integer FROM unnest(known.assessed) AS listed (rule)
        ) AS judged (subject, found_value)
        WHERE judged.found_value IS NOT NULL
    ),
    live AS (
        SELECT summed.org_id, summed.survey_id, summed.month, summed.subject, people.n, people.people,
               array_agg(summed.found_value ORDER BY summed.found_value) AS found_values,
               array_agg(summed.n ORDER BY summed.found_value) AS counts
        FROM (
            SELECT found.org_id, found.survey_id, found.month, found.subject, found.found_value, count(*) AS n
            FROM found
            GROUP BY 1, 2, 3, 4, 5
        ) AS summed
        JOIN (
            SELECT found.org_id, found.survey_id, found.month, found.subject, count(*) AS n,
                   count(DISTINCT found.person) AS people
            FROM found
            GROUP BY 1, 2, 3, 4
        ) AS people USING (org_id, survey_id, month, subject)
        GROUP BY summed.org_id, summed.survey_id, summed.month, summed.subject, people.n, people.people
    ),
    shown AS (
        SELECT seen.* FROM touched JOIN rollup.shown_quality AS seen USING (org_id, survey_id, month)
    )
    SELECT array_agg(ROW (org_id, survey_id, month, subject, live.found_values, live.counts, coalesce(live.n, 0),
                          coalesce(live.people, 0))::rollup.shown_quality)
    INTO v_stepped
    FROM live
    FULL JOIN shown USING (org_id, survey_id, month, subject)
    WHERE abs(coalesce(live.n, 0) - coalesce(shown.n, 0)) >= v_step
      AND abs(coalesce(live.people, 0) - coalesce(shown.people, 0)) >= v_step;

    DELETE FROM rollup.shown_quality AS shown
    USING unnest(v_stepped) AS stepped
    WHERE shown.org_id = stepped.org_id AND shown.survey_id = stepped.survey_id AND shown.month = stepped.month
      AND shown.subject = stepped.subject AND stepped.people < v_step;

    INSERT INTO rollup.shown_quality AS shown
    SELECT * FROM unnest(v_stepped) AS stepped WHERE stepped.people >= v_step
    ON CONFLICT ON CONSTRAINT shown_quality_pkey DO UPDATE
        SET found_values = excluded.found_values, counts = excluded.counts, n = excluded.n, people = excluded.people;
END;
$$;

COMMENT ON FUNCTION rollup.show_quality(bigint[], bigint[], date[]) IS
    'For the given months (arrays of equal length) of confidential surveys: let the quality that readers see catch up where the number of judged response sets, for the score and for each rule, moved by at least 5 sets of at least 5 people and rests on at least 5 people; what rests on fewer is withdrawn.';
