"""`surveymark verify`: names exactly what differs, mends it, and says how much it compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb


@pytest.fixture
def admin(database: str) -> Iterator[psycopg.Connection[Any]]:
    """Six answers to one question, half of them drained."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SELECT core.register_organisation('acme')")
        definition = {"elements": [{"type": "rating", "name": "q"}]}
        connection.execute("SELECT core.register_survey('s', %s)", (Jsonb(definition),))
        for number in range(6):
            if number == 3:
                connection.execute("SELECT rollup.drain_batch()")
            connection.execute(
                "SELECT core.submit_response('acme', 's', %s, %s, '2026-03-01')",
                (str(number), Jsonb({"q": number % 3 + 1})),
            )
        yield connection


def test_equal_says_how_much_was_compared(
    surveymark: Any, admin: psycopg.Connection[Any], database: str
) -> None:
    done = surveymark("verify", dsn=database)
    assert (done.exit_code, done.stdout) == (0, "equal (3 keys, 6 items compared)\n")
    done = surveymark("verify", "--format", "json", dsn=database)
    assert done.json == {
        "equal": True,
        "keys": 3,
        "items": 6,
        "differing": [],
        "series_differing": [],
    }


def test_exactly_the_damaged_keys_are_named_and_mended(
    surveymark: Any, admin: psycopg.Connection[Any], database: str
) -> None:
    admin.execute("UPDATE rollup.answer_count SET n = n + 5 WHERE value = 1")
    admin.execute("DELETE FROM rollup.answer_count WHERE value = 3")
    done = surveymark("verify", "--format", "json", dsn=database)
    assert done.exit_code == 1
    assert [
        (row["question_path"], row["month"], row["value"], row["n_rollup"], row["n_recount"])
        for row in done.json["differing"]
    ] == [("q", "2026-03-01", 1, 7, 2), ("q", "2026-03-01", 3, 1, 2)]
    done = surveymark("verify", dsn=database)
    assert done.exit_code == 1
    assert "2 keys differ (3 keys, 6 items compared)" in done.stdout

    done = surveymark("verify", "--repair", dsn=database)
    assert done.exit_code == 0
    assert done.stdout.endswith("mended 2 keys\nequal (3 keys, 6 items compared)\n")
    assert surveymark("verify", dsn=database).exit_code == 0
    admin.execute("SELECT rollup.drain_batch()")
    assert surveymark("verify", dsn=database).exit_code == 0
    counted = admin.execute("SELECT value, n FROM rollup.answer_count ORDER BY 1").fetchall()
    assert counted == [(1, 2), (2, 2), (3, 2)]


def test_a_damaged_series_is_named_and_mended(
    surveymark: Any, admin: psycopg.Connection[Any], database: str
) -> None:
    admin.execute("UPDATE rollup.series SET n = 9 WHERE metric = 'response_sets_completed'")
    done = surveymark("verify", "--format", "json", dsn=database)
    assert done.exit_code == 1
    assert done.json["differing"] == []
    assert {
        (row["metric"], row["resolution"], row["n_series"], row["n_recount"])
        for row in done.json["series_differing"]
    } == {("response_sets_completed", resolution, 12, 6) for resolution in ("1d", "1w")}
    done = surveymark("verify", "--repair", dsn=database)
    assert done.exit_code == 0
    assert "2 buckets of the series differ (3 keys" in done.stdout
    assert done.stdout.endswith("equal (3 keys, 6 items compared)\n")


def test_an_operator_may_verify_and_repair_without_reading_answers(
    surveymark: Any, admin: psycopg.Connection[Any], database: str
) -> None:
    role = "verify_operator"
    admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    try:
        admin.execute(sql.SQL("GRANT surveymark_operator TO {}").format(sql.Identifier(role)))
        admin.execute("UPDATE rollup.answer_count SET n = n + 1 WHERE value = 1")
        dsn = make_conninfo(database, user=role)
        assert surveymark("verify", dsn=dsn).exit_code == 1
        done = surveymark("verify", "--repair", dsn=dsn)
        assert done.exit_code == 0
        assert done.stdout.endswith("mended 1 key\nequal\n")
    finally:
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_whoever_may_not_is_told(
    surveymark: Any, admin: psycopg.Connection[Any], database: str
) -> None:
    done = surveymark("verify", dsn=make_conninfo(database, user="surveymark_ingest"))
    assert done.exit_code == 1
    assert done.stderr.startswith("ERROR:  permission denied")
