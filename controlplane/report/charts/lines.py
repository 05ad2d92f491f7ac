"""Figures over time, and the profile over several scales."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Any

import altair as alt

from controlplane.report import words
from controlplane.report.charts.style import (
    FONT,
    INK,
    LINE,
    NARROW,
    OURS,
    QUIET,
    Drawing,
    edges,
    figures_axis,
    on,
    svg,
    text,
    wrapped,
)
from controlplane.report.collect import Question, Row

# So many months can be written under a small chart.
_MOST_MONTHS = 5
_PEERS = {"color": QUIET, "strokeDash": [5, 4], "strokeWidth": 1.5}


def trend(question: Question) -> Drawing | None:
    """The monthly figures with their intervals, and those of all organisations as a dashed line."""
    own = [row for row in question.trend if row["mean"] is not None]
    if len(own) < 2:
        return None
    rows = [
        {
            "month": f"{row['period_start']:%Y-%m-%d}",
            "mean": row["mean"],
            "low": row["ci_low"],
            "high": row["ci_high"],
        }
        for row in own
    ]
    peers = [
        {"month": f"{row['period_start']:%Y-%m-%d}", "mean": row["benchmark_mean"]}
        for row in question.peers_trend
        if row["benchmark_mean"] is not None
    ]
    seen = [row[name] for row in rows for name in ("mean", "low", "high") if row[name] is not None]
    seen += [row["mean"] for row in peers]
    months = [row["month"] for row in rows]
    x = alt.X(
        "month:T",
        title=None,
        scale=alt.Scale(type="utc", padding=14),
        axis=alt.Axis(
            values=months[:: -(-len(months) // _MOST_MONTHS)],
            format="%b %Y",
            labelFont=FONT,
            labelColor=QUIET,
            labelFontSize=11,
            grid=False,
        ),
    )
    scale = alt.Scale(domain=[min(seen), max(seen)], nice=True, zero=False)
    axis = figures_axis(question, count=4, span=max(seen) - min(seen))

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", title=None, scale=scale, axis=axis)

    base, beside = on(rows), on(peers)
    layers = [
        base.mark_rule(color=OURS, opacity=0.45, strokeWidth=5, strokeCap="round").encode(
            x=x, y=y("low"), y2=alt.Y2("high:Q")
        ),
        base.mark_line(color=OURS, strokeWidth=2).encode(x=x, y=y("mean")),
        base.mark_point(filled=True, color=OURS, size=50, opacity=1).encode(x=x, y=y("mean")),
    ]
    if peers:
        layers += [
            beside.mark_line(**_PEERS).encode(x=x, y=y("mean")),
            beside.mark_point(
                shape="diamond", filled=True, color="white", stroke=INK, size=40, opacity=1
            ).encode(x=x, y=y("mean")),
        ]
    picture = svg(layers, NARROW - 60, 170)
    said = ", ".join(
        f"{words.month(row['period_start'])} {words.figure(row['mean'], question)}" for row in own
    )
    return Drawing(picture, picture, f"Line. {said}.", rows)


def radar(scales: Sequence[Question]) -> Drawing | None:
    """The profile over at least three scale scores that have the same limits."""
    shown = [q for q in scales if q.result["mean"] is not None]
    limits = {question.limits for question in shown}
    if len(shown) < 3 or len(limits) > 1:
        return None
    ends = limits.pop()
    if ends is None:
        return None
    low, high = ends

    def part(value: float) -> float:
        return (value - low) / (high - low)

    means = [question.result["mean"] for question in shown]
    beside = [(question.against_all or {}).get("benchmark_mean") for question in shown]
    peers = [mean for mean in beside if mean is not None]
    grid = [row for step in (0.25, 0.5, 0.75, 1) for row in _ring([step] * len(shown))]
    spokes = [{"x": 0, "y": 0, "x2": row["x"], "y2": row["y"]} for row in _ring([1] * len(shown))]
    labels = [
        row | {"title": question.title, "words": words.figure(mean, question)}
        for row, question, mean in zip(_ring([1.13] * len(shown)), shown, means, strict=False)
    ]
    x = alt.X("x:Q", scale=alt.Scale(domain=[-1.75, 1.75], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[-1.25, 1.3], nice=False), axis=None)

    def lines(rows: list[Row], **mark: Any) -> Any:
        return (
            on(rows)
            .mark_line(**mark)
            .encode(x=x, y=y, order=alt.Order("order:Q"), detail=alt.Detail("ring:N"))
        )

    layers = [
        lines(grid, color=LINE, strokeWidth=1),
        on(spokes).mark_rule(color=LINE).encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q")),
        lines(
            _ring([part(mean) for mean in means]),
            stroke=OURS,
            strokeWidth=2.5,
            fill=OURS,
            fillOpacity=0.15,
        ),
        *_named(labels, x, y),
        *edges(-50, 490),
    ]
    if len(peers) == len(shown):
        layers.append(lines(_ring([part(mean) for mean in peers]), **_PEERS))
    picture = svg(layers, 440, 330)
    said = ", ".join(f"{row['title']} {row['words']}" for row in labels)
    return Drawing(picture, picture, f"Radar, from {low:g} to {high:g}. {said}.", labels)


def _named(labels: Sequence[Row], x: Any, y: Any) -> list[Any]:
    """A title and a figure at each corner, away from the middle: no line goes through them."""
    layers = []
    for align, low, high in (("right", -2, -0.01), ("center", -0.01, 0.01), ("left", 0.01, 2)):
        rows = [row for row in labels if low <= row["x"] < high]
        for dy, of, weight in ((-22, 0, "normal"), (-7, 1, "normal"), (8, 2, "bold")):
            written = [
                row | {"said": (*wrapped(row["title"], 20), row["words"])[of]} for row in rows
            ]
            layers.append(
                on(written).mark_text(**text(12, dy=dy, align=align, limit=150, fontWeight=weight))
                .encode(x=x, y=y, text=alt.Text("said:N"))
            )  # fmt: skip
    return layers


def _ring(parts: Sequence[float]) -> list[Row]:
    """A closed line around the middle, so far out at each corner; the first corner is on top."""
    corners = [*range(len(parts)), 0]
    angles = [pi / 2 - 2 * pi * corner / len(parts) for corner in corners]
    return [
        {
            "ring": parts[0],
            "order": order,
            "x": cos(angle) * parts[corner],
            "y": sin(angle) * parts[corner],
        }
        for order, (corner, angle) in enumerate(zip(corners, angles, strict=True))
    ]
