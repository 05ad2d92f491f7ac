"""Excel's own charts of what stands in the sheets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from controlplane.report import words
from controlplane.report.collect import Question
from controlplane.report.workbook.book import BLUE, GREY, Book, number_format
from controlplane.report.workbook.columns import DISTRIBUTION, HEADLINES, SCALES, TREND, place

# First and last line of a question's rows in a sheet.
Lines = tuple[int, int]

_GRID = {"visible": True, "line": {"color": "#e3e8ee"}}
_OWN, _PEERS = ("You", BLUE, "solid"), ("All organisations", GREY, "dash")


def headlines(book: Book, sheet: str, lines: Lines, questions: Sequence[Question]) -> Any:
    """Results beside the benchmark, for questions on one scale."""
    chart = book.file.add_chart({"type": "bar"})
    has_peers = any(question.published for question in questions)
    for (name, colour, _), field in _series("score", "benchmark_mean", has_peers):
        chart.add_series(
            {
                "name": name,
                "categories": _cells(sheet, lines, 0),
                "values": _cells(sheet, lines, place(HEADLINES, field)),
                "fill": {"color": colour},
                "gap": 60,
                "data_labels": {"value": True},
            }
        )
    limits = questions[0].limits
    # The first question on top puts the axis of figures on top, too; `high` brings it down.
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis(
        {
            "label_position": "high",
            "major_gridlines": _GRID,
            "num_format": number_format(questions[0]),
            **({"min": limits[0], "max": limits[1]} if limits else {}),
        }
    )
    return _finished(chart, "Results beside the benchmark", (860, 130 + 55 * len(questions)))


def distribution(book: Book, question: Question, lines: Lines) -> Any:
    """The share of each answer."""
    chart = book.file.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": question.title,
            "categories": _cells("Distribution", lines, place(DISTRIBUTION, "bin")),
            "values": _cells("Distribution", lines, place(DISTRIBUTION, "share")),
            "fill": {"color": BLUE},
            "gap": 40,
            "data_labels": {"value": True, "num_format": "0%"},
        }
    )
    chart.set_y_axis({"num_format": "0%", "major_gridlines": _GRID, "min": 0})
    return _finished(chart, question.title, legend=False)


def trend(book: Book, question: Question, lines: Lines) -> Any:
    """The monthly figures beside those of all organisations."""
    chart = book.file.add_chart({"type": "line"})
    has_peers = any(row["benchmark_mean"] is not None for row in question.peers_trend)
    for (name, colour, dash), field in _series("mean", "peers", has_peers):
        chart.add_series(
            {
                "name": name,
                "categories": _cells("Trend", lines, place(TREND, "period_start")),
                "values": _cells("Trend", lines, place(TREND, field)),
                "line": {"color": colour, "dash_type": dash, "width": 2},
                "marker": _marker(colour),
            }
        )
    chart.show_blanks_as("span")
    chart.set_x_axis({"date_axis": True, "num_format": "mmm yyyy"})
    low, high = _ends(question)
    chart.set_y_axis(
        {"num_format": number_format(question), "major_gridlines": _GRID, "min": low, "max": high}
    )
    return _finished(chart, question.title)


def _ends(question: Question) -> tuple[float, float]:
    """An axis over the intervals as well, or small ups and downs of chance would look like news."""
    seen = [
        float(row[field])
        for rows, fields in (
            (question.trend, ("mean", "ci_low", "ci_high")),
            (question.peers_trend, ("benchmark_mean",)),
        )
        for row in rows
        for field in fields
        if row[field] is not None
    ]
    steps = 1 if words.decimals(question) == 1 else 10
    low, high = math.floor(min(seen) * steps) / steps, math.ceil(max(seen) * steps) / steps
    return low, high if high > low else low + 1 / steps


def profile(book: Book, lines: Lines, scales: Sequence[Question], *, has_peers: bool) -> Any:
    """The scale scores as a radar."""
    chart = book.file.add_chart({"type": "radar", "subtype": "with_markers"})
    for (name, colour, dash), field in _series("mean", "peers", has_peers):
        chart.add_series(
            {
                "name": name,
                "categories": _cells("Scales", lines, 0),
                "values": _cells("Scales", lines, place(SCALES, field)),
                "line": {"color": colour, "dash_type": dash, "width": 2.25},
                "marker": _marker(colour),
            }
        )
    if scales[0].limits is not None:
        low, high = scales[0].limits
        chart.set_y_axis({"min": low, "max": high, "major_gridlines": _GRID})
    return _finished(chart, "Profile")


def _series(own: str, peers: str, has_peers: bool) -> list[tuple[tuple[str, str, str], str]]:
    """What is drawn, and in which field it stands; no empty line for what is not published."""
    return [(_OWN, own), (_PEERS, peers)] if has_peers else [(_OWN, own)]


def _cells(sheet: str, lines: Lines, column: int) -> list[Any]:
    return [sheet, lines[0], column, lines[1], column]


def _marker(colour: str) -> dict[str, Any]:
    return {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}}


def _finished(
    chart: Any, title: str, size: tuple[int, int] = (480, 280), *, legend: bool = True
) -> Any:
    chart.set_title({"name": title, "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom"} if legend else {"none": True})
    chart.set_size({"width": size[0], "height": size[1]})
    return chart
