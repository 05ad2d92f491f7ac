CREATE OR REPLACE FUNCTION analytics.rake(
    p_levels            bigint[],
    p_sizes             bigint[],
    p_weights           double precision[],
    p_targets           double precision[],
    p_minimum_weight    double precision DEFAULT NULL,
    p_maximum_weight    double precision DEFAULT NULL,
    p_tolerance         double precision DEFAULT 1e-10,
    p_max_iterations    integer DEFAULT 500,
    OUT weights         double precision[],
    OUT iterations      integer,
    OUT is_converged    boolean,
    OUT max_discrepancy double precision,
    OUT n               double precision,
    OUT n_effective     double precision,
    OUT design_effect   double precision,
    OUT method          text,
    OUT reason          text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_margins integer := array_length(p_levels, 1);
    v_groups  integer := array_length(p_levels, 2);
    v_shares  double precision[];
    v_unknown bigint;
    v_mean    double precision;
BEGIN
    reason := analytics._unusable(ARRAY[coalesce(p_minimum_weight, 0), coalesce(p_maximum_weight, 1), p_tolerance], 0.95);
    IF num_nulls(p_levels, p_sizes, p_weights, p_targets, p_tolerance, p_max_iterations) > 0 THEN
        reason := 'an argument is null';
    ELSIF reason IS NULL THEN
        reason := CASE
            WHEN array_ndims(p_levels) IS DISTINCT FROM 2 OR array_ndims(p_targets) IS DISTINCT FROM 2
                 OR v_margins <> array_length(p_targets, 1)
                THEN 'levels and targets are no tables with one row for each margin'
            WHEN array_ndims(p_sizes) IS DISTINCT FROM 1 OR array_ndims(p_weights) IS DISTINCT FROM 1
                 OR v_groups <> cardinality(p_sizes) OR v_groups <> cardinality(p_weights)
                THEN 'not one size and one weight for each group'
            WHEN NOT (p_tolerance > 0 AND p_tolerance < 1 AND p_max_iterations BETWEEN 1 AND 10000)
                THEN 'the tolerance is not between 0 and 1, or the iterations are not between 1 and 10000'
            WHEN NOT (coalesce(p_minimum_weight, 0) >= 0 AND coalesce(p_minimum_weight, 0) <= 1 AND coalesce(p_maximum_weight, 1) >= 1)
                THEN 'the limits of the weights do not enclose 1, the mean weight'
            WHEN EXISTS (SELECT FROM unnest(p_sizes) AS listed (size) WHERE (listed.size BETWEEN 1 AND 1000000000000) IS NOT TRUE)
                OR EXISTS (SELECT FROM unnest(p_weights) AS listed (weight)
                           WHERE (listed.weight > 1e-9 AND listed.weight < 1e9) IS NOT TRUE)
                THEN 'a size is not between 1 and 1e12, or a weight not between 1e-9 and 1e9'
            WHEN EXISTS (SELECT FROM unnest(p_targets) AS listed (target)
                         WHERE (listed.target > 1e-12 AND listed.target < 1e15) IS FALSE)
                THEN 'a target is not between 1e-12 and 1e15'
        END;
    END IF;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    -- Targets are compared as shares, so that a margin may be known in people and another in percent of them.
    FOR v_margin IN 1 .. v_margins LOOP
        v_shares := ARRAY(SELECT listed.target FROM unnest(p_targets[v_margin:v_margin]) WITH ORDINALITY AS listed (target, place)
                          ORDER BY listed.place);
        v_unknown := (
            SELECT count(*)
            FROM unnest(p_levels[v_margin:v_margin]) AS found (level)
            FULL JOIN unnest(v_shares) WITH ORDINALITY AS listed (target, place) ON listed.place = found.level
            WHERE (found.level IS NOT NULL AND listed.target IS NULL) OR (listed.target IS NOT NULL AND found.level IS NULL)
        );
        IF v_unknown > 0 THEN
            reason := format('margin %s has a level without anybody, or people on a level without a target', v_margin);
            RETURN;
        END IF;
    END LOOP;

    method       := 'raking by iterative proportional fitting (Deming and Stephan 1940)'
        || CASE WHEN num_nonnulls(p_minimum_weight, p_maximum_weight) > 0
           THEN ', weights trimmed in each round (Battaglia et al. 2009)' ELSE '' END;
    weights      := p_weights;
    iterations   := 0;
    is_converged := false;
    n            := (SELECT sum(listed.size) FROM unnest(p_sizes) AS listed (size));

    WHILE NOT is_converged AND iterations < p_max_iterations LOOP
        iterations := iterations + 1;

        -- A group whose level is not known keeps its weight in this margin: the others share out what they have.
        FOR v_margin IN 1 .. v_margins LOOP
            weights := ARRAY(
                SELECT person.weight * coalesce(
                           person.target / sum(person.target) FILTER (WHERE person.is_first) OVER ()
                           * sum(person.size * person.weight) FILTER (WHERE person.target IS NOT NULL) OVER ()
                           / sum(person.size * person.weight) OVER (PARTITION BY person.level), 1)
                FROM (
                    SELECT listed.size, listed.weight, listed.level, listed.place,
                           p_targets[v_margin][listed.level] AS target,
                           row_number() OVER (PARTITION BY listed.level ORDER BY listed.place) = 1 AS is_first
                    FROM unnest(p_sizes, weights, p_levels[v_margin:v_margin]) WITH ORDINALITY
                        AS listed (size, weight, level, place)
                ) AS person
                ORDER BY person.place
            );
        END LOOP;

        v_mean  := (SELECT sum(listed.size * listed.weight) / n FROM unnest(p_sizes, weights) AS listed (size, weight));
        weights := ARRAY(
            SELECT least(greatest(listed.weight / v_mean, p_minimum_weight), p_maximum_weight)
            FROM unnest(weights) WITH ORDINALITY AS listed (weight, place)
            ORDER BY listed.place
        );

        -- How far the margins are off, after trimming, and the mean weight from 1.
        SELECT greatest(max(abs(margin.found - margin.wanted)), abs(max(margin.mean) - 1))
        INTO max_discrepancy
        FROM (
            SELECT sum(person.size * person.weight) / sum(sum(person.size * person.weight)) OVER (PARTITION BY person.margin)
                       AS found,
                   max(person.target) / sum(max(person.target)) OVER (PARTITION BY person.margin) AS wanted,
                   (SELECT sum(listed.size * listed.weight) / n FROM unnest(p_sizes, weights) AS listed (size, weight)) AS mean
            FROM (
                SELECT margin, listed.size, listed.weight, listed.level, p_targets[margin][listed.level] AS target
                FROM generate_series(1, v_margins) AS margin
                CROSS JOIN LATERAL unnest(p_sizes, weights, p_levels[margin:margin]) AS listed (size, weight, level)
            ) AS person
            WHERE person.level IS NOT NULL
            GROUP BY person.margin, person.level
        ) AS margin;

        is_converged := max_discrepancy <= p_tolerance;
    END LOOP;

    SELECT kish.n_effective, kish.design_effect
    INTO n_effective, design_effect
    FROM (
        SELECT sum(listed.size * listed.weight) AS weight_sum, sum(listed.size * listed.weight ^ 2) AS weight_square_sum
        FROM unnest(p_sizes, weights) AS listed (size, weight)
    ) AS summed
    CROSS JOIN LATERAL analytics.design_effect(n, summed.weight_sum, summed.weight_square_sum) AS kish;

    IF NOT is_converged THEN
        reason := format('not converged: after %s rounds a margin is off by %s', iterations, max_discrepancy);
    END IF;
END;
$$;

COMMENT ON FUNCTION analytics.rake(bigint[], bigint[], double precision[], double precision[], double precision, double precision, double precision, integer) IS
$$Weights that bring a sample to known margins. People who are alike are one group: p_sizes says how many each group has and p_weights the weight
that each of them comes with (1, or a design weight). p_levels has a row for each margin with the level of each group, from 1, null where it is not
known: such people keep their weight in that margin. p_targets has a row for each margin with what each level should have, as shares, percent or people, null beyond its last level. Weights
stay between p_minimum_weight and p_maximum_weight times the mean weight, where given. weights has the weight of a person of each group, with mean 1;
iterations, is_converged and max_discrepancy, the largest difference of a share from its target (0 to 1, or of the mean weight from 1), say how it went:
it ends at p_tolerance or after p_max_iterations. n is the number of people, n_effective and design_effect are Kish's. method says how. What is
not defined is null and reason says why, also where it did not converge; nothing is raised. Deming and Stephan (1940); Battaglia, Hoaglin and Frankel (2009).$$;

GRANT EXECUTE ON FUNCTION analytics.rake(bigint[], bigint[], double precision[], double precision[], double precision, double precision, double precision, integer)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
