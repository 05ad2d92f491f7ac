"""Many drains and writers at once (A4), and the pairs that meet in every order (A5)."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field

import psycopg

from . import isolation
from .common import (
    Broken,
    Connection,
    check,
    check_drained,
    drain,
    prepare,
    submit,
    value,
)
from .isolation import Act, Pair
from .traffic import random_response, submit_all

DRAINS = 8
WRITERS = 4
BATCH = 25
"""Responses that a writer submits in one statement."""


@dataclass
class Raced:
    """What a race came to."""

    items: int = 0
    seconds: float = 0.0
    checks: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Items captured, drained and compared in a second."""
        return self.items / self.seconds


def race(dsn: str, seed: int, items: int) -> Raced:
    """Let 8 drains and 4 writers work until so many items were written; then compare."""
    raced = Raced()
    with psycopg.connect(dsn, autocommit=True) as db:
        prepare(db)
        written = threading.Event()
        drains = [
            threading.Thread(target=_drain, args=(dsn, written, raced)) for _ in range(DRAINS)
        ]
        writers = [
            threading.Thread(target=_write, args=(dsn, seed, number, items // WRITERS, raced))
            for number in range(WRITERS)
        ]
        began = time.monotonic()
        for thread in drains + writers:
            thread.start()
        try:
            while any(writer.is_alive() for writer in writers):
                asked = time.monotonic()
                check(db, "while all work")
                raced.checks += 1
                # A recount reads all there is: a tenth of the time is enough.
                time.sleep(max(0.2, 9 * (time.monotonic() - asked)))
        finally:
            for writer in writers:
                writer.join()
            written.set()
            for thread in drains:
                thread.join()
        drain(db)
        raced.seconds = time.monotonic() - began
        raced.items = value(db, "SELECT count(*) FROM core.response_item")
        if raced.problems:
            raise Broken(f"{len(raced.problems)} errors, the first: {raced.problems[0]}")
        check_drained(db, "after the race")
    return raced


def _write(dsn: str, seed: int, number: int, items: int, raced: Raced) -> None:
    dice = random.Random(seed * WRITERS + number)
    names: list[str] = []
    left = items
    try:
        with psycopg.connect(dsn, autocommit=True) as db:
            while left > 0:
                sent = [random_response(dice, f"w{number}-{len(names) + n}") for n in range(BATCH)]
                submit_all(db, sent)
                names += [response["submission_id"] for response in sent]
                left -= sum(len(response["answers"]) + 1 for response in sent)
                # One's own, since two writers who wait for each other are not the engine's doing.
                chosen = dice.sample(names, 6)
                db.execute(
                    "UPDATE core.response_set SET completed_at = completed_at - interval '40 days',"
                    " weight = weight + 1 WHERE submission_id = ANY (%s)",
                    [chosen[:3]],
                )
                db.execute(
                    'UPDATE core.response_set SET answers = \'{"a": 2, "b": 2}\''
                    " WHERE submission_id = ANY (%s)",
                    [chosen[3:5]],
                )
                db.execute("DELETE FROM core.response_set WHERE submission_id = %s", [chosen[5]])
    except psycopg.Error as error:
        raced.problems.append(f"writer {number}: {error.sqlstate} {error}")


def _drain(dsn: str, written: threading.Event, raced: Raced) -> None:
    try:
        with psycopg.connect(dsn, autocommit=True) as db:
            while not written.is_set():
                if value(db, "SELECT rollup.drain_batch()") == 0:
                    time.sleep(0.01)
    except psycopg.Error as error:
        raced.problems.append(f"drain: {error.sqlstate} {error}")


# -- pairs ---------------------------------------------------------------------------------------


def _some(db: Connection) -> None:
    """Five sets drained, and two that wait."""
    for number in range(7):
        answers = {"a": 1 + number % 5, "b": 2, "tools": ["pen"], "amount": number}
        survey = "closed" if number % 2 else "open"
        person = "ann" if number in (0, 5, 6) else None
        at = "2024-03-31T23:30Z"
        submit(db, "one", survey, f"r{number}", answers, completed_at=at, respondent=person)
        if number == 4:
            drain(db)


def _some_damaged(db: Connection) -> None:
    _some(db)
    db.execute(
        "UPDATE rollup.answer_count AS counted SET n = n + 2, weight_sum = weight_sum + 1"
        " FROM core.survey WHERE survey.survey_id = counted.survey_id AND survey = 'open'"
    )


def _some_set_aside(db: Connection) -> None:
    """As `_some`; changes and a score were set aside, and could go through now."""
    db.execute(
        "CREATE OR REPLACE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'not now'; END $$"
    )
    refused = {"rollup.answer_count": "2", "core.response_item": "2.5"}  # b, and a score
    for table, number in refused.items():
        db.execute(
            f"CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW"
            f" WHEN (NEW.value = {number}) EXECUTE FUNCTION public.refuse()".encode()
        )
    _some(db)
    for table in refused:
        db.execute(f"DROP TRIGGER refuse ON {table}".encode())


def _keyed(db: Connection) -> None:
    """The key is a alone, and one waits for no score."""
    db.execute(_KEY_A.encode())
    _some(db)
    drain(db)


_KEY_A = "SELECT core.define_scale('open', 'score', 'Score', '{\"a\": 1}', 1)"
_KEY_B = "SELECT core.define_scale('open', 'score', 'Score', '{\"b\": -1}', 1)"
_DRAIN = "SELECT rollup.drain_batch()"
_REPAIR = "SELECT rollup.repair()"
_REBUILD = "SELECT rollup.rebuild('open', '2024-01-01', '2024-03-31')"
_REBUILD_ON = "SELECT rollup.rebuild('open', '2024-03-01', '2099-12-31')"
_REQUEUE = "SELECT rollup.requeue()"
_ERASE = "SELECT core.erase_respondent('one', 'ann')"
_OF_ANN = "SELECT core.submit_response('one', 'open', 'late', '{\"b\": 4}', p_respondent => 'ann')"
_MOVE = (
    "UPDATE core.response_set SET completed_at = completed_at + interval '1 hour'"
    " WHERE submission_id IN ('r0', 'r5', 'r6')"
)
_CHANGE = (
    'UPDATE core.response_set SET answers = \'{"a": 3, "b": 3}\''
    " WHERE submission_id IN ('r0', 'r5', 'r6')"
)
_LATE = "SELECT core.submit_response('one', 'open', 'late', '{\"b\": 4}', '2023-01-01T00:00-03:00')"
_PUBLISH = "SELECT benchmark.publish()"


def _drains_before(table: str) -> Act:
    """A drain, which leaves what is held for the next one and never waits."""
    return Act(_DRAIN, table, may_wait=False)


PAIRS: dict[str, Pair] = {
    "drain and drain": Pair(_drains_before("answer_count"), _drains_before("answer_count"), _some),
    "drain that scores and drain": Pair(
        _drains_before("response_item"), _drains_before("pending_score"), _some
    ),
    "drain and erasure": Pair(_drains_before("answer_count"), Act(_ERASE, "response_item"), _some),
    "drain that scores and erasure": Pair(
        _drains_before("response_item"), Act(_ERASE, "response_item"), _some
    ),
    "drain that scores and another month": Pair(
        _drains_before("response_item"), Act(_MOVE, "response_item"), _some
    ),
    "drain that scores and other answers": Pair(
        _drains_before("response_item"), Act(_CHANGE, "response_item"), _some
    ),
    "drain and repair": Pair(_drains_before("answer_count"), Act(_REPAIR, "change"), _some_damaged),
    "repair and repair": Pair(Act(_REPAIR, "change"), Act(_REPAIR, "change"), _some_damaged),
    "repair and erasure": Pair(Act(_REPAIR, "change"), Act(_ERASE, "change"), _some_damaged),
    "rebuild and rebuild": Pair(Act(_REBUILD, "change"), Act(_REBUILD, "change"), _some_damaged),
    "rebuild and rebuild of months that overlap": Pair(
        Act(_REBUILD, "change"), Act(_REBUILD_ON, "change"), _some_damaged
    ),
    "rebuild and erasure": Pair(Act(_REBUILD, "change"), Act(_ERASE, "change"), _some_damaged),
    "drain and requeue": Pair(
        _drains_before("answer_count"), Act(_REQUEUE, "answer_count"), _some_set_aside
    ),
    "requeue and requeue": Pair(
        Act(_REQUEUE, "answer_count"), Act(_REQUEUE, "answer_count"), _some_set_aside
    ),
    "requeue and erasure": Pair(
        Act(_REQUEUE, "response_item"), Act(_ERASE, "response_item"), _some_set_aside
    ),
    "requeue and repair": Pair(
        Act(_REQUEUE, "answer_count"), Act(_REPAIR, "change"), _some_set_aside
    ),
    "a person's late answer and erasure": Pair(
        Act(_OF_ANN, "response_item"), Act(_ERASE, "response_item"), _some
    ),
    "drain and a new key": Pair(Act(_DRAIN, "response_item"), Act(_KEY_B, "scale_item"), _keyed),
    "a late answer and a new key": Pair(
        Act(_LATE, "response_item"), Act(_KEY_B, "scale_item"), _keyed
    ),
    "a late answer and an edition": Pair(Act(_LATE, "response_item"), Act(_PUBLISH), _some),
    "drain and an edition": Pair(_drains_before("answer_count"), Act(_PUBLISH), _some),
    "erasure and another month": Pair(
        Act(_ERASE, "response_item"), Act(_MOVE, "response_item"), _some
    ),
}


def pairs(dsn: str, names: tuple[str, ...] = tuple(PAIRS)) -> int:
    """Run the named pairs in every order; how many orders there were."""
    with psycopg.connect(dsn, autocommit=True) as control:
        prepare(control)
        isolation.install(control)
        return sum(isolation.run_pair(dsn, control, PAIRS[name]) for name in names)
