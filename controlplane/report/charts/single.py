"""One figure at a time: card, gauge, ring and pie."""

from __future__ import annotations

from math import pi
from typing import Any

import altair as alt

from controlplane.report import words
from controlplane.report.charts.style import (
    BAND,
    INK,
    LINE,
    NARROW,
    OURS,
    QUIET,
    Drawing,
    across,
    colour,
    down,
    edges,
    on,
    outcome_colour,
    ramp,
    svg,
    text,
)
from controlplane.report.collect import Question, Row, bin_title

# More parts of a whole cannot be told apart by their angles.
_MOST_PARTS = 5
_MOST_ROUNDING = 0.15


def card(question: Question) -> Drawing | None:
    """A figure in large, its interval and n, and how it went month by month."""
    mean = question.result["mean"]
    if mean is None:
        return None
    own = words.figure(mean, question)
    interval = words.span(question.result["ci_low"], question.result["ci_high"], question)
    small = f"95 % interval {interval}, n = {words.count(question.result['n'])}"
    rows: list[Row] = [{"title": question.title, "words": own, "small": small}]
    months = [
        {"at": number, "mean": row["mean"]}
        for number, row in enumerate(question.trend)
        if row["mean"] is not None
    ]
    base = on(rows)

    def written(field: str, y: float, **options: Any) -> Any:
        return base.mark_text(**text(align="left", limit=NARROW - 20, **options)).encode(
            x=across(0), y=down(y), text=alt.Text(f"{field}:N")
        )

    layers = [
        written("title", 12, size=13, fontWeight="bold"),
        written("words", 46, size=32, fontWeight="bold"),
        written("small", 76, size=12),
    ]
    if len(months) > 1:
        means = [month["mean"] for month in months]
        low, high = min(means), max(means)
        scaled = [
            month | {"y": 116 - 26 * ((month["mean"] - low) / (high - low) if high > low else 0.5)}
            for month in months
        ]
        layers.append(
            on(scaled).mark_line(color=OURS, strokeWidth=2, point=alt.OverlayMarkDef(size=18))
            .encode(
                x=alt.X("at:Q", axis=None, scale=alt.Scale(range=[2, NARROW - 24])),
                y=alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, 124], range=[0, 124])),
            )
        )  # fmt: skip
    picture = svg(layers, NARROW - 14, 124)
    said = f"{question.title}: {own}, {small}"
    if len(months) > 1:
        said += f"; by month from {words.figure(months[0]['mean'], question)}"
        said += f" to {words.figure(months[-1]['mean'], question)}"
    return Drawing(picture, picture, f"Card. {said}.", [rows[0] | {"mean": mean}])


def gauge(question: Question) -> Drawing | None:
    """A bullet: the figure on the whole scale, the middle half and the mean of all behind it."""
    mean = question.result["mean"]
    if mean is None or question.limits is None:
        return None
    peers = question.against_all or {}
    row = {
        "start": question.limits[0],
        "end": question.limits[1],
        "score": mean,
        "low": question.result["ci_low"],
        "high": question.result["ci_high"],
        "p25": peers.get("p25"),
        "p75": peers.get("p75"),
        "peers": peers.get("benchmark_mean"),
        "colour": outcome_colour(peers.get("outcome")),
        "words": words.figure(mean, question),
    }
    scale = alt.Scale(domain=list(question.limits), nice=False)
    axis = alt.Axis(values=list(question.limits), format="%" if question.is_share else "g",
                    grid=False, domain=False, tickSize=0, labelColor=QUIET)  # fmt: skip

    def x(name: str) -> Any:
        return alt.X(f"{name}:Q", title=None, scale=scale, axis=axis)

    base, middle = on([row | {"title": question.title}]), down(44)
    heading = {"baseline": "alphabetic", "fontWeight": "bold"}
    layers = [
        base.mark_text(**text(13, align="left", limit=NARROW - 90, **heading)).encode(
            x=across(0), y=down(14), text=alt.Text("title:N")
        ),
        base.mark_text(**text(16, align="right", **heading)).encode(
            x=across(NARROW - 14), y=down(14), text=alt.Text("words:N")
        ),
        base.mark_bar(height=34, color="#eef1f4").encode(
            x=x("start"), x2=alt.X2("end:Q"), y=middle
        ),
        base.mark_bar(height=34, color=BAND, stroke=LINE).encode(
            x=x("p25"), x2=alt.X2("p75:Q"), y=middle
        ),
        base.mark_bar(height=14).encode(
            x=x("start"), x2=alt.X2("score:Q"), y=middle, color=colour("colour")
        ),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(
            x=x("low"), x2=alt.X2("high:Q"), y=middle
        ),
        base.mark_tick(color=INK, thickness=3, size=30).encode(x=x("peers"), y=middle),
    ]
    picture = svg(layers, NARROW - 14, 64)
    interval = words.span(row["low"], row["high"], question)
    said = f"{question.title}: {row['words']}, 95 % interval {interval}"
    if row["peers"] is not None:
        said += f", all organisations {words.figure(row['peers'], question)}"
    return Drawing(picture, picture, f"Bullet. {said}.", [row | {"title": question.title}])


