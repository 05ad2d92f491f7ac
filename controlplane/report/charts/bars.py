"""An organisation's results beside the published quartiles of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from controlplane.report import words
from controlplane.report.charts.style import (
    BAND,
    INK,
    LINE,
    NARROW,
    QUIET,
    WIDE,
    Drawing,
    across,
    colour,
    figures_axis,
    headings,
    on,
    outcome_colour,
    place,
    svg,
)
from controlplane.report.collect import Question, Row

# A title stands above each bar, so it may be long.
_ROW = alt.Step(50)


def comparison(questions: Sequence[Question]) -> Drawing | None:
    """A bar with its interval for each question of one scale, across it the quartiles of all."""
    shown = [q for q in questions if q.result["mean"] is not None and q.limits is not None]
    if not shown:
        return None
    rows = []
    said = []
    for number, question in enumerate(shown):
        peers = question.against_all or {}
        own = words.figure(question.result["mean"], question)
        outcome = peers.get("outcome")
        rows.append(
            _row(number, question, peers)
            | {
                "title": question.title,
                "words": f"{outcome}, {own}" if outcome in ("above", "below") else own,
            }
        )
        mean = peers.get("benchmark_mean")
        beside = "" if mean is None else f", all organisations {words.figure(mean, question)}"
        said.append(f"{question.title}: {own}{beside}")

    def drawn(width: int) -> str:
        x = _scale(shown[0])
        base = on(rows)
        mark = {"yOffset": 8}
        lines = {"p25": (1, 0.6), "median": (2.5, 1), "p75": (1, 0.6)}
        layers = [
            base.mark_bar(height=26, color=BAND, **mark).encode(
                x=x("p25"), x2=alt.X2("p75:Q"), y=place()
            ),
            base.mark_bar(height=12, **mark).encode(
                x=x("start"), x2=alt.X2("score:Q"), y=place(), color=colour("colour")
            ),
            base.mark_rule(color=INK, strokeWidth=1.5, **mark).encode(
                x=x("low"), x2=alt.X2("high:Q"), y=place()
            ),
            *(
                base.mark_tick(
                    color=INK, thickness=thickness, opacity=opacity, size=26, **mark
                ).encode(x=x(name), y=place())
                for name, (thickness, opacity) in lines.items()
            ),
            _diamond(base, x("peers"), mark),
            *headings(base, width, above=9),
        ]
        return svg(layers, width - 14, _ROW)

    return Drawing(drawn(WIDE), drawn(NARROW), f"Bars. {'; '.join(said)}.", rows)


def position(question: Question) -> Drawing | None:
    """Where the score lies among the published quartiles, a strip for each group."""
    shown = question.published
    if not shown or question.result["mean"] is None or question.limits is None:
        return None
    rows = [
        _row(number, question, row)
        | {
            "title": f"{row['level_title']} ({words.at_least(row['n_organisations'])})",
            "words": row["position"] or row["outcome"] or "",
        }
        for number, row in enumerate(shown)
    ]
    said = [
        f"{row['level_title']}: {row['position'] or 'no position'}, middle half"
        f" {words.span(row['p25'], row['p75'], question)},"
        f" median {words.figure(row['median'], question)}"
        for row in shown
    ]

    def drawn(width: int) -> str:
        x = _scale(question)
        base = on(rows)
        mark = {"yOffset": 9}
        layers = [
            base.mark_rule(color=LINE, strokeWidth=2, **mark).encode(
                x=across(0), x2=across(width - 14, alt.X2Value), y=place()
            ),
            base.mark_bar(height=18, color=BAND, stroke=LINE, **mark).encode(
                x=x("p25"), x2=alt.X2("p75:Q"), y=place()
            ),
            base.mark_tick(color=INK, thickness=2.5, size=18, **mark).encode(
                x=x("median"), y=place()
            ),
            base.mark_tick(color=QUIET, thickness=1.5, size=12, **mark).encode(
                x=x("p90"), y=place()
            ),
            _diamond(base, x("peers"), mark),
            base.mark_rule(strokeWidth=2.5, **mark).encode(
                x=x("low"), x2=alt.X2("high:Q"), y=place(), color=colour("colour")
            ),
            base.mark_point(filled=True, size=110, opacity=1, **mark).encode(
                x=x("score"), y=place(), color=colour("colour")
            ),
            *headings(base, width, above=6),
        ]
        return svg(layers, width - 14, _ROW)

    own = words.figure(question.result["mean"], question)
    return Drawing(drawn(WIDE), drawn(NARROW), f"Strips. Score {own}. {'; '.join(said)}.", rows)


def _row(number: int, question: Question, peers: Row) -> Row:
    """The figures of one question beside those of one group."""
    assert question.limits is not None
    return {
        "place": number,
        "start": question.limits[0],
        "score": question.result["mean"],
        "low": question.result["ci_low"],
        "high": question.result["ci_high"],
        **{name: peers.get(name) for name in ("p25", "median", "p75", "p90")},
        "peers": peers.get("benchmark_mean"),
        "colour": outcome_colour(peers.get("outcome")),
    }


def _scale(question: Question) -> Any:
    """Fields on the whole scale of the question, so that lengths can be compared."""
    assert question.limits is not None
    scale = alt.Scale(domain=list(question.limits), nice=False)
    axis = figures_axis(question)
    return lambda name: alt.X(f"{name}:Q", title=None, scale=scale, axis=axis)


def _diamond(base: Any, x: Any, mark: dict[str, int]) -> Any:
    return base.mark_point(
        shape="diamond", filled=True, size=55, color="white", stroke=INK, opacity=1, **mark
    ).encode(x=x, y=place())
