"""Somebody who watches his own figures, and knows who answered when, learns no single answer.

The same attack must succeed on a survey that promised nothing: an attack that cannot win proves
nothing when it loses.
"""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import pytest

N_ARRIVALS = 200


@pytest.fixture(scope="module")
def moods() -> list[int]:
    return random.Random(15).choices([1, 2, 3, 4, 5], [10, 15, 25, 30, 20], k=N_ARRIVALS)


def watched(world: Any, survey: str, moods: list[int]) -> list[dict[str, Any]]:
    """The figure after each arrival."""
    seen = []
    for mood in moods:
        world.moods(survey, [mood], department="hr")
        seen.append(world.result(survey))
    return seen


def single_answers(seen: list[dict[str, Any]]) -> list[float]:
    """(n + 1) times the new mean less n times the old, wherever n moved by one."""
    return [
        new["n"] * new["mean"] - (old["n"] or 0) * (old["mean"] or 0)
        for old, new in zip([{"n": 0, "mean": 0}, *seen], seen, strict=False)
        if new["n"] is not None and new["n"] - (old["n"] or 0) == 1
    ]


def possible_sums(row: dict[str, Any]) -> set[int]:
    """The sums of the answers that this mean, as it is rounded, leaves possible."""
    n, mean = row["n"], row["mean"]
    step = 0.04 * (5 if n < 100 else 2 if n < 200 else 1)
    low, high = n * (mean - step / 2 - 1e-9), n * (mean + step / 2 + 1e-9)
    return set(range(math.ceil(low), math.floor(high) + 1))


def test_the_attack_wins_where_nothing_was_promised(world: Any, moods: list[int]) -> None:
    recovered = single_answers(watched(world, "live", moods[:60]))
    assert recovered == pytest.approx(moods[:60])


def test_the_attack_fails_where_it_was(world: Any, moods: list[int]) -> None:
    seen = watched(world, "safe", moods)
    assert single_answers(seen) == []

    shown = [row for row in seen if row["status"] == "ok"]
    moves = [(old, new) for old, new in itertools.pairwise(shown) if old["n"] != new["n"]]
    assert len(moves) == N_ARRIVALS // 5 - 1
    assert all(new["n"] - old["n"] >= 5 for old, new in moves)
    assert all(old == new for old, new in itertools.pairwise(shown) if old["n"] == new["n"])

    certain = 0
    for old, new in moves:
        sums = {b - a for a in possible_sums(old) for b in possible_sums(new)}
        taken = moods[old["n"] : new["n"]]
        assert sum(taken) in sums
        certain += len(sums) == 1
    assert certain / len(moves) <= 0.6


SOURCES = ("own_results", "own_distribution", "own_department", "own_trend", "response_summary")


def figures(world: Any) -> list[Any]:
    return [world.read(f"SELECT * FROM analytics.{source}") for source in SOURCES]


def test_one_correction_or_erasure_moves_nothing(world: Any, moods: list[int]) -> None:
    sent = [world.answer("safe", {"mood": mood}, department="hr") for mood in moods[:32]]
    world.drain()
    before = figures(world)
    for change in (
        "UPDATE core.response_set SET answers = '{\"mood\": 1}' WHERE submission_id = %s",
        "UPDATE core.response_set SET weight = 2 WHERE submission_id = %s",
        "DELETE FROM core.response_set WHERE submission_id = %s",
    ):
        world.db.execute(change, [sent.pop()])
        world.drain()
        assert figures(world) == before, change


def test_nothing_at_all_changes_between_the_steps(world: Any, moods: list[int]) -> None:
    """Also not which departments are shown, whoever comes next."""
    luck = random.Random(7)
    last = figures(world)
    n_last = 0
    for number, mood in enumerate(moods[:75]):
        department = luck.choices(["hr", "it", "ops"], [10, 6, 1])[0]
        world.answer("safe", {"mood": mood}, department=department)
        world.drain()
        now = figures(world)
        if now != last:
            assert number + 1 - n_last >= 5
            last, n_last = now, number + 1
    assert n_last == 75
