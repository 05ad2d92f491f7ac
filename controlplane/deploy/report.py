"""What a deploy did, or would do, in a form that a person and a test can read."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Action:
    """One thing done: a verb and what it was done to."""

    verb: str
    what: str

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

    def did(self, verb: str, what: str) -> None:
        self.actions.append(Action(verb, what))

    def add(self, other: Report) -> None:
        """Append what another part of the work has to report."""
        self.actions += other.actions
        self.notes += other.notes
        self.warnings += other.warnings
