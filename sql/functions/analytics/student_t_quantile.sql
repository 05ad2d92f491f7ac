-- Two ways, because each is quick and exact where the other is not:
--
--   many degrees of freedom   the normal quantile u becomes w = u + u (... / a^2 + ... / a^4 ...), with
--                             a = df - 1/2, and t = sqrt(df (exp(w^2 / a) - 1)). Hill (1970) gives the first
--                             terms; the five here solve the differential equation between u and w
--                             in exact fractions.
--   few degrees of freedom    closed forms for df 1, 2 and 4 (Shaw 2006), or the same series, are a first
--                             guess; the tail area, a hypergeometric series (Abramowitz and Stegun 1964,
--                             26.5 and 26.7), corrects it. A correction is of third order: two or three do.
CREATE OR REPLACE FUNCTION analytics.student_t_quantile(
    p_probability        double precision,
    p_degrees_of_freedom double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_df     CONSTANT double precision := p_degrees_of_freedom;
    v_tail   CONSTANT double precision := least(p_probability, 1 - p_probability);
    v_sign   CONSTANT double precision := sign(p_probability - 0.5);
    v_a      CONSTANT double precision := v_df - 0.5;
    v_u      double precision;
    v_v      double precision;  -- u^2
    v_e      double precision;  -- 1 / a^2
    v_w      double precision;
    v_t      double precision;
    v_t1     double precision;
    v_t2     double precision;
    v_x      double precision;
    v_h      double precision;  -- df / 2, raised to where the series for the ratio converges
    v_ratio  double precision;  -- gamma((df + 1) / 2) / gamma(df / 2)
    v_height double precision;  -- the density at t
    v_term   double precision;
    v_sum    double precision;
    v_area   double precision;
    v_step   double precision;
    v_k      double precision;
BEGIN
    IF NOT (p_probability >= 1e-100 AND p_probability < 1) THEN
        RAISE EXCEPTION 'probability % is not between 1e-100 and 1', p_probability
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The quantiles at 0 and 1 are infinite; next to 0 they are too large to compute.',
                  HINT    = 'For a two-sided 95 % interval pass 0.975.';
    END IF;
    IF v_df < 1 OR v_df = 'NaN' THEN
        RAISE EXCEPTION '% degrees of freedom are less than 1', p_degrees_of_freedom
            USING ERRCODE = 'SM025',
                  HINT    = 'The interval of a mean has n - 1 of them: it needs two answers.';
    END IF;
    IF v_tail = 0.5 THEN
        RETURN 0;
    END IF;

    -- df 1, the Cauchy distribution, and df 2 have closed forms.
    IF v_df < 4 THEN
        v_t1 := CASE
            WHEN v_tail < 0.25 THEN 1 / tand(180 * v_tail)
            ELSE tand(180 * (0.5 - v_tail))
        END;
        IF v_df = 1 THEN
            RETURN v_sign * v_t1;
        END IF;
        v_t2 := (1 - 2 * v_tail) / sqrt(2 * v_tail * (1 - v_tail));
        IF v_df = 2 THEN
            RETURN v_sign * v_t2;
        END IF;
    END IF;

    IF v_df >= 4 THEN
        v_u := -analytics.normal_quantile(v_tail);
        IF v_df > 1e15 THEN
            RETURN v_sign * v_u;
        END IF;
        v_v := v_u * v_u;
        v_e := 1 / (v_a * v_a);
        v_w := v_u + v_u * v_e * (
                -(v_v / 48 + 0.0625)
            + v_e * (((v_v / 5760 + 7 / 2560.0) * v_v + 0.015625) * v_v + 21 / 512.0
            + v_e * (-(((((v_v / 362880 + 407 / 5806080.0) * v_v + 2209 / 2580480.0) * v_v
                + 257 / 40960.0) * v_v + 245 / 8192.0) * v_v + 671 / 8192.0)
            + v_e * (((((((v_v / 19353600 + 173 / 92897280.0) * v_v + 3529 / 103219200.0) * v_v
                + 41383 / 99090432.0) * v_v + 12899 / 3440640.0) * v_v + 33053 / 1310720.0) * v_v
                + 1483 / 12288.0) * v_v + 180323 / 524288.0
            - v_e * (((((((((v_v / 958003200 + 4541 / 91968307200.0) * v_v
                + 897053 / 735746457600.0) * v_v + 2046941 / 98099527680.0) * v_v
                + 13408867 / 48444211200.0) * v_v + 7859141 / 2642411520.0) * v_v
                + 1628693 / 62914560.0) * v_v + 736617 / 4194304.0) * v_v
                + 7176429 / 8388608.0) * v_v + 20898423 / 8388608.0)))));
        IF v_v < 4 * v_a THEN
            -- 2 sinh(x / 2) exp(x / 2) is exp(x) - 1 without the loss of digits at small x.
            v_x := v_w * v_w / (2 * v_a);
            v_t := sqrt(v_df * 2 * sinh(v_x) * exp(v_x));
        ELSE
            -- So far out the series is no guess at all, but the area falls like a power of t.
            v_t := v_df * v_tail ^ (-1 / v_df);
        END IF;
        IF v_a > 16 + 0.8 * v_v THEN
            RETURN v_sign * v_t;
        END IF;
    ELSE
        -- ln t is nearly a straight line in 1 / df.
        IF v_df < 2 THEN
            v_t := v_t2 * (v_t1 / v_t2) ^ (2 / v_df - 1);
        ELSE
            v_x := 4 * v_tail * (1 - v_tail);
            v_t := 2 * sqrt(greatest(cos(acos(sqrt(v_x)) / 3) / sqrt(v_x) - 1, 0));
            v_t := v_t2 * (v_t / v_t2) ^ (2 - 4 / v_df);
        END IF;
    END IF;

    v_h     := v_df / 2;
    v_ratio := 1;
    WHILE v_h < 12 LOOP
        v_ratio := v_ratio * v_h / (v_h + 0.5);
        v_h     := v_h + 1;
    END LOOP;
    v_e     := 1 / (2 * v_h - 0.5) ^ 2;
    v_ratio := v_ratio * sqrt(v_h - 0.25) * exp(v_e * (0.0625 - v_e * (5 / 128.0 - v_e * (61 / 768.0
        - v_e * (1385 / 4096.0 - v_e * (50521 / 20480.0 - v_e * (2702765 / 98304.0)))))));

    FOR v_round IN 1 .. 20 LOOP
        v_x      := v_df / (v_df + v_t * v_t);
        v_height := v_ratio / sqrt(pi() * v_df) * v_x ^ ((v_df + 1) / 2);
        v_sum    := 1;
        v_term   := 1;
        v_k      := 0;
        IF v_x < 0.5 THEN
            -- area beyond t = density * sqrt(df + t^2) / df * 2F1(df / 2, 1 / 2; df / 2 + 1; x)
            WHILE v_term > 1e-17 * v_sum LOOP
                v_k    := v_k + 1;
                v_term := v_term * v_x * (v_k - 0.5) / v_k;
                v_sum  := v_sum + v_term * v_df / (v_df + 2 * v_k);
            END LOOP;
            v_area := v_height * v_sum * sqrt(v_df + v_t * v_t) / v_df;
        ELSE
            -- area from 0 to t = density * t * 2F1((df + 1) / 2, 1; 3 / 2; 1 - x)
            v_x := 1 - v_x;
            WHILE v_term > 1e-17 * v_sum LOOP
                v_k    := v_k + 1;
                v_term := v_term * v_x * (v_df - 1 + 2 * v_k) / (2 * v_k + 1);
                v_sum  := v_sum + v_term;
            END LOOP;
            v_area := 0.5 - v_height * v_t * v_sum;
        END IF;

        v_step := (v_area - v_tail) / v_height;
        IF abs(v_step) > 0.1 * v_t AND v_t * v_t > v_df THEN
            -- From far off, Newton on the logarithms, where a tail is nearly straight.
            v_t := v_t * (v_area / v_tail) ^ (v_area / (v_t * v_height));
        ELSE
            v_t := v_t + v_step * (1 + v_step * v_t * (v_df + 1) / (2 * (v_df + v_t * v_t)));
        END IF;
        EXIT WHEN abs(v_step) < 1e-5 * v_t;
    END LOOP;

    RETURN v_sign * v_t;
END;
$$;

COMMENT ON FUNCTION analytics.student_t_quantile(double precision, double precision) IS
$$The value that Student's t with p_degrees_of_freedom stays below with probability p_probability;
no unit. Degrees of freedom need not be whole; very many of them give the normal quantile. Null for
null; a probability outside 1e-100 to 1, or less than one degree of freedom, raises SM025. Relative
error below 1e-12 for probabilities 0.0001 to 0.9999. Hill (1970); Shaw (2006).$$;

GRANT EXECUTE ON FUNCTION analytics.student_t_quantile(double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
