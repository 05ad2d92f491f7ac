"""Help that teaches: every command ends its own with examples, and a list of commands has an order.

Commands are made with `click.command(cls=Command, examples=[...])`; those of a `Group` have the
class already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click


class Command(click.Command):
    """A command with examples: whole lines, as one types them."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **others: Any) -> None:
        super().__init__(*args, **others)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_examples(self.examples, formatter)


class Group(click.Group):
    """A group with examples; its list of commands is cut into `sections`: title, names."""

    command_class = Command

    def __init__(
        self,
        *args: Any,
        examples: Sequence[str] = (),
        sections: Mapping[str, Sequence[str]] | None = None,
        **others: Any,
    ) -> None:
        super().__init__(*args, **others)
        self.examples = tuple(examples)
        self.sections = dict(sections or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were written, or that of the sections."""
        return list(self.commands)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_examples(self.examples, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        width = max(map(len, names))
        placed = {name for members in self.sections.values() for name in members}
        others = [name for name in names if name not in placed]
        for title, members in {**self.sections, "Commands": others}.items():
            rows = [
                (f"{name:<{width}}", command.get_short_help_str(formatter.width))
                for name in members
                if (command := self.get_command(ctx, name)) is not None
            ]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def _write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    if examples:
        with formatter.section("Examples"):
            for line in examples:  # whole, however long: they are there to be copied
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
