"""Read what a dashboard can show, as the organisation's reader, in one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from controlplane.dashboard.table import Row, plain, table
from controlplane.db import Connection
from controlplane.report import words
from controlplane.report.collect import Question

PERIODS = ("all_time", "year", "quarter", "month")
# A page holds so many published figures of a survey; what is finest goes first.
_MOST_CELLS = 16_000

_CELLS = """
    SELECT shown.question, shown.category, shown.level, shown.period, shown.period_start,
           shown.mean, shown.median, shown.p25, shown.p75, shown.p90, shown.ci_low, shown.ci_high,
           shown.n_organisations, shown.n_respondents, shown.status, shown.quantile_status,
           shown.reason, shown.edition, shown.as_of, shown.method,
           wider.label AS nearest, wider.mean AS nearest_mean
    FROM analytics.benchmark AS shown
    LEFT JOIN LATERAL benchmark.nearest_available(shown.cell_id) AS wider
        ON shown.status IN ('protected', 'held')
    WHERE shown.survey = %s AND shown.status <> 'none'
      AND (shown.category, shown.period) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
    ORDER BY shown.question, shown.category, shown.level, shown.period, shown.period_start
"""
_LEVELS = """
    SELECT DISTINCT shown.category, shown.category_title, shown.level, shown.level_title
    FROM analytics.benchmark AS shown
    WHERE shown.survey = %s AND shown.status <> 'none'
    ORDER BY shown.category, shown.level_title
"""
_COUNTS = """
    SELECT shown.category, shown.period, count(*) AS n
    FROM analytics.benchmark AS shown
    WHERE shown.survey = %s AND shown.status <> 'none'
    GROUP BY shown.category, shown.period
