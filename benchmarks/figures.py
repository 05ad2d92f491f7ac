"""Figures beside their targets: on the terminal, in benchmarks/results.json and in the document.

The document's table stands between two markers and is made from the results file alone; a test
compares the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from benchmarks import charts, report
from benchmarks.targets import TARGETS, Target
from benchmarks.timing import Round, compare

RESULTS = report.HERE / "results.json"

BEGIN = "<!-- Written by `make bench`, which replaces what is in between. -->"
END = "<!-- End of the targets. -->"

VERDICTS = {True: "holds", False: "missed", None: ""}


@dataclass(frozen=True)
class Figure:
    """What was measured: the median of the rounds, the lowest and the highest, and of what."""

    figure: str
    value: float
    low: float | None = None
    high: float | None = None
    detail: str = ""

    @property
    def target(self) -> Target:
        """What it is to keep."""
        return TARGETS[self.figure]

    @property
    def verdict(self) -> str:
        """Whether it keeps that."""
        return VERDICTS[self.target.holds(self.value)]


def compared(
    names: Mapping[str, str], one_round: Round, *, reference: str, rounds: int
) -> Iterator[Figure]:
    """Rounds of measurements as figures: what each name of the round is a figure of.

    A ratio is to the reference; a figure in ms is the time itself.
    """
    results = {
        result.what: result for result in compare("", one_round, reference=reference, rounds=rounds)
    }
    base = report.duration(results[reference].seconds)
    for name, figure in names.items():
        result = results[name]
        if TARGETS[figure].unit == "ms":
            yield Figure(figure, result.seconds * 1000)
        elif result.ratio is not None:
            times = f"{report.duration(result.seconds)} to {base}"
            yield Figure(figure, result.ratio, result.low, result.high, times)


def table(figures: Iterable[Figure]) -> Table:
    """The figures as a table of the terminal."""
    shown = Table("figure", "", box=None, pad_edge=False)
    for name in ("value", "range", "target"):
        shown.add_column(name, justify="right")
    shown.add_column("verdict")
    for figure in figures:
        value, spread, target = _cells(_row(figure))
        colour = {"missed": "red", "holds": "green"}.get(figure.verdict, "")
        shown.add_row(
            figure.target.title,
            figure.detail,
            value,
            spread,
            target,
            f"[{colour}]{figure.verdict}" if colour else "",
        )
    return shown


def _row(figure: Figure) -> dict[str, Any]:
    target = figure.target
    return {
        "figure": figure.figure,
        "title": target.title,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "unit": target.unit,
        "target": f"{target.comparison} {target.limit:g}" if target.limit is not None else None,
        "holds": target.holds(figure.value),
        "detail": figure.detail,
    }


def _cells(row: Mapping[str, Any]) -> tuple[str, str, str]:
    spread = (
        f"{report.number(row['low'])} to {report.number(row['high'])}"
        if row["low"] is not None
        else ""
    )
    return f"{report.number(row['value'])} {row['unit']}", spread, row["target"] or ""


def save(figures: Iterable[Figure], told: Mapping[str, Any]) -> None:
    """Write the results file and the document from it; figures not measured now stay as they were.

    `told` (machine, date, items) stands beside each figure.
    """
    kept = {row["figure"]: row for row in json.loads(RESULTS.read_text(encoding="utf-8"))}
    kept |= {figure.figure: {**_row(figure), **told} for figure in figures}
    rows = [kept[name] for name in TARGETS if name in kept]
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    text = report.DOCUMENT.read_text(encoding="utf-8")
    report.DOCUMENT.write_text(with_targets(text, rows), encoding="utf-8")
    charts.draw(rows)


def with_targets(text: str, rows: list[dict[str, Any]]) -> str:
    """The document with the part between the markers made from the results."""
    return report.replaced(text, BEGIN, END, "\n".join(markdown(rows)))


def markdown(rows: list[dict[str, Any]]) -> Iterator[str]:
    """The table of targets, line by line."""
    for on in {json.dumps(row["machine"]): row for row in rows}.values():
        machine = on["machine"]
        yield (
            f"PostgreSQL {on['postgresql']}, {machine['cores']} cores ({machine['processor']}),"
            f" {machine['memory_gb']} GB, load {machine['load_before']} before the start,"
            f" {on['items']:,} items, {on['date']}; medians of interleaved rounds."
        )
        yield ""
    yield "| figure | value | range | target | |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for row in rows:
        title = row["title"] + (f" ({row['detail']})" if row["detail"] else "")
        verdict = VERDICTS[row["holds"]]
        cells = (title, *_cells(row), f"**{verdict}**" if verdict == "missed" else verdict)
        yield f"| {' | '.join(cells)} |"
