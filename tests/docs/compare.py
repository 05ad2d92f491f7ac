"""Whether an example printed what its page shows. What may differ is listed here, and only here."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import date

ELLIPSIS = "..."
"""A line of a page that stands for any lines."""

_MOST_LINES = 60

# What is different each time, after the day of the run has become <today>.
MASKS = (
    # when: 2026-11-25 10:19:05.765998+00, 2026-11-25T10:19:05Z
    (re.compile(r"<today>[ T]\d\d:\d\d(:\d\d(\.\d+)?)?(\+00(:00)?|Z)?"), "<now>"),
    # how long, how fast: 0.1 s, 12 ms, 4,760 rows/s, 8,000 a second
    (re.compile(r"\b[\d,]+(\.\d+)? (m?s)\b"), r"<time> \2"),
    (re.compile(r"\b[\d,]+ (rows/s|a second)"), r"<rate> \1"),
    # names of keys
    (re.compile(r"\b(pseudonym|noise)-[0-9a-f]{8}\b"), r"<\1 key>"),
    # batches of loads and hashes of releases
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "<uuid>"),
    (re.compile(r"\b(\\x)?[0-9a-f]{64}\b"), "<hash>"),
)


def masked(lines: Sequence[str], day: date) -> list[str]:
    """The lines without what differs each time; `day` is when they were printed."""
    text = "\n".join(line.rstrip() for line in lines).strip("\n").replace(str(day), "<today>")
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text.split("\n") if text else []


def agree(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether masked lines are those of the page, in which `...` stands for any."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == ELLIPSIS else re.escape(f"{line}\n") for line in shown
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def difference(shown: Sequence[str], printed: Sequence[str]) -> str:
    """The two side by side, as diff shows them."""
    lines = [
        f"    {line}"
        for line in difflib.unified_diff(
            shown, printed, "the page", "what was printed", lineterm="", n=1
        )
    ]
    more = [f"    ({len(lines) - _MOST_LINES} more lines)"] if len(lines) > _MOST_LINES else []
    return "\n".join(lines[:_MOST_LINES] + more)
