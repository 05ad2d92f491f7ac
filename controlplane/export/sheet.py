"""The rows of a sheet as its XML, written as they come.

xlsxwriter takes six times as long, a cell at a time. A cell arrives as the text that PostgreSQL has
for it, and becomes a number, a moment or a string by the type of its column, never a formula or a
link. What Excel cannot hold as what it is (an infinite number, a year before 1900, an integer of
more than 15 digits) stays the text it was.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from html import escape
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from controlplane.errors import SurveymarkError
from controlplane.export.relation import Column

Row = Sequence[str | None]

_MOST_CHARACTERS = 32_767
_MOST_DIGITS = 15
# No double precision number takes so many characters.
_LONG = 25
# So much of a text cell is kept for the next one that says the same.
_MOST_KNOWN = 10_000
_CHUNK_ROWS = 500

_NUMBERS = ("int2", "int4", "int8", "float4", "float8", "numeric")
_READERS: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "timestamptz": datetime.fromisoformat,
}

# Day 1 of Excel is the first of 1900, and there is a day 60, which never was.
_BEFORE_FIRST_DAY = datetime(1899, 12, 31)
_FIRST_YEAR = 1900
_DAY_THAT_NEVER_WAS = 60

# What has to be written otherwise: XML's own signs, what XML forbids or changes, what Excel takes
# for such a replacement; and blanks at the ends, which a reader may cut.
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s$")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LIKE_A_REPLACEMENT = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Sheet:
    """The rows below the header of a sheet; `styles` are the numbers of its columns' formats."""

    def __init__(self, columns: Sequence[Column], styles: Mapping[int, str]) -> None:
        self.n_rows = 0
        self._columns = columns
        self._cells = [
            (xl_col_to_name(place), self._writer(place, column, styles.get(place, "")))
            for place, column in enumerate(columns)
        ]

    def written(self, rows: Iterable[Row]) -> Iterator[bytes]:
        """The XML of the rows, some hundred at a time; raises for a text that no cell can hold."""
        rows = iter(rows)
        while chunk := list(itertools.islice(rows, _CHUNK_ROWS)):
            yield "".join(map(self._row, chunk)).encode()

    def _row(self, row: Row) -> str:
        self.n_rows += 1
        number = self.n_rows + 1  # below the header
        cells = "".join(
            [
                f'<c r="{letters}{number}"{written(text)}'
                for (letters, written), text in zip(self._cells, row, strict=True)
                if text is not None
            ]
        )
        return f'<row r="{number}">{cells}</row>'

    def _writer(self, place: int, column: Column, style: str) -> Callable[[str], str]:
        string = self._string(place)
        if column.base_type in _NUMBERS:
            return lambda text: _number(text) or string(text)
        if column.base_type == "bool":
            return lambda text: f' t="b"><v>{text == "true":d}</v></c>'
        if column.base_type in _READERS:
            read, styled = _READERS[column.base_type], f' s="{style}"'
            return lambda text: _moment(text, read, styled) or string(text)
        return string

    def _string(self, place: int) -> Callable[[str], str]:
        known: dict[str, str] = {}

        def string(text: str) -> str:
            cell = known.get(text)
            if cell is None:
                if len(text) > _MOST_CHARACTERS // 2 and _utf16_length(text) > _MOST_CHARACTERS:
                    raise self._too_long(place, text)
                cell = _inline(text)
                if len(known) >= _MOST_KNOWN:
                    known.clear()
                if len(text) < 1000:
                    known[text] = cell
            return cell

        return string

    def _too_long(self, place: int, text: str) -> SurveymarkError:
        name = self._columns[place].name
        return SurveymarkError(
            f'row {self.n_rows:,} has a text of {len(text):,} characters in column "{name}"',
            f"A cell of Excel holds {_MOST_CHARACTERS:,}.",
            "Export as csv or json, or leave the column out with --columns.",
        )


def _number(text: str) -> str | None:
    # Up to 15 characters nothing is lost, and what ends with a digit is finite.
    if len(text) <= _MOST_DIGITS and text[-1].isdigit():
        return f"><v>{text}</v></c>"
    digits = text.removeprefix("-")
    number = float(text)
    if not math.isfinite(number) or (len(digits) > _MOST_DIGITS and digits.isdigit()):
        return None
    return f"><v>{text if len(text) < _LONG else number}</v></c>"


def _moment(text: str, read: Callable[[str], Any], styled: str) -> str | None:
    try:
        moment = read(text)
    except ValueError:  # infinity, BC, after the year 9999, 24:00
        return None
    if isinstance(moment, time):
        moment = datetime.combine(_BEFORE_FIRST_DAY, moment)
    elif moment.year < _FIRST_YEAR:
        return None
    elif not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    passed = moment.replace(tzinfo=None) - _BEFORE_FIRST_DAY  # the session is in UTC
    days = passed.days + (passed.seconds + passed.microseconds / 1e6) / 86_400
    return f"{styled}><v>{days + (days >= _DAY_THAT_NEVER_WAS):.16G}</v></c>"


def _inline(text: str) -> str:
    if not _SPECIAL.search(text):
        return f' t="inlineStr"><is><t>{text}</t></is></c>'
    text = _LIKE_A_REPLACEMENT.sub("_x005F_", text)
    text = _FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(text, quote=False)}</t></is></c>'


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
