"""Responses as CSV: columns by name, and a record that is broken costs only its own line.

Whatever goes wrong inside quotes, reading goes on at the line after the one where the record
began: a quote that is never closed does not swallow the rest of the file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import NamedTuple

from controlplane.errors import SurveymarkError
from controlplane.load.columns import Columns
from controlplane.load.entry import Defaults, Entry, Unreadable, decoded
from controlplane.load.source import MOST_LINE_BYTES, Line, Source

# How far one record may stretch over lines before its quote counts as never closed.
_MOST_RECORD_BYTES = 16 * 1024 * 1024
_DELIMITERS = ",;\t"


class Record(NamedTuple):
    """One record and the line where it begins; with a problem the cells are worth nothing."""

    line: Line
    cells: list[str]
    problem: str | None = None


class Records:
    """The records of a CSV file (RFC 4180); comma, semicolon or tab, as the header has it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._taken: list[Line] = []
        self._unreadable: str | None = None
        csv.field_size_limit(MOST_LINE_BYTES)
        first = source.read()
        if first is None or not first.content.strip():
            raise SurveymarkError(
                f"{source.name} is empty",
                "The first line of a CSV file names its columns.",
                "Name the file that has the responses.",
            )
        self.delimiter = max(_DELIMITERS, key=lambda mark: first.content.count(mark.encode()))
        source.give_back([first])
        self.header = self._header()

    def __iter__(self) -> Iterator[Record]:
        while True:
            record = self._next()
            if record is None:
                return
            if record.cells or record.problem:
                yield record

    def _header(self) -> list[str]:
        record = self._next()
        assert record is not None
        if record.problem:
            raise SurveymarkError(
                f"the header of {self._source.name} cannot be read",
                f"{record.problem[:1].upper()}{record.problem[1:]}.",
                "Save the file as CSV in UTF-8, with the names of the columns in its first line.",
                sqlstate="SM012",
            )
        return [cell.strip() for cell in record.cells]

    def _next(self) -> Record | None:
        self._taken = []
        self._unreadable = None
        problem = None
        cells: list[str] = []
        try:
            cells = next(self._reader())
        except StopIteration:
            if not self._taken:
                return None
        except csv.Error as error:
            problem = self._reason(str(error))
        problem = self._unreadable or problem
        if problem is not None and len(self._taken) > 1:
            self._source.give_back(self._taken[1:])
        return Record(self._taken[0], cells, problem)

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self.delimiter, strict=True)

    def _lines(self) -> Iterator[str]:
        """The lines of one record, for as long as csv asks for another."""
        taken_bytes = 0
        while (line := self._source.read()) is not None:
            self._taken.append(line)
            taken_bytes += len(line.content)
            if not line.is_whole:
                self._unreadable = f"the line is longer than {MOST_LINE_BYTES // 2**20} MB"
            elif len(self._taken) > 1 and taken_bytes > _MOST_RECORD_BYTES:
                self._unreadable = "a quote is opened and not closed again"
            else:
                try:
                    yield decoded(line.content)
                    continue
                except Unreadable as error:
                    self._unreadable = str(error)
            if len(self._taken) > 1 and self._unreadable.startswith(("not UTF-8", "a NUL")):
                self._unreadable += f" of line {line.number}"
            return

    def _reason(self, said: str) -> str:
        if "unexpected end of data" in said:
            return "a quote is opened and not closed again"
        if "expected after" in said:
            where = self._taken[-1].number
            return f"text after a closing quote in line {where}: write a quote inside quotes twice"
        if "new-line character" in said:
            return "a carriage return inside the line: end lines with a line feed"
        return said


def entries(records: Records, columns: Columns, defaults: Defaults) -> Iterator[Entry]:
    """Each record of the file as an entry."""
    expected = len(records.header)
    for record in records:
        problem = record.problem
        if problem is None and len(record.cells) != expected:
            problem = f"{len(record.cells)} fields where the header has {expected}"
        if problem is None:
            try:
                yield defaults.entry(
                    record.line.number, columns.fields(record.cells), columns.answers(record.cells)
                )
                continue
            except Unreadable as error:
                problem = str(error)
        yield defaults.broken(record.line, problem)
