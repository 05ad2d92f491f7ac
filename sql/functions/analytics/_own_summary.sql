-- The one place that decides which statistics of a confidential survey are shown, and how exactly.
--
-- Every published column counts: an exact interval would give the exact mean away, a median of
-- five answers is the answer of one person, and so is any minimum. So figures are points by fives until
-- there are 200 answers, and whole points from then on; means, which are asked for most, are points by
-- twos from 100 answers. The interval is computed from these, and rounded
-- outward to the grid of the mean. An order
-- statistic waits until the smaller side of it holds at least two and a half answers: quartiles
-- from 10, p90 from 25, p95 from 50, minimum and maximum never. Unweighted figures beside weighted
-- ones would be two readings of the same answers: they are not shown.
CREATE OR REPLACE FUNCTION analytics._own_summary(
    p_values                    numeric[],
    p_counts                    bigint[],
    p_weight_sums               numeric[],
    p_weight_square_sums        numeric[],
    p_measurement               text,
    p_scale_min                 numeric,
    p_scale_max                 numeric,
    p_is_confidential           boolean,
    p_minimum_n                 integer DEFAULT 5,
    p_value_sum                 numeric DEFAULT NULL,
    p_value_square_sum          numeric DEFAULT NULL,
    p_weighted_value_sum        numeric DEFAULT NULL,
    p_weighted_value_square_sum numeric DEFAULT NULL,
    OUT n                       bigint,
    OUT n_effective             double precision,
    OUT mean                    double precision,
    OUT sd                      double precision,
    OUT p25                     double precision,
    OUT median                  double precision,
    OUT p75                     double precision,
    OUT p90                     double precision,
    OUT p95                     double precision,
    OUT minimum                 double precision,
    OUT maximum                 double precision,
    OUT ci_low                  double precision,
    OUT ci_high                 double precision,
    OUT ci_level                double precision,
    OUT method                  text,
    OUT status                  text,
    OUT reason                  text,
    OUT quantile_error          double precision,
    OUT unweighted_mean         double precision,
    OUT unweighted_sd           double precision,
    OUT unweighted_p25          double precision,
    OUT unweighted_median       double precision,
    OUT unweighted_p75          double precision,
    OUT unweighted_p90          double precision,
    OUT unweighted_p95          double precision
)
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_plain  record;
    v_share  record;
    v_origin numeric := CASE WHEN p_measurement = 'numeric' THEN coalesce(p_scale_min, 0) ELSE 0 END;
    v_n      bigint  := coalesce((SELECT sum(counted.n) FROM unnest(p_counts) AS counted (n)), 0);
    v_points integer;
    v_margin double precision;
    v_grid   numeric;
