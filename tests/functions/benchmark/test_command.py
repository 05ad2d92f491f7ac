"""`surveymark benchmark`: publish, show, policy."""

from __future__ import annotations

import csv
import io
import itertools
import json
from typing import Any

import psycopg
import pytest


@pytest.fixture
def market(database: str) -> str:
    """Six organisations that answered one question, not yet published."""
    numbers = itertools.count()
    definition = {"elements": [{"type": "rating", "name": "q", "title": "How is it?"}]}
    with psycopg.connect(database) as connection:
        connection.execute("SELECT core.register_survey('pulse', %s)", [json.dumps(definition)])
        for name in "abcdef":
            connection.execute(
                """SELECT core.register_organisation(%s, NULL, '{"industry": "retail"}')""", [name]
            )
            for value in (1, 2, 2 if name in "ace" else 4, 4, 5):
                connection.execute(
                    "SELECT core.submit_response(%s, 'pulse', %s, %s, '2026-03-10 12:00+00')",
                    [name, f"set {next(numbers)}", json.dumps({"q": value})],
                )
        connection.execute("SELECT rollup.drain_batch()")
    return database


def test_publish_and_show(surveymark: Any, market: str) -> None:
    first = surveymark("benchmark", "publish", "--label", "Spring", dsn=market)
    assert first.exit_code == 0
    assert first.stdout == "released edition Spring: 52 cells changed\n"
    again = surveymark("benchmark", "publish", dsn=market)
    assert again.stdout == "nothing to release: no figure may change\n"

    shown = surveymark("benchmark", "show", "--level", "retail", dsn=market)
    assert shown.exit_code == 0
    assert "retail" in shown.stdout
    assert "3.0" in shown.stdout

    document = surveymark(
        "benchmark", "show", "--level", "retail", "--format", "json", dsn=market
    ).json
    assert [(row["mean"], row["status"], row["edition"]) for row in document] == [
        (3, "ok", "Spring")
    ]
    assert document[0]["median"] is None
    assert document[0]["quantile_status"] == "protected"

    lines = surveymark("benchmark", "show", "--format", "csv", "--period", "month", dsn=market)
    rows = list(csv.DictReader(io.StringIO(lines.stdout)))
    assert len(rows) == 13
    assert {row["period_start"] for row in rows} == {"2026-03-01"}
    nobody = [row for row in rows if row["status"] == "none"]
    assert all(row["mean"] == "" and row["reason"] for row in nobody)


def test_show_what_is_not_there(surveymark: Any, market: str) -> None:
    shown = surveymark("benchmark", "show", "--question", "nope", dsn=market)
    assert (shown.exit_code, shown.stdout) == (0, "no such benchmark is published\n")
    assert surveymark("benchmark", "show", "--period", "week", dsn=market).exit_code == 2


def test_policy(surveymark: Any, market: str) -> None:
    shown = surveymark("benchmark", "policy", "show", dsn=market)
    assert "min_organisations_quartile  10" in shown.stdout
    document = surveymark("benchmark", "policy", "show", "--format", "json", dsn=market).json
    assert (document["profile"], document["batch_fraction"]) == ("standard", 0.3)


def test_a_bad_label_is_told_in_words(surveymark: Any, market: str) -> None:
    ran = surveymark("benchmark", "publish", "--label", "x" * 101, dsn=market)
    assert ran.exit_code == 1
    assert "label of 101 characters" in ran.stderr
    assert "Traceback" not in ran.stderr
