"""A server of its own with pg_cron in the very database that is deployed: here the clock ticks.

No database of it is dropped while jobs run (that hangs): the server is stopped with its folder.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from controlplane import deploy
from controlplane.cluster import Cluster


@dataclass(frozen=True)
class Handover:
    """How many seconds rows waited meanwhile, and then status and run_by of the last two runs."""

    delays: list[float]
    runs: list[tuple[Any, ...]]


class Clockwork:
    """The server, and what its history says."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def connect(self, user: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(self.cluster.dsn(user=user), autocommit=True)

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return connection.execute(query.encode(), parameters).fetchall()

    def value(self, query: str, *parameters: Any) -> Any:
        return self.rows(query, *parameters)[0][0]

    def wait_for(self, condition: Callable[[], Any], seconds: float) -> Any:
        """What the condition gives as soon as it gives something true."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = condition()
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"waited {seconds} s in vain; runs: {self.runs()}")

    def runs(self, after: int = 0) -> list[tuple[Any, ...]]:
        """job_name, trigger, status and run_by of the runs after the given one."""
        return self.rows(
            "SELECT job_name, trigger, status, run_by FROM ops.job_log"
            " WHERE run_id > %s ORDER BY run_id",
            after,
        )

    def drainer(self) -> int | None:
        """The process that drains, if there is one."""
        return self.value("SELECT ops.job_lock_holder('drain')")

    def delay(self) -> float:
        """How many seconds a row that is loaded now waits for the drain."""
        with self.connect() as admin:
            started = time.monotonic()
            admin.execute("INSERT INTO core.response_load (organisation) VALUES ('nobody')")
            while admin.execute("SELECT FROM core.response_load").fetchone() is not None:
                assert time.monotonic() < started + 75, self.runs()
                time.sleep(0.01)
            return time.monotonic() - started

    def handover(self, given_up: threading.Event) -> Handover:
        """Look on until another run drains than now."""
        drainer = self.wait_for(self.drainer, 65)
        until = time.monotonic() + 75
        delays = []
        while self.drainer() in (drainer, None) and not given_up.is_set():
            assert time.monotonic() < until, self.runs()
            delays.append(self.delay())
            time.sleep(0.1)
        runs = self.rows(
            "SELECT status, run_by FROM ops.job_log"
            " WHERE job_name = 'drain' AND trigger = 'cron' ORDER BY run_id DESC LIMIT 2"
        )
        return Handover(delays, runs)

    def last_run(self) -> int:
        return int(self.value("SELECT coalesce(max(run_id), 0) FROM ops.job_log"))


@pytest.fixture(scope="session")
def clockwork() -> Iterator[Clockwork]:
    folder = Path(tempfile.mkdtemp(prefix="surveymark-cron-"))
    folder.chmod(0o711)  # as root, the server's own user has to get through
    cluster = Cluster(folder / "state", trust=True, conf={"fsync": "off"})
    if cluster.server().pg_cron is None:
        shutil.rmtree(folder)
        pytest.skip("this server has no pg_cron")
    try:
        cluster.up()
        deploy.bootstrap(cluster.dsn())
        deploy.upgrade(cluster.dsn())
        yield Clockwork(cluster)
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def handover(clockwork: Clockwork) -> Iterator[Future[Handover]]:
    """What is seen from now on until the next minute has begun, beside what the tests do."""
    given_up = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(clockwork.handover, given_up)
        given_up.set()
