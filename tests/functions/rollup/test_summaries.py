"""Summaries say what the tables say, follow the drain, and do nothing while nothing happens."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

DEFINITION = {
    "elements": [
        {"type": "rating", "name": "a"},
        {"type": "checkbox", "name": "tools", "choices": ["x", "y"], "showOtherItem": True},
        {"type": "matrix", "name": "m", "columns": [1, 2, 3], "rows": ["r", "s"]},
        {"type": "comment", "name": "note"},
    ]
}
# Of the five questions one is answered, or four, or five.
ANSWERS: tuple[dict[str, Any], ...] = (
    {"a": 1},
    {"a": 3, "tools": ["x"], "m": {"r": 1, "s": 2}},
    {"a": 2, "tools": ["other"], "tools-Comment": "?", "m": {"r": 1, "s": 2}, "note": "x"},
)


@pytest.fixture
def filled(db: Db) -> Db:
    """Two organisations of one industry; the second has sent nothing."""
    for organisation in ("one", "two"):
        db.execute(
            'SELECT core.register_organisation(%s, NULL, \'{"industry": "retail"}\')',
            [organisation],
        )
    db.execute("SELECT core.register_survey('s', %s, false)", [json.dumps(DEFINITION)])
    db.execute("SELECT core.define_scale('s', 'score', 'Score', '{\"a\": 1}')")
    for number, answers in enumerate(ANSWERS):
        submit(db, str(number), answers, respondent="ann" if number else None)
    submit(db, "unfinished", {"a": 1}, is_complete=False)
    drain(db)
    return db


def submit(db: Db, name: str, answers: dict[str, Any], **named: Any) -> None:
    at = datetime(2026, 3, 10, 12, tzinfo=UTC)
    given = {"organisation": "one", "survey": "s", "submission_id": name} | named
    given["answers"] = json.dumps(answers)
    if named.get("is_complete", True):
        given |= {"started_at": at - timedelta(minutes=10), "completed_at": at}
    places = ", ".join(f"p_{key} => %({key})s" for key in given)
    db.execute(f"SELECT core.submit_response({places})".encode(), given)


def drain(db: Db) -> None:
    while db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass


def refresh(db: Db) -> int:
    row = db.execute("SELECT rollup.refresh_summaries()").fetchone()
    assert row is not None
    return int(row[0])


def test_each_says_what_the_tables_say(filled: Db) -> None:
    assert refresh(filled) == 4
    assert filled.execute(
        "SELECT organisation, survey, n_started, n_completed, n_respondents, completion_rate,"
        " mean_completion_seconds, median_completion_seconds FROM ops.survey_summary"
    ).fetchall() == [("one", "s", 4, 3, 2, 0.75, 600, 600)]
    assert filled.execute(
        "SELECT organisation, industry, n_surveys, n_started, n_completed, n_respondents,"
        " completion_rate FROM ops.organisation_summary ORDER BY 1"
    ).fetchall() == [("one", "retail", 1, 4, 3, 2, 0.75), ("two", "retail", 0, 0, 0, 0, None)]
    assert filled.execute(
        "SELECT industry, n_organisations, n_organisations_with_responses, n_started, n_completed,"
        " n_respondents, completion_rate FROM ops.industry_summary WHERE n_organisations > 0"
    ).fetchall() == [("retail", 2, 1, 4, 3, 2, 0.75)]
    # A checkbox is one question, a matrix one for each row; scores and comments beside are none.
    assert filled.execute(
        "SELECT n_completed, n_asked, n_answered, completeness FROM ops.quality_summary"
    ).fetchall() == [(3, 15, 10, 10 / 15)]


def test_they_are_refreshed_only_after_the_drain_merged_something(filled: Db) -> None:
    assert refresh(filled) == 4
    assert refresh(filled) == 0
    submit(filled, "late", {"a": 1})
    assert refresh(filled) == 0
    drain(filled)
    assert refresh(filled) == 4
    assert filled.execute("SELECT n_completed FROM ops.survey_summary").fetchone() == (4,)
    # A set without an answer changes no count of answers, and is one more all the same.
    submit(filled, "empty", {})
    drain(filled)
    assert refresh(filled) == 4
    assert filled.execute("SELECT n_completed FROM ops.survey_summary").fetchone() == (5,)


def test_a_job_keeps_them_fresh_while_others_read(database: str) -> None:
    with (
        psycopg.connect(database, autocommit=True) as admin,
        psycopg.connect(database) as reader,
    ):
        reader.execute("SELECT FROM ops.survey_summary")
        reader.execute("SELECT FROM ops.quality_summary")
        admin.execute("SET lock_timeout = '2s'")
        admin.execute("CALL ops.run_job('refresh-summaries', 'manual')")
        admin.execute("CALL ops.run_job('refresh-summaries', 'manual')")
        assert admin.execute(
            "SELECT status, work FROM ops.job_log WHERE job_name = 'refresh-summaries'"
            " ORDER BY run_id"
        ).fetchall() == [("succeeded", {"summaries refreshed": 4}), ("succeeded", {})]


def test_one_that_was_never_filled_is_filled(filled: Db) -> None:
    filled.execute("REFRESH MATERIALIZED VIEW rollup.quality_summary WITH NO DATA")
    filled.execute("UPDATE rollup.summary SET batch_id = NULL WHERE summary = 'quality_summary'")
    refresh(filled)
    assert len(filled.execute("SELECT FROM ops.quality_summary").fetchall()) == 1


def test_each_row_of_the_catalogue_is_a_view_with_a_key_and_a_plain_view(filled: Db) -> None:
    named = filled.execute("SELECT summary FROM rollup.summary ORDER BY 1").fetchall()
    assert (
        named
        == filled.execute(
            "SELECT matviewname FROM pg_matviews WHERE schemaname = 'rollup' ORDER BY 1"
        ).fetchall()
    )
    for (name,) in named:
        assert filled.execute("SELECT to_regclass(%s) IS NOT NULL", [f"ops.{name}"]).fetchone() == (
            True,
        )
        keys = filled.execute(
            "SELECT FROM pg_index WHERE indrelid = to_regclass(%s) AND indisunique"
            " AND indpred IS NULL AND indexprs IS NULL",
            [f"rollup.{name}"],
        ).fetchall()
        assert len(keys) == 1
