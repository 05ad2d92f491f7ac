"""Tables on a terminal that stay readable when it is narrow.

What does not fit is first wrapped, then said once above the table if it is the same in all rows,
then left out if the caller can spare it; when all that is not enough, each row becomes a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from controlplane.terminal import STATUS_STYLES

_GAP = 2
_WRAPPED = 24  # text is not wrapped to less than this


@dataclass(frozen=True)
class Column:
    """A column: its name, its cells as text, and whether they are numbers."""

    name: str
    cells: tuple[str, ...]
    is_number: bool

    @property
    def broken_name(self) -> list[str]:
        """The name cut where a reader sees words."""
        return self.name.replace("_", "_ ").split()

    @property
    def is_constant(self) -> bool:
        return len(self.cells) > 1 and len(set(self.cells)) == 1

    @property
    def width(self) -> int:
        """What the cells need, unwrapped."""
        return max(map(cell_len, self.cells))

    @property
    def wrapped_width(self) -> int:
        """What the cells need at least: all of it, unless they are long texts."""
        if self.is_number or self.width <= _WRAPPED:
            return self.width
        words = (word for cell in self.cells for word in cell.split())
        return max(_WRAPPED, *map(cell_len, words))

    def text(self, row: int) -> Text:
        cell = self.cells[row]
        style = STATUS_STYLES.get(cell, "") if self.name.endswith("status") else ""
        return Text(cell, style=style)


@dataclass(frozen=True)
class _Layout:
    """A way to show the table: what stands above it, what is in it, what was left out."""

    columns: tuple[Column, ...]
    above: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def widths(self, room: int) -> list[int] | None:
        """The widths of the columns if they fit, with names broken and texts wrapped if need be."""
        room -= _GAP * (len(self.columns) - 1)
        for names in (
            [cell_len(column.name) for column in self.columns],
            [max(map(cell_len, column.broken_name)) for column in self.columns],
        ):
            both = list(zip(names, self.columns, strict=True))
            widths = [max(name, column.width) for name, column in both]
            least = [max(name, column.wrapped_width) for name, column in both]
            missing = sum(widths) - room
            for index in sorted(range(len(widths)), key=widths.__getitem__, reverse=True):
                taken = min(max(missing, 0), widths[index] - least[index])
                widths[index] -= taken
                missing -= taken
            if missing <= 0:
                return widths
        return None


def print_table(
    columns: Sequence[Column], title: str, out: TextIO, spare: Sequence[Sequence[str]] = ()
) -> None:
    """Print the table; the groups of columns in `spare` may be left out, the first ones first."""
    console = Console(file=out, highlight=False)
    for layout in _layouts(tuple(columns), title, spare):
        widths = layout.widths(console.width)
        if widths is not None:
            _draw(console, layout, widths)
            return
    _draw_lists(console, columns, title)


def _layouts(
    columns: tuple[Column, ...], title: str, spare: Sequence[Sequence[str]]
) -> Iterator[_Layout]:
    layout = _Layout(columns, (title,) if title else ())
    yield layout
    constant = [column for column in columns if column.is_constant and column.cells[0]]
    if constant and len(constant) < len(columns):
        layout = replace(
            layout,
            columns=tuple(column for column in columns if not column.is_constant),
            above=(*layout.above, *(f"{column.name} {column.cells[0]}" for column in constant)),
        )
        yield layout
    for group in spare:
        found = [column.name for column in layout.columns if column.name in group]
        if found:
            layout = replace(
                layout,
                columns=tuple(column for column in layout.columns if column.name not in group),
                left_out=(*layout.left_out, *found),
            )
            yield layout


def _draw(console: Console, layout: _Layout, widths: Sequence[int]) -> None:
    if layout.above:
        console.print(Text(", ".join(layout.above)))
    table = RichTable(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0)
    )
    names = [
        [column.name] if cell_len(column.name) <= width else column.broken_name
        for column, width in zip(layout.columns, widths, strict=True)
    ]
    height = max(map(len, names))
    for column, width, name in zip(layout.columns, widths, names, strict=True):
        table.add_column(
            Text("\n".join([""] * (height - len(name)) + name)),
            justify="right" if column.is_number else "left",
            width=width,
            overflow="fold",
        )
    for row in range(len(layout.columns[0].cells)):
        table.add_row(*(column.text(row) for column in layout.columns))
    console.print(table)
    if layout.left_out:
        names_left_out = ", ".join(layout.left_out)
        console.print(Text(f"(no room for {names_left_out}: --format csv has all)", style="dim"))


def _draw_lists(console: Console, columns: Sequence[Column], title: str) -> None:
    if title:
        console.print(Text(title))
    width = max(cell_len(column.name) for column in columns)
    for row in range(len(columns[0].cells)):
        if row or title:
            console.print()
        record = RichTable.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
        record.add_column(width=width, style="bold")
        record.add_column(overflow="fold")
        for column in columns:
            if column.cells[row]:
                record.add_row(Text(column.name), column.text(row))
        console.print(record)
