"""Results from the cache beside computing them, in one snapshot, while all else changes (E8)."""

from __future__ import annotations

import json
import math
import random
import time
from collections import Counter
from typing import Any

import psycopg
from psycopg import sql

from .common import ORGANISATIONS, SURVEYS, Broken, Connection, define_scale, value
from .readers import prepared
from .traffic import Worker, drain_some, random_response, submit_all

READERS = 3
WRITERS = 2

# A client's own way to write numbers and times must not get into what others are given.
ODD_SESSION = (
    "SET extra_float_digits = -5; SET intervalstyle = 'iso_8601'; SET timezone = 'Asia/Tokyo'"
)

ARGUMENTS: dict[str, tuple[dict[str, Any], ...]] = {
    "own_results": ({}, {"p_period": "month"}, {"p_from": "2024-03-01", "p_to": "2024-08-31"}),
    "own_breakdown": ({"p_by": "department"}, {"p_by": "job_role"}),
    "own_correlation": ({}, {"p_questions": ["a", "b"]}),
    "benchmark_comparison": ({}, {"p_period": "year"}),
}
"""What functions are called with; without arguments where it does not say."""

_CACHED = "SELECT analytics.cached_result(%s, %s, %s)"


def computed(db: Connection, function: str, survey: str, arguments: dict[str, Any]) -> Any:
    """The rows of the function itself, as jsonb writes them."""
    call = sql.SQL("SELECT coalesce(jsonb_agg(to_jsonb(line)), '[]') FROM analytics.{}({}) AS line")
    named = {"p_survey": survey, **arguments}
    with db.transaction():
        db.execute("SET LOCAL extra_float_digits = 1; SET LOCAL timezone = 'UTC'")
        row = db.execute(
            call.format(
                sql.Identifier(function),
                sql.SQL(", ").join(
                    sql.SQL("{} => {}").format(sql.Identifier(name), sql.Literal(given))
                    for name, given in named.items()
                ),
            )
        ).fetchone()
    assert row is not None
    return row[0]


class Reader(Worker):
    """Asks for a result and computes it, in one snapshot."""

    def __init__(self, dsn: str, number: int, seed: int, roles: dict[str, str]) -> None:
        super().__init__(dsn, f"caching reader {number}", self.read)
        self.dice = random.Random(-1 - seed * READERS - number)
        self.number = number
        self.roles = roles
        self.functions: list[str] = []
        self.asked = ("own_results", ORGANISATIONS[0], "open")

    def ask(self) -> tuple[str, str, str]:
        # Those with arguments more often: their results are to be told apart as well.
        function = self.dice.choice([*self.functions, *ARGUMENTS, *ARGUMENTS])
        return function, self.dice.choice(ORGANISATIONS), self.dice.choice(list(SURVEYS))

    def begin(self, db: Connection) -> None:
        self.functions = [
            name for (name,) in db.execute("SELECT function_name FROM cache.source ORDER BY 1")
        ]
        if self.number % 2:
            db.execute(ODD_SESSION.encode())

    def read(self, db: Connection) -> None:
        # The same for a while, as people do: so it is in the cache when something changes.
        if self.dice.random() < 0.15:
            self.asked = self.ask()
        function, organisation, survey = self.asked
        arguments = self.dice.choice(ARGUMENTS.get(function, ({},)))
        with db.transaction():
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            role = sql.Identifier(self.roles[organisation])
            db.execute(sql.SQL("SET LOCAL ROLE {}").format(role))
            found = value(db, _CACHED, [function, survey, json.dumps(arguments)])
            right = computed(db, function, survey, arguments)
        if not same(found, right):
            raise Broken(
                f"{function}({survey}, {arguments}) for {organisation} from the cache:"
                f" {difference(found, right)}"
            )


