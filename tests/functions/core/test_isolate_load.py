"""A row with which nobody reckoned stops neither its neighbours nor, for long, the load."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

DEFINITION = {"elements": [{"type": "text", "name": "n", "inputType": "number"}]}


@pytest.fixture
def loaded(db: Db) -> Db:
    """A hundred rows that wait; a trigger of the house knows two that it does not like."""
    db.execute("SELECT core.register_organisation('one')")
    db.execute("SELECT core.register_survey('s', %s)", [json.dumps(DEFINITION)])
    for number in range(100):
        load(db, number, json.dumps({"n": number}))
    return db


def load(db: Db, number: int, answers: str) -> None:
    db.execute(
        "INSERT INTO core.response_load (line_number, organisation, survey, submission_id, answers)"
        " VALUES (%s, 'one', 's', %s, %s)",
        [number, str(number), answers],
    )


def refuse(db: Db, sqlstate: str) -> None:
    db.execute(
        "CREATE FUNCTION ops.refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION 'not %', NEW.submission_id USING ERRCODE = '{sqlstate}'; END $$"
    )
    db.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON core.response_set FOR EACH ROW"
        " WHEN (NEW.submission_id IN ('17', '60')) EXECUTE FUNCTION ops.refuse()"
    )


def value(db: Db, query: str) -> Any:
    row = db.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_only_the_rows_at_fault_are_set_aside_with_their_reason(loaded: Db) -> None:
    refuse(loaded, "P0001")
    assert value(loaded, "SELECT core.process_load()") == 100
    assert value(loaded, "SELECT count(*) FROM core.response_set") == 98
    assert loaded.execute(
        "SELECT line_number, error_code, error_message FROM core.rejected_response ORDER BY 1"
    ).fetchall() == [(17, "P0001", "not 17"), (60, "P0001", "not 60")]


@pytest.mark.parametrize("sqlstate", ["40P01", "53100", "55P03", "57P01", "42883"])
def test_what_is_no_row_s_fault_leaves_all_of_them_waiting(loaded: Db, sqlstate: str) -> None:
    refuse(loaded, sqlstate)
    with pytest.raises(psycopg.Error, match="not 17"), loaded.transaction():
        loaded.execute("SELECT core.process_load()")
    assert value(loaded, "SELECT count(*) FROM core.response_load") == 100


def test_a_number_beyond_all_numbers_is_no_json(loaded: Db) -> None:
    load(loaded, 100, '{"n": 1e140000}')
    assert value(loaded, "SELECT core.process_load()") == 101
    assert value(loaded, "SELECT error_code FROM core.rejected_response") == "SM005"
