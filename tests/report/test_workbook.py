"""The workbook holds the same figures, as cells that nobody has to distrust."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import psycopg
import pytest

from controlplane.report import Report, words, workbook
from controlplane.report.collect import Question
from controlplane.report.workbook.columns import COMPARISON, Column, place
from tests.report.conftest import CANARY, FORMULA, collected


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


def printed(cell: Any, question: Question) -> str:
    """What Excel shows of a number, by its format, in the words of the page."""
    if cell.number_format == "0%":
        return words.share(cell.value)
    places = len(cell.number_format.partition(".")[2])
    assert places == words.decimals(question)
    return words.figure(cell.value, question)


def test_the_sheets_are_those_that_have_something(book: Any, profile: Any) -> None:
    always = ["Summary", "Charts", "Comparison", "Results"]
    assert book.sheetnames == [*always, "Distribution", "Trend", "About"]
    assert profile.sheetnames == [
        *always, "Scales", "Distribution", "Trend", "Departments", "Job roles", "About",
    ]  # fmt: skip


def test_every_comparison_is_a_row_with_the_figures_of_the_view(
    book: Any, lecturer: Report
) -> None:
    lines = cells(book, "Comparison")
    assert len(lines) == len(lecturer.comparisons) == 6
    for line, row in zip(lines, lecturer.comparisons, strict=True):
        for column, (_, field, kind) in enumerate(COMPARISON):
            if row[field] is not None:
                assert line[column] == row[field], field
            elif field == "benchmark_mean":
                assert line[column] == "protected"
            else:
                assert line[column] is None, (field, kind)


def test_page_and_workbook_agree_to_the_digit(book: Any, lecturer: Report) -> None:
    """The page prints words.figure() of the same rows; here is what Excel prints of the cells."""
    shown = [(q, row) for q in lecturer.measured for row in q.comparisons]
    columns: list[Column] = [c for c in COMPARISON if c[2] == "figure" and "gap" not in c[1]]
    compared = 0
    for line, (question, row) in enumerate(shown, 2):
        for _, field, _ in columns:
            cell = book["Comparison"].cell(line, place(COMPARISON, field) + 1)
            if isinstance(cell.value, float | int):
                assert printed(cell, question) == words.figure(row[field], question)
                compared += 1
    assert compared > 40


def test_withheld_figures_are_words_not_gaps(
    hostile: psycopg.Connection[Any], database: str
) -> None:
    few = opened(collected(database, "few_reader", "pulse"))
    results = {line[1]: line for line in cells(few, "Results")}
    assert results["q"][2] == "protected"
    assert not any(isinstance(value, float) for value in results["q"])


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
    assert not [cell for cell in texts if cell.data_type == "f" or cell.hyperlink]
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
    assert b"hyperlink" not in everything
    assert CANARY.encode() not in everything
