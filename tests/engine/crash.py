"""Kill the server, or one of its sessions, at any moment, and look what is left (A1, A2, A8).

Four clients submit and load under ids of their own; beside them the drain runs, and counts are
rebuilt, repaired and published. What a client was told is done must be there, once, and the counts
must be those of the answers. What it was not told it sends again.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from controlplane.cluster import Cluster

from .common import Broken, Connection, check, check_drained, prepare, value
from .traffic import INTERRUPTED, Response, Worker, copy_in, random_response, submit_all

CLIENTS = 4
PATIENCE = 60.0
"""Seconds after which a server that does not come back, or a drain without end, is a fault."""
ROUGH = 0.2
"""The share of sessions that are ended by kill -9, which takes all others with them."""
CHECK_EVERY = 20
"""Sessions that are killed between two checks."""


@dataclass
class Crashed:
    """What the kills came to; restarts are in seconds, until the server answered again."""

    servers: int = 0
    sessions: int = 0
    acknowledged: int = 0
    unheard: int = 0
    restarts: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        mean, most = statistics.mean(self.restarts), max(self.restarts)
        return (
            f"{self.servers} kills of the server and {self.sessions} of a session:"
            f" {self.acknowledged:,} responses acknowledged, {self.unheard:,} committed and not"
            f" acknowledged; {len(self.restarts)} restarts, {mean:.1f} s on average and"
            f" {most:.1f} s at most"
        )


class Client(Worker):
    """Sends responses, remembers which it was told are in, and sends the others again."""

    def __init__(self, dsn: str, number: int, seed: int) -> None:
        super().__init__(dsn, f"crash client {number}", self.send)
        self.dice = random.Random(seed * CLIENTS + number)
        self.number = number
        self.sent = 0
        self.acknowledged: list[str] = []
        self.sent_once: list[str] = []
        self.unsure: list[Response] = []
        self.unheard = 0

    def begin(self, db: Connection) -> None:
        ids = [response["submission_id"] for response in self.unsure]
        self.unheard += value(db, f"SELECT count(*) FROM ({_PRESENT}) AS present", [ids, ids])
        if self.unsure:
            self._deliver(db)

    def send(self, db: Connection) -> None:
        first = len(self.acknowledged)
        for _ in range(self.dice.choice([1, 1, 1, 20])):
            self.sent += 1
            name = f"c{self.number}-{self.sent}"
            self.unsure.append(random_response(self.dice, name))
        self._deliver(db)
        self.sent_once += self.acknowledged[first:]
        # Its own answers also change, but none that also waits in a load from before a cut.
        db.execute(
            "UPDATE core.response_set SET completed_at = completed_at - interval '40 days',"
            " weight = weight + 1 WHERE submission_id = %s",
            [self.dice.choice(self.sent_once)],
        )

    def _deliver(self, db: Connection) -> None:
        door = copy_in if self.dice.random() < 0.3 else submit_all
        door(db, self.unsure)
        self.acknowledged += [response["submission_id"] for response in self.unsure]
        self.unsure = []


_PRESENT = """
    SELECT submission_id FROM core.response_set WHERE submission_id = ANY (%s)
    UNION SELECT submission_id FROM core.response_load WHERE submission_id = ANY (%s)
"""
# Nothing that was acknowledged is missing, and no response set lost an answer.
_LOST = """
    SELECT unnest(%s::text[])
    EXCEPT SELECT submission_id FROM core.response_set
    EXCEPT SELECT submission_id FROM core.response_load
"""
_TORN = """
    SELECT answered.submission_id, count(item.question_id)
    FROM core.response_set AS answered
    LEFT JOIN core.response_item AS item USING (org_id, response_set_id)
    LEFT JOIN core.question AS question USING (question_id)
    WHERE question.reader IS DISTINCT FROM 'scale'
    GROUP BY answered.submission_id
    HAVING count(item.question_id) <> 6
"""
_DEAD_RUNS = """
    SELECT run_id, job_name FROM ops.job_run
    WHERE status = 'running' AND pid NOT IN (SELECT pid FROM pg_stat_activity)
