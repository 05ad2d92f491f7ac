"""A person who is erased is gone everywhere, and the counts follow."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

DEFINITION = {"elements": [{"type": "rating", "name": "a"}, {"type": "rating", "name": "b"}]}


@pytest.fixture
def answered(db: Db) -> Db:
    """Ann answered twice, six others once; the keys of two organisations are the same."""
    db.execute("SELECT core.register_survey('s', %s)", [json.dumps(DEFINITION)])
    db.execute("SELECT core.define_scale('s', 'score', 'Score', '{\"a\": 1, \"b\": 1}')")
    for organisation in ("one", "two"):
        db.execute("SELECT core.register_organisation(%s)", [organisation])
        for number, person in enumerate(["ann", "ann", *"bcdefg"]):
            db.execute(
                "SELECT core.submit_response(%s, 's', %s, '{\"a\": 3, \"b\": 4}',"
                " p_respondent => %s)",
                [organisation, f"{organisation}-{number}", person],
            )
    drain(db)
    return db


def drain(db: Db) -> None:
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass


def value(db: Db, query: str) -> Any:
    row = db.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def erase(db: Db, organisation: str = "one", person: str = "ann") -> Any:
    return db.execute(
        "SELECT response_sets, items FROM core.erase_respondent(%s, %s)", [organisation, person]
    ).fetchone()


def test_sets_items_and_person_go_and_the_rollup_follows(answered: Db) -> None:
    assert erase(answered) == (2, 6)
    assert answered.execute("SELECT * FROM rollup.verify()").fetchall() == []
    drain(answered)
    assert answered.execute("SELECT * FROM rollup.verify()").fetchall() == []
    assert value(answered, "SELECT sum(n) FROM rollup.answer_count") == (6 + 8) * 3
    left = "SELECT count(*) FROM core.respondent WHERE respondent_key = 'ann'"
    assert value(answered, left) == 1  # of the other organisation


def test_what_readers_see_moves_only_in_steps(answered: Db) -> None:
    shown = "SELECT sum(n) FROM rollup.shown_count WHERE segment_kind = 'total'"
    before = value(answered, shown)
    assert before
    erase(answered)
    drain(answered)
    assert value(answered, shown) == before


def test_what_waits_was_rejected_or_set_aside_goes_too(answered: Db) -> None:
    for person in ("ann", "b"):
        answered.execute(
            "INSERT INTO core.response_load (organisation, survey, respondent)"
            " VALUES ('one', 's', %s)",
            [person],
        )
        answered.execute(
            "INSERT INTO core.rejected_response (batch, error_code, error_message, row_content)"
            " VALUES ('x', 'SM001', 'x', jsonb_build_object('organisation', 'one',"
            " 'respondent', %s::text))",
            [person],
        )
        answered.execute(
            "INSERT INTO rollup.dead_letter (org_id, kind, queue_id, content, error_sqlstate,"
            " error_message) SELECT org_id, 'score', response_set_id, jsonb_build_object("
            " 'org_id', org_id, 'pending_id', response_set_id, 'response_set_id', response_set_id),"
            " '22003', 'x' FROM core.response_set JOIN core.respondent"
            " USING (org_id, respondent_id) JOIN core.organisation USING (org_id)"
            " WHERE organisation = 'one' AND respondent_key = %s",
            [person],
        )
    erase(answered)
    assert value(answered, "SELECT array_agg(respondent) FROM core.response_load") == ["b"]
    rejected = "SELECT array_agg(row_content ->> 'respondent') FROM core.rejected_response"
    assert value(answered, rejected) == ["b"]
    assert value(answered, "SELECT count(*) FROM rollup.dead_letter") == 1


def test_erasing_again_or_nobody_finds_nothing(answered: Db) -> None:
    erase(answered)
    assert erase(answered) == (0, 0)
    assert erase(answered, person="nobody") == (0, 0)


def test_an_unknown_organisation_is_named(answered: Db) -> None:
    with pytest.raises(psycopg.Error, match='unknown organisation "three"') as caught:
        erase(answered, "three")
    assert caught.value.sqlstate == "SM009"


@pytest.mark.parametrize("role", ["surveymark_ingest", "surveymark_job", "surveymark_analyst"])
def test_only_operators_may_erase(answered: Db, acting_as: Any, role: str) -> None:
    with acting_as("surveymark_operator") as db:
        assert erase(db) == (2, 6)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), acting_as(role) as db:
        erase(db)
