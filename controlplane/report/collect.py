"""Read what a report shows, as the organisation's reader, in one snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from psycopg.rows import dict_row

from controlplane.db import Connection
from controlplane.errors import SurveymarkError

Row = dict[str, Any]

# The first page shows so many questions in detail: more would be no headline.
_MOST_HEADLINES = 6
# So many single answers fit a report.
_MOST_ANSWERS = 100_000


@dataclass
class Question:
    """A question, option, matrix row or scale score, and everything a report says about it."""

    path: str
    title: str
    kind: str
    measurement: str
    result: Row
    comparisons: list[Row] = field(default_factory=list)
    distribution: list[Row] = field(default_factory=list)
    trend: list[Row] = field(default_factory=list)
    peers_trend: list[Row] = field(default_factory=list)

    @property
    def is_share(self) -> bool:
        """Whether its figures are shares from 0 to 1."""
        return self.measurement == "binary"

    @property
    def has_mean(self) -> bool:
        """Whether it can have a mean at all; names and texts cannot."""
        return self.measurement in ("numeric", "binary")

    @property
    def limits(self) -> tuple[float, float] | None:
        """The lowest and the highest value it allows, where it has both."""
        known = next(iter(self.comparisons), None)
        if known is None or known["scale_min"] is None or known["scale_max"] is None:
            return None
        return known["scale_min"], known["scale_max"]

    @property
    def against_all(self) -> Row | None:
        """The comparison with all organisations."""
        return next((row for row in self.comparisons if row["category"] == "all"), None)

    @property
    def published(self) -> list[Row]:
        """The comparisons of which the benchmark is shown."""
        return [row for row in self.comparisons if row["benchmark_mean"] is not None]

    @property
    def unpublished(self) -> list[tuple[str, str | None, list[Row]]]:
        """The others, those together that have the same status and the same way out."""
        alike: dict[tuple[str, str | None], list[Row]] = {}
        for row in self.comparisons:
            if row["benchmark_mean"] is None:
                alike.setdefault((row["benchmark_status"], row["nearest"]), []).append(row)
        return [(status, nearest, rows) for (status, nearest), rows in alike.items()]

    @property
    def bins(self) -> list[Row]:
        """The shares of those who answered, where they are shown."""
        return [row for row in self.distribution if row["answer_state"] == "answered"]


@dataclass(frozen=True)
class Report:
    """One organisation, one survey, all time; and its months."""

    organisation: str
    organisation_title: str
    levels: list[tuple[str, str]]
    survey: str
    title: str
    responses: Row
    questions: list[Question]
    segments: dict[str, list[Row]]
    made_at: datetime
    watermark: str | None = None
    answers: list[Row] | None = None
    """The single answers, where they were asked for; else None."""

    @property
    def is_confidential(self) -> bool:
        """Whether respondents were promised that nobody can be singled out."""
        return bool(self.responses["is_confidential"])

    @property
    def shows_figures(self) -> bool:
        """Whether any result of a question is shown, and not withheld."""
        return any(q.result["status"] not in ("protected", "held", "none") for q in self.questions)

    @property
    def scales(self) -> list[Question]:
        """The scale scores."""
        return [question for question in self.questions if question.kind == "scale"]

    @property
    def measured(self) -> list[Question]:
        """The questions that can have a mean, scale scores first."""
        kept = [question for question in self.questions if question.has_mean]
        return sorted(kept, key=lambda question: question.kind != "scale")

    @property
    def headlines(self) -> list[Question]:
        """What the first page shows: scale scores if there are any, else numbers, then shares."""
        numeric = [question for question in self.measured if not question.is_share]
        first = self.scales or [*numeric, *(q for q in self.measured if q.is_share)]
        return first[:_MOST_HEADLINES]

    @property
    def comparisons(self) -> list[Row]:
        """Every comparison, in the order of the questions."""
        return [row for question in self.measured for row in question.comparisons]

    @property
    def edition(self) -> Row | None:
        """A row of the newest edition that is compared with."""
        rows = [row for row in self.comparisons if row["edition"] is not None]
        return max(rows, key=lambda row: str(row["as_of"] or ""), default=None)

    @property
    def methods(self) -> list[str]:
        """Every method behind the figures, once."""
        rows = [self.responses, *(q.result for q in self.questions), *self.comparisons]
        rows += [row for question in self.questions for row in question.distribution]
        return list(dict.fromkeys(row["method"] for row in rows if row["method"]))


def bin_title(row: Row) -> str:
    """What a bar of a distribution stands for: the choice, else the value."""
    return str(row["choice_title"] or row["choice"] or f"{row['value']:g}")


def collect(connection: Connection, survey: str, *, with_answers: bool = False) -> Report:
    """All of `survey` that the current role may see; raises SM001 and SM016 as the views do."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    own = _rows(connection, "SELECT * FROM analytics.own_organisation")
    responses = _rows(connection, "SELECT * FROM analytics.response_summary(%s)", survey)
    results = _rows(connection, "SELECT * FROM analytics.own_results(%s)", survey)
    questions = [
        Question(
            row["question"], row["question_title"], row["question_type"], row["measurement"], row
        )
        for row in results
    ]
    compared = _by_question(
        _rows(connection, "SELECT * FROM analytics.benchmark_comparison(%s)", survey)
    )
    peers = _by_question(
        _rows(
            connection,
            "SELECT * FROM analytics.benchmark_comparison(%s, 'month') WHERE category = 'all'",
            survey,
        )
    )
    spread = _by_question(_rows(connection, "SELECT * FROM analytics.own_distribution(%s)", survey))
    over_time = _by_question(
        _rows(connection, "SELECT * FROM analytics.own_trend(%s, NULL, 'month')", survey)
    )
    for question in questions:
        question.comparisons = compared.get(question.path, [])
        question.peers_trend = peers.get(question.path, [])
        question.distribution = spread.get(question.path, [])
        question.trend = over_time.get(question.path, [])
    return Report(
        organisation=own[0]["organisation"],
        organisation_title=own[0]["organisation_title"],
        levels=[(row["category_title"], row["level_title"]) for row in own if row["category"]],
        survey=survey,
        title=_title(connection, survey),
        responses=responses[0],
        questions=questions,
        segments={kind: _segments(connection, survey, kind) for kind in ("department", "job_role")},
        made_at=datetime.now(UTC),
        answers=_answers(connection, survey) if with_answers else None,
    )


