CREATE OR REPLACE FUNCTION analytics.own_warning(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey         text,
        priority       integer,
        rule           text,
        title          text,
        warning        text,
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
    SELECT told.survey, told.priority, told.rule, told.title, told.advice, told.question, told.question_title, told.compared_with,
           told.figure, told.ci_low, told.ci_high, told.ci_level, told.n, told.reference, told.p_adjusted, told.effect,
           told.effect_word, told.edition, told.since, told.risk_weight, told.n_alike, told.source, told.figures, told.method
    FROM analytics._advised('{warning}', p_survey) AS told;
END;
$$;

COMMENT ON FUNCTION analytics.own_warning(text) IS
$$What to look at before it gets worse: one row for each warning about your organisation's figures, the most urgent first.
p_survey: a survey's code, null for all of yours. The rules are rows of analytics.advice_rule. Each is met only by what is shown, of enough answers
(minimum_n), more than negligible and more than chance: a difference counts after Benjamini and Hochberg's adjustment (p_adjusted) over all that is compared together, a share or an alpha only where its whole
interval is beyond the limit. Higher figures are taken as better unless core.declare_direction() says otherwise.
priority 1 comes first; rule and title name the rule, warning says it in words about question and question_title. figure of n answers, with ci_low to ci_high at ci_level,
is held against reference, that of compared_with; effect and effect_word are its size, edition the benchmark's, since when it has been so. n_alike counts the rows that meet the
rule for the same question, as other groups do. source names the view, figures is its whole row as JSON, and method says how that was made. risk_weight is its part in analytics.own_risk.
Raises SM001 unknown survey, SM016 role of no organisation.
Answers to: early_warning.$$;

GRANT EXECUTE ON FUNCTION analytics.own_warning(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
