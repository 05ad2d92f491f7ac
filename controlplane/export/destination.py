"""Where an export goes and in which form; a file appears whole or not at all."""

from __future__ import annotations

import gzip
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import click

FORMATS = ("csv", "json", "xlsx", "parquet")

# What is compressed in itself, and no sight for a terminal.
_BINARY = ("xlsx", "parquet")

# zlib's own default: the last tenth of the size is not worth twice the time.
_GZIP_LEVEL = 6
_BUFFER_BYTES = 256 * 1024


@dataclass(frozen=True)
class Destination:
    """A file, or standard output where `path` is None, and what is to be written into it."""

    path: Path | None
    format: str
    is_gzipped: bool

    @property
    def is_terminal(self) -> bool:
        """Whether the data would be shown to a person."""
        return self.path is None and sys.stdout.isatty()


def choose(output: Path | None, format: str | None, gzipped: bool) -> Destination:
    """Settle what the options and the name of the file say; a UsageError if they disagree."""
    if output is None or str(output) == "-":
        chosen = Destination(None, format or "csv", gzipped)
    else:
        chosen = _for_file(output, format, gzipped)
    if chosen.format in _BINARY and chosen.is_gzipped:
        raise click.UsageError(f"{chosen.format} is compressed already; leave gzip away")
    if chosen.is_terminal and (chosen.format in _BINARY or chosen.is_gzipped):
        raise click.UsageError("this would write binary data to the terminal; add --output FILE")
    return chosen


def _for_file(output: Path, format: str | None, gzipped: bool) -> Destination:
    is_gz = output.suffix.lower() == ".gz"
    suffix = (output.with_suffix("") if is_gz else output).suffix.lower().lstrip(".")
    if gzipped and not is_gz:
        raise click.UsageError(f"--gzip makes a .gz file; name it {output.name}.gz")
    named = suffix if suffix in FORMATS else None
    if format and named and format != named:
        raise click.UsageError(f'--format {format} contradicts the name "{output.name}"')
    chosen = format or named
    if chosen is None:
        raise click.UsageError(
            f'the name "{output.name}" tells no format; add --format, or end it with'
            " .csv, .json, .xlsx or .parquet"
        )
    return Destination(output, chosen, is_gz)


@contextmanager
def opened(destination: Destination) -> Iterator[IO[bytes]]:
    """What to write into; whatever is raised in the block leaves no file and no change of one."""
    if destination.path is None:
        raw = sys.stdout.buffer
        with packed(raw, destination.is_gzipped) as out:
            yield out
        raw.flush()
    else:
        with _replaced(destination.path) as raw, packed(raw, destination.is_gzipped) as out:
            yield out


@contextmanager
def packed(raw: IO[bytes], is_gzipped: bool) -> Iterator[IO[bytes]]:
    """`raw`, or what compresses into it."""
    if not is_gzipped:
        yield raw
        return
    gzipped = gzip.GzipFile(filename="", mode="wb", compresslevel=_GZIP_LEVEL, fileobj=raw)
    yield cast(IO[bytes], gzipped)
    # Not after an error: what was cut short must not look complete.
    gzipped.close()


@contextmanager
def _replaced(path: Path) -> Iterator[IO[bytes]]:
    """A file beside `path` that takes its place at the end, with the mode that umask gives."""
    place = Path(os.path.realpath(path))
    # A device or a pipe is written to, not replaced.
    is_special = place.exists() and not place.is_file()
    part = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        with open(place if is_special else part, "wb", buffering=_BUFFER_BYTES) as file:
            yield file
        if not is_special:
            part.replace(place)
    except BrokenPipeError:
        raise
    except OSError as error:
        # The user knows the name that he gave, and a full disk names none.
        if error.filename in (None, str(part)):
            error.filename = str(path)
        raise
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
