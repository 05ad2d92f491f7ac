"""Benchmark intervals are made from public figures only."""

from __future__ import annotations

from typing import Any


def test_no_interval_before_the_question_has_a_public_spread(world: Any) -> None:
    world.crowd(24)
    world.publish()
    cell = world.cell()
    assert (cell["ci_low"], cell["ci_high"], cell["ci_level"]) == (None, None, None)
    assert cell["reason"] == "no interval: the question has no public spread yet"


def test_the_spread_is_taken_at_twenty_five_and_kept(world: Any) -> None:
    world.crowd(25)
    world.publish()
    spread = world.rows("SELECT s_pub FROM privacy.metric")
    # Results of 1.8, 2.0 and 2.2 in turn: sd 0.165, on the grid of 0.05.
    assert [float(row["s_pub"]) for row in spread] == [0.15]
    cell = world.cell()
    assert (cell["mean"], cell["ci_low"], cell["ci_high"]) == (2.0, 1.9, 2.1)
    assert cell["ci_level"] == 0.95

    for number in range(25):
        world.answers(f"org{number}", [5] * (number % 7))
    world.publish()
    assert world.rows("SELECT s_pub FROM privacy.metric") == spread


def test_a_later_spread_adds_the_interval_and_nothing_else(world: Any) -> None:
    world.crowd(6, industry="retail")
    world.publish()
    before = world.cell("retail")
    assert before["ci_low"] is None
    world.crowd(19, first=6, industry="finance")
    world.publish()
    after = world.cell("retail")
    assert after["ci_low"] < after["mean"] < after["ci_high"]
    for name in ("mean", "as_of", "status", "n_organisations", "n_respondents"):
        assert after[name] == before[name]


def test_the_interval_says_nothing_about_the_members(world: Any) -> None:
    """Calm and torn groups of the same size and mean have the same interval."""
    world.crowd(25)
    for number, value in enumerate([2, 4] * 3):
        world.organisation(f"calm{number}", industry="retail")
        world.answers(f"calm{number}", [value] * 5)
    for number, value in enumerate([1, 5] * 3):
        world.organisation(f"torn{number}", industry="finance")
        world.answers(f"torn{number}", [value] * 5)
    world.publish()
    calm, torn = world.cell("retail"), world.cell("finance")
    for name in ("mean", "ci_low", "ci_high", "n_organisations", "n_respondents"):
        assert calm[name] == torn[name]


def test_the_interval_stays_on_the_scale(world: Any) -> None:
    for number in range(25):
        world.organisation(f"o{number}", industry="retail" if number < 5 else "finance")
        world.answers(f"o{number}", [4 if number < 2 else 5 if number < 13 else 1] * 5)
    world.publish()
    cell = world.cell("retail")
    assert (cell["mean"], cell["ci_high"]) == (4.6, 5.0)
    assert cell["ci_low"] < 4.6
