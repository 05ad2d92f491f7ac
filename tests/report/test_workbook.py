"""The workbook holds the same figures, as cells that nobody has to distrust."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from controlplane import report as reports
from controlplane.report import Report, words, workbook
from controlplane.report.collect import Question, Row
from controlplane.report.workbook.columns import COMPARISON, PIVOT, Column, place
from tests.report.conftest import CANARY, FORMULA, MARKUP, collected

# The sheets that are no table.
OTHERS = ("Summary", "Charts", "Pivot Analysis", "About")


def opened(report: Report) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook(report)))


@pytest.fixture(scope="session")
def book(lecturer: Report) -> Any:
    return opened(lecturer)


@pytest.fixture(scope="session")
def profile(personality: Report) -> Any:
    return opened(personality)


def cells(book: Any, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in line] for line in book[sheet].iter_rows(min_row=2)]


def compared(report: Report) -> list[Row]:
    """The comparisons in the order of their sheet: those of shares come first."""
    return sorted(report.comparisons, key=lambda row: row["measurement"] != "binary")


def printed(cell: Any, question: Question) -> str:
    """What Excel shows of a number, by its format, in the words of the page."""
    if cell.number_format == "0%":
        return words.share(cell.value)
    places = len(cell.number_format.partition(".")[2])
    assert places == words.decimals(question)
    return words.figure(cell.value, question)


def test_the_sheets_are_those_that_have_something(book: Any, profile: Any) -> None:
    always = ["Summary", "Charts", "Benchmark Comparisons", "Summary Statistics"]
    pivot = "Pivot Analysis"
    assert book.sheetnames == [*always, "Distribution", "Trend", pivot, "About"]
    assert profile.sheetnames == [
        *always, "Scales", "Distribution", "Trend", "Departments", "Job roles", pivot, "About",
    ]  # fmt: skip


def test_every_comparison_is_a_row_with_the_figures_of_the_view(
    book: Any, lecturer: Report
) -> None:
    lines = cells(book, "Benchmark Comparisons")
    assert len(lines) == 6
    for line, row in zip(lines, compared(lecturer), strict=True):
        for column, (_, field, kind) in enumerate(COMPARISON):
            if row[field] is not None:
                assert line[column] == row[field], field
            elif field == "benchmark_mean":
                assert line[column] == "protected"
            else:
                assert line[column] is None, (field, kind)


def test_page_and_workbook_agree_to_the_digit(book: Any, lecturer: Report) -> None:
    """The page prints words.figure() of the same rows; here is what Excel prints of the cells."""
    of = {question.path: question for question in lecturer.questions}
    columns: list[Column] = [c for c in COMPARISON if c[2] == "figure" and "gap" not in c[1]]
    seen = 0
    for line, row in enumerate(compared(lecturer), 2):
        question = of[row["question"]]
        for _, field, _ in columns:
            cell = book["Benchmark Comparisons"].cell(line, place(COMPARISON, field) + 1)
            if isinstance(cell.value, float | int):
                assert printed(cell, question) == words.figure(row[field], question)
                seen += 1
    assert seen > 40


def test_withheld_figures_are_words_not_gaps(
    hostile: psycopg.Connection[Any], database: str
) -> None:
    few = opened(collected(database, "few_reader", "pulse"))
    results = {line[1]: line for line in cells(few, "Summary Statistics")}
    assert results["q"][2] == "protected"
    assert not any(isinstance(value, float) for value in results["q"])


def test_every_sheet_of_figures_keeps_its_headings_in_sight(profile: Any) -> None:
    tables = [sheet for sheet in profile if sheet.title not in OTHERS]
    assert len(tables) == 7
    assert {sheet.freeze_panes for sheet in tables} == {"B2"}


def test_on_paper_no_chart_is_cut_and_no_table_too_small(profile: Any) -> None:
    charts = profile["Charts"]
    last_line = int(charts.print_area.rpartition("$")[2])
    ends = [0, *(end.id for end in charts.row_breaks.brk), last_line]
    placed = [(chart.anchor._from.row, chart.anchor.to.row) for chart in charts._charts]
    assert len(placed) > 6
    for first, last in placed:
        assert any(start <= first and last < end for start, end in pairwise(ends)), (first, last)
    wide = profile["Benchmark Comparisons"]
    assert (wide.page_setup.fitToWidth, wide.print_title_cols, wide.print_title_rows) == (
        3, "$A:$A", "$1:$1",
    )  # fmt: skip
    assert profile["Trend"].page_setup.fitToWidth in (None, 1)


def test_the_pivot_stands_on_the_comparisons(book: Any, lecturer: Report) -> None:
    """What stands there before it is computed is what it computes: one row is behind each line."""
    [pivot] = book["Pivot Analysis"]._pivots
    source = pivot.cache.cacheSource.worksheetSource
    headings = [cell.value for cell in book[source.sheet][1]]
    assert source.sheet == "Benchmark Comparisons"
    assert source.ref == f"A1:{book[source.sheet].cell(7, len(headings)).coordinate}"
    assert [field.name for field in pivot.cache.cacheFields] == headings
    assert pivot.cache.refreshOnLoad
    names = [heading for heading, _, _ in PIVOT]
    assert [headings[field.x] for field in pivot.rowFields] == names[:4]
    assert [headings[field.fld] for field in pivot.dataFields] == names[4:]
    assert (pivot.rowGrandTotals, pivot.colGrandTotals) == (False, False)
    shown = [list(line) for line in book["Pivot Analysis"].iter_rows(min_row=5, values_only=True)]
    fields = [field for _, field, _ in PIVOT]
    assert [line[:5] for line in shown] == [
        [row[field] for field in fields[:5]] for row in compared(lecturer)
    ]
    assert len({tuple(line[:4]) for line in shown}) == len(shown)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_computes_the_pivot(lecturer: Report, tmp_path: Path) -> None:
    """The cells that we wrote are taken away, so that only a computed table can pass."""
    written = workbook(lecturer)
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(io.BytesIO(written)) as parts, zipfile.ZipFile(bare, "w") as out:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "xl/worksheets/sheet7.xml":
                content = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", content)
            out.writestr(name, content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'home').as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(bare)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    computed = openpyxl.load_workbook(tmp_path / "out" / "bare.xlsx")["Pivot Analysis"]
    figures = [line[4:7] for line in computed.iter_rows(min_row=6, values_only=True)]
    rows = [[row[field] for _, field, _ in PIVOT[4:]] for row in compared(lecturer)]
    rounded = sorted([f"{cell:.6f}" if cell is not None else "" for cell in row] for row in rows)
    assert rounded == sorted(
        [f"{cell:.6f}" if cell is not None else "" for cell in line] for line in figures
    )


def test_single_answers_are_there_when_asked_for_and_permitted(
    hostile: psycopg.Connection[Any], database: str
) -> None:
    def raw() -> list[list[Any]]:
        with psycopg.connect(make_conninfo(database, options="-c role=hostile_reader")) as reader:
            report = reports.collect(reader, "pulse", with_answers=True)
        return cells(opened(report), "Raw Data")

    [withheld] = raw()
    assert [cell for cell in withheld if cell is not None] == [
        "protected", "for roles that may see single responses; an operator can let yours",
    ]  # fmt: skip
    hostile.execute("SELECT ops.let_see_responses('hostile_reader')")
    lines = raw()
    # Of a confidential survey they join by fives.
    assert len(lines) == 20 * 2
    assert {line[4] for line in lines if line[2] == "q"} == {1, 2, 3, 4, 5}
    assert {line[5] for line in lines if line[2] == "place"} == {"a", "b"}
    assert {(line[7], line[9], line[14], line[15]) for line in lines} == {(None, None, None, "ok")}


def test_charts_are_excel_s_own(profile: Any, personality: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(personality))) as parts:
        drawn = [
            parts.read(n).decode() for n in parts.namelist() if n.startswith("xl/charts/chart")
        ]
    kinds = [next(k for k in ("radar", "line", "bar") if f"<c:{k}Chart>" in xml) for xml in drawn]
    assert (kinds.count("radar"), kinds.count("line")) == (1, 5)
    assert kinds.count("bar") >= 4


def test_no_text_becomes_a_formula_or_a_link(
    hostile: psycopg.Connection[Any], database: str
) -> None:
    written = workbook(collected(database, "hostile_reader", "pulse"))
    found = openpyxl.load_workbook(io.BytesIO(written))
    texts = [cell for sheet in found for line in sheet.iter_rows() for cell in line]
    assert FORMULA in [cell.value for cell in texts]
    assert "+1" in [cell.value for cell in texts]
    assert MARKUP in [cell.value for cell in texts]
    assert not [cell for cell in texts if cell.data_type == "f" or cell.hyperlink]
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
    assert b"hyperlink" not in everything
    assert CANARY.encode() not in everything
