"""`surveymark watch`: what comes in and how far it is, anew with each batch of the drain."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

import click
import psycopg
from psycopg.rows import dict_row

from controlplane.db import Connection, Target
from controlplane.errors import SurveymarkError
from controlplane.help import Command
from controlplane.identity import act_for, note
from controlplane.output import format_option, jsonable, print_rows, printable

Update = dict[str, Any]
Read = Callable[[Connection], Update]

# More often nobody can read, and a busy drain would keep one core at drawing.
_SECONDS_BETWEEN = 0.25
_LONGEST_PAUSE = 30.0
# The rate of ingest is that of so many seconds.
_RATE_SECONDS = 60.0
# A terminal shows so many questions; `surveymark report` shows all.
_MOST_RESULTS = 20
# How a job's last run ended, where somebody should look.
_TROUBLE = ("failed", "crashed")

_QUEUE = "SELECT * FROM rollup.freshness"
_JOBS = """
    SELECT job_name, last_status, last_run_at, next_run_at, is_overdue, failure_count, is_enabled
    FROM ops.job_status ORDER BY job_name
"""
_RELEASE = """
    SELECT release_id, label, published_at FROM benchmark.release ORDER BY release_id DESC LIMIT 1
"""
# The server's own statistics: no table of answers is read, and rolled back inserts count too.
_INSERTED = """
    SELECT n_tup_ins FROM pg_catalog.pg_stat_user_tables
    WHERE schemaname = 'core' AND relname = 'response_set'
"""
_RESPONSES = """
    SELECT survey, n_started, n_completed, completion_rate, ci_low, ci_high, method, status, reason
    FROM analytics.response_summary WHERE %(survey)s::text IS NULL OR survey = %(survey)s
    ORDER BY survey
"""
_RESULTS = """
    SELECT survey, question, n, mean, ci_low, ci_high, method, status, reason
    FROM analytics.own_results(%(survey)s, 'all_time')
    WHERE measurement IN ('numeric', 'binary')
    ORDER BY survey, question LIMIT %(most)s
"""
_FRESHNESS = "SELECT figure, title, is_current, stale_seconds, reason FROM analytics.freshness()"


@click.command(
    cls=Command,
    examples=[
        "surveymark watch",
        "surveymark watch acme engagement",
        "surveymark watch --once --format json",
    ],
)
@click.argument("organisation", required=False)
@click.argument("survey", required=False)
@click.option("--once", is_flag=True, help="Show it once, and leave.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.25),
    default=5,
    show_default=True,
    help="Seconds after which to look anew when the drain says nothing.",
)
@format_option("text", "json")
@click.pass_obj
def command(
    target: Target,
    organisation: str | None,
    survey: str | None,
    once: bool,
    interval: float,
    format: str,
) -> None:
    """Follow what comes in, until Ctrl-C.

    Without an organisation for operators: ingest, queue, jobs, the latest release. With one, what
    its own reader may see: responses, results, how current they are. Looks anew with each batch
    of the drain, at most four times a second. On a terminal it is a page; else a line for each
    update, as JSON with --format json. A lost connection is taken up again.
    """
    read: Read = _Operation() if organisation is None else _Organisation(organisation, survey)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a terminal is given back whole
    updates = _updates(target, read, interval)
    try:
        if once:
            update = next(updates)
            click.echo(_as_json(update) if format == "json" else _page(update), nl=False)
            return
        with _screen() if _draws(format) else nullcontext(_printer(format)) as show:
            for update in updates:
                show(update)
    except KeyboardInterrupt:
        return  # the way to leave


# -- following -----------------------------------------------------------------------------------


def _updates(target: Target, read: Read, interval: float) -> Iterator[Update]:
    """What is to be seen now, and again at each news; a lost connection is an update too."""
    pause, was_connected = 1.0, False
    while True:
        try:
            # The heartbeat must notice a network that is gone.
            connection = target.connect(autocommit=True, tcp_user_timeout=10_000)
        except SurveymarkError as error:
            if not was_connected:
                raise
            yield _lost(error.message, pause)
        else:
            try:
                with connection:
                    _listen(connection)
                    if isinstance(read, _Organisation):
                        read.take_on(connection)
                    while True:
                        update = _in_one_snapshot(connection, read)
                        pause, was_connected = 1.0, True
                        yield update
                        _wait(connection, interval)
            except psycopg.OperationalError as error:
                if not was_connected or not connection.closed:
                    raise
                yield _lost(str(error).partition("\n")[0], pause)
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _listen(connection: Connection) -> None:
    """Ask to be told of batches and editions; a standby cannot tell: there the interval counts."""
    if not _is_standby(connection):
        connection.execute("LISTEN surveymark_drain")
        connection.execute("LISTEN surveymark_release")


def _is_standby(connection: Connection) -> bool:
    return connection.execute("SELECT pg_catalog.pg_is_in_recovery()").fetchone() == (True,)


def _wait(connection: Connection, interval: float) -> None:
    """Wait for news or the interval; news in quick succession are one."""
    began = time.monotonic()
    for _ in connection.notifies(timeout=interval, stop_after=1):
        time.sleep(max(0.0, _SECONDS_BETWEEN - (time.monotonic() - began)))
    for _ in connection.notifies(timeout=0):
        pass


def _in_one_snapshot(connection: Connection, read: Read) -> Update:
    read_at = datetime.now(UTC).isoformat(timespec="milliseconds")
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        return {"read_at": read_at, "connection": "ok", **read(connection)}
    finally:
        if not connection.closed:
            connection.execute("ROLLBACK")


def _lost(message: str, pause: float) -> Update:
    return {
        "read_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "connection": "lost",
        "error": message,
        "retry_seconds": pause,
    }


# -- what is seen --------------------------------------------------------------------------------


class _Operation:
    """What an operator looks at."""

    def __init__(self) -> None:
        self._inserted: deque[tuple[float, int]] = deque()

    def __call__(self, connection: Connection) -> Update:
        release = _rows(connection, _RELEASE)
        return {
            "responses_per_second": self._rate(connection),
            "queue": _rows(connection, _QUEUE)[0],
            "jobs": _rows(connection, _JOBS),
            "release": release[0] if release else None,
        }

    def _rate(self, connection: Connection) -> float | None:
        """Response sets inserted a second, over the last minute; null at the first look."""
        now, inserted = time.monotonic(), int(_rows(connection, _INSERTED)[0]["n_tup_ins"])
        known = self._inserted
        if known and known[-1][1] > inserted:
            known.clear()  # the statistics were reset
        while known and known[0][0] < now - _RATE_SECONDS:
            known.popleft()
        known.append((now, inserted))
        began, before = known[0]
        return round((inserted - before) / (now - began), 1) if now > began else None


class _Organisation:
    """What a reader of an organisation looks at."""

    def __init__(self, organisation: str, survey: str | None) -> None:
        self._organisation, self._survey = organisation, survey

    def take_on(self, connection: Connection) -> None:
        act_for(connection, self._organisation)
        # Once for each connection, like a report; the audit of a standby is that of its primary.
        if not _is_standby(connection):
            note(connection, self._organisation, self._survey or "all surveys", "watch")

    def __call__(self, connection: Connection) -> Update:
        asked = {"survey": self._survey, "most": _MOST_RESULTS}
        # First: it refuses a survey that is not theirs.
        results = _rows(connection, _RESULTS, asked)
        return {
            "organisation": self._organisation,
            "responses": _rows(connection, _RESPONSES, asked),
            "results": results,
            "freshness": _rows(connection, _FRESHNESS),
        }


def _rows(connection: Connection, query: str, asked: Update | None = None) -> list[Update]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), asked).fetchall()


# -- showing -------------------------------------------------------------------------------------


def _draws(format: str) -> bool:
    return format == "text" and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def _screen() -> Iterator[Callable[[Update], None]]:
    """The whole terminal for a page, given back as it was."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    with Live(console=Console(), screen=True, auto_refresh=False) as live:
        last = ""

        def show(update: Update) -> None:
            nonlocal last
            if update["connection"] == "ok":
                last = _page(update)
                page = last
            else:  # the last figures stay, and say that they are old
                page = f"{_sentence(update)}\n\n{last}"
            live.update(Text(page, no_wrap=True, overflow="ellipsis"), refresh=True)

        yield show


