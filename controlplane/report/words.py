"""Figures in words: how many decimals, per cent for shares, signs, spans and dates.

Nothing is computed here but the change of unit from a share to per cent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from controlplane.report.collect import Question

# What stands where a figure is withheld or undefined; never an empty cell.
NOTHING = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
PER_CENT = "\N{NO-BREAK SPACE}%"

STATUS = {
    "ok": "current",
    "carried": "earlier date",
    "protected": "protected",
    "held": "next edition",
    "none": "no data",
}


def decimals(question: Question) -> int:
    """How many decimals a figure of the question has: per cent none, a scale by its width."""
    if question.is_share:
        return 0
    if question.limits is None:
        return 2
    low, high = question.limits
    return 2 if high - low <= 20 else 1


def figure(value: Any, question: Question) -> str:
    """A mean, quartile or bound in the unit of the question."""
    if value is None:
        return NOTHING
    return _number(value, question) + (PER_CENT if question.is_share else "")


def difference(value: Any, question: Question) -> str:
    """A gap or a change, with its sign; of shares in percentage points."""
    if value is None:
        return NOTHING
    text = _number(value, question)
    signed = text if text.startswith(MINUS) or not text.strip("0.") else f"+{text}"
    return signed + (" points" if question.is_share else "")


def span(low: Any, high: Any, question: Question, *, signed: bool = False) -> str:
    """An interval, as in 3.84 to 4.00."""
    if low is None or high is None:
        return NOTHING
    say = difference if signed else figure
    bare = say(low, question).removesuffix(" points").removesuffix(PER_CENT)
    return f"{bare} to {say(high, question)}"


def share(value: Any, places: int = 0) -> str:
    """A share as per cent."""
    return NOTHING if value is None else f"{_rounded(Decimal(str(value)) * 100, places)}{PER_CENT}"


def count(value: Any) -> str:
    """A number of people or answers."""
    return NOTHING if value is None else f"{value:,}"


def at_least(value: Any) -> str:
    """The lower end of a size band."""
    return NOTHING if value is None else f"{value:,} or more"


def status(word: str) -> str:
    """A status for people."""
    return STATUS.get(word, word)


def day(value: Any) -> str:
    """A date, as in 15 May 2026."""
    if value is None:
        return NOTHING
    moment = value.date() if isinstance(value, datetime) else value
    return f"{moment.day} {moment:%B %Y}"


def month(value: date | datetime | None) -> str:
    """A month, as in May 2026."""
    return NOTHING if value is None else f"{value:%b %Y}"


def cell(row: dict[str, Any], names: str, how: str) -> str:
    """A cell of a table as report.section wants it printed; an interval is of two columns."""
    values = [row.get(name) for name in names.split()]
    if values[0] is None:
        return NOTHING
    if how == "interval":
        return _together(_plain(values[0]), _plain(values[1]))
    if how == "share_interval":
        return _together(_share(values[0]), _share(values[1]))
    ways: dict[str, Callable[[Any], str]] = {
        "count": count, "figure": _plain, "share": _share, "month": month, "text": str,
        "side": side,
    }  # fmt: skip
    return ways[how](values[0])


def minutes(seconds: Any) -> str:
    """A duration in minutes."""
    if seconds is None:
        return NOTHING
    return "under a minute" if seconds < 60 else f"{round(seconds / 60)} min"


def sentence(text: str) -> str:
    """A reason as a sentence of its own."""
    return f"{text[:1].upper()}{text[1:]}."


def _together(low: str, high: str) -> str:
    """An interval that no line breaks."""
    return f"{low} to {high}".replace(" ", "\N{NO-BREAK SPACE}")


def _share(value: Any) -> str:
    """A share in a table, where small ones are told apart."""
    return share(value, 1)


def unbroken(text: str) -> str:
    """A sentence of the database, in which no line ends between a number and its unit."""
    text = re.sub(r"(?<=\d) (?=%|points?\b)", "\N{NO-BREAK SPACE}", text)
    return re.sub(r"\bn = (?=\d)", "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}", text)


def side(direction: Any) -> str:
    """Where a force of progress moves people."""
    return {1: "to the new", -1: "to the old"}.get(direction, "to neither side")


def _plain(value: Any) -> str:
    """A figure in a unit of its own."""
    return NOTHING if value is None else _rounded(Decimal(str(value)), 2)


def _number(value: Any, question: Question) -> str:
    exact = Decimal(str(value)) * (100 if question.is_share else 1)
    return _rounded(exact, decimals(question))


def _rounded(value: Decimal, places: int) -> str:
    text = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):,.{places}f}"
    return text.replace("-", MINUS) if text.strip("-0.,") else text.lstrip("-")
