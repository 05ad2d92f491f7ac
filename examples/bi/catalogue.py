"""The views that a BI tool starts with, as PostgreSQL's catalogue describes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

# What the dashboards show; docs/reference.md has the other views.
VIEWS = [
    "benchmark",
    "benchmark_comparison",
    "benchmark_trend",
    "own_results",
    "own_trend",
    "response_summary",
    "freshness",
]

# The last line of a comment may list old names, which mean nothing to a BI tool.
_COLUMNS = """
    SELECT relation.relname,
           split_part(obj_description(relation.oid, 'pg_class'), E'\\nAnswers to: ', 1),
           described.attname, format_type(described.atttypid, NULL),
           split_part(col_description(relation.oid, described.attnum), E'\\nAnswers to: ', 1)
    FROM pg_class AS relation
    JOIN pg_attribute AS described ON described.attrelid = relation.oid AND described.attnum > 0
    WHERE relation.relnamespace = 'analytics'::regnamespace AND relation.relname = ANY (%(views)s)
      AND NOT described.attisdropped
    ORDER BY array_position(%(views)s, relation.relname::text), described.attnum
"""

NUMBERS = ("smallint", "integer", "bigint", "numeric", "double precision")
TIMES = ("date", "timestamp without time zone", "timestamp with time zone")


@dataclass(frozen=True)
class Column:
    """A column, as the catalogue describes it."""

    name: str
    type: str
    comment: str

    @property
    def is_time(self) -> bool:
        return self.type in TIMES

    @property
    def is_figure(self) -> bool:
        """Whether a chart can draw it: a number that is no name of anything."""
        return self.type in NUMBERS and not self.name.endswith("_id")

    @property
    def metric_name(self) -> str:
        return f"single_{self.name}"

    @property
    def metric_comment(self) -> str:
        return f"{self.comment} Null where more than one row is left: filter further."

    def metric_sql(self, prefix: str = "") -> str:
        # A row is a finished figure: a mean of means would be wrong, so of several rows there is
        # none.
        return f"CASE WHEN COUNT(*) = 1 THEN MAX({prefix}{self.name}) END"


@dataclass(frozen=True)
class View:
    """A view with its columns."""

    name: str
    comment: str
    columns: list[Column]

    @property
    def figures(self) -> list[Column]:
        return [column for column in self.columns if column.is_figure]


def read(connection: psycopg.Connection[Any]) -> list[View]:
    """The views of VIEWS; one that the database does not have is an error."""
    found: dict[str, View] = {}
    for view, comment, *column in connection.execute(_COLUMNS.encode(), {"views": VIEWS}):
        found.setdefault(view, View(view, comment, [])).columns.append(Column(*column))
    if missing := set(VIEWS) - set(found):
        raise SystemExit(f"no such views in analytics: {', '.join(sorted(missing))}")
    return list(found.values())
