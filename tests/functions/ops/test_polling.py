"""Jobs that poll: a run under a clock looks for work until it is due next, and makes room."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

Connect = Callable[[], "psycopg.Connection[Any]"]


def wait_for(condition: Callable[[], Any], seconds: float = 10) -> Any:
    """What the condition gives as soon as it gives something true."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("waited in vain")


class Poller:
    """A job that polls a table of tasks, and its runs in sessions of their own."""

    def __init__(self, bench: Any, connect: Connect) -> None:
        self.bench = bench
        self.connect = connect
        self.threads: list[threading.Thread] = []
        self.errors: list[psycopg.Error] = []
        bench.admin.execute("CREATE TABLE public.task (task_id serial, done_at timestamptz)")
        self.look("RETURN EXISTS (SELECT FROM public.task WHERE done_at IS NULL);")
        bench.add_job(
            "poller",
            "UPDATE public.task SET done_at = clock_timestamp() WHERE done_at IS NULL;"
            " RETURN false;",
            poll_function="ops.poll_poller",
        )
        self.due_in("1 hour")

    def look(self, body: str) -> None:
        """What the poll function does."""
        self.bench.admin.execute(
            "CREATE OR REPLACE FUNCTION ops.poll_poller() RETURNS boolean LANGUAGE plpgsql AS"
            f" $body$ BEGIN {body} END $body$"
        )

    def due_in(self, interval: str) -> None:
        """When this copy of the database says that a job is due next."""
        self.bench.admin.execute(
            "CREATE OR REPLACE FUNCTION ops.next_run(p_schedule text, p_after timestamptz)"
            " RETURNS timestamptz LANGUAGE sql AS"
            f" $$ SELECT p_after + interval '{interval}' $$"
        )

    def start(self, trigger: str = "cron", setup: str = "SELECT 1") -> psycopg.Connection[Any]:
        """Start a run, and return its session once it has the job's lock or has ended."""
        session = self.connect()
        session.execute(setup.encode())

        def run() -> None:
            try:
                self.bench.run("poller", trigger, session)
            except psycopg.Error as error:
                self.errors.append(error)

        before = self.statuses()
        self.threads.append(threading.Thread(target=run, daemon=True))
        self.threads[-1].start()
        wait_for(lambda: self.statuses() != before or not self.threads[-1].is_alive())
        return session

    def join(self, seconds: float = 10) -> None:
        """Wait for all runs to end."""
        for thread in self.threads:
            thread.join(seconds)
            assert not thread.is_alive()

    def statuses(self) -> list[str]:
        return self.bench.statuses("poller")

    def delay(self) -> float:
        """How many seconds a task that comes now waits until it is done."""
        started = time.monotonic()
        self.bench.admin.execute("INSERT INTO public.task DEFAULT VALUES")
        wait_for(
            lambda: self.bench.value("SELECT count(*) = 0 FROM public.task WHERE done_at IS NULL")
        )
        return time.monotonic() - started


@pytest.fixture
def poller(bench: Any, connect_as: Connect) -> Iterator[Poller]:
    made = Poller(bench, connect_as)
    yield made
    bench.admin.execute("SELECT ops.disable_job('poller')")
    made.join()


def test_work_is_done_as_it_comes_and_one_run_stands_for_all_of_it(poller: Poller) -> None:
    poller.start()
    for _ in range(3):
        assert poller.delay() < 5
    assert poller.statuses() == ["running"]
    assert poller.bench.health("job poller")[:2] == ("healthy", "running")
    poller.bench.admin.execute("SELECT ops.disable_job('poller')")
    poller.join(seconds=5)
    # One step at the start, and one for each task.
    assert poller.bench.admin.execute(
        "SELECT status, steps FROM ops.job_log WHERE job_name = 'poller'"
    ).fetchall() == [("succeeded", 4)]


def test_a_run_ends_half_a_second_after_it_is_due_again(poller: Poller) -> None:
    poller.due_in("0.3 seconds")
    poller.start()
    poller.join()
    assert poller.statuses() == ["succeeded"]
    seconds = poller.bench.value(
        "SELECT duration_seconds FROM ops.job_log WHERE job_name = 'poller'"
    )
    assert 0.8 <= seconds < 2


def test_looking_writes_nothing_and_holds_no_snapshot(poller: Poller) -> None:
    session = poller.start()
    state = (
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint,"
        " (SELECT sum(n_tup_ins + n_tup_upd) FROM pg_stat_user_tables WHERE schemaname = 'ops'),"
        " (SELECT xact_start FROM pg_stat_activity WHERE pid = %s)"
    )
    pid = session.info.backend_pid
    time.sleep(0.3)
    before, written_before, began = poller.bench.admin.execute(state, (pid,)).fetchone()
    time.sleep(1)
    after, written_after, begins = poller.bench.admin.execute(state, (pid,)).fetchone()
    # It looked ten times, and each that wrote would have a number; a few may be autovacuum's.
    assert after - before <= 5
    assert written_after == written_before
    assert begins > began


