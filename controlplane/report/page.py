"""The report as one HTML file that needs nothing else: no script, no font, no network."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import jinja2
from markupsafe import Markup

from controlplane import __version__, paths
from controlplane.report import charts, words
from controlplane.report.collect import Question, Report, Row, Section

# A drawing that fits a printed page.
_BARS_A_DRAWING = 6
# From so many questions of one scale on, a bar for each says more than a chart for each.
_FEW = 4
# A summary that goes on is none; a table that goes on is for the workbook.
_MOST_SENTENCES, _MOST_WEEKS, _MOST_ROWS = 8, 8, 40

_FILTERS = (
    words.figure, words.difference, words.span, words.share, words.count, words.at_least,
    words.status, words.day, words.month, words.minutes, words.cell, words.sentence,
    words.unbroken,
)  # fmt: skip

Context = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A section of the page."""

    name: str
    title: str
    lead: str | None
    html: Markup


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
    """The report as HTML: as it was drawn the first time, if it was."""
    if report.page is not None:
        return report.page
    environment = _environment()
    parts = [_part(environment, report, section) for section in report.sections]
    return environment.get_template("report.html.j2").render(
        report=report,
        version=__version__,
        parts=[part for part in parts if part is not None],
        left_out=[
            section.title
            for section, part in zip(report.sections, parts, strict=True)
            if part is None
        ],
    )