BEGIN
    IF v_n = 0 OR (p_is_confidential AND v_n < p_minimum_n) THEN
        n := CASE WHEN NOT p_is_confidential THEN 0 END;
        SELECT * INTO status, reason FROM analytics._withheld(p_is_confidential, p_minimum_n);
        RETURN;
    END IF;

    v_plain := analytics.summarise(
        p_values, p_counts, p_weight_sums, p_weight_square_sums, p_measurement,
        p_value_sum => p_weighted_value_sum, p_value_square_sum => p_weighted_value_square_sum
    );

    status         := 'ok';
    n              := v_plain.n;
    n_effective    := v_plain.n_effective;
    mean           := v_plain.mean;
    sd             := v_plain.sd;
    p25            := v_plain.p25;
    median         := v_plain.median;
    p75            := v_plain.p75;
    p90            := v_plain.p90;
    p95            := v_plain.p95;
    minimum        := v_plain.minimum;
    maximum        := v_plain.maximum;
    ci_low         := v_plain.ci_low;
    ci_high        := v_plain.ci_high;
    ci_level       := v_plain.ci_level;
    method         := v_plain.method;
    reason         := v_plain.reason;
    quantile_error := v_plain.quantile_error;

    IF NOT p_is_confidential THEN
        IF n_effective <> n THEN
            v_plain := analytics.summarise(
                p_values, p_counts, NULL, NULL, p_measurement,
                p_value_sum => p_value_sum, p_value_square_sum => p_value_square_sum
            );
        END IF;
        unweighted_mean   := v_plain.mean;
        unweighted_sd     := v_plain.sd;
        unweighted_p25    := v_plain.p25;
        unweighted_median := v_plain.median;
        unweighted_p75    := v_plain.p75;
        unweighted_p90    := v_plain.p90;
        unweighted_p95    := v_plain.p95;
        RETURN;
    END IF;

    n_effective := round(n_effective);
    v_points    := CASE WHEN n < 200 THEN 5 ELSE 1 END;
    mean        := CASE p_measurement
        WHEN 'binary' THEN analytics._shown_figure(v_plain.mean, 0, 1, v_points)
        ELSE analytics._shown_figure(v_plain.mean, p_scale_min, p_scale_max, analytics._shown_points(n), v_origin)
    END;
    p25         := NULL;
    median      := NULL;
    p75         := NULL;
    p90         := NULL;
    p95         := NULL;
    minimum     := NULL;
    maximum     := NULL;
    ci_low      := NULL;
    ci_high     := NULL;

    IF p_measurement = 'binary' THEN
        sd := sqrt(mean * (1 - mean) * n / (n - 1));
        IF v_plain.ci_level IS NOT NULL THEN
            -- Which interval it is follows the rounded share: that of the exact one would tell whether all are alike.
            v_share := analytics.proportion_ci(mean * n_effective, n_effective, ci_level);
            ci_low  := v_share.ci_low;
            ci_high := v_share.ci_high;
            method  := regexp_replace(method, '(Wilson|exact) interval \([^)]*\)', v_share.method);
            v_grid  := analytics._shown_grid(mean, 0, 1, v_points);
        END IF;
    ELSIF p_measurement = 'numeric' THEN
        sd     := analytics._shown_figure(v_plain.sd, p_scale_min, p_scale_max, v_points);
        reason := NULL;
        IF sd > 0 AND n_effective >= 2 THEN
            ci_level := coalesce(ci_level, 0.95);
            v_margin := analytics.student_t_quantile(0.5 + ci_level / 2, n_effective - 1) * sd / sqrt(n_effective);
            ci_low   := mean - v_margin;
            ci_high  := mean + v_margin;
            v_grid   := analytics._shown_grid(v_plain.mean, p_scale_min, p_scale_max, analytics._shown_points(n));
        ELSE
            ci_level := NULL;
            reason   := 'no spread to be seen in such points: no interval';
        END IF;

        IF n >= 10 THEN
            p25    := analytics._shown_figure(v_plain.p25, p_scale_min, p_scale_max, v_points, v_origin);
            median := analytics._shown_figure(v_plain.median, p_scale_min, p_scale_max, v_points, v_origin);
            p75    := analytics._shown_figure(v_plain.p75, p_scale_min, p_scale_max, v_points, v_origin);
        END IF;
        IF n >= 25 THEN
            p90 := analytics._shown_figure(v_plain.p90, p_scale_min, p_scale_max, v_points, v_origin);
        END IF;
        IF n >= 50 THEN
            p95 := analytics._shown_figure(v_plain.p95, p_scale_min, p_scale_max, v_points, v_origin);
        END IF;
    END IF;

    -- On the grid of the mean, outward: more digits would only be noise.
    ci_low  := analytics._shown_bound(ci_low, v_grid, false, v_origin);
    ci_high := analytics._shown_bound(ci_high, v_grid, true, v_origin);

    method := concat_ws('; ', nullif(split_part(method, ';', 1), 'count'),
        CASE
            WHEN n >= 200 THEN 'whole points'
            WHEN p_measurement = 'binary' OR n < 100 THEN 'points by fives'
            ELSE 'mean in points by twos, the rest by fives'
        END,
        'in steps of 5 answers',
        CASE WHEN quantile_error > 0 THEN 'percentiles approximate: within 1 % (DDSketch, Masson, Rim and Lee 2019)' END);
END;
$$;

COMMENT ON FUNCTION analytics._own_summary(numeric[], bigint[], numeric[], numeric[], text, numeric, numeric, boolean, integer, numeric, numeric, numeric, numeric) IS
    'analytics.summarise(), with weights and without (unweighted_...), and for a confidential survey what of the weighted figures may be shown: nothing under p_minimum_n answers (status protected, the same for 0 and 4), then points by fives (means by twos from 100 answers), whole points from 200 answers, quartiles from 10 answers, p90 from 25, p95 from 50, never a minimum or maximum. Internal.';
