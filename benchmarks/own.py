"""What an organisation waits for its own results, and what undrained changes add."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median

from benchmarks import doors
from benchmarks.base import LIVE, READER, Base
from benchmarks.bench import Bench, Connection
from benchmarks.draining import FEW, arrive
from benchmarks.figures import Figure, compared
from benchmarks.reading import ORGANISATIONS, timed
from benchmarks.timing import in_turns

OWN = "SELECT * FROM analytics.own_results(%s, 'year', '2025-01-01', '2025-12-31')"

# The same figures of the same year, from the items of the organisation through their index.
RAW = """
SELECT item.question_id, count(*), avg(item.value), stddev_samp(item.value),
       percentile_cont(ARRAY[0.25, 0.5, 0.75, 0.9, 0.95]) WITHIN GROUP (ORDER BY item.value::float),
       min(item.value), max(item.value)
FROM core.response_set AS answered
JOIN core.response_item AS item
    ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
WHERE answered.org_id = %s
  AND answered.survey_id = (SELECT survey_id FROM core.survey WHERE survey = %s)
  AND answered.completed_at >= '2025-01-01 00:00+00'
  AND answered.completed_at < '2026-01-01 00:00+00'
  AND item.answer_state = 'answered'
GROUP BY item.question_id
"""

CURRENT = """
SELECT * FROM rollup.current_count
WHERE org_id = %s AND survey_id = (SELECT survey_id FROM core.survey WHERE survey = %s)
"""


def measure(bench: Bench, base: Base, rounds: int) -> Iterator[Figure]:
    """Results of a year for two organisations, and the counts with changes waiting."""
    with bench.connect(base.dbname, autocommit=True) as db:
        ranked = db.execute(ORGANISATIONS).fetchall()
        middling, biggest = ranked[len(ranked) // 2], ranked[0]
        for figure, (code, org_id, _) in (("own_results", middling), ("own_results_big", biggest)):
            db.execute("SELECT ops.map_role(%s, %s)", [READER, code])
            with bench.connect(base.dbname, user=READER, autocommit=True) as reader:
                # A few milliseconds each, and plans that settle after some calls.
                runs = {
                    "raw": partial(timed, db, RAW, org_id, LIVE, times=10),
                    "own": partial(timed, reader, OWN, LIVE, times=10),
                }
                names = {"own": f"{figure}_raw"}
                yield from compared(names, in_turns(runs), reference="raw", rounds=2 * rounds)
                yield Figure(figure, 1000 * timed(reader, OWN, LIVE, times=50))
        added = sorted(_added(db, biggest[1]) for _ in range(2 * rounds))
        yield Figure("pending_cost", median(added), added[0], added[-1])


def _added(db: Connection, org_id: int) -> float:
    """By how many ms the counts of an organisation are slower while changes wait, all its own."""
    drained = timed(db, CURRENT, org_id, LIVE, times=10)
    arrive(db, LIVE, FEW, org_id)
    waiting = timed(db, CURRENT, org_id, LIVE, times=10)
    doors.drain(db)
    return 1000 * (waiting - drained)
