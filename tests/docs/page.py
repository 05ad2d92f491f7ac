"""A page of Markdown as the examples in it: what is to be run, and what the page shows of it.

The first lines of a page say what its examples run against, in a comment that readers do not see:

    <!-- run: demo, shown on 2026-11-25 -->    a copy of the demo (`surveymark demo`)
    <!-- run: empty, shown on 2026-11-25 -->   a database with nothing but Surveymark in it

Examples are blocks fenced with ```sql, ```python (their output is the bare block that follows) and
```console (`$ command`, continued with a backslash, then its output). Any other block has a comment
right above it: `<!-- file: NAME -->` for a file that the examples use, or `<!-- not run: why -->`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

_HEAD = re.compile(r"<!-- run: (demo|empty), shown on (\d{4}-\d\d-\d\d) -->")
_NOTE = re.compile(r"\s*<!-- (file|not run): (\S.*?) -->")
_FENCE = re.compile(r"( *)```(\S*)$")


@dataclass(frozen=True)
class Example:
    """Something to run, and the lines that the page shows as its output."""

    language: str
    command: str
    line: int
    """Where in the page it stands, from 1."""
    shown: list[str]
    output: slice
    """The lines of the page, from 0, that the output takes; empty where it would have to go."""
    indent: str
    has_block: bool
    """Whether there is a block for the output."""


@dataclass
class Page:
    """A page, taken apart."""

    path: Path
    lines: list[str]
    world: str | None = None
    shown_on: date | None = None
    examples: list[Example] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    """What is neither run nor said not to be, with where it stands."""


@dataclass(frozen=True)
class _Block:
    language: str
    indent: str
    first: int
    """The line of the opening fence, from 0; `last` is that of the closing one."""
    last: int
    text: list[str]
    note: tuple[str, str] | None


def read(path: Path) -> Page:
    """Take a page apart; what is wrong with it is in `problems`."""
    page = Page(path, path.read_text().splitlines())
    if head := next(filter(None, map(_HEAD.match, page.lines[:3])), None):
        page.world, page.shown_on = head[1], date.fromisoformat(head[2])
    blocks = list(_blocks(page.lines))
    outputs = {
        before.first: block
        for before, block in pairwise(blocks)
        if before.language in ("sql", "python")
        and before.note is None
        and block.language == ""
        and not "".join(page.lines[before.last + 1 : block.first]).strip()
    }
    for block in blocks:
        if block.note is not None:
            if block.note[0] == "file":
                page.files[block.note[1]] = "".join(f"{line}\n" for line in block.text)
        elif block.language == "console" and block.text[:1] and block.text[0].startswith("$ "):
            page.examples += _commands(block)
        elif block.language in ("sql", "python"):
            page.examples.append(_example(block, outputs.get(block.first)))
        elif block not in outputs.values():
            page.problems.append(
                f"{path.name}:{block.first + 1}: this block is neither run, nor output, nor marked"
                " <!-- not run: why -->"
            )
    if page.examples and page.world is None:
        page.problems.append(
            f"{path.name}:1: no <!-- run: demo, shown on DATE --> or <!-- run: empty, ... -->"
        )
    return page


def rewrite(page: Page, outputs: list[list[str]], today: date) -> str:
    """The text of the page with other outputs, one for each example."""
    lines = list(page.lines)
    for example, printed in reversed(list(zip(page.examples, outputs, strict=True))):
        if not example.has_block and printed:
            printed = ["", "```", *printed, "```"]
        lines[example.output] = [f"{example.indent}{line}".rstrip() for line in printed]
    text = "".join(f"{line}\n" for line in lines)
    return re.sub(_HEAD, f"<!-- run: {page.world}, shown on {today} -->", text, count=1)


def _blocks(lines: list[str]) -> Iterator[_Block]:
    opened: tuple[int, str, str] | None = None
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence is None:
            continue
        if opened is None:
            opened = number, fence[1], fence[2]
            continue
        first, indent, language = opened
        note = _NOTE.match(lines[first - 1]) if first else None
        yield _Block(
            language,
            indent,
            first,
            number,
            [text.removeprefix(indent) for text in lines[first + 1 : number]],
            (note[1], note[2]) if note else None,
        )
        opened = None


def _example(block: _Block, output: _Block | None) -> Example:
    place = (
        slice(output.first + 1, output.last)
        if output is not None
        else slice(block.last + 1, block.last + 1)
    )
    return Example(
        block.language,
        "\n".join(block.text),
        block.first + 2,
        output.text if output is not None else [],
        place,
        block.indent,
        output is not None,
    )


def _commands(block: _Block) -> Iterator[Example]:
    starts = [index for index, line in enumerate(block.text) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts, len(block.text)][1:], strict=True):
        output = start + 1
        while block.text[output - 1].endswith("\\"):
            output += 1
        # A blank line before the next command is layout.
        last = end - 1 if end < len(block.text) and not block.text[end - 1] else end
        first_line = block.first + 1
        yield Example(
            block.language,
            "\n".join(block.text[start:output]).removeprefix("$ "),
            first_line + start + 1,
            block.text[output:last],
            slice(first_line + output, first_line + last),
            block.indent,
            has_block=True,
        )
