"""A turn of the worker: what is due is queued, what is queued is made, and what is made is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from controlplane.db import Connection, connect
from controlplane.errors import SurveymarkError, translation
from controlplane.identity import readers
from controlplane.work import files
from controlplane.work.channels import Refused, Sender
from controlplane.work.make import Job, make

# Of these classes an error comes again: what was asked for is wrong, or may not be had.
_FINAL = ("SM", "22", "42", "0A", "28")
_TOLD_SECONDS = 1.0
# Who had answers last week is asked of all organisations: not at every turn.
_WEEKLY_SECONDS = 3600.0

# A session whose machine is gone ends after two minutes, and its locks with it.
_KEEPALIVE = """
    SELECT set_config('tcp_keepalives_idle', '30', false),
           set_config('tcp_keepalives_interval', '30', false),
           set_config('tcp_keepalives_count', '3', false)
"""

# Of an organisation for which it takes longer readers compute what they ask for.
_WARMING = "SET LOCAL statement_timeout = '60s'"


class _Cancelled(Exception):
    """The export was cancelled while it was made."""


class Worker:
    """Takes work under locks of its own session, so that it must not share its connection."""

    def __init__(
        self, dsn: str, directory: Path, sender: Sender, *, is_warming: bool = False
    ) -> None:
        self._dsn = dsn
        self._directory = directory
        self._sender = sender
        self._own: Connection | None = None
        self._weekly_at = time.monotonic()
        self._is_warming = is_warming
        self._warmed_release: int | None = None
        self._to_warm: list[tuple[str, str]] = []

    def close(self) -> None:
        """End the session, and with it whatever it had taken."""
        self._sender.close()
        if self._own is not None:
            self._own.close()
        self._own = None

    def turn(self) -> Iterator[str]:
        """Do all that is due now; one sentence for each thing done.

        Whoever stops listening in between leaves nothing half done.
        """
        queued = self._value("SELECT report.queue_due_schedules()")
        if queued:
            yield f"schedules: {queued} due"
        yield from self._queue_weekly()
        yield from self._expire()
        # What is made is sent next, and whatever waits is sent before a file that takes long.
        made: str | None = ""
        while made is not None:
            while (sent := self._send_next()) is not None:
                yield sent
            made = self._make_next() or self._warm_next()
            if made is not None:
                yield made
        self._sender.close()

    def _queue_weekly(self) -> Iterator[str]:
        if time.monotonic() < self._weekly_at:
            return
        weekly = self._value("SELECT report.queue_weekly_reports()")
        self._weekly_at = time.monotonic() + _WEEKLY_SECONDS
        if weekly:
            yield f"weekly reports: {weekly} asked for"

    def _expire(self) -> Iterator[str]:
        for row in self._rows("SELECT report.expire_exports() AS export_id"):
            files.keep_only(self._directory, str(row["export_id"]), None)
            self._value("SELECT report.forget_file(%s)", row["export_id"])
            yield f"export {row['export_id']}: expired"

    # -- exports -----------------------------------------------------------------------------------

    def _make_next(self) -> str | None:
        (row,) = self._rows("SELECT * FROM report.take_export()")
        if row["export_id"] is None:
            return None
        job = Job(**{**row, "export_id": str(row["export_id"])})
        try:
            made = make(
                self._dsn,
                job,
                self._directory,
                most_bytes=int(self._setting("export_most_bytes")),
                timeout_seconds=int(self._setting("export_timeout_seconds")),
                moved=self._progress(job.export_id),
            )
        except _Cancelled:
            files.keep_only(self._directory, job.export_id, None)
            self._value("SELECT report.fail_export(%s, NULL, NULL, NULL, true)", job.export_id)
            return f"export {job.export_id}: cancelled"
        except Exception as error:
            return self._failed(job, error)
        is_kept = self._value(
            "SELECT report.finish_export(%s, %s, %s, %s, %s)",
            job.export_id, made.path, made.rows, made.size, made.sha256,
        )  # fmt: skip
        files.keep_only(self._directory, job.export_id, job.attempt if is_kept else None)
        if not is_kept:
            return f"export {job.export_id}: cancelled"
        rows = f"{made.rows:,} rows, " if made.rows is not None else ""
        return f"export {job.export_id}: {job.file_name}, {rows}{made.size:,} bytes"

    def _failed(self, job: Job, error: Exception) -> str:
        files.keep_only(self._directory, job.export_id, None)
        said = _in_words(error)
        status = self._value(
            "SELECT report.fail_export(%s, %s, %s, %s, %s)",
            job.export_id, said.sqlstate, said.message, said.hint, _is_final(said),
        )  # fmt: skip
        outcome = {"queued": "will be tried again", None: "cancelled"}.get(status, "failed")
        more = "" if isinstance(error, SurveymarkError | psycopg.Error) else f" ({error!r})"
        return f"export {job.export_id}: {outcome}: {said.message}{more}"

    def _progress(self, export_id: str) -> Callable[[int], None]:
        """Tell the database at most once a second, and hear whether to go on."""
        total, told = 0, time.monotonic()

        def moved(rows: int) -> None:
            nonlocal total, told
            total += rows
            if time.monotonic() - told >= _TOLD_SECONDS:
                told = time.monotonic()
                if not self._value("SELECT report.note_export_progress(%s, %s)", export_id, total):
                    raise _Cancelled

        return moved

    # -- deliveries --------------------------------------------------------------------------------

    def _send_next(self) -> str | None:
        (row,) = self._rows("SELECT * FROM report.take_delivery()")
        if row["delivery_id"] is None:
            return None
        to = f"delivery {row['delivery_id']} to {row['channel']}:{row['address']}"
        try:
            self._sender.send(row, self._directory)
        except Exception as error:
            said = str(error) or type(error).__name__
            status = self._value(
                "SELECT report.finish_delivery(%s, %s, %s)",
                row["delivery_id"], said, isinstance(error, Refused),
            )  # fmt: skip
            return f"{to}: {'given up' if status == 'dead' else 'will be tried again'}: {said}"
        self._value("SELECT report.finish_delivery(%s)", row["delivery_id"])
        return f"{to}: sent"

    # -- the cache ---------------------------------------------------------------------------------

    def _warm_next(self) -> str | None:
        """After a release compute ahead for an organisation what its readers will ask for.

        One at a time, when nothing else is to be done, so that nothing that is due waits for it.
        """
        if not self._is_warming:
            return None
        newest = self._value("SELECT max(release_id) FROM benchmark.release")
        if newest != self._warmed_release:
            self._warmed_release, self._to_warm = newest, readers(self._connection())
        if not self._to_warm:
            return None
        organisation, role = self._to_warm.pop(0)
        connection = self._connection()
        try:
            with connection.transaction():
                connection.execute(_WARMING)
                connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
                asked = self._value("SELECT analytics.warm_cache()")
        except psycopg.Error as error:
            if connection.closed:
                raise
            return f"cache: {organisation} left out: {translation(error).message}"
        return f"cache: {asked} results of {organisation} are ready"

    # -- the session -------------------------------------------------------------------------------

    def _connection(self) -> Connection:
        if self._own is None or self._own.closed:
            self._own = connect(self._dsn, autocommit=True)
            self._own.execute(_KEEPALIVE)
        return self._own

    def _rows(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        with self._connection().cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode(), parameters).fetchall()

    def _value(self, query: str, *parameters: Any) -> Any:
        row = self._connection().execute(query.encode(), parameters).fetchone()
        return row[0] if row else None

    def _setting(self, name: str) -> Any:
        return self._value("SELECT ops.setting_value(%s)", name)


def _in_words(error: Exception) -> SurveymarkError:
    if isinstance(error, SurveymarkError):
        return error
    if isinstance(error, psycopg.Error):
        return translation(error)
    # Readers see it: no path of the worker's machine.
    said = error.strerror if isinstance(error, OSError) else None
    return SurveymarkError(
        f"the worker cannot make the file: {said or type(error).__name__}",
        hint="The log of the worker has more.",
        sqlstate="58000",
    )


def _is_final(said: SurveymarkError) -> bool:
    """Whether it would fail again the same way: not where time, memory or the way there failed."""
    if said.sqlstate is None:
        return not isinstance(said.__cause__, psycopg.Error)
    return said.sqlstate.startswith(_FINAL)
