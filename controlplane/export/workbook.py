"""An Excel workbook: the rows on the first sheet, what they are on the second."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from controlplane.errors import SurveymarkError
from controlplane.export.relation import Column, Relation
from controlplane.export.sheet import Row, Sheet

# A sheet has 1,048,576 rows, and the header is one.
MOST_ROWS = 1_048_575
_WIDTH_ROWS = 100
_NARROWEST, _WIDEST = 8, 50
# The part of the first sheet.
_DATA = "xl/worksheets/sheet1.xml"

_PATTERNS = {
    "date": "yyyy-mm-dd",
    "time": "hh:mm:ss",
    "timestamp": "yyyy-mm-dd hh:mm:ss",
    "timestamptz": "yyyy-mm-dd hh:mm:ss",
}


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
        except OSError as error:
            raise SurveymarkError(
                f"cannot write into the temporary folder {folder}",
                f"The system says: {error}.",
                "Make room there, or name another folder in the variable TMPDIR.",
            ) from error
        with open(path, "rb") as file:
            shutil.copyfileobj(file, out)
    return number


def _write_book(rows: Iterable[Row], about: About, path: Path) -> int:
    """The rows go into the file as they come; all else is xlsxwriter's, around them."""
    rows = iter(rows)
    first = list(itertools.islice(rows, _WIDTH_ROWS))
    widths = [
        _width(column, [row[place] for row in first]) for place, column in enumerate(about.columns)
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        head, _, styles = _around_rows(_shell(about, widths, 0)[_DATA])
        sheet = Sheet(about.columns, styles)
        with archive.open(_DATA, "w", force_zip64=True) as part:
            part.write(head)
            for written in sheet.written(itertools.chain(first, rows)):
                if sheet.n_rows > MOST_ROWS:
                    raise SurveymarkError(
                        f"{about.relation} has more than {MOST_ROWS:,} rows to export",
                        "A sheet of Excel holds no more.",
                        "Export as csv, or fewer rows with --where.",
                    )
                part.write(written)
            shell = _shell(about, widths, sheet.n_rows)
            part.write(_around_rows(shell.pop(_DATA))[1])
        for name, content in shell.items():
            archive.writestr(name, content)
    return sheet.n_rows


def _around_rows(sheet: bytes) -> tuple[bytes, bytes, dict[int, str]]:
    """What stands before and after the rows, and the number of the format of each column.

    The second row is there to tell these numbers. How far the sheet reaches is not known when its
    beginning is written, and need not be told.
    """
    before, second, after = re.split(rb'(<row r="2".*?</row>|(?=</sheetData>))', sheet, maxsplit=1)
    styles = {
        xl_cell_to_rowcol(cell.decode())[1]: style.decode()
        for cell, style in re.findall(rb'<c r="([A-Z]+2)" s="(\d+)"', second)
    }
    return re.sub(rb"<dimension [^>]*/>", b"", before, count=1), after, styles


def _shell(about: About, widths: Sequence[int], number: int) -> dict[str, bytes]:
    """The parts of a workbook that lacks nothing but its `number` of rows."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {
            "title": str(about.relation),
            "created": about.exported_at,
            "comments": about.watermark or "",
        }
    )
    sheet = book.add_worksheet("Data")
    bold = book.add_format({"bold": True})
    formats = {name: book.add_format({"num_format": shape}) for name, shape in _PATTERNS.items()}
    for place, column in enumerate(about.columns):
        write_string(sheet, 0, place, column.name, bold)
        if note := _note(column):
            sheet.write_comment(0, place, note, {"x_scale": 2})
        if column.base_type in formats:
            sheet.write_blank(1, place, None, formats[column.base_type])
        sheet.set_column(place, place, widths[place])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, number, len(about.columns) - 1)
    _write_about(book, about, number)
    book.close()
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_string(sheet: Any, row: int, column: int, text: str, format: Any = None) -> None:
    """Write a text that stays the text it is."""
    # xlsxwriter takes a string of this shape for its own markup and would copy it unescaped; in
    # fragments it is escaped.
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:])
    else:
        sheet.write_string(row, column, text, format)


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