def same(one: Any, other: Any) -> bool:
    """Equal; of sums that were added up in another order the last bits may differ."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == other)


def difference(found: list[Any], right: list[Any]) -> str:
    """The first thing in which two results differ."""
    if len(found) != len(right):
        return f"{len(found)} rows instead of {len(right)}"
    for place, (one, other) in enumerate(zip(found, right, strict=True)):
        for name in one:
            if not same(one[name], other.get(name)):
                return f"row {place}: {name} is {one[name]} instead of {other.get(name)}"
    return "another order"


class Writer(Worker):
    """Answers, corrections, erasures, definitions, releases: whatever figures are made of."""

    def __init__(self, dsn: str, number: int, seed: int) -> None:
        super().__init__(dsn, f"caching writer {number}", self.write)
        self.dice = random.Random(seed * WRITERS + number)
        self.number = number
        self.sent = 0

    def write(self, db: Connection) -> None:
        time.sleep(self.dice.uniform(0, 0.2))
        self.dice.choices([self.submit, self.correct, self.define], [6, 3, 1])[0](db)

    def submit(self, db: Connection) -> None:
        sent = []
        for _ in range(self.dice.randint(1, 6)):
            self.sent += 1
            sent.append(random_response(self.dice, f"c{self.number}-{self.sent}"))
        # Sometimes for long, so that others come and go while it is open.
        with db.transaction():
            submit_all(db, sent)
            if self.dice.random() < 0.2:
                time.sleep(0.05)

    def correct(self, db: Connection) -> None:
        db.execute(
            self.dice.choice(
                [
                    "UPDATE core.response_set SET weight = 3 - weight WHERE {}",
                    "UPDATE core.response_set SET department = 'sales' WHERE {}",
                    "UPDATE core.response_set SET completed_at = completed_at + '31 days' WHERE {}",
                    "DELETE FROM core.response_set WHERE {}",
                    "DELETE FROM core.response_item WHERE (org_id, response_set_id) ="
                    " (SELECT org_id, response_set_id FROM core.response_set WHERE {})",
                ]
            )
            .format(
                "(org_id, response_set_id) = (SELECT org_id, response_set_id FROM core.response_set"
                f" WHERE submission_id LIKE 'c{self.number}-%'"
                f" OFFSET {self.dice.randint(0, 30)} LIMIT 1)"
            )
            .encode()
        )

    def define(self, db: Connection) -> None:
        survey = self.dice.choice(list(SURVEYS))
        what = self.dice.randrange(4)
        if what == 0:
            define_scale(db, survey, {"a": 1, "b": self.dice.choice([-1, 1, 2])})
        elif what == 1:
            better = self.dice.choice(["higher", "lower"])
            db.execute("SELECT core.declare_direction(%s, 'a', %s)", [survey, better])
        elif what == 2:
            industry = self.dice.choice(["retail", "finance"])
            db.execute(
                "SELECT core.register_organisation('one', NULL,"
                " jsonb_build_object('industry', %s::text))",
                [industry],
            )
        else:
            db.execute("SELECT benchmark.publish()")


def tidy(db: Connection) -> None:
    """Often, so that changes are put together while others are in the middle of theirs."""
    db.execute("SELECT cache.tidy()")
    db.execute("SELECT rollup.assess_quality(100)")
    time.sleep(0.05)


def compare(dsn: str, seed: int, reads: int, seconds: float = 3600) -> str:
    """Let all work until so many results were read beside computing them; what was read."""
    with psycopg.connect(dsn, autocommit=True) as db, prepared(db) as roles:
        db.execute(
            "INSERT INTO core.department SELECT org_id, 'sales', 'Sales' FROM core.organisation"
        )
        readers = [Reader(dsn, number, seed, roles) for number in range(READERS)]
        writers = [Writer(dsn, number, seed) for number in range(WRITERS)]
        workers: list[Worker] = [
            *readers,
            *writers,
            Worker(dsn, "caching drain", drain_some),
            Worker(dsn, "caching tidy", tidy),
        ]
        for worker in workers:
            worker.start()
        until = time.monotonic() + seconds
        try:
            while (
                sum(reader.acts for reader in readers) < reads
                and time.monotonic() < until
                and all(worker.is_alive() for worker in workers)
            ):
                time.sleep(0.05)
        finally:
            for worker in workers:
                worker.finish()
        for worker in workers:
            if worker.problem is not None:
                raise Broken(worker.problem)
        db.execute("SELECT cache.tidy()")
        used: Counter[str] = Counter()
        for hits, misses in db.execute("SELECT hits, misses FROM cache.usage"):
            used.update(given=hits, kept=misses)
    done = sum(reader.acts for reader in readers)
    if used["given"] < done / 20:
        raise Broken(f"of {done} reads {used['given']} came from the cache: nothing was tested")
    return (
        f"{done:,} results equal to computing them, {used['given']:,} of them from the cache,"
        f" during {sum(writer.acts for writer in writers):,} changes"
    )