def _printer(format: str) -> Callable[[Update], None]:
    def show(update: Update) -> None:
        click.echo(_as_json(update) if format == "json" else f"{_sentence(update)}\n", nl=False)

    return show


def _as_json(update: Update) -> str:
    return json.dumps(update, ensure_ascii=False, default=jsonable) + "\n"


def _sentence(update: Update) -> str:
    """An update as one line for people."""
    parts: list[str]
    if update["connection"] != "ok":
        parts = [f"connection lost ({update['error']})", f"again in {update['retry_seconds']:g} s"]
    elif "queue" in update:
        queue, release = update["queue"], update["release"]
        rate = update["responses_per_second"]
        troubled = [
            job["job_name"]
            for job in update["jobs"]
            if not job["is_enabled"] or job["is_overdue"] or job["last_status"] in _TROUBLE
        ]
        parts = [
            f"{'-' if rate is None else rate} responses/s",
            f"{queue['pending_changes']} changes and {queue['pending_loads']} loaded rows wait",
            f"{queue['dead_letters']} set aside",
            f"batch {queue['last_batch_id'] or '-'}",
            f"jobs: {', '.join(troubled) or 'ok'}",
            f"release {release['release_id'] if release else '-'}",
        ]
    else:
        behind = [row["figure"] for row in update["freshness"] if not row["is_current"]]
        parts = [
            f"{row['survey']}: "
            + (row["status"] if row["n_completed"] is None else f"{row['n_completed']} completed")
            for row in update["responses"]
        ]
        parts.append(f"behind: {', '.join(behind)}" if behind else "all current")
    return printable(f"{update['read_at'][:19]}Z  {', '.join(parts)}")


def _page(update: Update) -> str:
    """An update as tables under each other."""
    out = io.StringIO()
    out.write(_sentence(update) + "\n")
    for title in ("jobs", "responses", "results", "freshness"):
        if title in update:
            rows = update[title]
            out.write("\n")
            print_rows(rows, list(rows[0]) if rows else (), title=title, file=out)
    return out.getvalue()
