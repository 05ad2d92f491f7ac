"""Nobody can be taken out of the sums that are shown: months, departments and job roles together.

The exposure of a person is the leverage of his answer on all figures: the diagonal of the
projection onto the space of the shown sums. numpy computes it here in another way than the
database does, person by person.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

People = list[tuple[str, str | None, str | None]]  # month, department, job role


def exposure(people: People, shown: set[tuple[str, str]]) -> float:
    """The most that all shown sums together say about anybody."""
    sums: dict[tuple[str, str], list[float]] = {}
    for index, (month, department, job_role) in enumerate(people):
        for key in (("month", month), ("department", department), ("job_role", job_role)):
            if key[1] is not None and (key[0] == "month" or key in shown):
                sums.setdefault((key[0], str(key[1])), [0.0] * len(people))[index] = 1.0
    rows = np.array(list(sums.values()))
    leverage = np.einsum("ij,ij->j", np.linalg.pinv(rows).T, rows)
    return float(leverage.max())


def fill(world: Any, people: People) -> None:
    for month, department, job_role in people:
        named = {"department": department, "job_role": job_role}
        world.answer("safe", {"mood": 3}, at=f"{month}-10T00:00Z", **named)
    world.drain()


def shown(world: Any) -> set[tuple[str, str]]:
    return {
        (kind, row["segment"])
        for kind in ("department", "job_role")
        for row in world.read("SELECT * FROM analytics.own_breakdown('safe', %s, 'mood')", kind)
        if row["status"] == "ok" and row["segment"] is not None
    }


def test_a_department_and_a_role_that_differ_by_one_person(world: Any) -> None:
    people: People = [("2026-01", "hr", "staff")] * 15 + [("2026-01", "hr", "boss")]
    people += [("2026-01", "it", "boss")] * 12
    everything = {("department", "hr"), ("department", "it"), ("job_role", "staff")}
    assert exposure(people, everything) == pytest.approx(1), "hr less staff is one boss"
    fill(world, people)
    assert shown(world) == {("department", "hr"), ("department", "it")}


def test_a_month_and_a_department_that_differ_by_one_person(world: Any) -> None:
    people: People = [("2026-01", "hr", None)] * 11 + [("2026-01", "it", None)]
    people += [("2026-02", "it", None)] * 14
    assert exposure(people, {("department", "hr")}) == pytest.approx(1)
    fill(world, people)
    assert ("department", "hr") not in shown(world)


@pytest.mark.parametrize("seed", range(4))
def test_nobody_is_exposed_by_more_than_a_fifth(world: Any, seed: int) -> None:
    luck = random.Random(seed)
    people: People = [
        (
            luck.choice(["2026-01", "2026-02", "2026-03"][: 1 + seed % 3]),
            luck.choices(["hr", "it", "ops", None], [8, 5, 2, 1])[0],
            luck.choices(["staff", "boss", None], [8, 2, 1])[0],
        )
        for _ in range(luck.randint(40, 90))
    ]
    fill(world, people)
    visible = shown(world)
    assert exposure(people, visible) <= 0.2 + 1e-6
    assert visible, "hiding everything would be no art"


def test_repeated_answers_are_one_person(world: Any) -> None:
    """Twelve answers of three people are no group of twelve."""
    for number in range(12):
        world.answer("safe", {"mood": 3}, department="hr", respondent=f"p{number % 3}")
    for number in range(20):
        world.answer("safe", {"mood": 3}, department="it", respondent=f"q{number}")
    world.drain()
    assert ("department", "hr") not in shown(world)
