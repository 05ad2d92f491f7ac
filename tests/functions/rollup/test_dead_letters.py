"""What cannot be handled is set aside with its reason, and holds nobody up."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

DEFINITION = {"elements": [{"type": "rating", "name": "a"}, {"type": "rating", "name": "b"}]}


@pytest.fixture
def filled(db: Db) -> Db:
    """Twenty responses that wait; the fives and the scores of 1 cannot be stored."""
    db.execute("SELECT core.register_organisation('one')")
    db.execute("SELECT core.register_survey('s', %s)", [json.dumps(DEFINITION)])
    db.execute("SELECT core.define_scale('s', 'score', 'Score', '{\"a\": 1, \"b\": 1}')")
    for number in range(20):
        answers = {"a": 1 + number % 5, "b": 1 + number % 5}
        db.execute(
            "SELECT core.submit_response('one', 's', %s, %s)", [str(number), json.dumps(answers)]
        )
    break_something(db, "rollup.answer_count", "NEW.value = 5", "22003", "no fives today")
    return db


def break_something(db: Db, table: str, condition: str, sqlstate: str, message: str) -> None:
    """Let a trigger refuse what meets the condition."""
    db.execute(
        "CREATE OR REPLACE FUNCTION ops.refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '{sqlstate}'; END $$"
    )
    db.execute(
        f"CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW"
        f" WHEN ({condition}) EXECUTE FUNCTION ops.refuse()"
    )


def drain(db: Db) -> None:
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass


def value(db: Db, query: str) -> Any:
    row = db.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def differences(db: Db) -> list[Any]:
    return db.execute("SELECT * FROM rollup.verify()").fetchall()


def test_neighbours_of_a_bad_row_go_through_and_it_is_kept_with_its_reason(filled: Db) -> None:
    drain(filled)
    assert value(filled, "SELECT sum(n) FROM rollup.answer_count WHERE value < 5") == 16 * 3
    assert value(filled, "SELECT count(*) FROM rollup.change") == 0
    dead = filled.execute(
        "SELECT DISTINCT kind, attempts, error_sqlstate, error_message FROM rollup.dead_letter"
    ).fetchall()
    assert dead == [("change", 1, "22003", "no fives today")]
    # Set aside is not lost: the exact count has it, and repair does not count it twice.
    assert differences(filled) == []
    assert value(filled, "SELECT rollup.repair()") == 0


def test_a_requeue_tries_again_and_forgets_what_is_through(filled: Db) -> None:
    drain(filled)
    waiting = value(filled, "SELECT count(*) FROM rollup.dead_letter")
    assert waiting == 12  # of each of four responses two answers and the score
    again = "SELECT mended, failed FROM rollup.requeue()"
    assert filled.execute(again.encode()).fetchone() == (0, waiting)
    assert value(filled, "SELECT min(attempts) FROM rollup.dead_letter") == 2
    filled.execute("DROP TRIGGER refuse ON rollup.answer_count")
    assert filled.execute(again.encode()).fetchone() == (waiting, 0)
    assert value(filled, "SELECT count(*) FROM rollup.dead_letter") == 0
    assert value(filled, "SELECT sum(n) FROM rollup.answer_count") == 60
    assert differences(filled) == []


def test_a_change_of_an_unknown_question_is_set_aside_and_not_dropped(filled: Db) -> None:
    filled.execute(
        "INSERT INTO rollup.change (org_id, question_ids, month, answer_states,"
        " answer_values, n, weight_sum, weight_square_sum)"
        " VALUES (1, '{-7}', '2024-01-01', '{answered}', '{1}', 1, 1, 1)"
    )
    drain(filled)
    assert filled.execute(
        "SELECT error_message, content ->> 'n' FROM rollup.dead_letter"
        " WHERE error_sqlstate = 'SM002'"
    ).fetchall() == [("a change counts the unknown question -7", "1")]


def test_a_set_that_cannot_be_scored_leaves_the_others_scored(filled: Db) -> None:
    filled.execute("DROP TRIGGER refuse ON rollup.answer_count")
    score = "(SELECT question_id FROM core.question WHERE question_path = 'score')"
    break_something(
        filled,
        "core.response_item",
        f"NEW.value = 1 AND NEW.question_id = {value(filled, score[1:-1])}",
        "22003",
        "no ones",
    )
    drain(filled)
    scored = f"SELECT count(*) FROM core.response_item WHERE question_id = {score}"
    assert value(filled, scored) == 16
    assert value(filled, "SELECT count(*) FROM rollup.dead_letter WHERE kind = 'score'") == 4
    filled.execute("DROP TRIGGER refuse ON core.response_item")
    assert filled.execute("SELECT mended FROM rollup.requeue()").fetchone() == (4,)
    drain(filled)
    assert value(filled, scored) == 20
    assert differences(filled) == []


@pytest.mark.parametrize("sqlstate", ["40P01", "53100", "55P03", "57P01", "42883"])
def test_what_is_no_row_s_fault_sets_nothing_aside(filled: Db, sqlstate: str) -> None:
    filled.execute("DROP TRIGGER refuse ON rollup.answer_count")
    break_something(filled, "rollup.answer_count", "NEW.value = 5", sqlstate, "not now")
    waiting = value(filled, "SELECT count(*) FROM rollup.change")
    with pytest.raises(psycopg.Error, match="not now"), filled.transaction():
        drain(filled)
    assert value(filled, "SELECT count(*) FROM rollup.dead_letter") == 0
    assert value(filled, "SELECT count(*) FROM rollup.change") == waiting


def test_health_names_how_many_and_the_first_reason(filled: Db) -> None:
    drain(filled)
    status, detail, hint = filled.execute(  # type: ignore[misc]
        "SELECT status, detail, hint FROM ops.health WHERE check_name = 'queue'"
    ).fetchone()
    assert status == "warning"
    assert "Set aside: 12, the first because: no fives today." in detail
    assert hint == "Mend the cause, then: surveymark drain --requeue"


def test_the_command_says_what_it_set_aside_and_tries_again(surveymark: Any, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO rollup.change (org_id, question_ids, month, answer_states,"
            " answer_values, n, weight_sum, weight_square_sum)"
            " VALUES (1, '{-7}', '2024-01-01', '{answered}', '{1}', 1, 1, 1)"
        )
    assert "1 rows set aside" in surveymark("drain", dsn=database).stdout
    again = surveymark("drain", "--requeue", dsn=database)
    assert "0 are through, 1 still fail" in again.stderr
    assert again.exit_code == 0


def test_what_was_set_aside_shows_in_own_results_and_vouches_for_nobody(db: Db) -> None:
    """A decrease that could not be merged is no reason to count those who left."""
    db.execute("SELECT core.register_organisation('one')")
    db.execute("SELECT core.register_survey('s', %s, false)", [json.dumps(DEFINITION)])
    for number in range(7):
        db.execute("SELECT core.submit_response('one', 's', %s, '{\"a\": 3}')", [str(number)])
    drain(db)
    break_something(db, "rollup.answer_count", "NEW.value = 3", "22003", "no threes today")
    db.execute("DELETE FROM core.response_set WHERE submission_id IN ('1', '2', '3')")
    drain(db)
    assert value(db, "SELECT count(*) FROM rollup.dead_letter") > 0
    assert differences(db) == []
    people = (
        "SELECT max(n_respondents) FROM privacy.contributor_result(5)"
        " JOIN core.question USING (question_id) WHERE question_path = 'a' AND period = 'all_time'"
    )
    assert value(db, people) <= 4
    db.execute("CREATE ROLE one_reader IN ROLE surveymark_org_reader")
    db.execute("SELECT ops.map_role('one_reader', 'one')")
    db.execute("SET LOCAL ROLE one_reader")
    assert value(db, "SELECT n FROM analytics.own_results('s') WHERE question = 'a'") == 4


def test_repair_comes_to_an_end_where_a_question_is_gone(db: Db) -> None:
    db.execute("SELECT core.register_organisation('one')")
    db.execute("SELECT core.register_survey('s', %s)", [json.dumps(DEFINITION)])
    db.execute("SELECT core.submit_response('one', 's', 'r', '{\"a\": 3}')")
    db.execute("SET LOCAL session_replication_role = replica")
    db.execute("DELETE FROM core.question WHERE question_path = 'a'")
    db.execute("SET LOCAL session_replication_role = origin")
    drain(db)
    assert value(db, "SELECT count(*) FROM rollup.dead_letter") == 1
    assert differences(db) == []
    assert value(db, "SELECT rollup.repair()") == 0
