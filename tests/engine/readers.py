"""What readers see inside one snapshot, while writers and drains work and are cut off (A12)."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from .common import ORGANISATIONS, RATINGS, SURVEYS, Broken, Connection, drain, prepare, value
from .traffic import Worker, drain_some, random_response, submit_all

WRITERS = 4
READERS = 4
DRAINS = 2

_OWN = """
    SELECT answered.submission_id, survey.survey, answered.month::text
    FROM core.response_set AS answered
    JOIN core.survey ON survey.survey_id = answered.survey_id
    WHERE starts_with(answered.submission_id, %s)
"""
_COUNTED = """
    SELECT survey.survey, counted.month::text, sum(counted.n)::integer
    FROM rollup.current_count AS counted
    JOIN core.survey USING (survey_id)
    JOIN core.question USING (question_id)
    WHERE question_path = 'a' AND counted.month = ANY (%s)
    GROUP BY 1, 2
"""
_ERASE = "SELECT core.erase_respondent('two', %s)"
_MOVE = "UPDATE core.response_set SET completed_at = %s WHERE submission_id = ANY (%s)"


class Writer(Worker):
    """The only one who writes to his two months: there he counts what he committed, and no more.

    Those with an even number write for the first organisation and take nothing back.
    """

    def __init__(self, dsn: str, number: int, seed: int) -> None:
        super().__init__(dsn, f"readers writer {number}", self.write)
        self.dice = random.Random(seed * WRITERS + number)
        self.number = number
        self.sent = 0
        self.months = [f"2023-{1 + number:02}-01", f"2024-{1 + number:02}-01"]
        self.stored: dict[str, tuple[str, str]] = {}

    def begin(self, db: Connection) -> None:
        # What was committed is what the table says: an answer may have been cut off.
        own = db.execute(_OWN.encode(), [f"w{self.number}-"]).fetchall()
        self.stored = {name: (survey, month) for name, survey, month in own}

    def write(self, db: Connection) -> None:
        month = self.dice.choice(self.months)
        sent = []
        for _ in range(self.dice.randint(1, 5)):
            self.sent += 1
            response = random_response(self.dice, f"w{self.number}-{self.sent}")
            response["organisation"] = ORGANISATIONS[self.number % 2]
            response["completed_at"] = month
            sent.append(response)
        submit_all(db, sent)
        self.stored |= {each["submission_id"]: (each["survey"], month) for each in sent}
        moved = self.dice.sample(sorted(self.stored), 1)
        db.execute(_MOVE.encode(), [month, moved])
        self.stored |= {name: (self.stored[name][0], month) for name in moved}
        if self.number % 2:
            gone = self.dice.sample(sorted(self.stored), 1)
            db.execute("DELETE FROM core.response_set WHERE submission_id = ANY (%s)", [gone])
            for name in gone:
                del self.stored[name]
        rows = db.execute(_COUNTED.encode(), [self.months]).fetchall()
        found = {(survey, month): n for survey, month, n in rows}
        if found != Counter(self.stored.values()):
            expected = dict(Counter(self.stored.values()))
            raise Broken(f"committed {expected}, and the counts say {found}")


class Reader(Worker):
    """Asks, each time in one snapshot, for something that must hold in any."""

    def __init__(self, dsn: str, number: int, seed: int, roles: dict[str, str]) -> None:
        super().__init__(dsn, f"readers reader {number}", self.read)
        self.dice = random.Random(-1 - seed * READERS - number)
        self.roles = roles
        self.seen: Counter[tuple[str, str]] = Counter()

    def read(self, db: Connection) -> None:
        with db.transaction():
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            self.dice.choice([self.periods_add_up, self.keys_are_right, self.nothing_falls])(db)

    def periods_add_up(self, db: Connection) -> None:
        """The months, quarters and years of a reader's results add up to his total."""
        organisation, survey = self.dice.choice(ORGANISATIONS), self.dice.choice(list(SURVEYS))
        db.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(self.roles[organisation])))
        sums = [
            db.execute(
                "SELECT question, sum(n) FROM analytics.own_results(%s, %s) GROUP BY 1 ORDER BY 1",
                [survey, period],
            ).fetchall()
            for period in ("month", "quarter", "year", "all_time")
        ]
        if any(each != sums[-1] for each in sums):
            raise Broken(f"periods of {survey} for {organisation} do not add up: {sums}")

    def keys_are_right(self, db: Connection) -> None:
        """In any range of keys the counts are a recount, nothing over and nothing missing."""
        month = f"{self.dice.choice([2023, 2024])}-{self.dice.randint(1, WRITERS):02}-01"
        rows = db.execute(
            """
            WITH counted AS (
                SELECT question_id, month, answer_state, value, n, weight_sum, weight_square_sum
                FROM rollup.current_count
                WHERE org_id = %(org)s AND month >= %(month)s
            ), recounted AS (
                SELECT question_id, month, answer_state, value, n, weight_sum, weight_square_sum
                FROM rollup.recount
                WHERE org_id = %(org)s AND month >= %(month)s
            )
            (TABLE counted EXCEPT TABLE recounted) UNION ALL (TABLE recounted EXCEPT TABLE counted)
            """,
            {"org": self.dice.randint(1, 2), "month": month},
        ).fetchmany(3)
        if rows:
            raise Broken(f"the counts from {month} on are not a recount: {rows}")

    def nothing_falls(self, db: Connection) -> None:
        """Where nothing is taken back, no count is ever lower than it was."""
        rows = db.execute(
            "SELECT survey, question_path, sum(n)::integer FROM rollup.current_count AS counted"
            " JOIN core.survey USING (survey_id) JOIN core.question USING (question_id)"
            " JOIN core.organisation USING (org_id)"
            " WHERE organisation = 'one' AND question_path = ANY (%s) GROUP BY 1, 2",
            [list(RATINGS)],
        ).fetchall()
        for survey, path, n in rows:
            if n < self.seen[survey, path]:
                raise Broken(f"{survey}.{path} fell from {self.seen[survey, path]} to {n}")
            self.seen[survey, path] = n


