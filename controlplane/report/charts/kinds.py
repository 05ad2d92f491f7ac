"""The kinds of charts by name: what each shows, and the drawings of it in a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from controlplane.report.charts.bars import comparison, position
from controlplane.report.charts.lines import radar, trend
from controlplane.report.charts.many import forces, heatmap, ranked, scatter, table
from controlplane.report.charts.single import card, gauge, pie, ring
from controlplane.report.charts.spread import MOST_BARS, distribution, stacked
from controlplane.report.charts.style import Drawing
from controlplane.report.collect import Question, Report, Row

# What stands above a drawing, and the drawing.
Drawn = tuple[str, Drawing]


@dataclass(frozen=True)
class Kind:
    """A kind of chart."""

    template: str
    """A template of reports that reads what it shows."""
    draw: Callable[[Report, str | None], list[Drawn]]
    """The drawings, of one question where its path is given; none where there is nothing."""


def _titled(pairs: Sequence[tuple[str, Drawing | None]]) -> list[Drawn]:
    return [(title, drawing) for title, drawing in pairs if drawing is not None]


def _each(
    draw: Callable[[Question], Drawing | None], *, of_choices: bool = False
) -> Callable[[Report, str | None], list[Drawn]]:
    """A drawing of the question that is named; else of each headline, or of each choice."""

    def drawn(report: Report, path: str | None) -> list[Drawn]:
        some = [q for q in report.questions if not q.has_mean] if of_choices else report.headlines
        asked = [q for q in report.questions if q.path == path] if path else some
        return _titled([(question.title, draw(question)) for question in asked])

    return drawn


def _together(
    title: str, draw: Callable[[Sequence[Question]], Drawing | None]
) -> Callable[[Report, str | None], list[Drawn]]:
    """One drawing of the headlines, which share a scale or are left out."""

    def drawn(report: Report, path: str | None) -> list[Drawn]:
        first = report.headlines[:1]
        alike = [q for q in report.headlines if q.limits == first[0].limits] if first else []
        return _titled([(title, draw(alike))])

    return drawn


def _completion(report: Report, path: str | None) -> list[Drawn]:
    title = "Finished, of those who began"
    row = report.responses
    share: Row = {
        "share": row["completion_rate"], "ci_low": row["ci_low"], "ci_high": row["ci_high"],
        "n": row["n_started"],
    }  # fmt: skip
    return _titled([(title, ring(title, share))])


def _of_all(title: str, draw: Callable[[Report], Drawing | None]) -> Callable[
    [Report, str | None], list[Drawn]
]:  # fmt: skip
    return lambda report, path: _titled([(title, draw(report))])


def _stacked(report: Report, path: str | None) -> list[Drawn]:
    ratings = [q for q in report.questions
               if q.kind != "scale" and q.measurement == "numeric"
               and 0 < len(q.bins) <= MOST_BARS]  # fmt: skip
    alike = [question for question in ratings if question.limits == ratings[0].limits][:8]
    return _titled([("How the answers spread", stacked(alike) if alike else None)])


KINDS: dict[str, Kind] = {
    "card": Kind("full", _each(card)),
    "gauge": Kind("full", _each(gauge)),
    "comparison": Kind("full", _together("Beside all organisations", comparison)),
    "position": Kind("full", _each(position)),
    "distribution": Kind("full", _each(distribution)),
    "stacked": Kind("full", _stacked),
    "pie": Kind("full", _each(pie, of_choices=True)),
    "trend": Kind("full", _each(trend)),
    "radar": Kind("full", _together("Profile", radar)),
    "scatter": Kind("full", _together("You against all organisations", scatter)),
    "heatmap": Kind("full", _of_all(
        "By department", lambda report: heatmap(report, "department"))),
    "heatmap_job_roles": Kind("full", _of_all(
        "By job role", lambda report: heatmap(report, "job_role"))),
    "ring": Kind("full", _completion),
    "table": Kind("full", _of_all("Results", lambda report: table(report.measured))),
    "forces": Kind("jtbd", _of_all(
        "Forces of progress", lambda report: forces(report.rows("forces")))),
    "readiness": Kind("jtbd", _of_all(
        "Readiness", lambda report: ranked("Readiness", report.rows("readiness"), "segment"))),
    "keywords": Kind("jtbd", _of_all(
        "Words", lambda report: ranked("Words", report.rows("themes"), "theme"))),
    "flow": Kind("data_quality", _of_all(
        "The way to the end", lambda report: ranked(
            "The way to the end",
            [row | {"share": row["completion_share"]} for row in report.rows("completion")],
            "question_title"))),
}  # fmt: skip
