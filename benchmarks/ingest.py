"""What capture adds to taking in: the same statements into tables with our triggers and without."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from math import ceil

from psycopg.types.json import Jsonb

from benchmarks.base import HERE, LIVE, QUESTIONS, Base
from benchmarks.bench import Bench, Connection
from benchmarks.figures import Figure, compared
from benchmarks.timing import Run, in_turns, stopwatch

# Let a table take an amount, and say how many seconds it took.
Taking = Callable[[str, int], float]

OURS, BARE, TRIGGERED = "core.response_item", "bare.item", "bare.triggered_item"
COLUMNS = "org_id, response_set_id, question_id, month, value"
CLIENTS = 8

# Both tables with which ours is compared hold what ours holds.
FILL = """
INSERT INTO {table} SELECT * FROM core.response_item;
ANALYZE {table};
"""
INSERT = f"INSERT INTO {{table}} ({COLUMNS}) SELECT {COLUMNS} FROM bench.staged"
STAGED = f"COPY (SELECT {COLUMNS} FROM bench.staged WHERE place > %s AND place <= %s) TO STDOUT"

DOCUMENTS = """
SELECT organisation.organisation, drawn.org_id, drawn.survey_id, drawn.completed_at, drawn.answers,
       drawn.question_ids, drawn.answer_values
FROM bench.draw(%(first)s, %(first)s + %(sets)s - 1, NULL, 30, (SELECT survey_id FROM core.survey
                                                   WHERE survey = %(survey)s)) AS drawn
JOIN core.organisation ON organisation.org_id = drawn.org_id
"""
SUBMIT = "SELECT core.submit_response(%s, %s, %s, %s, %s)"
INSERT_SET = """
INSERT INTO core.response_set (org_id, survey_id, version, submission_id, completed_at, answers)
VALUES (%s, %s, 1, %s, %s, '{}') RETURNING response_set_id, month
"""
INSERT_ITEM = f"INSERT INTO core.response_item ({COLUMNS}) VALUES (%s, %s, %s, %s, %s)"


def measure(bench: Bench, base: Base, rounds: int) -> Iterator[Figure]:
    """All that takes answers in, on a copy of the base."""
    with bench.cloned(base.dbname) as db:
        db.autocommit = True
        db.execute((HERE / "references.sql").read_text(encoding="utf-8").encode())
        for table in (BARE, TRIGGERED):
            db.execute(FILL.format(table=table).encode())
        supply = _Supply(bench, db)
        copied = min(500_000, base.items // 2)
        half = max(1, rounds // 2)  # these take seconds each
        sets = CLIENTS * min(200, base.sets // 40)
        yield from supply.compared(
            "insert_1000", supply.insert, 1000, 1000 / QUESTIONS, 10 * rounds
        )
        yield from supply.compared("insert_sets", supply.insert_sets, sets, sets, rounds)
        yield from supply.compared("copy_500000", supply.copy, copied, copied / QUESTIONS, half)
        yield from _submit(db, min(200, base.sets // 10), rounds)


class _Supply:
    """Items on their way into three tables, each of which takes the same ones in turn."""

    def __init__(self, bench: Bench, db: Connection) -> None:
        self.bench = bench
        self.db = db
        self.taken: dict[str, int] = {}

    def compared(
        self, figure: str, taking: Taking, amount: int, sets: float, rounds: int
    ) -> Iterator[Figure]:
        """Rounds in which each table takes an amount that is the items of so many sets."""
        self.db.execute("SELECT bench.stage(%s, 365)", [ceil(sets * (rounds + 1))])
        self.db.execute("CREATE SEQUENCE IF NOT EXISTS bench.turn MINVALUE 0")
        self.db.execute("VACUUM ANALYZE core.response_set")
        self.taken = dict.fromkeys((OURS, BARE, TRIGGERED), 0)
        runs: dict[str, Run] = {
            table: partial(taking, table, amount) for table in (BARE, OURS, TRIGGERED)
        }
        names = {OURS: figure, TRIGGERED: f"{figure}_row_trigger"}
        yield from compared(names, in_turns(runs), reference=BARE, rounds=rounds)

    def _next(self, table: str, amount: int) -> tuple[int, int]:
        """Where the next items for a table lie."""
        first = self.taken[table]
        self.taken[table] = first + amount
        return first, first + amount

    def insert(self, table: str, amount: int) -> float:
        """One INSERT of many items."""
        first, last = self._next(table, amount)
        statement = f"{INSERT.format(table=table)} WHERE place > {first} AND place <= {last}"
        with stopwatch() as taken:
            self.db.execute(statement.encode())
        return taken[0]

    def copy(self, table: str, amount: int) -> float:
        """COPY of many items in one transaction."""
        with self.db.cursor() as cursor, cursor.copy(STAGED, self._next(table, amount)) as source:
            rows = b"".join(source)
        statement = f"COPY {table} ({COLUMNS}) FROM STDIN".encode()
        with stopwatch() as taken, self.db.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(rows)
        return taken[0]

    def insert_sets(self, table: str, amount: int) -> float:
        """Sets of 30 items, a transaction each, by clients at the same time."""
        first, _ = self._next(table, amount)
        self.db.execute("SELECT setval('bench.turn', %s, false)", [first])
        script = f"{INSERT.format(table=table)} WHERE turn = (SELECT nextval('bench.turn'));"
        return pgbench(self.bench, self.db.info.dbname, script, CLIENTS, amount // CLIENTS)


def pgbench(bench: Bench, dbname: str, script: str, clients: int, transactions: int) -> float:
    """The seconds that clients take for so many transactions each."""
    words = [
        str(bench.cluster.server().bin / "pgbench"),
        *("--no-vacuum", "--protocol=prepared", "--jobs=2", f"--client={clients}"),
        *(f"--transactions={transactions}", "--file=/dev/stdin"),
        bench.cluster.dsn(dbname),
    ]
    with stopwatch() as taken:
        subprocess.run(words, input=script, text=True, capture_output=True, check=True)
    return taken[0]


def _submit(db: Connection, sets: int, rounds: int) -> Iterator[Figure]:
    """One response through the front door, and as the statements that it stands for."""
    # Far from the numbers of what has been drawn so far.
    documents = {"first": 10**12, "sets": sets, "survey": LIVE}
    drawn = db.execute(DOCUMENTS, documents).fetchall()
    count = 0

    def each(statements: Callable[..., None]) -> float:
        nonlocal count
        with stopwatch() as taken:
            for row in drawn:
                count += 1
                statements(f"submitted-{count}", *row)
        return taken[0] / len(drawn)

    def plain(
        number: str,
        _: str,
        org_id: int,
        survey_id: int,
        at: object,
        __: object,
        *items: list[object],
    ) -> None:
        with db.transaction():
            stored = db.execute(INSERT_SET, (org_id, survey_id, number, at)).fetchone()
            assert stored is not None
            for question_id, value in zip(*items, strict=True):
                db.execute(INSERT_ITEM, (org_id, stored[0], question_id, stored[1], value))

    def submit(
        number: str,
        code: str,
        _: int,
        __: int,
        at: object,
        answers: Mapping[str, object],
        *___: object,
    ) -> None:
        db.execute(SUBMIT, (code, LIVE, number, Jsonb(answers), at))

    runs: dict[str, Run] = {"plain": partial(each, plain), "submit": partial(each, submit)}
    yield from compared({"submit": "submit"}, in_turns(runs), reference="plain", rounds=rounds)
