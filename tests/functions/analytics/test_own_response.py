"""Single responses: for roles that may see them; of a confidential survey nobody's own."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

PERSONAL = (
    "submission_id", "version", "department", "job_role", "started_at", "completed_at", "channel",
    "device", "weight", "text_value",
)  # fmt: skip


@pytest.fixture
def seen(world: Any) -> Any:
    """Read the responses to a survey, as a reader that may."""
    world.db.execute("SELECT ops.let_see_responses('acme_reader')")
    return lambda survey: world.read("SELECT * FROM analytics.own_response(%s)", survey)


def answer(world: Any, survey: str, people: range, **named: Any) -> None:
    for number in people:
        answers = {"mood": 1 + number % 5, "note": f"word{number}", "age": 30 + number}
        world.answer(
            survey, answers, department="hr", respondent=f"p{number}", channel="web", **named
        )


def test_a_role_sees_none_unless_it_was_let(world: Any) -> None:
    answer(world, "live", range(6))
    answer(world, "safe", range(6))
    rows = world.read("SELECT * FROM analytics.own_response")
    assert [(row["survey"], row["status"], row["response"]) for row in rows] == [
        ("live", "protected", None),
        ("safe", "protected", None),
    ]
    assert "an operator can let yours" in rows[0]["reason"]
    world.db.execute("SELECT ops.let_see_responses('acme_reader')")
    assert len(world.read("SELECT * FROM analytics.own_response('live')")) == 18
    world.db.execute("SELECT ops.let_see_responses('acme_reader', false)")
    assert len(world.read("SELECT * FROM analytics.own_response('live')")) == 1


def test_a_role_that_is_mapped_anew_has_to_be_let_anew(world: Any, seen: Any) -> None:
    answer(world, "live", range(2))
    assert seen("live")[0]["status"] == "ok"
    world.db.execute("SELECT ops.map_role('acme_reader', 'acme')")
    assert seen("live")[0]["status"] == "protected"


@pytest.mark.parametrize(
    ("role", "code"), [("stray_reader", "SM016"), ("nobody", "SM016"), (None, "SM020")]
)
def test_only_a_reader_can_be_let(world: Any, role: str | None, code: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        world.db.execute("SELECT ops.let_see_responses(%s::name)", [role])
    assert caught.value.sqlstate == code


def test_what_was_answered_openly_is_shown_as_it_came(world: Any, seen: Any) -> None:
    answer(world, "live", range(1), weight=2)
    mood, note = (
        next(row for row in seen("live") if row["question"] == question)
        for question in ("mood", "note")
    )
    assert (mood["value"], mood["department"], mood["channel"]) == (1, "hr", "web")
    assert (mood["weight"], mood["submission_id"] is not None) == (2, True)
    assert (note["text_value"], note["value"]) == ("word0", None)


def test_a_confidential_response_has_its_answers_and_nothing_that_says_whose(
    world: Any, seen: Any
) -> None:
    answer(world, "safe", range(10))
    rows = seen("safe")
    assert {row["question"] for row in rows} == {"mood"}  # no words, and no exact age
    assert [row[name] for row in rows for name in PERSONAL if row[name] is not None] == []
    assert sorted(row["value"] for row in rows) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert sorted(row["response"] for row in rows) == list(range(1, 11))


def test_the_order_of_confidential_responses_says_nothing(world: Any, seen: Any) -> None:
    answer(world, "safe", range(20))
    orders = {tuple(row["value"] for row in seen("safe")) for _ in range(4)}
    assert len(orders) > 1


def test_confidential_responses_join_by_fives_and_under_five_people_none_is_shown(
    world: Any, seen: Any
) -> None:
    counts = []
    for number in range(11):
        answer(world, "safe", range(number, number + 1))
        counts.append(len([row for row in seen("safe") if row["status"] == "ok"]))
    assert counts == [0] * 4 + [5] * 5 + [10] * 2
    (row,) = world.read("SELECT * FROM analytics.own_response('safe')", role="beta_reader")
    assert row["status"] == "protected"


def test_five_responses_of_one_person_are_no_five_people(world: Any, seen: Any) -> None:
    for number in range(5):
        world.answer("safe", {"mood": 1 + number}, respondent="p1")
    assert [row["status"] for row in seen("safe")] == ["protected"]


def test_unfinished_responses_are_not_among_them(world: Any, seen: Any) -> None:
    answer(world, "live", range(3))
    world.answer("live", {"mood": 5}, at=None)
    assert max(row["response"] for row in seen("live")) == 3
