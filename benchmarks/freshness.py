"""How soon an answer counts: `python -m benchmarks.freshness`, about a minute and a half.

Organisations submit at a steady rate on a private server with pg_cron, and a listener hears of the
batches of the drain. Nothing is drained by hand. Each response has a number of its own, which
becomes a row of the rollup, and PostgreSQL knows which transaction wrote a row: so the batch that
each response was in is known, and not guessed.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from statistics import quantiles
from threading import Event, Lock
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.bench import CONFIDENTIAL, OPEN, started
from benchmarks.timing import Result
from benchmarks.world import Survey, World, make_answers, make_survey
from controlplane import deploy
from controlplane.cluster import Cluster

Connection = psycopg.Connection[Any]

SECTION = "From commit to the listener"

# In seconds: the median, and what 99 of 100 stay below.
TARGETS = (0.12, 0.3)
# What readers see of confidential surveys moves in steps of as many response sets.
STEP = 5

ORGANISATIONS = 20
SENDERS = 4
MARKER = {"type": "text", "name": "marker", "inputType": "number", "min": 0, "max": 1000000}
READER = "bench_reader"

# Which batch wrote the number of a response. Batches come one after the other, and within one the
# row of the batch has the number of the outer transaction, which is the lower.
BATCH_OF_MARKER = """
    SELECT counted.value::integer, max(batch.batch_id)
    FROM rollup.answer_count AS counted
    JOIN core.question AS question
        ON question.question_id = counted.question_id AND question.question_path = 'marker'
    JOIN rollup.batch AS batch ON batch.xmin::text::bigint <= counted.xmin::text::bigint
    GROUP BY counted.value
"""
# What readers of a survey that is not confidential would see.
IS_COUNTED = """
    SELECT count(*)
    FROM rollup.current_count AS counted
    JOIN core.organisation AS organisation ON organisation.org_id = counted.org_id
    JOIN core.question AS question ON question.question_id = counted.question_id
    WHERE organisation.organisation = %s
        AND question.question_path = 'marker' AND counted.value = %s
