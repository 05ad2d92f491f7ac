"""Scores held against norm groups."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from scipy import stats

ADULTS = ["adults", Decimal("3.2"), Decimal("0.8"), "a manual", 900]


def define(world: Any, *values: Any) -> None:
    places = ", ".join(["%s"] * len(values))
    world.db.execute(f"SELECT core.define_norm({places})", values)


@pytest.fixture
def scored(world: Any) -> Any:
    """A scale of two items in live and safe; twelve people of acme, two of beta."""
    elements = [{"type": "rating", "name": name, "rateMin": 1, "rateMax": 5} for name in "ab"]
    for survey, is_confidential in (("open", False), ("closed", True)):
        definition = json.dumps({"elements": elements})
        world.db.execute(
            "SELECT core.register_survey(%s, %s, %s)", [survey, definition, is_confidential]
        )
        world.db.execute(
            "SELECT core.define_scale(%s, 'calm', 'Calm', %s)", [survey, '{"a": 1, "b": 1}']
        )
        define(world, survey, "calm", *ADULTS)
        for number in range(12):
            given = {"a": 4 + number % 2, "b": 4}
            world.answer(survey, given, respondent=f"p{number}")
        world.answer(survey, {"a": 1, "b": 1}, organisation="beta")
    world.drain()
    return world


def test_a_mean_stands_in_its_norm_group(scored: Any) -> None:
    define(scored, "open", "calm", "saints", 5, 1, "another manual")
    rows = scored.read("SELECT * FROM analytics.own_norm_score('open')")
    (own,) = scored.read("SELECT * FROM analytics.own_results('open') WHERE question = 'calm'")
    assert [row["norm_group"] for row in rows] == ["adults", "saints"]
    for row, (mean, sd, outcome) in zip(rows, [(3.2, 0.8, "above"), (5, 1, "below")], strict=True):
        assert (row["n"], row["mean"], row["ci_low"]) == (12, own["mean"], own["ci_low"])
        assert row["t_score"] == pytest.approx(50 + 10 * (4.25 - mean) / sd)
        assert row["t_ci_low"] == pytest.approx(50 + 10 * (own["ci_low"] - mean) / sd)
        assert row["percentile"] == pytest.approx(100 * stats.norm.cdf(4.25, mean, sd))
        assert row["outcome"] == outcome


def test_a_confidential_survey_tells_what_its_results_tell(scored: Any) -> None:
    (row,) = scored.read("SELECT * FROM analytics.own_norm_score('closed')")
    (own,) = scored.read("SELECT * FROM analytics.own_results('closed') WHERE question = 'calm'")
    columns = ("n", "mean", "ci_low", "ci_high", "status")
    assert [row[name] for name in columns] == [own[name] for name in columns]
    (row,) = scored.read("SELECT * FROM analytics.own_norm_score('closed')", role="beta_reader")
    assert (row["mean"], row["t_score"], row["status"]) == (None, None, "protected")


def test_departments_stand_in_it_as_well(scored: Any) -> None:
    for number in range(6):
        scored.answer("open", {"a": 2, "b": 2 + number % 2}, department="hr")
    scored.drain()
    total, hr, *others = scored.read("SELECT * FROM analytics.own_norm_score('open', 'department')")
    assert (total["segment_kind"], total["segment"], total["n"]) == ("total", None, 18)
    assert (hr["segment_kind"], hr["segment"], hr["n"]) == ("department", "hr", 6)
    assert hr["t_score"] == pytest.approx(50 + 10 * (2.25 - 3.2) / 0.8)
    assert [(row["segment"], row["n"], row["t_score"] is None) for row in others] == [
        ("it", 0, True),
        ("ops", 0, True),
        (None, 12, False),
    ]
    with pytest.raises(psycopg.Error) as refused, scored.db.transaction():
        scored.read("SELECT * FROM analytics.own_norm_score('open', 'shoe size')")
    assert refused.value.sqlstate == "SM025"


@pytest.mark.parametrize(
    ("values", "sqlstate"),
    [
        (["nowhere", "calm", *ADULTS], "SM001"),
        (["open", "a", *ADULTS], "SM002"),
        (["open", "calm", "adults", None, Decimal(1), "a manual", 9], "SM020"),
        (["open", "calm", "adults", Decimal(1), Decimal(0), "a manual", 9], "23514"),
    ],
)
def test_what_is_no_norm(scored: Any, values: list[Any], sqlstate: str) -> None:
    with pytest.raises(psycopg.Error) as refused, scored.db.transaction():
        define(scored, *values)
    assert refused.value.sqlstate == sqlstate


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("NULL, 1, 1", "missing"),
        ("1, 1, 0", "not above 0"),
        ("'NaN', 1, 1", "not finite"),
        ("1, 1, 'Infinity'", "not finite"),
    ],
)
def test_what_is_not_defined_has_a_reason(
    db: psycopg.Connection[Any], call: str, reason: str
) -> None:
    row = db.execute(f"SELECT * FROM analytics.norm_score({call})").fetchone()
    assert row is not None
    assert row[:3] == (None, None, None)
    assert reason in row[-1]
