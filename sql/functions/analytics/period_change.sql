CREATE OR REPLACE FUNCTION analytics.period_change(
    p_current                 double precision,
    p_previous                double precision,
    p_current_standard_error  double precision DEFAULT NULL,
    p_previous_standard_error double precision DEFAULT NULL,
    p_level                   double precision DEFAULT 0.95,
    OUT change                double precision,
    OUT ci_low                double precision,
    OUT ci_high               double precision,
    OUT growth                double precision,
    OUT growth_ci_low         double precision,
    OUT growth_ci_high        double precision,
    OUT ci_level              double precision,
    OUT p_value               double precision,
    OUT method                text,
    OUT reason                text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_base     double precision := abs(p_previous);
    v_quantile double precision;
    v_error    double precision;
    v_ratio    double precision;
    v_doubt    double precision;
BEGIN
    PERFORM analytics._check_level(p_level);

    reason := CASE
        WHEN num_nulls(p_current, p_previous) > 0 THEN 'one of the two figures is missing'
        WHEN greatest(abs(p_current), v_base, abs(p_current_standard_error), abs(p_previous_standard_error)) > 1e50
            THEN 'a figure is not finite or beyond 1e50'
        WHEN least(p_current_standard_error, p_previous_standard_error) < 0 THEN 'a standard error is below 0'
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    -- Squares of what is smaller would be an error, and add nothing.
    p_current_standard_error  := CASE WHEN p_current_standard_error < 1e-50 THEN 0 ELSE p_current_standard_error END;
    p_previous_standard_error := CASE WHEN p_previous_standard_error < 1e-50 THEN 0 ELSE p_previous_standard_error END;

    -- In decimals: 3.6 - 3.9 is -0.3.
    change := (p_current::numeric - p_previous::numeric)::double precision;
    method := 'difference of two figures';
    IF v_base < 1e-50 THEN
        reason := 'growth from 0 is not defined';
    ELSE
        growth := change / v_base;
    END IF;

    IF num_nulls(p_current_standard_error, p_previous_standard_error) > 0
        OR greatest(p_current_standard_error, p_previous_standard_error) < 1e-50
    THEN
        reason := concat_ws('; ', reason, 'no standard errors: no interval');
        RETURN;
    END IF;

    v_quantile := analytics.normal_quantile(0.5 + p_level / 2);
    v_error    := sqrt(p_current_standard_error ^ 2 + p_previous_standard_error ^ 2);
    ci_low     := change - v_quantile * v_error;
    ci_high    := change + v_quantile * v_error;
    ci_level   := p_level;
    p_value    := 2 * analytics.normal_cdf(-abs(change) / v_error);
    method     := method || ', normal interval';
    IF growth IS NULL THEN
        RETURN;
    END IF;

    -- Fieller's interval of a quotient has no end where the base may itself be 0.
    v_doubt := v_quantile * p_previous_standard_error / v_base;
    IF v_doubt >= 1 THEN
        reason := 'the base is not distinguishable from 0: growth has no interval';
        RETURN;
    END IF;
    v_doubt := v_doubt ^ 2;
    v_ratio := growth + 1;
    v_error := v_quantile / v_base
        * sqrt(p_current_standard_error ^ 2 * (1 - v_doubt) + (v_ratio * p_previous_standard_error) ^ 2);
    growth_ci_low  := (v_ratio - v_error) / (1 - v_doubt) - 1;
    growth_ci_high := (v_ratio + v_error) / (1 - v_doubt) - 1;
    method         := method || ', growth by Fieller (1954)';
END;
$$;

COMMENT ON FUNCTION analytics.period_change(double precision, double precision, double precision, double precision, double precision) IS
$$How a figure changed from one period to the next. p_current and p_previous are the two figures, p_current_standard_error and
p_previous_standard_error how exact each is, null where that is not known. change is p_current - p_previous, in the unit of the figures, with an interval
ci_low to ci_high at confidence ci_level = p_level, 0.95 for 95 %; p_value is the probability of so large a change, in either direction, if there
were none. growth is change as a share of the size of the base: 0.1 is ten percent more; growth_ci_low and growth_ci_high are its interval,
which has no end, and is null, where the base itself may be 0. Both figures are taken to be independent and normal. Growth from 0 is not
defined. What is not defined is null and reason says why; method says how the figures were computed.
Fieller (1954).
SM025: a level that is not between 0.01 and 0.999999.$$;

GRANT EXECUTE ON FUNCTION analytics.period_change(double precision, double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
