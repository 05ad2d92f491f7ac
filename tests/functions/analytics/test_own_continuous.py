"""Numbers without limits: exact mean and sd, percentiles within 1 %, and each row says so."""

from __future__ import annotations

import random
import statistics
from typing import Any

import numpy as np
import pytest

PERCENTILES = ["p25", "median", "p75", "p90", "p95"]
APPROXIMATE = "approximate, as minimum and maximum: within 1 % (DDSketch, Masson, Rim and Lee 2019)"


@pytest.fixture
def ages(world: Any) -> list[float]:
    """Of acme in a survey that is not confidential: half of them merged, half waiting."""
    draw = random.Random("ages")
    ages = [round(draw.lognormvariate(3, 1), 2) for _ in range(40)]
    for number, age in enumerate(ages):
        world.answer("live", {"age": age, "mood": 3}, department="hr", drain=number == 19)
    return ages


def check(row: dict[str, Any], ages: list[float]) -> None:
    assert row["n"] == len(ages)
    assert row["mean"] == pytest.approx(statistics.fmean(ages), rel=1e-14)
    assert row["sd"] == pytest.approx(statistics.stdev(ages), rel=1e-14)
    assert row["median"] == pytest.approx(float(np.median(ages)), rel=0.01)
    assert row["quantile_error"] == 0.01
    assert APPROXIMATE in row["method"]
    assert "n, mean and sd exact" in row["method"]


def test_results_are_exact_but_for_the_percentiles(world: Any, ages: list[float]) -> None:
    row = world.result("live", "age")
    check(row, ages)
    exact = np.quantile(ages, [0.25, 0.5, 0.75, 0.9, 0.95])
    assert [row[name] for name in PERCENTILES] == pytest.approx(exact.tolist(), rel=0.01)
    assert [row["minimum"], row["maximum"]] == pytest.approx([min(ages), max(ages)], rel=0.01)
    # They come from buckets: not one of them is right by chance.
    assert [row[name] for name in PERCENTILES] != pytest.approx(exact.tolist(), rel=1e-4)


def test_a_question_with_two_limits_is_exact_and_says_so(world: Any, ages: list[float]) -> None:
    row = world.result("live", "mood")
    assert (row["median"], row["quantile_error"]) == (3, 0)
    assert "approximate" not in row["method"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM analytics.own_trend('live', 'age', 'month')",
        "SELECT * FROM analytics.own_trend('live', 'age', 'hour')",
        "SELECT * FROM analytics.own_breakdown('live', 'department', 'age') WHERE segment = 'hr'",
    ],
)
def test_every_way_to_the_answers_gives_the_same(world: Any, ages: list[float], query: str) -> None:
    """Months come from the rollup, hours and departments from the items."""
    (row,) = world.read(query)
    check(row, ages)


def test_percentiles_say_how_far_they_may_be_off(world: Any, ages: list[float]) -> None:
    asked = [0.0, 0.1, 0.5, 0.99, 1.0]
    rows = world.read("SELECT * FROM analytics.own_percentile('live', %s, 'age')", asked)
    exact = np.quantile(ages, asked).tolist()
    assert [row["value"] for row in rows] == pytest.approx(exact, rel=0.01)
    assert {row["quantile_error"] for row in rows} == {0.01}
    assert all("approximate: within 1 %" in row["method"] for row in rows)
    rows = world.read("SELECT * FROM analytics.own_percentile('live', %s, 'mood')", [0.5])
    assert [(row["value"], row["quantile_error"]) for row in rows] == [(3, 0)]


def test_negative_numbers_and_nothing_are_counted_too(world: Any) -> None:
    ages = [-2000, -1000, 0, 0, 1000, 1000.5, 2000]
    for age in ages:
        world.answer("live", {"age": age})
    row = world.result("live", "age")
    assert row["mean"] == pytest.approx(statistics.fmean(ages), rel=1e-14)
    assert row["median"] == 0
    assert [row["minimum"], row["maximum"]] == pytest.approx([-2000, 2000], rel=0.01)


def test_weights_apply_to_the_exact_sums(world: Any) -> None:
    ages, weights = [10, 20.5, 40, 41], [1, 2, 0.5, 4]
    for age, weight in zip(ages, weights, strict=True):
        world.answer("live", {"age": age}, weight=weight)
    row = world.result("live", "age")
    assert row["mean"] == pytest.approx(np.average(ages, weights=weights), rel=1e-14)
    assert row["unweighted_mean"] == pytest.approx(statistics.fmean(ages), rel=1e-14)
    assert row["unweighted_sd"] == pytest.approx(statistics.stdev(ages), rel=1e-14)


def test_a_confidential_survey_rounds_them_and_says_approximate(world: Any) -> None:
    ages = [float(age) for age in range(1000, 1030)]
    for age in ages:
        world.answer("safe", {"age": age}, drain=True)
    row = world.result("safe", "age")
    assert (row["n"], row["mean"]) == (30, 1000)
    assert row["median"] == 1000
    assert "percentiles approximate: within 1 %" in row["method"]
    assert (row["quantile_error"], row["unweighted_mean"]) == (0.01, None)
    (row,) = world.read("SELECT * FROM analytics.own_distribution('safe', 'age')")
    assert (row["share"], row["status"]) == (None, "protected")
