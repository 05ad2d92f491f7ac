CREATE OR REPLACE FUNCTION analytics.control_chart(
    p_values          double precision[],
    p_standard_errors double precision[] DEFAULT NULL
)
    RETURNS TABLE (
        "position"  integer,
        value       double precision,
        centre      double precision,
        lower_limit double precision,
        upper_limit double precision,
        score       double precision,
        rules       text,
        method      text,
        reason      text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_problem text := analytics._errors_problem(p_values, p_standard_errors);
    v_n       integer;
    v_centre  double precision;
    v_spread  double precision;
BEGIN
    IF v_problem IS NULL THEN
        SELECT count(*), sum(given.value * (given.least / given.error) ^ 2) / sum((given.least / given.error) ^ 2)
        INTO v_n, v_centre
        FROM (
            SELECT listed.value, coalesce(listed.error, 1) AS error, min(coalesce(listed.error, 1)) OVER () AS least
            FROM unnest(p_values, p_standard_errors) AS listed (value, error)
            WHERE listed.value IS NOT NULL AND (p_standard_errors IS NULL OR listed.error IS NOT NULL)
        ) AS given;

        -- 1.128 is the mean distance of two standard normal values.
        SELECT avg(abs(moved.step)) / 1.1283791670955126
        INTO v_spread
        FROM (
            SELECT scaled.score - lag(scaled.score) OVER (ORDER BY scaled.position) AS step
            FROM (
                SELECT listed.position, (listed.value - v_centre) / coalesce(listed.error, 1) AS score
                FROM unnest(p_values, p_standard_errors) WITH ORDINALITY AS listed (value, error, position)
                WHERE listed.value IS NOT NULL AND (p_standard_errors IS NULL OR listed.error IS NOT NULL)
            ) AS scaled
        ) AS moved;
        IF p_standard_errors IS NOT NULL THEN
            v_spread := greatest(v_spread, 1);
        END IF;
        v_problem := CASE
            WHEN v_n < 8 THEN 'fewer than eight figures: no chart'
            WHEN v_spread = 0 THEN 'all figures are equal: no chart'
        END;
    END IF;

    RETURN QUERY
    WITH point AS (
        SELECT listed.position::integer AS position, listed.value,
               CASE WHEN v_problem IS NULL AND (p_standard_errors IS NULL OR listed.error IS NOT NULL)
                    THEN v_spread * coalesce(listed.error, 1) END AS sigma
        FROM unnest(p_values, p_standard_errors) WITH ORDINALITY AS listed (value, error, position)
    ),
    scored AS (
        SELECT point.position, (point.value - v_centre) / point.sigma AS score,
               row_number() OVER (ORDER BY point.position) AS place
        FROM point
        WHERE point.value IS NOT NULL AND point.sigma IS NOT NULL
    ),
    -- The last figures are looked at on one side of the centre at a time, and the figure itself must be among those beyond.
    broken AS (
        SELECT scored.position, string_agg(rule.title, '; ' ORDER BY rule.ordinal) AS rules
        FROM scored
        JOIN analytics.control_rule AS rule ON abs(scored.score) > rule.sigmas AND scored.place >= rule.n_of
        WHERE rule.n_beyond <= (
            SELECT count(*)
            FROM scored AS recent
            WHERE recent.place BETWEEN scored.place - rule.n_of + 1 AND scored.place
              AND recent.score * sign(scored.score) > rule.sigmas
        )
        GROUP BY scored.position
    )
    SELECT point.position, CASE WHEN abs(point.value) <= 1e50 THEN point.value END,
           CASE WHEN point.sigma IS NOT NULL THEN v_centre END, v_centre - 3 * point.sigma, v_centre + 3 * point.sigma,
           scored.score, broken.rules,
           CASE WHEN point.sigma IS NOT NULL THEN CASE
               WHEN p_standard_errors IS NULL THEN 'individuals chart (Shewhart 1931)'
               ELSE 'chart with limits by n (Shewhart 1931), widened to the observed spread (Laney 2002)'
           END END,
           coalesce(v_problem, CASE
               WHEN point.value IS NULL THEN 'no figure'
               WHEN point.sigma IS NULL THEN 'no standard error'
           END)
    FROM point
    LEFT JOIN scored ON scored.position = point.position
    LEFT JOIN broken ON broken.position = point.position
    ORDER BY point.position;
END;
$$;

COMMENT ON FUNCTION analytics.control_chart(double precision[], double precision[]) IS
$$A series as a control chart: which figures lie outside what chance would do if nothing changed. p_values are the figures in order of time, null is a gap;
p_standard_errors how exact each is: the standard deviation of the answers over the root of their number, so that the limits are wide where
few answered. position counts the figures from 1, value is the figure, centre the mean of all (each counts by its exactness), lower_limit and
upper_limit are three standard deviations (sigma) from it, score is the distance in sigma. Sigma is the standard error, widened where the
steps between neighbours are larger than that (never narrowed); without standard errors it comes from these steps alone.
rules names the rules of analytics.control_rule that the figure breaks, null for none. They are made to notice soon, at the price
of false alarms: by all four one figure in 92 breaks a rule although nothing changed (Champ and Woodall 1987).
analytics.find_anomalies() keeps a rate of false alarms for the whole series. method says how the limits were made; what is not defined is null and
reason says why; eight figures at least.
Shewhart (1931); Western Electric (1956); Laney (2002).$$;

GRANT EXECUTE ON FUNCTION analytics.control_chart(double precision[], double precision[])
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
