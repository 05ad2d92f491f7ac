"""History is bounded: old runs go in batches, and what the due list needs stays."""

from __future__ import annotations

from typing import Any


def fill(bench: Any, rows: int, status: str = "succeeded", name: str = "drain") -> None:
    """So many runs, one a minute, the oldest 200 days ago."""
    bench.admin.execute(
        "INSERT INTO ops.job_run (job_name, trigger, status, started_at, finished_at, run_by, pid)"
        " SELECT %s, 'cron', %s, at, at, 'x', 0 FROM generate_series(1, %s) AS n,"
        " LATERAL (SELECT now() - interval '200 days' + n * interval '1 minute' AS at) AS minute",
        (name, status, rows),
    )


def test_old_runs_go_and_recent_ones_stay(bench: Any) -> None:
    fill(bench, 25_000)
    bench.run("drain", "manual")
    bench.run("purge-history", "manual")
    assert bench.value("SELECT count(*) FROM ops.job_run WHERE job_name = 'drain'") == 1
    assert bench.admin.execute(
        "SELECT steps, work FROM ops.job_log WHERE job_name = 'purge-history'"
    ).fetchone() == (3, {"runs forgotten": 25_000})


def test_the_latest_real_run_of_a_job_stays_however_old(bench: Any) -> None:
    fill(bench, 10)
    fill(bench, 3, "skipped_overlap")
    bench.run("purge-history")
    left = bench.admin.execute("SELECT status FROM ops.job_run WHERE job_name = 'drain'").fetchall()
    assert left == [("succeeded",)]


def test_the_retention_is_a_setting(bench: Any) -> None:
    fill(bench, 10)
    bench.admin.execute("SELECT ops.change_setting('history_retention_days', 3650)")
    bench.run("purge-history")
    assert bench.value("SELECT count(*) FROM ops.job_run WHERE job_name = 'drain'") == 10
