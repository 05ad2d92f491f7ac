"""Other engines that compute a benchmark from the same rows: duckdb and chdb (ClickHouse).

Both are in the extra `bench` and may be missing. They take the answers from a CSV file, into a
table in the order that suits the question.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.timing import stopwatch

# Run the query, and give the rows (question, mean).
Query = Callable[[], list[tuple[int, float]]]

COLUMNS = "org_id, survey_id, question_id, value"

# One vote for each organisation with at least 5 answers, as analytics.benchmark has it.
BENCHMARK = """
SELECT question_id, avg(result), {percentiles}, count(*), sum(n)
FROM (
    SELECT question_id, org_id, avg(value) AS result, count(*) AS n
    FROM item
    WHERE survey_id = {survey_id}
    GROUP BY question_id, org_id
) AS voted
WHERE n >= 5
GROUP BY question_id
ORDER BY question_id
"""


def duckdb(answers: Path, survey_id: int) -> Query:
    """A table of duckdb, in memory."""
    engine = importlib.import_module("duckdb").connect()
    engine.execute(
        "CREATE TABLE item AS SELECT * FROM read_csv(?, header = false, columns = {"
        "'org_id': 'BIGINT', 'survey_id': 'BIGINT', 'question_id': 'BIGINT', 'value': 'DOUBLE'})"
        " ORDER BY survey_id, question_id, org_id",
        [str(answers)],
    )
    query = BENCHMARK.format(
        survey_id=survey_id, percentiles="quantile_cont(result, [0.25, 0.5, 0.75, 0.9])"
    )
    return lambda: [(row[0], row[1]) for row in engine.execute(query).fetchall()]


def chdb(answers: Path, survey_id: int) -> Query:
    """A MergeTree of ClickHouse, in a folder of its own."""
    session = importlib.import_module("chdb.session").Session(str(answers.parent / "chdb"))
    session.query("CREATE DATABASE bench ENGINE = Atomic")
    session.query("USE bench")
    session.query(
        "CREATE TABLE item (org_id Int64, survey_id Int64, question_id Int64, value Float64)"
        " ENGINE = MergeTree ORDER BY (survey_id, question_id, org_id)"
    )
    session.query(f"INSERT INTO item SELECT * FROM file('{answers}', 'CSV')")
    session.query("OPTIMIZE TABLE item FINAL")
    query = BENCHMARK.format(
        survey_id=survey_id, percentiles="quantilesExactInclusive(0.25, 0.5, 0.75, 0.9)(result)"
    )

    def run() -> list[tuple[int, float]]:
        rows: Any = session.query(query, "JSONCompact")
        return [(int(row[0]), float(row[1])) for row in json.loads(str(rows))["data"]]

    return run


ENGINES: dict[str, Callable[[Path, int], Query]] = {"duckdb": duckdb, "chdb": chdb}


def installed(name: str) -> bool:
    """Whether the extra `bench` is there."""
    return importlib.util.find_spec(name) is not None


def timed(query: Query) -> float:
    """The seconds that it takes."""
    with stopwatch() as taken:
        query()
    return taken[0]
