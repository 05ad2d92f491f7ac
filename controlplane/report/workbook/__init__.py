"""The report as a workbook: the same figures as cells, with Excel's own charts."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from controlplane.export.workbook import write_string
from controlplane.report import words
from controlplane.report.collect import Question, Report, Row, bin_title
from controlplane.report.workbook import charts
from controlplane.report.workbook.book import Book
from controlplane.report.workbook.charts import Lines
from controlplane.report.workbook.columns import (
    ANSWERS,
    COMPARISON,
    DISTRIBUTION,
    HEADLINES,
    PIVOT,
    RESULTS,
    SCALES,
    SEGMENTS,
    TREND,
)
from controlplane.report.workbook.pivot import Pivot, with_pivot

_MOST_DISTRIBUTIONS = 6
_PIVOT_TOP = 3
_PIVOT_HINT = (
    "A pivot table over the sheet Benchmark Comparisons: drag its fields, filter, or refresh it."
)
_ABOUT_WIDTH = 100
# Lines of the sheet for a chart of 280 pixels, and the scale at which six are as high as A4.
_CHART_LINES, _CHART_SCALE = 15, 54

_CONFIDENTIAL = {
    True: "yes: figures rest on at least 5 people, move in steps of 5 answers, and are rounded",
    False: "no: figures are exact and of the moment",
}
_TERMS = (
    ("95 % interval", "how far chance in who answered may have moved a figure"),
    (
        "Benchmark",
        "mean of organisations' results, one vote each, of at least 5 organisations with at least 5"
        " people each; sizes are lower ends of bands",
    ),
    ("Outcome", "above or below where the interval of the gap leaves out 0; one gap at a time"),
    (
        "protected",
        "shown to nobody, because the group is too small or another figure would give it away",
    ),
)


def workbook(report: Report) -> bytes:
    """The report as an Excel workbook."""
    book = Book(report)
    _summary(book)
    # Charts come second, and are of what the sheets behind them hold.
    pictures = book.add("Charts")
    drawn = []
    # Shares come first: LibreOffice shows a column of the pivot in the format of the last row, and
    # 0.00 fits both.
    compared = sorted(report.comparisons, key=lambda row: row["measurement"] != "binary")
    book.sheet("Benchmark Comparisons", COMPARISON, compared)
    book.sheet("Summary Statistics", RESULTS, [question.result for question in report.questions])
    drawn += _scales(book)
    drawn += _distribution(book)
    drawn += _trend(book)
    for kind, title in (("department", "Departments"), ("job_role", "Job roles")):
        if report.segments[kind]:
            book.sheet(title, SEGMENTS, report.segments[kind])
    if report.answers is not None:
        book.sheet("Raw Data", ANSWERS, report.answers)
    pivot = _pivot(book, compared) if compared else None
    _about(book)
    _place(pictures, drawn)
    finished = book.finish()
    return with_pivot(finished, *pivot) if pivot else finished


def _place(sheet: Any, drawn: list[object]) -> None:
    """Two charts beside each other, twelve on a printed page, none across its end."""
    lines = -(-len(drawn) // 2) * _CHART_LINES
    sheet.hide_gridlines(2)
    sheet.set_portrait()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.center_horizontally()
    sheet.set_print_scale(_CHART_SCALE)
    sheet.set_h_pagebreaks(range(6 * _CHART_LINES, lines, 6 * _CHART_LINES))
    sheet.print_area(0, 0, max(lines - 1, 0), 15)
    for number, chart in enumerate(drawn):
        # A border would else be drawn on the page before.
        sheet.insert_chart(number // 2 * _CHART_LINES, number % 2 * 8, chart, {"y_offset": 4})
    if not drawn:
        sheet.write_string(0, 0, "Too few answers are shown for a chart.")


def _summary(book: Book) -> None:
    report = book.report
    sheet = book.add("Summary")
    sheet.hide_gridlines(2)
    write_string(sheet, 0, 0, report.title, book.format("title"))
    write_string(sheet, 1, 0, report.organisation_title, book.format("subtitle"))
    facts = [*report.levels, ("Responses", _responses(report))]
    if report.edition is not None:
        facts.append(("Benchmarks", f"edition {report.edition['edition']}"))
    facts.append(("Made", f"{report.made_at:%Y-%m-%d %H:%M} UTC"))
    for line, (name, value) in enumerate(facts, 3):
        write_string(sheet, line, 0, name, book.format("quiet"))
        write_string(sheet, line, 1, value)
    top = 4 + len(facts)
    rows = [_headline(question) for question in report.headlines]
    book.table(sheet, top, HEADLINES, rows)
    # Only what is on one scale can stand on one axis.
    alike = list(
        takewhile(lambda question: question.limits == report.headlines[0].limits, report.headlines)
    )
    if any(question.result["mean"] is not None for question in alike):
        chart = charts.headlines(book, "Summary", (top + 1, top + len(alike)), alike)
        sheet.insert_chart(top + len(rows) + 2, 0, chart)


def _headline(question: Question) -> Row:
    """The question's result, and its comparison with all organisations."""
    own = question.result
    result = {name: own[name] for name in ("question", "question_title", "n", "ci_low", "ci_high")}
    return {
        "status": own["status"],
        **(question.against_all or {}),
        **result,
        "score": own["mean"],
        "score_status": own["status"],
    }