"""


@dataclass(frozen=True)
class Sent:
    """A response: its number, whose, of which survey, and when its commit was known."""

    marker: int
    organisation: str
    survey: str
    committed: float


@dataclass
class Heard:
    """Batches: when the listener heard of each, and how many answers its reader then saw."""

    at: dict[int, float] = field(default_factory=dict)
    shown: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Freshness:
    """What was measured."""

    seconds: float
    delays: Sequence[float]
    """From commit to notification, one for each response, sorted; in seconds."""
    batches: int
    checks: int
    stale: int
    """Of so many checks right after a commit, how often rollup.current_count lacked the answer."""
    behind: int
    """By how many response sets a reader of a confidential survey was behind at most."""

    @property
    def median(self) -> float:
        return quantiles(self.delays, n=100)[49]

    @property
    def p99(self) -> float:
        return quantiles(self.delays, n=100)[98]

    @property
    def is_on_target(self) -> bool:
        fast = self.median <= TARGETS[0] and self.p99 <= TARGETS[1]
        return fast and self.stale == 0 and self.behind < STEP

    def results(self) -> list[Result]:
        """The delays as lines of the table."""
        rate = f"{len(self.delays) / self.seconds:,.0f} responses a second"
        return [
            Result(SECTION, f"{rate}, half of them within", self.median),
            Result(SECTION, f"{rate}, 99 of 100 within", self.p99),
            Result(SECTION, f"{rate}, all within", self.delays[-1]),
        ]


def measure(*, seconds: float = 30, rate: int = 100) -> Freshness:
    """Submit so many responses a second for so long, to a server made for it."""
    with started(World(ORGANISATIONS)) as bench, ExitStack() as stack:
        cluster = bench.cluster
        _prepare(cluster)
        connections = [
            stack.enter_context(psycopg.connect(cluster.dsn(), autocommit=True))
            for _ in range(SENDERS)
        ]
        pool = stack.enter_context(ThreadPoolExecutor(SENDERS + 1))
        numbers = itertools.count(1)
        lock = Lock()

        def send(sender: int, how_long: float) -> tuple[list[Sent], list[bool]]:
            return _send(connections[sender], numbers, lock, how_long, rate / SENDERS)

        def send_all(how_long: float) -> tuple[list[Sent], list[bool]]:
            done = list(pool.map(send, range(SENDERS), [how_long] * SENDERS))
            return [one for sent, _ in done for one in sent], [
                one for _, seen in done for one in seen
            ]

        warm, _ = send_all(2)  # until every session has its plans
        ended = Event()
        listening = pool.submit(_listen, cluster, ended)
        began = time.perf_counter()
        sent, seen = send_all(seconds)
        taken = time.perf_counter() - began
        time.sleep(2)  # the last of them have been drained by then, or count as lost
        ended.set()
        heard = listening.result()
        with psycopg.connect(cluster.dsn()) as db:
            batch_of: dict[int, int] = dict(db.execute(BATCH_OF_MARKER).fetchall())
    return Freshness(
        seconds=taken,
        delays=sorted(heard.at[batch_of[one.marker]] - one.committed for one in sent),
        batches=len(heard.at),
        checks=len(seen),
        stale=seen.count(False),
        behind=_behind(heard, batch_of, warm + sent),
    )


def _prepare(cluster: Cluster) -> None:
    """Deploy to where pg_cron is, register, and wait for the clock."""
    deploy.bootstrap(cluster.dsn())
    deploy.upgrade(cluster.dsn())
    with psycopg.connect(cluster.dsn(), autocommit=True) as db:
        for code in (OPEN, CONFIDENTIAL):
            db.execute(
                "SELECT core.register_survey(%s, %s, p_is_confidential => %s)",
                (code, Jsonb(_survey(code).definition), code == CONFIDENTIAL),
            )
        for organisation in _organisations():
            db.execute("SELECT core.register_organisation(%s)", (organisation,))
        db.execute(f"CREATE ROLE {READER} LOGIN IN ROLE surveymark_org_reader".encode())
        db.execute("SELECT ops.map_role(%s, %s)", (READER, _organisations()[0]))
        until = time.monotonic() + 70
        while db.execute("SELECT ops.job_lock_holder('drain')").fetchone() == (None,):
            if time.monotonic() > until:
                raise TimeoutError("pg_cron has not started the drain")
            time.sleep(0.1)


def _organisations() -> list[str]:
    return [f"org-{number:02d}" for number in range(1, ORGANISATIONS + 1)]


def _survey(code: str) -> Survey:
    """Ten questions, and one that is answered by the number of the response."""
    survey = make_survey(code, 10)
    survey.definition["pages"][0]["elements"].append(MARKER)
    return survey


def _send(
    db: Connection, numbers: Iterator[int], lock: Lock, seconds: float, rate: float
) -> tuple[list[Sent], list[bool]]:
    """Submit at a steady rate; look at every tenth at once whether it counts."""
    sent: list[Sent] = []
    seen: list[bool] = []
    began = time.perf_counter()
    for turn in range(round(seconds * rate)):
        time.sleep(max(0, began + turn / rate - time.perf_counter()))
        with lock:
            number = next(numbers)
        chance = Random(number)
        organisation = chance.choice(_organisations())
        code = (OPEN, CONFIDENTIAL)[number % 2]
        answers = {"q1": 3} | make_answers(chance, _survey(code), 0) | {"marker": number}
        db.execute(
            "SELECT core.submit_response(%s, %s, %s, %s)",
            (organisation, code, str(number), Jsonb(answers)),
        )
        sent.append(Sent(number, organisation, code, time.perf_counter()))
        if number % 10 == 0:
            seen.append(db.execute(IS_COUNTED, (organisation, number)).fetchone() == (1,))
    return sent, seen


def _listen(cluster: Cluster, ended: Event) -> Heard:
    """Hear of each batch, and look with the eyes of a reader."""
    heard = Heard()
    with (
        psycopg.connect(cluster.dsn(), autocommit=True) as db,
        psycopg.connect(cluster.dsn(user=READER), autocommit=True) as reader,
    ):
        db.execute("LISTEN surveymark_drain")
        while not ended.is_set():
            for note in db.notifies(timeout=0.2):
                heard.at[int(note.payload)] = time.perf_counter()
                row = reader.execute(
                    "SELECT n FROM analytics.own_results(%s) WHERE question = 'q1'",
                    (CONFIDENTIAL,),
                ).fetchone()
                heard.shown[int(note.payload)] = row[0] if row and row[0] else 0
    return heard


def _behind(heard: Heard, batch_of: dict[int, int], sent: Sequence[Sent]) -> int:
    """How far what was shown after each batch was behind what was drained up to it, at most."""
    batches = [
        batch_of[one.marker]
        for one in sent
        if (one.organisation, one.survey) == (_organisations()[0], CONFIDENTIAL)
    ]
    return max(
        sum(batch <= number for batch in batches) - shown for number, shown in heard.shown.items()
    )


def main() -> int:
    """Measure, print, and exit with 1 when a target was missed."""
    found = measure()
    for result in found.results():
        print(f"{result.what}: {result.seconds:.3f} s")
    print(f"{found.batches:,} batches in {found.seconds:.0f} s")
    print(f"right after commit, current_count lacked {found.stale} of {found.checks:,} answers")
    print(f"after a notification, readers of confidential surveys were {found.behind} sets behind")
    print("on target" if found.is_on_target else f"missed: {TARGETS} s, none, fewer than {STEP}")
    return 0 if found.is_on_target else 1


if __name__ == "__main__":
    sys.exit(main())
