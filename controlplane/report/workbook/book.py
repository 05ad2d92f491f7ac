"""The workbook under construction: sheets of figures, and what a cell looks like."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from controlplane import __version__
from controlplane.export.workbook import write_string
from controlplane.report import words
from controlplane.report.collect import Question, Report, Row
from controlplane.report.workbook.columns import Column

BLUE, GREY = "#2c5c8a", "#9aa7b4"
# In characters: so much can be read when it is printed on one A4 page, lying.
_PAGE_WIDTH = 200

_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": BLUE},
    "subtitle": {"font_size": 12, "font_color": "#51606e"},
    "quiet": {"font_color": "#51606e", "valign": "top"},
    "header": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "withheld": {"italic": True, "font_color": "#51606e", "align": "right"},
    # Apart from the number on its left.
    "text": {"align": "left", "indent": 1},
    "text header": {
        "bold": True,
        "text_wrap": True,
        "valign": "top",
        "bottom": 1,
        "align": "left",
        "indent": 1,
    },
    "number header": {
        "bold": True,
        "text_wrap": True,
        "valign": "top",
        "bottom": 1,
        "align": "right",
    },
    "wrapped": {"text_wrap": True, "valign": "top"},
}
_NUMBERS = {"count": "#,##0", "decimal": "#,##0.0", "share": "0%", "number": "General"}
_MOMENTS = {"month": "mmm yyyy", "moment": "yyyy-mm-dd hh:mm"}


class Book:
    """An xlsx file in memory, and the report that it shows."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._questions = {question.path: question for question in report.questions}
        self._out = io.BytesIO()
        # A text that begins like a formula or an address stays a text.
        self.file = xlsxwriter.Workbook(
            self._out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
        )
        self.file.set_properties(
            {
                "title": f"{report.title}: {report.organisation_title}",
                "comments": report.watermark or f"Made by Surveymark {__version__}.",
                "created": report.made_at.replace(tzinfo=None),
            }
        )
        self._formats: dict[str, Any] = {}

    def finish(self) -> bytes:
        """The whole file; nothing can be added afterwards."""
        self.file.close()
        return self._out.getvalue()

    def sheet(self, name: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """A sheet that is one table, ready to be filtered and printed."""
        sheet = self.add(name)
        self.table(sheet, 0, columns, rows)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        # Three times as wide as a page, a sheet would be printed too small to be read.
        n_pages = -(-sum(self._width(column, rows) for column in columns) // _PAGE_WIDTH)
        if n_pages > 1:
            sheet.fit_to_pages(n_pages, 0)
            sheet.repeat_columns(0)

    def add(self, name: str) -> Any:
        """An empty sheet as wide as a landscape page."""
        sheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def table(self, sheet: Any, top: int, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """A table with its headings in line `top`."""
        sheet.add_table(
            top,
            0,
            top + max(len(rows), 1),
            len(columns) - 1,
            {
                "name": sheet.get_name().replace(" ", "_").lower(),
                "style": "Table Style Light 1",
                "columns": [
                    {"header": heading, "header_format": self._header(place, kind)}
                    for place, (heading, _, kind) in enumerate(columns)
                ],
            },
        )
        sheet.set_row(top, 32)  # headings take two lines
        self._widths(sheet, columns, rows)
        self._rows(sheet, top + 1, columns, rows)

    def cells(self, sheet: Any, top: int, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Headings in line `top` and rows below them that are no table."""
        for place, (heading, _, kind) in enumerate(columns):
            sheet.write_string(top, place, heading, self._header(place, kind))
        self._widths(sheet, columns, rows, number=21)
        self._rows(sheet, top + 1, columns, rows)

    def _header(self, place: int, kind: str) -> Any:
        if kind != "text":
            return self.format("number header")
        return self.format("text header" if place else "header")

    def _widths(
        self, sheet: Any, columns: Sequence[Column], rows: Sequence[Row], *, number: int = 12
    ) -> None:
        for place, column in enumerate(columns):
            sheet.set_column(place, place, self._width(column, rows, number))

    @staticmethod
    def _width(column: Column, rows: Sequence[Row], number: int = 12) -> int:
        """The width of a column in characters: a number's, or its longest text's within reason."""
        _, field, kind = column
        if kind != "text":
            return number
        widest = max((len(str(row.get(field) or "")) for row in rows), default=0)
        return min(max(12, widest + 2), 60 if field == "question_title" else 40)

    def _rows(self, sheet: Any, top: int, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        for line, row in enumerate(rows, top):
            # Of single answers a row may stand for all that is withheld.
            question = self._questions.get(row["question"])
            for place, (_, field, kind) in enumerate(columns):
                self._cell(sheet, line, place, row, field, kind, question)

    def format(self, name: str) -> Any:
        """A cell format by its name, or by the number format that it is."""
        if name not in self._formats:
            self._formats[name] = self.file.add_format(_FORMATS.get(name, {"num_format": name}))
        return self._formats[name]

    def _cell(
        self,
        sheet: Any,
        line: int,
        place: int,
        row: Row,
        field: str,
        kind: str,
        question: Question | None,
    ) -> None:
        value = row.get(field)
        if value is None:
            status = _withheld(row, field)
            if status is not None:
                sheet.write_string(line, place, status, self.format("withheld"))
        elif kind == "text":
            write_string(sheet, line, place, str(value), self.format("text") if place else None)
        elif kind in _MOMENTS:
            moment = datetime(value.year, value.month, value.day)
            if isinstance(value, datetime) and kind == "moment":
                moment = value.astimezone(UTC).replace(tzinfo=None)
            sheet.write_datetime(line, place, moment, self.format(_MOMENTS[kind]))
        else:
            assert question is not None
            shape = _NUMBERS.get(kind) or number_format(question)
            sheet.write_number(line, place, value, self.format(shape))


def number_format(question: Question) -> str:
    """Excel's format of a figure in the unit of the question, with the decimals of the page."""
    places = words.decimals(question)
    return "0%" if question.is_share else "0" + ("." + "0" * places if places else "")


def _withheld(row: Row, field: str) -> str | None:
    """The status that stands where a figure is withheld."""
    if field in ("mean", "score", "share"):
        status = row.get("score_status", row["status"])
    elif field == "benchmark_mean":
        status = row.get("benchmark_status")
    else:
        return None
    return None if status in (None, "ok", "carried") else words.status(status)