def ring(title: str, row: Row) -> Drawing | None:
    """A share of a whole as part of a ring, in its middle the figure; row: share, ci, n."""
    share = row["share"]
    if share is None:
        return None
    interval = f"{words.share(row['ci_low'])} to {words.share(row['ci_high'])}"
    written: list[Row] = [
        {"y": 62, "words": words.share(share), "size": 30},
        {"y": 84, "words": interval, "size": 11},
        {"y": 100, "words": f"n = {words.count(row['n'])}", "size": 11},
    ]
    parts = [
        {"from": 0, "to": 2 * pi, "colour": BAND},
        {"from": 0, "to": 2 * pi * share, "colour": OURS},
    ]
    arc = on(parts).mark_arc(innerRadius=64, outerRadius=82).encode(
        theta=alt.Theta("from:Q", scale=None), theta2=alt.Theta2("to:Q"), color=colour("colour"),
    )  # fmt: skip
    lines = [
        on([line]).mark_text(**text(line["size"], align="center", fontWeight="bold"))
        .encode(x=across(90), y=down(line["y"] + 18), text=alt.Text("words:N"))
        for line in written
    ]  # fmt: skip
    picture = svg([arc, *lines], 180, 180)
    said = f"{title}: {words.share(share)}, 95 % interval {interval}, n = {words.count(row['n'])}"
    return Drawing(picture, picture, f"Ring. {said}.", [row | {"title": title}])


def pie(question: Question) -> Drawing | None:
    """The parts of a whole, where there are few and they add up; else None."""
    parts = [row for row in question.bins if row["share"]]
    if not 2 <= len(parts) <= _MOST_PARTS or question.measurement != "nominal":
        return None
    if len(parts) != len([row for row in question.bins if row["share"] is not None]):
        return None
    whole = sum(row["share"] for row in parts)
    # Shares of a confidential survey are rounded; those of several answers each add up to more.
    if abs(whole - 1) > _MOST_ROUNDING:
        return None
    colours = ramp(len(parts))
    turned = 0.0
    rows: list[Row] = []
    for row, shade in zip(parts, colours, strict=True):
        share = row["share"]
        rows.append(
            {
                "title": bin_title(row),
                "share": share,
                "low": row["ci_low"],
                "high": row["ci_high"],
                "n": row["n"],
                "from": turned,
                "to": turned + 2 * pi * share / whole,
                "colour": shade,
                "label": f"{words.share(share)} {bin_title(row)}",
                "y": 30 + 26 * len(rows),
            }
        )
        turned += 2 * pi * share / whole
    base = on(rows)
    x, key = across(214), alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, 180],
                                                                    range=[0, 180]))  # fmt: skip
    slices = base.mark_arc(innerRadius=0, outerRadius=84, stroke="#fff", strokeWidth=2,
                           xOffset=-70).encode(
        theta=alt.Theta("from:Q", scale=None), theta2=alt.Theta2("to:Q"), color=colour("colour"),
    )  # fmt: skip
    named = [
        base.mark_square(size=150, opacity=1, stroke=LINE).encode(x=across(200), y=key,
                                                                  color=colour("colour")),
        base.mark_text(**text(align="left", limit=220)).encode(x=x, y=key,
                                                               text=alt.Text("label:N")),
    ]  # fmt: skip
    picture = svg([slices, *named, *edges(0, NARROW + 110)], NARROW - 14, 180)
    said = "; ".join(row["label"] for row in rows)
    return Drawing(picture, picture, f"Pie. {question.title}: {said}.", rows)
