"""What may leave to train models: answers of which nobody can say whose they are."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import pytest

PAST, OTHER = "2026-02-10T12:00Z", "2026-05-10T12:00Z"
SET = "SELECT * FROM analytics.own_training_set('live')"
LOSS = "SELECT * FROM analytics.own_training_loss('live')"


@pytest.fixture
def open_world(world: Any) -> Any:
    world.db.execute("SELECT ops.let_see_responses('acme_reader')")
    return world


def answer(world: Any, people: range, at: str = PAST, survey: str = "live", **place: str) -> None:
    for number in people:
        world.answer(
            survey,
            {"mood": 1 + number % 5, "note": f"word{number}", "age": 30 + number, "colour": "red"},
            at=at,
            respondent=f"p{number}",
            channel="web",
            **place,
        )


def places(rows: list[dict[str, Any]]) -> dict[tuple[Any, ...], int]:
    """How many responses say the same of who gave them."""
    found: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    for row in rows:
        found[str(row["quarter"]), row["department"], row["job_role"]].add(row["response"])
    return {place: len(responses) for place, responses in found.items()}


def loss(world: Any) -> dict[str, int]:
    return {row["name"]: row["n"] for row in world.read(LOSS) if row["kind"] == "response"}


def test_free_words_exact_numbers_ids_and_times_stay_behind(open_world: Any) -> None:
    answer(open_world, range(6), department="hr", job_role="staff")
    rows = open_world.read(SET)
    assert {row["question"] for row in rows} == {"mood", "colour"}
    assert {row["choice"] for row in rows if row["question"] == "colour"} == {"red"}
    told = {str(value) for row in rows for value in row.values()}
    assert not [value for value in told if value.startswith(("word", "p0", "s0", "web"))]
    assert {row["value"] for row in rows if row["question"] == "mood"} == {1, 2, 3, 4, 5}
    assert places(rows) == {("2026-01-01", "hr", "staff"): 6}
    left = {(row["kind"], row["name"]) for row in open_world.read(LOSS)}
    assert {("question", "note"), ("question", "age"), ("column", "submission_id")} <= left


def test_what_too_few_share_is_not_said(open_world: Any) -> None:
    """Five staff of hr; three bosses of hr and two of it: too few to be called bosses."""
    answer(open_world, range(5), department="hr", job_role="staff")
    answer(open_world, range(10, 15), department="ops", job_role="staff")
    answer(open_world, range(20, 23), department="ops", job_role="boss")
    answer(open_world, range(30, 32), department="ops", job_role="staff", at=OTHER)
    answer(open_world, range(40, 44), department="it", job_role="staff", at=OTHER)
    answer(open_world, range(50, 52), department="it", job_role="boss", at=OTHER)
    assert places(open_world.read(SET)) == {
        ("2026-01-01", "hr", "staff"): 5,
        ("2026-01-01", "ops", "staff"): 5,
        ("2026-04-01", "it", None): 6,
    }
    assert loss(open_world) == {"all": 10, "department": 6, "nothing": 5}


def test_people_count_and_not_responses(open_world: Any) -> None:
    for _ in range(3):
        answer(open_world, range(2), department="hr", job_role="staff")
    [row] = open_world.read(SET)
    assert (row["status"], row["response"]) == ("protected", None)
    assert row["reason"] == "in no quarter that is over have 5 people answered"
    assert loss(open_world) == {"nothing": 6}


def test_whatever_the_places_nothing_told_is_shared_by_fewer_than_five(open_world: Any) -> None:
    """And what is told of a quarter does not change with what comes in later quarters."""
    dice = random.Random(7)
    for number in range(60):
        answer(
            open_world,
            range(number, number + 1),
            at=dice.choice([PAST, OTHER]),
            department=dice.choice(["hr", "hr", "it", "ops"]),
            job_role=dice.choice(["boss", "staff", "staff"]),
        )
    before = places(open_world.read(SET))
    assert min(before.values()) >= 5
    assert sum(before.values()) + loss(open_world).get("nothing", 0) == 60
    answer(open_world, range(60, 70), at="2026-08-10T12:00Z", department="hr", job_role="boss")
    after = places(open_world.read(SET))
    assert {place: n for place, n in after.items() if place[0] < "2026-07"} == before
    assert after.keys() - before.keys() == {("2026-07-01", "hr", "boss")}


def test_a_quarter_that_is_not_over_waits(open_world: Any) -> None:
    now = open_world.db.execute("SELECT now()::text").fetchone()[0]
    answer(open_world, range(8), at=now, department="hr", job_role="staff")
    [row] = open_world.read(SET)
    assert row["status"] == "protected"
    assert loss(open_world) == {"quarter not over": 8}


def test_responses_are_numbered_otherwise_each_time(open_world: Any) -> None:
    answer(open_world, range(40), department="hr", job_role="staff")
    moods = [
        [row["value"] for row in open_world.read(SET) if row["question"] == "mood"]
        for _ in range(2)
    ]
    assert moods[0] != moods[1]
    assert sorted(moods[0]) == sorted(moods[1])


def test_a_promise_of_confidentiality_and_a_missing_right_leave_nothing(world: Any) -> None:
    answer(world, range(8), department="hr", job_role="staff")
    answer(world, range(8), survey="safe", department="hr", job_role="staff")
    query = "SELECT survey, response, status, reason FROM analytics.own_training_set"
    assert [row["status"] for row in world.read(query)] == ["protected"] * 2
    world.db.execute("SELECT ops.let_see_responses('acme_reader')")
    withheld = [row for row in world.read(query) if row["status"] != "ok"]
    assert [(row["survey"], row["response"]) for row in withheld] == [("safe", None)]
    assert "promised confidentiality" in withheld[0]["reason"]
    [row] = world.read("SELECT * FROM analytics.own_training_loss WHERE survey = 'safe'")
    assert (row["kind"], row["n"]) == ("survey", None)


def test_another_organisation_s_answers_are_not_among_them(open_world: Any) -> None:
    answer(open_world, range(6), department="hr", job_role="staff")
    answer(open_world, range(7), organisation="beta", department="it", job_role="boss")
    assert places(open_world.read(SET)) == {("2026-01-01", "hr", "staff"): 6}
