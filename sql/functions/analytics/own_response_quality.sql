CREATE OR REPLACE FUNCTION analytics.own_response_quality(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey        text,
        submission_id text,
        completed_at  timestamptz,
        quality_score integer,
        is_flagged    boolean,
        rule          text,
        rule_title    text,
        measured      double precision,
        threshold     double precision,
        is_broken     boolean,
        judged_at     timestamptz,
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
    v_org_id bigint  := ops.current_org();
    v_may    boolean := ops.may_see_responses();
BEGIN
    RETURN QUERY
    SELECT own.survey, answered.submission_id, answered.completed_at, known.score, known.is_flagged, held.rule, held.title,
           found.measured, held.threshold, held.rule = ANY (known.broken), known.judged_at,
           CASE WHEN own.is_confidential OR NOT v_may THEN 'protected' WHEN known.response_set_id IS NULL THEN 'none' ELSE 'ok' END,
           CASE WHEN own.is_confidential THEN 'nobody''s own quality is shown of a confidential survey'
                WHEN NOT v_may THEN 'for roles that may see single responses; an operator can let yours'
                WHEN known.response_set_id IS NULL THEN 'no response has been judged' END
    FROM analytics._own_survey(p_survey) AS own
    LEFT JOIN rollup.response_quality AS known
        ON known.org_id = v_org_id AND known.survey_id = own.survey_id AND v_may AND NOT own.is_confidential
    LEFT JOIN core.response_set AS answered
        ON answered.org_id = known.org_id AND answered.response_set_id = known.response_set_id
    LEFT JOIN LATERAL unnest(known.assessed, known.measured) AS found (rule, measured) ON true
    LEFT JOIN rollup.quality_rule_in_force AS held ON held.rule = found.rule
    ORDER BY own.survey, known.response_set_id, held.rule;
END;
$$;

COMMENT ON FUNCTION analytics.own_response_quality(text) IS
$$What the quality rules found in each response to your organisation's surveys that are not confidential: one row for each response and rule that could be assessed.
p_survey: a survey's code, null for all of yours. quality_score is that of the response, 0 to 100, and is_flagged whether it is 50 or less; measured is what was
measured, in the unit of the rule (analytics.quality_rule), to be held against threshold; is_broken says whether it is broken and judged_at when that was found. submission_id and
completed_at are those of the response. It is for roles that ops.let_see_responses() named, and of a confidential
survey for nobody: one row without figures, status protected. status: ok, protected, none. Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_response_quality(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
