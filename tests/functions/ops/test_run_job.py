"""ops.run_job(): never beside itself, step by step, and every ending written down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

Connect = Callable[[], "psycopg.Connection[Any]"]

SLOW = "PERFORM pg_sleep(30); RETURN false;"
FAILS = "RAISE EXCEPTION 'no paper left' USING ERRCODE = 'SM020', HINT = 'Buy some.';"


def wait_for(condition: Callable[[], Any], seconds: float = 10) -> Any:
    """What the condition gives as soon as it gives something true."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def in_background(bench: Any, connection: Any, name: str) -> threading.Thread:
    """Start a run that goes on for a while; return once it is under way."""

    def run() -> None:
        with pytest.raises(psycopg.Error):  # the test ends it
            bench.run(name, "manual", connection)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    wait_for(lambda: bench.statuses(name)[-1:] == ["running"])
    return thread


def test_a_run_goes_on_while_work_remains_and_commits_each_step(bench: Any) -> None:
    bench.admin.execute("CREATE TABLE public.done (step serial, xact xid8)")
    bench.add_job(
        "three",
        "INSERT INTO public.done (xact) VALUES (pg_current_xact_id());"
        " PERFORM ops.note_work('three', 'rows moved', 10);"
        " RETURN (SELECT count(*) < 3 FROM public.done);",
    )
    bench.run("three")
    assert bench.value("SELECT count(DISTINCT xact) FROM public.done") == 3
    assert bench.admin.execute(
        "SELECT status, steps, work, trigger, error_message FROM ops.job_log"
        " WHERE job_name = 'three'"
    ).fetchall() == [("succeeded", 3, {"rows moved": 30}, "cron", None)]


def test_a_second_start_is_skipped_and_skips_in_a_row_share_a_row(
    bench: Any, connect_as: Connect
) -> None:
    bench.add_job("slow", SLOW)
    runner = connect_as()
    thread = in_background(bench, runner, "slow")
    for _ in range(3):
        bench.run("slow")
    assert bench.statuses("slow") == ["running", "skipped_overlap"]
    occurrences, message = bench.admin.execute(
        "SELECT occurrences, error_message FROM ops.job_log WHERE status = 'skipped_overlap'"
    ).fetchone()
    assert occurrences == 3
    assert message == f"Process {runner.info.backend_pid} is running it."
    runner.cancel()
    thread.join()
    assert bench.value("SELECT ops.job_lock_holder('slow') IS NULL")


def test_whoever_holds_the_lock_without_running_is_named(bench: Any, connect_as: Connect) -> None:
    stranger = connect_as()
    stranger.execute("SELECT pg_advisory_lock(ops.job_lock_key('drain'))")
    bench.run("drain")
    assert bench.admin.execute("SELECT status, error_message FROM ops.job_log").fetchall() == [
        (
            "skipped_overlap",
            f"Process {stranger.info.backend_pid} holds its lock.",
        )
    ]


