"""How good predictions were: errors, coverage, Brier score, calibration, by their definitions."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import psycopg
from psycopg.rows import dict_row
from scipy import stats

CASES = 200


def rows(db: psycopg.Connection[Any], query: str, *values: Any) -> list[dict[str, Any]]:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchall()


def arrays(*columns: list[Any]) -> list[list[str]]:
    """Arrays of arrays, as text."""
    return [[json.dumps(one).replace("[", "{").replace("]", "}") for one in c] for c in columns]


def test_errors_of_figures_are_those_of_their_definitions(db: Any, measured: Any) -> None:
    luck = np.random.default_rng(8)
    sizes = luck.integers(2, 60, CASES)
    actual = [luck.normal(3, 1, n) for n in sizes]
    predicted = [one + luck.normal(0.2, 0.5, one.size) for one in actual]
    widths = [luck.uniform(0.1, 2, n) for n in sizes]
    lows = [one - width for one, width in zip(predicted, widths, strict=True)]
    highs = [one + width for one, width in zip(predicted, widths, strict=True)]
    given = arrays(*([one.tolist() for one in c] for c in (predicted, actual, lows, highs)))
    found = rows(
        db,
        "SELECT got.* FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
        " WITH ORDINALITY AS asked (p, a, l, h, place), LATERAL analytics.forecast_accuracy("
        "p::float8[], a::float8[], l::float8[], h::float8[]) AS got ORDER BY place",
        *given,
    )
    worst = 0.0
    for row, p, a, low, high in zip(found, predicted, actual, lows, highs, strict=True):
        error = p - a
        around = stats.t.interval(0.95, error.size - 1, error.mean(), stats.sem(error))
        expected = [np.abs(error).mean(), np.sqrt((error**2).mean()), error.mean(), *around]
        covered = stats.binomtest(int(((low <= a) & (a <= high)).sum()), a.size)
        expected += [covered.statistic]
        names = ("mae", "rmse", "bias", "ci_low", "ci_high", "coverage")
        worst = max(worst, *(abs(row[n] - e) for n, e in zip(names, expected, strict=True)))
        assert (row["n"], row["n_intervals"]) == (a.size, a.size)
    measured("predictions: MAE, RMSE, bias and coverage", worst, CASES)


def test_errors_of_probabilities_are_those_of_their_definitions(db: Any, measured: Any) -> None:
    luck = np.random.default_rng(9)
    sizes = luck.integers(5, 80, CASES)
    chances = [luck.uniform(0.02, 0.98, n) for n in sizes]
    happened = [(luck.random(one.size) < one).astype(int) for one in chances]
    given = arrays(*([one.tolist() for one in c] for c in (chances, happened)))
    found = rows(
        db,
        "SELECT got.* FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked (p, o, place),"
        " LATERAL analytics.probability_accuracy(p::float8[], o::bigint[]) AS got ORDER BY place",
        *given,
    )
    worst = 0.0
    for row, p, o in zip(found, chances, happened, strict=True):
        square = (p - o) ** 2
        spread = ((1 - 2 * p) ** 2 * p * (1 - p)).sum()
        z = ((o - p) * (1 - 2 * p)).sum() / np.sqrt(spread)
        around = stats.t.interval(0.95, p.size - 1, square.mean(), stats.sem(square))
        expected = {
            "brier": square.mean(),
            "log_loss": -np.log(np.where(o == 1, p, 1 - p)).mean(),
            "z": z,
            "p_value": 2 * stats.norm.sf(abs(z)),
            "ci_low": max(0, around[0]),
            "ci_high": min(1, around[1]),
        }
        if 0 < o.mean() < 1:
            expected["skill"] = 1 - square.mean() / (o.mean() * (1 - o.mean()))
        worst = max(worst, *(abs(row[name] - value) for name, value in expected.items()))
    measured("probabilities: Brier score, log loss, calibration", worst, CASES)


def test_probabilities_that_are_right_are_seldom_called_wrong(db: Any, measured: Any) -> None:
    luck = np.random.default_rng(10)
    chances = luck.uniform(0, 1, (2000, 60))
    happened = (luck.random(chances.shape) < chances).astype(int)
    (row,) = rows(
        db,
        "SELECT avg((got.p_value <= 0.05)::integer)::float8 AS called"
        " FROM unnest(%s::text[], %s::text[]) AS asked (p, o),"
        " LATERAL analytics.probability_accuracy(p::float8[], o::bigint[]) AS got",
        *arrays(np.round(chances, 4).tolist(), happened.tolist()),
    )
    measured("right probabilities called wrong", row["called"], 2000)


def test_each_bin_has_what_was_said_and_what_came(db: Any) -> None:
    luck = np.random.default_rng(11)
    chances = np.append(luck.uniform(0, 1, 500), [0, 1, 0.1])
    happened = (luck.random(chances.size) < chances).astype(int)
    found = rows(
        db,
        "SELECT * FROM analytics.calibration(%s::float8[], %s::bigint[])",
        chances.tolist(),
        happened.tolist(),
    )
    place = np.minimum(np.floor(chances * 10).astype(int), 9)
    assert [row["bin"] for row in found] == list(range(1, 11))
    for row in found:
        mine = place == row["bin"] - 1
        assert row["n"] == mine.sum()
        assert abs(row["predicted"] - chances[mine].mean()) < 1e-12
        assert abs(row["observed"] - happened[mine].mean()) < 1e-12
        assert row["ci_low"] <= row["observed"] <= row["ci_high"]
    assert sum(row["is_calibrated"] for row in found) >= 8


def test_what_is_undefined_is_null_with_a_reason(db: Any) -> None:
    (row,) = rows(db, "SELECT * FROM analytics.forecast_accuracy('{1,2}', '{1,NULL}')")
    assert (row["n"], row["mae"], row["ci_low"], row["coverage"]) == (1, 0, None, None)
    assert row["reason"] == "one prediction: no interval of the bias"
    (row,) = rows(db, "SELECT * FROM analytics.probability_accuracy('{1,0}', '{1,1}')")
    assert (row["brier"], row["skill"], row["z"]) == (0.5, None, None)
    assert row["log_loss"] > 17
    (row,) = rows(db, "SELECT * FROM analytics.probability_accuracy('{1.2}', '{1}')")
    assert (row["n"], row["reason"]) == (None, "a probability is not between 0 and 1")
