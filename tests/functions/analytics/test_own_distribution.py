"""How answers spread: every value that can be given has its bin, and every share its base."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest


def bins(world: Any, survey: str, question: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = world.read(
        "SELECT * FROM analytics.own_distribution(%s, %s)", survey, question
    )
    return rows


def shares(world: Any, survey: str, question: str) -> dict[Any, Any]:
    return {
        row["value"]: row["share"]
        for row in bins(world, survey, question)
        if row["answer_state"] == "answered"
    }


def test_values_nobody_gave_have_a_bin(world: Any) -> None:
    world.moods("live", [1, 1, 4])
    rows = bins(world, "live", "mood")
    assert [(row["ordinal"], row["value"], row["n"]) for row in rows] == [
        (1, 1, 2),
        (2, 2, 0),
        (3, 3, 0),
        (4, 4, 1),
        (5, 5, 0),
        (6, None, 0),
    ]
    assert rows[0]["share"] == pytest.approx(2 / 3)
    assert rows[0]["ci_low"] == pytest.approx(0.09430, abs=1e-5)
    assert rows[0]["ci_high"] == pytest.approx(0.99160, abs=1e-5)
    assert rows[0]["method"] == "share, exact interval (Clopper and Pearson 1934)"


def test_choices_have_their_titles_and_states_their_own_base(world: Any) -> None:
    for colour in ("red", "red", "green", "refused"):
        world.answer("live", {"colour": colour})
    world.answer("live", {"mood": 1})
    columns = ("answer_state", "choice", "choice_title", "n", "share", "base_n", "base")
    told = [tuple(row[name] for name in columns) for row in bins(world, "live", "colour")]
    answered, asked = "those who answered", "those who were asked"
    assert told == [
        ("answered", "red", "Red", 2, pytest.approx(2 / 3), 3, answered),
        ("answered", "green", "green", 1, pytest.approx(1 / 3), 3, answered),
        ("answered", "blue", "blue", 0, 0, 3, answered),
        ("refused", "refused", "Refuse to answer", 1, 0.2, 5, asked),
        ("skipped", None, "no answer", 1, 0.2, 5, asked),
    ]


def test_a_question_nobody_answered_has_no_shares_and_says_why(world: Any) -> None:
    world.answer("live", {"mood": 1})
    *answers, skipped = bins(world, "live", "colour")
    told = {(row["n"], row["share"], row["status"], row["reason"]) for row in answers[:3]}
    assert told == {(0, None, "none", "nobody has answered")}
    assert (skipped["share"], skipped["status"], skipped["reason"]) == (1, "ok", None)


def test_shares_are_weighted(world: Any) -> None:
    world.answer("live", {"mood": 1}, weight=3)
    world.answer("live", {"mood": 2})
    assert shares(world, "live", "mood")[1] == 0.75
    assert [row["n"] for row in bins(world, "live", "mood")][:2] == [1, 1]


def test_options_and_yes_no_have_two_bins(world: Any) -> None:
    world.answer("live", {"tools": ["pen"], "again": True})
    world.answer("live", {"tools": ["saw"]})
    assert shares(world, "live", "tools.pen") == {0: 0.5, 1: 0.5}
    assert shares(world, "live", "again") == {0: 0, 1: 1}
    assert [row["choice_title"] for row in bins(world, "live", "again")][:2] == ["no", "yes"]


def test_open_numbers_and_texts_are_counted(world: Any) -> None:
    for age in (30, 30, 41):
        world.answer("live", {"age": age, "note": f"I am {age}"})
    thirty, forty, _ = bins(world, "live", "age")
    assert [thirty["share"], forty["share"]] == [pytest.approx(2 / 3), pytest.approx(1 / 3)]
    assert [thirty["value"], forty["value"]] == pytest.approx([30, 41], rel=0.01)
    assert thirty["value_error"] == forty["value_error"] == 0.01
    assert "approximate: within 1 %" in thirty["method"]
    first, *_ = bins(world, "live", "note")
    assert (first["n"], first["value"], first["share"]) == (3, None, 1)


def test_bins_add_up_to_the_result(world: Any) -> None:
    world.moods("live", [1, 2, 2, 3, 5, 5, 5])
    world.answer("live", {})
    result = world.result("live")
    rows = bins(world, "live", "mood")
    assert sum(row["n"] for row in rows) == result["n_asked"]
    answered = [row for row in rows if row["answer_state"] == "answered"]
    assert sum(row["n"] for row in answered) == result["n"]
    assert sum(row["share"] * row["value"] for row in answered) == pytest.approx(result["mean"])


# -- confidential --------------------------------------------------------------------------------


def test_confidential_bins_wait_for_twenty_answers(world: Any) -> None:
    world.moods("safe", [3] * 19)
    (row,) = bins(world, "safe", "mood")
    assert (row["status"], row["share"], row["n"], row["value"]) == ("protected", None, None, None)
    world.moods("safe", [3] * 5)
    assert shares(world, "safe", "mood")[3] == 1


def test_confidential_shares_are_rounded_to_about_five_people(world: Any) -> None:
    world.moods("safe", [1, 1, 1, 2, 2, 3, 4, 5, 5, 5, 5, 5, 5] * 2)
    rows = bins(world, "safe", "mood")
    assert {row["n"] for row in rows} == {None}
    assert [row["share"] for row in rows[:5]] == pytest.approx([0.2, 0.2, 0.1, 0.1, 0.5])
    # The interval is that of the rounded share, outward to the same points.
    assert (rows[0]["ci_low"], rows[0]["ci_high"]) == (0, 0.4)
    assert "by 10 points" in rows[0]["method"]


@pytest.mark.parametrize(
    ("n", "points"), [(20, 10), (99, 10), (100, 5), (249, 5), (250, 2), (499, 2), (500, 1)]
)
def test_more_answers_make_finer_shares(world: Any, n: int, points: int) -> None:
    world.moods("safe", [3] * 5)
    # The steps of the drain are not what is tested here.
    world.db.execute("UPDATE rollup.shown_count SET n = %s, weight_sum = %s", [n, n])
    world.db.execute("UPDATE rollup.shown_count SET weight_square_sum = n")
    row, *_ = bins(world, "safe", "mood")
    assert f"by {points} points" in row["method"]


def test_a_share_of_yes_is_that_of_own_results(world: Any) -> None:
    for number in range(7):
        world.answer("safe", {"again": number < 3})
    world.drain()
    assert shares(world, "safe", "again")[1] == world.result("safe", "again")["mean"]


def test_confidential_answers_have_no_skipped_row(world: Any) -> None:
    """22 of the 25 answers are in a month that is shown: nobody has skipped anything."""
    world.moods("safe", [3] * 22)
    world.moods("safe", [3] * 3, at="2026-04-10T12:00Z")
    rows = bins(world, "safe", "mood")
    assert {row["answer_state"] for row in rows} == {"answered"}
    assert {row["base_n"] for row in rows} == {22}


def test_other_states_are_a_share_of_the_same_counts(world: Any) -> None:
    for number in range(25):
        world.answer("safe", {"colour": "refused" if number < 4 else "red"})
    world.moods("safe", [3] * 20)
    rows = {row["answer_state"]: row for row in bins(world, "safe", "colour")}
    assert rows.keys() == {"answered", "refused"}
    refused = rows["refused"]
    assert (refused["share"], refused["base_n"], refused["n"]) == (0.2, 25, None)
    assert refused["base"] == "those who answered or chose none, other, refused or dont_know"


def test_a_protected_row_has_no_method_with_a_hole(world: Any) -> None:
    world.moods("safe", [3] * 7)
    for row in world.read("SELECT * FROM analytics.own_distribution('safe')"):
        assert (row["status"], row["method"], row["base"]) == ("protected", None, None)
        assert row["reason"]


def test_open_numbers_of_confidential_surveys_have_no_bins(world: Any) -> None:
    for age in range(30, 55):
        world.answer("safe", {"age": age})
    world.drain()
    assert shares(world, "safe", "age") == {}
    (row,) = bins(world, "safe", "age")
    assert (row["status"], row["method"]) == ("protected", None)
    assert "open number" in row["reason"]


def test_too_few_and_nobody_look_the_same(world: Any) -> None:
    empty = world.read("SELECT * FROM analytics.own_distribution('safe')")
    world.moods("safe", [1, 2, 3, 4])
    assert world.read("SELECT * FROM analytics.own_distribution('safe')") == empty
    assert {row["status"] for row in empty} == {"protected"}


# -- errors --------------------------------------------------------------------------------------


def test_an_unknown_survey_is_answered_with_the_surveys_there_are(world: Any) -> None:
    def told(call: str) -> tuple[str | None, str | None]:
        with pytest.raises(psycopg.Error, match='unknown survey "stuff"') as caught:
            world.read(f"SELECT * FROM analytics.{call}")
        assert caught.value.sqlstate == "SM001"
        return caught.value.diag.message_detail, caught.value.diag.message_hint

    hint = "See analytics.own_results for the surveys of your organisation."
    assert told("own_results('stuff')") == ("Your organisation has no results yet.", hint)
    world.moods("live", [3])
    # A confidential survey that four have begun is not given away here either.
    world.moods("safe", [3] * 4)
    assert told("own_distribution('stuff')") == ("Your organisation has: live.", hint)
    world.moods("safe", [3])
    assert told("own_trend('stuff', 'mood')") == ("Your organisation has: live, safe.", hint)


def test_a_checkbox_offers_its_options(world: Any) -> None:
    with pytest.raises(psycopg.Error, match='unknown question "tools"') as caught:
        world.read("SELECT * FROM analytics.own_distribution('live', 'tools')")
    assert caught.value.diag.message_hint == (
        "Ask for one of its parts: tools.pen, tools.saw, tools.none."
    )
