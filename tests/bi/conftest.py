"""A BI tool at the door: its login, and what the catalogue says it should list."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

# relation -> (its comment, {column: its comment}, in the order of the view)
Listing = dict[str, tuple[str, dict[str, str]]]

_numbers = itertools.count(1)

CATALOGUE = """
    SELECT relation.relname, obj_description(relation.oid, 'pg_class'), described.attname,
           col_description(relation.oid, described.attnum)
    FROM pg_class AS relation
    JOIN pg_attribute AS described ON described.attrelid = relation.oid AND described.attnum > 0
    WHERE relation.relnamespace = 'analytics'::regnamespace
      AND relation.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT described.attisdropped
    ORDER BY relation.relname, described.attnum
"""


@pytest.fixture
def catalogue(database: str) -> Listing:
    """What a client should list of analytics: PostgreSQL's own word for it."""
    listing: Listing = {}
    with psycopg.connect(database) as connection:
        for relation, comment, column, meaning in connection.execute(CATALOGUE):
            listing.setdefault(relation, (comment, {}))[1][column] = meaning
    assert "benchmark" in listing
    return listing


@pytest.fixture
def tool(database: str) -> Iterator[dict[str, Any]]:
    """Host (a socket's folder), port, dbname and user of a BI tool that may log in."""
    name = f"bi_tool_{next(_numbers)}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN IN ROLE surveymark_bi_reader".encode())
        yield {**conninfo_to_dict(database), "user": name}
        connection.execute(f"DROP ROLE {name}".encode())


@pytest.fixture
def tcp_port(tool: dict[str, Any]) -> Iterator[int]:
    """A port of 127.0.0.1 that leads to the server's socket, for a client that knows only TCP."""
    server_socket = f"{tool['host']}/.s.PGSQL.{tool['port']}"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_relay, args=(listener, server_socket), daemon=True).start()
        yield int(listener.getsockname()[1])
        # Closing alone would not wake a thread that waits in accept().
        listener.shutdown(socket.SHUT_RDWR)


def _relay(listener: socket.socket, server_socket: str) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        server = socket.socket(socket.AF_UNIX)
        server.connect(server_socket)
        for source, sink in ((client, server), (server, client)):
            threading.Thread(target=_copy, args=(source, sink), daemon=True).start()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    while data := source.recv(65536):
        sink.sendall(data)
    sink.close()
