"""What a file goes through on its way to the disk: encryption, then its size and its hash."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Thread
from typing import IO, Any, cast

from controlplane.errors import SurveymarkError

_BUFFER_BYTES = 256 * 1024


class Measured(io.RawIOBase):
    """Passes on what is written, counts and hashes it, and refuses to become too large."""

    def __init__(self, file: IO[bytes], most_bytes: int) -> None:
        super().__init__()
        self._file = file
        self._most_bytes = most_bytes
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> bytes:
        """The hash of what was written."""
        return self._hash.digest()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = len(data)
        self.size += size
        if self.size > self._most_bytes:
            raise SurveymarkError(
                f"the file is larger than {self._most_bytes:,} bytes",
                "So large may an export be: the setting export_most_bytes.",
                "Ask for fewer rows (p_filters) or columns (p_columns), or for csv.gz; an operator"
                " can raise the setting.",
                sqlstate="SM109",
            )
        self._hash.update(data)
        self._file.write(data)
        return size


@contextmanager
def buffered(measured: Measured) -> Iterator[IO[bytes]]:
    """A file in front of `measured` that takes many small pieces."""
    buffer = io.BufferedWriter(measured, _BUFFER_BYTES)
    yield cast(IO[bytes], buffer)
    buffer.flush()


@contextmanager
def encrypted(out: IO[bytes], keys: Sequence[str]) -> Iterator[IO[bytes]]:
    """What encrypts into `out` for the owners of public keys of age; `out` itself without keys.

    It is encrypted as it comes, through a pipe: the plain text is never in a file.
    """
    if not keys:
        yield out
        return
    pyrage, recipients = _recipients(keys)
    reading, writing = os.pipe()
    failures: list[BaseException] = []

    def encrypt() -> None:
        try:
            with open(reading, "rb") as plain:
                pyrage.encrypt_io(plain, out, recipients)
        except BaseException as error:
            failures.append(error)

    thread = Thread(target=encrypt, daemon=True)
    thread.start()
    # Closed before the join, or the thread would read for ever.
    plain = open(writing, "wb", buffering=_BUFFER_BYTES)  # noqa: SIM115
    try:
        yield plain
    except BrokenPipeError:
        # The other end has a better reason.
        if not failures:
            thread.join()
    finally:
        with suppress(BrokenPipeError):
            plain.close()
        thread.join()
    if failures:
        raise failures[0]


def _recipients(keys: Sequence[str]) -> tuple[Any, list[Any]]:
    try:
        import pyrage
    except ImportError as error:
        raise SurveymarkError(
            "this worker cannot encrypt",
            "The package pyrage is not installed.",
            "Install it where the worker runs: pip install 'surveymark[encrypt]'",
            sqlstate="SM110",
        ) from error
    try:
        return pyrage, [pyrage.x25519.Recipient.from_str(key) for key in keys]
    except pyrage.RecipientError as error:
        raise SurveymarkError(
            f"a public key cannot be used: {error}",
            hint="age-keygen makes one; the public key begins with age1.",
            sqlstate="SM025",
        ) from error
