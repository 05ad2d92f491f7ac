"""What it costs to take answers in and to count them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from psycopg.types.json import Jsonb

from benchmarks import doors
from benchmarks.bench import CONFIDENTIAL, OPEN, Bench, Connection, Sizes
from benchmarks.timing import Result, Run, compare, in_turns, stopwatch
from benchmarks.world import Response

INSERT = "INSERT INTO bare.response VALUES (%s, %s, %s, %s, %s)"
# The same and as many narrow items as Surveymark makes of it.
INSERT_ITEMS = """
WITH given AS (
    INSERT INTO bare.response VALUES (%s, %s, %s, %s, %s) RETURNING completed_at
)
INSERT INTO bare.item
SELECT 1, nextval('bare.number'), question_id, completed_at::date, 'answered', 3, 1
FROM given, generate_series(1, {items}) AS question_id
"""
SUBMIT = "SELECT core.submit_response(%s, %s, %s, %s, %s)"

ONE = "org-00001"
BUSY_MONTH = datetime(2025, 6, 15, tzinfo=UTC)

REFRESH = "REFRESH MATERIALIZED VIEW CONCURRENTLY of the naive view"

ITEMS_SINCE = """
COPY (
    SELECT org_id, response_set_id, question_id, month, answer_state, value, weight, text_value
    FROM core.response_item
    WHERE response_set_id > {last}
) TO STDOUT
"""


def single(bench: Bench, base: str, sizes: Sizes) -> Iterator[Result]:
    """One response at a time, each in a transaction of its own."""
    for label, waits in (("each waits for the disk", "on"), ("nobody waits for the disk", "off")):
        with bench.cloned(base) as db:
            items = round(items_of_a_response(db, OPEN))
            db.commit()
            db.autocommit = True
            db.execute("SELECT set_config('synchronous_commit', %s, false)", [waits])
            with_items = INSERT_ITEMS.format(items=items)
            reference = "INSERT of the document into a bare table"
            runs = {
                reference: partial(_send, bench, db, INSERT, sizes),
                f"INSERT of it and {items} bare items": partial(
                    _send, bench, db, with_items, sizes
                ),
                "core.submit_response()": partial(_send, bench, db, SUBMIT, sizes),
            }
            yield from compare(
                f"{sizes.singles} responses one at a time; {label}",
                in_turns(runs),
                reference=reference,
                rounds=2 * sizes.rounds,
                amount=sizes.singles,
                unit="responses",
            )


def _send(bench: Bench, db: Connection, statement: str, sizes: Sizes) -> float:
    rows = [
        (one.organisation, one.survey, one.submission_id, Jsonb(one.answers), one.completed_at)
        for one in bench.supply(OPEN, sizes.singles)
    ]
    with stopwatch() as taken:
        for row in rows:
            db.execute(statement.encode(), row)
    return taken[0]


def bulk(bench: Bench, base: str, sizes: Sizes) -> Iterator[Result]:
    """Many responses at once, from the file to the counts."""
    for survey, label in ((OPEN, "not confidential"), (CONFIDENTIAL, "confidential")):
        with bench.cloned(base) as db:
            yield from compare(
                f"{sizes.bulk:,} responses at once; survey {label}",
                partial(_bulk_round, bench, db, survey, sizes.bulk),
                reference="COPY of their items into a bare table",
                rounds=sizes.rounds,
                amount=sizes.bulk * items_of_a_response(db, survey),
                unit="items",
            )


def _bulk_round(bench: Bench, db: Connection, survey: str, count: int) -> Mapping[str, float]:
    rows = [one.line() for one in bench.supply(survey, count)]
    last = doors.value(db, "SELECT max(response_set_id) FROM core.response_set")
    with stopwatch() as copied:
        doors.copy_rows(db, rows)
        db.commit()
    with stopwatch() as processed:
        doors.process(db)
    with db.cursor() as cursor, cursor.copy(ITEMS_SINCE.format(last=last).encode()) as source:
        items = b"".join(source)
    with stopwatch() as drained:
        doors.drain(db)
    with stopwatch() as bare:
        with db.cursor() as cursor, cursor.copy("COPY bare.item FROM STDIN") as copy:
            copy.write(items)
        db.commit()
    return {
        "COPY of their items into a bare table": bare[0],
        "COPY into core.response_load": copied[0],
        "core.process_load()": processed[0],
        "drain": drained[0],
        "all three": copied[0] + processed[0] + drained[0],
    }


def merging(bench: Bench, bases: Sequence[str], sizes: Sizes) -> Iterator[Result]:
    """The same few new items on ever more that are there already."""
    for survey, label in ((OPEN, "not confidential"), (CONFIDENTIAL, "confidential")):
        drains: dict[str, Run] = {}
        refreshes: dict[str, Run] = {}
        with ExitStack() as clones:
            for base in bases:
                db = clones.enter_context(bench.cloned(base))
                there = doors.value(db, "SELECT count(*) FROM core.response_item")
                count = round(sizes.change_items / items_of_a_response(db, survey))
                drains[f"drain, {there:,} items there"] = partial(
                    drain_new, bench, db, survey, count
                )
                refreshes[f"REFRESH of the naive view, {there:,} items there"] = partial(
                    refresh_naive, db
                )
            yield from compare(
                f"{sizes.change_items:,} new items; survey {label}",
                in_turns(drains | refreshes),
                reference=next(iter(drains)),
                rounds=sizes.rounds,
            )


def busy_month(bench: Bench, base: str, sizes: Sizes) -> Iterator[Result]:
    """The same, all of one organisation, in ever fuller months."""
    for survey, label in ((OPEN, "not confidential"), (CONFIDENTIAL, "confidential")):
        runs: dict[str, Run] = {}
        with ExitStack() as clones:
            for there in sizes.months:
                db = clones.enter_context(bench.cloned(base))
                count = round(sizes.change_items / items_of_a_response(db, survey))
                take_in(db, _of_one_month(bench.supply(survey, there)))
                doors.drain(db)
                runs[f"drain, {there:,} responses in the month"] = partial(
                    drain_new, bench, db, survey, count, _of_one_month
                )
            yield from compare(
                f"{sizes.change_items:,} new items, one organisation, one month; survey {label}",
                in_turns(runs),
                reference=next(iter(runs)),
                rounds=sizes.rounds,
            )


def _of_one_month(responses: Sequence[Response]) -> list[Response]:
    """The responses as if one organisation had asked everybody in one month."""
    return [replace(one, organisation=ONE, completed_at=BUSY_MONTH) for one in responses]


def one_percent(bench: Bench, base: str, responses: int, sizes: Sizes) -> Iterator[Result]:
    """One per cent of new responses: our drain, and the view that is made anew."""
    for survey, label in ((OPEN, "not confidential"), (CONFIDENTIAL, "confidential")):
        with bench.cloned(base) as db:

            def drain_and_refresh(db: Connection = db, survey: str = survey) -> dict[str, float]:
                # The refresh must find the change, so it always comes second.
                drained = drain_new(bench, db, survey, responses // 100)
                return {"drain": drained, REFRESH: refresh_naive(db)}

            yield from compare(
                f"1 % new responses; survey {label}",
                drain_and_refresh,
                reference=REFRESH,
                rounds=sizes.rounds,
            )


def drain_new(
    bench: Bench,
    db: Connection,
    survey: str,
    count: int,
    changed: Callable[[Sequence[Response]], Sequence[Response]] = list,
) -> float:
    """Take responses in unobserved, and time the drain."""
    take_in(db, changed(bench.supply(survey, count)))
    with stopwatch() as taken:
        doors.drain(db)
    return taken[0]


def items_of_a_response(db: Connection, survey: str) -> float:
    """How many items a response to a survey has on average."""
    items, responses = db.execute(
        "SELECT sum(n_items), count(*) FROM ("
        " SELECT count(*) AS n_items FROM core.response_item"
        " JOIN core.response_set USING (org_id, response_set_id)"
        " JOIN core.survey USING (survey_id) WHERE survey.survey = %s"
        " GROUP BY org_id, response_set_id) AS answered",
        [survey],
    ).fetchone() or (0, 1)
    return float(items / responses)


def take_in(db: Connection, responses: Sequence[Response]) -> None:
    """Store responses without draining."""
    doors.copy_rows(db, [one.line() for one in responses])
    db.commit()
    doors.process(db)


def refresh_naive(db: Connection) -> float:
    """Make the naive view anew, as the requirements would have it."""
    with stopwatch() as taken:
        db.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY naive.benchmark_summary")
        db.commit()
    return taken[0]
