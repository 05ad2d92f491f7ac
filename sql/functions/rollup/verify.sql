CREATE OR REPLACE FUNCTION rollup.verify(
    p_org_from   bigint DEFAULT NULL,
    p_org_before bigint DEFAULT NULL
)
    RETURNS TABLE (
        organisation  text,
        survey        text,
        question_path text,
        month         date,
        answer_state  core.answer_state,
        value         numeric,
        n_rollup      bigint,
        n_recount     bigint,
        weight_rollup numeric,
        weight_recount numeric,
        value_rollup  numeric,
        value_recount numeric
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    RETURN QUERY
    SELECT
        organisation.organisation, survey.survey, question.question_path, difference.month, difference.answer_state,
        difference.value, difference.n_rollup, difference.n_recount, difference.weight_rollup,
        difference.weight_recount, difference.value_rollup, difference.value_recount
    FROM rollup.count_difference(p_org_from, p_org_before) AS difference
    LEFT JOIN core.question AS question ON question.question_id = difference.question_id
    LEFT JOIN core.survey AS survey ON survey.survey_id = question.survey_id
    LEFT JOIN core.organisation AS organisation ON organisation.org_id = difference.org_id
    ORDER BY 1, 2, 3, 4, 5, 6;
END;
$$;

COMMENT ON FUNCTION rollup.verify(bigint, bigint) IS
    'Every key at which the rollup (with its undrained changes) differs from a recount of the items, in one snapshot; no row means equal. p_org_from and p_org_before limit it to a part of the organisations, as rollup.verify_part() cuts them; null is no limit. value_rollup and value_recount are sums of answers, which continuous questions have and all others leave at 0.';

GRANT EXECUTE ON FUNCTION rollup.verify(bigint, bigint) TO surveymark_operator, surveymark_job;
