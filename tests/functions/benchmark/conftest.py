"""A planted world: organisations that answer one survey, and what readers see of it."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from benchmarks.exposure import Behind, Budget, Part

DEFINITION = {
    "elements": [
        {"type": "rating", "name": "q", "title": "How is it?", "rateMin": 1, "rateMax": 5},
        {"type": "rating", "name": "r", "rateMin": 0, "rateMax": 10, "rateStep": 1},
        {"type": "boolean", "name": "again"},
        {"type": "comment", "name": "note"},
    ]
}


@dataclass
class World:
    """The survey pulse; organisations come and answer as the test says."""

    db: psycopg.Connection[Any]
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def build(self) -> World:
        self.register("pulse")
        return self

    def register(self, survey: str) -> None:
        self.db.execute("SELECT core.register_survey(%s, %s)", [survey, json.dumps(DEFINITION)])

    def organisation(self, name: str, **categories: str) -> None:
        self.db.execute(
            "SELECT core.register_organisation(%s, NULL, %s)", [name, json.dumps(categories)]
        )

    def answers(
        self,
        organisation: str,
        values: Sequence[Any],
        *,
        question: str = "q",
        day: str = "2026-03-10",
        people: Sequence[str] | None = None,
        survey: str = "pulse",
        complete: bool = True,
    ) -> None:
        """One response set for each value, by as many anonymous people unless they are named."""
        names = people if people is not None else [None] * len(values)
        for value, person in zip(values, names, strict=True):
            self.db.execute(
                "SELECT core.submit_response(%s, %s, %s, %s, p_completed_at => %s,"
                " p_respondent => %s, p_is_complete => %s)",
                [
                    organisation,
                    survey,
                    f"set {next(self.numbers)}",
                    json.dumps({question: value}),
                    f"{day} 12:00+00" if complete else None,
                    person,
                    complete,
                ],
            )

    def crowd(self, count: int, *, first: int = 0, size: int = 5, **categories: str) -> list[str]:
        """So many organisations of five people; means differ from one to the next."""
        names = [f"org{number}" for number in range(first, first + count)]
        self.db.execute(
            "SELECT core.register_organisation(name, NULL, %s) FROM unnest(%s::text[]) AS name",
            [json.dumps(categories), names],
        )
        given = [
            (name, f"set {next(self.numbers)}", 1 + (number + person) % 3)
            for number, name in enumerate(names, first)
            for person in range(size)
        ]
        # By the same door as core.submit_response(), and all at once.
        self.db.execute(
            "INSERT INTO core.response_set"
            " (org_id, survey_id, version, submission_id, completed_at, answers)"
            " SELECT org_id, survey_id, 1, submission_id, '2026-03-10 12:00+00',"
            " jsonb_build_object('q', value)"
            " FROM unnest(%s::text[], %s::text[], %s::integer[]) WITH ORDINALITY"
            " AS given (organisation, submission_id, value, place)"
            " JOIN core.organisation USING (organisation)"
            " JOIN core.survey ON survey.survey = 'pulse' ORDER BY place",
            list(map(list, zip(*given, strict=True))),
        )
        return names

    def drain(self) -> None:
        while self.db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
            pass

    def publish(self, label: str | None = None) -> int | None:
        """Drain, publish, and give the number of the release."""
        self.drain()
        row = self.db.execute("SELECT benchmark.publish(%s)", [label]).fetchone()
        assert row is not None
        number: int | None = row[0]
        return number

    def rows(self, query: str, parameters: Any = None) -> list[dict[str, Any]]:
        with self.db.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode(), parameters).fetchall()

    def cell(
        self, level: str = "all", *, question: str = "q", period: str = "all_time"
    ) -> dict[str, Any]:
        """The published row of a group; of the latest period where there are several."""
        return self.rows(
            "SELECT * FROM analytics.benchmark WHERE survey = 'pulse' AND question = %s"
            " AND level = %s AND period = %s ORDER BY period_start DESC LIMIT 1",
            [question, level, period],
        )[0]

    def rule(self, level: str = "all", *, question: str = "q", second: str = "all") -> str | None:
        """What stands against a new figure of the group, all time."""
        row = self.rows(
            "SELECT (SELECT logged.rule FROM privacy.suppression_log AS logged"
            "  WHERE logged.cell_id = cell.cell_id ORDER BY suppression_id DESC LIMIT 1)"
            " FROM benchmark.cell"
            " WHERE question_path = %s AND level_1 = %s AND level_2 = %s AND period = 'all_time'",
            [question, level, second],
        )[0]
        rule: str | None = row["rule"]
        return rule

    def highest_exposure(self, *, with_noise: bool = True) -> float:
        """How far all figures that were ever released determine any result, by the model."""
        told: set[object] = set()
        budgets: dict[int, Budget] = defaultdict(lambda: Budget(limit=1))
        for row in self.rows(
            "SELECT member.cell_id, member.release_id, cell.question_id, member.noise,"
            " jsonb_object_agg(org.org_id, org.parts) AS parts"
            " FROM privacy.membership AS member JOIN benchmark.cell USING (cell_id)"
            " JOIN core.question USING (question_id)"
            " CROSS JOIN LATERAL (SELECT contributor.org_id, ("
            "  SELECT jsonb_agg(jsonb_build_array(known.month, known.state, known.n_answers))"
            "  FROM (SELECT DISTINCT ON (answered.month) answered.*"
            "   FROM privacy.answered_month AS answered"
            "   WHERE answered.survey_id = question.survey_id"
            "   AND answered.org_id = contributor.org_id"
            "   AND answered.release_id <= member.release_id"
            "   AND answered.month BETWEEN coalesce(cell.period_start, '-infinity')"
            "   AND coalesce(cell.period_end, 'infinity')"
            "   ORDER BY answered.month, answered.release_id DESC) AS known"
            "  WHERE cell.question_id = ANY (known.question_ids)) AS parts"
            "  FROM unnest(member.org_ids) AS contributor (org_id)) AS org"
            " GROUP BY member.cell_id, member.release_id, cell.question_id"
        ):
            figure = Behind(
                {org: tuple(Part(*part) for part in parts) for org, parts in row["parts"].items()},
                float(row["noise"]) if with_noise else 0,
            )
            # The very same results have the very same noise, so they tell nothing when seen again.
            seen = (row["question_id"], figure.noise, frozenset(figure.contributors.items()))
            if seen not in told:
                told.add(seen)
                budgets[row["question_id"]].spend(figure)
        return max((budget.highest() for budget in budgets.values()), default=0.0)


@pytest.fixture
def world(db: psycopg.Connection[Any], new_session: None) -> Iterator[World]:
    """A world; whatever a test releases in it, no result is exposed further than it may be."""
    world = World(db).build()
    yield world
    if db.info.transaction_status != TransactionStatus.INERROR:
        assert world.highest_exposure() < 0.33 + 1e-6
