"""Make the file of an export as the reader who asked for it, and with nothing but his rights."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from psycopg.types.json import Jsonb

from controlplane import export
from controlplane.db import Connection, connect, with_role
from controlplane.errors import SurveymarkError, translated
from controlplane.export.destination import Destination, opened
from controlplane.identity import note
from controlplane.work.files import place
from controlplane.work.measured import Measured, buffered, encrypted

# What an organisation has that is its own, apart from how its exports fare.
_BACKED_UP = """
    SELECT relname FROM pg_catalog.pg_class
    WHERE relnamespace = 'analytics'::regnamespace AND relkind = 'v'
      AND (relname LIKE 'own\\_%' OR relname = 'response_summary')
      AND relname NOT IN ('own_export', 'own_schedule', 'own_training_set', 'own_training_loss')
      AND has_table_privilege(oid, 'SELECT')
    ORDER BY relname
"""
_WHO = """
    SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'),
           (SELECT format('release %s, hash %s', release_id, encode(hash, 'hex'))
            FROM benchmark.release ORDER BY release_id DESC LIMIT 1)
"""


@dataclass(frozen=True)
class Job:
    """An export as report.take_export() gives it."""

    export_id: str
    organisation: str
    request: Mapping[str, Any]
    view_name: str | None
    file_name: str
    reader_role: str
    requested_by: str
    is_scheduled: bool
    attempt: int

    @property
    def format(self) -> str:
        """The format without what compresses it."""
        return str(self.request["format"]).removesuffix(".gz")

    @property
    def survey(self) -> str:
        """The survey of a report or a training set."""
        return str(self.request["parameters"]["survey"])

    @property
    def template(self) -> str:
        """The template of a report."""
        return str(self.request["parameters"].get("template", "full"))


@dataclass(frozen=True)
class Made:
    """A file that is there."""

    path: str
    rows: int | None
    size: int
    sha256: bytes


def make(
    dsn: str,
    job: Job,
    directory: Path,
    *,
    most_bytes: int,
    timeout_seconds: int,
    moved: Callable[[int], None],
) -> Made:
    """Make the file; `moved` is told of rows as they come.

    Raises what prevents it, and then no file is left. One for a schedule must show something.
    """
    folder = place(directory, job.export_id, job.attempt)
    path = folder / job.file_name
    with translated(), connect(with_role(dsn, job.reader_role)) as connection:
        connection.execute(
            "SELECT set_config('statement_timeout', %s, false)", (f"{timeout_seconds}s",)
        )
        connection.commit()
        with opened(Destination(path, job.format, is_gzipped=False)) as file:
            measured = Measured(file, most_bytes)
            with (
                buffered(measured) as out,
                encrypted(out, job.request["encrypt_for"]) as plain,
                export.packed(plain, str(job.request["format"]).endswith(".gz")) as plainest,
            ):
                rows = _write(connection, job, plainest, moved)
    return Made(str(path.relative_to(directory)), rows, measured.size, measured.sha256)


def _write(
    connection: Connection, job: Job, out: IO[bytes], moved: Callable[[int], None]
) -> int | None:
    if job.view_name is not None:
        return _view(connection, job, out, moved)
    if job.request["what"] == "report":
        _report(connection, job, out)
        return None
    if job.request["what"] == "training_set":
        return _training_set(connection, job, out, moved)
    return _backup(connection, job, out, moved)


def _view(connection: Connection, job: Job, out: IO[bytes], moved: Callable[[int], None]) -> int:
    selection = _selection(connection, job, str(job.view_name))
    export.note(connection, selection, job.format)
    _begin(connection, job)
    if job.is_scheduled and not export.count_shown(connection, selection):
        raise _nothing(job)
    mark = _watermark(connection, job)
    return export.export(connection, selection, job.format, out, moved, mark)


def _selection(connection: Connection, job: Job, view: str) -> export.Selection:
    _begin(connection, job)
    try:
        filters = [export.Filter.parse(text) for text in job.request["filters"]]
    except ValueError as error:
        raise SurveymarkError(str(error), sqlstate="SM025") from error
    return export.select(
        connection, view, job.request["columns"], filters, job.request["parameters"]
    )


def _report(connection: Connection, job: Job, out: IO[bytes]) -> None:
    # Half a second to import, which a worker that draws no report does not owe.
    from controlplane import report as reports

    note(connection, job.organisation, job.survey, job.format)
    _begin(connection, job)
    mark = _watermark(connection, job)
    connection.rollback()

    def judge(report: reports.Report) -> None:
        _refuse_another(job, report.organisation)
        if job.is_scheduled and not report.shows_figures:
            raise _nothing(job)

    report = reports.made(
        connection, job.survey, job.template, export=job.export_id, watermark=mark, judge=judge
    )
    out.write(reports.drawn(report, job.format))


def _training_set(
    connection: Connection, job: Job, out: IO[bytes], moved: Callable[[int], None]
) -> int:
    """The answers, and beside them what was left out and why."""
    connection.execute(
        "SELECT analytics.note_export('export', 'training_set', %s)",
        (Jsonb({"format": job.format, "survey": job.survey}),),
    )
    connection.commit()
    _begin(connection, job)
    named = {"survey": job.survey}
    answers = export.select(connection, "own_training_set", [], [], named)
    if job.is_scheduled and not export.count_shown(connection, answers):
        raise _nothing(job)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("answers.csv", "w", force_zip64=True) as member:
            rows = export.export(connection, answers, "csv", member, moved)
        loss = export.select(connection, "own_training_loss", [], [], named)
        with archive.open("left_out.csv", "w") as member:
            export.export(connection, loss, "csv", member, moved)
        about = {
            "organisation": job.organisation,
            "survey": job.survey,
            "watermark": _watermark(connection, job),
            "rows": rows,
        }
        archive.writestr("about.json", json.dumps(about, indent=2, ensure_ascii=False))
    return rows


def _backup(connection: Connection, job: Job, out: IO[bytes], moved: Callable[[int], None]) -> int:
    connection.execute(
        "SELECT analytics.note_export('export', %s, %s)",
        ("full_backup", Jsonb({"format": job.format})),
    )
    connection.commit()
    _begin(connection, job)
    views = [row[0] for row in connection.execute(_BACKED_UP)]
    rows: dict[str, int] = {}
    shown = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for view in views:
            selection = export.select(connection, view, [], [])
            shown += job.is_scheduled and export.count_shown(connection, selection)
            with archive.open(f"{view}.csv", "w", force_zip64=True) as member:
                rows[view] = export.export(connection, selection, "csv", member, moved)
        about = {
            "organisation": job.organisation,
            "watermark": _watermark(connection, job, always=True),
            "rows": rows,
        }
        archive.writestr("about.json", json.dumps(about, indent=2, ensure_ascii=False))
    if job.is_scheduled and not shown:
        raise _nothing(job)
    return sum(rows.values())


def _begin(connection: Connection, job: Job) -> None:
    """One snapshot in which the role still reads for the organisation that asked."""
    connection.rollback()
    export.begin(connection)
    own = connection.execute("SELECT organisation FROM analytics.own_organisation").fetchone()
    _refuse_another(job, own[0] if own else None)


def _refuse_another(job: Job, organisation: str | None) -> None:
    if organisation != job.organisation:
        raise SurveymarkError(
            f'role "{job.reader_role}" does not read for "{job.organisation}" any more',
            "An export shows what the one who asked may see, so it is made as his role.",
            "Ask for it again as a role of the organisation.",
            sqlstate="SM016",
        )


def _nothing(job: Job) -> SurveymarkError:
    return SurveymarkError(
        f"{job.request['what']} shows nothing",
        "It has no rows, or all that it has are withheld.",
        "Nothing was sent. It is made again at the next due time; surveymark export shows what"
        " there is.",
        sqlstate="SM111",
    )


def _watermark(connection: Connection, job: Job, *, always: bool = False) -> str | None:
    """Who asked for it, when it was made, and which benchmarks were in force."""
    if not (always or job.request["watermark"]):
        return None
    row = connection.execute(_WHO).fetchone()
    assert row is not None
    when, release = row
    return (
        f"Surveymark: export {job.export_id} for {job.organisation}, requested by"
        f" {job.requested_by} as {job.reader_role}, made {when}, {release or 'no release'}"
    )
