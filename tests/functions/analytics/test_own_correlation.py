"""How scores go together: Pearson's r of each pair of scales, its interval, and p for all pairs."""

from __future__ import annotations

import json
from typing import Any

import numpy
import psycopg
import pytest
from scipy import stats

NAMES = ["q1", "q2", "q3", "q4"]
SCALES = {"calm": {"q1": 1, "q2": -1}, "open": {"q3": 1}, "warm": {"q4": 1}}


def near(expected: float) -> Any:
    return pytest.approx(float(expected), rel=1e-9, abs=1e-9)


@pytest.fixture
def scores(world: Any) -> Any:
    """Three scales of four items in plain and closed; 40 people, some of whom skip q3."""
    elements = [{"type": "rating", "name": name, "rateMin": 1, "rateMax": 5} for name in NAMES]
    for survey, is_confidential in (("plain", False), ("closed", True)):
        world.db.execute(
            "SELECT core.register_survey(%s, %s, %s)",
            [survey, json.dumps({"elements": elements}), is_confidential],
        )
        for scale, key in SCALES.items():
            world.db.execute(
                "SELECT core.define_scale(%s, %s, %s, %s)",
                [survey, scale, scale.capitalize(), json.dumps(key)],
            )
    random = numpy.random.default_rng(52)
    level = random.normal(3, 1, (40, 1))
    answers = numpy.clip(numpy.round(level + random.normal(0, 0.8, (40, 4))), 1, 5)
    answers[:, 1] = 6 - answers[:, 1]
    answers[:, 3] = random.integers(1, 6, 40)
    for number, row in enumerate(answers):
        given = dict(zip(NAMES, map(int, row), strict=True))
        if number % 10 == 0:
            del given["q3"]
        for survey in ("plain", "closed"):
            world.answer(survey, given, respondent=f"p{number}")
    world.answer("plain", {"q1": 1, "q2": 1, "q3": 5, "q4": 1}, organisation="beta")
    world.drain()
    answers[numpy.arange(40) % 10 == 0, 2] = numpy.nan
    return {"calm": (answers[:, 0] + 6 - answers[:, 1]) / 2, "open": answers[:, 2]} | {
        "warm": answers[:, 3]
    }


def test_every_pair_of_scales(world: Any, scores: Any) -> None:
    rows = world.read("SELECT * FROM analytics.own_correlation('plain')")
    pairs = [("calm", "open"), ("calm", "warm"), ("open", "warm")]
    assert [(row["question"], row["other_question"]) for row in rows] == pairs
    known = []
    for row, (one, other) in zip(rows, pairs, strict=True):
        both = ~numpy.isnan(scores[one]) & ~numpy.isnan(scores[other])
        found = stats.pearsonr(scores[one][both], scores[other][both])
        interval = found.confidence_interval(0.95)
        known.append(found.pvalue)
        assert row["n"] == both.sum()
        assert row["correlation"] == near(found.statistic)
        assert (row["ci_low"], row["ci_high"]) == (near(interval.low), near(interval.high))
        assert row["p_value"] == near(found.pvalue)
    adjusted = stats.false_discovery_control(known)
    assert [row["p_adjusted"] for row in rows] == [near(p) for p in adjusted]
    assert [row["outcome"] for row in rows] == [
        "positive",
        "not distinguishable",
        "not distinguishable",
    ]
    assert rows[0]["effect_word"] == "large"


def test_any_numeric_questions(world: Any, scores: Any) -> None:
    rows = world.read("SELECT * FROM analytics.own_correlation('plain', '{q1,q2,calm}')")
    assert [(row["question"], row["other_question"], row["outcome"]) for row in rows] == [
        ("q1", "q2", "negative"),
        ("q1", "calm", "positive"),
        ("q2", "calm", "negative"),
    ]
    with pytest.raises(psycopg.Error) as refused, world.db.transaction():
        world.read("SELECT * FROM analytics.own_correlation('plain', '{q1,nothing}')")
    assert refused.value.sqlstate == "SM002"


def test_a_confidential_survey_has_none(world: Any, scores: Any) -> None:
    rows = world.read("SELECT * FROM analytics.own_correlation('closed')")
    assert len(rows) == 3
    figures = ("n", "correlation", "ci_low", "p_value", "p_adjusted", "outcome", "effect_word")
    assert {row[name] for row in rows for name in figures} == {None}
    assert {(row["status"], bool(row["reason"])) for row in rows} == {("protected", True)}


def test_too_few_people_have_a_reason(world: Any, scores: Any) -> None:
    rows = world.read("SELECT * FROM analytics.own_correlation('plain')", role="beta_reader")
    assert {(row["n"], row["correlation"], row["status"]) for row in rows} == {(1, None, "ok")}
    assert all("fewer than two" in row["reason"] for row in rows)
