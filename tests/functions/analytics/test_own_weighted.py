"""Weighted figures stand beside those without weights, on the effective number of answers."""

from __future__ import annotations

import random
import statistics
from typing import Any

import numpy as np
import pytest

UNWEIGHTED = ["mean", "sd", "p25", "median", "p75", "p90", "p95"]


@pytest.fixture
def moods(world: Any) -> tuple[list[int], list[float]]:
    draw = random.Random("weights")
    moods = [draw.randint(1, 5) for _ in range(30)]
    weights = [draw.choice([0.25, 0.5, 1, 2, 4]) for _ in moods]
    for mood, weight in zip(moods, weights, strict=True):
        world.answer("live", {"mood": mood}, weight=weight, department="hr")
    return moods, weights


def kish(weights: list[float]) -> float:
    return float(sum(weights) ** 2 / sum(weight * weight for weight in weights))


def test_both_kinds_of_figures_are_those_of_the_answers(world: Any, moods: Any) -> None:
    values, weights = moods
    row = world.result("live")
    mean = np.average(values, weights=weights)
    spread = sum(w * (x - mean) ** 2 for x, w in zip(values, weights, strict=True))
    total = sum(weights)
    assert row["n_effective"] == pytest.approx(kish(weights))
    assert row["mean"] == pytest.approx(mean)
    assert row["sd"] == pytest.approx(
        (spread / (total - sum(w * w for w in weights) / total)) ** 0.5
    )
    assert row["unweighted_mean"] == pytest.approx(statistics.fmean(values))
    assert row["unweighted_sd"] == pytest.approx(statistics.stdev(values))
    exact = np.quantile(values, [0.25, 0.5, 0.75, 0.9, 0.95]).tolist()
    assert [row[f"unweighted_{name}"] for name in UNWEIGHTED[2:]] == pytest.approx(exact)
    assert row["mean"] != pytest.approx(row["unweighted_mean"])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM analytics.own_trend('live', 'mood', 'month')",
        "SELECT * FROM analytics.own_trend('live', 'mood', 'day')",
        "SELECT * FROM analytics.own_breakdown('live', 'department', 'mood') WHERE segment = 'hr'",
    ],
)
def test_trend_and_breakdown_show_what_the_results_show(world: Any, moods: Any, query: str) -> None:
    whole = world.result("live")
    (row,) = world.read(query)
    names = ["n_effective", "mean", "sd", "median", "ci_low", "ci_high"]
    names += ["unweighted_mean", "unweighted_sd", "unweighted_median"]
    assert {name: row[name] for name in names} == {name: whole[name] for name in names}


def test_percentiles_come_with_and_without_weights(world: Any, moods: Any) -> None:
    values, weights = moods
    asked = [0.1, 0.3, 0.5, 0.9]
    rows = world.read("SELECT * FROM analytics.own_percentile('live', %s, 'mood')", asked)
    exact = np.quantile(values, asked).tolist()
    assert [row["unweighted_value"] for row in rows] == pytest.approx(exact)
    assert [row["n_effective"] for row in rows] == [pytest.approx(kish(weights))] * 4
    assert [row["value"] for row in rows] != [row["unweighted_value"] for row in rows]


def test_equal_weights_change_no_figure(world: Any) -> None:
    moods = [1, 2, 2, 3, 5, 5, 5]
    for mood in moods:
        world.answer("live", {"mood": mood})
    plain = world.result("live")
    world.db.execute("UPDATE core.response_set SET weight = 2.5")
    heavy = world.result("live")
    same = [name for name in plain if name != "method"]
    assert [heavy[name] for name in same] == [pytest.approx(plain[name]) for name in same]
    assert [plain[f"unweighted_{name}"] for name in UNWEIGHTED] == [
        plain[name] for name in UNWEIGHTED
    ]


def test_the_distribution_weighs_answers_and_states_alike(world: Any) -> None:
    world.answer("live", {"colour": "red"}, weight=3)
    world.answer("live", {"colour": "green"}, weight=1)
    world.answer("live", {"colour": "refused"}, weight=4)
    world.answer("live", {"mood": 1}, weight=2)
    rows = world.read("SELECT * FROM analytics.own_distribution('live', 'colour')")
    told = {
        row["choice"] or row["answer_state"]: (
            row["n"],
            row["share"],
            row["unweighted_share"],
            row["base_n"],
            row["n_effective"],
        )
        for row in rows
    }
    asked = pytest.approx(100 / 30)
    assert told == {
        "red": (1, 0.75, 0.5, 2, 1.6),
        "green": (1, 0.25, 0.5, 2, 1.6),
        "blue": (0, 0, 0, 2, 1.6),
        "refused": (1, 0.4, 0.25, 4, asked),
        "skipped": (1, 0.2, 0.25, 4, asked),
    }
    assert all("effective sample size (Kish 1965)" in row["method"] for row in rows)


def test_a_confidential_survey_has_one_reading_only(world: Any) -> None:
    for number in range(30):
        world.answer("safe", {"mood": 1 + number % 5}, weight=1 + number % 3, drain=True)
    row = world.result("safe")
    assert row["status"] == "ok"
    assert {name: row[f"unweighted_{name}"] for name in UNWEIGHTED} == dict.fromkeys(UNWEIGHTED)
    for query in (
        "SELECT unweighted_share AS figure FROM analytics.own_distribution('safe', 'mood')",
        "SELECT unweighted_value AS figure FROM analytics.own_percentile('safe', '{0.5}', 'mood')",
        "SELECT unweighted_mean AS figure FROM analytics.own_trend('safe', 'mood')",
        "SELECT unweighted_mean AS figure FROM analytics.own_department WHERE survey = 'safe'",
    ):
        assert {row["figure"] for row in world.read(query)} == {None}, query
