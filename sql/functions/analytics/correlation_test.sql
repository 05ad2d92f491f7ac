CREATE OR REPLACE FUNCTION analytics.correlation_test(
    p_coefficient   double precision,
    p_n             bigint,
    p_kind          text DEFAULT 'pearson',
    p_level         double precision DEFAULT 0.95,
    OUT estimate    double precision,
    OUT ci_low      double precision,
    OUT ci_high     double precision,
    OUT ci_level    double precision,
    OUT p_value     double precision,
    OUT effect_word text,
    OUT outcome     text,
    OUT n           bigint,
    OUT method      text,
    OUT reason      text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_error double precision;
BEGIN
    IF (p_kind IN ('pearson', 'spearman')) IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown correlation "%"', coalesce(p_kind, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'It is pearson (of the values) or spearman (of their ranks).';
    END IF;
    PERFORM analytics._check_level(p_level);

    n      := p_n;
    reason := CASE
        WHEN num_nulls(p_coefficient, p_n) > 0 THEN 'coefficient or number of pairs is missing'
        WHEN (p_coefficient BETWEEN -1 AND 1) IS NOT TRUE OR p_coefficient = 'NaN' THEN 'a correlation is between -1 and 1'
        WHEN p_n < 2 THEN 'fewer than two pairs: no correlation'
        WHEN p_n > 1e15 THEN 'more than 1e15 pairs'
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    estimate    := p_coefficient;
    effect_word := analytics.effect_word('pearson_r', p_coefficient);
    method      := CASE p_kind WHEN 'pearson' THEN 'Pearson (1896)' ELSE 'Spearman (1904)' END;
    reason      := CASE
        WHEN p_n = 2 THEN 'two pairs: no test and no interval'
        WHEN 1 - abs(p_coefficient) < 1e-14 THEN 'a perfect correlation: no test and no interval'
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    p_value := 2 * analytics.student_t_cdf(
        -abs(p_coefficient) * sqrt((p_n - 2) / ((1 - p_coefficient) * (1 + p_coefficient))), p_n - 2
    );
    outcome := CASE WHEN p_value > 1 - p_level THEN 'not distinguishable' WHEN p_coefficient > 0 THEN 'positive' ELSE 'negative' END;
    method  := method || ', Student t test';
    IF p_n = 3 THEN
        reason := 'three pairs: no interval';
        RETURN;
    END IF;

    v_error  := analytics.normal_quantile(0.5 + p_level / 2) / sqrt(p_n - 3.0)
        * CASE p_kind WHEN 'spearman' THEN sqrt(1 + p_coefficient ^ 2 / 2) ELSE 1 END;
    ci_low   := tanh(atanh(p_coefficient) - v_error);
    ci_high  := tanh(atanh(p_coefficient) + v_error);
    ci_level := p_level;
    method   := method || CASE p_kind
        WHEN 'spearman' THEN ', interval by Fisher''s z (1915) with the variance of Bonett and Wright (2000)'
        ELSE ', interval by Fisher''s z (1915)'
    END;
END;
$$;

COMMENT ON FUNCTION analytics.correlation_test(double precision, bigint, text, double precision) IS
$$What is known of a correlation: p_coefficient, from -1 to 1, of p_n pairs; p_kind is pearson (of the values) or spearman (of their ranks).
estimate is the coefficient, ci_low to ci_high its interval at confidence ci_level = p_level, 0.95 for 95 %, on the scale of Fisher's z = atanh(r), where its
standard error is 1 / sqrt(n - 3). p_value is the probability of so large a coefficient, in either direction, without a correlation: Student's t with n - 2 degrees of freedom.
outcome is positive or negative where p_value is at most 1 - p_level, else not distinguishable; effect_word is negligible, small (from 0.1), medium (0.3) or large (0.5).
n is p_n, method says how; what is not defined is null and reason says why. analytics.correlation() computes the coefficient of two series.
Pearson (1896); Spearman (1904); Fisher (1915); Cohen (1988); Bonett and Wright (2000).
SM025: another kind, or a level that is not between 0.01 and 0.999999.$$;

GRANT EXECUTE ON FUNCTION analytics.correlation_test(double precision, bigint, text, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
