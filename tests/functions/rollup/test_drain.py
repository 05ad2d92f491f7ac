"""The rollup equals a recount at every moment, whatever changes and whoever drains."""

from __future__ import annotations

import json
import random
import threading
from typing import Any

import psycopg
import pytest

DEFINITION = {
    "elements": [
        {"type": "rating", "name": "a"},
        {"type": "rating", "name": "b"},
        {"type": "checkbox", "name": "c", "choices": ["x", "y"]},
    ]
}


def prepare(db: psycopg.Connection) -> None:
    db.execute("SELECT core.register_organisation('one')")
    db.execute("SELECT core.register_organisation('two')")
    db.execute("SELECT core.register_survey('s', %s)", [json.dumps(DEFINITION)])
    db.execute("SELECT core.define_scale('s', 'score', 'Score', '{\"a\": 1, \"b\": -1}')")


def differences(db: psycopg.Connection) -> list[Any]:
    return db.execute("SELECT * FROM rollup.verify()").fetchall()


def drain(db: psycopg.Connection, limit: int = 5000) -> None:
    while db.execute("SELECT rollup.drain_batch(%s)", [limit]).fetchone() != (0,):
        pass


def change_something(db: psycopg.Connection, dice: random.Random, name: str) -> None:
    """One of the changes that can happen to answers, drawn by chance."""
    answers = {"a": dice.randint(1, 5), "b": dice.randint(1, 5), "c": dice.choice([[], ["x"]])}
    if dice.random() < 0.2:
        del answers["b"]
    at = f"202{dice.randint(4, 6)}-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}T12:00Z"
    some = "(SELECT response_set_id FROM core.response_set ORDER BY random() LIMIT 3)"
    match dice.randint(0, 7):
        case 0 | 1 | 2:
            db.execute(
                "SELECT core.submit_response(%s, 's', %s, %s, %s, p_weight => %s)",
                [dice.choice(["one", "two"]), name, json.dumps(answers), at, dice.choice([1, 1.5])],
            )
        case 3:
            db.execute(
                f"UPDATE core.response_item SET value = 1 WHERE response_set_id IN {some}"
                " AND question_id IN"
                " (SELECT question_id FROM core.question WHERE reader = 'rating')"
            )
        case 4:
            db.execute(f"DELETE FROM core.response_set WHERE response_set_id IN {some}")
        case 5:
            db.execute(
                f"UPDATE core.response_set SET completed_at = %s, weight = 2"
                f" WHERE response_set_id IN {some}",
                [at],
            )
        case 6:
            db.execute(
                f"UPDATE core.response_set SET answers = %s WHERE response_set_id IN {some}",
                [json.dumps(answers)],
            )
        case 7:
            db.execute(
                f"UPDATE core.response_set SET completed_at = NULL WHERE response_set_id IN {some}"
            )


# These two find every fault of tests/engine/faults.py that any of the first eight finds; the
# sequences of tests/engine go on from here.
@pytest.mark.parametrize("seed", [0, 6])
def test_any_sequence_of_changes_keeps_rollup_and_recount_equal(db, seed):
    prepare(db)
    dice = random.Random(seed)
    for step in range(60):
        change_something(db, dice, f"{seed}-{step}")
        assert differences(db) == [], f"seed {seed}, step {step}, before the drain"
        if dice.random() < 0.3:
            drain(db, dice.choice([1, 3, 5000]))
            assert differences(db) == [], f"seed {seed}, step {step}, after the drain"
    drain(db)
    assert differences(db) == []
    leftovers = db.execute("SELECT count(*) FROM rollup.answer_count WHERE n = 0").fetchone()
    assert leftovers == (0,)
    wrong_scores = db.execute(
        "WITH one_row AS (SELECT array_agg(org_id) AS orgs, array_agg(response_set_id) AS sets"
        " FROM core.response_set)"
        " SELECT count(*) FROM one_row, rollup.scale_score(orgs, sets) AS due"
        " LEFT JOIN core.response_item AS item USING (org_id, response_set_id, question_id)"
        " WHERE item.value IS DISTINCT FROM due.value"
    ).fetchone()
    assert wrong_scores == (0,)


def test_a_scale_is_scored_by_its_key_and_again_when_the_key_changes(db):
    prepare(db)
    db.execute("SELECT core.submit_response('one', 's', '1', '{\"a\": 5, \"b\": 2}')")
    drain(db)
    score = (
        "SELECT value FROM core.response_item JOIN core.question USING (question_id)"
        " WHERE question_path = 'score'"
    )
    assert db.execute(score).fetchall() == [(4.5,)]
    db.execute("SELECT core.define_scale('s', 'score', 'Score', '{\"a\": 3, \"b\": 1}')")
    drain(db)
    assert db.execute(score).fetchall() == [(4.25,)]
    db.execute("UPDATE core.response_set SET answers = '{\"a\": 5}'")
    drain(db)
    assert db.execute(score).fetchall() == []
    assert differences(db) == []


def test_the_same_key_again_scores_nothing_again(db):
    prepare(db)
    db.execute("SELECT core.submit_response('one', 's', '1', '{\"a\": 5, \"b\": 2}')")
    drain(db)
    db.execute("SELECT core.define_scale('s', 'score', 'Score', '{\"b\": -1, \"a\": 1}')")
    assert db.execute("SELECT count(*) FROM rollup.pending_score").fetchone() == (0,)


