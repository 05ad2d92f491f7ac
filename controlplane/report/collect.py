"""What a report shows: read in one snapshot as the organisation's reader, and kept as read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from psycopg.rows import dict_row

from controlplane.db import Connection
from controlplane.errors import SurveymarkError

Row = dict[str, Any]

# The first page shows so many questions in detail: more would be no headline.
_MOST_HEADLINES = 6
# So many single answers fit a report.
_MOST_ANSWERS = 100_000

# The columns that hold instants and days, which JSON has as text.
_INSTANTS = ("_at", "_start", "_end", "as_of", "since", "_period")


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
    weeks: list[Row] = field(default_factory=list)
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
class Table:
    """A table of a section: its source, what it is called, and its columns as printed."""

    source: str
    title: str
    columns: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Section:
    """A section as the template had it: report.section says what the fields are."""

    name: str
    title: str
    lead: str | None
    sources: list[str]
    charts: list[str]
    is_optional: bool
    tables: list[Table]


@dataclass(frozen=True)
class Report:
    """One organisation, one survey, all time and its months: everything that was read."""

    report_id: str
    organisation: str
    survey: str
    survey_title: str
    template: str
    template_title: str
    status: str
    sections: list[Section]
    options: Row
    figures: dict[str, list[Row]]
    made_at: datetime
    page: str | None = None
    page_hash: bytes | None = None
    watermark: str | None = None
    answers: list[Row] | None = None
    """The single answers, where they were asked for; else None. The database does not keep them."""

    @property
    def title(self) -> str:
        """The survey's title, else its code."""
        return self.survey_title or self.survey

    @property
    def organisation_title(self) -> str:
        """The organisation's name."""
        return str(self.figures["organisation"][0]["organisation_title"])

    @property
    def levels(self) -> list[tuple[str, str]]:
        """What the organisation is, in each category."""
        own = self.figures["organisation"]
        return [(row["category_title"], row["level_title"]) for row in own if row["category"]]

    @property
    def responses(self) -> Row:
        """Who answered."""
        return self.figures["responses"][0]

    def rows(self, source: str) -> list[Row]:
        """The rows of a source; none where no section asked for it."""
        return self.figures.get(source, [])

    @cached_property
    def questions(self) -> list[Question]:
        """Every question that has a result, with what belongs to it."""
        found = [
            Question(
                row["question"], row["question_title"], row["question_type"],
                row["measurement"], row,
            )
            for row in self.rows("results")
        ]  # fmt: skip
        sources = (
            ("comparisons", "comparisons"),
            ("comparisons_by_month", "peers_trend"),
            ("distribution", "distribution"),
            ("trend", "trend"),
            ("trend_by_week", "weeks"),
        )
        for source, name in sources:
            sorted_in = _by_question(self.rows(source))
            for question in found:
                setattr(question, name, sorted_in.get(question.path, []))
        return found

    @property
    def segments(self) -> dict[str, list[Row]]:
        """The breakdowns, the total among their rows; empty where there are no segments."""
        named = {"department": "departments", "job_role": "job_roles"}
        return {
            kind: self.rows(source)
            if any(row["segment_kind"] == kind for row in self.rows(source))
            else []
            for kind, source in named.items()
        }

    @property
    def is_confidential(self) -> bool:
        """Whether respondents were promised that nobody can be singled out."""
        return bool(self.responses["is_confidential"])

    @property
    def shows_figures(self) -> bool:
        """Whether anything that a question or a table says is shown, and not withheld."""
        told = [question.result for question in self.questions]
        told += [row for part in self.sections for table in part.tables
                 for row in self.rows(table.source)]  # fmt: skip
        return any(row.get("status") not in ("protected", "held", "none") for row in told)

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
        rows += [row for part in self.sections for table in part.tables
                 for row in self.rows(table.source)]  # fmt: skip
        return list(dict.fromkeys(row["method"] for row in rows if row["method"]))


def bin_title(row: Row) -> str:
    """What a bar of a distribution stands for: the choice, else the value."""
    return str(row["choice_title"] or row["choice"] or f"{row['value']:g}")


def collect(
    connection: Connection,
    survey: str,
    template: str = "full",
    export: str | None = None,
    *,
    with_answers: bool = False,
) -> Report:
    """Begin a report on `survey`: all that its template asks for and the current role may see.

    It is a draft of the open transaction. Raises SM001, SM016 as the views do, SM116.
    """
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    row = connection.execute(
        "SELECT report.make_report(%s, %s, %s)", (survey, template, export)
    ).fetchone()
    assert row is not None
    report = read(connection, str(row[0]))
    if with_answers or report.options["include_raw_data"]:
        return replace(report, answers=_answers(connection, survey))
    return report


def read(connection: Connection, report_id: str) -> Report:
    """A report as it was made; raises SM114 where the organisation has none of that number."""
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute("SELECT * FROM report.read_report(%s)", (report_id,)).fetchone()
    assert row is not None
    return Report(
        report_id=report_id,
        organisation=row["organisation"],
        survey=row["survey"],
        survey_title=row["survey_title"],
        template=row["template"],
        template_title=row["title"],
        status=row["status"],
        sections=[_section(known) for known in row["sections"] or []],
        options=row["options"],
        figures={
            source: [_with_instants(line) for line in lines]
            for source, lines in (row["figures"] or {}).items()
        },
        made_at=row["made_at"],
        page=row["page"],
        page_hash=row["page_hash"],
    )


def _answers(connection: Connection, survey: str) -> list[Row]:
    """The single answers as the role may see them; what is withheld is one row that says why."""
    query = f"SELECT * FROM analytics.own_response(%s) LIMIT {_MOST_ANSWERS + 1}"
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query.encode(), (survey,)).fetchall()
    if len(rows) > _MOST_ANSWERS:
        raise SurveymarkError(
            f'"{survey}" has more than {_MOST_ANSWERS:,} answers',
            "A report holds them all in memory.",
            f"Take them as a file: surveymark export own_response --where 'survey = {survey}'",
        )
    return rows


def _section(known: Row) -> Section:
    tables = [
        Table(table["source"], table["title"], [tuple(column) for column in table["columns"]])
        for table in known["tables"]
    ]
    return Section(
        known["section"], known["title"], known["lead"], known["sources"], known["charts"],
        known["is_optional"], tables,
    )  # fmt: skip


def _with_instants(line: Row) -> Row:
    """The row with its instants as such, which JSON keeps as text."""
    return {
        name: datetime.fromisoformat(value)
        if isinstance(value, str) and name.endswith(_INSTANTS)
        else value
        for name, value in line.items()
    }


def _by_question(rows: Iterable[Row]) -> dict[str, list[Row]]:
    sorted_in: dict[str, list[Row]] = {}
    for row in rows:
        sorted_in.setdefault(row["question"], []).append(row)
    return sorted_in
