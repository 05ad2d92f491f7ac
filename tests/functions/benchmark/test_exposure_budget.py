"""All figures together, over periods, groups and editions, determine nobody's result.

Every test that uses `world` checks at its end that no exposure passed the limit, so what is shown
here is above all which figure gives way.
"""

from __future__ import annotations

import itertools
import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from benchmarks.expected import Edition
from benchmarks.planted import SURVEY, planted_survey
from benchmarks.world import Organisation, Response, make_answers


def statuses(world: Any, *levels: str, **which: Any) -> list[str]:
    return [world.cell(level, **which)["status"] for level in levels]


def test_the_rest_of_a_total_may_be_told(world: Any) -> None:
    world.crowd(5, industry="retail")
    world.crowd(5, first=5, industry="finance")
    world.publish()
    assert statuses(world, "all", "retail", "finance") == ["ok"] * 3


@pytest.mark.parametrize(("others", "status"), [(4, "ok"), (3, "protected"), (1, "protected")])
def test_a_level_that_leaves_less_than_four_of_all_is_withheld(
    world: Any, others: int, status: str
) -> None:
    world.crowd(8, industry="retail")
    world.crowd(others, first=8, industry="finance")
    world.publish()
    assert statuses(world, "all", "retail") == ["ok", status]
    assert world.rule("retail") == ("R6_EXPO" if status == "protected" else None)
    assert world.cell("retail")["reason"] == (
        "not shown to protect members" if status == "protected" else world.cell()["reason"]
    )


def test_of_two_nested_levels_the_later_is_withheld(world: Any) -> None:
    """Nine are retailers and local; a tenth is local only."""
    world.crowd(9, industry="retail", geography="local")
    world.crowd(1, first=9, industry="finance", geography="local")
    world.crowd(8, first=10, industry="finance", geography="national")
    world.publish()
    assert statuses(world, "all", "retail", "finance", "national") == [
        "ok",
        "ok",
        "ok",
        "protected",
    ]
    assert statuses(world, "local") == ["protected"]


def test_three_figures_whose_combination_gives_one(world: Any) -> None:
    """Retail and technology are all of the local but one, who is the only local bank."""
    world.crowd(6, industry="retail", geography="local")
    world.crowd(6, first=6, industry="technology", geography="local")
    world.crowd(1, first=12, industry="finance", geography="local")
    world.crowd(7, first=13, industry="finance", geography="national")
    world.crowd(5, first=20, industry="education", geography="national")
    world.publish()
    assert statuses(world, "retail", "technology", "finance", "education") == ["ok"] * 4
    assert statuses(world, "local", "national") == ["protected"] * 2


def test_an_organisation_that_moves_to_another_level_gives_itself_away(world: Any) -> None:
    world.crowd(8, industry="retail")
    world.crowd(8, first=8, industry="finance")
    world.publish()
    world.organisation("org0", industry="finance")
    # Enough others change for the batch rule: only the budget still objects.
    for number in range(1, 16):
        world.answers(f"org{number}", [3])
    world.publish()
    assert statuses(world, "all", "retail", "finance") == ["ok", "carried", "carried"]
    assert world.rule("retail") == world.rule("finance") == "R6_EXPO"


@pytest.mark.parametrize(("leaving", "status"), [(1, "carried"), (3, "carried"), (4, "ok")])
def test_few_cannot_leave_behind_the_small_changes_of_many(
    world: Any, leaving: int, status: str
) -> None:
    world.crowd(14)
    world.publish()
    for number in range(14):
        world.answers(f"org{number}", [3])
    world.db.execute(
        "UPDATE core.organisation SET is_active = false WHERE organisation = ANY (%s)",
        [[f"org{number}" for number in range(leaving)]],
    )
    world.publish()
    assert statuses(world, "all") == [status]


def test_the_change_of_one_is_not_told_by_two_pairs_of_figures(world: Any) -> None:
    """Six of all change, five of them retailers: the sixth would be the difference."""
    world.crowd(10, industry="retail")
    world.crowd(6, first=10, industry="finance")
    world.publish()
    for number in (0, 1, 2, 3, 4, 10):
        world.answers(f"org{number}", [5])
    world.publish()
    assert statuses(world, "all", "retail") == ["ok", "carried"]
    assert world.rule("retail") == "R6_EXPO"


def test_an_earlier_figure_is_never_forgotten(world: Any) -> None:
    """Nine of the first edition, then nine of which four are new, then the first nine less one."""
    world.crowd(9)
    world.publish()
    active = "UPDATE core.organisation SET is_active = %s WHERE organisation = ANY (%s)"
    world.db.execute(active, [False, ["org0", "org1", "org2", "org3"]])
    world.crowd(4, first=9)
    world.publish()
    assert statuses(world, "all") == ["ok"]
    world.db.execute(active, [True, ["org0", "org1", "org2"]])
    world.db.execute(active, [False, [f"org{number}" for number in range(9, 13)]])
    world.publish()
    assert (statuses(world, "all"), world.rule()) == (["carried"], "R6_EXPO")


