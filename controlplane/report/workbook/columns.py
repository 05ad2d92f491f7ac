"""The columns of each sheet: heading, field of the row, and what kind of value it is."""

from __future__ import annotations

from collections.abc import Sequence

Column = tuple[str, str, str]  # heading, field of the row, kind of value

COMPARISON: Sequence[Column] = (
    ("Question", "question_title", "text"),
    ("Path", "question", "text"),
    ("Against", "level_title", "text"),
    ("Category", "category_title", "text"),
    ("You", "score", "figure"),
    ("n", "n", "count"),
    ("95 % from", "ci_low", "figure"),
    ("95 % to", "ci_high", "figure"),
    ("Benchmark", "benchmark_mean", "figure"),
    ("Benchmark 95 % from", "benchmark_ci_low", "figure"),
    ("Benchmark 95 % to", "benchmark_ci_high", "figure"),
    ("Gap", "gap", "figure"),
    ("Gap 95 % from", "gap_ci_low", "figure"),
    ("Gap 95 % to", "gap_ci_high", "figure"),
    ("Outcome", "outcome", "text"),
    ("Effect", "effect_word", "text"),
    ("Position", "position", "text"),
    ("Lower quartile", "p25", "figure"),
    ("Median", "median", "figure"),
    ("Upper quartile", "p75", "figure"),
    ("90th percentile", "p90", "figure"),
    ("Organisations, at least", "n_organisations", "count"),
    ("Respondents, at least", "n_respondents", "count"),
    ("Status", "status", "text"),
    ("Reason", "reason", "text"),
    ("Nearest available", "nearest", "text"),
    ("Its mean", "nearest_mean", "figure"),
    ("Edition", "edition", "text"),
)
RESULTS: Sequence[Column] = (
    ("Question", "question_title", "text"),
    ("Path", "question", "text"),
    ("Mean or share", "mean", "figure"),
    ("95 % from", "ci_low", "figure"),
    ("95 % to", "ci_high", "figure"),
    ("Spread (sd)", "sd", "figure"),
    ("Lower quartile", "p25", "figure"),
    ("Median", "median", "figure"),
    ("Upper quartile", "p75", "figure"),
    ("n", "n", "count"),
    ("Effective n", "n_effective", "decimal"),
    ("Base", "base", "text"),
    ("Method", "method", "text"),
    ("Status", "status", "text"),
    ("Reason", "reason", "text"),
)
DISTRIBUTION: Sequence[Column] = (
    ("Question", "question_title", "text"),
    ("Answer", "bin", "text"),
    ("Share", "share", "share"),
    ("95 % from", "ci_low", "share"),
    ("95 % to", "ci_high", "share"),
    ("n", "n", "count"),
    ("Of n", "base_n", "count"),
    ("Base", "base", "text"),
    ("Status", "status", "text"),
    ("Reason", "reason", "text"),
)
TREND: Sequence[Column] = (
    ("Question", "question_title", "text"),
    ("Month", "period_start", "month"),
    ("Mean or share", "mean", "figure"),
    ("95 % from", "ci_low", "figure"),
    ("95 % to", "ci_high", "figure"),
    ("n", "n", "count"),
    ("Change", "change", "figure"),
    ("All organisations", "peers", "figure"),
    ("Status", "status", "text"),
    ("Reason", "reason", "text"),
)
SEGMENTS: Sequence[Column] = (
    ("Question", "question_title", "text"),
    ("Group", "segment_title", "text"),
    ("Mean or share", "mean", "figure"),
    ("95 % from", "ci_low", "figure"),
    ("95 % to", "ci_high", "figure"),
    ("n", "n", "count"),
    ("Gap to total", "gap_to_total", "figure"),
    ("Status", "status", "text"),
    ("Reason", "reason", "text"),
)

ANSWERS: Sequence[Column] = (
    ("Response", "response", "count"),
    ("Question", "question_title", "text"),
    ("Path", "question", "text"),
    ("State", "answer_state", "text"),
    ("Value", "value", "number"),
    ("Choice", "choice", "text"),
    ("Words", "text_value", "text"),
    ("Department", "department", "text"),
    ("Job role", "job_role", "text"),
    ("Completed (UTC)", "completed_at", "moment"),
    ("Channel", "channel", "text"),
    ("Device", "device", "text"),
    ("Weight", "weight", "number"),
    ("Version", "version", "count"),
    ("Submission", "submission_id", "text"),
    ("Status", "status", "text"),
    ("Reason", "reason", "text"),
)

# What the first sheet says of each headline.
HEADLINES: Sequence[Column] = [
    column
    for column in COMPARISON
    if column[1]
    in (
        "question_title", "score", "n", "ci_low", "ci_high", "benchmark_mean", "gap", "gap_ci_low",
        "gap_ci_high", "outcome", "position", "status",
    )
]  # fmt: skip
# What tells a row of the comparisons from all others, and what is shown of it.
PIVOT: Sequence[Column] = [
    column
    for field in (
        "question_title", "question", "category_title", "level_title", "score", "benchmark_mean",
        "gap",
    )
    for column in COMPARISON
    if column[1] == field
]  # fmt: skip
SCALES: Sequence[Column] = [
    *(column for column in RESULTS if column[1] != "question"),
    ("All organisations", "peers", "figure"),
]


def place(columns: Sequence[Column], field: str) -> int:
    """Where a field stands in its sheet, from 0."""
    return [name for _, name, _ in columns].index(field)
