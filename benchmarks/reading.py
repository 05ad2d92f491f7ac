"""What it costs to read, to check and to publish."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from psycopg import sql

from benchmarks import doors
from benchmarks.bench import CONFIDENTIAL, OPEN, Bench, Connection, Sizes
from benchmarks.timing import Result, Run, compare, in_turns, stopwatch
from benchmarks.writing import REFRESH, refresh_naive, take_in

READER = "bench_reader"

RAW_RESULTS = """
SELECT item.question_id, count(*), avg(item.value), stddev_samp(item.value),
       percentile_cont(ARRAY[0.25, 0.5, 0.75, 0.9, 0.95]) WITHIN GROUP (ORDER BY item.value::float),
       min(item.value), max(item.value)
FROM core.response_set AS answered
JOIN core.response_item AS item
    ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
JOIN core.survey AS survey ON survey.survey_id = answered.survey_id
WHERE answered.org_id = %s AND survey.survey = %s
  AND answered.completed_at IS NOT NULL AND item.answer_state = 'answered'
GROUP BY item.question_id
"""

# Organisations by their number of response sets, the biggest first.
ORGANISATIONS = """
SELECT organisation.organisation, answered.org_id, count(*)
FROM core.response_set AS answered
JOIN core.organisation ON organisation.org_id = answered.org_id
GROUP BY 1, 2
ORDER BY 3 DESC, 2
"""


def verify(bench: Bench, base: str, sizes: Sizes) -> Iterator[Result]:
    """The rollup against a recount, and the recount alone."""
    with bench.cloned(base) as db:
        runs = {
            "a plain recount of the items": partial(
                timed, db, "SELECT count(*), sum(n), sum(weight_sum) FROM rollup.recount"
            ),
            "rollup.verify()": partial(timed, db, "SELECT count(*) FROM rollup.verify()"),
        }
        yield from compare(
            "Verify", in_turns(runs), reference="a plain recount of the items", rounds=sizes.rounds
        )


def own_results(bench: Bench, base: str, sizes: Sizes) -> Iterator[Result]:
    """An organisation's own results, and the same figures from its items."""
    with bench.cloned(base) as db:
        db.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(READER)))
        db.execute(sql.SQL("GRANT surveymark_org_reader TO {}").format(sql.Identifier(READER)))
        # A few milliseconds each, and plans that settle after some calls.
        often = partial(timed, times=10)
        ranked = db.execute(ORGANISATIONS).fetchall()
        db.commit()
        for place, (code, org_id, sets) in (
            ("the biggest organisation", ranked[0]),
            ("a middling organisation", ranked[len(ranked) // 2]),
        ):
            db.execute("SELECT ops.map_role(%s, %s)", [READER, code])
            db.commit()
            with bench.connect(db.info.dbname, user=READER, autocommit=True) as reader:
                reference = "percentile_cont over its items"
                runs = {
                    reference: partial(often, db, RAW_RESULTS, org_id, OPEN),
                    "own_results(), not confidential": partial(
                        often, reader, "SELECT * FROM analytics.own_results(%s)", OPEN
                    ),
                    "own_results(), confidential": partial(
                        often, reader, "SELECT * FROM analytics.own_results(%s)", CONFIDENTIAL
                    ),
                    "own_results() by month, not confidential": partial(
                        often, reader, "SELECT * FROM analytics.own_results(%s, 'month')", OPEN
                    ),
                }
                yield from compare(
                    f"Own results of {place} ({sets:,} response sets)",
                    in_turns(runs),
                    reference=reference,
                    rounds=2 * sizes.rounds,
                )
        db.execute("SELECT ops.unmap_role(%s)", [READER])
        db.commit()


def publish(bench: Bench, base: str, responses: int, sizes: Sizes) -> Iterator[Result]:
    """Benchmarks from nothing, again with nothing changed, and after a few new answers."""
    with bench.cloned(base) as empty, bench.cloned(base) as same, bench.cloned(base) as changed:
        for db in (same, changed):
            db.execute("SELECT benchmark.publish()")
            db.commit()

        def after_change() -> float:
            take_in(changed, bench.supply(CONFIDENTIAL, responses // 100))
            doors.drain(changed)
            return timed(changed, "SELECT benchmark.publish()")

        runs: dict[str, Run] = {
            "the first release, every cell": partial(undone, empty, "SELECT benchmark.publish()"),
            "again, nothing changed": partial(timed, same, "SELECT benchmark.publish()"),
            "again, 1 % new responses": after_change,
            REFRESH: partial(refresh_naive, same),
        }
        cells = doors.value(same, "SELECT count(*) FROM benchmark.cell")
        yield from compare(
            f"Publish {cells:,} cells",
            in_turns(runs),
            reference="the first release, every cell",
            rounds=sizes.rounds,
        )


def timed(db: Connection, query: str, *parameters: object, times: int = 1) -> float:
    """The seconds that a query takes, on average of so many times."""
    with stopwatch() as taken:
        for _ in range(times):
            db.execute(query.encode(), parameters or None).fetchall()
        db.commit()
    return taken[0] / times


def undone(db: Connection, query: str) -> float:
    """The seconds that a query takes, which is then rolled back."""
    with stopwatch() as taken:
        db.execute(query.encode()).fetchall()
    db.rollback()
    return taken[0]
