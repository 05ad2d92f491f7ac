"""Take in a file of another system under pseudonyms: looked at as a whole, then loaded.

What the file calls people and companies goes to the server as a parameter and nowhere else: not
through core.response_load, and into no message. The database hashes, cuts and judges; here lines
become rows, and rows that can be read become JSON.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from controlplane.db import Connection
from controlplane.errors import SurveymarkError
from controlplane.load.columns import ANSWERS_PREFIX, Columns, answer_names, refuse_twice
from controlplane.load.csvfile import Record, Records
from controlplane.load.definitions import Survey, figures, read_json
from controlplane.load.entry import Unreadable
from controlplane.load.run import Loaded, count_rejected
from controlplane.load.source import Source

# Below what the server keeps in memory, so that nothing spills into its files.
_CHUNK_ROWS = 1_000
_CHUNK_BYTES = 1024 * 1024

# The server's numbers end somewhere, and it would refuse the chunk for one of them.
_HUGE = re.compile(r"[0-9][eE][+-]?\d{4,}")

_LOAD = "SELECT core.load_anonymised(%s, %s, %s::jsonb, %s, %s, %s)"


def register_source(connection: Connection, path: Path) -> str:
    """Register the mapping of a source; returns its code."""
    _, text = read_json(path, "A mapping is a JSON object: docs/loading.md shows one.")
    row = connection.execute("SELECT core.register_source(%s::jsonb)", (text,)).fetchone()
    assert row is not None
    return str(row[0])


def load_anonymised(
    connection: Connection,
    path: Path,
    survey: Survey,
    source: str,
    *,
    loaded: Loaded,
    moved: Callable[[int], None],
) -> Loaded:
    """Load a CSV file of a source; nothing is stored before all of it was found free of persons."""
    started = time.monotonic()
    with closing(Source(path)) as file:
        for chunk, _ in _chunks(_Rows(connection, file, survey, source).with_header()):
            _send(connection, source, survey, chunk, loaded.batch, is_trial=True)
    connection.commit()
    loaded.is_kept = True
    with closing(Source(path, moved)) as file:
        for chunk, last_line in _chunks(iter(_Rows(connection, file, survey, source))):
            _send(connection, source, survey, chunk, loaded.batch, is_trial=False)
            connection.commit()
            loaded.rows += len(chunk)
            loaded.last_line = last_line
            loaded.seconds = time.monotonic() - started
            file.tell_progress()
    count_rejected(connection, loaded)
    loaded.seconds = time.monotonic() - started
    return loaded


class _Rows:
    """The rows of a file as core.load_anonymised() takes them: line number and JSON text."""

    def __init__(self, connection: Connection, file: Source, survey: Survey, source: str) -> None:
        if file.first_character() in ("{", "["):
            raise SurveymarkError(
                f"{file.name} is JSON",
                "An anonymised load reads CSV, with the names of the columns in its first line.",
                "Save the rows as CSV, or send them to core.load_anonymised().",
                sqlstate="SM012",
            )
        self._records = Records(file)
        header = self._records.header
        refuse_twice(header)
        use: dict[str, str] = dict(
            connection.execute("SELECT * FROM core.source_columns(%s)", (source,)).fetchall()
        )
        known = figures(connection, survey)
        paths = answer_names(known)
        answers = [
            (index, name)
            for index, name in enumerate(header)
            if name in paths and use.get(name, "answer") == "answer"
        ]
        # What nobody declared goes along, so that the database refuses it in its own words.
        taken = {index for index, _ in answers}
        self._fields = [
            (index, name)
            for index, name in enumerate(header)
            if index not in taken and use.get(name) != "drop"
        ]
        self._answer_cells = [index for index, _ in answers]
        self._columns = Columns(
            ["submission_id", *(ANSWERS_PREFIX + name for _, name in answers)], known, survey.code
        )

    def with_header(self) -> Iterator[tuple[int, str]]:
        """The first line as a row without values, so that its names are judged; then all others."""
        yield 1, json.dumps({"line": 1, "fields": dict.fromkeys(n for _, n in self._fields)})
        yield from self

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for record in self._records:
            yield record.line.number, self._row(record) or _broken(record)

    def _row(self, record: Record) -> str | None:
        """The row; None when it cannot be read, and why would quote it."""
        if record.problem is not None or len(record.cells) != len(self._records.header):
            return None
        try:
            answers = self._columns.answers(["", *(record.cells[i] for i in self._answer_cells)])
        except Unreadable:
            return None
        if _HUGE.search(answers):
            return None
        fields = json.dumps(
            {name: cell for index, name in self._fields if (cell := record.cells[index])},
            ensure_ascii=False,
        )
        return f'{{"line":{record.line.number},"fields":{fields},"answers":{answers}}}'


def _broken(record: Record) -> str:
    return json.dumps({"line": record.line.number, "is_broken": True})


def _chunks(rows: Iterator[tuple[int, str]]) -> Iterator[tuple[list[str], int]]:
    """Rows in parts, each with the number of its last line."""
    chunk: list[str] = []
    size = line = 0
    for line, row in rows:
        chunk.append(row)
        size += len(row)
        if len(chunk) >= _CHUNK_ROWS or size >= _CHUNK_BYTES:
            yield chunk, line
            chunk, size = [], 0
    if chunk:
        yield chunk, line


def _send(
    connection: Connection,
    source: str,
    survey: Survey,
    chunk: list[str],
    batch: str,
    *,
    is_trial: bool,
) -> None:
    rows = f"[{','.join(chunk)}]"
    connection.execute(_LOAD, (source, survey.code, rows, batch, survey.version, is_trial))
