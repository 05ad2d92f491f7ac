"""Two organisations that answer two surveys, one confidential and one not."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

Row = dict[str, Any]

DEFINITION = {
    "elements": [
        {"type": "rating", "name": "mood", "title": "How are you?", "rateMin": 1, "rateMax": 5},
        {"type": "boolean", "name": "again"},
        {"type": "checkbox", "name": "tools", "choices": ["pen", "saw"], "showNoneItem": True},
        {
            "type": "radiogroup",
            "name": "colour",
            "choices": [{"value": "red", "text": "Red"}, "green", "blue"],
            "showRefuseItem": True,
        },
        {"type": "text", "name": "age", "inputType": "number"},
        {"type": "comment", "name": "note"},
    ]
}


@dataclass
class World:
    """The surveys live (not confidential) and safe (confidential); acme, beta and their readers."""

    db: psycopg.Connection[Any]
    acting_as: Callable[[str], Any]
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def build(self) -> World:
        for survey, is_confidential in (("live", False), ("safe", True)):
            self.db.execute(
                "SELECT core.register_survey(%s, %s, %s)",
                [survey, json.dumps(DEFINITION), is_confidential],
            )
        for organisation in ("acme", "beta"):
            self.db.execute(
                "SELECT core.register_organisation(%s, NULL, '{}', '{hr,it,ops}', '{boss,staff}')",
                [organisation],
            )
            self.db.execute(f"CREATE ROLE {organisation}_reader IN ROLE surveymark_org_reader")
            self.db.execute("SELECT ops.map_role(%s, %s)", [f"{organisation}_reader", organisation])
        self.db.execute("CREATE ROLE stray_reader IN ROLE surveymark_org_reader")
        return self

    def answer(
        self,
        survey: str,
        answers: dict[str, Any],
        *,
        organisation: str = "acme",
        at: str | None = "2026-03-10T12:00Z",
        drain: bool = False,
        **named: Any,
    ) -> str:
        """Submit one response set and return its submission id."""
        given: dict[str, Any] = {
            "p_organisation": organisation,
            "p_survey": survey,
            "p_submission_id": f"s{next(self.numbers)}",
            "p_answers": json.dumps(answers),
            **{f"p_{name}": value for name, value in named.items()},
        }
        given |= {"p_completed_at": at} if at is not None else {"p_is_complete": False}
        places = ", ".join(f"{name} => %({name})s" for name in given)
        self.db.execute(f"SELECT core.submit_response({places})", given)
        if drain:
            self.drain()
        return str(given["p_submission_id"])

    def moods(self, survey: str, moods: Any, **named: Any) -> None:
        """One response set for each mood, and a drain at the end."""
        for mood in moods:
            self.answer(survey, {"mood": mood}, **named)
        self.drain()

    def drain(self) -> None:
        while self.db.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
            pass

    def read(self, query: str, *values: Any, role: str = "acme_reader") -> list[Row]:
        """What a reader sees."""
        with self.acting_as(role), self.db.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()

    def result(self, survey: str, question: str = "mood", role: str = "acme_reader") -> Row:
        """The reader's figure of one question over all time."""
        rows = self.read(
            "SELECT * FROM analytics.own_results(%s) WHERE question = %s",
            survey,
            question,
            role=role,
        )
        assert len(rows) == 1
        return rows[0]


@pytest.fixture
def world(db: psycopg.Connection[Any], acting_as: Callable[[str], Any], new_session: None) -> World:
    return World(db, acting_as).build()
