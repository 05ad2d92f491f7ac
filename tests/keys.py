"""Where keys are kept in tests, and where they must never be found."""

from __future__ import annotations

import base64
import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg

from controlplane.cluster import Cluster
from controlplane.deploy import pgdump

_numbers = itertools.count(1)


def directory(cluster_folder: Path) -> str:
    """A path for keys that is not there yet, where the server's user can enter."""
    return str(cluster_folder / f"keys-{next(_numbers)}")


def forms(key: bytes) -> dict[str, bytes]:
    """The ways in which a key could be written down: any one of them gives it away."""
    signed = (byte - 256 if byte > 127 else byte for byte in key)
    return {
        "raw": key,
        "hex": key.hex().encode(),
        "base64": base64.b64encode(key)[:40],
        "base64, one byte on": base64.b64encode(key[1:])[:40],
        "base64, two bytes on": base64.b64encode(key[2:])[:40],
        "as PostgreSQL prints a constant": " ".join(map(str, signed)).encode(),
    }


def written(cluster: Cluster, dsn: str) -> Iterator[tuple[str, bytes]]:
    """All that a server keeps of a database: its files, the log of changes, messages, a dump."""
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("CHECKPOINT")
        row = admin.execute(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert row is not None
    data = cluster.dir.data
    for folder in (data / "base" / str(row[0]), data / "pg_wal", data / "global", cluster.dir.logs):
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                # Of a printed plan the constants are broken over lines.
                is_log = folder == cluster.dir.logs
                yield (
                    str(path.relative_to(cluster.root)),
                    content + b" ".join(content.split()) if is_log else content,
                )
    dump = subprocess.run(
        [pgdump.program_for(dsn), "-d", dsn], check=True, capture_output=True
    ).stdout
    assert b"PostgreSQL database dump complete" in dump
    yield "pg_dump", dump


def found(cluster: Cluster, dsn: str, wanted: dict[str, bytes]) -> list[tuple[str, str]]:
    """Where which of the wanted is written."""
    return [
        (place, name)
        for place, content in written(cluster, dsn)
        for name, text in wanted.items()
        if text in content
    ]
