"""What follows from what a statistic is, whatever the data are: 500 cases, one query a relation.

Samples are shuffled, duplicated, moved to other units, split and merged, and named otherwise. What
must stay then stays, and what must move moves by exactly as much.
"""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

Connection = psycopg.Connection[Any]

CASES = 100

# Two samples of ratings side by side (x, y), a third one (u), weights, and the same as frequencies.
SAMPLES = """
    CREATE TEMP TABLE sample ON COMMIT DROP AS
    WITH drawn AS MATERIALIZED (
        SELECT id, place, floor(random() * 7)::float8 AS level, random() AS one, random() AS two,
               random() AS three, ceil(random() * 8) / 4 AS w
        FROM generate_series(1, %(cases)s) AS id,
             LATERAL generate_series(1, 12 + id %% 30) AS place
    ),
    answer AS MATERIALIZED (
        SELECT id, place, level + floor(one * 3) AS x, level + floor(two * 4) AS y,
               floor(three * 9)::float8 AS z, w
        FROM drawn
    )
    SELECT id, count(*) AS size, array_agg(x ORDER BY place) AS x, array_agg(y ORDER BY place) AS y,
           array_agg(z ORDER BY place) AS u, array_agg(w ORDER BY place) AS wt,
           array_agg(random() ^ 3) AS p
    FROM answer GROUP BY id
"""

TOOLS = """
    -- How far two lists of figures are apart at most, relative where they are above 1.
    CREATE FUNCTION pg_temp.far(p_one float8[], p_other float8[]) RETURNS float8
        LANGUAGE sql RETURN (
            SELECT max(CASE WHEN num_nulls(one, other) = 2 THEN 0
                            WHEN num_nulls(one, other) = 1 THEN 1e300
                            ELSE abs(one - other) / greatest(1, abs(other)) END)
            FROM unnest(p_one, p_other) AS pair (one, other));

    CREATE TYPE pg_temp.frequency AS (vs numeric[], ns bigint[], ws numeric[], qs numeric[]);

    CREATE FUNCTION pg_temp.tally(p_x float8[], p_w float8[]) RETURNS pg_temp.frequency
        LANGUAGE sql RETURN (
            SELECT ROW(array_agg(v ORDER BY v), array_agg(n ORDER BY v), array_agg(w ORDER BY v),
                       array_agg(q ORDER BY v))::pg_temp.frequency
            FROM (SELECT x::numeric AS v, count(*) AS n, sum(w::numeric) AS w,
                         sum(w::numeric * w::numeric) AS q
                  FROM unnest(p_x, p_w) AS given (x, w) GROUP BY 1) AS counted);

    -- How often each of the values 0 to 10 is in a sample.
    CREATE FUNCTION pg_temp.counts(p_x float8[]) RETURNS bigint[]
        LANGUAGE sql RETURN (
            SELECT array_agg((SELECT count(*) FROM unnest(p_x) AS x WHERE x = v) ORDER BY v)
            FROM generate_series(0, 10) AS v);

    CREATE FUNCTION pg_temp.mapped(p_x float8[], p_times float8, p_plus float8) RETURNS float8[]
        LANGUAGE sql RETURN (
            SELECT array_agg(p_times * x + p_plus ORDER BY place)
            FROM unnest(p_x) WITH ORDINALITY AS given (x, place));

    CREATE FUNCTION pg_temp.backwards(p_x float8[]) RETURNS float8[]
        LANGUAGE sql RETURN (
            SELECT array_agg(x ORDER BY place DESC)
            FROM unnest(p_x) WITH ORDINALITY AS given (x, place));

    CREATE FUNCTION pg_temp.summary(p_x float8[], p_w float8[]) RETURNS float8[]
        LANGUAGE sql RETURN (
            SELECT ARRAY[s.mean, s.sd, s.p25, s.median, s.p90, s.minimum, s.maximum, s.ci_low,
                         s.ci_high, s.n_effective]
            FROM pg_temp.tally(p_x, p_w) AS f,
                 analytics.summarise(f.vs, f.ns, f.ws, f.qs, 'numeric') AS s);

    CREATE FUNCTION pg_temp.welch(p_x float8[], p_y float8[]) RETURNS float8[]
        LANGUAGE sql RETURN (
            SELECT ARRAY[t.estimate, t.ci_low, t.ci_high, t.statistic, t.p_value, t.effect]
            FROM (SELECT avg(x) AS mean, stddev_samp(x) AS sd, count(*) AS n FROM unnest(p_x) AS x)
                     AS one,
                 (SELECT avg(y) AS mean, stddev_samp(y) AS sd, count(*) AS n FROM unnest(p_y) AS y)
                     AS two,
                 analytics.welch_test(one.mean, one.sd, one.n, two.mean, two.sd, two.n) AS t);

    CREATE FUNCTION pg_temp.alpha(p_x float8[], p_y float8[], p_z float8[]) RETURNS float8
        LANGUAGE sql RETURN (
            SELECT (analytics.cronbach_alpha(
                       ARRAY[var_samp(x), var_samp(y), var_samp(z)], var_samp(x + y + z), count(*)
                   )).alpha
            FROM unnest(p_x, p_y, p_z) AS given (x, y, z));
"""

