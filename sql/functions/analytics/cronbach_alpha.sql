CREATE OR REPLACE FUNCTION analytics.cronbach_alpha(
    p_item_variances double precision[],
    p_total_variance double precision,
    p_n              bigint,
    p_level          double precision DEFAULT 0.95,
    OUT n_items      integer,
    OUT alpha        double precision,
    OUT ci_low       double precision,
    OUT ci_high      double precision,
    OUT ci_level     double precision,
    OUT method       text,
    OUT reason       text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_sum double precision;
BEGIN
    PERFORM analytics._check_level(p_level);

    n_items := coalesce(cardinality(p_item_variances), 0);
    reason  := CASE
        WHEN n_items < 2 THEN 'fewer than two items: no alpha'
        WHEN n_items > 2000 THEN 'more than 2,000 items'
        WHEN array_position(p_item_variances, NULL) IS NOT NULL OR p_total_variance IS NULL THEN 'a variance is missing'
        WHEN coalesce(p_n, 0) < 2 THEN 'fewer than two people: no alpha'
        WHEN EXISTS (
            SELECT FROM unnest(p_item_variances || p_total_variance) AS given (variance)
            WHERE (given.variance BETWEEN 0 AND 1e50) IS NOT TRUE
        ) THEN 'a variance is below 0 or beyond 1e50'
        WHEN p_total_variance < 1e-50 THEN 'all people have the same total: no alpha'
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    v_sum  := (SELECT sum(given.variance) FROM unnest(p_item_variances) AS given (variance));
    alpha  := n_items / (n_items - 1.0) * (1 - v_sum / p_total_variance);
    method := 'Cronbach (1951)';

    IF alpha > 1 - 1e-12 THEN
        reason := 'the items agree perfectly: no interval';
        RETURN;
    END IF;

    ci_low   := 1 - (1 - alpha) * analytics.f_quantile(0.5 + p_level / 2, least(p_n - 1, 1e8), least((p_n - 1.0) * (n_items - 1), 1e8));
    ci_high  := 1 - (1 - alpha) * analytics.f_quantile(0.5 - p_level / 2, least(p_n - 1, 1e8), least((p_n - 1.0) * (n_items - 1), 1e8));
    ci_level := p_level;
    method   := method || ', interval Feldt (1965)';
END;
$$;

COMMENT ON FUNCTION analytics.cronbach_alpha(double precision[], double precision, bigint, double precision) IS
$$How consistently the items of a scale measure one thing: alpha = k / (k - 1) * (1 - sum of the item variances / variance of the totals), for k = n_items
items; 1 is perfect, 0 none, and it may be negative where items contradict each other. p_item_variances are the variances of the items, reversed ones
reversed first; p_total_variance is that of their sum, p_n the number of people behind them. ci_low and ci_high are at confidence ci_level = p_level, 0.95 for 95 %.
It grows with the number of items, and says nothing of what they measure. method says how it was computed; what is not defined is null and reason says why.
Cronbach (1951); Feldt (1965).
SM025: a level that is not between 0.01 and 0.999999.$$;

GRANT EXECUTE ON FUNCTION analytics.cronbach_alpha(double precision[], double precision, bigint, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
