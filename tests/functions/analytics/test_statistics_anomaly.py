"""Anomalies: scores by the book, and how often something is found where nothing is.

The rates are those of a seeded simulation in SQL.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy
import psycopg
import pytest
from scipy import stats

Connection = psycopg.Connection[Any]

CALL = """
    SELECT given.id, {columns}
    FROM jsonb_to_recordset(%s) AS given (id int, x float8[], e float8[])
    CROSS JOIN LATERAL analytics.{call} AS found
    ORDER BY given.id, found."position"
"""


def near(expected: float) -> Any:
    return pytest.approx(float(expected), rel=1e-9, abs=1e-9)


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    """200 series of 8 to 30 figures with their standard errors, half of them with a shift."""
    random = numpy.random.default_rng(6)
    made = []
    for number in range(200):
        n = int(random.integers(8, 31))
        e = 1 / numpy.sqrt(random.integers(20, 200, n))
        x = 3 + random.normal(0, 1, n) * numpy.hypot(e, 0.2 if number % 3 else 0)
        if number % 2:
            x[int(random.integers(3, n)) :] += 0.5
        made.append({"id": number, "x": x.tolist(), "e": e.tolist()})
    return made


def rows(db: Connection, cases: Any, call: str, columns: str) -> Iterator[tuple[Any, list[Any]]]:
    found = db.execute(CALL.format(call=call, columns=columns), [json.dumps(cases)]).fetchall()
    for case in cases:
        yield case, [row[1:] for row in found if row[0] == case["id"]]


def test_the_modified_z_score_is_that_of_the_book(db: Connection, cases: Any) -> None:
    for case, found in rows(db, cases, "modified_z_score(given.x)", "score, is_outlier"):
        x = numpy.array(case["x"])
        median = numpy.median(x)
        expected = 0.6745 * (x - median) / numpy.median(abs(x - median))
        assert [score for score, _ in found] == near_all(expected)
        assert [is_outlier for _, is_outlier in found] == (abs(expected) > 3.5).tolist()


def near_all(expected: Any) -> Any:
    return pytest.approx([float(one) for one in expected], rel=1e-9, abs=1e-9)


RULES = [
    ("one beyond three sigma", 1, 1, 3),
    ("two of three beyond two sigma", 2, 3, 2),
    ("four of five beyond one sigma", 4, 5, 1),
    ("eight on one side", 8, 8, 0),
]


def test_a_control_chart_is_drawn_and_read_by_the_handbook(db: Connection, cases: Any) -> None:
    broken = 0
    for case, found in rows(
        db, cases, "control_chart(given.x, given.e)", "score, upper_limit, rules"
    ):
        x, e = numpy.array(case["x"]), numpy.array(case["e"])
        centre = (x / e**2).sum() / (1 / e**2).sum()
        scores = (x - centre) / e
        sigma = max(abs(numpy.diff(scores)).mean() / (2 / math.sqrt(math.pi)), 1)
        scores /= sigma
        assert [score for score, _, _ in found] == near_all(scores)
        assert [upper for _, upper, _ in found] == near_all(centre + 3 * sigma * e)
        for place, (_, _, rules) in enumerate(found):
            side = numpy.sign(scores[place])
            expected = [
                title
                for title, n_beyond, n_of, limit in RULES
                if place + 1 >= n_of
                and side * scores[place] > limit
                and (side * scores[place + 1 - n_of : place + 1] > limit).sum() >= n_beyond
            ]
            assert rules == ("; ".join(expected) or None)
            broken += bool(expected)
    assert broken > 200


def best_split(x: Any, e: Any) -> tuple[int, float, float]:
    """The first place of the new level, t, and the p-value, by trying every split."""
    steps = ((numpy.diff(x) ** 2 - e[1:] ** 2 - e[:-1] ** 2) / 2).mean()
    variance = e**2 + max(steps, 0)
    w = variance.min() / variance
    floor = variance.min() * (e**2).sum() / variance.sum()
    n = len(x)

    def of_split(k: int) -> tuple[float, float]:
        before, after = (
            numpy.average(x[part], weights=w[part]) for part in (slice(k), slice(k, n))
        )
        rest = (w[:k] * (x[:k] - before) ** 2).sum() + (w[k:] * (x[k:] - after) ** 2).sum()
        deviation = math.sqrt(max(rest / (n - 2), floor))
        error = deviation * math.sqrt(1 / w[:k].sum() + 1 / w[k:].sum())
        return rest, (after - before) / error

    k = min(range(4, n - 3), key=lambda k: of_split(k)[0])
    t = of_split(k)[1]
    return k + 1, t, min(1, 2 * stats.t.sf(abs(t), n - 2) * (n - 7))


def test_a_level_shift_is_the_best_of_all_splits(db: Connection, cases: Any) -> None:
    for case, [(position, score, p_value)] in rows(
        db, cases, "level_shift(given.x, given.e)", '"position", score, p_value'
    ):
        expected = best_split(numpy.array(case["x"]), numpy.array(case["e"]))
        assert position == expected[0]
        assert (score, p_value) == (near(expected[1]), near(expected[2]))


def test_a_figure_is_judged_by_the_others(db: Connection) -> None:
    """The t of a deleted residual, here by leaving each figure out in turn."""
    x = [3.1, 2.9, 3.0, 3.2, 2.8, 3.05, 4.6, 3.1, 2.95, 3.0]
    found = db.execute("SELECT score, p_value, anomaly FROM analytics.find_anomalies(%s)", [x])
    for place, (score, p_value, anomaly) in enumerate(found.fetchall()):
        others = numpy.delete(x, place)
        expected = (x[place] - others.mean()) / others.std(ddof=1) / math.sqrt(1 + 1 / 9)
        assert score == near(expected)
        assert p_value == near(min(1, 10 * 2 * stats.t.sf(abs(expected), 8)))
        assert anomaly == ("high" if place == 6 else None)


def test_few_answers_and_small_effects_are_no_news(db: Connection) -> None:
    """A figure is an anomaly when 100 answered, not when 5 did, nor where it is too small."""
    x = [3.1, 2.9, 3.0, 3.2, 2.8, 3.05, 4.0, 3.1, 2.95, 3.0]
    exact = [0.1] * 10
    vague = [*[0.1] * 6, 0.9, *[0.1] * 3]
    find = "SELECT max(anomaly) FROM analytics.find_anomalies(%s::float8[], %s::float8[], 0.01, %s)"
    for errors, effect, expected in ((exact, 0.5, "high"), (vague, 0.5, None), (exact, 2, None)):
        assert db.execute(find, [x, errors, effect]).fetchone() == (expected,)


SIMULATED = """
    CREATE TEMP TABLE simulated ON COMMIT DROP AS
    WITH noise AS MATERIALIZED (
        SELECT series, place, sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) AS z,
               20 + floor(random() * 180) AS n
        FROM generate_series(1, 1000) AS series, generate_series(1, 24) AS place
    ),
    changed AS MATERIALIZED (
        SELECT series, 9 + floor(random() * 13)::integer AS place
        FROM generate_series(1, 1000) AS series
    ),
    drawn AS (
        SELECT noise.series, noise.place, changed.place AS changed_at, noise.z,
               1 / sqrt(noise.n) AS error,
               -- Every second series varies by more than who happened to answer.
               sqrt(1 / noise.n + CASE WHEN noise.series % 2 = 0 THEN 0.15 ^ 2 ELSE 0 END) AS sd
        FROM noise
        JOIN changed ON changed.series = noise.series
    )
    SELECT series, changed_at, array_agg(3 + z * sd ORDER BY place) AS nothing,
           array_agg(3 + z * sd + CASE WHEN place < changed_at THEN 0 ELSE 3 * level END
                     ORDER BY place) AS shifted,
           array_agg(error ORDER BY place) AS errors
    FROM (SELECT *, sqrt(avg(sd ^ 2) OVER (PARTITION BY series)) AS level FROM drawn) AS drawn
    GROUP BY series, changed_at
