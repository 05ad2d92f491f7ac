"""All formats of a report say the same: each is read back, and each cell held against the JSON."""

from __future__ import annotations

import csv
import html
import io
import json
import math
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import jsonschema
import openpyxl
import psycopg
import pypdf
import pytest
from psycopg.conninfo import make_conninfo

from controlplane import paths
from controlplane import report as reports
from controlplane.export.csvfile import guarded
from controlplane.report import Report, words
from controlplane.report.tables import tables
from controlplane.report.workbook.columns import COMPARISON, DISTRIBUTION, RESULTS, SEGMENTS, TREND
from tests.report.conftest import FORMULA, MARKUP, collected, drawn

Document = dict[str, Any]
Differences = Iterator[tuple[Any, ...]]

SCHEMA = json.loads((paths.report_templates_dir() / "report.schema.json").read_bytes())
SHEETS = {
    "Summary Statistics": ("results", RESULTS),
    "Benchmark Comparisons": ("comparisons", COMPARISON),
    "Distribution": ("distributions", DISTRIBUTION),
    "Trend": ("trends", TREND),
    "Departments": ("segments", SEGMENTS),
    "Job roles": ("segments", SEGMENTS),
}


def document(report: Report) -> Document:
    read: Document = json.loads(reports.json_document(report))
    return read


# -- what a page prints of the rows, in pieces ----------------------------------------------------


def printed(report: Report, said: Document) -> Iterator[tuple[str, str, list[str]]]:
    """Row, column and pieces of each cell of the page's tables of figures, from the JSON."""
    of = {question.path: question for question in report.questions}
    for row in said["comparisons"]:
        if row["benchmark_mean"] is None:
            continue
        one = of[row["question"]]
        yield row["question_title"], "You", [
            words.figure(row["score"], one), words.span(row["ci_low"], row["ci_high"], one),
        ]  # fmt: skip
        yield (
            row["question_title"],
            "Benchmark",
            [
                words.figure(row["benchmark_mean"], one),
                words.span(row["benchmark_ci_low"], row["benchmark_ci_high"], one),
            ],
        )
        yield (
            row["question_title"],
            "Gap",
            [
                words.difference(row["gap"], one),
                words.span(row["gap_ci_low"], row["gap_ci_high"], one, signed=True),
            ],
        )
    compared = {row["question"] for row in said["comparisons"] if row["benchmark_mean"] is not None}
    for row in said["results"]:
        if row["question"] not in compared and row["mean"] is not None:
            one = of[row["question"]]
            yield row["question_title"], "You", [words.figure(row["mean"], one)]
            yield (
                row["question_title"],
                "95 % interval",
                [words.span(row["ci_low"], row["ci_high"], one)],
            )
            yield row["question_title"], "n", [words.count(row["n"])]
    for row in said["results"]:
        if row["question_type"] == "scale" and row["mean"] is not None:
            one = of[row["question"]]
            yield row["question_title"], "Mean", [words.figure(row["mean"], one)]
            yield (
                row["question_title"],
                "95 % interval",
                [words.span(row["ci_low"], row["ci_high"], one)],
            )
            yield row["question_title"], "Spread (sd)", [words.figure(row["sd"], one)]
            yield row["question_title"], "n", [words.count(row["n"])]
    heads = {question.path for question in report.headlines}
    for row in said["segments"]:
        if row["question"] in heads and row["mean"] is not None:
            one = of[row["question"]]
            gap, n = row["gap_to_total"], f"n = {words.count(row['n'])}"
            kinds = 1
            if row["segment_kind"] == "total":
                kinds = sum(bool(rows) for rows in report.segments.values())
            for _ in range(kinds):
                yield (
                    "",
                    row["question_title"],
                    [
                        words.figure(row["mean"], one),
                        n if gap is None else f"{words.difference(gap, one)}, {n}",
                    ],
                )


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def page(report: Report, said: Document) -> Differences:
    """The cells of the page that have a label, against those that the JSON lets expect."""
    shown = Counter(
        (html.unescape(label), squeezed(html.unescape(re.sub(r"<[^>]+>", "", cell))))
        for label, cell in re.findall(
            r'<td[^>]*?data-label="([^"]*)"[^>]*>(.*?)</td>', drawn(report, "html").decode(), re.S
        )
    )
    wanted = Counter(
        (label, squeezed("".join(pieces))) for _, label, pieces in printed(report, said)
    )
    yield from (wanted - shown).elements()
    figures = {label for label, _ in wanted} - {"You"}
    kept = Counter({cell: n for cell, n in shown.items() if cell[0] in figures})
    withheld = {squeezed(words.status(status)) for status in words.STATUS} | {words.NOTHING}
    for (label, text), _ in (kept - wanted).items():
        if text not in withheld and not re.match(r"(protected|nodata|nextedition)", text):
            yield label, text


