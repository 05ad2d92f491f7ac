"""Advice comes from rules that are rows, names its figures, and is never given on noise."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import psycopg
import pytest


def store(world: Any, responses: list[dict[str, Any]]) -> None:
    """Many responses in one statement; without `at` they are unfinished."""
    world.db.execute(
        "INSERT INTO core.response_set"
        " (org_id, survey_id, version, submission_id, department, completed_at, answers)"
        " SELECT org_id, survey_id, 1, 'r' || %s || '-' || place, one ->> 'department',"
        " (one ->> 'at')::timestamptz, one -> 'answers'"
        " FROM jsonb_array_elements(%s) WITH ORDINALITY AS each (one, place)"
        " JOIN core.organisation ON organisation = coalesce(one ->> 'organisation', 'acme')"
        " JOIN core.survey ON survey = coalesce(one ->> 'survey', 'live')",
        [next(world.numbers), json.dumps(responses)],
    )
    world.drain()


@pytest.fixture
def market(world: Any) -> Any:
    """Acme's mood is the lowest but one of 16 organisations of its industry."""
    names = ["beta", "acme", *(f"o{number}" for number in range(14))]
    for name in names:
        world.db.execute(
            "SELECT core.register_organisation(%s, NULL, %s)", [name, '{"industry": "technology"}']
        )
    store(
        world,
        [
            {
                "organisation": name,
                "at": "2026-03-10T12:00Z",
                "answers": {
                    "mood": 2
                    + place * 3 // 16
                    + (number % 16 < (4 if name == "acme" else place * 15 % 16))
                },
            }
            for place, name in enumerate(names)
            for number in range(16)
        ],
    )
    world.db.execute(
        "INSERT INTO privacy.metric SELECT question_id, 0.8, now() FROM core.question"
        " WHERE question_path = 'mood'"
    )
    world.db.execute("SELECT benchmark.publish('first')")
    return world


def advice(world: Any, survey: str = "live", view: str = "own_recommendation") -> dict[str, Any]:
    rows = world.read(f"SELECT * FROM analytics.{view}(%s)", survey)
    return {row["rule"]: row for row in rows}


def test_what_reports_read_at_once_is_what_each_kind_says_alone(market: Any) -> None:
    together = market.read("SELECT * FROM analytics.own_advice('live')")
    for kind in ("finding", "recommendation", "warning"):
        alone = market.read(f"SELECT * FROM analytics.own_{kind}('live')")
        here = [row for row in together if row["kind"] == kind]
        assert [row["advice"] for row in here] == [row[kind] for row in alone]
        for one, other in zip(here, alone, strict=True):
            shared = one.keys() & other.keys()
            assert len(shared) > 20
            assert {name: one[name] for name in shared} == {name: other[name] for name in shared}
    assert {"finding", "recommendation"} <= {row["kind"] for row in together}


def test_a_recommendation_names_the_figures_that_it_rests_on(market: Any) -> None:
    (row,) = advice(market).values()
    (compared,) = market.read(
        "SELECT * FROM analytics.benchmark_comparison('live')"
        " WHERE question = 'mood' AND category = 'all'"
    )
    assert (row["rule"], row["source"]) == ("far_below_benchmark", "benchmark_comparison")
    assert (row["compared_with"], row["n_alike"]) == ("All organisations", 2)
    same = {"figure": "score", "reference": "benchmark_mean"}
    same |= {name: name for name in ("n", "ci_low", "ci_high", "ci_level", "p_adjusted", "effect")}
    same |= {name: name for name in ("effect_word", "edition", "question", "method")}
    assert {ours: row[ours] for ours in same} == {
        ours: compared[name] for ours, name in same.items()
    }
    for name in ("score", "ci_low", "ci_high", "benchmark_mean"):
        assert f"{round(compared[name], 2):g}" in row["recommendation"]
    assert json.loads(row["figures"])["p_value"] == compared["p_value"]


def test_what_is_better_is_for_people_to_say(market: Any) -> None:
    market.db.execute("SELECT core.declare_direction('live', 'mood', 'lower')")
    assert set(advice(market)) == {"above_benchmark"}
    assert advice(market, view="own_warning") == {}
    market.db.execute("SELECT core.declare_direction('live', 'mood', 'neither')")
    assert advice(market) == {}
    market.db.execute("SELECT core.declare_direction('live', 'mood', 'higher')")
    assert set(advice(market, view="own_warning")) == {"far_worse_than_benchmark"}