@contextmanager
def prepared(db: Connection) -> Iterator[dict[str, str]]:
    """A reader's role for each organisation; roles belong to the whole server."""
    roles = {organisation: f"engine_reader_{organisation}" for organisation in ORGANISATIONS}
    prepare(db)
    for organisation, role in roles.items():
        db.execute(f"CREATE ROLE {role} IN ROLE surveymark_org_reader".encode())
        db.execute("SELECT ops.map_role(%s, %s)", [role, organisation])
    try:
        yield roles
    finally:
        for role in roles.values():
            db.execute(f"DROP ROLE {role}".encode())


def watch(dsn: str, seed: int, seconds: float) -> str:
    """Let all work for so long, and cut sessions off; what was written, read and cut."""
    dice = random.Random(seed)
    with psycopg.connect(dsn, autocommit=True) as db, prepared(db) as roles:
        writers = [Writer(dsn, number, seed) for number in range(WRITERS)]
        readers = [Reader(dsn, number, seed, roles) for number in range(READERS)]
        drains = [Worker(dsn, f"readers drain {number}", drain_some) for number in range(DRAINS)]
        workers: list[Worker] = [*writers, *readers, *drains]
        for worker in workers:
            worker.start()
        cuts = 0
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until and all(worker.is_alive() for worker in workers):
                time.sleep(dice.uniform(0, 1))
                pids = db.execute(
                    "SELECT pid FROM pg_stat_activity"
                    " WHERE application_name ~ '^readers (writer|drain)'"
                    " AND datname = current_database()"
                ).fetchall()
                if pids:
                    db.execute("SELECT pg_terminate_backend(%s)", dice.choice(pids))
                    cuts += 1
        finally:
            for worker in workers:
                worker.finish()
        for worker in workers:
            if worker.problem is not None:
                raise Broken(worker.problem)
        drain(db)
        stored = value(db, "SELECT count(*) FROM core.response_set")
    writes = sum(writer.acts for writer in writers)
    checks = sum(reader.acts for reader in readers)
    return (
        f"{writes:,} writes, each read back; {stored:,} responses at the end; {checks:,} checks in"
        f" a snapshot; {cuts} sessions cut off"
    )
