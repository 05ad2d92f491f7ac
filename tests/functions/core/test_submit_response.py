"""One call takes a response in, whole or not at all."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import psycopg
import pytest

DEFINITION = {
    "elements": [
        {"type": "rating", "name": "q"},
        {"type": "checkbox", "name": "c", "choices": ["a", "b"], "showNoneItem": True},
        {"type": "matrix", "name": "m", "columns": [1, 2, 3], "rows": ["x", "y"]},
        {"type": "boolean", "name": "b"},
        {"type": "radiogroup", "name": "r", "choices": ["u", "v"]},
        {"type": "text", "name": "n", "inputType": "number", "min": 0, "max": 100},
        {"type": "comment", "name": "t"},
    ]
}
GOOD = {"q": 4, "c": ["a"], "m": {"x": 1, "y": 3}, "b": True, "r": "u", "n": 7.5, "t": "hello"}


@pytest.fixture
def world(db):
    db.execute("SELECT core.register_organisation('acme', NULL, '{}', '{hr}', '{dev}')")
    db.execute("SELECT core.register_survey('s', %s)", [json.dumps(DEFINITION)])
    return db


def submit(db: psycopg.Connection, answers: Any, submission: str = "1", **named: Any) -> int:
    given = {"p_organisation": "acme", "p_survey": "s", "p_submission_id": submission, **named}
    given["p_answers"] = answers if isinstance(answers, str) else json.dumps(answers)
    names = ", ".join(f"{name} => %({name})s" for name in given)
    row = db.execute(f"SELECT core.submit_response({names})", given).fetchone()
    assert row is not None
    return int(row[0])


def refused(db: psycopg.Connection, answers: Any, **named: Any) -> psycopg.Error:
    """The error, after making sure that it left nothing behind."""
    before = stored(db)
    with pytest.raises(psycopg.Error) as caught, db.transaction():
        submit(db, answers, **named)
    assert stored(db) == before
    error = caught.value
    assert error.diag.message_detail, error
    assert error.diag.message_hint, error
    return error


def stored(db: psycopg.Connection) -> tuple[Any, ...] | None:
    return db.execute(
        "SELECT (SELECT count(*) FROM core.response_set),"
        " (SELECT count(*) FROM core.response_item),"
        " (SELECT count(*) FROM rollup.change), (SELECT count(*) FROM core.respondent)"
    ).fetchone()


def test_a_response_is_stored_with_one_item_for_each_figure(world):
    submit(world, GOOD, p_respondent="ann", p_department="hr", p_job_role="dev")
    items = dict(
        world.execute(
            "SELECT question_path, value FROM core.response_item"
            " JOIN core.question USING (question_id)"
        ).fetchall()
    )
    expected = {
        "q": 4, "c.a": 1, "c.b": 0, "c.none": 0, "m.x": 1, "m.y": 3, "b": 1,
        "r": 1, "n": 7.5, "t": 0,
    }  # fmt: skip
    assert {path: float(value) for path, value in items.items()} == expected


def test_sending_again_changes_nothing(world):
    first = submit(world, GOOD)
    before = stored(world)
    assert submit(world, GOOD) == first
    assert stored(world) == before


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({"q": 5}, {}),
        (GOOD, {"p_department": "hr"}),
        (GOOD, {"p_respondent": "bob"}),
        (GOOD, {"p_completed_at": "2026-01-01T00:00Z"}),
    ],
)
def test_the_same_id_with_other_content_is_refused(world, answers, named):
    submit(world, GOOD)
    assert refused(world, answers, **named).sqlstate == "SM008"


def test_an_unfinished_response_is_kept_uncounted_until_it_is_complete(world):
    first = submit(world, {"q": 2}, p_is_complete=False)
    assert world.execute("SELECT count(*) FROM rollup.change").fetchone() == (0,)
    assert submit(world, {"q": 3, "b": False}, p_is_complete=False) == first
    assert submit(world, GOOD) == first
    counted = world.execute(
        "SELECT value, n FROM rollup.current_count JOIN core.question USING (question_id)"
        " WHERE question_path = 'q'"
    ).fetchall()
    assert counted == [(4, 1)]
    assert refused(world, {"q": 1}).sqlstate == "SM008"


@pytest.mark.parametrize(
    ("answers", "sqlstate", "words"),
    [
        ({"unknown": 1}, "SM002", "unknown"),
        ({"m": {"z": 1}}, "SM002", "z"),
        ({"r": "w"}, "SM003", "w"),
        ({"c": ["a", "w"]}, "SM003", "w"),
        ({"m": {"x": 4}}, "SM003", "4"),
        ({"q": 6}, "SM004", "6"),
        ({"q": 2.5}, "SM004", "2.5"),
        ({"n": -1}, "SM004", "-1"),
        ({"n": 101}, "SM004", "101"),
        ({"q": "4"}, "SM005", "string"),
        ({"q": [4]}, "SM005", "array"),
        ({"b": "yes"}, "SM005", "string"),
        ({"c": "a"}, "SM005", "string"),
        ({"m": 3}, "SM005", "number"),
        ({"t": {"a": 1}}, "SM005", "object"),
        ([GOOD], "SM005", "array"),
        ("null", "SM005", "null"),
        ({"n": 10**400}, "SM004", "1000"),
        ({"t": "x" * 10_000_000}, "SM013", "10000"),
    ],
)
def test_bad_answers_are_refused_with_their_own_code(world, answers, sqlstate, words):
    error = refused(world, answers)
    assert error.sqlstate == sqlstate, error
    assert words in error.diag.message_primary


@pytest.mark.parametrize(
    ("named", "sqlstate"),
    [
        ({"p_organisation": "nobody"}, "SM009"),
        ({"p_organisation": None}, "SM020"),
        ({"p_survey": "nothing"}, "SM001"),
        ({"p_survey": None}, "SM020"),
        ({"p_submission_id": ""}, "SM020"),
        ({"p_submission_id": "x" * 201}, "SM025"),
        ({"p_version": 2}, "SM026"),
        ({"p_department": "it"}, "SM019"),
        ({"p_job_role": "boss"}, "SM019"),
        ({"p_weight": 0}, "SM025"),
        ({"p_weight": "NaN"}, "SM025"),
        ({"p_completed_at": "2026-01-01T00:00Z", "p_started_at": "2026-01-01T00:01Z"}, "SM006"),
        ({"p_completed_at": "9999-12-31T00:00Z"}, "SM007"),
        ({"p_completed_at": "infinity"}, "SM007"),
        ({"p_completed_at": "1969-12-31T23:59Z"}, "SM007"),
    ],
)
def test_bad_particulars_are_refused_with_their_own_code(world, named, sqlstate):
    assert refused(world, GOOD, **named).sqlstate == sqlstate


def test_answers_are_counted_in_the_month_in_utc_whatever_the_session_says(world):
    world.execute("SET LOCAL timezone = 'Pacific/Auckland'")
    submit(world, {"q": 1}, p_completed_at="2026-01-31T23:59:59Z")
    submit(world, {"q": 1}, "2", p_completed_at="2026-02-01T00:00:00Z")
    months = world.execute("SELECT month::text FROM rollup.current_count ORDER BY 1").fetchall()
    assert months == [("2026-01-01",), ("2026-02-01",)]


def test_rows_inserted_by_sql_are_counted_just_the_same(world):
    world.execute(
        "INSERT INTO core.response_set"
        " (org_id, survey_id, version, submission_id, completed_at, answers)"
        " SELECT org_id, survey_id, 1, 'sql-' || i, '2026-01-05',"
        " jsonb_build_object('q', 1 + i % 5)"
        " FROM core.organisation, core.survey, generate_series(1, 10) AS i"
    )
    counted = world.execute("SELECT value, n FROM rollup.current_count ORDER BY value").fetchall()
    assert counted == [(1, 2), (2, 2), (3, 2), (4, 2), (5, 2)]


@pytest.mark.parametrize(
    "changed",
    [
        {"response_set_id": "-1"},
        {"question_id": "-1"},
        {"question_id": "(SELECT max(question_id) FROM core.question)"},
        {"month": "'2026-02-01'"},
        {"month": "NULL"},
        {"weight": "2"},
    ],
    ids=str,
)
def test_an_item_that_does_not_fit_its_response_set_is_refused(world, changed):
    submit(world, GOOD)
    world.execute(
        "SELECT core.register_survey('other',"
        """ '{"elements": [{"name": "x", "type": "rating", "rateMax": 5}]}')"""
    )
    world.execute("CREATE TEMP TABLE item AS SELECT * FROM core.response_item")
    world.execute("DELETE FROM core.response_item")
    columns = ("org_id", "response_set_id", "question_id", "month", "value", "weight")
    given = ", ".join(changed.get(name, name) for name in columns)
    with pytest.raises(psycopg.Error) as caught:
        # One that does not fit, among others that do.
        world.execute(
            f"INSERT INTO core.response_item ({', '.join(columns)})"
            f" (SELECT {', '.join(columns)} FROM item ORDER BY question_id OFFSET 1)"
            f" UNION ALL (SELECT {given} FROM item ORDER BY question_id LIMIT 1)"
        )
    assert caught.value.sqlstate == "SM017"


def test_answers_of_any_weights_are_added_up_in_one_statement(world):
    submit(world, {"q": 1}, "1", p_weight=0.5)
    submit(world, {"q": 1}, "2", p_weight=2)
    submit(world, {"q": 1}, "3", p_weight=2)
    world.execute("CREATE TEMP TABLE item AS SELECT * FROM core.response_item")
    world.execute("DELETE FROM core.response_item")
    world.execute("INSERT INTO core.response_item SELECT * FROM item")
    counted = world.execute(
        "SELECT value, n, weight_sum, weight_square_sum FROM rollup.current_count"
    ).fetchall()
    assert counted == [(1, 3, Decimal("4.5"), Decimal("8.25"))]


@pytest.mark.parametrize(
    "text", ["yesterday", "01/10/2026", "05.10.2026", "epoch", "infinity", "20260110", "2026-02-30"]
)
def test_a_date_that_two_readers_read_differently_is_refused(world, text):
    assert world.execute("SELECT core.try_timestamptz(%s)", [text]).fetchone() == (None,)


@pytest.mark.parametrize("text", ["2026-01-10", "2026-01-10T09:30Z", "2026-01-10 09:30:00.5+02"])
def test_iso_8601_is_read_whatever_the_session_says(world, text):
    world.execute("SET LOCAL datestyle = 'German, DMY'")
    row = world.execute(
        "SELECT extract(month FROM core.try_timestamptz(%s) AT TIME ZONE 'UTC')::int", [text]
    ).fetchone()
    assert row == (1,)


def test_a_session_that_writes_dates_its_own_way_submits_just_the_same(world):
    world.execute("SET LOCAL datestyle = 'German'")
    world.execute("SET LOCAL timezone = 'Pacific/Auckland'")
    submit(world, GOOD, p_completed_at="10.01.2026 09:30:00 UTC")
    row = world.execute("SELECT month = make_date(2026, 1, 1) FROM core.response_set").fetchone()
    assert row == (True,)


def test_a_submission_id_cannot_change(world):
    submit(world, GOOD)
    with pytest.raises(psycopg.Error) as caught:
        world.execute("UPDATE core.response_set SET submission_id = 'other'")
    assert caught.value.sqlstate == "SM015"


def test_a_response_set_cannot_change_its_organisation(world):
    submit(world, GOOD)
    world.execute("SELECT core.register_organisation('other')")
    with pytest.raises(psycopg.Error) as caught:
        world.execute(
            "UPDATE core.response_set SET org_id ="
            " (SELECT org_id FROM core.organisation WHERE organisation = 'other')"
        )
    assert caught.value.sqlstate == "SM015"


@pytest.mark.parametrize(
    "table", ["core.response_set", "core.response_item", "rollup.answer_count", "rollup.change"]
)
def test_counted_tables_refuse_truncate(world, table):
    with pytest.raises(psycopg.Error) as caught:
        # Without CASCADE PostgreSQL refuses what other tables refer to before it asks us.
        world.execute(f"TRUNCATE {table} CASCADE")
    assert caught.value.sqlstate == "SM014"
    assert "DELETE" in caught.value.diag.message_hint


def test_bulk_rows_are_judged_one_by_one(world):
    world.execute(
        "INSERT INTO core.response_load (batch, line_number, organisation, survey, submission_id,"
        " completed_at, answers, problem) VALUES"
        " ('b', 1, 'acme', 's', '1', '2026-01-01', '{\"q\": 1}', NULL),"
        " ('b', 2, 'acme', 's', '2', '2026-01-01', '{\"q\": 9}', NULL),"
        " ('b', 3, 'acme', 's', '3', '2026-01-01', '{\"q\": 2', NULL),"
        " ('b', 4, 'acme', 's', '1', '2026-01-01', '{\"q\": 2}', NULL),"
        " ('b', 5, 'acme', 's', '1', '2026-01-01', '{\"q\": 1}', NULL),"
        " ('b', 6, 'acme', 's', '6', 'yesterday', '{\"q\": 1}', NULL),"
        " ('b', 7, 'acme', 's', '7', '2026-01-01', '{\"q\": 3}', NULL),"
        " ('b', 8, NULL, NULL, NULL, NULL, NULL, 'line 8 has 3 fields, the header has 5'),"
        " ('b', 9, 'acme', 's', '9', '2026-13-45', '{\"q\": 1}', NULL),"
        " ('b', 10, 'acme', 's', '10', '2026-01-01', '{\"q\": \"\\u0000\"}', NULL)"
    )
    assert world.execute("SELECT core.process_load()").fetchone() == (10,)
    assert world.execute("SELECT core.process_load()").fetchone() == (0,)
    good = world.execute("SELECT submission_id FROM core.response_set ORDER BY 1").fetchall()
    assert [row[0] for row in good] == ["1", "7"]
    bad = world.execute("SELECT line_number, error_code FROM core.load_report('b')").fetchall()
    assert bad == [
        (2, "SM004"), (3, "SM005"), (4, "SM008"), (6, "SM007"), (8, "SM012"),
        (9, "SM007"), (10, "SM005"),
    ]  # fmt: skip
    assert world.execute("SELECT count(*) FROM rollup.verify()").fetchone() == (0,)