def test_verify_names_each_differing_key_and_repair_mends_it(db):
    prepare(db)
    for number in range(20):
        db.execute(
            "SELECT core.submit_response('one', 's', %s, %s)",
            [str(number), json.dumps({"a": 1 + number % 5})],
        )
    drain(db)
    db.execute("UPDATE rollup.answer_count SET n = n + 3 WHERE value = 2")
    db.execute("DELETE FROM rollup.answer_count WHERE value = 5")
    found = db.execute(
        "SELECT question_path, value, n_rollup, n_recount FROM rollup.verify() ORDER BY value"
    ).fetchall()
    assert found == [("a", 2, 7, 4), ("a", 5, 0, 4)]
    assert db.execute("SELECT rollup.repair()").fetchone() == (2,)
    assert differences(db) == []
    drain(db)
    assert differences(db) == []


def test_writers_and_drains_at_once_lose_nothing_and_count_nothing_twice(database):
    """Four writers with corrections, deletions and rollbacks, three drains, one reader."""
    with psycopg.connect(database, autocommit=True) as db:
        prepare(db)
    stop = threading.Event()
    problems: list[str] = []

    def write(number: int) -> None:
        dice = random.Random(number)
        with psycopg.connect(database) as mine:
            for step in range(60):
                try:
                    change_something(mine, dice, f"{number}-{step}")
                    if dice.random() < 0.1:
                        mine.rollback()
                    else:
                        mine.commit()
                except psycopg.errors.DeadlockDetected:
                    mine.rollback()  # two writers met on the same rows: theirs to retry
                except psycopg.Error as error:
                    problems.append(f"writer: {error}")
                    mine.rollback()

    def keep_draining() -> None:
        with psycopg.connect(database, autocommit=True) as mine:
            while not stop.is_set():
                try:
                    mine.execute("SELECT rollup.drain_batch(7)")
                except psycopg.errors.DeadlockDetected:
                    problems.append("drain: deadlock")

    def keep_checking() -> None:
        with psycopg.connect(database, autocommit=True) as mine:
            while not stop.is_set():
                found = differences(mine)
                if found:
                    problems.append(f"reader: {found[:3]}")

    writers = [threading.Thread(target=write, args=[number]) for number in range(4)]
    others = [threading.Thread(target=work) for work in [keep_draining] * 3 + [keep_checking]]
    for thread in [*writers, *others]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in others:
        thread.join()

    assert problems == []
    with psycopg.connect(database, autocommit=True) as db:
        drain(db)
        assert differences(db) == []
        assert db.execute("SELECT count(*) FROM rollup.change").fetchone() == (0,)


def test_a_drain_that_finds_another_at_work_returns_at_once(database):
    with psycopg.connect(database) as first, psycopg.connect(database) as second:
        prepare(first)
        first.execute("SELECT core.submit_response('one', 's', '1', '{\"a\": 5}')")
        first.commit()
        first.execute("SELECT rollup.drain_batch()")
        second.execute("SET LOCAL lock_timeout = '2s'")
        assert second.execute("SELECT rollup.drain_batch()").fetchone() == (0,)


def test_claiming_does_not_read_the_whole_queue_for_each_row(db):
    """As a join it did, when the planner knew the queue as empty, as it mostly is."""
    prepare(db)
    fill = (
        "INSERT INTO rollup.change"
        " (org_id, question_ids, month, answer_states, answer_values, n, weight_sum,"
        " weight_square_sum)"
        " SELECT org_id, ARRAY[question_id], '2026-01-01', '{answered}', ARRAY[i], 1, 1, 1"
        " FROM core.organisation, core.question, generate_series(1, 1000) AS i"
        " WHERE organisation = 'one' AND question_path IN ('a', 'b', 'c.x', 'c.y')"
    )
    db.execute(fill)
    db.execute("DELETE FROM rollup.change")
    db.execute("ANALYZE rollup.change")
    filled = db.execute(fill).rowcount
    blocks = (
        "SELECT sum(pg_stat_get_xact_blocks_fetched(indexrelid)) FROM pg_index"
        " WHERE indrelid = 'rollup.change'::regclass"
    )
    (before,) = db.execute(blocks).fetchone()
    assert db.execute("SELECT rollup.drain_batch(%s)", [filled]).fetchone() == (filled,)
    (after,) = db.execute(blocks).fetchone()
    assert after - before < 2 * filled


def test_a_statement_of_more_sets_than_a_chunk_is_counted_whole(db):
    prepare(db)
    db.execute(
        "INSERT INTO core.response_set (org_id, survey_id, version, submission_id, completed_at,"
        " answers) SELECT org_id, survey_id, 1, 'many ' || i, '2026-01-01', '{\"a\": 3}'"
        " FROM core.organisation, core.survey, generate_series(1, 5100) AS i"
        " WHERE organisation = 'one'"
    )
    for statement, left in (
        ("UPDATE core.response_set SET weight = 2", 5100),
        ("UPDATE core.response_item SET value = 4", 5100),
        ("DELETE FROM core.response_set", 0),
    ):
        db.execute(statement)
        while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
            pass
        counted = (
            "SELECT coalesce(sum(n), 0) FROM rollup.answer_count WHERE answer_state = 'answered'"
        )
        assert db.execute(counted).fetchone() == (left,)
        assert db.execute("SELECT count(*) FROM rollup.count_difference()").fetchone() == (0,)
