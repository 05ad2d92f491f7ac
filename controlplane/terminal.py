"""What only a terminal gets: colours, and the progress of long work.

In a pipe there is nothing of it. NO_COLOR and TERM=dumb are honoured.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

# The style of a status word, by which one finds what needs attention.
STATUS_STYLES = {
    **dict.fromkeys(("healthy", "ok", "succeeded"), "green"),
    **dict.fromkeys(("warning", "carried", "running"), "yellow"),
    **dict.fromkeys(("critical", "failed", "crashed"), "bold red"),
    **dict.fromkeys(("protected", "none", "skipped_overlap"), "dim"),
}
_LABEL_STYLES = {"ERROR:": "bold red", "DETAIL:": "dim", "HINT:": "cyan"}
_ANSI = {"green": "32", "yellow": "33", "bold red": "1;31", "dim": "2", "cyan": "36"}


def status(word: str, stream: TextIO | None = None) -> str:
    """A status word in its colour, if the stream (else stdout) shows colours."""
    return _styled(word, STATUS_STYLES.get(word), stream or sys.stdout)


def labelled(line: str) -> str:
    """A line such as `HINT:  ...` with its label in colour, if stderr shows colours."""
    label, space, rest = line.partition(" ")
    return _styled(label, _LABEL_STYLES.get(label), sys.stderr) + space + rest


def shows_progress() -> bool:
    """Whether somebody watches: stderr is a terminal that can draw."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(
    description: str, total: int | None = None, unit: str = ""
) -> Iterator[Callable[[int], None]]:
    """Give a function to call with the amount done; draws on a terminal's stderr only.

    Without a total it shows for how long the work goes on, and how many `unit` are done. Print
    nothing meanwhile: it would stand in the way.
    """
    if not shows_progress():
        yield lambda amount: None
        return
    from rich import progress as bars
    from rich.console import Console

    columns: list[bars.ProgressColumn] = [bars.TextColumn("{task.description}", markup=False)]
    if total is not None:
        columns += [bars.BarColumn(), bars.TaskProgressColumn(), bars.TimeRemainingColumn()]
    else:
        counted = [bars.TextColumn("{task.completed:,.0f} " + unit, markup=False)] if unit else []
        columns = [bars.SpinnerColumn(), *columns, *counted, bars.TimeElapsedColumn()]
    shown = bars.Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # it may be a file
        redirect_stderr=False,
    )
    with shown:
        task = shown.add_task(description, total=total)
        yield lambda amount: shown.advance(task, amount)


def _styled(text: str, style: str | None, stream: TextIO) -> str:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty()
    return text if style is None or plain else f"\x1b[{_ANSI[style]}m{text}\x1b[0m"