def falling(survey: str = "live", slope: float = -0.35, seed: int = 1) -> list[dict[str, Any]]:
    """Twelve months of 30 answers; hr is a point below it."""
    luck = np.random.default_rng(seed)
    return [
        {
            "survey": survey,
            "department": department,
            "at": f"2026-{month + 1:02}-15T00:00Z",
            "answers": {"mood": int(np.clip(round(mood), 1, 5)), "again": bool(again)},
        }
        for month in range(10)
        for department, shift in (("hr", 1.0 if slope else 0), ("it", 0.0))
        for mood, again in zip(
            luck.normal(4 + slope * month - shift, 1, 15), luck.random(15) < 0.5, strict=True
        )
    ]


def test_a_trend_and_a_segment_are_told_apart_from_chance(world: Any) -> None:
    unfinished = [{"answers": {"mood": 3}}] * 240
    store(world, falling() + unfinished)
    found = advice(world)
    assert set(found) == {"worsening_trend", "department_behind", "low_completion"}
    assert [row["priority"] for row in found.values()] == [2, 3, 4]
    (trend,) = world.read("SELECT * FROM analytics.own_trend_analysis('live', 'mood')")
    assert found["worsening_trend"]["figure"] == trend["slope"]
    assert found["worsening_trend"]["p_adjusted"] == pytest.approx(2 * trend["p_value"], abs=0.02)
    assert found["department_behind"]["compared_with"] == "all but hr"
    assert found["low_completion"]["reference"] == 0.7
    assert found["low_completion"]["n"] == 540

    warned = advice(world, view="own_warning")
    assert {"steady_decline", "many_give_up"} <= set(warned)
    assert warned["steady_decline"]["since"] == trend["first_period"]
    (risk,) = world.read("SELECT * FROM analytics.own_risk('live')")
    rest = math.prod(1 - row["risk_weight"] for row in warned.values())
    assert risk["risk"] == pytest.approx(100 * (1 - rest), abs=0.05)
    assert (risk["n_warnings"], risk["n"]) == (len(warned), 540)


def test_falling_quality_is_forecast_and_warned_of(world: Any) -> None:
    store(world, falling(slope=0))
    assert world.db.execute("SELECT rollup.assess_quality()").fetchone() == (300,)
    # As if each month had been answered less carefully than the one before.
    world.db.execute(
        "UPDATE rollup.response_quality AS judged SET score = of.score"
        " FROM core.response_set AS answered,"
        " LATERAL (SELECT 100 - 7 * extract(month FROM answered.month)::integer AS score) AS of"
        " WHERE answered.org_id = judged.org_id"
        " AND answered.response_set_id = judged.response_set_id"
    )
    first, *_ = world.read("SELECT * FROM analytics.own_quality_forecast('live')")
    assert (first["n_periods"], first["n"], first["last_score"]) == (10, 300, 30)
    assert str(first["period_start"]) == "2026-11-01"
    assert first["forecast"] == pytest.approx(23)
    warned = advice(world, view="own_warning")["quality_decline"]
    assert (warned["figure"], warned["reference"]) == (first["forecast"], 30)
    careless = advice(world)["careless_responses"]
    assert (careless["figure"], careless["reference"], careless["n"]) == (0.3, 0.1, 300)


def test_nothing_is_recommended_on_noise(world: Any) -> None:
    store(world, falling(slope=0))
    assert advice(world) == {}
    assert advice(world, view="own_warning") == {}
    (risk,) = world.read("SELECT * FROM analytics.own_risk('live')")
    assert (risk["risk"], risk["n_warnings"], risk["reason"]) == (0, 0, None)
    assert risk["n_judged"] > 2


def test_what_is_protected_is_not_spoken_of(world: Any) -> None:
    store(world, [{**one, "survey": "safe"} for one in falling()[::75]])
    assert advice(world, "safe") == {}
    store(world, [{"survey": "safe", "answers": {"mood": 1}}] * 9)
    (risk,) = world.read("SELECT * FROM analytics.own_risk('safe')")
    assert (risk["risk"], risk["n_judged"]) == (None, 0)
    assert risk["reason"]


def test_a_rule_is_changed_switched_off_and_taken_back(world: Any) -> None:
    store(world, falling())
    define = "SELECT core.define_advice_rule('department_behind', %s)"
    assert "department_behind" in advice(world)
    world.db.execute(define, ['{"minimum_n": 151}'])
    assert "department_behind" not in advice(world)
    world.db.execute(
        define,
        ['{"minimum_n": 150, "template": "{department}: {n}"}'],
    )
    assert advice(world)["department_behind"]["recommendation"] == "hr: 150"
    world.db.execute(define, ['{"is_active": false}'])
    assert "department_behind" not in advice(world)
    world.db.execute(define, [None])
    assert "Talk with hr" in advice(world)["department_behind"]["recommendation"]


