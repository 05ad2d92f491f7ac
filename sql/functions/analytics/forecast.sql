CREATE OR REPLACE FUNCTION analytics.forecast(
    p_values  double precision[],
    p_horizon integer DEFAULT 3,
    p_level   double precision DEFAULT 0.95,
    p_season  integer DEFAULT NULL
)
    RETURNS TABLE (
        step      integer,
        forecast  double precision,
        ci_low    double precision,
        ci_high   double precision,
        ci_level  double precision,
        model     text,
        mase      double precision,
        n         integer,
        n_origins integer,
        method    text,
        reason    text
    )
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_chosen   record;
    v_last     double precision;
    v_trend    double precision := 0;
    v_n        integer := coalesce(cardinality(p_values), 0);
    v_quantile double precision;
BEGIN
    PERFORM analytics._check_level(p_level);
    IF (p_horizon BETWEEN 1 AND 100) IS NOT TRUE THEN
        RAISE EXCEPTION 'horizon % is not from 1 to 100', coalesce(p_horizon::text, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass how many steps ahead to look.';
    END IF;

    SELECT * INTO v_chosen FROM analytics.forecast_backtest(p_values, p_season) AS tried WHERE tried.is_chosen OR tried.reason IS NOT NULL;
    IF v_chosen.reason IS NULL THEN
        v_quantile := analytics.student_t_quantile(0.5 + p_level / 2, v_chosen.n_origins);
        IF v_chosen.alpha IS NOT NULL THEN
            SELECT smoothed.level, coalesce(smoothed.trend, 0)
            INTO v_last, v_trend
            FROM analytics.exponential_smoothing(p_values, v_chosen.alpha, v_chosen.beta) AS smoothed;
        END IF;
    END IF;

    RETURN QUERY
    SELECT ahead.step, ahead.forecast, ahead.forecast - ahead.error, ahead.forecast + ahead.error,
           CASE WHEN v_chosen.reason IS NULL THEN p_level END, v_chosen.model, v_chosen.mase, v_n, v_chosen.n_origins,
           CASE WHEN v_chosen.reason IS NULL
                THEN v_chosen.model || ', chosen by the error of its forecasts so far, interval from that error (Student t)' END,
           v_chosen.reason
    FROM (
        SELECT steps.step,
               CASE
                   WHEN v_chosen.reason IS NOT NULL THEN NULL
                   WHEN v_chosen.model = 'naive' THEN p_values[v_n]
                   WHEN v_chosen.model = 'drift' THEN p_values[v_n] + steps.step * (p_values[v_n] - p_values[1]) / (v_n - 1)
                   WHEN v_chosen.model = 'seasonal naive' THEN p_values[v_n - p_season + 1 + (steps.step - 1) % p_season]
                   ELSE v_last + steps.step * v_trend
               END AS forecast,
               v_quantile * v_chosen.sd * sqrt(CASE v_chosen.model
                   WHEN 'naive' THEN steps.step
                   WHEN 'drift' THEN steps.step * (1 + steps.step / (v_n - 1.0))
                   WHEN 'seasonal naive' THEN (steps.step - 1) / p_season + 1
                   WHEN 'simple smoothing' THEN 1 + (steps.step - 1) * v_chosen.alpha ^ 2
                   ELSE 1 + v_chosen.alpha ^ 2 * (steps.step - 1)
                        * (1 + v_chosen.beta * steps.step + v_chosen.beta ^ 2 * steps.step * (2 * steps.step - 1) / 6)
               END) AS error
        FROM generate_series(1, p_horizon) AS steps (step)
    ) AS ahead
    ORDER BY ahead.step;
END;
$$;

COMMENT ON FUNCTION analytics.forecast(double precision[], integer, double precision, integer) IS
$$The next figures of a series, by the model that would have forecast it best so far (analytics.forecast_backtest). p_values are the figures at equal
distances, without gaps; p_horizon is how many steps ahead to look; p_season how many figures make a season, null for none.
One row for each step: forecast, in the unit of the figures, and the interval ci_low to ci_high in which the figure will lie at confidence ci_level = p_level
(0.95 for 95 %), from the errors of the forecasts so far, as Student's t, wider with each step by what the model says. model is the one that was chosen, mase its
mean absolute error over the mean step between neighbours (below 1 is better than "as last time"); n is the number of figures, n_origins of the
forecasts that it was judged by. method says how it was made. It takes the future to be like the past, and chance in the choice of the model makes the
intervals a little narrow. Fewer than eight figures, or figures that are all equal, are refused: nulls, and reason says why.
Hyndman and Koehler (2006); Hyndman, Koehler, Ord and Snyder (2008), variances; Holt (1957); Brown (1956).
SM025: a horizon that is not from 1 to 100, a level that is not between 0.01 and 0.999999, a season of fewer than two figures.$$;

GRANT EXECUTE ON FUNCTION analytics.forecast(double precision[], integer, double precision, integer)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
