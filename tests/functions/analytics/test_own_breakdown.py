"""Departments and job roles: small groups are hidden, and so is what would show them."""

from __future__ import annotations

import itertools
import random
from typing import Any

import psycopg
import pytest


def fill(world: Any, survey: str, sizes: dict[str | None, int], mood: int = 3) -> None:
    for department, size in sizes.items():
        named = {"department": department} if department else {}
        world.moods(survey, [mood] * size, **named)


def shown(world: Any, survey: str, minimum_n: int = 10) -> dict[Any, Any]:
    rows = world.read(
        "SELECT * FROM analytics.own_breakdown(%s, 'department', 'mood', %s)", survey, minimum_n
    )
    return {row["segment"] or row["segment_kind"]: row["n"] for row in rows}


def test_every_segment_and_the_total_have_a_row(world: Any) -> None:
    fill(world, "live", {"hr": 2, "it": 1}, mood=2)
    fill(world, "live", {None: 1}, mood=5)
    rows = world.read("SELECT * FROM analytics.own_breakdown('live', 'department', 'mood')")
    told = [(row["segment"], row["n"], row["mean"], row["status"]) for row in rows]
    assert told == [
        (None, 4, 2.75, "ok"),
        ("hr", 2, 2, "ok"),
        ("it", 1, 2, "ok"),
        ("ops", 0, None, "none"),
        (None, 1, 5, "ok"),
    ]
    assert [row["segment_title"] for row in rows][:2] == ["Total", "hr"]
    assert (rows[0]["segment_kind"], rows[0]["gap_to_total"]) == ("total", None)
    assert rows[1]["gap_to_total"] == -0.75
    assert rows[4]["segment_title"] == "not given"


def test_job_roles_are_broken_down_in_the_same_way(world: Any) -> None:
    world.answer("live", {"mood": 1}, job_role="boss")
    world.answer("live", {"mood": 3}, job_role="staff")
    rows = world.read("SELECT * FROM analytics.own_job_role WHERE question = 'mood'")
    assert [(row["job_role"], row["mean"]) for row in rows] == [
        (None, 2),
        ("boss", 1),
        ("staff", 3),
    ]


def test_confidential_segments_are_shown_from_ten(world: Any) -> None:
    fill(world, "safe", {"hr": 10, "it": 15, "ops": 9})
    assert shown(world, "safe") == {"total": 34, "hr": 10, "it": 15, "ops": None}


def test_what_is_left_of_the_total_is_nobody_or_five(world: Any) -> None:
    # 3 people of ops: the total less hr and it would be these three.
    for department, size in {"hr": 10, "it": 15, "ops": 3}.items():
        for _ in range(size):
            world.answer("safe", {"mood": 3}, department=department)
    world.drain()
    assert shown(world, "safe") == {"total": 28, "hr": None, "it": 15, "ops": None}


def test_all_segments_shown_and_nobody_left_is_fine(world: Any) -> None:
    fill(world, "safe", {"hr": 10, "it": 15, "ops": 20})
    assert shown(world, "safe") == {"total": 45, "hr": 10, "it": 15, "ops": 20}


def test_a_larger_minimum_may_be_asked_for(world: Any) -> None:
    fill(world, "safe", {"hr": 10, "it": 15, "ops": 20})
    assert shown(world, "safe", 16) == {"total": 45, "hr": None, "it": None, "ops": 20}


def test_which_rule_hid_a_segment_is_not_said(world: Any) -> None:
    for department, size in {"hr": 10, "it": 15, "ops": 3}.items():
        for _ in range(size):
            world.answer("safe", {"mood": 3}, department=department)
    world.drain()
    rows = world.read("SELECT * FROM analytics.own_breakdown('safe', 'department', 'mood')")
    hidden = [row for row in rows if row["status"] == "protected"]
    assert {row["segment"] for row in hidden} == {"hr", "ops"}
    assert len({row["reason"] for row in hidden}) == 1


@pytest.mark.parametrize("seed", range(3))
def test_whatever_arrives_the_rest_is_nobody_or_five(world: Any, seed: int) -> None:
    """Answers, changes and erasures in any order; taken is what the reader could subtract."""
    luck = random.Random(seed)
    sent: list[str] = []
    steps: dict[str, set[int]] = {}
    for _ in range(90):
        act = luck.random()
        if act < 0.85 or not sent:
            place = luck.choices(["hr", "it", "ops", None], [6, 4, 1, 1])[0]
            named = {"department": place} if place else {}
            sent.append(world.answer("safe", {"mood": luck.randint(1, 5)}, **named))
        elif act < 0.95:
            world.db.execute(
                "UPDATE core.response_set SET department = 'it' WHERE submission_id = %s",
                [luck.choice(sent)],
            )
        else:
            gone = sent.pop(luck.randrange(len(sent)))
            world.db.execute("DELETE FROM core.response_set WHERE submission_id = %s", [gone])
        if luck.random() < 0.4:
            world.drain()
            told = shown(world, "safe")
            total = told.pop("total") or 0
            visible = {name: n for name, n in told.items() if n is not None}
            if visible:
                left = total - sum(visible.values())
                assert left == 0 or left >= 5, (total, told)
            for name, n in visible.items():
                assert n >= 10
                steps.setdefault(name, set()).add(n)
    for counts in steps.values():
        ordered = sorted(counts)
        assert all(b - a >= 5 for a, b in itertools.pairwise(ordered))


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("own_breakdown('live', 'gender')", "SM025"),
        ("own_breakdown('live', NULL)", "SM025"),
        ("own_breakdown('live', 'department', NULL, 5)", "SM025"),
        ("own_breakdown('live', 'department', 'nonsense')", "SM002"),
        ("own_breakdown('nonsense')", "SM001"),
    ],
)
def test_errors_have_their_code(world: Any, call: str, code: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        world.read(f"SELECT * FROM analytics.{call}")
    assert caught.value.sqlstate == code
    assert caught.value.diag.message_hint
