"""What it costs to count new answers, against making the requirements' view anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median

from benchmarks import doors
from benchmarks.base import CONFIDENTIAL, LIVE, QUESTIONS, Base
from benchmarks.bench import NAIVE_VIEW, Bench, Connection
from benchmarks.figures import Figure
from benchmarks.report import duration
from benchmarks.timing import stopwatch
from benchmarks.writing import refresh_naive

FEW, MANY = 1_000, 100_000
REFRESH = "refresh"


def measure(bench: Bench, base: Base, rounds: int) -> Iterator[Figure]:
    """A few and many new answers of both kinds of survey, each round with one refresh."""
    many = min(MANY, base.items // 10)
    work = [
        ("drain_1000", LIVE, FEW),
        ("drain_100000", LIVE, many),
        ("drain_1000_confidential", CONFIDENTIAL, FEW),
        ("drain_100000_confidential", CONFIDENTIAL, many),
    ]
    with bench.connect(base.dbname, autocommit=True) as db:
        db.execute(NAIVE_VIEW.encode())
        for _, survey, _ in work:
            drain_new(db, survey, FEW)  # plans settle
        taken: list[Mapping[str, float]] = [
            {figure: drain_new(db, survey, items) for figure, survey, items in work}
            | {REFRESH: refresh_naive(db)}
            for _ in range(rounds)
        ]
    refresh = median(seconds[REFRESH] for seconds in taken)
    for figure, _, _ in work:
        ratios = sorted(seconds[REFRESH] / seconds[figure] for seconds in taken)
        drain = median(seconds[figure] for seconds in taken)
        detail = f"{duration(drain)}, REFRESH {duration(refresh)}"
        yield Figure(figure, median(ratios), ratios[0], ratios[-1], detail)


def drain_new(db: Connection, survey: str, items: int) -> float:
    """Let new items arrive unobserved, and time the drain."""
    arrive(db, survey, items)
    with stopwatch() as taken:
        doors.drain(db)
    return taken[0]


def arrive(db: Connection, survey: str, items: int, org_id: int | None = None) -> None:
    """New items of the last month, of all organisations or of one; not drained."""
    db.execute(
        "SELECT bench.stage(%s, 30, (SELECT survey_id FROM core.survey WHERE survey = %s), %s)",
        [-(-items // QUESTIONS), survey, org_id],
    )
    db.execute("SELECT bench.arrive()")
