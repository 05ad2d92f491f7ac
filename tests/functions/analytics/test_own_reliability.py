"""Reliability of scales: Cronbach's alpha, its interval, and how items go with the others."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy
import psycopg
import pytest
from scipy import stats

NAMES = ["q1", "q2", "q3", "q4"]
KEY = {"q1": 1, "q2": -1, "q3": 2, "q4": 1}


def alpha_of(scores: Any) -> float:
    k = scores.shape[1]
    return float(
        k / (k - 1) * (1 - scores.var(axis=0, ddof=1).sum() / scores.sum(axis=1).var(ddof=1))
    )


def near(expected: float) -> Any:
    return pytest.approx(float(expected), rel=1e-9, abs=1e-9)


def test_the_golden_alpha(db: psycopg.Connection[Any]) -> None:
    """Five people and three items: pingouin 0.7 says 0.9036144578313254, from 0.513 to 0.989."""
    scores = numpy.array([[3, 4, 3], [4, 4, 5], [2, 3, 2], [5, 5, 4], [3, 3, 3]])
    found = db.execute(
        "SELECT alpha, ci_low, ci_high, ci_level FROM analytics.cronbach_alpha(%s, %s, 5)",
        [scores.var(axis=0, ddof=1).tolist(), float(scores.sum(axis=1).var(ddof=1))],
    ).fetchone()
    assert found == (
        near(0.9036144578313254),
        near(0.5129993043505054),
        near(0.9892661418781273),
        0.95,
    )


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("'{1}', 2, 9", "fewer than two items"),
        ("NULL, 2, 9", "fewer than two items"),
        ("'{1,NULL}', 2, 9", "a variance is missing"),
        ("'{1,1}', NULL, 9", "a variance is missing"),
        ("'{1,1}', 2, 1", "fewer than two people"),
        ("'{1,1}', 2, NULL", "fewer than two people"),
        ("'{1,1}', 0, 9", "the same total"),
        ("'{1,-1}', 2, 9", "below 0"),
        ("'{1,NaN}', 2, 9", "below 0 or beyond"),
        ("'{1,1}', 'Infinity', 9", "below 0 or beyond"),
        ("'{1,1}', 4, 9", "agree perfectly: no interval"),
    ],
)
def test_what_is_not_defined_is_null_with_a_reason(
    db: psycopg.Connection[Any], call: str, reason: str
) -> None:
    row = db.execute(f"SELECT * FROM analytics.cronbach_alpha({call})").fetchone()
    assert row is not None
    assert reason in row[-1]
    assert row[2] is None
    assert all(math.isfinite(value) for value in row if isinstance(value, float))


@pytest.fixture
def scores(world: Any) -> Any:
    """A scale of four items, one reversed and one that counts twice, in surveys open and safe."""
    elements = [{"type": "rating", "name": name, "rateMin": 1, "rateMax": 5} for name in NAMES]
    for survey, is_confidential in (("open", False), ("closed", True)):
        world.db.execute(
            "SELECT core.register_survey(%s, %s, %s)",
            [survey, json.dumps({"elements": elements}), is_confidential],
        )
        world.db.execute(
            "SELECT core.define_scale(%s, 'calm', 'Calm', %s)", [survey, json.dumps(KEY)]
        )
    random = numpy.random.default_rng(51)
    level = random.normal(3, 1, (40, 1))
    answers = numpy.clip(numpy.round(level + random.normal(0, 0.8, (40, 4))), 1, 5)
    answers[:, 1] = 6 - answers[:, 1]
    for number, row in enumerate(answers):
        given = dict(zip(NAMES, map(int, row), strict=True))
        if number % 10 == 0:
            del given["q3"]
        world.answer("open", given)
        world.answer("closed", given, respondent=f"p{number}")
    world.answer("open", {"q1": 1, "q2": 1, "q3": 5, "q4": 1}, organisation="beta")
    world.drain()
    complete = answers[numpy.arange(40) % 10 != 0]
    complete[:, 1] = 6 - complete[:, 1]
    complete[:, 2] *= 2
    return complete


def test_a_scale_and_its_items(world: Any, scores: Any) -> None:
    whole, *items = world.read("SELECT * FROM analytics.own_reliability('open')")
    alpha = alpha_of(scores)
    ends = [1 - (1 - alpha) * stats.f.ppf(p, 35, 35 * 3) for p in (0.975, 0.025)]
    assert (whole["scale"], whole["item"], whole["n"], whole["n_items"]) == ("calm", None, 36, 4)
    assert whole["alpha"] == near(alpha)
    assert [whole["ci_low"], whole["ci_high"]] == [near(end) for end in ends]
    assert [row["item"] for row in items] == NAMES
    assert [row["is_reversed"] for row in items] == [False, True, False, False]
    for place, row in enumerate(items):
        others = numpy.delete(scores, place, axis=1)
        known = stats.pearsonr(scores[:, place], others.sum(axis=1))
        interval = known.confidence_interval(0.95)
        assert (row["n"], row["n_items"], row["alpha"]) == (36, 3, near(alpha_of(others)))
        assert row["correlation"] == near(known.statistic)
        assert row["correlation_ci_low"] == near(interval.low)
        assert row["correlation_ci_high"] == near(interval.high)


def test_a_confidential_survey_has_none(world: Any, scores: Any) -> None:
    rows = world.read("SELECT * FROM analytics.own_reliability('closed')")
    assert {(row["n"], row["alpha"], row["correlation"], row["status"]) for row in rows} == {
        (None, None, None, "protected")
    }


def test_too_few_people_have_a_reason(world: Any, scores: Any) -> None:
    rows = world.read("SELECT * FROM analytics.own_reliability('open')", role="beta_reader")
    assert {(row["n"], row["alpha"]) for row in rows} == {(1, None)}
    assert all(row["reason"] for row in rows)