@pytest.mark.parametrize("trigger", ["manual", "tick"])
def test_a_run_makes_room_for_whoever_asks_and_comes_back(poller: Poller, trigger: str) -> None:
    poller.start()
    started = time.monotonic()
    poller.bench.run("poller", trigger)
    assert time.monotonic() - started < 5
    wait_for(lambda: len(poller.statuses()) == 3)
    assert poller.bench.admin.execute(
        "SELECT trigger, status FROM ops.job_log WHERE job_name = 'poller' ORDER BY run_id"
    ).fetchall() == [("cron", "succeeded"), (trigger, "succeeded"), ("cron", "running")]
    assert poller.delay() < 5


def test_a_run_that_never_has_nothing_to_do_makes_room_as_well(poller: Poller) -> None:
    poller.bench.add_job("endless", "PERFORM pg_sleep(0.01); RETURN true;")
    poller.bench.admin.execute(
        "UPDATE ops.job SET step_function = 'ops.step_endless' WHERE job_name = 'poller'"
    )
    poller.start()
    poller.bench.admin.execute("SELECT ops.disable_job('poller')")
    poller.join(seconds=5)
    assert poller.statuses() == ["succeeded"]


def test_a_clock_waits_for_the_run_before_it(poller: Poller) -> None:
    """As the entry of the minute does, which finds the run of the server's start."""
    poller.due_in("0.3 seconds")
    poller.start()
    poller.due_in("1 hour")
    poller.start()
    wait_for(lambda: poller.statuses() == ["succeeded", "running"])
    assert poller.delay() < 5


def test_clocks_do_not_take_the_job_from_each_other(poller: Poller) -> None:
    poller.start()
    poller.start()
    assert poller.statuses() == ["running", "skipped_overlap"]
    assert poller.delay() < 5
    assert poller.statuses() == ["running", "skipped_overlap"]


@pytest.mark.parametrize("trigger", ["manual", "tick"])
def test_only_a_clock_polls(poller: Poller, trigger: str) -> None:
    poller.due_in("10 seconds")
    started = time.monotonic()
    poller.bench.run("poller", trigger)
    assert time.monotonic() - started < 8
    assert poller.statuses() == ["succeeded"]


def test_a_look_that_fails_ends_the_run_and_is_counted(poller: Poller) -> None:
    poller.look("RAISE EXCEPTION 'lost my glasses' USING ERRCODE = 'SM020';")
    poller.start()
    poller.join()
    assert poller.errors == []
    assert poller.bench.admin.execute(
        "SELECT status, steps, error_sqlstate, error_message FROM ops.job_log"
        " WHERE job_name = 'poller'"
    ).fetchall() == [("failed", 1, "SM020", "lost my glasses")]
    assert poller.bench.value("SELECT failure_count FROM ops.job WHERE job_name = 'poller'") == 1
    assert poller.bench.value("SELECT ops.job_lock_holder('poller') IS NULL")


def test_a_run_that_is_cancelled_ends_and_lets_go(poller: Poller) -> None:
    session = poller.start()
    assert poller.delay() < 5
    session.cancel()
    poller.join(seconds=5)
    assert poller.bench.admin.execute(
        "SELECT status, error_sqlstate FROM ops.job_log WHERE job_name = 'poller'"
    ).fetchall() == [("failed", "57014")]
    assert poller.bench.value("SELECT ops.job_lock_holder('poller') IS NULL")


def test_a_statement_timeout_ends_a_run_that_polls_before_it_strikes(poller: Poller) -> None:
    poller.start(setup="SET statement_timeout = '3s'")
    poller.join(seconds=10)
    assert poller.errors == []
    assert poller.statuses() == ["succeeded"]


def test_how_often_is_a_setting(poller: Poller) -> None:
    poller.bench.admin.execute("SELECT ops.change_setting('poll_interval_ms', 1200)")
    poller.start()
    assert 0.6 < poller.delay() < 8


def test_the_drain_looks_at_each_of_its_queues(bench: Any) -> None:
    assert bench.value("SELECT ops.poll_drain()") is False
    for queued in (
        "INSERT INTO core.response_load (organisation) VALUES ('nobody')",
        "INSERT INTO rollup.series_change (org_id, metric, resolution, bucket_start, n, total)"
        " VALUES (1, 'x', '1m', now(), 1, 1)",
        "INSERT INTO rollup.pending_score (org_id, response_set_id) VALUES (1, 1)",
        "INSERT INTO rollup.change (org_id, question_ids, month, answer_states,"
        " answer_values, n, weight_sum, weight_square_sum)"
        " VALUES (1, '{1}', '2024-01-01', '{answered}', '{1}', 1, 1, 1)",
    ):
        with bench.admin.transaction(force_rollback=True):
            bench.admin.execute(queued)
            assert bench.value("SELECT ops.poll_drain()") is True
