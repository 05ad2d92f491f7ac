"""Publishing tries what has changed since the last time, and misses nothing of it."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from typing import Any

import psycopg
import pytest


def tried(world: Any, survey: str = "pulse") -> set[str]:
    """The questions whose cells the last attempt looked at."""
    return {
        row["question_path"]
        for row in world.rows(
            "SELECT DISTINCT question_path FROM privacy.candidate"
            " JOIN benchmark.cell USING (cell_id) WHERE survey = %s",
            [survey],
        )
    }


def test_only_surveys_with_other_counts_are_tried(world: Any) -> None:
    world.crowd(6, industry="retail")
    world.publish()
    assert tried(world) == {"q", "r", "again"}

    world.register("other")
    world.answers("org0", [3], survey="other")
    world.publish()
    assert tried(world, "pulse") == set()
    assert tried(world, "other") == {"q", "r", "again"}


def test_where_nothing_changed_nothing_is_tried(world: Any) -> None:
    world.crowd(6)
    world.publish()
    world.db.execute("DELETE FROM privacy.candidate")
    assert world.publish() is None
    assert tried(world) == set()


def test_an_organisation_that_moves_matters_to_what_it_answered(world: Any) -> None:
    world.crowd(6, industry="retail")
    world.crowd(6, first=6, industry="finance")
    world.organisation("newcomer", industry="finance")
    world.publish()
    world.organisation("org0", industry="finance")
    world.publish()
    assert tried(world) == {"q", "r", "again"}

    world.db.execute("DELETE FROM privacy.candidate")
    world.organisation("newcomer", industry="retail")
    assert world.publish() is None
    assert tried(world) == set()


def test_a_level_that_gets_its_first_organisation_matters_to_all(world: Any) -> None:
    world.crowd(6, industry="retail")
    world.publish()
    assert world.cell("education")["status"] == "none"
    world.organisation("school", industry="education")
    world.publish()
    assert tried(world) == {"q", "r", "again"}
    assert world.cell("education")["status"] == "protected"


def test_answers_that_change_hands_are_tried_again(world: Any) -> None:
    """Five answers of five people are enough, five of one are not."""
    world.crowd(5, industry="retail")
    world.publish()
    world.crowd(1, first=5, industry="retail")
    for person in range(5):
        world.answers("org6", [3], people=[f"person {person}"]) if person else world.organisation(
            "org6", industry="retail"
        )
    world.answers("org6", [3], people=["person 0"])
    world.publish()
    assert waiting(world) == {"org5", "org6"}

    world.db.execute(
        "UPDATE core.response_set SET respondent_id = (SELECT min(respondent_id)"
        " FROM core.respondent) WHERE respondent_id IS NOT NULL"
    )
    world.publish()
    assert waiting(world) == {"org5"}


def waiting(world: Any) -> set[str]:
    """Whose results differ from the newest figures."""
    return {
        row["organisation"]
        for row in world.rows(
            "SELECT organisation FROM privacy.membership, unnest(changed_ids) AS changed (org_id)"
            " JOIN core.organisation USING (org_id) WHERE is_newest"
        )
    }


def regroup(world: Any, child: str, parent: str) -> None:
    """Under another parent, or out of its group; nothing where that would make a chain."""
    with contextlib.suppress(psycopg.Error), world.db.transaction():
        world.db.execute("SELECT core.register_organisation(%s, p_parent => %s)", [child, parent])


def changes(world: Any, dice: random.Random) -> list[Callable[[], object]]:
    """What can happen between two editions."""
    someone = f"org{dice.randrange(12)}"
    industry = dice.choice(["retail", "finance", "education", "technology"])
    execute = world.db.execute
    return [
        lambda: world.answers(
            someone,
            [dice.randint(1, 5) for _ in range(dice.choice([1, 5, 9]))],
            question=dice.choice(["q", "r"]),
            day=dice.choice(["2026-03-10", "2026-04-02", "2025-12-31"]),
        ),
        lambda: world.answers(someone, [1, 2, 3], people=["ann", "bob", "ann"]),
        lambda: [world.answers(f"org{n}", [dice.randint(1, 5)] * 5) for n in range(12)],
        lambda: world.organisation(someone, industry=industry),
        lambda: execute(
            "UPDATE core.organisation SET is_active = NOT is_active WHERE organisation = %s",
            [someone],
        ),
        lambda: execute(
            "DELETE FROM core.response_set WHERE org_id IN"
            " (SELECT org_id FROM core.organisation WHERE organisation = %s)",
            [someone],
        ),
        lambda: execute(
            "UPDATE core.response_set SET respondent_id = NULL WHERE org_id IN"
            " (SELECT org_id FROM core.organisation WHERE organisation = %s)",
            [someone],
        ),
        lambda: execute(
            "SELECT core.register_organisation(%s, p_is_verified => %s)",
            [someone, dice.random() < 0.7],
        ),
        lambda: regroup(world, someone, f"org{dice.randrange(3)}"),
        lambda: execute("UPDATE core.question SET title = title || '!' WHERE question_path = 'r'"),
        lambda: execute("UPDATE core.category_level SET title = title || '!'"),
        lambda: execute(
            "INSERT INTO core.category_level (category, level, title)"
            " VALUES ('industry', %s, 'New')",
            [f"new {dice.random()}"],
        ),
        lambda: execute(
            "INSERT INTO privacy.peer_group (peer_group, criteria, requested_at, approved_at)"
            " VALUES (%s, jsonb_build_object('industry', jsonb_build_array('education', %s::text)),"
            " statement_timestamp(), statement_timestamp())",
            [f"group-{dice.randrange(10**9)}", industry],
        ),
        lambda: execute(
            "UPDATE privacy.peer_group SET (withdrawn_by, withdrawn_at) ="
            " (SELECT 'ann', now() WHERE withdrawn_at IS NULL) WHERE peer_group_id %% 2 = %s",
            [dice.randrange(2)],
        ),
        lambda: execute(
            "INSERT INTO privacy.policy (version, profile, min_organisations,"
            " min_organisations_quartile, min_organisations_tail, min_respondents,"
            " min_respondents_cell, batch_minimum, batch_fraction, rounding, approved_by,"
            " effective_from)"
            " SELECT version + 1, profile, %s, 10, 25, 5, 25, 5, 0.3, rounding, '{ann,bob}',"
            " '2000-01-01' FROM privacy.policy ORDER BY version DESC LIMIT 1",
            [dice.choice([5, 6, 8])],
        ),
    ]


def found(world: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is shown, and who is known to have changed since."""
    return (
        world.rows("SELECT * FROM benchmark.current_cell ORDER BY cell_id"),
        world.rows(
            "SELECT cell_id, 'released' AS what, changed_ids FROM privacy.membership"
            " WHERE is_newest UNION ALL SELECT cell_id, 'refused', changed_ids"
            " FROM privacy.refused_figure ORDER BY 1, 2"
        ),
    )


@pytest.mark.parametrize("seed", range(4))
def test_trying_everything_afterwards_finds_nothing_more(world: Any, seed: int) -> None:
    """After any changes the edition is the one that trying every cell would have made."""
    dice = random.Random(seed)
    world.crowd(12, industry="retail", size=6)
    world.publish()
    released = 0
    for step in range(20):
        # Mostly answers, which are followed; the rest has a survey tried as a whole.
        possible = changes(world, dice)
        dice.choice(possible + 3 * possible[:3])()
        released += world.publish() is not None
        current, changed = found(world)

        world.db.execute("DELETE FROM privacy.tried_question")
        assert world.publish() is None, f"seed {seed}, step {step}"
        assert found(world) == (current, changed), f"seed {seed}, step {step}"
    assert released > 2
