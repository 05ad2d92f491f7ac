-- The rules of analytics.own_distribution for a share that is counted otherwise than value by value.
CREATE OR REPLACE FUNCTION analytics._share_figure(
    p_share           double precision,
    p_n_effective     double precision,
    p_base_n          bigint,
    p_is_confidential boolean,
    OUT share         double precision,
    OUT ci_low        double precision,
    OUT ci_high       double precision,
    OUT ci_level      double precision,
    OUT n_effective   double precision,
    OUT method        text,
    OUT status        text,
    OUT reason        text
)
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_points integer := CASE WHEN p_base_n < 100 THEN 10 WHEN p_base_n < 250 THEN 5 WHEN p_base_n < 500 THEN 2 ELSE 1 END;
    v_around record;
BEGIN
    IF coalesce(p_base_n, 0) < (CASE WHEN p_is_confidential THEN 20 ELSE 1 END) THEN
        SELECT missing.status, CASE WHEN p_is_confidential THEN 'shown from 20 answers in months in which 5 people answered'
                                    ELSE missing.reason END
        INTO status, reason
        FROM analytics._withheld(p_is_confidential) AS missing;
        RETURN;
    END IF;

    share       := p_share;
    n_effective := p_n_effective;
    IF p_is_confidential THEN
        share       := analytics._shown_figure(share, 0, 1, v_points);
        n_effective := round(n_effective);
    END IF;

    v_around := analytics.proportion_ci(share * n_effective, n_effective);
    ci_low   := v_around.ci_low;
    ci_high  := v_around.ci_high;
    ci_level := v_around.ci_level;
    method   := concat_ws(', ', 'share', v_around.method,
        CASE WHEN n_effective <> p_base_n THEN 'on the effective sample size (Kish 1965)' END);
    status   := 'ok';
    IF p_is_confidential THEN
        ci_low  := analytics._shown_bound(ci_low, v_points / 100.0, false);
        ci_high := analytics._shown_bound(ci_high, v_points / 100.0, true);
        method  := method || format('; shares by %s points', v_points);
    END IF;
END;
$$;

COMMENT ON FUNCTION analytics._share_figure(double precision, double precision, bigint, boolean) IS
    'A share from 0 to 1 of p_base_n answers with its interval, as far as it may be shown: of a confidential survey from 20 answers, by 10 points (5 from 100 answers, 2 from 250, 1 from 500), the interval rounded outward. Internal.';
