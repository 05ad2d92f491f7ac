"""Names that come close to one that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def close_names(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known names that look like `name`, best first; capitals do not count."""
    spelled = {candidate.lower(): candidate for candidate in known}
    return [spelled[match] for match in get_close_matches(name.lower(), spelled, most, 0.6)]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean "x"?`, or nothing."""
    matches = close_names(name, known)
    return (
        "; did you mean " + " or ".join(f'"{match}"' for match in matches) + "?" if matches else ""
    )
