"""Forecasts: smoothing as statsmodels has it, a back-test that never looks ahead, honest intervals.

How often the intervals hold is a seeded simulation in SQL.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy
import psycopg
import pytest
from psycopg.rows import dict_row
from scipy import stats

Connection = psycopg.Connection[Any]
Row = dict[str, Any]

PUBLIC = json.loads((Path(__file__).parent / "data" / "public_series.json").read_text())["series"]


def rows(db: Connection, call: str, *values: Any) -> list[Row]:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(f"SELECT * FROM analytics.{call}", values).fetchall()


def far(found: Any, expected: Any) -> float:
    """The largest difference, relative where the figure is above 1."""
    expected = numpy.asarray(expected, dtype=float)
    return float(numpy.max(abs(numpy.asarray(found) - expected) / numpy.maximum(1, abs(expected))))


def test_smoothing_at_fixed_weights_is_that_of_statsmodels(db: Connection, measured: Any) -> None:
    cases = [(known, case) for known in PUBLIC.values() for case in known["smoothed"]]
    worst = 0.0
    for known, case in cases:
        (row,) = rows(
            db,
            "exponential_smoothing(%s, %s, %s)",
            known["values"],
            case["alpha"],
            case["beta"],
        )
        ahead = [row["level"] + h * (row["trend"] or 0) for h in range(1, 6)]
        worst = max(worst, far(row["fitted"], case["fitted"]), far(ahead, case["forecast"]))
        errors = numpy.array(known["values"]) - numpy.array(case["fitted"])
        n_free = len(errors) - (1 if case["beta"] is None else 2)
        assert row["sd"] == pytest.approx(math.sqrt((errors**2).sum() / n_free), rel=1e-6)
        (given,) = rows(
            db,
            "exponential_smoothing(%s, %s, %s, %s, %s)",
            known["values"],
            case["alpha"],
            case["beta"],
            case["start_level"],
            case["start_trend"],
        )
        assert given["level"] == pytest.approx(row["level"], abs=1e-6)
    measured("smoothing, simple and Holt", worst, len(cases))


def test_mann_kendall_is_that_of_another_program(db: Connection, measured: Any) -> None:
    worst = 0.0
    for known in PUBLIC.values():
        (row,) = rows(db, "mann_kendall(%s)", known["values"])
        (line,) = rows(db, "theil_sen(%s)", known["values"])
        expected = known["mann_kendall"]
        worst = max(worst, far(line["slope"], expected["slope"]))
        for column in ("s", "variance", "z", "p_value"):
            worst = max(worst, far(row[column], expected[column]))
    measured("Mann-Kendall and Theil-Sen", worst, len(PUBLIC))


def backtest(y: Any, season: int | None) -> dict[str, tuple[float, float]]:
    """(mean absolute error, root of the mean squared error), each origin on its own."""
    n = len(y)
    first = max(4, season) if season and n >= 2 * season else 4
    simple = [(a, None) for a in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)]
    linear = [(a / 10, b) for a in range(1, 10) for b in (0.05, 0.1, 0.2, 0.4)]

    def smooth(past: Any, alpha: float, beta: float | None) -> tuple[float, float]:
        """The next forecast, and the sum of squared errors so far."""
        trend, level = (
            (0.0, past[:4].mean()) if beta is None else numpy.polyfit([1, 2, 3, 4], past[:4], 1)
        )
        squares = 0.0
        for value in past:
            forecast = level + trend
            squares += (value - forecast) ** 2
            last, level = level, forecast + alpha * (value - forecast)
            trend += (beta or 0) * (level - last - trend)
        return level + trend, squares

    errors: dict[str, list[float]] = {}
    for origin in range(first, n):
        past = y[:origin]
        forecasts = {
            "naive": past[-1],
            "drift": past[-1] + (past[-1] - past[0]) / (origin - 1),
            "simple smoothing": min((smooth(past, *w) for w in simple), key=lambda f: f[1])[0],
            "Holt": min((smooth(past, *w) for w in linear), key=lambda f: f[1])[0],
        }
        if season and n >= 2 * season:
            forecasts["seasonal naive"] = y[origin - season]
        for model, forecast in forecasts.items():
            errors.setdefault(model, []).append(y[origin] - forecast)
    return {
        model: (float(numpy.abs(e).mean()), float(numpy.sqrt((numpy.array(e) ** 2).mean())))
        for model, e in errors.items()
    }


@pytest.mark.parametrize(
    ("name", "season"), [("unemployment", None), ("pacific", None), ("co2", 12)]
)
def test_every_origin_knows_only_what_came_before(
    db: Connection, name: str, season: int | None
) -> None:
    y = numpy.array(PUBLIC[name]["values"][:40])
    expected = backtest(y, season)
    found = rows(db, "forecast_backtest(%s, %s)", y.tolist(), season)
    assert [row["model"] for row in found] == list(expected)
    for row in found:
        mae, sd = expected[row["model"]]
        assert (row["mae"], row["sd"]) == (pytest.approx(mae), pytest.approx(sd))
        assert row["mase"] == pytest.approx(mae / numpy.abs(numpy.diff(y)).mean())
        assert row["n_origins"] == 40 - (season or 4)
    (chosen,) = (row["model"] for row in found if row["is_chosen"])
    assert chosen == min(expected, key=lambda model: expected[model][0])


def test_what_comes_later_changes_no_earlier_forecast(db: Connection) -> None:
    """A wild last figure adds its own error and leaves those before it alone."""
    y = PUBLIC["nile"]["values"][:20]
    plain, wild = (
        {row["model"]: row["mae"] * 16 for row in rows(db, "forecast_backtest(%s)", series)}
        for series in (y, [*y[:-1], 5000.0])
    )
    naive = abs(y[-1] - y[-2])
    assert plain["naive"] - naive == pytest.approx(wild["naive"] - abs(5000.0 - y[-2]))
    before = {row["model"]: row["mae"] * 15 for row in rows(db, "forecast_backtest(%s)", y[:-1])}
    for model in before:
        assert plain[model] >= before[model] - 1e-9
        assert wild[model] - before[model] > 3000


@pytest.mark.parametrize("name", PUBLIC)
def test_the_forecast_is_that_of_the_chosen_model(db: Connection, name: str) -> None:
    y = PUBLIC[name]["values"]
    season = 12 if name == "co2" else None
    found = rows(db, "forecast(%s, 4, 0.9, %s)", y, season)
    tried = {row["model"]: row for row in rows(db, "forecast_backtest(%s, %s)", y, season)}
    chosen = tried[found[0]["model"]]
    alpha, beta, n = chosen["alpha"], chosen["beta"], len(y)
    if alpha is not None:
        (state,) = rows(db, "exponential_smoothing(%s, %s, %s)", y, alpha, beta)
    assert chosen["is_chosen"]
    for h, row in enumerate(found, 1):
        expected, variance = {
            "naive": lambda h: (y[-1], h),
            "drift": lambda h: (y[-1] + h * (y[-1] - y[0]) / (n - 1), h * (1 + h / (n - 1))),
            "seasonal naive": lambda h: (y[n - 12 + h - 1], 1),
            "simple smoothing": lambda h: (state["level"], 1 + (h - 1) * alpha**2),
            "Holt": lambda h: (
                state["level"] + h * state["trend"],
                1 + sum((alpha + alpha * beta * j) ** 2 for j in range(1, h)),
            ),
        }[row["model"]](h)
        reach = stats.t.ppf(0.95, chosen["n_origins"]) * chosen["sd"] * math.sqrt(variance)
        assert row["forecast"] == pytest.approx(expected)
        assert (row["ci_low"], row["ci_high"]) == (
            pytest.approx(expected - reach),
            pytest.approx(expected + reach),
        )


# A level, a random walk, a line, and a level that wanders, in equal parts, each seen with noise.
SIMULATED = """
    CREATE TEMP TABLE simulated ON COMMIT DROP AS
    WITH noise AS MATERIALIZED (
        SELECT series, place, sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) AS seen,
               sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) AS moved
        FROM generate_series(1, 1000) AS series, generate_series(1, 19) AS place
    ),
    drawn AS (
        SELECT series, place,
               CASE series % 4
                   WHEN 0 THEN 50 + seen
                   WHEN 1 THEN 50 + sum(moved) OVER in_time
                   WHEN 2 THEN 50 + 0.5 * place + seen
                   ELSE 50 + 0.4 * sum(moved) OVER in_time + seen
               END AS value
        FROM noise
        WINDOW in_time AS (PARTITION BY series ORDER BY place)
    )
    SELECT series, array_agg(value ORDER BY place) AS figures FROM drawn GROUP BY series
