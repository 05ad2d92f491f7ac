CREATE OR REPLACE FUNCTION analytics.net_promoter_score(
    p_promoters          double precision,
    p_passives           double precision,
    p_detractors         double precision,
    p_level              double precision DEFAULT 0.95,
    OUT estimate         double precision,
    OUT ci_low           double precision,
    OUT ci_high          double precision,
    OUT ci_level         double precision,
    OUT share_promoters  double precision,
    OUT share_passives   double precision,
    OUT share_detractors double precision,
    OUT n                double precision,
    OUT method           text,
    OUT reason           text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_n      double precision;
    v_yes    double precision;
    v_no     double precision;
    v_margin double precision;
BEGIN
    method := 'promoters less detractors, adjusted Wald interval (Rocks 2016)';
    reason := analytics._unusable(ARRAY[p_promoters, p_passives, p_detractors], p_level);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    IF least(p_promoters, p_passives, p_detractors) < 0 THEN
        reason := 'a number of answers is below 0';
        RETURN;
    END IF;

    n := p_promoters + p_passives + p_detractors;
    IF n = 0 THEN
        reason := 'no answers';
        RETURN;
    END IF;
    estimate         := 100 * (p_promoters / n - p_detractors / n);
    share_promoters  := p_promoters / n;
    share_passives   := p_passives / n;
    share_detractors := p_detractors / n;

    -- Three answers are added, as a triangle: without them, equal answers would have no margin.
    v_n      := n + 3;
    v_yes    := (p_promoters + 0.75) / v_n;
    v_no     := (p_detractors + 0.75) / v_n;
    v_margin := analytics.normal_quantile(0.5 + p_level / 2) * sqrt((v_yes + v_no - (v_yes - v_no) * (v_yes - v_no)) / v_n);
    ci_low   := greatest(100 * (v_yes - v_no - v_margin), -100);
    ci_high  := least(100 * (v_yes - v_no + v_margin), 100);
    ci_level := p_level;
END;
$$;

COMMENT ON FUNCTION analytics.net_promoter_score(double precision, double precision, double precision, double precision) IS
$$The Net Promoter Score from how many answered 9 or 10 (p_promoters), 7 or 8 (p_passives) and 0 to 6 (p_detractors) of
0 to 10; p_level is the confidence of its interval, 0.95 for 95 %. estimate is 100 times the share of promoters less
that of detractors, in points from -100 to 100, and ci_low to ci_high its interval at ci_level; share_promoters,
share_passives and share_detractors are 0 to 1; n is the number of answers, method says how. What is not defined is
null and reason says why; nothing is raised. Reichheld (2003); interval of Rocks (2016), with three answers added.$$;

GRANT EXECUTE ON FUNCTION analytics.net_promoter_score(double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
