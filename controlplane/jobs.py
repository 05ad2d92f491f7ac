"""Run a job through ops.run_job() and say what it did."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

import psycopg

from controlplane.db import Connection
from controlplane.errors import SurveymarkError, translated
from controlplane.terminal import progress, shows_progress

_POLL_SECONDS = 0.1
_ASK_AGAIN_SECONDS = 1.0
_WATCH_SECONDS = 1.0


@dataclass(frozen=True)
class Run:
    """One row of ops.job_log, as far as the commands speak of it."""

    run_id: int
    job_name: str
    status: str
    steps: int
    work: Mapping[str, int]
    duration_seconds: float

    def sentence(self) -> str:
        """What the run did, as in "drain: 1,200 changes merged (0.3 s)"."""
        done = ", ".join(f"{count:,} {what}" for what, count in sorted(self.work.items()))
        return f"{self.job_name}: {done or self.status} ({self.duration_seconds:.1f} s)"


def run(connection: Connection, job_name: str, trigger: str, *, patience: float = 0) -> Run | None:
    """Run a job (the connection must be in autocommit); None when another session runs it.

    With patience, wait so many seconds for that session and then run, so that what was there when
    the caller asked is done when he gets his answer.
    """
    give_up = time.monotonic() + patience
    while True:
        found = _run_once(connection, job_name, trigger)
        if found is not None or time.monotonic() >= give_up:
            return found
        # A run that polls lets go only for those who ask, which ops.run_job() does for a while.
        ask_again = min(time.monotonic() + _ASK_AGAIN_SECONDS, give_up)
        while time.monotonic() < ask_again and _is_held(connection, job_name):
            time.sleep(_POLL_SECONDS)


def already_running(job_name: str) -> SurveymarkError:
    """What to say when `run` gave None."""
    return SurveymarkError(
        f'job "{job_name}" is already running',
        detail="Another session runs it, and a job never runs beside itself.",
        hint=f"See which with: surveymark jobs log {job_name}",
    )


def _run_once(connection: Connection, job_name: str, trigger: str) -> Run | None:
    with translated():
        last = _value(
            connection, "SELECT max(run_id) FROM ops.job_log WHERE job_name = %s", job_name
        )
        with _watched(connection, job_name):
            connection.execute("CALL ops.run_job(%s, %s)", (job_name, trigger))
        row = connection.execute(
            """
            SELECT run_id, job_name, status, steps, work, duration_seconds
            FROM ops.job_log
            WHERE job_name = %s AND run_id > %s AND pid = pg_backend_pid()
                AND status <> 'skipped_overlap'
            """,
            (job_name, last or 0),
        ).fetchone()
    return Run(*row) if row else None


@contextmanager
def _watched(connection: Connection, job_name: str) -> Iterator[None]:
    """Show a terminal what the run has handled so far, as its steps write it down."""
    ended = Event()
    with progress(job_name, unit="done") as advance:
        if not shows_progress():
            yield
            return
        watcher = Thread(target=_watch, args=(connection, job_name, advance, ended), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()


def _watch(
    connection: Connection, job_name: str, advance: Callable[[int], None], ended: Event
) -> None:
    """Ask from a session of its own: the one that runs the job is busy. Most runs end before."""
    if ended.wait(_WATCH_SECONDS):
        return
    info = connection.info
    shown = 0
    # Whoever may not look, or finds no free connection, sees the clock alone.
    with (
        suppress(psycopg.Error),
        psycopg.connect(info.dsn, password=info.password, autocommit=True) as own,
    ):
        while not ended.wait(_WATCH_SECONDS):
            row = own.execute(
                "SELECT work FROM ops.job_log WHERE job_name = %s AND pid = %s"
                " ORDER BY run_id DESC LIMIT 1",
                (job_name, info.backend_pid),
            ).fetchone()
            done = sum(row[0].values()) if row else 0
            advance(done - shown)
            shown = done


def _is_held(connection: Connection, job_name: str) -> bool:
    with translated():
        return _value(connection, "SELECT ops.job_lock_holder(%s)", job_name) is not None


def _value(connection: Connection, query: str, *parameters: Any) -> Any:
    row = connection.execute(query.encode(), parameters).fetchone()
    return row[0] if row else None
