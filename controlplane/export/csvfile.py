"""CSV as PostgreSQL writes it, with no text cell that a spreadsheet would take for a formula."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from psycopg import sql
from psycopg.abc import Buffer

from controlplane.export.relation import Column

OPTIONS = sql.SQL("FORMAT csv, HEADER")

_BLOCK_ROWS = 5_000

# With these a formula begins (OWASP, CSV injection), and a tab or line break hides one.
_SIGNS = "=+-@"
_BREAKS = "\t\r\n"
_APOSTROPHE = "'"
# No compatibility form of the hyphen, but read as one.
_MINUS = "\N{MINUS SIGN}"


@functools.cache
def leading_signs() -> str:
    """Every character that is one of = + - @ or, like a fullwidth one, becomes it when narrowed."""
    return _MINUS + "".join(
        character
        for character in map(chr, range(1, 0x10000))
        if unicodedata.normalize("NFKC", character)[:1] in tuple(_SIGNS)
    )


@functools.cache
def leading_blanks() -> str:
    """Every character that a program may skip before it looks at a cell: spaces and invisibles."""
    return "".join(
        character
        for character in map(chr, range(1, 0x10000))
        if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Zs")
    )


def selected(columns: Iterable[Column]) -> sql.Composed:
    """The columns to select; texts get an apostrophe before what would begin a formula."""
    return sql.SQL(", ").join(
        sql.SQL("{} AS {}").format(
            _guarded(column) if column.holds_text else sql.Identifier(column.name),
            sql.Identifier(guarded(column.name)),
        )
        for column in columns
    )


def write(messages: Iterator[Buffer], out: IO[bytes], moved: Callable[[int], None]) -> None:
    """Pass on what COPY sends, one message for the header and each row."""
    for block, message in enumerate(messages):
        if block > 0:
            moved(_BLOCK_ROWS)
        out.write(message)
        # A loop in C: there is nothing to do to a row.
        out.writelines(itertools.islice(messages, _BLOCK_ROWS - 1))


def _guarded(column: Column) -> sql.Composed:
    """The text of a column made safe.

    Few cells begin with a suspect, and only these pay for the regular expression.
    """
    return sql.SQL(
        "CASE WHEN ascii({text}) = ANY ({suspects}::integer[])"
        ' AND {text} COLLATE "C" ~ {pattern}'
        " THEN {apostrophe} || {text} ELSE {text} END"
    ).format(
        text=sql.SQL("{}::text").format(sql.Identifier(column.name)),
        suspects=sql.Literal(_suspects()),
        pattern=sql.Literal(_pattern()),
        apostrophe=sql.Literal(_APOSTROPHE),
    )


def guarded(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would take it for a formula."""
    return _APOSTROPHE + text if re.match(_pattern(), text) else text


@functools.cache
def _suspects() -> str:
    """The code points with which an unsafe cell can begin, as an array of PostgreSQL."""
    points = sorted(ord(character) for character in {*leading_signs(), *leading_blanks()})
    return f"{{{','.join(map(str, points))}}}"


@functools.cache
def _pattern() -> str:
    """A regular expression that means the same to PostgreSQL and to Python."""
    blanks, signs, breaks = map(_escaped, (leading_blanks(), leading_signs(), _BREAKS))
    return f"^([{breaks}]|[{blanks}]*[{signs}])"


def _escaped(characters: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in characters)