@functools.cache
def _environment() -> jinja2.Environment:
    """The templates, which are compiled once."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(paths.report_templates_dir()),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {filter_.__name__: filter_ for filter_ in _FILTERS}
    return environment


def _part(environment: jinja2.Environment, report: Report, section: Section) -> Part | None:
    """A section as drawn; None for an optional one with nothing in it."""
    template, fill = _SECTIONS.get(section.name, ("tables", _tables))
    context = fill(report, section)
    if section.is_optional and not any(context.values()):
        return None
    html = environment.get_template(f"sections/{template}.html.j2").render(
        report=report, nothing=words.NOTHING, **context
    )
    return Part(section.name, section.title, section.lead, Markup(html))


def _executive_summary(report: Report, section: Section) -> Context:
    return {
        "findings": report.rows("findings")[:_MOST_SENTENCES],
        "warnings": report.rows("warnings")[:_MOST_SENTENCES],
    }


def _recommendations(report: Report, section: Section) -> Context:
    return {"recommendations": report.rows("recommendations")[:_MOST_SENTENCES]}


def _metrics_summary(report: Report, section: Section) -> Context:
    found = {
        (question.path, row["period_start"]): row
        for question in report.headlines
        for row in question.weeks
        if row["n"]
    }
    starts = sorted({start for _, start in found}, reverse=True)[:_MOST_WEEKS]
    return {
        "questions": report.headlines,
        "weeks": [(start, [found.get((q.path, start)) for q in report.headlines])
                  for start in starts],
    }  # fmt: skip


def _comparisons(report: Report, section: Section) -> Context:
    return {
        "comparisons": list(_bars(report, report.measured)),
        "compared": [question for question in report.measured if question.published],
        "alone": [question for question in report.measured if not question.published],
    }


def _bars(report: Report, questions: Sequence[Question]) -> Iterator[Bars]:
    for alike in _by_scale(questions):
        drawn = [_chart(report, charts.comparison, chunk) for chunk in _chunks(alike)]
        yield Bars(alike, [drawing for drawing in drawn if drawing is not None])


def _detailed_analysis(report: Report, section: Section) -> Context:
    """How answers spread; of numbers that nearly everybody answers differently their quartiles.

    Scale scores have nearly as many values as people, and the share of yes is a figure already.
    """
    answered = [
        question
        for question in report.questions
        if question.kind != "scale"
        and not question.is_share
        and question.measurement != "text"
        and question.bins
    ]
    return {
        "distributions": list(
            _distributions(report, [q for q in answered if len(q.bins) <= charts.MOST_BARS])
        ),
        "scattered": [q for q in answered if len(q.bins) > charts.MOST_BARS],
    }


def _distributions(report: Report, kept: list[Question]) -> Iterator[Bars]:
    """Ratings of one scale together where there are many, everything else one by one."""
    numeric = [question for question in kept if question.measurement == "numeric"]
    for questions in _by_scale(numeric):
        if len(questions) > _FEW:
            drawn = [_chart(report, charts.stacked, chunk) for chunk in _chunks(questions)]
            yield Bars(questions, [drawing for drawing in drawn if drawing is not None])
            kept = [question for question in kept if question not in questions]
    for question in kept:
        drawing = _chart(report, charts.distribution, question)
        if drawing is not None:
            yield Bars([question], [drawing])


def _position(report: Report, section: Section) -> Context:
    return {"positions": _drawn(report, charts.position)}


def _trends(report: Report, section: Section) -> Context:
    return {"trends": _drawn(report, charts.trend)}


def _profile(report: Report, section: Section) -> Context:
    return {"radar": _chart(report, charts.radar, report.scales)}


def _segments(report: Report, section: Section) -> Context:
    kind = {"departments": "department", "job_roles": "job_role"}[section.name]
    rows = report.segments[kind]
    # A single group beside the total is everybody.
    if len({row["segment_title"] for row in rows}) < 3:
        return {"part": None, "drawings": []}
    found = {(row["question"], row["segment_title"]): row for row in rows}
    names = dict.fromkeys(row["segment_title"] for row in rows)
    lines = [
        (name or "Everybody", [found.get((q.path, name)) for q in report.headlines])
        for name in names
    ]
    segments = Segments(section.title, report.headlines, lines)
    return {"part": segments, "drawings": _of_kinds(report, section)}


def _method(report: Report, section: Section) -> Context:
    return {"withheld": _withheld(report)}


def _tables(report: Report, section: Section) -> Context:
    filled = [(table, report.rows(table.source)[:_MOST_ROWS]) for table in section.tables]
    return {
        "tables": [(table, rows) for table, rows in filled if rows],
        "drawings": _of_kinds(report, section),
    }


def _nothing_more(report: Report, section: Section) -> Context:
    return {}


# The sections with a page of their own: its file, and what is laid out in it.
_SECTIONS = {
    "executive_summary": ("executive_summary", _executive_summary),
    "key_metrics": ("key_metrics", _nothing_more),
    "metrics_summary": ("metrics_summary", _metrics_summary),
    "comparisons": ("comparisons", _comparisons),
    "position": ("position", _position),
    "profile": ("profile", _profile),
    "detailed_analysis": ("detailed_analysis", _detailed_analysis),
    "trends": ("trends", _trends),
    "departments": ("departments", _segments),
    "job_roles": ("departments", _segments),
    "recommendations": ("recommendations", _recommendations),
    "method": ("method", _method),
}


def _chart(report: Report, draw: Any, what: Any) -> charts.Drawing | None:
    """The drawing, unless the template wants none."""
    return draw(what) if report.options["include_charts"] else None


def _of_kinds(report: Report, section: Section) -> list[charts.Drawing]:
    """The drawings of the kinds that the section names."""
    if not report.options["include_charts"]:
        return []
    kinds = [charts.KINDS[name] for name in section.charts]
    return [drawing for kind in kinds for _, drawing in kind.draw(report, None)]


def _drawn(report: Report, draw: Any) -> list[tuple[Question, charts.Drawing]]:
    drawn = [(question, _chart(report, draw, question)) for question in report.headlines]
    return [(question, drawing) for question, drawing in drawn if drawing is not None]


def _chunks(questions: list[Question]) -> list[list[Question]]:
    """At most as many questions at a time as one drawing holds, in each about as many."""
    n_drawings = -(-len(questions) // _BARS_A_DRAWING)
    ends = [len(questions) * number // n_drawings for number in range(n_drawings + 1)]
    return [questions[first:end] for first, end in pairwise(ends)]


def _by_scale(questions: Sequence[Question]) -> Iterator[list[Question]]:
    """Questions whose figures can stand on one axis, in the order of the survey."""

    def scale(question: Question) -> tuple[Any, ...]:
        return (question.is_share, question.limits or ())

    order = {scale(question): place for place, question in reversed([*enumerate(questions)])}
    together = sorted(questions, key=lambda question: order[scale(question)])
    for _, group in groupby(together, key=scale):
        yield list(group)


def _withheld(report: Report) -> list[tuple[str, str, str]]:
    """What is not shown: the figures, the reason, and of which questions."""
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
    # What is withheld of the same questions for the same reason is said once.
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (figure, reason), titles in alike.items():
        together.setdefault((reason, tuple(titles)), []).append(figure)
    every = tuple(question.title for question in report.questions if question.has_mean)
    return [
        ("; ".join(figures), reason, "all with a mean" if titles == every else "; ".join(titles))
        for (reason, titles), figures in together.items()
    ]
