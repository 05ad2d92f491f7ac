"""Clients that send everything again and again, in any order, over cut connections (A3)."""

from __future__ import annotations

import random
import time

import psycopg

from .common import Broken, Connection, check_drained, drain, prepare, value
from .traffic import Response, Worker, copy_in, random_response, submit_all, submit_statement

CLIENTS = 4
DRAINS = 2
BATCH = 10
"""Responses that a client sends together, at most."""
MOST_SENDS = 5
HANG_UP = 0.1
"""The share of deliveries in which the client is gone before the answer comes."""
ALTER = 0.1
"""The share of deliveries after which one response comes again with other content."""


class Sender(Worker):
    """Works off its deliveries; one that was cut off is delivered again from its start."""

    def __init__(self, dsn: str, number: int, seed: int, deliveries: list[list[Response]]) -> None:
        super().__init__(dsn, f"resend client {number}", self.send)
        self.dice = random.Random(seed * CLIENTS + number)
        self.left = deliveries
        self.sends = 0
        self.refusals = 0
        self.rejects = 0
        self.maybe_rejects = 0

    def send(self, db: Connection) -> None:
        if not self.left:
            self.over.set()
            return
        batch = self.left[-1]
        self.sends += len(batch)
        if self.dice.random() < 0.3:
            copy_in(db, batch)
            self.left.pop()
            return
        lost = self.dice.randrange(len(batch)) if self.dice.random() < HANG_UP else None
        for place, response in enumerate(batch):
            if place == lost:
                # Sent, and nobody waits for the answer: the server does it or not.
                db.pgconn.send_query(submit_statement(db, [response]))
                db.pgconn.finish()
                raise psycopg.OperationalError("hung up")
            submit_all(db, [response])
        self.left.pop()
        if self.dice.random() < ALTER:
            self._alter(db, self.dice.choice(batch))

    def _alter(self, db: Connection, response: Response) -> None:
        """Other content under an id that is stored: refused, or set aside by the load."""
        other = {**response, "answers": {**response["answers"], "amount": 99}}
        if self.dice.random() < 0.5:
            self.maybe_rejects += 1  # committed perhaps, when the line is cut
            copy_in(db, [other])
            self.rejects += 1
            return
        try:
            submit_all(db, [other])
        except psycopg.Error as error:
            if error.sqlstate != "SM008":
                raise
            self.refusals += 1
        else:
            raise Broken(f"other content under {response['submission_id']} was taken")


def resend(dsn: str, seed: int, sends: int) -> str:
    """Send about so many times, with some responses sent up to five times; what it came to."""
    dice = random.Random(seed)
    responses: dict[str, Response] = {}
    dealt: list[list[list[Response]]] = [[] for _ in range(CLIENTS)]
    planned = 0
    while planned < sends:
        names = [f"r{len(responses) + n}" for n in range(dice.randint(1, BATCH))]
        batch = [random_response(dice, name) for name in names]
        responses |= zip(names, batch, strict=True)
        for _ in range(dice.randint(1, MOST_SENDS)):
            dice.choice(dealt).append(batch)
            planned += len(batch)
    for deliveries in dealt:
        dice.shuffle(deliveries)
    senders = [Sender(dsn, number, seed, deliveries) for number, deliveries in enumerate(dealt)]
    drains = [Worker(dsn, f"resend drain {number}", _drain) for number in range(DRAINS)]
    with psycopg.connect(dsn, autocommit=True) as db:
        prepare(db)
        for worker in [*senders, *drains]:
            worker.start()
        cuts = 0
        try:
            while any(sender.is_alive() for sender in senders):
                time.sleep(dice.uniform(0, 0.5))
                cuts += _cut(db, dice)
        finally:
            for worker in [*senders, *drains]:
                worker.finish()
        while value(db, "SELECT core.process_load()"):
            pass
        drain(db)
        _compare(db, responses, [*senders, *drains])
    sent = sum(sender.sends for sender in senders)
    again = sum(sender.refusals + sender.rejects for sender in senders)
    return (
        f"{sent:,} sends of {len(responses):,} responses, {cuts} sessions cut off,"
        f" {again} with other content refused"
    )


def _drain(db: Connection) -> None:
    if not value(db, "SELECT ops.step_drain()"):
        time.sleep(0.01)


def _cut(db: Connection, dice: random.Random) -> int:
    """End one of the sessions that work."""
    pids = db.execute(
        "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'resend %'"
        " AND datname = current_database()"
    ).fetchall()
    if pids:
        db.execute("SELECT pg_terminate_backend(%s)", dice.choice(pids))
    return len(pids[:1])


def _compare(db: Connection, responses: dict[str, Response], workers: list[Worker]) -> None:
    """Each response is there once, as it was first sent, and every refusal was said."""
    for worker in workers:
        if worker.problem is not None:
            raise Broken(worker.problem)
    check_drained(db, "after all sends")
    stored = db.execute("SELECT submission_id, answers FROM core.response_set").fetchall()
    sent = {name: response["answers"] for name, response in responses.items()}
    if len(stored) != len(sent) or dict(stored) != sent:
        raise Broken(
            f"{len(sent)} different responses were sent, {len(stored)} are stored;"
            f" {sum(sent.get(name) != answers for name, answers in stored)} are others"
        )
    least = sum(worker.rejects for worker in workers if isinstance(worker, Sender))
    most = sum(worker.maybe_rejects for worker in workers if isinstance(worker, Sender))
    rejected = db.execute("SELECT error_code FROM core.rejected_response").fetchall()
    if set(rejected) - {("SM008",)} or not least <= len(rejected) <= most:
        raise Broken(f"{least} to {most} loads with other content, {len(rejected)} set aside")
