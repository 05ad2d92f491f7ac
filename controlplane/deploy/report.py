"""What a deploy did, or would do, in a form that a person and a test can read."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby


@dataclass(frozen=True)
class Action:
    """One thing done: a verb and what it was done to."""

    verb: str
    what: str
    # Whether it makes what was not there, where the verb does not say so.
    is_new: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.verb:<10} {self.what}"


@dataclass
class Report:
    """The actions in their order, with notes (worth knowing) and warnings (worth acting on)."""

    actions: list[Action] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, different afterwards."""
        return bool(self.actions)

    def did(self, verb: str, what: str, *, is_new: bool = False) -> None:
        self.actions.append(Action(verb, what, is_new))

    def summary(self, most: int = 3) -> list[str]:
        """The actions as lines; more than a few of one kind become one line with their count."""
        lines: list[str] = []
        for (verb, kind), actions in groupby(self.actions, lambda each: (each.verb, _kind(each))):
            done = list(actions)
            if kind is None or len(done) <= most:
                lines += map(str, done)
            else:
                lines.append(f"{verb:<10} {len(done):,} {kind}")
        return lines

    def add(self, other: Report) -> None:
        """Append what another part of the work has to report."""
        self.actions += other.actions
        self.notes += other.notes
        self.warnings += other.warnings


def _kind(action: Action) -> str | None:
    """What a crowd of such actions is about; a step of migrations/ never is one of a crowd."""
    for start, kind in (("view ", "views"), ("job ", "jobs")):
        if action.what.startswith(start):
            return kind
    parts = action.what.split("/")
    return f"files of {'/'.join(parts[:2])}" if len(parts) > 2 and parts[0] == "sql" else None
