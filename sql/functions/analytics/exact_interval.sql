CREATE OR REPLACE FUNCTION analytics.exact_interval(
    p_successes numeric,
    p_n         numeric,
    p_level     double precision DEFAULT 0.95,
    OUT ci_low  double precision,
    OUT ci_high double precision
)
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_yes  double precision;
    v_no   double precision;
    v_tail double precision := (1 - p_level) / 2;
BEGIN
    IF NOT (p_level >= 0.01 AND p_level <= 0.999999) THEN
        RAISE EXCEPTION 'confidence level % is not between 0.01 and 0.999999', p_level
            USING ERRCODE = 'SM025',
                  HINT    = 'Write 95 % as 0.95.';
    END IF;
    IF NOT (p_successes >= 0 AND p_successes <= p_n AND p_n < 1e8) THEN
        RAISE EXCEPTION '% successes in % answers are impossible', p_successes, p_n
            USING ERRCODE = 'SM025',
                  DETAIL  = 'There are fewer than 1e8 answers, and no more successes than answers.',
                  HINT    = 'Pass the number of successes, not the share, and the number of all answers.';
    END IF;
    IF p_n = 0 THEN
        RETURN;
    END IF;

    -- A part of an answer too small to see is none.
    v_yes := CASE WHEN p_successes >= 1e-9 THEN p_successes ELSE 0 END;
    v_no  := CASE WHEN p_n - p_successes >= 1e-9 THEN p_n - p_successes ELSE 0 END;

    -- Where all are alike the other end has a closed form, tail ^ (1 / n). 2 sinh(x / 2) exp(-x / 2) is
    -- 1 - exp(-x) without the loss of digits at small x.
    IF v_yes = 0 OR v_no = 0 THEN
        v_tail  := least(-ln(v_tail) / greatest(v_yes + v_no, 1e-9), 700);
        ci_low  := CASE WHEN v_yes = 0 THEN 0 ELSE exp(-v_tail) END;
        ci_high := CASE WHEN v_no = 0 THEN 1 ELSE 2 * sinh(v_tail / 2) * exp(-v_tail / 2) END;
        RETURN;
    END IF;

    ci_low  := analytics.beta_quantile(v_tail, v_yes, v_no + 1);
    ci_high := analytics.beta_quantile(1 - v_tail, v_yes + 1, v_no);
END;
$$;

COMMENT ON FUNCTION analytics.exact_interval(numeric, numeric, double precision) IS
$$The confidence interval of a share, p_successes of p_n answers, that covers the true share at least as
often as p_level says (0.95 for 95 %), whatever the share and however few the answers. Both ends, ci_low
and ci_high, are fractions from 0 to 1. Both are null for no
answers or a null argument; impossible numbers raise SM025. Clopper and Pearson (1934); numbers that
are not whole, such as an effective sample size, as in Korn and Graubard (1998).$$;

GRANT EXECUTE ON FUNCTION analytics.exact_interval(numeric, numeric, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