def paper(report: Report, said: Document) -> Differences:
    """The pieces of the same cells, as often as the JSON lets expect them."""
    sheets = pypdf.PdfReader(io.BytesIO(drawn(report, "pdf"))).pages
    text = squeezed("".join(sheet.extract_text() for sheet in sheets))
    wanted = Counter(squeezed(piece) for _, _, pieces in printed(report, said) for piece in pieces)
    for piece, times in wanted.items():
        if text.count(piece) < times:
            yield piece, times, text.count(piece)


# -- what other programs read ---------------------------------------------------------------------


def archive(report: Report, said: Document) -> Differences:
    with zipfile.ZipFile(io.BytesIO(drawn(report, "zip"))) as parts:
        read = {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(parts.read(name).decode())))
            for name in parts.namelist()
        }
    expected = {table.name: said[table.name] for table in tables(report)}
    expected["responses"] = [said["responses"]]
    for name, rows in expected.items():
        if len(rows) != len(read[name]):
            yield name, len(rows), len(read[name])
            continue
        for number, (row, cells) in enumerate(zip(rows, read[name], strict=True)):
            if list(row) != list(cells):
                yield name, list(row), list(cells)
            for field, value in row.items():
                if not same_text(cells[field], value):
                    yield name, number, field, cells[field], value


def same_text(cell: str, value: Any) -> bool:
    if value is None:
        return cell == ""
    if isinstance(value, bool):
        return cell == ("t" if value else "f")
    if isinstance(value, float | int):
        return float(cell) == value
    moment = re.sub(r"(\d) (\d\d:\d\d:\d\d(\.\d+)?)(\+00)?$", r"\1T\2Z", cell)
    return value in (cell, moment) or cell == guarded(value)


def book(report: Report, said: Document) -> Differences:
    found = openpyxl.load_workbook(io.BytesIO(drawn(report, "xlsx")))
    for sheet, (name, columns) in SHEETS.items():
        if sheet not in found.sheetnames:
            continue
        rows = said[name]
        if name == "segments":
            kind = "department" if sheet == "Departments" else "job_role"
            rows = [row for row in rows if row["segment_kind"] in ("total", kind)]
        if name == "trends":
            peers = {
                (row["question"], row["period_start"][:7]): row["benchmark_mean"]
                for row in said["peers_trends"]
            }
            assert any(peers.values()) or not any(
                row["benchmark_mean"] for row in said["comparisons"]
            )
            rows = [
                row | {"peers": peers.get((row["question"], (row["period_start"] or "")[:7]))}
                for row in rows
            ]
        lines = list(found[sheet].iter_rows(min_row=2, values_only=True))
        if len(lines) != len(rows):
            yield sheet, len(lines), len(rows)
            continue
        # The order differs where it is said to: no two rows of a sheet are alike.
        keys = [place for place, (_, _, kind) in enumerate(columns) if kind in ("text", "month")]
        lines.sort(key=lambda line: [str(line[place] or "") for place in keys])
        rows = sorted(rows, key=lambda row: [str(told(row, columns[place])) for place in keys])
        for line, row in zip(lines, rows, strict=True):
            for cell, column in zip(line, columns, strict=True):
                if not same_cell(cell, told(row, column), row):
                    yield sheet, column[0], cell, told(row, column)