"""

RESULT = (
    "question", "period", "period_start", "n", "mean", "median", "p25", "p75", "ci_low", "ci_high",
    "status", "reason", "method",
)  # fmt: skip
CELL = (
    "question", "category", "level", "period", "period_start", "mean", "median", "p25", "p75",
    "p90", "ci_low", "ci_high", "n_organisations", "n_respondents", "status", "quantile_status",
    "reason", "edition", "as_of", "method", "nearest", "nearest_mean",
)  # fmt: skip
COMPARISON = (
    "question", "category", "level", "period", "period_start", "gap", "gap_ci_low", "gap_ci_high",
    "outcome", "position", "percentile_rank", "effect_word", "status", "reason", "method",
)  # fmt: skip
DISTRIBUTION = (
    "question", "period", "period_start", "answer_state", "value", "choice", "choice_title", "n",
    "share", "ci_low", "ci_high", "base_n", "status", "reason", "method",
)  # fmt: skip
TREND = ("question", "period_start", "n", "mean", "ci_low", "ci_high", "status", "reason")
SEGMENT = (
    "question", "segment_kind", "segment", "segment_title", "n", "mean", "ci_low", "ci_high",
    "gap_to_rest", "outcome", "status", "reason", "method",
)  # fmt: skip
FORCE = (
    "force", "force_title", "direction", "n", "score", "ci_low", "ci_high", "strength", "status",
    "reason", "method",
)  # fmt: skip
WORD = (
    "question", "question_title", "theme", "n", "share", "ci_low", "ci_high", "base_n", "status",
    "reason", "method",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """What stands on a page: the name of a layout, and its definition as the database keeps it."""

    name: str
    definition: Row


@dataclass(frozen=True)
class Dashboard:
    """A page of one organisation: its layout, and the figures that its script chooses among."""

    organisation: str
    organisation_title: str
    layout: Layout
    data: Row
    made_at: datetime


def open_layout(connection: Connection, name: str | None) -> Layout:
    """The layout of a name, or the default one, counted as opened; raises SM120."""
    row = connection.execute("SELECT * FROM report.open_dashboard(%s)", (name,)).fetchone()
    connection.commit()
    assert row is not None
    return Layout(row[0], row[1])


def surveys(connection: Connection) -> list[str]:
    """The surveys that the organisation has answered."""
    rows = connection.execute("SELECT survey FROM analytics.response_summary() ORDER BY survey")
    found = [row[0] for row in rows.fetchall()]
    connection.commit()
    return found


def collect(connection: Connection, layout: Layout, chosen: Sequence[str]) -> Dashboard:
    """All that the current role may see of `chosen`; raises SM001 and SM016 as the views do."""
    # Not read-only: what has to be computed is kept for the next who asks.
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    own = _rows(connection, "SELECT * FROM analytics.own_organisation")
    belongs = [
        {name: row[name] for name in ("category", "category_title", "level", "level_title")}
        for row in own
        if row["category"]
    ]
    made_at = datetime.now(UTC)
    return Dashboard(
        organisation=own[0]["organisation"],
        organisation_title=own[0]["organisation_title"],
        layout=layout,
        data={
            "made_at": plain(made_at),
            "organisation": own[0]["organisation_title"],
            "belongs": belongs,
            "layout": layout.definition,
            "surveys": [_survey(connection, survey) for survey in chosen],
        },
        made_at=made_at,
    )


def _survey(connection: Connection, survey: str) -> Row:
    results = _by_period(connection, "own_results", survey)
    compared = _by_period(connection, "benchmark_comparison", survey)
    limits = {row["question"]: row for row in reversed(compared)}
    questions = [_question(row, limits) for row in results if row["period"] == "all_time"]
    counts = _rows(connection, _COUNTS, survey)
    chosen = kept(counts)
    cells = _rows(connection, _CELLS, survey, *zip(*chosen, strict=True)) if chosen else []
    segments = [
        row
        for kind in ("department", "job_role")
        for row in _result(connection, "own_breakdown", survey, p_by=kind)
        if row["segment_kind"] == kind
    ]
    titles = _rows(
        connection, "SELECT survey_title FROM analytics.benchmark WHERE survey = %s LIMIT 1", survey
    )
    summary = _rows(connection, "SELECT * FROM analytics.response_summary(%s)", survey)[0]
    spread = _by_period(connection, "own_distribution", survey)
    trend = _result(connection, "own_trend", survey, p_period="month")
    return {
        "survey": survey,
        "title": titles[0]["survey_title"] if titles else survey,
        "summary": {name: plain(value) for name, value in summary.items()},
        "questions": questions,
        "levels": _rows(connection, _LEVELS, survey),
        "left_out": sorted(
            [row["category"], row["period"]]
            for row in counts
            if (row["category"], row["period"]) not in chosen
        ),
        "results": table(results, RESULT),
        "cells": table(cells, CELL),
        "comparisons": table([row for row in compared if row["cell_id"] is not None], COMPARISON),
        "distribution": table(spread, DISTRIBUTION),
        "trend": table(trend, TREND),
        "segments": table(segments, SEGMENT),
        "forces": table(_result(connection, "own_force", survey), FORCE),
        "words": table(_result(connection, "own_theme", survey), WORD),
    }


def _question(row: Row, limits: dict[str, Row]) -> Row:
    """A question, its limits, and how many decimals its figures have everywhere else too."""
    compared = [limits[row["question"]]] if row["question"] in limits else []
    question = Question(
        row["question"], row["question_title"], row["question_type"], row["measurement"], row,
        comparisons=compared,
    )  # fmt: skip
    low, high = question.limits or ((0, 1) if question.is_share else (None, None))
    return {
        "path": question.path,
        "title": question.title,
        "kind": question.kind,
        "measurement": question.measurement,
        "low": low,
        "high": high,
        "decimals": words.decimals(question),
    }


def kept(counts: list[Row]) -> list[tuple[str, str]]:
    """The categories and periods of which all figures fit into a page: the coarsest first."""

    def fineness(row: Row) -> tuple[bool, int, bool]:
        # The months of all organisations are what trends are drawn with.
        return row["category"] != "all", PERIODS.index(row["period"]), "+" in row["category"]

    found: list[tuple[str, str]] = []
    room = _MOST_CELLS
    for row in sorted(counts, key=fineness):
        room -= row["n"]
        if room >= 0:
            found.append((row["category"], row["period"]))
    return found


def _by_period(connection: Connection, function: str, survey: str) -> list[Row]:
    # All time is asked for as reports ask for it, so that one reads what the other computed.
    return [
        row
        for period in PERIODS
        for row in _result(
            connection, function, survey, **({} if period == "all_time" else {"p_period": period})
        )
    ]


def _result(connection: Connection, function: str, survey: str, **arguments: str) -> list[Row]:
    """The rows of a function of analytics, from the cache where they are there."""
    query = "SELECT analytics.cached_result(%s, %s, %s)"
    row = connection.execute(query, (function, survey, Jsonb(arguments))).fetchone()
    assert row is not None
    found: list[Row] = row[0]
    return found


def _rows(connection: Connection, query: str, *parameters: Any) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        values = [list(value) if isinstance(value, tuple) else value for value in parameters]
        return cursor.execute(query.encode(), values).fetchall()
