"""Raking to known margins: equal to R's survey package and to numpy, written through the ledger."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from psycopg.rows import dict_row

Connection = psycopg.Connection[Any]

SCHOOLS = Path(__file__).parent / "data" / "raking.csv"
TARGETS = {"E": 4421, "H": 755, "M": 1018}, {"No": 1072, "Yes": 5122}


def rake(db: Connection, *arguments: Any) -> dict[str, Any]:
    with db.cursor(row_factory=dict_row) as cursor:
        places = ", ".join(["%s::bigint[]", "%s::bigint[]", "%s::float8[]", "%s::float8[]"])
        more = "".join(f", {limit}" for limit in arguments[4:])
        [found] = cursor.execute(
            f"SELECT * FROM analytics.rake({places}{more})", arguments[:4]
        ).fetchall()
    return found


def fitted(
    levels: Any, sizes: Any, weights: Any, targets: Any, low: float = 0, high: float = np.inf
) -> Any:
    """Iterative proportional fitting of single people, with as many rounds as it takes."""
    person = np.repeat(np.arange(len(sizes)), sizes)
    place = np.array([[level or 0 for level in margin] for margin in levels])[:, person]
    weight = np.array(weights, float)[person]
    before = weight * 0
    while np.abs(weight - before).max() > 1e-14:
        before = weight
        weight = weight.copy()
        for margin, target in zip(place, targets, strict=True):
            known = weight[margin > 0].sum()
            for level, share in enumerate(target, 1):
                if share is not None:
                    inside = margin == level
                    total = sum(one for one in target if one is not None)
                    weight[inside] *= share / total * known / weight[inside].sum()
        weight = np.clip(weight / weight.mean(), low, high)
    return np.array([weight[person == group][0] for group in range(len(sizes))])


@pytest.fixture
def schools() -> tuple[list[list[str]], list[float]]:
    with SCHOOLS.open() as file:
        *rows, mean = list(csv.reader(file))[1:]
    return rows, [float(cell) for cell in mean[1:]]


def test_raking_is_that_of_r(db: Connection, measured: Any, schools: Any) -> None:
    rows, (mean, error, effect) = schools
    groups = sorted({(row[0], row[1]) for row in rows})
    sizes = [sum((row[0], row[1]) == group for row in rows) for group in groups]
    levels = [
        [sorted(target).index(group[margin]) + 1 for group in groups]
        for margin, target in enumerate(TARGETS)
    ]
    targets = [[4421, 755, 1018], [1072, 5122, None]]
    found = rake(db, levels, sizes, [1] * len(groups), targets)
    assert found["is_converged"]
    weight = dict(zip(groups, found["weights"], strict=True))
    known = {(row[0], row[1]): float(row[3]) for row in rows}
    measured(
        "raking: weights", max(abs(weight[one] / known[one] - 1) for one in groups), len(groups)
    )
    ideal = [weight[row[0], row[1]] for row in rows]
    kish = sum(ideal) ** 2 / sum(one**2 for one in ideal)
    assert found["n_effective"] == pytest.approx(kish, rel=1e-12)
    assert found["design_effect"] == pytest.approx(len(rows) / kish, rel=1e-12)

    scores = sorted({int(row[2]) for row in rows})
    given = {score: [known[r[0], r[1]] for r in rows if int(r[2]) == score] for score in scores}
    estimate, standard_error, design_effect = db.execute(
        "SELECT estimate, standard_error, design_effect"
        " FROM analytics.weighted_mean_ci(%s::float8[], %s::bigint[], %s::float8[], %s::float8[])",
        [
            scores,
            [len(given[score]) for score in scores],
            [sum(given[score]) for score in scores],
            [sum(one**2 for one in given[score]) for score in scores],
        ],
    ).fetchone()
    measured("weighted mean", abs(estimate / mean - 1), len(rows))
    measured("weighted mean: standard error", abs(standard_error / error - 1), len(rows))
    assert design_effect == pytest.approx(effect, rel=1e-9)


def test_raking_with_limits_and_unknown_levels_is_that_of_numpy(
    db: Connection, measured: Any
) -> None:
    dice = random.Random(11)
    worst, trimmed = 0.0, 0
    for number in range(12):
        size = (3, 2, 4)[: 2 + number % 2]
        groups = [(a, b, c) for a in range(3) for b in range(2) for c in range(4)]
        levels = [
            [None if dice.random() < 0.05 else group[margin] + 1 for group in groups]
            for margin in range(len(size))
        ]
        sizes = [dice.randint(1, 30) for _ in groups]
        weights = [dice.choice([1.0, 1.0, 0.5, 2.0]) for _ in groups]
        targets = [
            [dice.uniform(0.6, 1.4) if level < levelled else None for level in range(max(size))]
            for levelled in size
        ]
        limits = (0.4, 2.2) if number % 3 else (0, np.inf)
        given = ("0.4", "2.2") if number % 3 else ("NULL", "NULL")
        found = rake(db, levels, sizes, weights, targets, *given, "1e-12")
        assert found["is_converged"], found
        expected = fitted(levels, sizes, weights, targets, *limits)
        trimmed += (
            bool(number % 3) and min(abs(expected.min() - 0.4), abs(expected.max() - 2.2)) < 1e-9
        )
        worst = max(worst, float(np.abs(np.array(found["weights"]) / expected - 1).max()))
    assert trimmed > 2
    measured("raking with limits: weights", worst, 12)


def test_what_cannot_be_raked_has_a_reason(db: Connection) -> None:
    for arguments, reason in (
        ("NULL, '{1}', '{1}', '{{1}}'", "an argument is null"),
        ("'{{1,2}}', '{1}', '{1,1}', '{{1,1}}'", "not one size"),
        ("'{{1,2}}', '{1,1}', '{1,1}', '{{1,1},{1,1}}'", "no tables"),
        ("'{{1,1}}', '{1,1}', '{1,1}', '{{1,1}}'", "a level without anybody"),
        ("'{{1,2}}', '{1,1}', '{1,1}', '{{1,NULL}}'", "a level without anybody"),
        ("'{{1,2}}', '{1,0}', '{1,1}', '{{1,1}}'", "a size is not"),
        ("'{{1,2}}', '{1,1}', '{1,NaN}', '{{1,1}}'", "a weight not"),
        ("'{{1,2}}', '{1,1}', '{1,1}', '{{1,0}}'", "a target is not"),
        ("'{{1,2}}', '{1,1}', '{1,1}', '{{1,1}}', 1.5", "do not enclose 1"),
        ("'{{1,2}}', '{1,1}', '{1,1}', '{{9,1}}', 0.5, 1.5", "not converged"),
    ):
        [(found,)] = db.execute(f"SELECT reason FROM analytics.rake({arguments})").fetchall()
        assert reason in found


@pytest.fixture
def sample(world: Any) -> Any:
    """60 responses to each survey, of too many men from sales, some of whom do not say."""
    dice = random.Random(5)
    for survey in ("live", "safe"):
        for number in range(60):
            answers: dict[str, Any] = {"mood": dice.randint(1, 5)}
            if number % 10:
                answers["colour"] = dice.choice(["red", "red", "green"])
            answers["again"] = number % 3 > 0
            world.answer(survey, answers, department=("hr", "it", "it")[dice.randint(0, 2)])
    world.drain()
    return world


GOAL = {"department": {"hr": 60, "it": 40}, "colour": {"red": 50, "green": 50}}


def aim(world: Any, survey: str, targets: Any) -> Any:
    world.db.execute(
        "SELECT core.define_weighting_targets('acme', %s, %s)", [survey, json.dumps(targets)]
    )


def run(world: Any, survey: str, more: str = "") -> dict[str, Any]:
    with world.db.cursor(row_factory=dict_row) as cursor:
        [found] = cursor.execute(f"SELECT * FROM core.rake('acme', '{survey}'{more})").fetchall()
    return found


def test_weights_go_through_the_ledger(sample: Any) -> None:
    before = sample.result("live")
    aim(sample, "live", GOAL)
    found = run(sample, "live")
    assert (found["version"], found["n"], found["n_unknown"]) == (1, 60, 6)
    sample.drain()
    shares = sample.db.execute(
        "SELECT sum(weight) FILTER (WHERE department = 'hr') / sum(weight),"
        " sum(weight) FILTER (WHERE answers ->> 'colour' = 'red')"
        "   / sum(weight) FILTER (WHERE answers ? 'colour'), avg(weight)"
        " FROM core.response_set JOIN core.survey USING (survey_id) WHERE survey = 'live'"
    ).fetchone()
    assert [float(share) for share in shares] == pytest.approx([0.6, 0.5, 1], abs=1e-8)
    after = sample.result("live")
    assert after["unweighted_mean"] == before["mean"] != after["mean"]
    assert after["n_effective"] == pytest.approx(found["n_effective"])
    assert sample.db.execute("SELECT count(*) FROM rollup.verify()").fetchone() == (0,)


def test_another_run_starts_from_the_weights_that_responses_came_with(sample: Any) -> None:
    sample.db.execute("UPDATE core.response_set SET weight = 2 WHERE response_set_id % 7 = 0")
    weights = "SELECT array_agg(weight ORDER BY response_set_id) FROM core.response_set"
    aim(sample, "live", GOAL)
    run(sample, "live")
    [(first,)] = sample.db.execute(weights).fetchall()
    aim(sample, "live", {"department": {"hr": 10, "it": 90}})
    run(sample, "live")
    aim(sample, "live", GOAL)
    assert run(sample, "live")["version"] == 3
    [(third,)] = sample.db.execute(weights).fetchall()
    assert third == first
    with pytest.raises(psycopg.Error) as caught:
        sample.db.execute("UPDATE core.weighting_run SET n = 1")
    assert caught.value.sqlstate == "SM015"


def test_readers_see_how_it_went(sample: Any) -> None:
    for survey in ("live", "safe"):
        aim(sample, survey, GOAL)
        run(sample, survey)
    rows = sample.read("SELECT * FROM analytics.own_weighting")
    live = {(r["margin"], r["level"]): r for r in rows if r["survey"] == "live"}
    safe = [r for r in rows if r["survey"] == "safe"]
    assert live["department", "hr"]["weighted_percent"] == pytest.approx(60, abs=1e-6)
    assert live["department", "hr"]["n_level"] + live["department", "it"]["n_level"] == 60
    assert len(safe) == 4
    assert {r["unweighted_percent"] for r in safe} == {None}
    assert sample.read("SELECT * FROM analytics.own_weighting", role="beta_reader") == []


def test_what_cannot_be_met_is_refused(sample: Any) -> None:
    for targets, more, code, said in (
        (
            {"department": {"hr": 1, "it": 1, "ops": 1}},
            "",
            "SM091",
            'nobody is on department "ops"',
        ),
        ({"department": {"hr": 1}}, "", "SM091", 'somebody is on department "it"'),
        ({"department": {"hr": 99, "it": 1}}, ", NULL, NULL, 0.5, 1.2", "SM092", "do not converge"),
        (GOAL, ", NULL, NULL, 2, 3", "SM025", "do not enclose 1"),
        (GOAL, ", '2031-01-01'", "SM091", "nobody has completed it"),
        ({}, "", "SM091", "has no weighting targets"),
    ):
        aim(sample, "live", targets)
        with pytest.raises(psycopg.Error, match=said) as caught, sample.db.transaction():
            run(sample, "live", more)
        assert caught.value.sqlstate == code
        assert caught.value.diag.message_hint


def test_targets_that_say_nothing_are_refused(world: Any) -> None:
    for targets, code in (
        ({"department": {"hr": 0.4, "it": 0.6}, "again": {"true": 50, "false": 50}}, "SM091"),
        ({"department": {"nowhere": 1}}, "SM019"),
        ({"nothing": {"a": 1}}, "SM002"),
        ({"colour": {"pink": 1}}, "SM003"),
        ({"again": {"perhaps": 1}}, "SM003"),
        ({"again": {"true": 0, "false": 1}}, "SM025"),
        ([], "SM005"),
        ({"again": {}}, "SM005"),
    ):
        with pytest.raises(psycopg.Error) as caught, world.db.transaction():
            aim(world, "live", targets)
        assert caught.value.sqlstate == code
