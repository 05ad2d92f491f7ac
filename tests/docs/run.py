"""Run a page from top to bottom and say where it differs from what it shows."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from . import compare
from .page import Page, rewrite
from .sessions import Bash, Ended, Psql, Python


@dataclass(frozen=True)
class Outcome:
    """What is wrong with a page, in words, and its text as it should be."""

    failures: list[str]
    corrected: str


def run(page: Page, folder: Path, environment: dict[str, str], today: date) -> Outcome:
    """Run the examples of a page in `folder`; `today` is the day that they will print."""
    for name, content in page.files.items():
        (folder / name).write_text(content)
    failures: list[str] = list(page.problems)
    outputs: list[list[str]] = []
    unchanged = "\n".join([*page.lines, ""])
    if page.shown_on is None:
        return Outcome(failures, unchanged)
    with ExitStack() as stack:
        sessions: dict[str, Psql | Bash | Python] = {}
        for example in page.examples:
            if example.language not in sessions:
                sessions[example.language] = stack.enter_context(
                    closing(_session(example.language, folder, environment))
                )
            where = f"{page.path.name}:{example.line}: {example.command}"
            try:
                printed = sessions[example.language].run(example.command)
            except Ended as ended:
                failures.append(f"{where}\n    the session ended here: {ended}")
                return Outcome(failures, unchanged)
            expected = compare.masked(example.shown, page.shown_on)
            actual = compare.masked(printed, today)
            if compare.agree(expected, actual):
                outputs.append(
                    [line.replace(str(page.shown_on), str(today)) for line in example.shown]
                )
            else:
                failures.append(f"{where}\n{compare.difference(expected, actual)}")
                outputs.append("\n".join(printed).strip("\n").split("\n") if any(printed) else [])
    return Outcome(failures, rewrite(page, outputs, today))


def _session(language: str, folder: Path, environment: dict[str, str]) -> Psql | Bash | Python:
    if language == "sql":
        return Psql(folder, environment)
    if language == "console":
        return Bash(folder, environment)
    return Python()
