"""What readers of a confidential survey see rests on at least 5 people and moves in steps of 5."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

DEFINITION = {"elements": [{"type": "rating", "name": "q"}]}


@pytest.fixture
def world(db):
    db.execute("SELECT core.register_organisation('acme', NULL, '{}', '{hr,it}', '{dev}')")
    db.execute("SELECT core.register_survey('s', %s)", [json.dumps(DEFINITION)])
    return db


def answer(db: psycopg.Connection, names: Any, value: int = 3, **named: Any) -> None:
    for name in names:
        given = {
            "p_organisation": "acme",
            "p_survey": "s",
            "p_submission_id": str(name),
            "p_answers": json.dumps({"q": value}),
            "p_completed_at": "2026-03-03T00:00Z",
            **named,
        }
        places = ", ".join(f"{key} => %({key})s" for key in given)
        db.execute(f"SELECT core.submit_response({places})", given)
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass


def shown(db: psycopg.Connection, kind: str = "total", segment: str = "") -> int:
    row = db.execute(
        "SELECT coalesce(sum(n), 0)::int FROM rollup.shown_count"
        " WHERE segment_kind = %s AND segment = %s",
        [kind, segment],
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_nothing_is_shown_before_the_fifth_response(world):
    answer(world, range(4))
    assert shown(world) == 0
    answer(world, [4])
    assert shown(world) == 5


def test_figures_move_only_by_steps_of_five(world):
    seen = set()
    for number in range(23):
        answer(world, [number], 1 + number % 5)
        seen.add(shown(world))
    assert seen == {0, 5, 10, 15, 20}


def test_a_correction_waits_for_the_next_step(world):
    answer(world, range(5))
    before = world.execute("SELECT value, n FROM rollup.shown_count").fetchall()
    world.execute("UPDATE core.response_set SET answers = '{\"q\": 1}' WHERE submission_id = '0'")
    answer(world, range(5, 9))
    assert world.execute("SELECT value, n FROM rollup.shown_count").fetchall() == before
    answer(world, [9])
    after = world.execute("SELECT value, n FROM rollup.shown_count ORDER BY value").fetchall()
    assert after == [(1, 1), (3, 9)]


def test_one_person_answering_five_times_is_one_person(world):
    answer(world, range(8), p_respondent="ann")
    assert shown(world) == 0
    for person in ("bob", "cy", "di"):
        answer(world, [person], p_respondent=person)
    assert shown(world) == 0
    answer(world, ["ed"], p_respondent="ed")
    assert shown(world) == 12


def test_five_more_answers_of_one_person_move_nothing(world):
    answer(world, range(5))
    before = world.execute("SELECT value, n FROM rollup.shown_count").fetchall()
    answer(world, [f"z{n}" for n in range(5)], 1, p_respondent="zed")
    assert world.execute("SELECT value, n FROM rollup.shown_count").fetchall() == before
    answer(world, ["a", "b", "c"], 5)
    assert world.execute("SELECT value, n FROM rollup.shown_count").fetchall() == before
    answer(world, ["d"], 5)
    assert shown(world) == 14


def test_refusals_are_no_step_for_an_answer(world):
    definition = {
        "elements": [
            {"type": "radiogroup", "name": "q", "choices": [1, 2, 3], "showRefuseItem": True}
        ]
    }
    world.execute("SELECT core.register_survey('r', %s)", [json.dumps(definition)])
    answer(world, range(5), p_survey="r")
    before = world.execute("SELECT value, n FROM rollup.shown_count").fetchall()
    answer(world, range(10, 14), p_survey="r", p_answers='{"q": "refused"}')
    answer(world, [20], 1, p_survey="r")
    assert world.execute("SELECT value, n FROM rollup.shown_count").fetchall() == before


def test_erasing_does_not_move_the_figure_by_one(world):
    answer(world, range(10))
    world.execute("DELETE FROM core.response_set WHERE submission_id IN ('0', '1')")
    answer(world, [])
    assert shown(world) == 10
    world.execute("DELETE FROM core.response_set WHERE submission_id IN ('2', '3', '4', '5')")
    answer(world, [])
    assert shown(world) == 0  # 4 are left: nothing is shown any more


def test_a_department_has_its_own_steps(world):
    answer(world, range(6), p_department="hr")
    answer(world, range(10, 14), p_department="it")
    assert (shown(world), shown(world, "department", "hr")) == (10, 6) or shown(world) in (5, 6)
    assert shown(world, "department", "it") == 0
    answer(world, range(20, 26), p_department="it")
    assert shown(world, "department", "it") >= 5


def test_a_survey_that_is_not_confidential_has_no_shown_counts(world):
    world.execute("SELECT core.register_survey('open', %s, false)", [json.dumps(DEFINITION)])
    answer(world, range(10), p_survey="open")
    assert world.execute("SELECT count(*) FROM rollup.shown_count").fetchone() == (0,)
