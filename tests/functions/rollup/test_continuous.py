"""Numbers without limits are counted in buckets, and what is exact about them stays exact."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

DEFINITION = {
    "elements": [
        {"type": "text", "name": "pay", "inputType": "number", "min": 0},
        {"type": "text", "name": "hours", "inputType": "number", "min": 0, "max": 60},
    ]
}
SUMS = "n, weight_sum, value_sum, value_square_sum, weighted_value_sum, weighted_value_square_sum"


@pytest.fixture
def world(db: Db) -> Db:
    db.execute("SELECT core.register_organisation('one', NULL, '{}', '{hr}')")
    for survey, is_confidential in (("open", False), ("closed", True)):
        db.execute(
            "SELECT core.register_survey(%s, %s, %s)",
            [survey, json.dumps(DEFINITION), is_confidential],
        )
    return db


def answer(db: Db, name: str, pay: Any, weight: Any = 1, survey: str = "open") -> None:
    db.execute(
        "SELECT core.submit_response('one', %s, %s, %s, '2026-03-03T00:00Z', p_weight => %s)",
        [survey, name, json.dumps({"pay": pay, "hours": 37.5}), weight],
    )


def drain(db: Db) -> None:
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass


def differing(db: Db) -> Any:
    return db.execute("SELECT value, value_rollup, value_recount FROM rollup.verify()").fetchall()


def counted(db: Db, path: str = "pay", table: str = "answer_count") -> Any:
    return db.execute(
        f"SELECT value, {SUMS} FROM rollup.{table}"
        " JOIN core.question USING (question_id) WHERE question_path = %s ORDER BY value".encode(),
        [path],
    ).fetchall()


def test_neighbours_share_a_bucket_beside_exact_sums(world: Db) -> None:
    answer(world, "a", 1000.10)
    answer(world, "b", 1000.30, weight=3)
    waiting = counted(world, table="current_count")
    drain(world)
    ((value, *sums),) = counted(world)
    assert abs(value / 1000 - 1) <= Decimal("0.01")
    x, y = Decimal("1000.1"), Decimal("1000.3")
    assert sums == [2, 4, x + y, x * x + y * y, x + 3 * y, x * x + 3 * y * y]
    assert waiting == counted(world) == counted(world, table="recount")


def test_a_question_with_two_limits_stores_no_sums(world: Db) -> None:
    answer(world, "a", 7)
    drain(world)
    assert counted(world, "hours") == [(Decimal("37.5"), 1, 1, None, None, None, None)]


def test_a_correction_within_a_bucket_moves_only_the_sums(world: Db) -> None:
    answer(world, "a", 1000.1)
    drain(world)
    world.execute("UPDATE core.response_set SET answers = '{\"pay\": 1000.2}'")
    assert differing(world) == []
    assert [row[3] for row in counted(world, table="current_count")] == [Decimal("1000.2")]
    drain(world)
    assert [row[3] for row in counted(world)] == [Decimal("1000.2")]
    world.execute("DELETE FROM core.response_set")
    drain(world)
    assert counted(world) == []


def test_a_rollup_with_wrong_sums_is_found_and_mended(world: Db) -> None:
    for number in range(20):
        answer(world, str(number), 10 * number, weight=1 + number % 3)
    drain(world)
    right = counted(world)
    for damage in (
        "value_sum = value_sum + 1 WHERE value > 0",
        "value_square_sum = value_square_sum + 1 WHERE value > 0",
        "weighted_value_sum = NULL WHERE value > 100",
        "weighted_value_square_sum = 0 WHERE value > 0",
        "n = n + 1, weighted_value_sum = 5 WHERE value_sum IS NOT NULL",
    ):
        world.execute(f"UPDATE rollup.answer_count SET {damage}".encode())
        assert differing(world) != [], damage
        world.execute("SELECT rollup.repair()")
        assert differing(world) == [], damage
        drain(world)
        assert counted(world) == right, damage


def test_rows_fewer_than_answers_and_the_same_in_any_order(world: Db) -> None:
    draw = random.Random("pay")
    pays = [round(draw.lognormvariate(10, 0.5), 2) for _ in range(150)]
    for number, pay in enumerate(pays):
        answer(world, f"{number}", pay)
        if number == 70:
            drain(world)
    drain(world)
    assert differing(world) == []
    rows = counted(world)
    assert len(rows) < 100
    assert sum(row[1] for row in rows) == 150
    assert sum(row[3] for row in rows) == sum(Decimal(str(pay)) for pay in pays)


def test_what_is_shown_of_a_confidential_survey_has_buckets_and_sums_too(world: Db) -> None:
    for number in range(6):
        answer(world, f"c{number}", 1000 + number / 10, survey="closed")
    drain(world)
    ((value, n, _, total, *_),) = counted(world, table="shown_count")
    assert abs(value / 1000 - 1) <= Decimal("0.01")
    assert (n, total) == (5, 5001) or (n, total) == (6, Decimal("6001.5"))


def test_a_change_set_aside_is_counted_in_its_bucket(world: Db) -> None:
    answer(world, "a", 1000.1)
    world.execute(
        "WITH waiting AS (DELETE FROM rollup.change RETURNING *)"
        " INSERT INTO rollup.dead_letter (org_id, kind, queue_id, content, error_sqlstate,"
        " error_message) SELECT org_id, 'change', change_id, to_jsonb(waiting), 'SM002', 'test'"
        " FROM waiting"
    )
    assert differing(world) == []
    assert [row[3] for row in counted(world, table="current_count")] == [Decimal("1000.1")]
