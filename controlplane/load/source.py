"""The lines of a response file, counted, each bounded in memory, and given back when misread."""

from __future__ import annotations

import gzip
import sys
from collections import deque
from collections.abc import Callable
from io import BufferedReader, FileIO, RawIOBase
from pathlib import Path
from typing import NamedTuple, cast

from controlplane.errors import SurveymarkError

# Well above the largest answers document that the database can be set to take (64 MiB).
MOST_LINE_BYTES = 80 * 1024 * 1024

_READ_BYTES = 1 << 20
_STDIN = "standard input"
_BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One physical line: its number from 1, its bytes, and whether they are all of it."""

    number: int
    content: bytes
    is_whole: bool = True

    def text(self) -> str:
        """For showing, never for storing: what is no UTF-8, or commands a terminal, is replaced."""
        shown = self.content[:2000].decode("utf-8", errors="replace").rstrip("\r\n")
        return shown.replace("\x00", "\ufffd")


class Source:
    """A file (or standard input) read line by line; gzip is unpacked on the way."""

    def __init__(self, path: Path, moved: Callable[[int], None] = lambda amount: None) -> None:
        self.name = _STDIN if str(path) == "-" else str(path)
        self._moved = moved
        self._raw = _unbuffered_stdin() if str(path) == "-" else FileIO(path)
        self._told = 0
        self._number = 0
        self._again: deque[Line] = deque()
        packed = BufferedReader(self._raw, _READ_BYTES)
        self._bytes = (
            BufferedReader(cast(RawIOBase, gzip.GzipFile(fileobj=packed)), _READ_BYTES)
            if packed.peek(2)[:2] == b"\x1f\x8b"
            else packed
        )

    def first_character(self) -> str:
        """The first character that is no white space, which tells JSON from CSV."""
        while (line := self.read()) is not None:
            if line.content.strip():
                self.give_back([line])
                return line.content.lstrip()[:1].decode("latin-1")
        return ""

    def read(self) -> Line | None:
        """The next line, or None at the end."""
        if self._again:
            return self._again.popleft()
        try:
            content = self._bytes.readline(MOST_LINE_BYTES)
            is_whole = len(content) < MOST_LINE_BYTES or content.endswith(b"\n")
            rest = content
            while not is_whole and rest and not rest.endswith(b"\n"):
                rest = self._bytes.readline(MOST_LINE_BYTES)
        except (gzip.BadGzipFile, EOFError) as error:
            raise SurveymarkError(
                f"{self.name} is a damaged gzip file",
                f"After line {self._number}: {error}.",
                "What came before is stored; mend the file and run the same command again.",
            ) from error
        if not content:
            return None
        self._number += 1
        if self._number == 1:
            content = content.removeprefix(_BOM)
        return Line(self._number, content, is_whole)

    def give_back(self, lines: list[Line]) -> None:
        """Read these again, before anything else."""
        self._again.extendleft(reversed(lines))

    def tell_progress(self) -> None:
        """Report how many bytes of the file (as it lies on the disk) were read since last time."""
        if not self._raw.seekable():
            return
        at = self._raw.tell()
        self._moved(at - self._told)
        self._told = at

    def close(self) -> None:
        """Close the file; standard input is left alone."""
        if self.name != _STDIN:
            self._raw.close()


def _unbuffered_stdin() -> RawIOBase:
    """Standard input by its descriptor, so that nobody else's buffer takes a part of it."""
    return FileIO(sys.stdin.fileno(), closefd=False)
