"""The clock and the table say the same, and the clock really ticks."""

from __future__ import annotations

import json
import os
import re
import signal
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.cron

COMMAND = re.compile(r"CALL ops\.run_job\('([a-z-]+)'(?:, 'start')?\)")


def entries(clockwork: Any) -> list[tuple[str, str, str]]:
    """Name, schedule and command of every entry, as pg_cron has them."""
    found = clockwork.rows(
        "SELECT jobname, schedule, command FROM cron.job"
        " WHERE active AND username = 'surveymark_job' AND database = current_database()"
        " ORDER BY jobname"
    )
    assert found
    return found


def test_each_job_has_one_clock_and_it_shows_the_job_s_own_schedule(clockwork: Any) -> None:
    shown = {
        COMMAND.fullmatch(command)[1]: schedule  # type: ignore[index]
        for _, schedule, command in entries(clockwork)
        if schedule != "@reboot"
    }
    assert shown == dict(clockwork.rows("SELECT job_name, schedule FROM ops.job"))


def test_the_names_are_ours_or_required(clockwork: Any) -> None:
    names = {name for name, _, _ in entries(clockwork)}
    assert "refresh-benchmarks" in names
    assert all(name.startswith("surveymark: ") for name in names - {"refresh-benchmarks"})


def test_a_job_that_makes_up_for_missed_times_is_asked_at_each_start(clockwork: Any) -> None:
    asked = {command for _, schedule, command in entries(clockwork) if schedule == "@reboot"}
    for (name,) in clockwork.rows("SELECT job_name FROM ops.job WHERE on_missed = 'run_once'"):
        assert f"CALL ops.run_job('{name}', 'start')" in asked


def test_each_command_runs_its_job_word_for_word(clockwork: Any) -> None:
    with without_polling(clockwork):
        for _, _, command in entries(clockwork):
            name = COMMAND.fullmatch(command)[1]  # type: ignore[index]
            clockwork.rows(
                "UPDATE ops.job SET scheduled_from = now() - interval '1 year' WHERE job_name = %s"
                " RETURNING job_name",
                name,
            )
            clockwork.rows(
                "WITH gone AS (DELETE FROM ops.job_run WHERE job_name = %s AND status <> 'running'"
                " RETURNING run_id) SELECT count(*) FROM gone",
                name,
            )
            before = clockwork.last_run()
            with clockwork.connect("surveymark_job") as connection:
                connection.execute(command.encode())
            runs = [run for run in clockwork.runs(before) if run[0] == name]
            assert ("succeeded", "surveymark_job") in {run[2:] for run in runs}, command


@contextmanager
def without_polling(clockwork: Any) -> Iterator[None]:
    """Runs end when nothing is left; afterwards the drain is started as a server start does."""
    with clockwork.connect() as admin:
        admin.execute(
            "UPDATE ops.job SET poll_function = NULL, is_enabled = false,"
            " disabled_at = now() WHERE job_name = 'drain'"
        )
        clockwork.wait_for(lambda: not clockwork.drainer(), 10)
        admin.execute("SELECT ops.enable_job('drain')")
        yield
        admin.execute(
            "UPDATE ops.job SET poll_function = 'ops.poll_drain' WHERE job_name = 'drain'"
        )


def test_the_purge_forgets_pg_cron_s_history_too(clockwork: Any) -> None:
    job = clockwork.value("SELECT jobid FROM cron.job WHERE jobname = 'surveymark: drain'")
    with clockwork.connect() as admin:
        for first, rows, who, age in (
            (-100_000, 12_000, "surveymark_job", "200 days"),
            (-50_000, 5, "somebody_else", "200 days"),
            (-40_000, 3, "surveymark_job", "1 day"),
        ):
            admin.execute(
                "INSERT INTO cron.job_run_details"
                " (runid, jobid, database, username, command, status, start_time, end_time)"
                " SELECT %s + n, %s, current_database(), %s, 'x', 'succeeded', at, at"
                " FROM generate_series(1, %s) AS n, (SELECT now() - %s::interval) AS past (at)",
                (first, job, who, rows, age),
            )
    with clockwork.connect("surveymark_job") as connection:
        connection.execute("CALL ops.run_job('purge-history', 'manual')")
    assert clockwork.rows(
        "SELECT username, count(*) FROM cron.job_run_details WHERE runid < 0 GROUP BY 1 ORDER BY 1"
    ) == [("somebody_else", 5), ("surveymark_job", 3)]


