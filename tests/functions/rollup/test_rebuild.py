"""One survey and a range of months are recounted; everything else stays as it is."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]


@pytest.fixture
def wrong(db: Db) -> Db:
    """Two surveys, three months, and every count too high by one."""
    db.execute("SELECT core.register_organisation('one')")
    for survey in ("s", "t"):
        definition = {"elements": [{"type": "rating", "name": "a"}]}
        db.execute("SELECT core.register_survey(%s, %s)", [survey, json.dumps(definition)])
        for month in (1, 2, 3):
            db.execute(
                "SELECT core.submit_response('one', %s, %s, '{\"a\": 3}', %s)",
                [survey, f"{survey}-{month}", f"2025-0{month}-15T12:00Z"],
            )
    drain(db)
    db.execute("UPDATE rollup.answer_count SET n = n + 1")
    return db


def drain(db: Db) -> None:
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass


def differing(db: Db) -> list[Any]:
    return db.execute(
        "SELECT survey, extract(month FROM month)::integer FROM rollup.verify() ORDER BY 1, 2"
    ).fetchall()


def test_only_the_survey_and_the_months_that_were_named_are_mended(wrong: Db) -> None:
    rebuild = "SELECT rollup.rebuild('s', '2025-02-20', '2025-03-01')"
    assert wrong.execute(rebuild).fetchone() == (2,)
    left = [("s", 1), ("t", 1), ("t", 2), ("t", 3)]
    assert differing(wrong) == left
    drain(wrong)
    assert differing(wrong) == left
    assert wrong.execute(rebuild).fetchone() == (0,)


def test_without_months_the_whole_survey_is_mended(wrong: Db) -> None:
    assert wrong.execute("SELECT rollup.rebuild('t')").fetchone() == (3,)
    assert differing(wrong) == [("s", 1), ("s", 2), ("s", 3)]


@pytest.mark.parametrize(
    ("arguments", "sqlstate"), [("'u'", "SM001"), ("'s', '2025-02-01', '2025-01-01'", "SM025")]
)
def test_what_cannot_be_recounted_is_named(wrong: Db, arguments: str, sqlstate: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        wrong.execute(f"SELECT rollup.rebuild({arguments})".encode())
    assert caught.value.sqlstate == sqlstate
