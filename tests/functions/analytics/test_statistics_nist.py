"""Mean, sd and percentiles against NIST's certified values and PostgreSQL's own aggregates."""

from __future__ import annotations

from typing import Any

import psycopg

from .nist import CERTIFIED, agreeing_digits, observations

Connection = psycopg.Connection[Any]


def test_certified_values_of_nist(db: Connection, measured: Any) -> None:
    db.execute("CREATE TEMPORARY TABLE observation (data_set text, y numeric) ON COMMIT DROP")
    with db.cursor() as cursor, cursor.copy("COPY observation FROM STDIN") as copy:
        for data_set in CERTIFIED:
            for y in observations(data_set):
                copy.write_row([data_set, y])
    found = db.execute(
        """
        SELECT packed.data_set, summary.n, summary.mean, summary.sd
        FROM (
            SELECT data_set, array_agg(y ORDER BY y) AS ys, array_agg(n ORDER BY y) AS ns
            FROM (SELECT data_set, y, count(*) AS n FROM observation GROUP BY 1, 2) AS counted
            GROUP BY data_set
        ) AS packed,
            analytics.summarise(ys, ns, ns::numeric[], ns::numeric[], 'numeric') AS summary
        """
    ).fetchall()
    assert {data_set: n for data_set, n, *_ in found} == {
        data_set: n for data_set, (n, *_) in CERTIFIED.items()
    }
    digits = []
    for data_set, _, *figures in found:
        _, *certified = CERTIFIED[data_set]
        digits += map(agreeing_digits, figures, certified)
        if data_set.startswith("NumAcc"):
            assert figures == [float(one) for one in certified]
    measured("mean and deviation: agreeing digits", min(digits), len(found))


def test_the_answers_themselves_give_the_same(db: Connection) -> None:
    """avg, stddev_samp and percentile_cont over single answers, to the last bit."""
    db.execute("SELECT setseed(0.5)")
    rows = db.execute(
        """
        WITH answer AS MATERIALIZED (
            SELECT survey,
                   CASE survey % 4
                       WHEN 0 THEN floor(random() * 11)::numeric
                       WHEN 1 THEN round((random() * 200 - 100)::numeric, 1)
                       WHEN 2 THEN round((random() * 9e6)::numeric, survey % 3)
                       ELSE round(random()::numeric / 1000, 7)
                   END AS value
            FROM generate_series(1, 800) AS survey,
                 LATERAL generate_series(1, 2 + (random() * 40)::integer)
        ), packed AS (
            SELECT survey, array_agg(value ORDER BY value) AS values,
                   array_agg(n ORDER BY value) AS counts
            FROM (SELECT survey, value, count(*) AS n FROM answer GROUP BY 1, 2) AS counted
            GROUP BY survey
        ), expected AS (
            SELECT survey, avg(value)::double precision AS mean,
                   stddev_samp(value)::double precision AS sd,
                   percentile_cont('{0,0.25,0.5,0.75,0.9,0.95,1}'::double precision[])
                       WITHIN GROUP (ORDER BY value::double precision) AS p
            FROM answer
            GROUP BY survey
        )
        SELECT count(*), count(*) FILTER (WHERE (found.mean, found.sd) IS DISTINCT FROM
                   (expected.mean, expected.sd)),
               count(*) FILTER (WHERE ARRAY[found.minimum, found.p25, found.median, found.p75,
                   found.p90, found.p95, found.maximum] IS DISTINCT FROM expected.p)
        FROM expected JOIN packed USING (survey),
            analytics.summarise(values, counts, counts::numeric[], counts::numeric[], 'numeric')
                AS found
        """
    ).fetchone()
    assert rows == (800, 0, 0)


def test_any_split_merges_to_the_whole(db: Connection) -> None:
    """What the rollup relies on: adding counts and sums loses nothing, bit for bit."""
    db.execute("SELECT setseed(0.75)")
    rows = db.execute(
        """
        WITH answer AS MATERIALIZED (
            SELECT survey, (random() * 4)::integer AS part,
                   floor(random() * 7)::numeric AS value,
                   CASE survey % 2 WHEN 0 THEN 1 ELSE round(random()::numeric + 0.1, 2) END
                       AS weight
            FROM generate_series(1, 200) AS survey,
                 LATERAL generate_series(1, 2 + (random() * 60)::integer)
        ), piece AS (
            SELECT survey, part, value, count(*)::bigint AS n,
                   sum(weight) AS w, sum(weight * weight) AS ww
            FROM answer GROUP BY survey, part, value
        ), merged AS (
            SELECT survey, value, sum(n)::bigint AS n, sum(w) AS w, sum(ww) AS ww
            FROM piece GROUP BY survey, value
        ), direct AS (
            SELECT survey, value, count(*)::bigint AS n, sum(weight) AS w,
                   sum(weight * weight) AS ww
            FROM answer GROUP BY survey, value
        ), merged_result AS (
            SELECT survey, (SELECT found FROM analytics.summarise(array_agg(value ORDER BY value),
                array_agg(n ORDER BY value), array_agg(w ORDER BY value),
                array_agg(ww ORDER BY value), 'numeric') AS found) AS found
            FROM merged GROUP BY survey
        ), direct_result AS (
            SELECT survey, (SELECT found FROM analytics.summarise(array_agg(value ORDER BY value),
                array_agg(n ORDER BY value), array_agg(w ORDER BY value),
                array_agg(ww ORDER BY value), 'numeric') AS found) AS found
            FROM direct GROUP BY survey
        )
        SELECT count(*), count(*) FILTER (WHERE merged_result.found IS DISTINCT FROM
            direct_result.found)
        FROM merged_result JOIN direct_result USING (survey)
        """
    ).fetchone()
    assert rows == (200, 0)