# Of each relation what is compared with what: one list of figures and the other, in each case.
RELATIONS = {
    "shuffle": """
        pg_temp.summary(x, wt)
            || ARRAY[cor.coefficient, cor.p_value, spear.coefficient, pg_temp.alpha(x, y, u)]
            || adjusted.ps || ken.s || z_scores.ordered,
        pg_temp.summary(pg_temp.backwards(x), pg_temp.backwards(wt))
            || ARRAY[cor2.coefficient, cor2.p_value, spear2.coefficient,
                     pg_temp.alpha(pg_temp.backwards(u), pg_temp.backwards(x),
                                   pg_temp.backwards(y))]
            || adjusted.ps_back || -ken2.s || z_scores.ordered_back
        FROM sample,
             analytics.correlation(x, y) AS cor,
             analytics.correlation(pg_temp.backwards(x), pg_temp.backwards(y)) AS cor2,
             analytics.correlation(x, y, 'spearman') AS spear,
             analytics.correlation(pg_temp.backwards(x), pg_temp.backwards(y), 'spearman')
                 AS spear2,
             analytics.mann_kendall(x) AS ken,
             analytics.mann_kendall(pg_temp.backwards(x)) AS ken2,
             LATERAL (SELECT analytics.adjust_p_values(p) AS ps,
                             pg_temp.backwards(analytics.adjust_p_values(pg_temp.backwards(p)))
                                 AS ps_back) AS adjusted,
             LATERAL (SELECT (SELECT array_agg(score ORDER BY score)
                              FROM analytics.modified_z_score(x)) AS ordered,
                             (SELECT array_agg(score ORDER BY score)
                              FROM analytics.modified_z_score(pg_temp.backwards(x)))
                                 AS ordered_back) AS z_scores
    """,
    # Twice the same people: means, shares, correlations and effects stay, counts double.
    "duplicate": """
        ARRAY[s.mean, s.minimum, s.maximum, s.n, s.n_effective, s.sd ^ 2 * (size - 1) / size,
              cor.coefficient, spear.coefficient, ranks.effect, tab.statistic, tab.effect,
              fish.estimate, share.estimate, nps.estimate, kish.design_effect, kappa.alpha],
        ARRAY[s2.mean, s2.minimum, s2.maximum, s2.n / 2.0, s2.n_effective / 2,
              s2.sd ^ 2 * (2 * size - 1) / (2 * size),
              cor2.coefficient, spear2.coefficient, ranks2.effect, tab2.statistic / 2, tab2.effect,
              fish2.estimate, share2.estimate, nps2.estimate, kish2.design_effect, kappa2.alpha]
        FROM sample,
             LATERAL (SELECT pg_temp.tally(x, array_fill(1::float8, ARRAY[size::int])) AS f,
                             pg_temp.tally(x || x, array_fill(1::float8, ARRAY[2 * size::int]))
                                 AS f2,
                             pg_temp.counts(x) AS cx, pg_temp.counts(y) AS cy,
                             pg_temp.counts(x || x) AS cx2, pg_temp.counts(y || y) AS cy2) AS t,
             analytics.summarise((t.f).vs, (t.f).ns, NULL, NULL, 'numeric') AS s,
             analytics.summarise((t.f2).vs, (t.f2).ns, NULL, NULL, 'numeric') AS s2,
             analytics.correlation(x, y) AS cor, analytics.correlation(x || x, y || y) AS cor2,
             analytics.correlation(x, y, 'spearman') AS spear,
             analytics.correlation(x || x, y || y, 'spearman') AS spear2,
             analytics.mann_whitney_test(cx, cy) AS ranks,
             analytics.mann_whitney_test(cx2, cy2) AS ranks2,
             analytics.chi_square_test(ARRAY[cx[3:6], cy[3:6]]) AS tab,
             analytics.chi_square_test(ARRAY[cx2[3:6], cy2[3:6]]) AS tab2,
             analytics.fisher_test(cx[4], size, cy[4], size) AS fish,
             analytics.fisher_test(cx2[4], 2 * size, cy2[4], 2 * size) AS fish2,
             analytics.proportion_ci(cx[4], size) AS share,
             analytics.proportion_ci(cx2[4], 2 * size) AS share2,
             analytics.net_promoter_score(cx[5], cx[4], cx[3]) AS nps,
             analytics.net_promoter_score(cx2[5], cx2[4], cx2[3]) AS nps2,
             LATERAL (SELECT sum(one) AS w, sum(one * one) AS q FROM unnest(wt) AS one) AS weight,
             analytics.design_effect(size, weight.w, weight.q) AS kish,
             analytics.design_effect(2 * size, 2 * weight.w, 2 * weight.q) AS kish2,
             LATERAL (SELECT pg_temp.alpha(x, y, u) AS alpha) AS kappa,
             LATERAL (SELECT pg_temp.alpha(x || x, y || y, u || u) AS alpha) AS kappa2
    """,
    # 3 - 2 x: what is without a unit stays, up to its sign, and the rest follows the unit.
    "shift and scale": """
        ARRAY[sx[1], sx[2], sx[6], sx[7], sx[8], sx[9], sx[10], w[1], w[2], w[4], w[5], w[6],
              cor.coefficient, cor.p_value, ken.s, ken.p_value, line.slope, line.p_value,
              theil.slope, norm.t_score, norm.percentile, alpha, q.estimate, q.ci_low, q.ci_high]
            || zs.scores,
        ARRAY[(3 - sx2[1]) / 2, sx2[2] / 2, (3 - sx2[7]) / 2, (3 - sx2[6]) / 2, (3 - sx2[9]) / 2,
              (3 - sx2[8]) / 2, sx2[10], -w2[1] / 2, -w2[3] / 2, -w2[4], w2[5], -w2[6],
              -cor2.coefficient, cor2.p_value, -ken2.s, ken2.p_value, -line2.slope / 2,
              line2.p_value, -theil2.slope / 2, 100 - norm2.t_score, 100 - norm2.percentile,
              alpha2, (q2.estimate - 3) / 2, (q2.ci_low - 3) / 2, (q2.ci_high - 3) / 2]
            || zs2.scores
        FROM sample,
             LATERAL (SELECT pg_temp.mapped(x, -2, 3) AS x2, pg_temp.mapped(y, -2, 3) AS y2,
                             pg_temp.mapped(u, -2, 3) AS u2, pg_temp.mapped(x, 2, 3) AS x_up,
                             array_fill(1::float8, ARRAY[size::int]) AS ones) AS m,
             LATERAL (SELECT pg_temp.summary(x, wt) AS sx, pg_temp.summary(x2, wt) AS sx2,
                             pg_temp.welch(x, y) AS w, pg_temp.welch(x2, y2) AS w2,
                             pg_temp.alpha(x, y, u) AS alpha, pg_temp.alpha(x2, y2, u2) AS alpha2,
                             pg_temp.tally(x, ones) AS f, pg_temp.tally(x_up, ones) AS f_up) AS t,
             analytics.correlation(x, u) AS cor, analytics.correlation(x2, u) AS cor2,
             analytics.mann_kendall(x) AS ken, analytics.mann_kendall(x2) AS ken2,
             analytics.linear_trend(x) AS line, analytics.linear_trend(x2) AS line2,
             analytics.theil_sen(x) AS theil, analytics.theil_sen(x2) AS theil2,
             analytics.norm_score(x[1], sx[1], sx[2]) AS norm,
             analytics.norm_score(x2[1], sx2[1], sx2[2]) AS norm2,
             analytics.quantile_ci((t.f).vs, (t.f).ns, 0.5) AS q,
             analytics.quantile_ci((t.f_up).vs, (t.f_up).ns, 0.5) AS q2,
             LATERAL (SELECT array_agg(score ORDER BY "position") AS scores
                      FROM analytics.modified_z_score(x)) AS zs,
             LATERAL (SELECT array_agg(-score ORDER BY "position") AS scores
                      FROM analytics.modified_z_score(x2)) AS zs2
    """,
    # The counts of two halves, added, are the counts of the whole.
    "split and merge": """
        pg_temp.summary(x, wt) || whole.p || ARRAY[q.estimate, q.ci_low, q.ci_high, tab.statistic]
            || ARRAY[q.estimate, q.ci_low, q.ci_high],
        ARRAY[s.mean, s.sd, s.p25, s.median, s.p90, s.minimum, s.maximum, s.ci_low, s.ci_high,
              s.n_effective]
            || merged.p || ARRAY[q2.estimate, q2.ci_low, q2.ci_high, tab2.statistic]
            || ARRAY[q3.estimate, q3.ci_low, q3.ci_high]
        FROM sample,
             LATERAL (SELECT pg_temp.tally(x[:5], wt[:5]) AS one,
                             pg_temp.tally(x[6:], wt[6:]) AS other,
                             pg_temp.tally(x, wt) AS f) AS t,
             LATERAL (
                 SELECT array_agg(v ORDER BY v) AS vs, array_agg(n ORDER BY v) AS ns,
                        array_agg(w ORDER BY v) AS ws, array_agg(q ORDER BY v) AS qs
                 FROM (SELECT v, sum(n)::bigint AS n, sum(w) AS w, sum(q) AS q
                       FROM (SELECT * FROM unnest((t.one).vs, (t.one).ns, (t.one).ws, (t.one).qs)
                             UNION ALL
                             SELECT *
                             FROM unnest((t.other).vs, (t.other).ns, (t.other).ws, (t.other).qs)
                       ) AS part (v, n, w, q)
                       GROUP BY v) AS added
             ) AS a,
             analytics.summarise(a.vs, a.ns, a.ws, a.qs, 'numeric') AS s,
             LATERAL (SELECT analytics.percentile_from_counts((t.f).vs, (t.f).ns, '{0.1,0.3,0.8}')
                          AS p) AS whole,
             LATERAL (SELECT analytics.percentile_from_counts(a.vs, a.ns, '{0.1,0.3,0.8}')
                          AS p) AS merged,
             analytics.quantile_ci((t.f).vs, (t.f).ns, 0.25) AS q,
             analytics.quantile_ci(a.vs, a.ns, 0.25) AS q2,
             -- Each value in two lines: one answer, and the others.
             LATERAL (SELECT array_agg(v ORDER BY v, part) AS vs,
                             array_agg(CASE part WHEN 1 THEN 1 ELSE n - 1 END
                                       ORDER BY v, part) AS ns
                      FROM unnest(a.vs, a.ns) AS given (v, n), generate_series(1, 2) AS part
                      WHERE part = 1 OR n > 1) AS torn,
             analytics.quantile_ci(torn.vs, torn.ns, 0.25) AS q3,
             LATERAL (SELECT pg_temp.counts(x) AS cx, pg_temp.counts(y) AS cy,
                             pg_temp.counts(x[:5]) AS c1, pg_temp.counts(x[6:]) AS c2) AS c,
             analytics.mann_whitney_test(cx, cy) AS tab,
             LATERAL (SELECT array_agg(i + j ORDER BY place) AS both
                      FROM unnest(c1, c2) WITH ORDINALITY AS pair (i, j, place)) AS added,
             analytics.mann_whitney_test(added.both, cy) AS tab2
    """,
    # Which group comes first, and what answers are called, is a name.
    "relabel": """
        ARRAY[w[1], w[2], w[4], w[5], w[6], r.p_value, r.effect, r.ci_low, f.p_value, f.estimate,
              z.p_value, z.estimate, tab.statistic, tab.p_value, tab.effect, cor.coefficient,
              cor.p_value, d.estimate, d.ci_low, yes.ci_low, yes.ci_high, nps.estimate, nps.ci_low,
              f.p_value, f.estimate, z.p_value, z.ci_low, tab.p_value, r.p_value],
        ARRAY[-w2[1], -w2[3], -w2[4], w2[5], -w2[6], r2.p_value, -r2.effect, -r2.ci_high,
              f2.p_value, -f2.estimate, z2.p_value, -z2.estimate, tab2.statistic, tab2.p_value,
              tab2.effect, cor2.coefficient, cor2.p_value, -d2.estimate, -d2.ci_high,
              1 - no.ci_high, 1 - no.ci_low, -nps2.estimate, -nps2.ci_high,
              f3.p_value, -f3.estimate, z3.p_value, -z3.ci_high, tab3.p_value, r3.p_value]
        FROM sample,
             LATERAL (SELECT pg_temp.counts(x) AS cx, pg_temp.counts(y) AS cy,
                             pg_temp.welch(x, y) AS w, pg_temp.welch(y, x) AS w2) AS t,
             -- No for yes, a table on its side, and ranks without the values that nobody gave.
             analytics.fisher_test(size - cx[4], size, size - cy[4], size) AS f3,
             analytics.two_proportion_test(size - cx[4], size, size - cy[4], size) AS z3,
             analytics.chi_square_test(ARRAY[[cx[3], cy[3]], [cx[4], cy[4]], [cx[5], cy[5]],
                                             [cx[6], cy[6]]]) AS tab3,
             LATERAL (SELECT array_agg(i ORDER BY place) AS rx, array_agg(j ORDER BY place) AS ry
                      FROM unnest(cx, cy) WITH ORDINALITY AS pair (i, j, place)
                      WHERE i + j > 0) AS given,
             analytics.mann_whitney_test(given.rx, given.ry) AS r3,
             analytics.mann_whitney_test(cx, cy) AS r, analytics.mann_whitney_test(cy, cx) AS r2,
             analytics.fisher_test(cx[4], size, cy[4], size) AS f,
             analytics.fisher_test(cy[4], size, cx[4], size) AS f2,
             analytics.two_proportion_test(cx[4], size, cy[4], size) AS z,
             analytics.two_proportion_test(cy[4], size, cx[4], size) AS z2,
             analytics.chi_square_test(ARRAY[cx[3:6], cy[3:6]]) AS tab,
             analytics.chi_square_test(ARRAY[cy[5:6] || cy[3:4], cx[5:6] || cx[3:4]]) AS tab2,
             analytics.correlation(x, y) AS cor, analytics.correlation(y, x) AS cor2,
             analytics.proportion_ci(cx[4], size) AS yes,
             analytics.proportion_ci(size - cx[4], size) AS no,
             analytics.proportion_ci(cy[4], size) AS other,
             analytics.difference_ci(yes.estimate, yes.ci_low, yes.ci_high, other.estimate,
                                     other.ci_low, other.ci_high) AS d,
             analytics.difference_ci(other.estimate, other.ci_low, other.ci_high, yes.estimate,
                                     yes.ci_low, yes.ci_high) AS d2,
             analytics.net_promoter_score(cx[5], cx[4], cx[3]) AS nps,
             analytics.net_promoter_score(cx[3], cx[4], cx[5]) AS nps2
    """,
}

ROWS = {
    "shuffle": "relations: shuffled",
    "duplicate": "relations: duplicated",
    "shift and scale": "relations: in another unit",
    "split and merge": "relations: split and merged",
    "relabel": "relations: named otherwise",
}


@pytest.fixture
def samples(db: Connection) -> Connection:
    db.execute("SELECT setseed(0.31)")
    db.execute(SAMPLES, {"cases": CASES})
    db.execute(TOOLS)
    return db


@pytest.mark.parametrize("relation", RELATIONS)
def test_what_must_hold_holds(samples: Connection, relation: str, measured: Any) -> None:
    rows = samples.execute(
        "SELECT id, pg_temp.far(one, other), cardinality(one) = cardinality(other),"
        " cardinality(one) - cardinality(array_remove(one, NULL))"
        f" FROM (SELECT id, {RELATIONS[relation]}) AS compared (id, one, other)".encode()
    ).fetchall()
    assert len(rows) == CASES
    assert all(is_whole for *_, is_whole, _ in rows)
    # Hardly any figure may be undefined, or there is nothing that holds.
    assert sum(missing for *_, missing in rows) < CASES
    measured(ROWS[relation], max(far for _, far, *_ in rows), len(rows))
