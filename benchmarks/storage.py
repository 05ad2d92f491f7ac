"""What an answer takes on disk, with its indexes and in the counts."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import doors
from benchmarks.base import CONFIDENTIAL, Base
from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.report import number

ITEMS = """
SELECT count(*)
FROM core.response_item AS item
JOIN core.question ON question.question_id = item.question_id
JOIN core.survey ON survey.survey_id = question.survey_id
WHERE survey.survey = %s
"""


def measure(bench: Bench, base: Base) -> Iterator[Figure]:
    """The sizes of the tables, TOAST and indexes included, by the items in them."""
    with bench.connect(base.dbname, autocommit=True) as db:
        confidential = doors.value(db, ITEMS, [CONFIDENTIAL])
        for figure, table, items in (
            ("item_bytes", "core.response_item", base.items),
            ("count_bytes", "rollup.answer_count", base.items),
            ("shown_bytes", "rollup.shown_count", confidential),
        ):
            size = doors.value(db, "SELECT pg_total_relation_size(%s::regclass)", [table])
            yield Figure(
                figure, size / items, detail=f"{number(size / 1e6)} MB for {items:,} items"
            )