"""


class Site:
    """The server under attack, and who works on it."""

    def __init__(self, cluster: Cluster, seed: int) -> None:
        self.cluster = cluster
        self.dsn = cluster.dsn()
        self.dice = random.Random(seed)
        self.crashed = Crashed()
        self.clients = [Client(self.dsn, number, seed) for number in range(CLIENTS)]
        self.others = [
            Worker(self.dsn, "crash drain", self._drain),
            Worker(self.dsn, "crash keeper", self._keep),
        ]
        with psycopg.connect(self.dsn, autocommit=True) as db:
            prepare(db)
            # It is killed more often in a row than any job may fail.
            db.execute("UPDATE ops.job SET max_failures = 1000")

    def _drain(self, db: Connection) -> None:
        db.execute("CALL ops.run_job('drain', 'tick')")
        time.sleep(0.02)

    def _keep(self, db: Connection) -> None:
        statements = (
            "SELECT rollup.rebuild('open', '2024-03-01', '2024-07-31')",
            "SELECT rollup.repair()",
            "SELECT rollup.requeue()",
            "CALL ops.run_job('refresh-benchmarks', 'tick')",
        )
        # A requeue gives up where a drain takes long.
        with contextlib.suppress(psycopg.errors.LockNotAvailable):
            db.execute(self.dice.choice(statements).encode())
        time.sleep(self.dice.random() / 2)

    # -- kills -------------------------------------------------------------------------------

    def kill_server(self) -> None:
        """kill -9 of the postmaster and of all its children."""
        pid = self.cluster.pid
        if pid is None:
            raise Broken("the server is not there to be killed")
        os.kill(pid, signal.SIGSTOP)  # no new children
        for victim in [*_children(pid), pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        self.crashed.servers += 1
        began = time.monotonic()
        self.cluster.up()
        self.crashed.restarts.append(time.monotonic() - began)

    def kill_session(self, *, is_rough: bool) -> None:
        """End one session that works: by order, or roughly, which the whole server feels."""
        with psycopg.connect(self.dsn, autocommit=True) as db:
            pids = db.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'crash %'"
                " OR query LIKE 'CALL ops.run_job%' AND backend_type = 'client backend'"
            ).fetchall()
            (pid,) = self.dice.choice(pids) if pids else (0,)
            if pid == 0:
                return
            # One that ended by itself in between was not killed.
            if not is_rough:
                row = db.execute("SELECT pg_terminate_backend(%s)", [pid]).fetchone()
                self.crashed.sessions += bool(row and row[0])
                return
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self.crashed.sessions += 1
            began = time.monotonic()
            # The postmaster notices, and ends us too.
            with contextlib.suppress(psycopg.OperationalError):
                while time.monotonic() < began + PATIENCE:
                    db.execute("SELECT pg_sleep(0.01)")
        self._wait_for_server()
        self.crashed.restarts.append(time.monotonic() - began)

    def _wait_for_server(self) -> None:
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.dsn).close()
                return
            except psycopg.OperationalError as error:
                if error.sqlstate not in INTERRUPTED or time.monotonic() > give_up:
                    raise
                time.sleep(0.02)

    # -- what must hold ----------------------------------------------------------------------

    def check(self, when: str) -> None:
        """In one snapshot, while all work: nothing lost, nothing double, the counts right."""
        acknowledged = [name for client in self.clients for name in list(client.acknowledged)]
        with psycopg.connect(self.dsn) as db:
            db.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            lost = db.execute(_LOST.encode(), [acknowledged]).fetchall()
            if lost:
                raise Broken(f"{when}: {len(lost)} acknowledged responses are lost: {lost[:3]}")
            torn = db.execute(_TORN.encode()).fetchmany(3)
            if torn:
                raise Broken(f"{when}: response sets without all their answers: {torn}")
            check(db, when)
        for worker in [*self.clients, *self.others]:
            if worker.problem is not None:
                raise Broken(f"{when}: {worker.problem}")
        self._check_jobs(when)

    def _check_jobs(self, when: str) -> None:
        """A run whose session is gone ends with the next tick."""
        with psycopg.connect(self.dsn, autocommit=True) as db:
            db.execute("SET statement_timeout = '2s'")
            for run, job in db.execute(_DEAD_RUNS.encode()).fetchall():
                # It ends the dead one as it begins, then goes on while there is work: for ever.
                with contextlib.suppress(psycopg.errors.QueryCanceled):
                    db.execute("CALL ops.run_job(%s, 'manual')", [job])
                if (run, job) in db.execute(_DEAD_RUNS.encode()).fetchall():
                    raise Broken(f"{when}: run {run} of the job {job} has no end")

    def settle(self) -> None:
        """Let everybody finish; then each response is there exactly once and all is drained."""
        for worker in [*self.others, *self.clients]:
            worker.over.set()
        with psycopg.connect(self.dsn, autocommit=True) as db:
            # A drain under a clock goes on until it is due again.
            db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'crash drain'"
            )
            for worker in [*self.others, *self.clients]:
                worker.join()
            for client in self.clients:
                client.begin(db)
            give_up = time.monotonic() + PATIENCE
            while value(db, _WAITING) and time.monotonic() < give_up:
                db.execute("CALL ops.run_job('drain', 'manual')")
                time.sleep(0.05)
            self.check("at the end")
            check_drained(db, "at the end")
            sent = sum(client.sent for client in self.clients)
            counts = db.execute(
                "SELECT count(*), count(DISTINCT submission_id),"
                " (SELECT count(*) FROM core.rejected_response) FROM core.response_set"
            ).fetchone()
            if counts != (sent, sent, 0):
                raise Broken(f"{sent} were sent; stored, distinct and rejected are {counts}")
        self.crashed.acknowledged = sum(len(client.acknowledged) for client in self.clients)
        self.crashed.unheard = sum(client.unheard for client in self.clients)


_WAITING = """
    SELECT EXISTS (SELECT FROM rollup.change) OR EXISTS (SELECT FROM rollup.pending_score)
        OR EXISTS (SELECT FROM core.response_load)
"""


def _children(pid: int) -> list[int]:
    """The processes that a process started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # pid (name) state parent ..., and a name may hold anything.
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    return [child for child, parent in parents.items() if parent == pid]


def crash(cluster: Cluster, seed: int, servers: int, sessions: int) -> Crashed:
    """Kill the server so many times, then so many single sessions."""
    site = Site(cluster, seed)
    workers = [*site.clients, *site.others]
    for worker in workers:
        worker.start()
    try:
        for number in range(servers):
            time.sleep(site.dice.uniform(0.3, 2.5))
            site.kill_server()
            site.check(f"after kill {number + 1} of the server")
        for number in range(sessions):
            time.sleep(site.dice.uniform(0.02, 0.3))
            site.kill_session(is_rough=site.dice.random() < ROUGH)
            if number % CHECK_EVERY == CHECK_EVERY - 1:
                site.check(f"after kill {number + 1} of a session")
        site.settle()
    finally:
        for worker in workers:
            worker.over.set()
    return site.crashed
