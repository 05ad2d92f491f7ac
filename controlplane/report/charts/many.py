"""Many figures at once: heatmap, scatter, table, forces, words and the way to the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from controlplane.report import words
from controlplane.report.charts.style import (
    INK,
    LINE,
    NARROW,
    OURS,
    QUIET,
    STEPS,
    WIDE,
    Drawing,
    across,
    colour,
    down,
    edges,
    figures_axis,
    on,
    outcome_colour,
    place,
    readable_on,
    svg,
    text,
    wrapped,
)
from controlplane.report.collect import Question, Report, Row

_MOST_ROWS = 24


def heatmap(report: Report, kind: str) -> Drawing | None:
    """Segments by headline question, shaded by the gap to everybody; what is protected says so."""
    rows = [row for row in report.segments[kind] if row["segment"] is not None]
    questions = {question.path: question for question in report.headlines}
    rows = [row for row in rows if row["question"] in questions]
    names = list(dict.fromkeys(row["segment_title"] for row in rows))[:_MOST_ROWS]
    rows = [row for row in rows if row["segment_title"] in names]
    if not rows:
        return None
    gaps = [abs(row["gap_to_total"]) for row in rows if row["gap_to_total"] is not None]
    most = max(gaps, default=0) or 1
    columns = list(questions)
    cells = []
    for row in rows:
        question = questions[row["question"]]
        shade = _shade((row["gap_to_total"] or 0) / most) if row["mean"] is not None else "#ffffff"
        cells.append(
            {
                "x": columns.index(row["question"]),
                "y": names.index(row["segment_title"]),
                "segment": row["segment_title"],
                "question": question.title,
                "mean": row["mean"],
                "gap": row["gap_to_total"],
                "n": row["n"],
                "colour": shade,
                "ink": readable_on(shade) if row["mean"] is not None else QUIET,
                "words": words.figure(row["mean"], question)
                if row["mean"] is not None
                else words.status(row["status"]),
            }
        )
    named = [{"y": number, "title": name} for number, name in enumerate(names)]
    room, wide = 150, (WIDE - 170) // max(len(columns), 1)
    heads = [
        [
            {"x": number, "title": wrapped(question.title, wide // 8)[line]}
            for number, question in enumerate(questions.values())
        ]
        for line in (0, 1)
    ]

    def at(name: str, step: float, start: float, channel: Any) -> Any:
        scale = alt.Scale(domain=[0, 1], range=[start, start + step], clamp=False)
        return channel(f"{name}:Q", axis=None, scale=scale)

    x, y = at("x", wide, room + wide / 2, alt.X), at("y", 30, 56, alt.Y)
    layers = [
        on(cells).mark_rect(width=wide - 3, height=27, stroke=LINE).encode(
            x=x, y=y, color=colour("colour")
        ),
        on(cells).mark_text(**text(12)).encode(
            x=x, y=y, text=alt.Text("words:N"), color=colour("ink")
        ),
        on(named).mark_text(**text(12, align="left", limit=room - 10)).encode(
            x=across(0), y=y, text=alt.Text("title:N")
        ),
        *(
            on(rows).mark_text(**text(12, fontWeight="bold", limit=wide - 6)).encode(
                x=x, y=down(12 + 15 * line), text=alt.Text("title:N")
            )
            for line, rows in enumerate(heads)
        ),
    ]  # fmt: skip
    picture = svg(layers, WIDE - 14, 46 + 30 * len(names))
    said = "; ".join(f"{row['segment']}, {row['question']}: {row['words']}" for row in cells)
    return Drawing(picture, picture, f"Heatmap. {said}.", cells)


def scatter(questions: Sequence[Question]) -> Drawing | None:
    """Each question: the mean of all organisations across, the own mean up; equal on the line."""
    shown = [q for q in questions if q.result["mean"] is not None and q.limits is not None
             and q.against_all and q.against_all["benchmark_mean"] is not None]  # fmt: skip
    shown = [question for question in shown if question.limits == shown[0].limits]
    if len(shown) < 2:
        return None
    rows = [
        {
            "title": question.title,
            "benchmark_mean": (question.against_all or {})["benchmark_mean"],
            "mean": question.result["mean"],
            "low": question.result["ci_low"],
            "high": question.result["ci_high"],
            "n": question.result["n"],
            "colour": outcome_colour((question.against_all or {})["outcome"]),
        }
        for question in shown
    ]
    low, high = shown[0].limits or (0, 1)
    scale = alt.Scale(domain=[low, high], nice=False)
    axis = figures_axis(shown[0])
    ends = on([{"benchmark_mean": low, "mean": low, "x2": high, "y2": high}])

    def both(y: str) -> dict[str, Any]:
        return {
            "x": alt.X("benchmark_mean:Q", title="all organisations", scale=scale, axis=axis),
            "y": alt.Y(f"{y}:Q", title="you", scale=scale, axis=axis),
        }

    layers = [
        ends.mark_rule(color=QUIET, strokeDash=[4, 3]).encode(
            **both("mean"), x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q")
        ),
        on(rows).mark_rule(opacity=0.5).encode(**both("low"), y2=alt.Y2("high:Q"),
                                               color=colour("colour")),
        on(rows).mark_point(filled=True, size=60, opacity=1).encode(**both("mean"),
                                                                    color=colour("colour")),
        # Through a white edge, lines that cross a name leave it readable.
        *(
            on(rows).mark_text(**text(11, align="left", dx=8, limit=200, **edge)).encode(
                **both("mean"), text=alt.Text("title:N")
            )
            for edge in ({"stroke": "white", "strokeWidth": 4}, {})
        ),
    ]  # fmt: skip
    picture = svg(layers, 420, 420)
    said = "; ".join(
        f"{row['title']}: you {words.figure(row['mean'], question)}, all"
        f" {words.figure(row['benchmark_mean'], question)}"
        for row, question in zip(rows, shown, strict=True)
    )
    return Drawing(picture, picture, f"Scatter. {said}.", rows)


def forces(rows: Sequence[Row]) -> Drawing | None:
    """The forces of progress: what moves to the new to the right, what holds to the left."""
    shown = [row for row in rows if row["score"] is not None and row["direction"]]
    if not shown:
        return None
    drawn = [
        {
            "place": number,
            "title": row["force_title"],
            "score": row["score"],
            "signed": row["score"] * row["direction"],
            "low": row["ci_low"] * row["direction"] if row["ci_low"] is not None else None,
            "high": row["ci_high"] * row["direction"] if row["ci_high"] is not None else None,
            "n": row["n"],
            "colour": OURS if row["direction"] > 0 else STEPS[0],
            "words": f"{row['score']:.1f} of 100 {words.side(row['direction'])}",
        }
        for number, row in enumerate(shown)
    ]
    most = max(abs(row["signed"]) for row in drawn) * 1.1 or 1
    scale = alt.Scale(domain=[-most, most], nice=False)
    axis = alt.Axis(values=[0], labels=False, domain=False, tickSize=0, gridColor=INK)

    def x(name: str) -> Any:
        return alt.X(f"{name}:Q", title=None, scale=scale, axis=axis)

    base, down = on(drawn), {"yOffset": 9}
    layers = [
        base.mark_bar(height=20, **down).encode(x=x("signed"), y=place(), color=colour("colour")),
        base.mark_rule(color=INK, strokeWidth=1.5, **down).encode(
            x=x("low"), x2=alt.X2("high:Q"), y=place()
        ),
        base.mark_text(**text(align="left", baseline="bottom", dy=-5, limit=200)).encode(
            x=across(0), y=place(), text=alt.Text("title:N")
        ),
        base.mark_text(**text(align="right", baseline="bottom", dy=-5, fontWeight="bold")).encode(
            x=across(420), y=place(), text=alt.Text("words:N")
        ),
    ]
    picture = svg(layers, 420, alt.Step(52))
    said = "; ".join(f"{row['title']}: {row['words']}, n = {row['n']}" for row in drawn)
    return Drawing(picture, picture, f"Forces. {said}.", drawn)


def ranked(title: str, rows: Sequence[Row], name: str) -> Drawing | None:
    """Shares from the largest on, each with its interval: words, or steps on a way."""
    shown = [row for row in rows if row["share"] is not None][:_MOST_ROWS]
    if not shown:
        return None
    drawn = [
        {
            "place": number,
            "title": str(row[name]),
            "share": row["share"],
            "low": row["ci_low"],
            "high": row["ci_high"],
            "n": row["n"],
            "words": f"{words.share(row['share'])}, n = {words.count(row['n'])}",
        }
        for number, row in enumerate(shown)
    ]
    longest = max(len(row["title"]) for row in drawn)
    room, beside = min(20 + 7 * longest, 300), 130
    width = NARROW + 190 - room - beside
    most = max(row["high"] or row["share"] for row in drawn)
    scale = alt.Scale(domain=[0, most], nice=False)

    def x(name: str) -> Any:
        return alt.X(f"{name}:Q", title=None, axis=None, scale=scale)

    base = on(drawn)
    layers = [
        base.mark_bar(color=OURS, height=15).encode(x=x("share"), y=place()),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(
            x=x("low"), x2=alt.X2("high:Q"), y=place()
        ),
        base.mark_text(**text(align="right", limit=room - 10)).encode(
            x=across(-8), y=place(), text=alt.Text("title:N")
        ),
        base.mark_text(**text(align="left", fontWeight="bold", limit=beside)).encode(
            x=across(width + 8), y=place(), text=alt.Text("words:N")
        ),
        # What is written beside the bars would else be cut off.
        *edges(-room, width + beside),
    ]
    picture = svg(layers, width, alt.Step(25))
    said = "; ".join(f"{row['title']} {row['words']}" for row in drawn)
    return Drawing(picture, picture, f"{title}. {said}.", drawn)


def table(questions: Sequence[Question]) -> Drawing | None:
    """The figures themselves: question, mean, interval and n."""
    shown = list(questions)[:_MOST_ROWS]
    if not shown:
        return None
    drawn = [
        {
            "place": number,
            "title": question.title,
            "mean": words.figure(question.result["mean"], question)
            if question.result["mean"] is not None
            else words.status(question.result["status"]),
            "interval": words.span(question.result["ci_low"], question.result["ci_high"], question),
            "n": words.count(question.result["n"]),
        }
        for number, question in enumerate(shown, 1)
    ]
    head = {"place": 0, "title": "Question", "mean": "Mean", "interval": "95 % interval", "n": "n"}
    ends = {"mean": 660, "interval": 800, "n": WIDE - 20}
    layers: list[Any] = []
    for rows, weight in (([head], "bold"), (drawn, "normal")):
        layers.append(
            on(rows).mark_text(**text(align="left", limit=580, fontWeight=weight)).encode(
                x=across(0), y=place(), text=alt.Text("title:N")
            )
        )  # fmt: skip
        layers += [
            on(rows).mark_text(**text(align="right", fontWeight=weight)).encode(
                x=across(end), y=place(), text=alt.Text(f"{name}:N")
            )
            for name, end in ends.items()
        ]  # fmt: skip
    picture = svg(layers, WIDE - 14, alt.Step(24))
    said = "; ".join(
        f"{row['title']}: {row['mean']}, {row['interval']}, n = {row['n']}" for row in drawn
    )
    return Drawing(picture, picture, f"Table. {said}.", drawn)


def _shade(part: float) -> str:
    """From below (violet) over none (grey) to above (blue); -1 to 1."""
    low, middle, high = STEPS[0], "#f4f6f9", STEPS[4]
    one, other = (middle, high) if part >= 0 else (middle, low)
    weight = min(abs(part), 1) * 0.75
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * weight):02x}" for a, b in pairs)
