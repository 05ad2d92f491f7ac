"""analytics.benchmark and analytics.benchmark_summary: tables that explain themselves."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

VIEWS = ("analytics.benchmark", "analytics.benchmark_summary")


@pytest.fixture
def published(db: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """Thirty organisations with counts straight in the rollup, published."""
    db.execute(
        "INSERT INTO core.survey (survey, title) VALUES ('s', 'The survey');"
        "INSERT INTO core.question (survey_id, question_path, title, question_type, measurement,"
        " reader, answer_key, scale_min, scale_max) SELECT survey_id, 'q', 'The question',"
        " 'rating', 'numeric', 'rating', 'q', 1, 5 FROM core.survey;"
        "INSERT INTO core.organisation (organisation, name, verified_at)"
        " SELECT 'o' || n, 'Secret ' || n, now() FROM generate_series(1, 30) AS n;"
        "INSERT INTO core.organisation_category SELECT org_id, 'industry',"
        " CASE WHEN row_number() OVER (ORDER BY org_id) <= 4 THEN 'retail' ELSE 'finance' END"
        " FROM core.organisation;"
        "INSERT INTO rollup.answer_count SELECT org_id, survey_id, question_id, '2026-03-01',"
        " 'answered', value, 1 + (org_id + value) %% 4, 1, 1"
        " FROM core.organisation, core.question, generate_series(1, 5) AS value".replace("%%", "%")
    )
    db.execute("SELECT benchmark.publish()")
    return db


def rows(db: psycopg.Connection[Any], query: str) -> list[dict[str, Any]]:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode()).fetchall()


@pytest.mark.parametrize("view", [*VIEWS, "privacy.contribution"])
def test_every_column_is_explained(db: Any, view: str) -> None:
    missing = rows(
        db,
        "SELECT attname FROM pg_attribute WHERE attrelid = '" + view + "'::regclass"
        " AND attnum > 0 AND col_description(attrelid, attnum) IS NULL",
    )
    assert missing == []
    assert rows(db, f"SELECT obj_description('{view}'::regclass) AS text")[0]["text"]


@pytest.mark.parametrize("view", [*VIEWS, "privacy.contribution"])
def test_views_run_with_the_readers_rights(db: Any, view: str) -> None:
    options = rows(db, f"SELECT reloptions FROM pg_class WHERE oid = '{view}'::regclass")
    assert set(options[0]["reloptions"]) == {"security_invoker=true", "security_barrier=true"}


@pytest.mark.parametrize("view", VIEWS)
def test_bi_tools_find_plain_numbers(db: Any, view: str) -> None:
    """numeric becomes text in some clients; figures are double precision."""
    types = rows(
        db,
        "SELECT DISTINCT format_type(atttypid, NULL) AS type FROM pg_attribute"
        f" WHERE attrelid = '{view}'::regclass AND attnum > 0",
    )
    assert {row["type"] for row in types} <= {
        "text", "date", "double precision", "integer", "bigint", "timestamp with time zone",
    }  # fmt: skip


def test_a_value_or_a_reason(published: Any) -> None:
    found = rows(published, "SELECT * FROM analytics.benchmark")
    assert {row["status"] for row in found} == {"ok", "protected", "none"}
    for row in found:
        assert (row["mean"] is not None) == (row["status"] == "ok")
        assert (row["median"] is not None) == (row["quantile_status"] == "ok")
        assert (row["p90"] is not None) == (row["p90_status"] == "ok")
        assert row["reason"] or row["ci_low"] is not None


def test_four_retailers_stay_unknown_beside_twenty_six(published: Any) -> None:
    by_level = {
        row["level"]: row
        for row in rows(published, "SELECT * FROM analytics.benchmark WHERE period = 'all_time'")
    }
    assert by_level["retail"]["status"] == "protected"
    assert (by_level["finance"]["status"], by_level["finance"]["n_organisations"]) == ("ok", 25)
    assert by_level["all"]["level_title"] == "All organisations"
    assert by_level["finance"]["category_title"] == "Industry"


def test_the_summary_says_what_the_benchmark_says(published: Any) -> None:
    summary = rows(
        published,
        "SELECT industry, org_size, geography, period_type, period::text AS period, avg_score,"
        " median_score, sample_size, status FROM analytics.benchmark_summary",
    )
    benchmark = rows(
        published,
        "SELECT CASE category WHEN 'industry' THEN level ELSE 'all' END AS industry,"
        " CASE category WHEN 'organisation_size' THEN level ELSE 'all' END AS org_size,"
        " CASE category WHEN 'geography' THEN level ELSE 'all' END AS geography,"
        " period AS period_type, period_start::text AS period, mean AS avg_score,"
        " median AS median_score, n_respondents AS sample_size, status FROM analytics.benchmark",
    )
    assert sorted(map(str, summary)) == sorted(map(str, benchmark))
    assert len({tuple(row.values())[:5] for row in summary}) == len(summary)


@pytest.mark.parametrize("view", [*VIEWS, "benchmark.current_cell", "benchmark.release_cell"])
def test_no_organisation_is_named(published: Any, view: str) -> None:
    text = str(rows(published, f"SELECT * FROM {view}"))
    assert "Secret" not in text
    columns = rows(
        published,
        f"SELECT attname FROM pg_attribute WHERE attrelid = '{view}'::regclass AND attnum > 0",
    )
    names = {row["attname"] for row in columns}
    assert not any(name.startswith(("org_id", "client", "organisation")) for name in names)


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_benchmark_can_be_read(db: Any, acting_as: Any, view: str) -> None:
    with acting_as("surveymark_bi_reader"):
        assert rows(db, f"SELECT * FROM {view}") == []


def test_a_reader_finds_the_benchmarks_of_a_group_without_reading_all_others(published):
    """The filter reaches the index, through a view that is a barrier."""
    published.execute("SET LOCAL ROLE surveymark_org_reader")
    published.execute("SET LOCAL enable_seqscan = off")
    plan = published.execute(
        "EXPLAIN SELECT * FROM analytics.benchmark"
        " WHERE survey = 's' AND category = 'industry' AND level = 'finance' AND period = 'month'"
    ).fetchall()
    told = "\n".join(line for (line,) in plan)
    assert "current_cell_group_idx" in told
    assert "Filter" not in told
