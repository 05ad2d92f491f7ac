"""The report as one HTML file that needs nothing else: no script, no font, no network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import jinja2

from controlplane import __version__, paths
from controlplane.report import charts, words
from controlplane.report.collect import Question, Report, Row

# A drawing that fits a printed page.
_BARS_A_DRAWING = 6
# From so many questions of one scale on, a bar for each says more than a chart for each.
_FEW = 4

_FILTERS = (
    words.figure, words.difference, words.span, words.share, words.count, words.at_least,
    words.status, words.day, words.month, words.minutes,
)  # fmt: skip


@dataclass(frozen=True)
class Bars:
    """Questions that share a scale, the drawings of them, and what its ends are."""

    questions: list[Question]
    drawings: list[charts.Drawing]


@dataclass(frozen=True)
class Segments:
    """The headline questions by department or job role, a line for each; the total first."""

    title: str
    questions: list[Question]
    lines: list[tuple[str, list[Row | None]]]


def page(report: Report) -> str:
    """The report as HTML."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(paths.report_templates_dir()),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {filter_.__name__: filter_ for filter_ in _FILTERS}
    return environment.get_template("organisation_report.html.j2").render(
        report=report,
        version=__version__,
        comparisons=list(_comparisons(report)),
        positions=_drawn(report.headlines, charts.position),
        distributions=list(_distributions(report)),
        trends=_drawn(report.headlines, charts.trend),
        radar=charts.radar(report.scales),
        segments=list(_segments(report)),
        withheld=_withheld(report),
        nothing=words.NOTHING,
    )


def _comparisons(report: Report) -> Iterator[Bars]:
    for questions in _by_scale(report.measured):
        drawn = [charts.comparison(chunk) for chunk in _chunks(questions)]
        yield Bars(questions, [drawing for drawing in drawn if drawing is not None])


def _distributions(report: Report) -> Iterator[Bars]:
    """Ratings of one scale together where there are many, everything else one by one.

    Scale scores have nearly as many values as people, and the share of yes is a figure already.
    """
    kept = [q for q in report.questions if q.kind != "scale" and not q.is_share and q.bins]
    numeric = [question for question in kept if question.measurement == "numeric"]
    for questions in _by_scale(numeric):
        if len(questions) > _FEW:
            drawn = [charts.stacked(chunk) for chunk in _chunks(questions)]
            yield Bars(questions, [drawing for drawing in drawn if drawing is not None])
            kept = [question for question in kept if question not in questions]
    for question in kept:
        drawing = charts.distribution(question)
        if drawing is not None:
            yield Bars([question], [drawing])


def _chunks(questions: list[Question]) -> list[list[Question]]:
    """As many questions at a time as one drawing holds."""
    firsts = range(0, len(questions), _BARS_A_DRAWING)
    return [questions[first : first + _BARS_A_DRAWING] for first in firsts]


def _by_scale(questions: Sequence[Question]) -> Iterator[list[Question]]:
    """Questions whose figures can stand on one axis, in the order of the survey."""

    def scale(question: Question) -> tuple[Any, ...]:
        return (question.is_share, question.limits or ())

    order = {scale(question): place for place, question in reversed([*enumerate(questions)])}
    together = sorted(questions, key=lambda question: order[scale(question)])
    for _, group in groupby(together, key=scale):
        yield list(group)


def _drawn(questions: Sequence[Question], draw: Any) -> list[tuple[Question, charts.Drawing]]:
    drawn = [(question, draw(question)) for question in questions]
    return [(question, drawing) for question, drawing in drawn if drawing is not None]


def _segments(report: Report) -> Iterator[Segments]:
    titles = {"department": "By department", "job_role": "By job role"}
    for kind, rows in report.segments.items():
        if rows:
            found = {(row["question"], row["segment_title"]): row for row in rows}
            names = dict.fromkeys(row["segment_title"] for row in rows)
            lines = [
                (name or "Everybody", [found.get((q.path, name)) for q in report.headlines])
                for name in names
            ]
            yield Segments(titles[kind], report.headlines, lines)


def _withheld(report: Report) -> list[tuple[str, str, str]]:
    """What is not shown: the figure, the reason, and of which questions."""
    alike: dict[tuple[str, str], list[str]] = {}
    for question in report.questions:
        rows = [("your result", question.result)] if question.result["mean"] is None else []
        rows += [
            (f"benchmark: {row['level_title']}", row)
            for row in question.comparisons
            if row not in question.published
        ]
        for figure, row in rows:
            alike.setdefault((figure, row["reason"] or ""), []).append(question.title)
    return [
        (figure, reason, "all" if len(titles) == len(report.questions) else "; ".join(titles))
        for (figure, reason), titles in alike.items()
    ]