def _title(connection: Connection, survey: str) -> str:
    """The survey's title, which is public once it has benchmarks; else its code."""
    titles = _rows(
        connection, "SELECT survey_title FROM analytics.benchmark WHERE survey = %s LIMIT 1", survey
    )
    return titles[0]["survey_title"] if titles else survey


def _segments(connection: Connection, survey: str, kind: str) -> list[Row]:
    """The breakdown by department or job role, the total among its rows; empty without segments."""
    rows = _rows(connection, "SELECT * FROM analytics.own_breakdown(%s, %s)", survey, kind)
    return rows if any(row["segment_kind"] == kind for row in rows) else []


def _answers(connection: Connection, survey: str) -> list[Row]:
    """The single answers as the role may see them; what is withheld is one row that says why."""
    query = f"SELECT * FROM analytics.own_response(%s) LIMIT {_MOST_ANSWERS + 1}"
    rows = _rows(connection, query, survey)
    if len(rows) > _MOST_ANSWERS:
        raise SurveymarkError(
            f'"{survey}" has more than {_MOST_ANSWERS:,} answers',
            "A report holds them all in memory.",
            f"Take them as a file: surveymark export own_response --where 'survey = {survey}'",
        )
    return rows


def _by_question(rows: Iterable[Row]) -> dict[str, list[Row]]:
    sorted_in: dict[str, list[Row]] = {}
    for row in rows:
        sorted_in.setdefault(row["question"], []).append(row)
    return sorted_in


def _rows(connection: Connection, query: str, *parameters: Any) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), parameters).fetchall()
