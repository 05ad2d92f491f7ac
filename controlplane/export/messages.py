"""What COPY sends, as libpq has it: half of what an export takes of a processor is this loop."""

from __future__ import annotations

import selectors
from collections.abc import Iterator

import psycopg
from psycopg import pq
from psycopg.abc import Buffer


class Messages:
    """A message for the header and each row; `n_rows` is known after the last.

    Iterating over the copy itself gives the same, through three generators for each row.
    """

    def __init__(self, copy: psycopg.Copy) -> None:
        self.n_rows = 0
        self._link = copy.cursor.connection.pgconn

    def __iter__(self) -> Iterator[Buffer]:
        take = self._link.get_copy_data
        with selectors.DefaultSelector() as socket:
            socket.register(self._link.socket, selectors.EVENT_READ)
            while True:
                length, message = take(1)
                if length > 0:
                    yield message
                elif length == 0:
                    # Nothing has come yet; an interrupt gets through here.
                    socket.select()
                    self._link.consume_input()
                else:
                    break
        self._finish()

    def _finish(self) -> None:
        """Take the result, and raise what ended the copy if that was not its last row."""
        result = self._link.get_result()
        while self._link.get_result() is not None:
            pass
        assert result is not None
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(result)
        self.n_rows = result.command_tuples or 0
