"""Verify compares part by part, and no part is left out."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

DEFINITION = {"elements": [{"type": "rating", "name": "a"}, {"type": "rating", "name": "b"}]}


@pytest.fixture
def filled(db: Db) -> Db:
    """Seven organisations with one to seven responses of two answers, merged."""
    db.execute("SELECT core.register_survey('s', %s)", [json.dumps(DEFINITION)])
    for number in range(1, 8):
        db.execute("SELECT core.register_organisation(%s)", [f"org{number}"])
        for response in range(number):
            db.execute(
                "SELECT core.submit_response(%s, 's', %s, '{\"a\": 1, \"b\": 2}')",
                [f"org{number}", str(response)],
            )
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass
    return db


def parts(db: Db, answers: int) -> list[Any]:
    return db.execute("SELECT * FROM rollup.verify_part(%s)", [answers]).fetchall()


@pytest.mark.parametrize("answers", [1, 10, 20, 1000, 0])
def test_parts_follow_one_another_and_hold_all_answers(filled: Db, answers: int) -> None:
    found = parts(filled, answers)
    assert found[0][0] is None
    assert found[-1][1] is None
    assert [before for _, before, _ in found[:-1]] == [first for first, _, _ in found[1:]]
    assert sum(part[2] for part in found) == 2 * sum(range(1, 8))


def test_without_any_answer_there_is_one_part(db: Db) -> None:
    assert parts(db, 10) == [(None, None, 0)]


def test_the_parts_find_what_the_whole_finds(filled: Db) -> None:
    """Also where counts belong to no organisation that there is."""
    filled.execute("UPDATE rollup.answer_count SET n = n + 1 WHERE org_id % 2 = 0")
    filled.execute(
        "INSERT INTO rollup.answer_count SELECT org_id + 1000, survey_id, question_id, month,"
        " answer_state, value, n, weight_sum, weight_square_sum FROM rollup.answer_count LIMIT 1"
    )
    whole = filled.execute("SELECT * FROM rollup.verify()").fetchall()
    pieces = [
        row
        for first, before, _ in parts(filled, 10)
        for row in filled.execute("SELECT * FROM rollup.verify(%s, %s)", [first, before])
    ]
    assert len(parts(filled, 10)) > 3
    assert len(whole) > 3
    assert sorted(map(str, pieces)) == sorted(map(str, whole))


def test_a_part_reads_its_organisations_and_no_others(filled: Db) -> None:
    """The limits reach the tables: a comparison of one organisation must not cost all."""
    filled.execute("CREATE TEMP TABLE before AS SELECT * FROM pg_stat_xact_all_tables")
    (first, before, answers) = parts(filled, 1)[3]
    filled.execute("SELECT * FROM rollup.verify(%s, %s)", [first, before])
    read = filled.execute(
        "SELECT now.seq_tup_read + now.idx_tup_fetch - before.seq_tup_read - before.idx_tup_fetch"
        " FROM pg_stat_xact_all_tables AS now JOIN before USING (relid)"
        " WHERE now.relid = 'core.response_item'::regclass"
    ).fetchone()
    assert answers == 2 * 4
    assert read is not None
    assert 0 < read[0] <= 2 * 4
