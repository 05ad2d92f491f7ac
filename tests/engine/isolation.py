"""Two sessions, step by step, in every order (A5): a small isolationtester.

A session is a statement, a point at which it pauses inside, and its end: the steps `act`, `go on`
and `commit`. A pause is where a statement has its snapshot and has not yet written the named table.
A step that waits for the other session is put off until the other has gone on.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from .common import Broken, Connection, check, check_drained, drain, value

_PAUSE = """
    CREATE FUNCTION public.pause() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('engine.pause', true) = TG_TABLE_NAME THEN
            PERFORM pg_advisory_xact_lock(current_setting('engine.session')::bigint);
        END IF;
        RETURN NULL;
    END $$
"""
_STOPS = (
    "core.response_set",
    "core.response_item",
    "core.scale_item",
    "rollup.change",
    "rollup.answer_count",
    "rollup.pending_score",
)
_PATIENCE = 30.0
"""Seconds after which a step that neither ends nor waits is a fault."""


@dataclass(frozen=True)
class Act:
    """What a session does, the table before which it pauses, and whether it may wait."""

    statement: str
    pause: str = ""
    may_wait: bool = True


@dataclass(frozen=True)
class Pair:
    """Two acts that meet, and what they meet in."""

    first: Act
    second: Act
    prepare: Callable[[Connection], None]


def orders(first: int, second: int) -> Iterator[tuple[int, ...]]:
    """All ways to run so many steps of session 0 and of session 1, each in its own order."""
    for places in itertools.combinations(range(first + second), first):
        yield tuple(0 if place in places else 1 for place in range(first + second))


class Session:
    """One of the two: a connection, and what it is doing."""

    def __init__(self, dsn: str, key: int, act: Act, control: Connection) -> None:
        self.act = act
        self.key = key
        self.control = control
        self.connection = psycopg.connect(dsn)
        self.pid = self.connection.info.backend_pid
        self.pool = ThreadPoolExecutor(1)
        self.steps = (
            [self._act, self._go_on, self._commit]
            if act.pause
            else [
                self._act,
                self._commit,
            ]
        )
        self.begin()
        self.connection.execute("SET deadlock_timeout = '20ms'")
        self.connection.execute(f"SET engine.session = {key}".encode())
        self.connection.execute(f"SET engine.pause = '{act.pause}'".encode())
        self.connection.commit()

    def begin(self) -> None:
        """Stand before the first step, as at the start of each order."""
        self.taken = 0
        self.running: Future[object] | None = None

    def take(self) -> None:
        """Begin the next step."""
        self.steps[self.taken]()
        self.taken += 1

    def state(self) -> str:
        """`free`, `paused` or `waiting`, once it is one of them."""
        give_up = time.monotonic() + _PATIENCE
        while time.monotonic() < give_up:
            if self.running is None or self.running.done():
                if self.running is not None:
                    self.running.result()
                return "free"
            blockers = value(self.control, "SELECT pg_blocking_pids(%s)", [self.pid])
            if self.control.info.backend_pid in blockers:
                return "paused"
            if blockers:
                return "waiting"
            time.sleep(0.001)
        raise Broken(f"{self.act.statement} neither ends nor waits")

    def close(self) -> None:
        self.control.execute("SELECT pg_terminate_backend(%s)", [self.pid])
        self.pool.shutdown()
        self.connection.close()

    def _act(self) -> None:
        if self.act.pause:
            self.control.execute("SELECT pg_advisory_lock(%s)", [self.key])
        self.running = self.pool.submit(self.connection.execute, self.act.statement.encode())

    def _go_on(self) -> None:
        self.control.execute("SELECT pg_advisory_unlock(%s)", [self.key])

    def _commit(self) -> None:
        self.running = self.pool.submit(self.connection.commit)


def install(control: Connection) -> None:
    """The pauses; they are in the clone only."""
    control.execute(_PAUSE)
    for table in _STOPS:
        control.execute(
            f"CREATE TRIGGER aa_pause BEFORE INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION public.pause()".encode()
        )


@contextmanager
def meeting(dsn: str, control: Connection, acts: tuple[Act, Act]) -> Iterator[list[Session]]:
    """The sessions of two acts, ended at the end, whatever they wait for."""
    sessions = [Session(dsn, key, act, control) for key, act in enumerate(acts, 1)]
    try:
        yield sessions
    finally:
        control.execute("SELECT pg_advisory_unlock_all()")
        for session in sessions:
            session.close()


def run_pair(dsn: str, control: Connection, pair: Pair) -> int:
    """Run a pair in every order and check the engine after each; the number of orders."""
    count = 0
    # The same sessions for all orders: to start and to plan anew takes longer than what they do.
    with meeting(dsn, control, (pair.first, pair.second)) as sessions:
        for order in orders(*(len(session.steps) for session in sessions)):
            control.execute("DELETE FROM core.response_set")
            drain(control)
            pair.prepare(control)
            try:
                run_order(sessions, order)
                check(control, "after both")
                drain(control)
                check_drained(control, "after both and a drain")
            except (Broken, psycopg.Error) as error:
                raise Broken(
                    f"{pair.first} with {pair.second} in the order {order}: {error}"
                ) from error
            count += 1
    return count


def run_order(sessions: list[Session], order: tuple[int, ...]) -> None:
    """Run the steps of both sessions in an order, as far as they do not wait for each other."""
    for session in sessions:
        session.begin()
    left = list(order)
    while left:
        for place, number in enumerate(left):
            session = sessions[number]
            state = session.state()
            if state == "waiting" and not session.act.may_wait:
                raise Broken(f"{session.act.statement} waits for the other")
            # A paused session goes on or stays; a waiting one is put off.
            if state == "free" or (state == "paused" and session.taken == 1):
                session.take()
                del left[place]
                break
        else:
            time.sleep(0.001)  # both wait: a deadlock, which the server is about to report
    for session in sessions:
        if session.state() != "free":
            raise Broken(f"{session.act.statement} did not end")