"""


FIGURES_AHEAD = {
    1: "95 % forecast interval, one figure ahead: covers",
    2: "95 % forecast interval, two figures ahead: covers",
    3: "95 % forecast interval, three figures ahead: covers",
}


def test_how_often_the_intervals_hold(db: Connection, measured: Any) -> None:
    db.execute("SELECT setseed(0.42)")
    db.execute(SIMULATED)
    found = db.execute(
        "SELECT avg((figures[16 + step] BETWEEN ci_low AND ci_high)::integer)::float8"
        " FROM simulated, analytics.forecast(figures[1:16], 3) GROUP BY step ORDER BY step"
    ).fetchall()
    for step, (share,) in enumerate(found, 1):
        measured(FIGURES_AHEAD[step], share, 1000)


def test_how_often_they_hold_for_public_series(db: Connection, measured: Any) -> None:
    """Each next figure of the first 80, forecast from the 16 before it."""
    found = db.execute(
        "SELECT count(*), avg((given.y[last + 1] BETWEEN ci_low AND ci_high)::integer)::float8"
        " FROM jsonb_to_recordset(%s) AS given (y float8[]),"
        " generate_series(16, least(cardinality(given.y) - 1, 80)) AS last,"
        " analytics.forecast(given.y[last - 15:last], 1)",
        [json.dumps([{"y": series["values"]} for series in PUBLIC.values()])],
    ).fetchone()
    assert found is not None
    measured("95 % forecast interval, five public series: covers", found[1], found[0])


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("forecast('{1,2,3,4,5,6,7}')", "fewer than 8 figures"),
        ("forecast(NULL)", "fewer than 8 figures"),
        ("forecast('{1,2,3,NULL,5,6,7,8,9}')", "a figure is missing"),
        ("forecast('{2,2,2,2,2,2,2,2,2}')", "all figures are equal"),
        ("forecast('{1,2,3,4,5,6,7,NaN}')", "not finite"),
        ("forecast('{1,2,3,4,5,6,7,8,9,10,11,12}', p_season => 6)", None),
        ("forecast('{1,2,3,4,5,6,7,8,9,1e50}')", None),
        ("forecast_backtest('{1,2}')", "fewer than 8 figures"),
        ("exponential_smoothing('{}', 0.5)", "no figures"),
        ("exponential_smoothing('{1}', 0.5, 0.5)", "fewer than two figures"),
        ("exponential_smoothing('{1,2}', 0.5, 0.5)", "no deviation"),
        ("exponential_smoothing('{1,Infinity}', 0.5)", "not finite"),
        ("exponential_smoothing('{1,2}', 0.5, NULL, 'NaN')", "not finite"),
    ],
)
def test_too_little_is_refused_with_a_reason(db: Connection, call: str, reason: str | None) -> None:
    for row in rows(db, call):
        assert (reason or "") in (row["reason"] or "")
        assert (row["reason"] is None) == (reason is None)
        assert all(math.isfinite(value) for value in row.values() if isinstance(value, float))


@pytest.mark.parametrize(
    "call",
    [
        "forecast('{1}', 0)",
        "forecast('{1}', 3, 1)",
        "forecast('{1}', 3, 0.95, 1)",
        "exponential_smoothing('{1}', 1.5)",
        "exponential_smoothing('{1}', 0.5, -1)",
    ],
)
def test_impossible_arguments_raise(db: Connection, call: str) -> None:
    with pytest.raises(psycopg.errors.Error) as refused:
        rows(db, call)
    assert refused.value.sqlstate == "SM025"
