"""An Excel workbook: the rows on the first sheet, what they are on the second.

Each cell arrives as the text that PostgreSQL has for it, and becomes a number, a date or a string
by the type of its column, never a formula or a link. What Excel cannot hold as what it is (an
infinite number, a year before 1900, an integer of more than 15 digits) stays the text it was.
"""

from __future__ import annotations

import itertools
import math
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from controlplane.errors import SurveymarkError
from controlplane.export.relation import Column, Relation

# A sheet has 1,048,576 rows, and the header is one.
MOST_ROWS = 1_048_575
_MOST_CHARACTERS = 32_767
_MOST_DIGITS = 15
_WIDTH_ROWS = 100
_NARROWEST, _WIDEST = 8, 50
_FIRST_YEAR = 1900

_NUMBERS = ("int2", "int4", "int8", "float4", "float8", "numeric")
_PATTERNS = {
    "date": "yyyy-mm-dd",
    "time": "hh:mm:ss",
    "timestamp": "yyyy-mm-dd hh:mm:ss",
    "timestamptz": "yyyy-mm-dd hh:mm:ss",
}
_READERS: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "timestamptz": datetime.fromisoformat,
}

Row = Sequence[str | None]
Cells = Callable[[int, int, str], None]


@dataclass(frozen=True)
class About:
    """What the second sheet says of the export."""

    relation: Relation
    columns: tuple[Column, ...]
    filters: tuple[str, ...]
    role: str
    database: str
    exported_at: datetime
    watermark: str | None = None


def write(rows: Iterable[Row], about: About, out: IO[bytes]) -> int:
    """Write the workbook into `out`, at once when all rows are there; return their number.

    Raises a SurveymarkError for more rows, or a longer text, than a sheet can hold.
    """
    with tempfile.TemporaryDirectory(prefix="surveymark-") as folder:
        path = Path(folder, "export.xlsx")
        try:
            number = _write_book(rows, about, path)
        except (OSError, FileCreateError) as error:
            raise SurveymarkError(
                f"cannot write into the temporary folder {folder}",
                f"The system says: {error}.",
                "Make room there, or name another folder in the variable TMPDIR.",
            ) from error
        with open(path, "rb") as file:
            shutil.copyfileobj(file, out)
    return number


def _write_book(rows: Iterable[Row], about: About, path: Path) -> int:
    book = xlsxwriter.Workbook(
        path,
        {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.use_zip64()
    book.set_properties(
        {
            "title": str(about.relation),
            "created": about.exported_at,
            "comments": about.watermark or "",
        }
    )
    number = _Data(book, about).write(rows)
    _write_about(book, about, number)
    book.close()
    return number


class _Data:
    """The sheet of the rows."""

    def __init__(self, book: Any, about: About) -> None:
        self._sheet = book.add_worksheet("Data")
        self._about = about
        self._bold = book.add_format({"bold": True})
        self._formats = {
            name: book.add_format({"num_format": pattern}) for name, pattern in _PATTERNS.items()
        }

    def write(self, rows: Iterable[Row]) -> int:
        columns = self._about.columns
        writers = [self._writer(column) for column in columns]
        rows = iter(rows)
        first = list(itertools.islice(rows, _WIDTH_ROWS))
        for index, column in enumerate(columns):
            self._string(0, index, column.name, self._bold)
            if note := _note(column):
                self._sheet.write_comment(0, index, note, {"x_scale": 2})
            self._sheet.set_column(index, index, _width(column, [row[index] for row in first]))
        self._sheet.freeze_panes(1, 0)
        number = 0
        for number, row in enumerate(itertools.chain(first, rows), 1):
            if number > MOST_ROWS:
                raise SurveymarkError(
                    f"{self._about.relation} has more than {MOST_ROWS:,} rows to export",
                    "A sheet of Excel holds no more.",
                    "Export as csv, or fewer rows with --where.",
                )
            for index, (text, write) in enumerate(zip(row, writers, strict=True)):
                if text is not None:
                    write(number, index, text)
        self._sheet.autofilter(0, 0, number, len(columns) - 1)
        return number

    def _writer(self, column: Column) -> Cells:
        if column.base_type in _NUMBERS:
            return self._number
        if column.base_type == "bool":
            return self._boolean
        if column.base_type in self._formats:
            return self._moment(_READERS[column.base_type], self._formats[column.base_type])
        return self._string

    def _number(self, row: int, column: int, text: str) -> None:
        number = float(text)
        digits = text.removeprefix("-")
        is_long = len(digits) > _MOST_DIGITS and digits.isdigit()
        if is_long or not math.isfinite(number):
            self._string(row, column, text)
        else:
            self._sheet.write_number(row, column, number)

    def _boolean(self, row: int, column: int, text: str) -> None:
        self._sheet.write_boolean(row, column, text == "true")

    def _moment(self, read: Callable[[str], Any], format: Any) -> Cells:
        def write(row: int, column: int, text: str) -> None:
            try:
                moment = read(text)
            except ValueError:  # infinity, BC, after the year 9999, 24:00
                moment = None
            if moment is None or getattr(moment, "year", _FIRST_YEAR) < _FIRST_YEAR:
                self._string(row, column, text)
                return
            if isinstance(moment, datetime):
                moment = moment.replace(tzinfo=None)  # the session is in UTC
            self._sheet.write_datetime(row, column, moment, format)

        return write

    def _string(self, row: int, column: int, text: str, format: Any = None) -> None:
        if len(text) > _MOST_CHARACTERS // 2 and _utf16_length(text) > _MOST_CHARACTERS:
            name = self._about.columns[column].name
            raise SurveymarkError(
                f'row {row:,} has a text of {len(text):,} characters in column "{name}"',
                f"A cell of Excel holds {_MOST_CHARACTERS:,}.",
                "Export as csv or json, or leave the column out with --columns.",
            )
        write_string(self._sheet, row, column, text, format)


def write_string(sheet: Any, row: int, column: int, text: str, format: Any = None) -> None:
    """Write a text that stays the text it is."""
    # xlsxwriter takes a string of this shape for its own markup and would copy it unescaped; in
    # fragments it is escaped.
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:])
    else:
        sheet.write_string(row, column, text, format)


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _note(column: Column) -> str:
    is_utc = column.base_type == "timestamptz"
    return " ".join(filter(None, (column.comment, "The time is in UTC." if is_utc else None)))


def _width(column: Column, texts: Iterable[str | None]) -> int:
    """The characters that the first rows need, and the name with the button of the filter."""
    needed = max(len(column.name) + 3, *(len(text or "") + 1 for text in texts), _NARROWEST)
    return min(needed, _WIDEST)


def _write_about(book: Any, about: About, number: int) -> None:
    sheet = book.add_worksheet("About")
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 2, 100)
    facts = [
        ("view", str(about.relation)),
        ("meaning", about.relation.comment or ""),
        *(("filter", text) for text in about.filters or ("none",)),
        ("rows", f"{number:,}"),
        ("exported", f"{about.exported_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"),
        ("role", about.role),
        ("database", about.database),
        *([("watermark", about.watermark)] if about.watermark else ()),
    ]
    for row, (name, fact) in enumerate(facts):
        write_string(sheet, row, 0, name, bold)
        write_string(sheet, row, 1, fact)
    head = len(facts) + 1
    for index, name in enumerate(("column", "type", "meaning")):
        write_string(sheet, head, index, name, bold)
    for row, column in enumerate(about.columns, head + 1):
        for index, text in enumerate((column.name, column.type, _note(column))):
            write_string(sheet, row, index, text)
