"""The due list that `surveymark tick` walks: who is owed a run, and what happens to missed ones."""

from __future__ import annotations

from typing import Any

import pytest

NOON = "2030-06-03 12:00 UTC"  # a Monday


@pytest.fixture
def due(bench: Any) -> Any:
    """Ask for the due jobs at an instant, with only the jobs of this test in the table."""
    bench.admin.execute("DELETE FROM ops.job")

    def ask(at: str) -> list[str]:
        rows = bench.admin.execute("SELECT job_name FROM ops.due_job(%s)", (at,))
        return [name for (name,) in rows]

    return ask


def test_a_new_job_owes_nothing_from_before_it_was_made(bench: Any, due: Any) -> None:
    bench.add_job("hourly", schedule="0 * * * *", on_missed="run_once", scheduled_from=NOON)
    assert due(NOON) == []
    assert due("2030-06-03 12:59:59 UTC") == []
    assert due("2030-06-03 13:00 UTC") == ["hourly"]


def test_a_start_serves_all_due_times_up_to_it(bench: Any, due: Any) -> None:
    bench.add_job("hourly", schedule="0 * * * *", on_missed="run_once", scheduled_from=NOON)
    bench.record_run("hourly", "2030-06-03 15:00:20 UTC")
    assert due("2030-06-03 15:59 UTC") == []
    assert due("2030-06-03 16:00 UTC") == ["hourly"]


@pytest.mark.parametrize("status", ["failed", "crashed"])
def test_a_run_that_failed_is_not_due_again_before_its_time(
    bench: Any, due: Any, status: str
) -> None:
    bench.add_job("hourly", schedule="0 * * * *", scheduled_from=NOON)
    bench.record_run("hourly", "2030-06-03 13:00 UTC", status)
    assert due("2030-06-03 13:30 UTC") == []


def test_a_skipped_start_serves_nothing(bench: Any, due: Any) -> None:
    bench.add_job("hourly", schedule="0 * * * *", on_missed="run_once", scheduled_from=NOON)
    bench.record_run("hourly", "2030-06-03 13:00 UTC", "skipped_overlap")
    assert due("2030-06-03 13:30 UTC") == ["hourly"]


def test_missed_times_are_skipped_or_made_up_for_once(bench: Any, due: Any) -> None:
    for name, policy in (("skips", "skip"), ("makes-up", "run_once")):
        bench.add_job(name, schedule="0 3 * * *", on_missed=policy, scheduled_from=NOON)
    # The machine slept over two nights.
    assert due("2030-06-05 09:00 UTC") == ["makes-up"]
    bench.record_run("makes-up", "2030-06-05 09:00 UTC")
    assert due("2030-06-05 09:01 UTC") == []
    # A tick that comes a little late has missed nothing.
    assert due("2030-06-06 03:04 UTC") == ["makes-up", "skips"]
    assert due("2030-06-06 03:05:30 UTC") == ["makes-up"]


def test_urgent_jobs_go_first_then_the_one_that_waits_longest(bench: Any, due: Any) -> None:
    for name, priority, schedule in (
        ("a-low", "low", "* * * * *"),
        ("b-normal", "normal", "30 * * * *"),
        ("c-normal", "normal", "10 * * * *"),
        ("d-critical", "critical", "40 * * * *"),
        ("e-high", "high", "* * * * *"),
    ):
        bench.add_job(
            name, priority=priority, schedule=schedule, on_missed="run_once", scheduled_from=NOON
        )
    assert due("2030-06-03 12:45 UTC") == ["d-critical", "e-high", "c-normal", "b-normal", "a-low"]


def test_a_job_that_is_off_is_never_due_and_owes_nothing_when_it_is_back(
    bench: Any, due: Any
) -> None:
    bench.add_job("hourly", schedule="0 * * * *", on_missed="run_once", scheduled_from="2020-01-01")
    now = bench.value("SELECT now()")
    assert due(now) == ["hourly"]
    bench.admin.execute("SELECT ops.disable_job('hourly')")
    assert due(now) == []
    bench.admin.execute("SELECT ops.enable_job('hourly')")
    assert due(now) == []
    # Enabling one that is on forgets its failures, not what it owes.
    bench.admin.execute("UPDATE ops.job SET scheduled_from = '2020-01-01', failure_count = 2")
    bench.admin.execute("SELECT ops.enable_job('hourly')")
    assert due(now) == ["hourly"]
    assert bench.value("SELECT failure_count FROM ops.job") == 0


def test_a_changed_schedule_owes_nothing_from_before_the_change(bench: Any, due: Any) -> None:
    bench.add_job("daily", schedule="0 3 * * *", on_missed="run_once", scheduled_from="2020-01-01")
    now = bench.value("SELECT now()")
    assert due(now) == ["daily"]
    bench.admin.execute("UPDATE ops.job SET schedule = '0 4 * * *'")
    assert due(now) == []


def test_a_day_of_ticks_starts_every_job_at_each_of_its_times_once(bench: Any, due: Any) -> None:
    """24 simulated hours, over the hour that summer time skips elsewhere: UTC has none of it."""
    bench.admin.execute("SET timezone TO 'America/New_York'")
    expected = {"every-5": 288, "hourly": 24, "nightly": 1, "never-today": 0}
    for name, schedule in (
        ("every-5", "*/5 * * * *"),
        ("hourly", "0 * * * *"),
        ("nightly", "30 2 * * *"),
        ("never-today", "0 0 1 1 *"),
    ):
        bench.add_job(name, schedule=schedule, scheduled_from="2030-03-09 23:59:59 UTC")
    bench.admin.execute(
        """
        DO $$
        DECLARE
            v_now timestamptz;
        BEGIN
            FOR v_now IN SELECT generate_series(timestamptz '2030-03-10 00:00:07 UTC',
                                                '2030-03-10 23:59:59 UTC', '1 minute')
            LOOP
                INSERT INTO ops.job_run
                    (job_name, trigger, status, started_at, finished_at, run_by, pid)
                SELECT job_name, 'tick', 'succeeded', v_now, v_now, 'somebody', 0
                FROM ops.due_job(v_now);
            END LOOP;
        END $$
        """
    )
    found = bench.admin.execute(
        "SELECT job.job_name, count(run_id) FROM ops.job LEFT JOIN ops.job_run USING (job_name)"
        " GROUP BY job.job_name"
    ).fetchall()
    assert dict(found) == expected


@pytest.mark.parametrize(
    ("policy", "minutes_ago", "expected"),
    [("run_once", 90, ["succeeded"]), ("run_once", 0, []), ("skip", 90, [])],
)
def test_a_server_start_makes_up_for_what_was_missed_where_the_job_wants_that(
    bench: Any, due: Any, policy: str, minutes_ago: int, expected: list[str]
) -> None:
    bench.add_job("yearly", schedule="0 * * * *", on_missed=policy)
    bench.admin.execute(
        "UPDATE ops.job SET scheduled_from = clock_timestamp() - make_interval(mins => %s)",
        (minutes_ago,),
    )
    if minutes_ago == 0 and bench.value("SELECT extract(minute FROM now()) = 59"):
        bench.admin.execute("UPDATE ops.job SET schedule = '0 0 1 1 *'")
    bench.run("yearly", "start")
    assert bench.statuses("yearly") == expected
