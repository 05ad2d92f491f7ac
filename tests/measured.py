"""The table of docs/statistics.md that says what each figure is held against and how near it comes.

Its first three columns are written by hand, and a test fills the others: it says
`measured("Fisher: p", worst, cases)` (the fixture of tests/conftest.py). What is measured has to
meet the target of the row, and to be what the row shows; `make docs` writes what it should show.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "statistics.md"
HEAD = "| figure | against | target | cases | measured |"


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    figure: str
    against: str
    target: str
    cases: str
    measured: str

    def __str__(self) -> str:
        cells = (self.figure, self.against, self.target, self.cases, self.measured)
        return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def rows(text: str) -> list[Row]:
    """The table of a page."""
    after = text.partition(f"{HEAD}\n")[2].split("\n")
    lines = after[1 : next(n for n, line in enumerate(after) if not line.startswith("|"))]
    return [Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in lines]


def is_met(target: str, found: float) -> bool:
    """Targets are an error (1e-09, identical), `at least 14 digits`, or `0.9 to 0.98`."""
    low, high = limits(target)
    return low <= found <= high


def limits(target: str) -> tuple[float, float]:
    """The least and the greatest value that meet a target."""
    if target == "identical":
        return 0, 0
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", target)]
    if " to " in target:
        low, high = numbers
        return low, high
    [number] = numbers
    return (number, math.inf) if target.startswith("at least") else (0, number)


def in_words(target: str, found: float) -> str:
    """An error as the next power of ten, which the last bit of a library does not move."""
    if is_error(target):
        if target == "identical":
            return target
        power = math.ceil(math.log10(max(found, 1e-16) * 3))
        return f"below 1e{power:03}" if 10.0**power <= limits(target)[1] else f"below {target}"
    return f"{found:.3g}"


def is_error(target: str) -> bool:
    """Whether what is measured is a difference, which should be as good as none."""
    low, high = limits(target)
    return low == 0 and high < 1e-3


def shows(row: Row, found: float, cases: int) -> bool:
    """Whether the row says what was found; an error may be smaller than it says."""
    if row.cases != str(cases):
        return False
    if is_error(row.target) and row.measured.startswith("below "):
        return found <= float(row.measured.removeprefix("below "))
    return row.measured == in_words(row.target, found)


def write(row: Row, found: float, cases: int) -> None:
    """Put what was found into the page."""
    new = Row(row.figure, row.against, row.target, str(cases), in_words(row.target, found))
    lines = PAGE.read_text().split("\n")
    table = lines.index(HEAD)
    line = next(
        number
        for number, text in enumerate(lines)
        if number > table + 1 and text.startswith(f"| {row.figure} |")
    )
    lines[line] = str(new)
    PAGE.write_text("\n".join(lines))