def test_after_a_crash_the_server_drains_at_once_and_makes_up_for_what_it_missed(
    clockwork: Any,
) -> None:
    """kill -9 in the middle of a run: the entries at start fire within seconds of the recovery."""
    with clockwork.connect() as admin:
        admin.execute(
            "CREATE FUNCTION ops.step_slow() RETURNS boolean LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(60); RETURN false; END $$"
        )
        admin.execute(
            "INSERT INTO ops.job (job_name, title, description, schedule, step_function)"
            " VALUES ('slow', 'x', 'x', '0 0 1 1 *', 'ops.step_slow')"
        )
        # The night in which it should have run is over, and it has not.
        admin.execute("DELETE FROM ops.job_run WHERE job_name = 'purge-history'")
        admin.execute(
            "UPDATE ops.job SET scheduled_from = now() - interval '2 days'"
            " WHERE job_name = 'purge-history'"
        )
    runner = clockwork.connect()

    def run() -> None:
        with pytest.raises(psycopg.OperationalError):
            runner.execute("CALL ops.run_job('slow', 'manual')")

    thread = threading.Thread(target=run)
    thread.start()
    clockwork.wait_for(lambda: ("slow", "manual", "running", "postgres") in clockwork.runs(), 10)
    before = clockwork.last_run()
    os.kill(clockwork.cluster.pid, signal.SIGKILL)
    thread.join()
    clockwork.cluster.up()

    started = {
        ("drain", "cron", "running", "surveymark_job"),
        ("purge-history", "start", "succeeded", "surveymark_job"),
    }
    clockwork.wait_for(lambda: started <= set(clockwork.runs(before)), 20)
    assert clockwork.delay() < 5
    # Benchmarks had missed nothing, so their entry at start did nothing.
    assert [
        run for run in clockwork.runs(before) if run[:2] == ("refresh-benchmarks", "start")
    ] == []

    # Nothing stays "running" for ever: the picture is right at once, the row at the next start.
    status = "SELECT last_status FROM ops.job_status WHERE job_name = 'slow'"
    assert clockwork.value(status) == "crashed"
    with clockwork.connect() as admin:
        admin.execute("UPDATE ops.job SET step_function = 'ops.step_drain' WHERE job_name = 'slow'")
        admin.execute("CALL ops.run_job('slow', 'manual')")
    assert clockwork.value(status) == "succeeded"
    assert clockwork.rows(
        "SELECT status, error_message FROM ops.job_run WHERE job_name = 'slow'"
        " ORDER BY run_id LIMIT 1"
    ) == [("crashed", "The server stopped during the run.")]
    # That was not the job's fault.
    assert clockwork.value("SELECT failure_count FROM ops.job WHERE job_name = 'slow'") == 0


def test_what_is_submitted_is_drained_and_told_within_a_second(clockwork: Any) -> None:
    """Heard while the run that drained it goes on: its notes are not kept until it ends."""
    clockwork.wait_for(clockwork.drainer, 65)
    with clockwork.connect() as admin, clockwork.connect() as listener:
        admin.execute("SELECT core.register_organisation('one')")
        admin.execute(
            "SELECT core.register_survey('s', %s)",
            (json.dumps({"elements": [{"type": "rating", "name": "a"}]}),),
        )
        listener.execute("LISTEN surveymark_drain")
        delays = []
        for number in range(10):
            admin.execute(
                "SELECT core.submit_response('one', 's', %s, '{\"a\": 3}')", (str(number),)
            )
            committed = time.monotonic()
            (note,) = listener.notifies(timeout=75, stop_after=1)
            delays.append(time.monotonic() - committed)
            assert admin.execute(
                "SELECT sum(n), max(last_batch_id)::text FROM rollup.answer_count, rollup.freshness"
            ).fetchone() == (number + 1, note.payload)
    assert statistics.median(delays) < 1


def test_from_here_on_the_clock_is_watched(clockwork: Any, handover: Any) -> None:
    """Other tests run while the minute ends; test_minutes.py says what came of it."""
    assert clockwork.delay() < 5
