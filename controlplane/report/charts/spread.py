"""How the answers spread over the values of a question."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from controlplane.report import words
from controlplane.report.charts.style import (
    INK,
    NARROW,
    OURS,
    WIDE,
    Drawing,
    across,
    colour,
    edges,
    on,
    place,
    ramp,
    readable_on,
    svg,
    text,
)
from controlplane.report.collect import Question, bin_title

# A smaller share has no room for its figure.
_LEAST_WRITTEN = 0.09
# A page is as high as so many bars; what goes on would be cut off.
MOST_BARS = 36


def distribution(question: Question) -> Drawing | None:
    """A bar for each value that can be answered, with its share and interval, where few can be."""
    bins = [row for row in question.bins if row["share"] is not None]
    if not 0 < len(bins) <= MOST_BARS:
        return None
    rows = [
        {
            "place": row["ordinal"],
            "title": bin_title(row),
            "share": row["share"],
            "low": row["ci_low"],
            "high": row["ci_high"],
            "words": words.share(row["share"]),
        }
        for row in bins
    ]
    room = min(max(28, 16 + 7 * max(len(row["title"]) for row in rows)), 150)
    scale = alt.Scale(domain=[0, max(row["high"] or row["share"] for row in rows)], nice=False)

    def x(name: str) -> alt.X:
        return alt.X(f"{name}:Q", title=None, axis=None, scale=scale)

    base = on(rows)
    width = NARROW - room - 52
    layers = [
        base.mark_bar(color=OURS, height=16).encode(x=x("share"), y=place()),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(
            x=x("low"), x2=alt.X2("high:Q"), y=place()
        ),
        base.mark_text(**text(align="right", limit=room - 8)).encode(
            x=across(-8), y=place(), text=alt.Text("title:N")
        ),
        base.mark_text(**text(align="left", fontWeight="bold")).encode(
            x=across(width + 8), y=place(), text=alt.Text("words:N")
        ),
        *edges(-room, width + 46),
    ]
    picture = svg(layers, width, alt.Step(25))
    said = ", ".join(f"{row['title']}: {row['words']}" for row in rows)
    return Drawing(picture, picture, f"Bars. {said}.", rows)


def stacked(questions: Sequence[Question]) -> Drawing | None:
    """A bar of 100 % for each question, cut by its values; for many questions of one scale."""
    shown = [q for q in questions if q.bins and q.bins[0]["share"] is not None]
    if not shown:
        return None
    values = sorted({row["value"] for question in shown for row in question.bins})
    colours = dict(zip(values, ramp(len(values)), strict=True))
    rows = [
        {
            "place": number,
            "order": row["ordinal"],
            "share": row["share"],
            "colour": colours[row["value"]],
            "ink": readable_on(colours[row["value"]]),
            "words": words.share(row["share"]) if row["share"] >= _LEAST_WRITTEN else "",
        }
        for number, question in enumerate(shown)
        for row in question.bins
    ]
    titles = [{"place": number, "title": question.title} for number, question in enumerate(shown)]

    def drawn(width: int) -> str:
        cut = on(rows)
        x = alt.X("share:Q", stack="normalize", title=None, axis=None)
        middle = alt.X("share:Q", stack="normalize", bandPosition=0.5)
        layers = [
            cut.mark_bar(height=18, yOffset=9, stroke="white").encode(
                x=x, y=place(), color=colour("colour"), order=alt.Order("order:Q")
            ),
            cut.mark_text(**text(11, yOffset=9)).encode(
                x=middle,
                y=place(),
                text=alt.Text("words:N"),
                color=colour("ink"),
                order=alt.Order("order:Q"),
            ),
            on(titles)
            .mark_text(**text(align="left", baseline="bottom", dy=-4, limit=width - 30))
            .encode(x=across(0), y=place(), text=alt.Text("title:N")),
        ]
        return svg(layers, width - 14, alt.Step(46))

    said = "; ".join(
        f"{question.title}: "
        + ", ".join(f"{bin_title(row)} {words.share(row['share'])}" for row in question.bins)
        for question in shown
    )
    return Drawing(drawn(WIDE), drawn(NARROW), f"Stacked bars. {said}.", rows)
