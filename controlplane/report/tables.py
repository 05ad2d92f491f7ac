"""The report as tables for other programs: the rows of its page, under the names of the views.

Which columns there are is a promise, kept in report_templates/report.schema.json: new ones may
come, none goes or changes its meaning without a new version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from controlplane.report.collect import Report, Row

VERSION = 1

_QUESTION = ("question", "question_title")
_WHY = ("method", "status", "reason")
_MEAN = ("mean", "ci_low", "ci_high")


@dataclass(frozen=True)
class Table:
    """Rows of one kind, and which of their fields are told."""

    name: str
    fields: Sequence[str]
    rows: Sequence[Row]


def tables(report: Report) -> list[Table]:
    """All tables of the report, also those without rows; single answers where they are there."""
    questions = report.questions
    found = [
        Table(
            "results",
            (
                *_QUESTION, "question_type", "measurement", *_MEAN, "sd", "p25", "median", "p75",
                "n", "n_effective", "base", *_WHY,
            ),
            [question.result for question in questions],
        ),
        Table(
            "comparisons",
            (
                *_QUESTION, "category", "category_title", "level", "level_title", "score", "n",
                "ci_low", "ci_high", "score_status", "benchmark_mean", "benchmark_ci_low",
                "benchmark_ci_high", "gap", "gap_ci_low", "gap_ci_high", "p_value", "p_adjusted",
                "outcome", "effect", "effect_word", "position", "p25", "median", "p75", "p90",
                "n_organisations", "n_respondents", "benchmark_status", "quantile_status",
                "nearest", "nearest_mean", "edition", "as_of", *_WHY,
            ),
            report.comparisons,
        ),
        Table(
            "distributions",
            (
                *_QUESTION, "answer_state", "value", "choice", "choice_title", "share", "ci_low",
                "ci_high", "n", "base_n", "base", *_WHY,
            ),
            [row for question in questions for row in question.distribution],
        ),
        Table(
            "trends",
            (*_QUESTION, "period_start", *_MEAN, "n", "change", *_WHY),
            [row for question in report.measured for row in question.trend],
        ),
        Table(
            "peers_trends",
            (
                *_QUESTION, "period_start", "benchmark_mean", "benchmark_ci_low",
                "benchmark_ci_high", "n_organisations", "n_respondents", "benchmark_status",
                "edition", "as_of", *_WHY,
            ),
            [row for question in report.measured for row in question.peers_trend],
        ),
        Table(
            "segments",
            (
                *_QUESTION, "segment_kind", "segment", "segment_title", *_MEAN, "n", "gap_to_total",
                *_WHY,
            ),
            # The total is among the rows of departments and among those of job roles.
            list(
                {
                    (row["question"], row["segment_kind"], row["segment"]): row
                    for rows in report.segments.values()
                    for row in rows
                }.values()
            ),
        ),
    ]  # fmt: skip
    if report.answers is not None:
        found.append(
            Table(
                "answers",
                (
                    "response", *_QUESTION, "answer_state", "value", "choice", "text_value",
                    "department", "job_role", "started_at", "completed_at", "channel", "device",
                    "weight", "version", "submission_id", "status", "reason",
                ),
                report.answers,
            )
        )  # fmt: skip
    return found


def about(report: Report) -> Row:
    """What the report is of, in one row."""
    return {
        "version": VERSION,
        "organisation": report.organisation,
        "organisation_title": report.organisation_title,
        "survey": report.survey,
        "survey_title": report.title,
        "is_confidential": report.is_confidential,
        "made_at": report.made_at,
        "edition": report.edition["edition"] if report.edition else None,
        "watermark": report.watermark,
    }