def told(row: dict[str, Any], column: tuple[str, str, str]) -> Any:
    """What the JSON says for a column of a sheet; nothing where it does not tell it."""
    _, field, kind = column
    if field == "bin":
        if row["answer_state"] != "answered":
            return row["answer_state"]
        return row["choice_title"] or row["choice"] or f"{row['value']:g}"
    value = row.get(field)
    if kind == "month" and value is not None:
        return datetime.fromisoformat(value.removesuffix("Z"))
    return "" if value is None and kind in ("text", "month") else value


def same_cell(cell: Any, value: Any, row: dict[str, Any]) -> bool:
    if value in (None, ""):
        states = [row[field] for field in row if field.endswith("status")]
        return cell is None or cell in [words.status(state) for state in states if state]
    if isinstance(value, float | int) and isinstance(cell, float | int):
        return math.isclose(cell, value, rel_tol=1e-14)
    return bool(cell == value)


FORMATS: dict[str, Callable[[Report, Document], Differences]] = {
    "html": page,
    "pdf": paper,
    "xlsx": book,
    "zip": archive,
}


@pytest.mark.parametrize(
    ("who", "format"),
    # The PDF of the long one would take as long as all others.
    [*(("lecturer", format) for format in FORMATS),
     *(("personality", format) for format in FORMATS if format != "pdf")],
)  # fmt: skip
def test_every_cell_says_what_the_json_says(
    request: pytest.FixtureRequest, format: str, who: str
) -> None:
    report: Report = request.getfixturevalue(who)
    said = document(report)
    assert len(list(printed(report, said))) > 10
    assert list(FORMATS[format](report, said)) == []


@pytest.mark.parametrize("format", FORMATS)
def test_one_figure_that_differs_is_seen(lecturer: Report, format: str) -> None:
    said = document(lecturer)
    shown = next(row for row in said["comparisons"] if row["gap"] is not None)
    shown["gap"] += 0.01
    assert list(FORMATS[format](lecturer, said)) != []


@pytest.mark.parametrize("who", ["lecturer", "personality"])
def test_the_json_is_as_its_schema_describes(request: pytest.FixtureRequest, who: str) -> None:
    report: Report = request.getfixturevalue(who)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(document(report), SCHEMA)
    with pytest.raises(jsonschema.ValidationError, match="'p_value'"):
        jsonschema.validate(document(report) | {"comparisons": [{"question": "q"}]}, SCHEMA)


def test_single_answers_and_harmful_titles_are_data(
    hostile: psycopg.Connection[Any], database: str
) -> None:
    hostile.execute("SELECT ops.let_see_responses('hostile_reader')")
    with psycopg.connect(make_conninfo(database, options="-c role=hostile_reader")) as reader:
        report = reports.collect(reader, "pulse", with_answers=True)
    said = document(report)
    jsonschema.validate(said, SCHEMA)
    assert len(said["answers"]) == 40
    assert {FORMULA, MARKUP} & {row["choice_title"] for row in said["distributions"]}
    assert list(archive(report, said)) == []
    with zipfile.ZipFile(io.BytesIO(reports.csv_archive(report))) as parts:
        results = parts.read("results.csv").decode()
    assert f'\nq,"\'{FORMULA.replace(chr(34), chr(34) * 2)}",' in results
    assert reports.csv_archive(report) == reports.csv_archive(report)


def test_what_is_withheld_is_null_with_a_reason(
    hostile: psycopg.Connection[Any], database: str
) -> None:
    said = document(collected(database, "few_reader", "pulse"))
    jsonschema.validate(said, SCHEMA)
    assert {(row["mean"], row["status"]) for row in said["results"]} == {(None, "protected")}
    assert all(row["reason"] for row in said["results"])