def _responses(report: Report) -> str:
    responses = report.responses
    if responses["status"] != "ok":
        return f"{responses['status']}: {responses['reason']}"
    least = "at least " if report.is_confidential else ""
    sets, people = (words.count(responses[name]) for name in ("n_completed", "n_respondents"))
    return f"{least}{sets} of {people} people"


def _scales(book: Book) -> list[object]:
    scales = book.report.scales
    if not scales:
        return []
    peers = [(question.against_all or {}).get("benchmark_mean") for question in scales]
    rows = [
        {**question.result, "peers": mean} for question, mean in zip(scales, peers, strict=True)
    ]
    book.sheet("Scales", SCALES, rows)
    shown = all(question.result["mean"] is not None for question in scales)
    if len(scales) < 3 or not shown or len({question.limits for question in scales}) > 1:
        return []
    return [charts.profile(book, (1, len(rows)), scales, has_peers=None not in peers)]


def _distribution(book: Book) -> list[object]:
    rows: list[Row] = []
    found: list[tuple[Question, Lines]] = []
    for question in book.report.questions:
        first = len(rows) + 1
        for row in question.distribution:
            state = row["answer_state"]
            rows.append(row | {"bin": bin_title(row) if state == "answered" else state})
        bins = [row for row in question.bins if row["share"] is not None]
        # Scale scores have nearly as many values as people; a share is a figure already.
        if bins and question.kind != "scale" and not question.is_share:
            found.append((question, (first, first + len(bins) - 1)))
    book.sheet("Distribution", DISTRIBUTION, rows)
    return [
        charts.distribution(book, question, lines)
        for question, lines in found[:_MOST_DISTRIBUTIONS]
    ]


def _trend(book: Book) -> list[object]:
    rows: list[Row] = []
    found: list[tuple[Question, Lines]] = []
    for question in book.report.measured:
        peers = {
            words.month(row["period_start"]): row["benchmark_mean"] for row in question.peers_trend
        }
        first = len(rows) + 1
        for row in question.trend:
            rows.append(row | {"peers": peers.get(words.month(row["period_start"]))})
        shown = sum(row["mean"] is not None for row in question.trend)
        if question in book.report.headlines and shown > 1:
            found.append((question, (first, len(rows))))
    book.sheet("Trend", TREND, rows)
    return [charts.trend(book, question, lines) for question, lines in found]


def _pivot(book: Book, rows: list[Row]) -> tuple[int, Pivot]:
    """A sheet on which comparisons can be turned around: its number, and its pivot table.

    What stands there until the table is computed is what it will show: one row is behind each line.
    """
    sheet = book.add("Pivot Analysis")
    sheet.write_string(0, 0, "Benchmark comparisons", book.format("title"))
    sheet.write_string(1, 0, _PIVOT_HINT, book.format("quiet"))
    book.cells(sheet, _PIVOT_TOP, PIVOT, rows)
    by = [heading for heading, _, kind in PIVOT if kind == "text"]
    averaged = [heading for heading, _, kind in PIVOT if kind == "figure"]
    headings = [heading for heading, _, _ in COMPARISON]
    return sheet.index + 1, Pivot(
        "Benchmark Comparisons", headings, len(rows), by, averaged, _PIVOT_TOP
    )


def _about(book: Book) -> None:
    report = book.report
    lines = [
        ("Survey", f"{report.title} ({report.survey})"),
        ("Organisation", f"{report.organisation_title} ({report.organisation})"),
        ("Confidential", _CONFIDENTIAL[report.is_confidential]),
        *_TERMS,
        *(("Method", method) for method in report.methods),
    ]
    if report.edition is not None:
        lines.append(("Edition", report.edition["edition"]))
    if report.edition is not None and report.edition["as_of"] is not None:
        lines.append(("Benchmarks as of", words.day(report.edition["as_of"])))
    if report.watermark is not None:
        lines.append(("Watermark", report.watermark))
    sheet = book.add("About")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, _ABOUT_WIDTH)
    for line, (name, value) in enumerate(lines):
        sheet.write_string(line, 0, name, book.format("quiet"))
        write_string(sheet, line, 1, value, book.format("wrapped"))
        if len(value) > _ABOUT_WIDTH:
            sheet.set_row(line, 32)
