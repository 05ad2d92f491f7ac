CREATE OR REPLACE FUNCTION analytics.own_advice(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        kind           text,
        survey         text,
        priority       integer,
        rule           text,
        title          text,
        advice         text,
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
        risk_weight    double precision,
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
    SELECT told.*
    FROM analytics._advised('{finding,recommendation,warning}', p_survey) AS told;
END;
$$;

COMMENT ON FUNCTION analytics.own_advice(text) IS
$$What your organisation's figures say in sentences of all kinds: the findings, recommendations and warnings of analytics.own_finding, own_recommendation and
own_warning, made of one reading of the figures; one row for each, by kind, then by survey and the most urgent first. p_survey: a survey's code, null for all of yours.
kind is finding, recommendation or warning. priority 1 comes first; rule and title name the rule (analytics.advice_rule), advice says it in words about question and
question_title. figure of n answers, with ci_low to ci_high at ci_level, is held against reference, that of compared_with; p_adjusted is its p after Benjamini and Hochberg,
effect and effect_word are its size, edition the benchmark's, since when it has been so. risk_weight is a warning's part in analytics.own_risk, n_alike counts the rows that
meet the rule for the same question. source names the view, figures is its whole row as JSON, and method says how that was made.
Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_advice(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
