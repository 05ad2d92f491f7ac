"""Each batch of the drain has a number, and listeners hear it once the batch is committed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]
Connect = Callable[..., Db]

DEFINITION = {"elements": [{"type": "rating", "name": "a"}]}


@pytest.fixture
def admin(connect_as: Connect) -> Db:
    """A database with a survey; each statement commits."""
    admin = connect_as()
    admin.execute("SELECT core.register_organisation('one')")
    admin.execute("SELECT core.register_survey('s', %s)", [json.dumps(DEFINITION)])
    return admin


def submit(admin: Db, name: str, answer: int = 3) -> None:
    admin.execute(
        "SELECT core.submit_response('one', 's', %s, %s)", [name, json.dumps({"a": answer})]
    )


def drain(admin: Db) -> int:
    """Returns how many rows of the ledgers were there."""
    waited = admin.execute("SELECT pending_changes FROM rollup.freshness").fetchone()
    admin.execute("SELECT rollup.drain_batch()")
    assert waited is not None
    return int(waited[0])


def batches(admin: Db) -> list[int]:
    rows = admin.execute("SELECT batch_id FROM rollup.batch ORDER BY batch_id").fetchall()
    return [batch_id for (batch_id,) in rows]


def heard(listener: Db) -> list[tuple[str, str]]:
    return [(note.channel, note.payload) for note in listener.notifies(timeout=0.3)]


def test_listeners_hear_of_an_edition_and_nothing_else(admin: Db, connect_as: Connect) -> None:
    listener = connect_as("surveymark_org_reader")
    listener.execute("LISTEN surveymark_release")
    submit(admin, "1")
    drain(admin)
    with admin.transaction():
        (edition,) = admin.execute("SELECT benchmark.publish('first')").fetchone() or (None,)
        assert edition is not None
        assert heard(listener) == []
    assert heard(listener) == [("surveymark_release", "")]


def test_listeners_hear_the_number_of_a_batch_and_nothing_else_when_it_is_committed(
    admin: Db, connect_as: Connect
) -> None:
    # A reader, since whoever may connect may listen.
    listener = connect_as("surveymark_org_reader")
    listener.execute("LISTEN surveymark_drain")
    submit(admin, "1")
    submit(admin, "2")
    with admin.transaction():
        changes = drain(admin)
        assert changes > 2
        assert heard(listener) == []
    (number,) = batches(admin)
    assert heard(listener) == [("surveymark_drain", str(number))]
    assert admin.execute(
        "SELECT batch_id, drained_at, changes, last_batch_id, last_drained_at"
        " FROM rollup.batch, rollup.freshness"
        " WHERE (batch_id, drained_at) = (last_batch_id, last_drained_at) AND changes = %s",
        (changes,),
    ).fetchone()


def test_a_drain_that_merges_nothing_has_no_number(admin: Db, connect_as: Connect) -> None:
    listener = connect_as()
    listener.execute("LISTEN surveymark_drain")
    assert admin.execute("SELECT last_batch_id FROM rollup.freshness").fetchone() == (None,)
    drain(admin)
    assert (batches(admin), heard(listener)) == ([], [])


def test_what_is_set_aside_is_not_merged_and_what_is_requeued_is(
    admin: Db, connect_as: Connect
) -> None:
    listener = connect_as()
    listener.execute("LISTEN surveymark_drain")
    admin.execute("ALTER TABLE rollup.answer_count ADD CONSTRAINT no_fives CHECK (value < 5)")
    admin.execute(
        "INSERT INTO rollup.change (org_id, question_ids, month, answer_states,"
        " answer_values, n, weight_sum, weight_square_sum)"
        " SELECT org_id, ARRAY[question_id], '2024-01-01', '{answered}', '{5}', 1, 1, 1"
        " FROM core.organisation, core.question"
    )
    drain(admin)
    assert admin.execute("SELECT count(*) FROM rollup.dead_letter").fetchone() == (1,)
    assert (batches(admin), heard(listener)) == ([], [])
    admin.execute("ALTER TABLE rollup.answer_count DROP CONSTRAINT no_fives")
    admin.execute("SELECT rollup.requeue()")
    (number,) = batches(admin)
    assert heard(listener) == [("surveymark_drain", str(number))]


def test_a_batch_with_a_bad_row_is_one_batch(admin: Db) -> None:
    admin.execute("ALTER TABLE rollup.answer_count ADD CONSTRAINT no_fives CHECK (value < 5)")
    for number in range(10):
        submit(admin, str(number), 1 + number % 5)
    changes = drain(admin)
    assert admin.execute("SELECT changes FROM rollup.batch").fetchall() == [(changes - 2,)]


def test_old_batches_are_forgotten_but_the_latest(admin: Db) -> None:
    admin.execute(
        "INSERT INTO rollup.batch (drained_at, changes)"
        " SELECT now() - interval '10 days', 1 FROM generate_series(1, 10003)"
    )
    latest = batches(admin)[-1]
    admin.execute("CALL ops.run_job('purge-history', 'manual')")
    assert batches(admin) == [latest]
    assert admin.execute(
        "SELECT steps, work FROM ops.job_log WHERE job_name = 'purge-history'"
    ).fetchone() == (2, {"batches forgotten": 10002})
    submit(admin, "1")
    drain(admin)
    admin.execute("SELECT ops.change_setting('batch_retention_hours', 87600)")
    admin.execute("CALL ops.run_job('purge-history', 'manual')")
    assert len(batches(admin)) == 2
