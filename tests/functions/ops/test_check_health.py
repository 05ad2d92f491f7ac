"""Health tells the truth: each thing that breaks is named, and a check that cannot run is red."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest


def test_a_fresh_database_is_healthy(bench: Any) -> None:
    found = bench.admin.execute("SELECT check_name, status, detail FROM ops.health").fetchall()
    # The server itself may be an old minor release.
    assert [row for row in found if row[1] != "healthy" and row[0] != "database"] == []
    assert {name for name, _, _ in found} >= {
        "database",
        "clock",
        "queue",
        "job drain",
        "job refresh-benchmarks",
        "job purge-history",
        "benchmarks",
        "rejected",
        "walls",
    }


def test_unmerged_changes_make_the_queue_lag(bench: Any) -> None:
    for age, expected in (
        ("1 minute", "healthy"),
        ("10 minutes", "warning"),
        ("1 hour", "critical"),
    ):
        bench.admin.execute(
            "INSERT INTO rollup.change (org_id, question_ids, month, answer_states,"
            " answer_values, n, weight_sum, weight_square_sum, changed_at)"
            " VALUES (1, '{1}', '2024-01-01', '{answered}', '{1}', 1, 1, 1, now() - %s::interval)",
            (age,),
        )
        status, value, detail, hint = bench.health("queue")
        assert status == expected
        assert (hint is None) == (status == "healthy")
    assert int(value.removesuffix(" s")) >= 3600
    assert "3 changes" in detail
    bench.admin.execute("SELECT ops.change_setting('queue_lag_critical_seconds', 7200)")
    assert bench.health("queue")[0] == "warning"


@pytest.mark.parametrize(
    ("age", "expected"), [("2 minutes", "healthy"), ("3 minutes 5 seconds", "warning")]
)
def test_a_job_that_lets_two_due_times_pass_is_overdue(bench: Any, age: str, expected: str) -> None:
    """Nothing in here starts jobs: a stopped pg_cron or tick shows, seen from outside of it."""
    bench.admin.execute(
        "UPDATE ops.job SET scheduled_from = date_trunc('minute', now()) - %s::interval"
        " WHERE job_name = 'drain'",
        (age,),
    )
    if expected == "healthy":
        bench.record_run("drain", bench.value("SELECT date_trunc('minute', now())"))
    assert bench.health("job drain")[0] == expected
    assert bench.value("SELECT is_overdue FROM ops.job_status WHERE job_name = 'drain'") == (
        expected == "warning"
    )


def test_rejected_responses_are_counted_by_reason_for_a_day(bench: Any) -> None:
    for code, age in (
        ("SM001", "1 hour"),
        ("SM001", "2 hours"),
        ("SM012", "23 hours"),
        ("SM012", "2 days"),
    ):
        bench.admin.execute(
            "INSERT INTO core.rejected_response"
            " (batch, error_code, error_message, row_content, rejected_at)"
            " VALUES ('b', %s, 'x', '{}', now() - %s::interval)",
            (code, age),
        )
    status, value, detail, _ = bench.health("rejected")
    assert (status, value) == ("warning", "3")
    assert "SM001 (2), SM012 (1)" in detail
    bench.admin.execute("SELECT ops.change_setting('rejected_warning_rows', 100)")
    assert bench.health("rejected")[0] == "healthy"


@pytest.mark.parametrize(
    ("check", "breakage"),
    [
        ("queue", "DROP VIEW rollup.freshness CASCADE"),
        ("benchmarks", "DROP TABLE benchmark.release CASCADE"),
        ("rejected", "ALTER TABLE core.rejected_response RENAME rejected_at TO refused_at"),
        ("jobs", "DROP VIEW ops.job_status CASCADE"),
        ("clock", "DROP FUNCTION ops.check_clock()"),
        ("queue", "DELETE FROM ops.setting WHERE name = 'queue_lag_warning_seconds'"),
    ],
)
def test_a_check_that_cannot_run_is_critical(bench: Any, check: str, breakage: str) -> None:
    bench.admin.execute(breakage)
    status, value, detail, hint = bench.health(check)
    assert status == "critical"
    assert len(value) == 5
    assert "could not run" in detail
    assert hint
    # The others still answer.
    assert bench.value("SELECT count(*) FROM ops.health WHERE status = 'healthy'") >= 2


def test_a_lock_held_by_a_deploy_does_not_hang_health(bench: Any, connect_as: Any) -> None:
    blocker = connect_as()
    with blocker.transaction():
        blocker.execute("LOCK TABLE core.rejected_response IN ACCESS EXCLUSIVE MODE")
        status, value, _, hint = bench.health("rejected")
    assert (status, value) == ("critical", "55P03")
    assert "pg_stat_activity" in (hint or "")


def test_a_critical_job_that_is_off_warns_whoever_switched_it_off(bench: Any) -> None:
    for name, expected in (("drain", "warning"), ("purge-history", "healthy")):
        bench.admin.execute("SELECT ops.disable_job(%s, 'moving house')", (name,))
        status, value, detail, hint = bench.health(f"job {name}")
        assert (status, value) == (expected, "switched off")
        assert "moving house" in detail
        assert (hint is not None) == (expected == "warning")
    assert "surveymark jobs enable drain" in bench.health("job drain")[3]
    bench.admin.execute("SELECT ops.enable_job('drain')")
    assert bench.health("job drain")[0] == "healthy"


def test_a_forbidden_grant_is_critical(bench: Any) -> None:
    assert bench.health("walls") == (
        "healthy",
        "8 rules",
        "8 rules that keep organisations apart are held.",
        None,
    )
    bench.admin.execute("GRANT SELECT ON core.response_set TO surveymark_org_reader")
    # An operator sees it too, and it costs next to nothing.
    bench.admin.execute("SET ROLE surveymark_operator")
    status, value, detail, hint = bench.health("walls")
    assert (status, value) == ("critical", "1 finding")
    assert "core.response_set surveymark_org_reader has SELECT on it" in detail
    assert "surveymark diff, then REVOKE" in (hint or "")
    elapsed = "SELECT elapsed_ms FROM ops.health WHERE check_name = 'walls'"
    assert min(bench.value(elapsed) for _ in range(3)) < 300
    bench.admin.execute("RESET ROLE")
    bench.admin.execute("REVOKE SELECT ON core.response_set FROM surveymark_org_reader")
    assert bench.health("walls")[0] == "healthy"
    # What lacks a comment is not therefore open.
    bench.admin.execute("COMMENT ON FUNCTION ops.check_walls() IS NULL")
    assert bench.health("walls")[0] == "healthy"


def test_many_findings_are_counted_and_the_first_are_named(bench: Any) -> None:
    bench.admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA core TO surveymark_analyst")
    _, value, detail, _ = bench.health("walls")
    count = int(value.removesuffix(" findings"))
    assert count > 3
    assert detail.startswith("Rules broken: 2 of 8. ")
    assert detail.endswith(f"; and {count - 3} more.")


def test_old_benchmarks_warn_unless_a_later_run_found_nothing_to_release(bench: Any) -> None:
    assert bench.health("benchmarks")[:2] == ("healthy", "none")
    bench.admin.execute(
        "INSERT INTO benchmark.release"
        " (release_id, label, published_at, policy_version, n_cells, hash)"
        " VALUES (1, 'old', now() - interval '3 days', 1, 1, decode(repeat('00', 32), 'hex'))"
    )
    status, value, _, hint = bench.health("benchmarks")
    assert (status, value) == ("warning", "72.0 h")
    assert "surveymark refresh" in (hint or "")
    # A failed run proves nothing.
    bench.record_run("refresh-benchmarks", bench.value("SELECT now()"), "failed")
    assert bench.health("benchmarks")[0] == "warning"
    bench.record_run("refresh-benchmarks", bench.value("SELECT now()"))
    assert bench.health("benchmarks")[:2] == ("healthy", "0.0 h")


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("history_retention_days", 0, "1 to 3650"),
        ("history_retention_days", None, "1 to 3650"),
        ("history_retention_days", "NaN", "1 to 3650"),
        ("no_such_setting", 1, "ops.settings"),
    ],
)
def test_settings_keep_within_bounds(bench: Any, name: str, value: Any, problem: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        bench.admin.execute("SELECT ops.change_setting(%s, %s::numeric)", (name, value))
    assert caught.value.sqlstate == "SM025"
    assert problem in (caught.value.diag.message_hint or "")


def test_a_changed_setting_remembers_who_and_when(bench: Any) -> None:
    bench.admin.execute("SELECT ops.change_setting('history_retention_days', 30)")
    assert bench.value("SELECT ops.setting_value('history_retention_days')") == 30
    assert bench.admin.execute(
        "SELECT changed_by = session_user, changed_at IS NOT NULL FROM ops.settings"
        " WHERE name = 'history_retention_days'"
    ).fetchone() == (True, True)
