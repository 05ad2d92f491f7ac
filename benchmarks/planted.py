"""Groups of organisations planted at and below every threshold of the privacy rules.

Each group is a level of industry that nobody else has, so what may be shown of it is known
beforehand: benchmarks/expected.py works it out, and planted.json carries it. There are two waves:
the second is for the rule that a released figure moves only by a batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.world import Organisation, Response, Survey, make_answers, make_survey

SURVEY = "planted"
QUESTIONS = 6
WAVES = (1, 2)

FEBRUARY = datetime(2025, 2, 10, 9, tzinfo=UTC)
MARCH = datetime(2025, 3, 10, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Group:
    """The organisations of one planted level.

    `people` answer in each of them, in the last one `last`. In the second wave as many answer again
    in the first `later` organisations, and in those `joining`. The first `alike` say the same to
    q1, and so does who joins them. _with_quirk() knows the rest.
    """

    level: str
    why: str
    organisations: int = 5
    people: int = 5
    last: int | None = None
    later: int = 0
    joining: int = 0
    alike: int = 0


# The organisations have 5, 8 or 10 answers each: their means are finite decimals, and what lies
# halfway between two steps of the grid lies there in numeric as well.
GROUPS = (
    Group("planted_4", "four organisations, one too few; a fifth joins later", 4, joining=1),
    Group("planted_5", "five of five people, exactly enough; a sixth joins later", joining=1),
    Group("planted_6_with_4", "six, one of which has four people and does not count", 6, last=4),
    Group("planted_5_with_4", "five answer, but one of them has only four people", last=4),
    Group("planted_9", "nine, one too few for quartiles; five of them change later", 9, later=5),
    Group("planted_10", "ten, exactly enough for quartiles; four change later", 10, later=4),
    Group("planted_24", "24, one too few for p90; a third of them change later", 24, later=8),
    Group("planted_25", "25, exactly enough for p90; a fifth of them change later", 25, later=5),
    Group("planted_nobody", "a level that no organisation has", 0),
    Group("planted_silent", "five organisations in which nobody answers", people=0),
    Group("planted_one_person", "in one of five, one person answers ten times", last=10),
    Group("planted_sent_twice", "in one of five, four answer, one of them sends twice", last=5),
    Group("planted_unfinished", "in one of five, one of five responses is unfinished", last=5),
    Group("planted_off_scale", "in one of five, one of five responses is off the scale", last=5),
    Group("planted_skipped", "in one of five, one of five people skips q1", last=5),
    Group("planted_3_alike", "three of five say the same to q1, which tells nobody's", alike=3),
    Group("planted_4_alike", "four of five say the same to q1: its mean tells theirs", alike=4),
    Group("planted_alike_later", "as three of five, but ten like them join", joining=10, alike=3),
    Group("planted_two_months", "in one of five, four of eight answer a month earlier", last=8),
)


# All but one of a group are of one geography: the group is told, so theirs must not be.
NEARLY = "planted_24"
GEOGRAPHY = "planted_all_but_one"


@dataclass(frozen=True)
class Planted:
    """A planted response; `error` is the SQLSTATE by which it must be refused."""

    response: Response
    is_counted: bool = True
    error: str | None = None


def planted_survey() -> Survey:
    """One question of each kind, whatever the size of the world."""
    return make_survey(SURVEY, QUESTIONS, "Groups planted at the thresholds")


def planted_organisations(wave: int) -> dict[str, list[Organisation]]:
    """The organisations of each planted level at the end of a wave."""
    return {
        group.level: [
            _organisation(group, number)
            for number in range(1, group.organisations + (group.joining if wave > 1 else 0) + 1)
        ]
        for group in GROUPS
    }


def planted_kinds(wave: int) -> list[dict[str, list[Organisation]]]:
    """The groups of one level and of two, in the public order."""
    levels = planted_organisations(wave)
    nearly = [member for member in levels[NEARLY] if "geography" in member.categories]
    return [levels | {GEOGRAPHY: nearly}, {f"{NEARLY}+{GEOGRAPHY}": nearly}]


def planted_levels() -> Iterator[tuple[str, str, str]]:
    """Category, level and title of what must be registered for the planted groups."""
    yield from (("industry", group.level, group.why) for group in GROUPS)
    yield "geography", GEOGRAPHY, f"all of {NEARLY} but one"


def planted_responses(seed: int, wave: int) -> Iterator[Planted]:
    """The responses that a wave brings, in the order of its file."""
    survey = planted_survey()
    for group in GROUPS:
        for number, member in enumerate(planted_organisations(wave)[group.level], start=1):
            is_last = number == group.organisations
            if wave == 1:
                people = group.last if is_last and group.last is not None else group.people
            else:
                joins = number > group.organisations
                people = group.people if joins or number <= group.later else 0
            chance = Random(f"{seed}/{member.code}/{wave}")
            plain = [_response(chance, survey, member, wave, who) for who in range(1, people + 1)]
            if group.alike and (number <= group.alike or number > group.organisations):
                plain = [
                    replace(one, answers=one.answers | {"q1": 1 + person % 5})
                    for person, one in enumerate(plain)
                ]
            yield from _with_quirk(group.level if wave == 1 and is_last else "", plain)


def _organisation(group: Group, number: int) -> Organisation:
    # One that must not count is far from the others, or nobody would see that it did.
    is_odd = group.last is not None and number == group.organisations
    return Organisation(
        code=f"{group.level.replace('_', '-')}-{number:02d}",
        name=f"{group.level} {number}",
        categories={"industry": group.level}
        | ({"geography": GEOGRAPHY} if group.level == NEARLY and number > 1 else {}),
        tendency=2.0 if is_odd else (number % 5 - 2) * 0.3,
    )


def _response(
    chance: Random, survey: Survey, member: Organisation, wave: int, person: int
) -> Response:
    answers: dict[str, object] = {}
    while len(answers) < len(survey.elements):  # nobody skips a question unless planted to
        answers = make_answers(chance, survey, member.tendency + (wave - 1))
    return Response(
        organisation=member.code,
        survey=survey.code,
        submission_id=f"{wave}-{person}",
        answers=answers,
        completed_at=MARCH + timedelta(days=wave, hours=person),
        respondent=f"person-{wave}-{person}",
    )


def _with_quirk(level: str, plain: list[Response]) -> list[Planted]:
    planted = [Planted(response) for response in plain]
    if not plain:
        return planted
    last = plain[-1]
    match level:
        case "planted_one_person":
            return [Planted(replace(response, respondent="the only one")) for response in plain]
        case "planted_sent_twice":
            planted[-1] = Planted(plain[0], is_counted=False)
        case "planted_unfinished":
            planted[-1] = Planted(replace(last, completed_at=None), is_counted=False)
        case "planted_off_scale":
            wrong = replace(last, answers=last.answers | {"q1": 6})
            planted[-1] = Planted(wrong, is_counted=False, error="SM004")
        case "planted_skipped":
            kept = {name: answer for name, answer in last.answers.items() if name != "q1"}
            planted[-1] = Planted(replace(last, answers=kept))
        case "planted_two_months":
            half = len(plain) // 2
            planted = [
                Planted(replace(response, completed_at=FEBRUARY) if at < half else response)
                for at, response in enumerate(plain)
            ]
    return planted
