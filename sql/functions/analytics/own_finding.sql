CREATE OR REPLACE FUNCTION analytics.own_finding(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey         text,
        priority       integer,
        rule           text,
        title          text,
        finding        text,
        question       text,
        question_title text,
        compared_with  text,
        figure         double precision,
        ci_low         double precision,
        ci_high        double precision,
        ci_level       double precision,
        n              bigint,
        reference      double precision,
        p_adjusted     double precision,
        effect         double precision,
        effect_word    text,
        edition        text,
        since          timestamp,
        n_alike        bigint,
        source         text,
        figures        text,
        method         text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT told.survey, told.priority, told.rule, told.title, told.advice, told.question, told.question_title, told.compared_with,
           told.figure, told.ci_low, told.ci_high, told.ci_level, told.n, told.reference, told.p_adjusted, told.effect,
           told.effect_word, told.edition, told.since, told.n_alike, told.source, told.figures, told.method
    FROM analytics._advised('{finding}', p_survey) AS told;
END;
$$;

COMMENT ON FUNCTION analytics.own_finding(text) IS
$$What your organisation's figures say, in sentences: who answered, what differs from the benchmark, from the last time or between departments, what does not,
and what is protected; one row for each, the most telling first. p_survey: a survey's code, null for all of yours. The rules are rows of analytics.advice_rule of the kind finding;
a difference counts only where it is more than chance, after Benjamini and Hochberg's adjustment (p_adjusted) over all that is compared together.
The columns are those of analytics.own_recommendation(), finding is the sentence.
Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_finding(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
