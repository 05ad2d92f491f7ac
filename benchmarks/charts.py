"""The figures as two pictures of docs/performance.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import vl_convert as vlc

from benchmarks import report
from benchmarks.targets import TARGETS

FOLDER = report.DOCUMENT.parent
COLOURS = {"holds": "#2a7f62", "missed": "#c0392b"}

Rows = Sequence[Mapping[str, Any]]


def draw(rows: Rows) -> None:
    """Write both pictures."""
    for name, chart in {"performance-targets": of_limits, "performance-ingest": ingest}.items():
        Path(FOLDER, f"{name}.svg").write_text(svg(chart(rows)), encoding="utf-8")


def svg(chart: alt.TopLevelMixin) -> str:
    """A chart as SVG."""
    return str(vlc.vegalite_to_svg({**chart.to_dict(), "background": "white"}))


def of_limits(rows: Rows) -> alt.TopLevelMixin:
    """How much of its limit each figure uses, on a logarithmic scale: left of the line it holds."""
    told = [
        {
            "figure": row["title"],
            "part": _part(row),
            "verdict": "holds" if row["holds"] else "missed",
            "said": f"{report.number(row['value'])} {row['unit']} ({row['target']})",
        }
        for row in rows
        if TARGETS[row["figure"]].limit
    ]
    parts = [row["part"] for row in told]
    place = alt.X("part:Q", title="part of the limit that is used").scale(
        type="log", domain=[min(parts) / 3, max(parts) * 3]
    )
    frame = alt.Chart(pd.DataFrame(told)).encode(
        y=alt.Y("figure:N", title=None, sort=None).axis(labelLimit=420), x=place
    )
    points = frame.mark_circle(size=90, opacity=1).encode(
        color=alt.Color("verdict:N", title=None).scale(
            domain=list(COLOURS), range=list(COLOURS.values())
        )
    )
    # Away from the line.
    kept = frame.transform_filter("datum.verdict == 'holds'").mark_text(align="right", dx=-8)
    missed = frame.transform_filter("datum.verdict == 'missed'").mark_text(align="left", dx=8)
    words = [each.encode(text="said:N") for each in (kept, missed)]
    limit = alt.Chart(pd.DataFrame({"part": [1]})).mark_rule(strokeDash=[4, 3]).encode(x="part:Q")
    return alt.layer(limit, points, *words).properties(width=560, height={"step": 22})


def _part(row: Mapping[str, Any]) -> float:
    target = TARGETS[row["figure"]]
    assert target.limit is not None
    value = max(float(row["value"]), 1e-3)
    return value / target.limit if target.comparison == "<=" else target.limit / value


def ingest(rows: Rows) -> alt.TopLevelMixin:
    """Taking in with our triggers and with the row trigger of the requirements."""
    told = []
    for row in rows:
        figure = row["figure"].removesuffix("_row_trigger")
        if f"{figure}_row_trigger" in TARGETS:
            told.append(
                {
                    "way": TARGETS[figure].title,
                    "trigger": "Surveymark" if row["figure"] == figure else "row trigger",
                    "times": row["value"],
                    "limit": TARGETS[figure].limit,
                }
            )
    frame = alt.Chart(pd.DataFrame(told)).encode(
        y=alt.Y("way:N", title=None, sort=None).axis(labelLimit=300)
    )
    bars = frame.mark_bar().encode(
        x=alt.X("times:Q", title="times the same table without triggers"),
        yOffset=alt.YOffset("trigger:N", sort=None),
        color=alt.Color("trigger:N", title=None, sort=None).scale(range=["#2a7f62", "#b8b8b8"]),
    )
    limits = frame.mark_tick(thickness=2, color="#c0392b").encode(x="limit:Q")
    return alt.layer(bars, limits).properties(width=460, height={"step": 26})