"""


def test_how_often_nothing_and_something_is_found(db: Connection, measured: Any) -> None:
    db.execute("SELECT setseed(0.42)")
    db.execute(SIMULATED)
    (alarms,) = db.execute(
        "SELECT count(DISTINCT series)"
        " FROM simulated, analytics.find_anomalies(nothing, errors) AS found"
        " WHERE found.anomaly IS NOT NULL"
    ).fetchone() or (None,)
    (found,) = db.execute(
        "SELECT count(DISTINCT series)"
        " FROM simulated, analytics.find_anomalies(shifted, errors) AS found"
        " WHERE series <= 300 AND found.anomaly IS NOT NULL AND found.position >= changed_at - 1"
    ).fetchone() or (None,)
    measured("anomalies: false alarms", alarms / 1000, 1000)
    measured("anomalies: shift of 3 sd found", found / 300, 300)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("modified_z_score('{1,2}')", "fewer than three"),
        ("modified_z_score('{1,1,1,5}')", "half of the figures are equal"),
        ("modified_z_score('{1,NaN,1,5}')", "not finite"),
        ("control_chart('{1,2,3}')", "fewer than eight"),
        ("control_chart('{1,1,1,1,1,1,1,1}')", "all figures are equal"),
        ("level_shift('{1,2,3}')", "fewer than eight"),
        ("level_shift('{1,1,1,1,1,1,1,1}')", "all figures are equal"),
        ("level_shift('{1,1,1,1,2,2,2,2}')", "do not vary about their levels"),
        (
            "level_shift('{1,2,1,2,1,2,1,2}', '{1,1,1,1,1,1,1,0}')",
            "a standard error is not above 0",
        ),
        ("level_shift('{1,2,1,2,1,2,1,2}', '{1}')", "different lengths"),
        ("find_anomalies('{1,2,1,2,1,2,1,Infinity}')", "not finite"),
        ("find_anomalies('{1,1,1,1,1,1,1,1}')", "all figures are equal"),
        ("find_anomalies('{1,2,1,2,1,2,NULL,1,2}')", "no figure"),
    ],
)
def test_what_is_not_defined_is_null_with_a_reason(db: Connection, call: str, reason: str) -> None:
    found = db.execute(f"SELECT * FROM analytics.{call} WHERE reason IS NOT NULL").fetchall()
    assert found
    for row in found:
        assert reason in row[-1]
        assert all(math.isfinite(value) for value in row if isinstance(value, float))


def test_levels_without_scatter_are_told_apart_where_their_exactness_is_known(
    db: Connection,
) -> None:
    found = db.execute(
        "SELECT anomaly FROM analytics.find_anomalies("
        "'{1,1,1,1,2,2,2,2}', '{.1,.1,.1,.1,.1,.1,.1,.1}')"
    ).fetchall()
    assert [anomaly for (anomaly,) in found] == [*[None] * 4, "shift up", *[None] * 3]


def test_a_rate_and_an_effect_have_a_range(db: Connection) -> None:
    with pytest.raises(psycopg.errors.Error, match="rate of false alarms 2") as refused:
        db.execute("SELECT * FROM analytics.find_anomalies('{1,2}', NULL, 2)")
    assert refused.value.sqlstate == "SM025"
