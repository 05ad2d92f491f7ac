"""What Surveymark promises about its speed and size: a row for each figure, and nothing else.

A ratio is a median over interleaved rounds; `x` is times the reference that the title names.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A figure, and the limit that it keeps; without a limit it is there for comparison."""

    figure: str
    title: str
    unit: str
    comparison: str = ""
    limit: float | None = None

    def holds(self, value: float) -> bool | None:
        """Whether a value keeps the limit; None where there is none."""
        if self.limit is None:
            return None
        return value <= self.limit if self.comparison == "<=" else value >= self.limit


_ROWS: tuple[tuple[str, str, str, str, float | None], ...] = (
    # -- taking in, against the same table with the same keys, rows and indexes, without triggers
    ("insert_1000", "INSERT of 1,000 items", "x", "<=", 1.25),
    ("insert_sets", "INSERT of sets of 30 items by 8 clients", "x", "<=", 1.35),
    ("copy_500000", "COPY of half the base, 500,000 items at most", "x", "<=", 1.8),
    (
        "insert_1000_row_trigger",
        "INSERT of 1,000 items, row trigger of the requirements",
        "x",
        "",
        None,
    ),
    ("insert_sets_row_trigger", "INSERT of sets, row trigger of the requirements", "x", "", None),
    (
        "copy_500000_row_trigger",
        "COPY of half the base, 500,000 items at most, row trigger of the requirements",
        "x",
        "",
        None,
    ),
    ("submit", "core.submit_response() of 30 answers, over 31 plain INSERTs", "x", "<=", 1.5),
    # -- counting, against REFRESH MATERIALIZED VIEW CONCURRENTLY of the requirements' view
    ("drain_1000", "drain of 1,000 new items, times faster than REFRESH", "x", ">=", 500),
    ("drain_100000", "drain of 100,000 new items, times faster than REFRESH", "x", ">=", 10),
    (
        "drain_1000_confidential",
        "drain of 1,000, confidential, times faster than REFRESH",
        "x",
        ">=",
        500,
    ),
    (
        "drain_100000_confidential",
        "drain of 100,000, confidential, times faster than REFRESH",
        "x",
        ">=",
        10,
    ),
    # -- benchmarks of 30 questions
    ("read_raw", "reading 30 released benchmarks, times faster than raw SQL", "x", ">=", 500),
    ("read_duckdb", "reading 30 released benchmarks, times faster than duckdb", "x", ">=", 30),
    ("read_chdb", "reading 30 released benchmarks, times faster than chdb", "x", ">=", 20),
    (
        "publish_raw",
        "publishing after a survey of 30 questions changed, over raw SQL once",
        "x",
        "<=",
        1,
    ),
    ("live_raw", "benchmarks computed from the rollups, times faster than raw SQL", "x", ">=", 10),
    (
        "publish_hour",
        "publishing after 1 % of 1,000 organisations answered, of a first release",
        "%",
        "<=",
        5,
    ),
    # -- a page that compares 30 questions with everybody and with three groups
    ("comparison", "comparison with tests, intervals, adjustment and trends", "ms", "<=", 150),
    ("comparison_raw", "the same page, times faster than from the items", "x", ">=", 20),
    # -- an organisation's own results of a year
    ("own_results", "own_results() of a middling organisation, 30 questions", "ms", "<=", 5),
    (
        "own_results_raw",
        "own_results() of a middling organisation, over indexed raw SQL",
        "x",
        "<=",
        1,
    ),
    ("own_results_big", "own_results() of the biggest, 30 questions", "ms", "<=", 5),
    ("own_results_big_raw", "own_results() of the biggest, over indexed raw SQL", "x", "<=", 1),
    ("pending_cost", "rollup.current_count with 1,000 changes pending, slower by", "ms", "<=", 2),
    # -- 100 response sets a second, and pg_cron alone drains
    ("fresh_median", "from commit to notification, half of the responses", "s", "<=", 0.12),
    ("fresh_p99", "from commit to notification, 99 of 100 responses", "s", "<=", 0.3),
    ("stale", "answers that rollup.current_count lacks right after commit", "", "<=", 0),
    ("behind", "sets that readers of a confidential survey are behind at most", "sets", "<=", 4),
    # -- storage
    ("item_bytes", "an item with all its indexes", "bytes", "<=", 190),
    ("count_bytes", "answer counts for each item", "bytes", "<=", 75),
    ("shown_bytes", "shown counts for each item of a confidential survey", "bytes", "", None),
    # -- a view of 20 columns as a file, the start of the command included
    ("export_csv", "export of 1,000,000 rows as CSV, over plain COPY", "x", "<=", 1.3),
    ("export_csv_time", "export of 1,000,000 rows as CSV", "s", "<=", 30),
    ("export_csv_memory", "memory of that", "MB", "", None),
    ("export_xlsx_time", "export of 200,000 rows as a workbook", "s", "<=", 30),
    ("export_xlsx_memory", "memory of that", "MB", "<=", 150),
    ("export_parquet_time", "export of 1,000,000 rows as Parquet", "s", "", None),
    ("export_parquet_memory", "memory of that", "MB", "", None),
    # -- reports on thirty questions beside benchmarks, in a process that made one before
    ("report_pdf", "a report with ten charts as a PDF, from the data to the file", "s", "<=", 3),
    ("report_pdf_kept", "the same where its results are in the cache", "s", "<=", 3),
    ("report_pdf_full", "the full report on thirty questions, likewise", "s", "", None),
    ("report_day", "1,000 such reports, of a day of two cores", "%", "<=", 4),
    # -- results of one survey of thirty questions, computed and from the cache
    (
        "cache",
        "all results of a report, computing them over reading them from the cache",
        "x",
        ">=",
        10,
    ),
    # -- ten times as many items
    ("growth_drain", "drain of 1,000 new items, ten times the base", "x", "<=", 1.5),
    ("growth_read", "reading 30 released benchmarks, ten times the base", "x", "<=", 1.5),
    ("growth_publish", "publishing one changed survey, ten times the base", "x", "<=", 1.5),
    # -- a dashboard of 30 questions and 14 industries, in Chromium
    ("dashboard_size", "a dashboard of 30 questions and 14 industries", "MB", "<=", 2.5),
    ("dashboard_paint", "the same page, until it shows its figures", "ms", "<=", 1000),
    (
        "dashboard_click",
        "the same page, from a click on a filter to the next picture",
        "ms",
        "<=",
        100,
    ),
    # -- all at once
    ("sustained", "submit, load and drain together, over 1,000,000 answers an hour", "x", ">=", 10),
)

TARGETS = {row[0]: Target(*row) for row in _ROWS}
