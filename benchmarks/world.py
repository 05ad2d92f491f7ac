"""A made-up world: organisations, surveys and their responses, the same for the same seed.

Every part draws from a generator of its own, so more responses leave the organisations as they
were, and a survey more leaves the others.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

# The levels of sql/schema; how many organisations each has falls as in Zipf's law.
LEVELS = {
    "industry": ("technology", "retail", "healthcare", "manufacturing", "finance", "education"),
    "organisation_size": ("small", "medium", "large"),
    "geography": ("local", "regional", "national"),
}
DEPARTMENTS = ("engineering", "sales", "support", "finance", "people")
JOB_ROLES = ("lead", "specialist", "assistant")

CHOICES = ("weekly", "monthly", "rarely", "never")
OPTIONS = ("price", "quality", "service", "speed")

START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 365


@dataclass(frozen=True)
class Organisation:
    """A tenant, its place in each category, and how it differs from the others."""

    code: str
    name: str
    categories: dict[str, str]
    tendency: float = 0.0
    departments: tuple[str, ...] = DEPARTMENTS
    job_roles: tuple[str, ...] = JOB_ROLES


@dataclass(frozen=True)
class Survey:
    """A SurveyJS definition under a code."""

    code: str
    definition: dict[str, Any]

    @property
    def elements(self) -> list[dict[str, Any]]:
        """The questions, as SurveyJS writes them."""
        return [element for page in self.definition["pages"] for element in page["elements"]]


@dataclass(frozen=True)
class Response:
    """One line of a load; the fields are the columns of core.response_load."""

    organisation: str
    survey: str
    submission_id: str
    answers: dict[str, Any]
    completed_at: datetime | None
    respondent: str | None = None
    department: str | None = None
    job_role: str | None = None

    def line(self) -> dict[str, Any]:
        """What NDJSON holds; fields without a value are left out.

        But for completed_at: a loader dates responses that leave it out, null is unfinished.
        """
        given = {
            "organisation": self.organisation,
            "survey": self.survey,
            "submission_id": self.submission_id,
            "respondent": self.respondent,
            "department": self.department,
            "job_role": self.job_role,
        }
        at = self.completed_at
        return {
            **{name: value for name, value in given.items() if value is not None},
            "completed_at": None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "answers": self.answers,
        }


@dataclass(frozen=True)
class World:
    """How big, and which one of that size."""

    organisations: int = 100
    surveys: int = 1
    questions: int = 10
    responses: int = 5000
    seed: int = 1

    def _random(self, *stream: object) -> Random:
        return Random("/".join(map(str, (self.seed, *stream))))

    def all_organisations(self) -> list[Organisation]:
        """The organisations, in industries of very different size."""
        chance = self._random("organisations")
        return [
            Organisation(
                code=f"org-{number:05d}",
                name=f"Organisation {number}",
                categories={category: _zipf(chance, levels) for category, levels in LEVELS.items()},
                tendency=chance.gauss(0, 0.4),
            )
            for number in range(1, self.organisations + 1)
        ]

    def all_surveys(self) -> list[Survey]:
        """The surveys; each asks the same kinds of question in turn."""
        return [make_survey(f"survey-{n}", self.questions) for n in range(1, self.surveys + 1)]

    def all_responses(self, first: int = 1, count: int | None = None) -> Iterator[Response]:
        """The responses in order of their number, spread over a year.

        `first` and `count` take a part: each response depends on nothing but its own number.
        """
        members = self.all_organisations()
        surveys = self.all_surveys()
        # Big and small organisations: the biggest of 1,000 has about 2 % of all responses.
        chance = self._random("weights")
        weights = list(itertools.accumulate(chance.lognormvariate(0, 1) for _ in members))
        for number in range(first, first + (self.responses if count is None else count)):
            chance = self._random("response", number)
            member = chance.choices(members, cum_weights=weights)[0]
            survey = surveys[number % len(surveys)]
            yield self._response(chance, member, survey, number)

    def _response(
        self, chance: Random, member: Organisation, survey: Survey, number: int
    ) -> Response:
        known = sum(map(ord, member.code)) % 2 == 0  # half of them know who answers
        return Response(
            organisation=member.code,
            survey=survey.code,
            submission_id=f"{self.seed}-{number}",
            answers=make_answers(chance, survey, member.tendency),
            completed_at=START + timedelta(seconds=chance.randrange(DAYS * 86400)),
            respondent=f"person-{number if chance.random() < 0.9 else number // 2}"
            if known
            else None,
            department=chance.choice(member.departments) if chance.random() < 0.7 else None,
            job_role=chance.choice(member.job_roles) if chance.random() < 0.7 else None,
        )


def _zipf(chance: Random, levels: tuple[str, ...]) -> str:
    return chance.choices(levels, weights=[1 / rank for rank in range(1, len(levels) + 1)])[0]


def make_survey(code: str, questions: int, title: str | None = None) -> Survey:
    """A survey whose questions go through the kinds that benchmarks know."""
    kinds: list[dict[str, Any]] = [
        {"type": "rating", "rateMin": 1, "rateMax": 5},
        {"type": "rating", "rateMin": 0, "rateMax": 10},
        {"type": "radiogroup", "choices": list(CHOICES), "showDontKnowItem": True},
        {"type": "checkbox", "choices": list(OPTIONS)},
        {"type": "boolean"},
        {"type": "text", "inputType": "number", "min": 0, "max": 60},
    ]
    elements = [
        {"name": f"q{number}", "title": f"Question {number}", **kinds[(number - 1) % len(kinds)]}
        for number in range(1, questions + 1)
    ]
    definition = {"title": title or f"Survey {code}", "pages": [{"elements": elements}]}
    return Survey(code, definition)


def make_answers(chance: Random, survey: Survey, tendency: float) -> dict[str, Any]:
    """Answers to all questions but a few; higher where the organisation tends to be higher."""
    answers: dict[str, Any] = {}
    for element in survey.elements:
        if chance.random() < 0.03:
            continue  # skipped: SurveyJS leaves the key out
        answers[element["name"]] = make_answer(chance, element, tendency)
    return answers


def make_answer(chance: Random, element: dict[str, Any], tendency: float) -> Any:
    """One answer as SurveyJS would store it."""
    drawn = chance.gauss(tendency, 1)
    match element["type"]:
        case "rating":
            low, high = element["rateMin"], element["rateMax"]
            return min(high, max(low, round((low + high) / 2 + drawn * (high - low) / 4)))
        case "radiogroup":
            return "dontknow" if chance.random() < 0.02 else chance.choice(CHOICES)
        case "checkbox":
            return [option for option in OPTIONS if chance.random() < 0.4]
        case "boolean":
            return drawn > 0
        case _:
            return min(element["max"], max(element["min"], round(20 + 10 * drawn)))
