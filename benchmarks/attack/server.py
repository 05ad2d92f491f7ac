"""A server of the harness's own, where each attack gets a database of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql

from benchmarks.attack.profiles import PROFILES
from benchmarks.attack.stage import READER, Database
from benchmarks.bench import Bench, started
from benchmarks.world import World

# Nothing here has to survive a power cut.
SETTINGS: dict[str, str | int] = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "8GB",
}


@contextmanager
def serving(profile: str = "standard") -> Iterator[Database]:
    """Databases under a profile, on a server that is removed after the block."""
    with started(World(0, 0, 0, 0), SETTINGS) as bench:
        bench.deploy("deployed")
        if PROFILES[profile]:
            with bench.connect("deployed") as template:
                template.execute(PROFILES[profile].encode())
        numbers = itertools.count(1)

        @contextmanager
        def database() -> Iterator[str]:
            name = f"attack_{next(numbers)}"
            bench.copy(name, "deployed")
            try:
                yield bench.cluster.dsn(name)
            finally:
                _drop(bench, name)

        yield database


def _drop(bench: Bench, name: str) -> None:
    with bench.connect("postgres", autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


__all__ = ["READER", "serving"]
