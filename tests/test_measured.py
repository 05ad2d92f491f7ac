"""A row of the statistics says what its test found, and what misses its target is no row."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import measured
from .measured import Row


@pytest.mark.parametrize(
    ("target", "meets", "misses"),
    [
        ("1e-09", [0, 1e-9], [1.1e-9, 1]),
        ("identical", [0], [1e-16]),
        ("at least 14 digits", [14, 17], [13.9]),
        ("at most 0.01", [0, 0.01], [0.011]),
        ("0.9 to 0.98", [0.9, 0.95], [0.89, 0.981]),
    ],
)
def test_targets(target: str, meets: list[float], misses: list[float]) -> None:
    assert [measured.is_met(target, found) for found in meets] == [True] * len(meets)
    assert [measured.is_met(target, found) for found in misses] == [False] * len(misses)


@pytest.mark.parametrize(
    ("row", "found", "cases", "is_shown"),
    [
        (Row("p", "scipy", "1e-09", "500", "below 1e-12"), 1e-13, 500, True),
        (Row("p", "scipy", "1e-09", "500", "below 1e-12"), 1e-11, 500, False),
        (Row("p", "scipy", "1e-09", "500", "below 1e-12"), 1e-13, 499, False),
        (Row("p", "scipy", "1e-09", "", ""), 1e-13, 500, False),
        (Row("rate", "a simulation", "at least 0.9", "300", "0.963"), 0.9631, 300, True),
        (Row("rate", "a simulation", "at least 0.9", "300", "0.963"), 0.98, 300, False),
        (Row("median", "numpy", "identical", "50", "identical"), 0, 50, True),
    ],
)
def test_what_a_row_shows(row: Row, found: float, cases: int, is_shown: bool) -> None:
    assert measured.shows(row, found, cases) is is_shown


def test_an_error_is_never_said_to_be_above_its_target() -> None:
    assert measured.in_words("1e-06", 2e-8) == "below 1e-07"
    assert measured.in_words("1e-06", 5e-7) == "below 1e-06"


def test_a_row_is_filled_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# A\n\n{measured.HEAD}\n|---|\n| p | scipy | 1e-09 | | |\n\n| p | other |\n")
    monkeypatch.setattr(measured, "PAGE", page)
    [row] = measured.rows(page.read_text())
    measured.write(row, 2e-14, 500)
    assert "\n| p | scipy | 1e-09 | 500 | below 1e-13 |\n\n| p | other |\n" in page.read_text()
