"""What the private server logs when it does not start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

# The FATAL alone often does not say why.
_COMPLAINT = re.compile(r"\b(?:(?:FATAL|PANIC|ERROR):  .*|LOG:  could not .*)")


def sizes(logs: Path) -> dict[Path, int]:
    """How long each log is, to know later what is new in it."""
    return {path: path.stat().st_size for path in logs.glob("*.log")}


def complaints(logs: Path, before: Mapping[Path, int], count: int = 3) -> str:
    """Why a start failed: the last errors that the logs have now and had not before."""
    found: list[str] = []
    for path in sorted(logs.glob("*.log")):
        with path.open("rb") as file:
            file.seek(before.get(path, 0))
            found += _COMPLAINT.findall(file.read().decode("utf-8", errors="replace"))
    return " | ".join(dict.fromkeys(line.strip() for line in found[-count:]))


def last_lines(text: str, count: int = 6) -> str:
    """The end of what a program said, on one line."""
    return " | ".join(line.strip() for line in text.strip().splitlines()[-count:] if line.strip())
