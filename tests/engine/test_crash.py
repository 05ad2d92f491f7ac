"""What was acknowledged is there, once, after kill -9 at any moment (A1, A2, A8)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest

from controlplane import deploy
from controlplane.cluster import Cluster

from .common import Broken, chosen_seed, chosen_size, replayable
from .crash import crash

Make = Callable[..., AbstractContextManager[Cluster]]


@pytest.fixture
def server_to_kill() -> Make:
    """A deployed server of its own that has written what it says it has written, with fsync."""

    @contextmanager
    def make(**conf: str | int) -> Iterator[Cluster]:
        # To the disk in the long form. kill -9 takes nothing from the system's memory, so that
        # the short one finds the same where the other servers of the tests lie.
        disk = os.environ.get("TMPDIR", "/tmp") if "ENGINE_KILLS" in os.environ else None
        with tempfile.TemporaryDirectory(prefix="smk-", dir=disk) as folder:
            Path(folder).chmod(0o755)
            cluster = Cluster(Path(folder) / "k", conf=conf, trust=True)
            try:
                cluster.up()
                deploy.bootstrap(cluster.dsn())
                deploy.upgrade(cluster.dsn())
                yield cluster
            finally:
                cluster.remove()

    return make


@pytest.mark.slow
def test_nothing_that_was_acknowledged_is_lost_or_counted_twice(server_to_kill: Make) -> None:
    seed = chosen_seed()
    servers = chosen_size("ENGINE_KILLS", 3)
    sessions = chosen_size("ENGINE_SESSION_KILLS", 20)
    with server_to_kill() as cluster, replayable(seed):
        print(f"\n{crash(cluster, seed, servers, sessions)}")


BROKEN = {
    "a server that acknowledges before it writes": (
        {"synchronous_commit": "off"},
        "SELECT",
        "acknowledged responses are lost",
    ),
    "a ledger that a crash empties": (
        {},
        "ALTER TABLE rollup.change SET UNLOGGED",
        "current_count is not the recount",
    ),
}


@pytest.mark.slow
@pytest.mark.skipif("ENGINE_TEETH" not in os.environ, reason="make crash")
@pytest.mark.parametrize("fault", BROKEN)
def test_the_harness_sees(server_to_kill: Make, fault: str) -> None:
    conf, statement, problem = BROKEN[fault]
    seed = chosen_seed()
    with server_to_kill(**conf) as cluster:
        with psycopg.connect(cluster.dsn(), autocommit=True) as db:
            db.execute(statement.encode())
        with replayable(seed), pytest.raises(Broken, match=problem):
            crash(cluster, seed, 20, 0)