def test_a_result_of_one_month_is_the_same_in_longer_periods(world: Any) -> None:
    """Ten answered in March; one of them in February as well, so over all time it has another."""
    world.crowd(10)
    world.publish()
    assert {world.cell(period=period)["status"] for period in ("month", "quarter", "year")} == {
        "ok"
    }
    world.crowd(9, first=10, industry="retail")
    world.organisation("org19", industry="retail")
    world.answers("org19", [2] * 5, day="2026-02-10")
    world.publish()
    # All of March are all of the quarter but the one that answered in February.
    assert statuses(world, "retail", "all") == ["ok", "ok"]
    assert statuses(world, "retail", "all", period="quarter") == ["ok", "ok"]
    assert statuses(world, "retail", period="month") == ["protected"]


def test_a_late_answer_is_told_by_no_longer_period(world: Any) -> None:
    """Nine answered in March, with a straggler in April each; the tenth in April alone."""
    world.crowd(9)
    for number in range(9):
        world.answers(f"org{number}", [1 + number % 3], day="2026-04-02")
    world.organisation("late")
    world.answers("late", [1, 2, 3, 2, 1], day="2026-04-02")
    world.publish()
    assert statuses(world, "all", period="all_time") == ["ok"]
    march = world.rows(
        "SELECT status FROM analytics.benchmark WHERE question = 'q' AND level = 'all'"
        " AND period_start = '2026-03-01' AND period = 'month'"
    )
    assert march == [{"status": "protected"}]


def test_months_of_another_question_hide_nobody(world: Any) -> None:
    """Thirty answered another question in April: of this one they told March only."""
    world.crowd(30)
    for number in range(30):
        world.answers(f"org{number}", [2, 3, 4, 1, 5], question="r", day="2026-04-02")
    world.organisation("late")
    world.answers("late", [1, 2, 3, 2, 1], day="2026-04-02")
    world.publish()
    assert statuses(world, "all", period="all_time") == ["ok"]
    assert world.rows(
        "SELECT status FROM analytics.benchmark WHERE question = 'q' AND level = 'all'"
        " AND period_start = '2026-03-01' AND period = 'month'"
    ) == [{"status": "protected"}]


def test_what_was_refused_waits_for_a_batch_of_changes(world: Any) -> None:
    world.crowd(10, industry="retail")
    world.crowd(1, first=10, industry="finance")
    world.publish()
    assert world.rule("retail") == "R6_EXPO"

    def collected() -> bool:
        """Whether the last attempt looked at the cell as a whole."""
        return bool(
            world.rows(
                "SELECT 1 FROM privacy.candidate JOIN benchmark.cell USING (cell_id)"
                " WHERE level_1 = 'retail' AND question_path = 'q'"
            )
        )

    for number in range(4):
        world.answers(f"org{number}", [5])
    world.publish()
    assert (world.rule("retail"), collected()) == ("R6_EXPO", False)
    # Nor where all are collected: a policy or a title has changed, say.
    world.db.execute("DELETE FROM privacy.tried_question")
    world.publish()
    assert world.rows("SELECT bool_and(is_refused_again) AS again FROM privacy.candidate"
                      " JOIN benchmark.cell USING (cell_id) WHERE level_1 = 'retail'"
                      " AND question_path = 'q'") == [{"again": True}]  # fmt: skip
    world.answers("org4", [5])
    world.publish()
    assert collected()
    # Tried again, and refused: with the first total it would still tell the one that was alone.
    assert world.rule("retail") == "R6_EXPO"


def test_months_are_noted_where_a_figure_tells_of_them(world: Any) -> None:
    world.crowd(6)
    world.register("other")
    world.answers("org0", [3], survey="other")
    world.publish()
    assert world.rows(
        "SELECT survey, count(*) AS months FROM privacy.answered_month"
        " JOIN core.survey USING (survey_id) GROUP BY survey"
    ) == [{"survey": "pulse", "months": 6}]


def test_what_the_batch_rule_holds_spends_nothing(world: Any) -> None:
    world.crowd(20, industry="retail")
    world.crowd(10, first=20, industry="finance")
    world.publish()
    world.crowd(4, first=30, industry="education")
    world.publish()
    assert (statuses(world, "all"), world.rule()) == (["carried"], "R7_BATCH")
    # Had the total of 34 been spent, education's five could not be told from it and the others.
    world.crowd(1, first=34, industry="education")
    world.publish()
    assert (statuses(world, "all"), world.rule()) == (["carried"], "R7_BATCH")
    assert statuses(world, "education") == ["ok"]


