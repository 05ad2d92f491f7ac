"""The views over own results: what BI tools find, and that they say what the functions say."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

VIEWS = {
    "own_results": "own_results(NULL, {period})",
    "own_trend": "own_trend(NULL, NULL, 'month')",
    "own_distribution": "own_distribution(NULL, NULL, 'all_time')",
    "own_department": "own_breakdown(NULL, 'department')",
    "own_job_role": "own_breakdown(NULL, 'job_role')",
    "own_reliability": "own_reliability(NULL)",
    "own_norm_score": "own_norm_score(NULL)",
    "own_correlation": "own_correlation(NULL)",
    "own_outlier": "own_outlier(NULL)",
    "own_selection": "own_selection(NULL, NULL, 'all_time')",
    "response_summary": "response_summary()",
    "benchmark_comparison": "benchmark_comparison(NULL, {period})",
}
PERIODS = ["'all_time'", "'year'", "'quarter'", "'month'"]
GROUPS = ["surveymark_org_reader", "surveymark_analyst", "surveymark_bi_reader"]


@pytest.fixture
def answered(db: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """One organisation that answered a confidential survey and another, with two scales each."""
    tools = {"type": "checkbox", "name": "tools", "choices": ["pen", "saw"]}
    definition = json.dumps({"elements": [{"type": "rating", "name": "mood"}, tools]})
    scales = "SELECT core.define_scale(%(survey)s, name, name, '{\"mood\": 1}'), core.define_norm("
    scales += "%(survey)s, name, 'all', 3, 1, 'a manual') FROM unnest('{good,bad}'::text[]) AS name"
    db.execute("SELECT core.register_organisation('acme', NULL, '{}', '{hr,it}', '{boss}')")
    for survey, is_confidential in (("live", False), ("safe", True)):
        db.execute("SELECT core.register_survey(%s, %s, %s)", [survey, definition, is_confidential])
        db.execute(scales, {"survey": survey})
        db.execute(
            "SELECT count(core.submit_response('acme', %(survey)s, %(survey)s || number,"
            " jsonb_build_object('mood', 1 + number %% 5), p_department => 'hr',"
            " p_job_role => 'boss',"
            " p_completed_at => '2025-11-01Z'::timestamptz + number * '5 days'::interval))"
            " FROM generate_series(1, 30) AS number",
            {"survey": survey},
        )
    db.execute("SELECT rollup.drain_batch()")
    for group in GROUPS:
        db.execute(f"CREATE ROLE a_{group} IN ROLE {group}")
        db.execute("SELECT ops.map_role(%s, 'acme')", [f"a_{group}"])
    return db


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_shows_what_its_function_gives(
    answered: Any, acting_as: Any, view: str, group: str
) -> None:
    periods = PERIODS if "{period}" in VIEWS[view] else [""]
    with acting_as(f"a_{group}"):
        seen = answered.execute(f"SELECT * FROM analytics.{view}").fetchall()
        given = [
            row
            for period in periods
            for row in answered.execute(
                f"SELECT * FROM analytics.{VIEWS[view].format(period=period)}"
            ).fetchall()
        ]
    assert seen == given
    assert len(seen) > 1


@pytest.mark.parametrize("view", VIEWS)
def test_columns_are_what_bi_tools_read(db: psycopg.Connection[Any], view: str) -> None:
    types = db.execute(
        "SELECT attname, atttypid::regtype::text FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum",
        [f"analytics.{view}"],
    ).fetchall()
    kinds = {"text", "integer", "bigint", "double precision", "date", "boolean"}
    kinds |= {"timestamp without time zone", "timestamp with time zone"}
    assert {name: kind for name, kind in types if kind not in kinds} == {}
    assert {"n", "n_started"} & {name for name, _ in types}
    assert {"method", "status", "reason", "ci_low", "ci_high"} <= {name for name, _ in types}


@pytest.mark.parametrize("view", VIEWS)
def test_nobody_else_may_read_them(db: psycopg.Connection[Any], view: str) -> None:
    allowed = db.execute(
        "SELECT rolname FROM pg_roles"
        " WHERE rolname LIKE 'surveymark%%' AND rolname <> 'surveymark_reader'"
        " AND has_table_privilege(oid, %s::regclass, 'SELECT') ORDER BY 1",
        [f"analytics.{view}"],
    ).fetchall()
    assert [name for (name,) in allowed] == sorted(GROUPS)


def test_every_withheld_figure_has_a_status_and_a_reason(answered: Any, acting_as: Any) -> None:
    with acting_as("a_surveymark_bi_reader"):
        for view, figure in (
            ("own_results", "mean"),
            ("own_trend", "mean"),
            ("own_distribution", "share"),
            ("own_department", "mean"),
            ("response_summary", "completion_rate"),
        ):
            silent = answered.execute(
                f"SELECT * FROM analytics.{view} WHERE {figure} IS NULL"
                " AND (reason IS NULL OR status IS NULL)"
            ).fetchall()
            assert silent == [], view
