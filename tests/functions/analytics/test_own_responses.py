"""Participation: how many began, finished and gave up, and how long they took."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest


def summary(world: Any, survey: str, **more: Any) -> dict[str, Any]:
    (row,) = world.read("SELECT * FROM analytics.response_summary(%s)", survey)
    return dict(row)


def test_sets_people_and_times_are_counted(world: Any) -> None:
    for began, person in (("11:50", "ann"), ("11:40", "ann"), ("11:00", "bob")):
        world.answer("live", {"mood": 3}, started_at=f"2026-03-10T{began}Z", respondent=person)
    world.answer("live", {"mood": 3})
    world.answer("live", {"mood": 1}, at=None)
    world.answer("live", {"mood": 1}, at=None)
    world.db.execute(
        "UPDATE core.response_set SET received_at = now() - interval '2 days'"
        " WHERE submission_id = 's5'"
    )
    row = summary(world, "live")
    assert {name: row[name] for name in row if name.startswith("n_")} == {
        "n_started": 6,
        "n_completed": 4,
        "n_abandoned": 1,
        "n_in_progress": 1,
        "n_respondents": 3,
        "n_timed": 3,
    }
    assert row["completion_rate"] == pytest.approx(4 / 6)
    assert row["ci_low"] == pytest.approx(0.3, abs=1e-3)
    assert row["ci_high"] == pytest.approx(0.9032, abs=1e-3)
    assert (row["median_completion_seconds"], row["mean_completion_seconds"]) == (1200, 1800)
    assert row["base"] == "4 completed of 6 started"


def test_confidential_participation_moves_by_fives(world: Any) -> None:
    empty = summary(world, "safe")
    assert (empty["status"], empty["n_started"]) == ("protected", None)
    seen = []
    for number in range(23):
        world.answer(
            "safe", {"mood": 3}, started_at=f"2026-03-10T11:{number:02}Z", respondent=f"p{number}"
        )
        row = summary(world, "safe")
        if row != empty and (not seen or row != seen[-1]):
            seen.append(row)
    assert [row["n_completed"] for row in seen] == [5, 10, 15, 20]
    assert [row["n_respondents"] for row in seen] == [5, 10, 15, 20]
    assert seen[0]["median_completion_seconds"] is None
    assert seen[1]["median_completion_seconds"] % 60 == 0
    assert {row["last_completed_at"] for row in seen} == {None}


def test_one_person_five_times_is_not_five_people(world: Any) -> None:
    for _ in range(8):
        world.answer("safe", {"mood": 3}, respondent="ann")
    assert summary(world, "safe")["status"] == "protected"


def test_a_survey_without_answers_has_a_row(world: Any) -> None:
    row = summary(world, "live")
    assert (row["n_started"], row["completion_rate"], row["ci_low"]) == (0, None, None)


def test_abandoned_after_can_be_said(world: Any) -> None:
    world.answer("live", {"mood": 1}, at=None)
    (row,) = world.read("SELECT * FROM analytics.response_summary('live', interval '0')")
    assert row["n_abandoned"] + row["n_in_progress"] == 1
    with pytest.raises(psycopg.Error) as caught:
        world.read("SELECT * FROM analytics.response_summary('live', interval '-1 day')")
    assert caught.value.sqlstate == "SM025"
