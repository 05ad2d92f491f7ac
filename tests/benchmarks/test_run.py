"""The command measures what it says, and a figure is judged by its target."""

from __future__ import annotations

import json

import pytest

from benchmarks import base, figures, report, rivals, run
from benchmarks.figures import Figure
from benchmarks.targets import TARGETS, Target

# Enough for every statement to find something to do, on two bases.
ITEMS = 18_000

LEFT_OUT = {"growth", "freshness", "dashboard", "exports", "reports"}


@pytest.fixture(scope="module")
def measured() -> dict[str, Figure]:
    """One round of all but growth, which repeats it, what waits for a clock or a browser,
    reports, and exports, whose amount is fixed."""
    said: list[str] = []
    groups = run.measured(ITEMS, 1, run.GROUPS.keys() - LEFT_OUT, said.append)
    found = [figure for group in groups for figure in group]
    assert len([line for line in said if "items of 20 organisations" in line]) == 2
    return {figure.figure: figure for figure in found}


@pytest.mark.slow
def test_every_target_is_measured_once(measured: dict[str, Figure]) -> None:
    missing = {f"read_{name}" for name in rivals.ENGINES if not rivals.installed(name)}
    kinds = ("growth_", "fresh_", "dashboard_", "export_", "report_")
    left_out = {name for name in TARGETS if name.startswith(kinds)}
    assert measured.keys() == TARGETS.keys() - missing - left_out - {"stale", "behind"}
    assert all(figure.value > 0 for name, figure in measured.items() if name != "pending_cost")


def test_the_ratios_are_those_of_the_times_beside_them(measured: dict[str, Figure]) -> None:
    """So no figure is upside down: with one round, the ratio is that of the two times."""
    for name in ("copy_500000", "submit", "read_raw", "live_raw", "comparison_raw"):
        above, below = (_seconds(time) for time in measured[name].detail.split(" to "))
        assert measured[name].value == pytest.approx(above / below, rel=0.02), name


def _seconds(time: str) -> float:
    value, unit = time.split()
    return float(value.replace(",", "")) * {"µs": 1e-6, "ms": 1e-3, "s": 1}[unit]


def test_the_same_base_has_the_same_answers() -> None:
    assert base.definition("a")["elements"] == base.definition("b")["elements"]


@pytest.mark.parametrize(
    ("comparison", "value", "holds"),
    [("<=", 1.25, True), ("<=", 1.26, False), (">=", 500, True), (">=", 499, False)],
)
def test_a_limit_is_kept_or_missed(comparison: str, value: float, holds: bool) -> None:
    limit = 1.25 if comparison == "<=" else 500
    assert Target("a", "a", "x", comparison, limit).holds(value) is holds


def test_without_a_limit_there_is_no_verdict() -> None:
    assert Target("a", "a", "x").holds(1) is None


def test_the_document_says_what_the_results_file_says() -> None:
    rows = json.loads(figures.RESULTS.read_text(encoding="utf-8"))
    text = report.DOCUMENT.read_text(encoding="utf-8")
    assert text == figures.with_targets(text, rows)


def test_the_results_file_judges_by_the_targets_of_today() -> None:
    rows = json.loads(figures.RESULTS.read_text(encoding="utf-8"))
    for row in rows:
        target = TARGETS[row["figure"]]
        assert (row["title"], row["holds"]) == (target.title, target.holds(row["value"]))
        assert {"machine", "date", "items", "target"} <= row.keys()
