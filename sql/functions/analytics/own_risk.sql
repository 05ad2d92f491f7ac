CREATE OR REPLACE FUNCTION analytics.own_risk(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey     text,
        risk       double precision,
        n_warnings bigint,
        n_judged   bigint,
        n          bigint,
        strongest  text,
        method     text,
        reason     text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH looked_at AS MATERIALIZED (
        SELECT told.survey, told.title, told.risk_weight, told.priority, told.is_met, told.n, told.place,
               told.rule || coalesce((SELECT string_agg(told.facts ->> wanted.name, ',' ORDER BY wanted.name)
                                      FROM string_to_table(told.for_each, ',') AS wanted (name)), '') AS key
        FROM analytics._advice('{warning}', p_survey) AS told
    ),
    -- Each warning once, as analytics.own_warning lists them.
    raised AS (
        SELECT DISTINCT ON (looked_at.survey, looked_at.key) looked_at.*
        FROM looked_at
        WHERE looked_at.is_met
        ORDER BY looked_at.survey, looked_at.key, looked_at.place
    )
    SELECT judged.survey,
           CASE WHEN judged.n_judged > 0 THEN round(100 * (1 - exp(coalesce(found.log_rest, 0)))::numeric, 1)::double precision END,
           coalesce(found.n_warnings, 0), judged.n_judged, judged.n, found.strongest,
           'what the warnings leave of 100: each takes its risk_weight of the rest',
           CASE WHEN judged.n_judged = 0 THEN 'no figure of enough answers is shown that a rule could judge' END
    FROM (
        SELECT looked_at.survey, count(looked_at.is_met) AS n_judged,
               max(looked_at.n) FILTER (WHERE looked_at.is_met IS NOT NULL) AS n
        FROM looked_at
        GROUP BY looked_at.survey
    ) AS judged
    LEFT JOIN (
        SELECT raised.survey, count(*) AS n_warnings, sum(ln(1 - raised.risk_weight)) AS log_rest,
               (array_agg(raised.title ORDER BY raised.risk_weight DESC, raised.priority, raised.place))[1] AS strongest
        FROM raised
        GROUP BY raised.survey
    ) AS found ON found.survey = judged.survey
    ORDER BY judged.survey;
END;
$$;

COMMENT ON FUNCTION analytics.own_risk(text) IS
$$How much there is to worry about, in one figure for each survey: it sums up the warnings of analytics.own_warning and knows nothing besides.
p_survey: a survey's code, null for all of yours. risk, 0 to 100, is 100 (1 - product of (1 - risk_weight)) over the n_warnings that are raised: none gives 0, each takes
its risk_weight of what is left, and no number of small ones makes 100. It orders surveys; it is no probability, so it has no interval. n_judged counts the
figures that the rules could judge (a figure that is protected, or of too few answers, is not), n is the most answers behind any of them, strongest
the title of the heaviest warning, method how it was made. Where nothing could be judged risk is null, and reason says so. Raises SM001 unknown survey, SM016 role of no organisation.
Answers to: risk_score.$$;

GRANT EXECUTE ON FUNCTION analytics.own_risk(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