def test_an_own_rule_compares_two_columns(world: Any) -> None:
    store(world, falling())
    rule = {
        "kind": "recommendation",
        "title": "A median above the mean",
        "source": "own_department",
        "conditions": [
            {"field": "median", "operator": "gt", "value": {"field": "mean"}},
            {"field": "department", "operator": "in", "value": ["hr", "it"]},
        ],
        "minimum_n": 10,
        "priority": 9,
        "figure": "median",
        "reference": "mean",
        "for_each": ["question", "department"],
        "template": "{department} has {median}",
    }
    world.db.execute("SELECT core.define_advice_rule('skewed', %s)", [json.dumps(rule)])
    skewed = world.read(
        "SELECT department FROM analytics.own_department"
        " WHERE median > mean AND segment_kind <> 'total'"
    )
    told = world.read("SELECT * FROM analytics.own_recommendation('live') WHERE rule = 'skewed'")
    assert len(told) == len(skewed) > 0


@pytest.mark.parametrize(
    "change",
    [
        {"conditions": [{"field": "nonsense", "operator": "eq", "value": 1}]},
        {"conditions": [{"field": "ci_high", "operator": "<", "value": 1}]},
        {"conditions": [{"field": "ci_high", "operator": "lt"}]},
        {"conditions": []},
        {"template": "{nonsense}"},
        {"for_each": ["nonsense"]},
        {"figure": "nonsense"},
        {"source": "pg_class"},
        {"minimum_n": "many"},
        {"nonsense": 1},
    ],
    ids=str,
)
def test_a_rule_that_cannot_be_is_refused(db: psycopg.Connection[Any], change: Any) -> None:
    with pytest.raises(psycopg.Error) as caught:
        db.execute("SELECT core.define_advice_rule('low_completion', %s)", [json.dumps(change)])
    assert caught.value.sqlstate == "SM080"
    assert caught.value.diag.message_hint


def test_every_shipped_rule_could_be_defined(db: psycopg.Connection[Any]) -> None:
    (shipped,) = db.execute("SELECT count(*) FROM core.shipped_advice_rule").fetchone() or (0,)
    db.execute("SELECT core.define_advice_rule(rule, '{}') FROM core.shipped_advice_rule")
    told = db.execute("SELECT count(*) FROM analytics.advice_rule WHERE NOT is_shipped").fetchone()
    assert told == (shipped,)


def test_figures_are_said_in_the_unit_that_they_have(db: psycopg.Connection[Any]) -> None:
    facts = {"mean": 0.689, "gap": -0.113, "n": 2726, "alpha": -0.0344, "words": "it says {n}"}
    facts |= {"ci_low": None, "slope": None}
    template = "{mean}, {gap}, {n}, {alpha}, {mean%}, {words}, {none}, {ci_low}, {slope}, {slope%}"
    for measurement, expected in (
        ("binary", "68.9 %, −11.3 points, 2,726, −0.0344, 68.9 %, it says {n}" + 4 * ", unknown"),  # noqa: RUF001
        ("numeric", "0.69, −0.11, 2,726, −0.0344, 68.9 %, it says {n}" + 4 * ", unknown"),  # noqa: RUF001
    ):
        said = db.execute(
            "SELECT analytics._fill_template(%s, %s)",
            [template, json.dumps(facts | {"measurement": measurement})],
        ).fetchone()
        assert said == (expected,)


def test_a_figure_that_is_missing_leaves_a_rule_undecided(db: psycopg.Connection[Any]) -> None:
    facts = {"a": 2, "b": None, "c": "x", "d": -3}
    cases = [
        ([("a", "gt", 1)], True),
        ([("a", "gt", 1), ("b", "gt", 1)], None),
        ([("a", "gt", 5), ("b", "gt", 1)], None),
        ([("a", "lte", 2), ("c", "in", ["x", "y"])], True),
        ([("c", "ne", "x")], False),
        ([("c", "lt", 1)], None),
        ([("d", "size_gte", 3)], True),
        ([("b", "is_null", None)], True),
        ([("a", "gt", {"field": "d"})], True),
        ([("a", "gt", {"field": "b"})], None),
        ([("e", "eq", 1)], None),
    ]
    for conditions, expected in cases:
        asked = [dict(zip(("field", "operator", "value"), one, strict=True)) for one in conditions]
        found = db.execute(
            "SELECT analytics._meets(%s, %s)", [json.dumps(facts), json.dumps(asked)]
        ).fetchone()
        assert found == (expected,), conditions