def test_eight_starts_at_once_run_once(bench: Any, connect_as: Connect) -> None:
    bench.admin.execute("CREATE TABLE public.started (pid integer)")
    bench.add_job(
        "alone",
        "INSERT INTO public.started VALUES (pg_backend_pid());"
        " PERFORM pg_sleep(0.5); RETURN false;",
    )
    gate = threading.Barrier(8)

    def start(connection: Any) -> None:
        gate.wait()
        bench.run("alone", connection=connection)

    threads = [threading.Thread(target=start, args=(connect_as(),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bench.value("SELECT count(*) FROM public.started") == 1
    assert sorted(set(bench.statuses("alone"))) == ["skipped_overlap", "succeeded"]
    assert bench.value("SELECT sum(occurrences) FROM ops.job_log WHERE job_name = 'alone'") == 8


def test_a_run_whose_session_died_is_marked_crashed_by_the_next(
    bench: Any, connect_as: Connect
) -> None:
    bench.add_job("slow", SLOW)
    runner = connect_as()
    thread = in_background(bench, runner, "slow")
    bench.admin.execute("SELECT pg_terminate_backend(%s, 5000)", (runner.info.backend_pid,))
    thread.join()
    # The views say so at once, the next run writes it down.
    assert bench.statuses("slow") == ["crashed"]
    assert bench.health("job slow")[:2] == ("warning", "crashed")
    assert bench.value("SELECT status FROM ops.job_run WHERE job_name = 'slow'") == "running"
    bench.add_job("other")
    bench.admin.execute(
        "UPDATE ops.job SET step_function = 'ops.step_other' WHERE job_name = 'slow'"
    )
    bench.run("slow")
    assert bench.statuses("slow") == ["crashed", "succeeded"]
    assert (
        bench.value("SELECT status FROM ops.job_run WHERE job_name = 'slow' ORDER BY run_id")
        == "crashed"
    )
    assert bench.health("job slow")[0] == "healthy"


def test_crashes_count_as_failures_unless_the_whole_server_went_down(bench: Any) -> None:
    bench.add_job("slow")
    for started in ("clock_timestamp()", "pg_postmaster_start_time() - interval '1 hour'"):
        bench.record_run("slow", bench.value(f"SELECT {started}"), "running")
        bench.admin.execute("SELECT run_id FROM ops.start_job_run('slow', 'cron')")
        bench.admin.execute("SELECT ops.release_job('slow')")
        bench.admin.execute("DELETE FROM ops.job_run WHERE status = 'running'")
    assert bench.value("SELECT failure_count FROM ops.job WHERE job_name = 'slow'") == 1
    assert bench.statuses("slow") == ["crashed", "crashed"]


def test_a_failing_step_keeps_what_was_committed_before_it(bench: Any) -> None:
    bench.admin.execute("CREATE TABLE public.done (step serial)")
    bench.add_job(
        "fails-later",
        "INSERT INTO public.done DEFAULT VALUES;"
        f" IF (SELECT count(*) FROM public.done) = 3 THEN {FAILS} END IF; RETURN true;",
    )
    bench.run("fails-later")
    assert bench.value("SELECT count(*) FROM public.done") == 2
    assert bench.admin.execute(
        "SELECT status, steps, error_sqlstate, error_message FROM ops.job_log"
        " WHERE job_name = 'fails-later'"
    ).fetchone() == ("failed", 2, "SM020", "no paper left")
    assert bench.value("SELECT ops.job_lock_holder('fails-later') IS NULL")


@pytest.mark.parametrize("trigger", ["manual", "tick"])
def test_whoever_waits_for_a_run_hears_the_step_s_own_error(bench: Any, trigger: str) -> None:
    bench.add_job("fails", FAILS)
    with pytest.raises(psycopg.Error) as caught:
        bench.run("fails", trigger)
    assert caught.value.sqlstate == "SM020"
    assert caught.value.diag.message_primary == "no paper left"
    assert caught.value.diag.message_hint == "Buy some."
    assert bench.statuses("fails") == ["failed"]
    assert bench.value("SELECT ops.job_lock_holder('fails') IS NULL")


def test_a_deferred_constraint_that_fails_is_the_step_s_failure(bench: Any) -> None:
    bench.admin.execute("CREATE TABLE public.once (v integer UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    bench.add_job("twice", "INSERT INTO public.once VALUES (1), (1); RETURN false;")
    bench.run("twice")
    assert bench.value("SELECT error_sqlstate FROM ops.job_log WHERE job_name = 'twice'") == "23505"
    assert bench.value("SELECT ops.job_lock_holder('twice') IS NULL")


def test_a_statement_timeout_is_a_failure_and_lets_go_of_the_job(
    bench: Any, connect_as: Connect
) -> None:
    bench.add_job("slow", SLOW)
    runner = connect_as()
    runner.execute("SET statement_timeout = '200ms'")
    bench.run("slow", connection=runner)
    assert bench.value("SELECT error_sqlstate FROM ops.job_log WHERE job_name = 'slow'") == "57014"
    assert bench.value("SELECT ops.job_lock_holder('slow') IS NULL")


def test_a_job_that_keeps_failing_switches_itself_off_and_health_says_so(bench: Any) -> None:
    bench.add_job("fails", FAILS, max_failures=3)
    bench.run("fails")
    bench.run("fails")
    assert bench.health("job fails")[:2] == ("warning", "failed")
    bench.run("fails")
    status, value, detail, hint = bench.health("job fails")
    assert (status, value) == ("warning", "switched off")
    assert "no paper left (SM020)" in detail
    assert "surveymark jobs enable fails" in (hint or "")
    # Its clock finds nothing to do, and that is no error.
    bench.run("fails")
    assert bench.statuses("fails") == ["failed"] * 3


def test_a_success_forgets_the_failures_before_it(bench: Any) -> None:
    bench.add_job("fails", FAILS)
    bench.run("fails")
    bench.add_job("works")
    bench.admin.execute("UPDATE ops.job SET step_function = 'ops.step_works'")
    bench.run("fails")
    assert bench.value("SELECT failure_count FROM ops.job WHERE job_name = 'fails'") == 0


def test_a_job_that_is_off_is_refused_by_hand(bench: Any) -> None:
    bench.admin.execute("SELECT ops.disable_job('drain', 'moving house')")
    with pytest.raises(psycopg.Error) as caught:
        bench.run("drain", "manual")
    assert caught.value.sqlstate == "SM023"
    assert "moving house" in (caught.value.diag.message_detail or "")
    assert "surveymark jobs enable drain" in (caught.value.diag.message_hint or "")
    assert bench.statuses("drain") == []
    # Without the drain nothing is counted, so health does not call that healthy.
    assert bench.health("job drain")[:2] == ("warning", "switched off")
    bench.admin.execute("SELECT ops.enable_job('drain')")
    bench.run("drain", "manual")
    assert bench.statuses("drain") == ["succeeded"]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("CALL ops.run_job('nope')", "SM022"),
        ("CALL ops.run_job(NULL)", "SM022"),
        ("CALL ops.run_job('drain', 'whim')", "SM025"),
        ("CALL ops.run_job('drain', NULL)", "SM025"),
        ("SELECT ops.enable_job('nope')", "SM022"),
        ("SELECT ops.disable_job('nope')", "SM022"),
        ("SELECT ops.finish_job_run(-1, 0)", "SM025"),
    ],
)
def test_wrong_names_are_refused(bench: Any, statement: str, code: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        bench.admin.execute(statement)
    assert caught.value.sqlstate == code


def test_an_open_transaction_is_refused_before_anything_is_held(bench: Any) -> None:
    with pytest.raises(psycopg.errors.InvalidTransactionTermination), bench.admin.transaction():
        bench.run("drain")
    assert bench.value("SELECT ops.job_lock_holder('drain') IS NULL")
    assert bench.statuses("drain") == []


def test_a_run_by_the_clock_makes_room_at_its_next_due_time(bench: Any) -> None:
    """An endless stream of work ends the run at the minute, and the clock starts the next one."""
    bench.add_job("endless", "PERFORM pg_sleep(0.01); RETURN true;")
    bench.admin.execute(
        # The next due time of this copy is always the present.
        "CREATE OR REPLACE FUNCTION ops.next_run(p_schedule text, p_after timestamptz)"
        " RETURNS timestamptz LANGUAGE sql AS $$ SELECT p_after + interval '0.2 seconds' $$"
    )
    bench.run("endless", "cron")
    steps, seconds = bench.admin.execute(
        "SELECT steps, duration_seconds FROM ops.job_log WHERE job_name = 'endless'"
    ).fetchone()
    assert steps > 1
    assert 0.2 <= seconds < 10


def test_a_step_counts_its_work_only_when_it_is_committed(bench: Any) -> None:
    bench.add_job("fails", f"PERFORM ops.note_work('fails', 'rows', 5); {FAILS}")
    bench.run("fails")
    assert bench.value("SELECT work FROM ops.job_log WHERE job_name = 'fails'") == {}


def test_each_function_of_a_job_is_there_and_is_what_run_job_calls(db: Any) -> None:
    rows = db.execute(
        """
        SELECT job.job_name, pg_get_function_result(proc.oid), proc.pronargs,
               has_function_privilege('surveymark_job', proc.oid, 'EXECUTE'),
               has_function_privilege('surveymark_operator', proc.oid, 'EXECUTE')
        FROM ops.job
        CROSS JOIN unnest(ARRAY[job.step_function, job.poll_function]) AS called
        LEFT JOIN pg_proc AS proc ON proc.oid = to_regproc(called)
        WHERE called IS NOT NULL
        """
    ).fetchall()
    assert [name for name, *_ in rows].count("drain") == 2
    assert {row[1:] for row in rows} == {("boolean", 0, True, True)}


def test_the_job_role_runs_jobs_and_can_do_nothing_else_to_them(bench: Any) -> None:
    bench.admin.execute("SET ROLE surveymark_job")
    bench.run("drain", "tick")
    bench.run("purge-history")
    for statement in (
        "SELECT * FROM ops.job",
        "DELETE FROM ops.job_run",
        "SELECT ops.enable_job('drain')",
        "SELECT ops.change_setting('drain_batch_rows', 200)",
        "SELECT * FROM core.response_set",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            bench.admin.execute(statement)
    bench.admin.execute("RESET ROLE")
    assert bench.statuses("drain") == ["succeeded"]


def test_an_operator_runs_looks_and_switches_but_cannot_forge_history(bench: Any) -> None:
    bench.admin.execute("SET ROLE surveymark_operator")
    bench.run("drain", "manual")
    bench.admin.execute("SELECT ops.disable_job('drain'); SELECT ops.enable_job('drain')")
    assert bench.value("SELECT count(*) FROM ops.job_status") == 9
    assert bench.value("SELECT count(*) FROM ops.health WHERE status = 'critical'") == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        bench.admin.execute("INSERT INTO ops.job_run (job_name) VALUES ('drain')")


@pytest.mark.parametrize(
    "role", ["surveymark_analyst", "surveymark_org_reader", "surveymark_ingest"]
)
def test_readers_have_no_way_in(bench: Any, role: str) -> None:
    bench.admin.execute("SELECT set_config('role', %s, false)", (role,))
    for statement in ("CALL ops.run_job('drain')", "SELECT * FROM ops.job_status"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            bench.admin.execute(statement)
