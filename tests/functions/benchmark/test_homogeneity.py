"""R4 in the engine: what is protected, what is carried, and what comes back."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg.types.json import Jsonb


def group(
    world: Any, values: list[Any], industry: str = "retail", first: int = 0, **more: Any
) -> None:
    """An organisation of five people for each value, all of whom give it."""
    for number, value in enumerate(values, first):
        world.organisation(f"{industry}{number}", industry=industry)
        world.answers(f"{industry}{number}", [value] * 5, **more)


def add_policy(world: Any, **changes: Any) -> None:
    world.db.execute(
        "INSERT INTO privacy.policy SELECT (jsonb_populate_record(policy, %s || jsonb_build_object("
        "'version', version + 1, 'approved_by', '{ann,bob}'::text[]))).*"
        " FROM privacy.policy ORDER BY version DESC LIMIT 1",
        [Jsonb(changes)],
    )


@pytest.mark.parametrize(
    ("values", "status", "rule"),
    [
        ([3, 3, 3, 3, 1], "protected", "R4_HOMOG"),
        ([3, 3, 3, 1, 5], "ok", None),
        ([5] * 12, "protected", "R4_HOMOG"),
    ],
)
def test_nearly_all_alike_is_protected(
    world: Any, values: list[int], status: str, rule: str | None
) -> None:
    group(world, values)
    world.publish()
    assert (world.cell("retail")["status"], world.rule("retail")) == (status, rule)
    assert (world.cell("retail")["mean"] is None) == (status == "protected")


def test_nearly_everybody_says_no(world: Any) -> None:
    """A mean share of 5 % says of each organisation that few say yes."""
    for number in range(10):
        world.organisation(f"o{number}")
        world.answers(
            f"o{number}", [person < number % 2 * 2 for person in range(10)], question="again"
        )
    world.publish()
    assert world.cell(question="again")["status"] == "ok"
    for number in range(10):
        world.answers(f"o{number}", [False] * 15, question="again")
    world.publish()
    assert (world.cell(question="again")["status"], world.rule(question="again")) == (
        "carried",
        "R4_HOMOG",
    )


def test_readers_are_told_the_one_word(world: Any) -> None:
    """The officer reads the rule; a reader cannot tell it from too few members."""
    group(world, [3] * 6)
    group(world, [2, 4], industry="finance")
    world.publish()
    alike, few = world.cell("retail"), world.cell("finance")
    for name in ("status", "quantile_status", "p90_status", "reason", "mean", "n_organisations"):
        assert alike[name] == few[name]
    assert [
        row["rule"]
        for row in world.rows(
            "SELECT rule FROM privacy.suppression_log JOIN benchmark.cell USING (cell_id)"
            " WHERE level_1 IN ('retail', 'finance') AND question_path = 'q'"
            " AND period = 'all_time' ORDER BY level_1"
        )
    ] == ["R1_K", "R4_HOMOG"]


def test_what_becomes_homogeneous_carries_the_figure_that_was_not(world: Any) -> None:
    group(world, [1, 2, 2, 4, 5])
    world.publish()
    before = world.cell("retail")
    for number, value in enumerate([5, 4, 4, 2, 1]):
        world.answers(f"retail{number}", [value] * 5)
    world.publish()
    after = world.cell("retail")
    assert (after["status"], after["mean"], after["as_of"], world.rule("retail")) == (
        "carried", before["mean"], before["as_of"], "R4_HOMOG",
    )  # fmt: skip


def test_what_is_homogeneous_no_longer_is_shown(world: Any) -> None:
    group(world, [3] * 5)
    world.publish()
    assert world.cell("retail")["status"] == "protected"
    for number in (0, 1):
        world.answers(f"retail{number}", [5] * 5)
    world.publish()
    assert (world.cell("retail")["status"], world.rule("retail")) == ("ok", None)


def test_an_earlier_figure_that_the_rule_forbids_by_now_is_withheld(world: Any) -> None:
    """Also where R7 holds the new figure, so that the earlier one would have been carried."""
    group(world, [3, 3, 3, 1, 5])
    world.publish()
    assert world.cell("retail")["status"] == "ok"
    add_policy(world, homogeneity_fraction=0.6)
    world.publish()
    assert (world.cell("retail")["status"], world.rule("retail")) == ("protected", "R4_HOMOG")

    world.answers("retail0", [4] * 5)
    world.publish()
    assert (world.cell("retail")["status"], world.rule("retail")) == ("protected", "R7_BATCH")


def test_rules_come_in_their_order(world: Any) -> None:
    """Too few is R1 and not R4, however alike they are; R7 comes before either."""
    group(world, [3] * 4)
    world.publish()
    assert world.rule("retail") == "R1_K"
    group(world, [1, 5, 5], first=4)
    world.publish()
    assert world.rule("retail") is None
    for number in (4, 5, 6):
        world.answers(f"retail{number}", [3] * 500)
    world.publish()
    assert world.rule("retail") == "R7_BATCH"
    for number in range(4):
        world.answers(f"retail{number}", [3] * 20 + [4])
    world.publish()
    assert world.rule("retail") == "R4_HOMOG"
