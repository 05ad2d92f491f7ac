"""Live answers are counted before earlier loads, and no count falls below nothing for it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

DEFINITION = {"elements": [{"type": "rating", "name": "a"}, {"type": "rating", "name": "b"}]}


@pytest.fixture
def own(database: str) -> Iterator[Db]:
    """Two organisations and a survey with a score, in a database of their own."""
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("SELECT core.register_organisation('one')")
        db.execute("SELECT core.register_organisation('two')")
        db.execute("SELECT core.register_survey('s', %s)", [json.dumps(DEFINITION)])
        yield db


def load(db: Db, organisation: str, count: int, first: int = 0) -> None:
    """Many responses at once, answered in as many ways and months as there can be."""
    with db.cursor().copy(
        "COPY core.response_load (organisation, survey, submission_id, completed_at, answers)"
        " FROM STDIN"
    ) as copy:
        for number in range(first, first + count):
            answers = json.dumps({"a": 1 + number % 5, "b": 1 + number % 4})
            copy.write_row(
                (organisation, "s", str(number), f"20{10 + number % 12}-05-05T12:00Z", answers)
            )
    while value(db, "SELECT core.process_load()"):
        pass


def submit(db: Db, organisation: str, name: str, answer: int) -> None:
    db.execute(
        "SELECT core.submit_response(%s, 's', %s, %s)",
        [organisation, name, json.dumps({"a": answer, "b": answer})],
    )


def value(db: Db, query: str) -> Any:
    row = db.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def merged(db: Db, organisation: str) -> Any:
    return value(
        db,
        "SELECT coalesce(sum(counted.n), 0) FROM rollup.answer_count AS counted"
        f" JOIN core.organisation USING (org_id) WHERE organisation = '{organisation}'",
    )


def test_a_live_answer_is_counted_before_a_load_that_came_earlier(own: Db) -> None:
    load(own, "one", 600)
    submit(own, "two", "live", 3)

    own.execute("SELECT rollup.drain_batch(10)")
    assert merged(own, "two") == 2
    assert merged(own, "one") < 1200
    assert value(own, "SELECT bool_and(is_bulk) FROM rollup.change")


def test_a_live_set_is_scored_before_a_load_that_came_earlier(own: Db) -> None:
    own.execute("SELECT core.define_scale('s', 'score', 'Score', '{\"a\": 1, \"b\": 1}')")
    load(own, "one", 1200)
    submit(own, "two", "live", 3)

    own.execute("SELECT rollup.drain_batch(1)")
    assert value(
        own,
        "SELECT count(*) FROM core.response_item JOIN core.question USING (question_id)"
        " JOIN core.organisation USING (org_id)"
        " WHERE organisation = 'two' AND question_path = 'score'",
    )


def test_a_few_loaded_rows_are_as_live_as_submitted_ones(own: Db) -> None:
    load(own, "one", 5)
    assert not value(own, "SELECT bool_or(is_bulk) FROM rollup.change")


def test_a_correction_never_overtakes_what_it_corrects(own: Db) -> None:
    """Whatever is changed while a load waits, no batch of the drain leaves a negative count."""
    dice = random.Random(20260714)
    load(own, "one", 600)
    for number in range(60):
        submit(own, "one", f"live {number}", dice.randint(1, 5))
        chosen = "submission_id = " + dice.choice(
            [f"'{dice.randrange(600)}'", f"'live {dice.randint(0, number)}'"]
        )
        own.execute(
            dice.choice(
                [
                    f"DELETE FROM core.response_set WHERE {chosen}",
                    f"UPDATE core.response_set SET weight = 2 WHERE {chosen}",
                    f"""UPDATE core.response_set SET answers = '{{"a": 2}}' WHERE {chosen}""",
                    f"UPDATE core.response_set SET completed_at = '2021-01-01' WHERE {chosen}",
                ]
            ).encode()
        )

    while value(own, "SELECT rollup.drain_batch(3)"):
        assert value(own, "SELECT count(*) FROM rollup.answer_count WHERE n < 0") == 0
        assert value(own, "SELECT count(*) FROM rollup.count_difference()") == 0
    assert value(own, "SELECT count(*) FROM rollup.pending_change") == 0


def test_an_answer_that_replaces_another_waits_with_what_it_replaces(own: Db) -> None:
    """Else the organisation would count both for as long as a load takes."""
    submit(own, "one", "live", 1)
    while value(own, "SELECT rollup.drain_batch()"):
        pass
    own.execute("""UPDATE core.response_set SET answers = '{"a": 5, "b": 5}'""")

    assert own.execute(
        "SELECT sign(n), bool_and(is_bulk) FROM rollup.change GROUP BY 1 ORDER BY 1"
    ).fetchall() == [(-1, True), (1, True)]

    submit(own, "one", "the next", 3)
    assert value(own, "SELECT count(*) FROM rollup.change WHERE NOT is_bulk") == 1
