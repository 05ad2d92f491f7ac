"""What an organisation waits for a page that compares it with everybody."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.base import LIVE, READER, Base
from benchmarks.bench import Bench, Connection
from benchmarks.figures import Figure, compared
from benchmarks.reading import ORGANISATIONS, timed
from benchmarks.released import PUBLISH
from benchmarks.timing import in_turns, stopwatch

# Thirty questions against all and against each group that the organisation belongs to, with tests,
# intervals and the adjustment for all of them together; and whether each question rises or falls.
PAGE = (
    "SELECT * FROM analytics.benchmark_comparison(%s)",
    "SELECT * FROM analytics.own_trend_analysis(%s)",
)

# From the items, without any test: the benchmarks of the same groups, a vote for each organisation
# with at least 5 answers, and the organisation's own results by month.
RAW = (
    """
    WITH voted AS MATERIALIZED (
        SELECT item.question_id, item.org_id, avg(item.value) AS result, count(*) AS n
        FROM core.response_item AS item
        WHERE item.question_id IN (
            SELECT question.question_id
            FROM core.question
            JOIN core.survey ON survey.survey_id = question.survey_id
            WHERE survey.survey = %(survey)s
        )
          AND item.month IS NOT NULL AND item.answer_state = 'answered'
        GROUP BY item.question_id, item.org_id
    ),
    belongs AS (
        SELECT 'all' AS category, org_id FROM core.organisation
        UNION ALL
        SELECT other.category, other.org_id
        FROM core.organisation_category AS own
        JOIN core.organisation_category AS other
            ON other.category = own.category AND other.level = own.level
        WHERE own.org_id = %(org_id)s
    )
    SELECT voted.question_id, belongs.category, avg(voted.result), count(*), sum(voted.n),
           percentile_cont(ARRAY[0.25, 0.5, 0.75, 0.9]) WITHIN GROUP (ORDER BY voted.result::float)
    FROM voted
    JOIN belongs ON belongs.org_id = voted.org_id
    WHERE voted.n >= 5
    GROUP BY 1, 2
    """,
    """
    SELECT item.question_id, item.month, count(*), avg(item.value), stddev_samp(item.value)
    FROM core.response_set AS answered
    JOIN core.response_item AS item
        ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
    WHERE answered.org_id = %(org_id)s
      AND answered.survey_id = (SELECT survey_id FROM core.survey WHERE survey = %(survey)s)
      AND answered.completed_at IS NOT NULL AND item.answer_state = 'answered'
    GROUP BY GROUPING SETS ((1), (1, 2))
    """,
)


def measure(bench: Bench, base: Base, rounds: int) -> Iterator[Figure]:
    """The page of a middling organisation, and what it shows computed from the items."""
    with bench.connect(base.dbname, autocommit=True) as db:
        timed(db, PUBLISH)  # the first release, if there is none
        ranked = db.execute(ORGANISATIONS).fetchall()
        code, org_id, _ = ranked[len(ranked) // 2]
        db.execute("SELECT ops.map_role(%s, %s)", [READER, code])
        with bench.connect(base.dbname, user=READER, autocommit=True) as reader:
            read = partial(page, reader)
            runs = {
                "page": partial(read, times=10),
                "raw": partial(from_items, db, {"survey": LIVE, "org_id": org_id}),
            }
            names = {"raw": "comparison_raw"}
            yield from compared(names, in_turns(runs), reference="page", rounds=rounds)
            taken = sorted(1000 * read() for _ in range(40))
            yield Figure("comparison", taken[len(taken) // 2], taken[0], taken[-1])


def page(reader: Connection, times: int = 1) -> float:
    """The seconds that the whole page takes."""
    return sum(timed(reader, query, LIVE, times=times) for query in PAGE)


def from_items(db: Connection, parameters: dict[str, object]) -> float:
    """The seconds that the same figures take from the items."""
    with stopwatch() as taken:
        for query in RAW:
            db.execute(query.encode(), parameters).fetchall()
    return taken[0]
