-- Every model is a state that each figure moves on, and never looks ahead: so one walk through the series gives what each
-- would have said at every origin, with the weights that were best up to there.
CREATE OR REPLACE FUNCTION analytics.forecast_backtest(
    p_values double precision[],
    p_season integer DEFAULT NULL
)
    RETURNS TABLE (
        model     text,
        alpha     double precision,
        beta      double precision,
        n         integer,
        n_origins integer,
        mae       double precision,
        mase      double precision,
        sd        double precision,
        is_chosen boolean,
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
    v_n         integer := coalesce(cardinality(p_values), 0);
    v_first     integer;
    v_problem   text := analytics._series_problem(p_values);
    v_models    CONSTANT text[] := ARRAY['naive', 'drift', 'simple smoothing', 'Holt', 'seasonal naive'];
    -- The weights that are tried: a few will do, since the error hardly changes about its least.
    v_alphas    double precision[] := ARRAY[0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]::double precision[];
    v_betas     double precision[] := array_fill(NULL::double precision, ARRAY[10]);
    v_n_simple  CONSTANT integer := 10;
    v_levels    double precision[];
    v_trends    double precision[];
    v_squares   double precision[];
    v_start     record;
    v_scale     double precision;
    v_range     double precision;
    v_error     double precision;
    v_last      double precision;
    v_best      integer[];
    v_forecasts double precision[];
    v_absolute  double precision[] := array_fill(0::double precision, ARRAY[5]);
    v_square    double precision[] := array_fill(0::double precision, ARRAY[5]);
    v_model     integer;
BEGIN
    IF p_season < 2 THEN
        RAISE EXCEPTION 'season % is shorter than two figures', p_season
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass how many figures make a season: 12 for months of a year; null for none.';
    END IF;

    -- Forecasts begin after four figures, or after a season where there are two.
    v_first   := CASE WHEN v_n / 2 >= p_season THEN greatest(4, p_season) ELSE 4 END;
    v_problem := coalesce(v_problem, CASE
        WHEN array_position(p_values, NULL) IS NOT NULL THEN 'a figure is missing in the middle'
        WHEN v_n < 8 OR v_n < v_first + 4 THEN format('fewer than %s figures: no forecast', greatest(8, v_first + 4))
    END);
    IF v_problem IS NULL THEN
        SELECT max(given.value) - min(given.value), avg(abs(given.value - given.last))
        INTO v_range, v_scale
        FROM (
            SELECT listed.value, lag(listed.value) OVER (ORDER BY listed.position) AS last
            FROM unnest(p_values) WITH ORDINALITY AS listed (value, position)
        ) AS given;
        v_problem := CASE WHEN v_range = 0 THEN 'all figures are equal: no forecast' END;
    END IF;
    IF v_problem IS NOT NULL THEN
        RETURN QUERY
        SELECT NULL::text, NULL::double precision, NULL::double precision, v_n, NULL::integer, NULL::double precision,
               NULL::double precision, NULL::double precision, false, NULL::text, v_problem;
        RETURN;
    END IF;

    SELECT v_alphas || array_agg(tried.alpha ORDER BY tried.alpha, tried.beta),
           v_betas || array_agg(tried.beta ORDER BY tried.alpha, tried.beta)
    INTO v_alphas, v_betas
    FROM (
        SELECT alphas.alpha, betas.beta
        FROM unnest('{0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9}'::double precision[]) AS alphas (alpha)
        CROSS JOIN unnest('{0.05,0.1,0.2,0.4}'::double precision[]) AS betas (beta)
    ) AS tried;

    v_start   := analytics._smoothing_start(p_values, false);
    v_levels  := array_fill(v_start.level, ARRAY[v_n_simple]);
    v_trends  := array_fill(0::double precision, ARRAY[v_n_simple]);
    v_start   := analytics._smoothing_start(p_values, true);
    v_levels  := v_levels || array_fill(v_start.level, ARRAY[cardinality(v_alphas) - v_n_simple]);
    v_trends  := v_trends || array_fill(v_start.trend, ARRAY[cardinality(v_alphas) - v_n_simple]);
    v_squares := array_fill(0::double precision, ARRAY[cardinality(v_alphas)]);
    v_best    := ARRAY[1, v_n_simple + 1];

    FOR i IN 1 .. v_n LOOP
        IF i > v_first THEN
            v_best := ARRAY[1, v_n_simple + 1];
            FOR j IN 2 .. cardinality(v_alphas) LOOP
                v_model := CASE WHEN j <= v_n_simple THEN 1 ELSE 2 END;
                IF v_squares[j] < v_squares[v_best[v_model]] THEN
                    v_best[v_model] := j;
                END IF;
            END LOOP;
            v_forecasts := ARRAY[
                p_values[i - 1],
                p_values[i - 1] + (p_values[i - 1] - p_values[1]) / (i - 2),
                v_levels[v_best[1]],
                v_levels[v_best[2]] + v_trends[v_best[2]],
                CASE WHEN v_n / 2 >= p_season THEN p_values[i - p_season] END
            ];
            FOR k IN 1 .. 5 LOOP
                v_error       := (p_values[i] - v_forecasts[k]) / v_range;
                v_absolute[k] := v_absolute[k] + abs(v_error);
                v_square[k]   := v_square[k] + CASE WHEN abs(v_error) < 1e-100 THEN 0 ELSE v_error ^ 2 END;
            END LOOP;
        END IF;
        FOR j IN 1 .. cardinality(v_alphas) LOOP
            v_error      := (p_values[i] - v_levels[j] - v_trends[j]) / v_range;
            v_squares[j] := v_squares[j] + CASE WHEN abs(v_error) < 1e-100 THEN 0 ELSE v_error ^ 2 END;
            v_last       := v_levels[j];
            v_levels[j]  := v_last + v_trends[j] + v_alphas[j] * (p_values[i] - v_last - v_trends[j]);
            IF j > v_n_simple THEN
                v_trends[j] := v_trends[j] + v_betas[j] * (v_levels[j] - v_last - v_trends[j]);
            END IF;
        END LOOP;
    END LOOP;

    -- The weights that are best for all figures are those of the next forecast.
    v_best := ARRAY[1, v_n_simple + 1];
    FOR j IN 2 .. cardinality(v_alphas) LOOP
        v_model := CASE WHEN j <= v_n_simple THEN 1 ELSE 2 END;
        IF v_squares[j] < v_squares[v_best[v_model]] THEN
            v_best[v_model] := j;
        END IF;
    END LOOP;

    RETURN QUERY
    SELECT listed.model, CASE listed.ordinal WHEN 3 THEN v_alphas[v_best[1]] WHEN 4 THEN v_alphas[v_best[2]] END,
           CASE listed.ordinal WHEN 4 THEN v_betas[v_best[2]] END, v_n, v_n - v_first,
           v_range * listed.absolute / (v_n - v_first), v_range * listed.absolute / (v_n - v_first) / v_scale,
           v_range * sqrt(listed.square / (v_n - v_first)),
           row_number() OVER (ORDER BY listed.absolute, listed.ordinal) = 1,
           'rolling origin, one step ahead; MASE (Hyndman and Koehler 2006)', NULL::text
    FROM unnest(v_models, v_absolute, v_square) WITH ORDINALITY AS listed (model, absolute, square, ordinal)
    WHERE listed.absolute IS NOT NULL
    ORDER BY listed.ordinal;
END;
$$;

COMMENT ON FUNCTION analytics.forecast_backtest(double precision[], integer) IS
$$How well each way of forecasting would have done on a series so far: at every origin, after four figures or a season, the next figure is
forecast from those before it, with the smoothing weights that were best up to there. p_values are the figures at equal distances, without gaps; p_season is how
many make a season, null for none: seasonal naive takes part where there are two seasons.
model is naive (the last figure), drift (the last figure and the mean step), simple smoothing, Holt or seasonal naive (the figure a season ago); alpha and beta are
the weights of smoothing that fit all figures best; n is the number of figures, n_origins of the forecasts; mae is the mean absolute error and sd the root of the mean
squared error, in the unit of the figures; mase is mae over the mean step between neighbours: below 1 is better than saying "as last time".
is_chosen marks the model of the least mase, the plainer one where two are equal. method says how it was tested. At least eight figures; else there is one row
of nulls and reason says why.
Hyndman and Koehler (2006); Holt (1957); Brown (1956).
SM025: a season of fewer than two figures.$$;

GRANT EXECUTE ON FUNCTION analytics.forecast_backtest(double precision[], integer)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