def test_a_policy_may_be_stricter_and_what_was_shown_stays(world: Any) -> None:
    world.crowd(8, industry="retail")
    world.crowd(6, first=8, industry="finance")
    world.publish()
    world.db.execute(
        "INSERT INTO privacy.policy (version, profile, min_organisations,"
        " min_organisations_quartile, min_organisations_tail, min_respondents,"
        " min_respondents_cell, batch_minimum, batch_fraction, rounding, approved_by,"
        " effective_from, max_exposure)"
        " VALUES (2, 'stricter', 5, 10, 25, 5, 25, 5, 0.3, 1, '{one,two}', now(), 0.15)"
    )
    world.crowd(6, first=14, industry="education")
    world.publish()
    assert statuses(world, "retail", "finance") == ["ok", "ok"]
    assert (statuses(world, "education"), world.rule("education")) == (["protected"], "R6_EXPO")


def test_questions_with_the_same_members_are_decided_alike(world: Any) -> None:
    """And a question in which one more organisation answers is decided for itself."""
    for number in range(12):
        world.organisation(f"org{number}", industry="retail" if number < 9 else "finance")
        answers = {"q": 1 + number % 4, "r": 2 + number % 4, "again": number % 2 == 0}
        for question, value in answers.items():
            world.answers(f"org{number}", [value] * 5, question=question)
    world.organisation("org12", industry="finance")
    world.answers("org12", [1] * 5, question="r")
    world.publish()
    shown = {question: world.cell("retail", question=question) for question in ("q", "r", "again")}
    assert {question: row["status"] for question, row in shown.items()} == {
        "q": "protected",
        "r": "ok",
        "again": "protected",
    }


# In the public order.
LEVELS = {
    "industry": ("healthcare", "finance", "retail"),
    "organisation_size": ("small", "large"),
    "geography": ("national", "regional", "local"),
}


def answered(dice: random.Random, organisations: list[Organisation], wave: int) -> list[Response]:
    """The responses of a wave: many or few organisations, in one month or in both."""
    share = dice.choice([0.15, 0.6, 1.0])
    responses = []
    for organisation in organisations:
        if dice.random() > share:
            continue
        month = dice.choice([2, 3, 3, 3])
        for person in range(dice.choice([1, 4, 5, 5, 6, 10])):
            responses.append(
                Response(
                    organisation=organisation.code,
                    survey=SURVEY,
                    submission_id=f"{wave}-{person}",
                    answers=make_answers(dice, planted_survey(), organisation.tendency),
                    completed_at=datetime(2025, month, 10, tzinfo=UTC),
                    respondent=f"person-{wave}-{person}",
                )
            )
    return responses


@pytest.mark.parametrize("seed", range(4))
def test_random_worlds_over_editions_are_what_the_model_says(world: Any, seed: int) -> None:
    dice = random.Random(seed)
    for ordinal, pair in enumerate(itertools.combinations(LEVELS, 2), 1):
        world.db.execute(
            "INSERT INTO core.category_crossing VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [*pair, ordinal],
        )
    world.db.execute(
        "SELECT core.register_survey(%s, %s)", [SURVEY, json.dumps(planted_survey().definition)]
    )
    organisations: list[Organisation] = []
    responses: list[Response] = []
    edition = Edition()
    for wave in range(1, 5):
        for number in range(len(organisations), len(organisations) + dice.choice([1, 4, 30])):
            levels = {category: dice.choice(levels) for category, levels in LEVELS.items()}
            organisations.append(Organisation(f"o{number}", f"O {number}", levels))
        if wave > 1:
            for organisation in dice.choices(organisations, k=dice.choice([0, 1, 5])):
                organisation.categories["industry"] = dice.choice(LEVELS["industry"])
        for organisation in organisations:
            world.organisation(organisation.code, **organisation.categories)
        new = answered(dice, organisations, wave)
        responses += new
        for response in new:
            world.db.execute(
                "SELECT core.submit_response(%s, %s, %s, %s, p_completed_at => %s,"
                " p_respondent => %s)",
                [
                    response.organisation,
                    response.survey,
                    response.submission_id,
                    json.dumps(response.answers),
                    response.completed_at,
                    response.respondent,
                ],
            )
        members = {
            level: [one for one in organisations if one.categories[category] == level]
            for category, levels in LEVELS.items()
            for level in levels
        }
        crossings = {
            f"{level}+{other}": [one for one in members[level] if one in members[other]]
            for sort, second in itertools.combinations(LEVELS, 2)
            for level in LEVELS[sort]
            for other in LEVELS[second]
        }
        edition = edition.next([members, crossings], responses)
        world.publish()
        shown = {
            (row["level"], row["question"], row["period"], row["period_start"]): row
            for row in world.rows("SELECT * FROM analytics.benchmark WHERE survey = %s", [SURVEY])
        }
        for key, must in edition.shown.items():
            if key in shown:  # a month in which nobody answered has no cell
                assert shown[key]["status"] == must["status"], (wave, key)
                assert shown[key]["mean"] == pytest.approx(must.get("mean")), (wave, key)
            else:
                assert must["status"] in ("protected", "none"), (wave, key)
    assert any(row["status"] in ("ok", "carried") for row in edition.shown.values())
