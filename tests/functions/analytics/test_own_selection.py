"""What was chosen from lists, with each of the three bases kept."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

LISTS = {
    "elements": [
        {
            "type": "checkbox",
            "name": "tools",
            "choices": ["pen", "saw"],
            "showNoneItem": True,
            "showRefuseItem": True,
        },
        {
            "type": "ranking",
            "name": "order",
            "choices": ["a", "b", "c"],
            "selectToRankEnabled": True,
        },
        {
            "type": "matrix",
            "name": "agree",
            "rows": ["pay", "work"],
            "columns": [{"value": "no", "text": "No"}, "yes"],
        },
        {
            "type": "radiogroup",
            "name": "colour",
            "choices": ["red", "green"],
            "showDontKnowItem": True,
        },
    ]
}


@pytest.fixture
def lists(world: Any) -> Any:
    for survey, is_confidential in (("open", False), ("closed", True)):
        world.db.execute(
            "SELECT core.register_survey(%s, %s, %s)", [survey, json.dumps(LISTS), is_confidential]
        )
    return world


def chosen(world: Any, question: str, *columns: str, survey: str = "open") -> dict[str, Any]:
    rows = world.read("SELECT * FROM analytics.own_selection(%s, %s)", survey, question)
    return {row["option"]: tuple(row[column] for column in columns) for row in rows}


SHARES = ("n", "share_of_answered", "share_of_asked", "share_of_all")
BASES = ("n_answered", "n_asked", "n_all")


def test_a_checkbox_keeps_answered_asked_and_all_apart(lists: Any) -> None:
    """A later version offers one tool more; one person saw it and skipped it."""
    for tools in (["pen"], ["pen", "saw"], ["none"], ["refused"]):
        lists.answer("open", {"tools": tools})
    later = json.loads(json.dumps(LISTS))
    later["elements"][0]["choices"].append("axe")
    lists.db.execute("SELECT core.register_survey('open', %s)", [json.dumps(later)])
    lists.answer("open", {"tools": ["axe"]}, version=2)
    lists.answer("open", {"colour": "red"}, version=2)
    assert chosen(lists, "tools", *SHARES) == {
        "pen": (2, 0.5, pytest.approx(2 / 6), pytest.approx(2 / 6)),
        "saw": (1, 0.25, pytest.approx(1 / 6), pytest.approx(1 / 6)),
        "axe": (1, 1, 0.5, pytest.approx(1 / 6)),
        "none": (1, 0.25, pytest.approx(1 / 6), pytest.approx(1 / 6)),
        "refused": (1, 0.2, pytest.approx(1 / 6), pytest.approx(1 / 6)),
    }
    assert chosen(lists, "tools", *BASES, "base") == {
        "pen": (4, 6, 6, "4 answered of 6 asked, 6 in all"),
        "saw": (4, 6, 6, "4 answered of 6 asked, 6 in all"),
        "axe": (1, 2, 6, "1 answered of 2 asked, 6 in all"),
        "none": (4, 6, 6, "4 answered of 6 asked, 6 in all"),
        "refused": (5, 6, 6, "5 answered of 6 asked, 6 in all"),
    }


def test_a_partial_ranking_has_ranks_shares_first_and_who_ranked(lists: Any) -> None:
    for order in (["a", "b", "c"], ["b", "a"], ["b"]):
        lists.answer("open", {"order": order})
    lists.answer("open", {"colour": "red"})
    columns = ("n", "mean_rank", "share_first", "share_of_answered", "share_of_asked", *BASES)
    assert chosen(lists, "order", *columns) == {
        "a": (2, 1.5, pytest.approx(1 / 3), pytest.approx(2 / 3), 0.5, 3, 4, 4),
        "b": (3, pytest.approx(4 / 3), pytest.approx(2 / 3), 1, 0.75, 3, 4, 4),
        "c": (1, 3, 0, pytest.approx(1 / 3), 0.25, 3, 4, 4),
    }
    (own,) = lists.read("SELECT * FROM analytics.own_results('open') WHERE question = 'order.b'")
    selected = chosen(lists, "order", "mean_rank", "ci_low", "ci_high", "n_effective", "method")
    assert selected["b"] == tuple(
        own[name] for name in ("mean", "ci_low", "ci_high", "n_effective", "method")
    )


def test_what_was_left_out_of_a_ranking_is_not_skipped(lists: Any) -> None:
    lists.answer("open", {"order": ["a"]})
    lists.answer("open", {})
    rows = lists.read("SELECT * FROM analytics.own_distribution('open', 'order.b')")
    told = {row["answer_state"]: (row["choice_title"], row["n"]) for row in rows[3:]}
    assert told == {"none": ("not ranked", 1), "skipped": ("no answer", 1)}


def test_each_row_of_a_matrix_is_a_list_of_its_own(lists: Any) -> None:
    lists.answer("open", {"agree": {"pay": "no", "work": "yes"}})
    lists.answer("open", {"agree": {"work": "yes"}})
    assert chosen(lists, "agree.pay", "title", *SHARES, *BASES) == {
        "no": ("agree: pay: No", 1, 1, 0.5, 0.5, 1, 2, 2),
        "yes": ("agree: pay: yes", 0, 0, 0, 0, 1, 2, 2),
    }
    assert chosen(lists, "agree.work", *SHARES)["yes"] == (2, 1, 1, 1)


def test_a_state_is_a_share_of_the_asked(lists: Any) -> None:
    for colour in ("red", "green", "dontknow"):
        lists.answer("open", {"colour": colour})
    lists.answer("open", {})
    found = chosen(lists, "colour", "answer_state", *SHARES)
    assert found["red"] == ("answered", 1, 0.5, 0.25, 0.25)
    assert found["dontknow"] == ("dont_know", 1, None, 0.25, 0.25)


def test_all_shares_are_weighted(lists: Any) -> None:
    lists.answer("open", {"tools": ["pen"]}, weight=3)
    lists.answer("open", {"tools": ["saw"]}, weight=1)
    lists.answer("open", {}, weight=4)
    found = chosen(lists, "tools", *SHARES, "n_effective")
    assert found["pen"] == (1, 0.75, 0.375, 0.375, 1.6)
    for order, weight in ((["a", "b"], 3), (["b"], 1)):
        lists.answer("open", {"order": order}, weight=weight)
    columns = ("mean_rank", "share_first", "share_of_answered", "share_of_asked")
    assert chosen(lists, "order", *columns) == {
        "a": (1, 0.75, 0.75, 0.25),
        "b": (1.75, 0.25, 1, pytest.approx(1 / 3)),
        "c": (None, None, 0, 0),
    }


def test_a_confidential_survey_shows_what_its_results_show_and_no_other_base(lists: Any) -> None:
    for number in range(30):
        answers = {
            "tools": ["pen"] if number % 3 else ["saw"],
            "order": ["a", "b", "c"] if number % 4 else ["b"],
        }
        lists.answer("closed", answers)
    lists.drain()
    shown = lists.read("SELECT question, mean FROM analytics.own_results('closed')")
    means = {row["question"]: row["mean"] for row in shown}
    hidden = ("n", "n_asked", "n_all", "share_of_asked", "share_of_all")
    for question, figure in (("tools", "share_of_answered"), ("order", "mean_rank")):
        for option, (value, *others) in chosen(
            lists, question, figure, *hidden, survey="closed"
        ).items():
            assert value == means[f"{question}.{option}"] is not None
            assert others == [None] * len(hidden)
    reason = "the shown answers lag behind those who were asked: one base only"
    assert chosen(lists, "tools", "status", "reason", survey="closed")["pen"] == ("ok", reason)
    spread = lists.read("SELECT * FROM analytics.own_distribution('closed', 'order.a')")
    first, left_out = (row["share"] for row in spread if row["value"] in (0, 1))
    selected = chosen(lists, "order", "share_first", "share_of_answered", survey="closed")
    assert 0 < left_out < 1
    assert selected["a"] == (pytest.approx(first * (1 - left_out)), pytest.approx(1 - left_out))
    assert selected["b"][1] == 1
    # A distribution waits for 20 answers; nobody learns from an option that nobody chose.
    lists.answer("closed", {"colour": "red"}, drain=True)
    columns = ("share_of_answered", "n_answered", "status")
    assert chosen(lists, "colour", *columns, survey="closed") == {None: (None, None, "protected")}


def test_a_period_has_its_own_bases(lists: Any) -> None:
    lists.answer("open", {"tools": ["pen"]}, at="2026-01-05T00:00Z")
    lists.answer("open", {}, at="2026-01-06T00:00Z")
    lists.answer("open", {"tools": ["saw"]}, at="2026-02-05T00:00Z")
    rows = lists.read("SELECT * FROM analytics.own_selection('open', 'tools', 'month')")
    pens = [row for row in rows if row["option"] == "pen"]
    columns = ("share_of_answered", "share_of_asked", *BASES)
    assert [tuple(row[name] for name in columns) for row in pens] == [
        (1, 0.5, 1, 2, 2),
        (0, 0, 1, 1, 1),
    ]


@pytest.mark.parametrize(
    ("arguments", "sqlstate"),
    [
        ("'open', 'order.a'", "SM002"),
        ("'open', 'nothing'", "SM002"),
        ("'nothing'", "SM001"),
        ("'open', NULL, 'day'", "SM025"),
    ],
)
def test_what_is_no_list_is_refused(lists: Any, arguments: str, sqlstate: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        lists.read(f"SELECT * FROM analytics.own_selection({arguments})")
    assert caught.value.sqlstate == sqlstate
    assert caught.value.diag.message_hint


def test_an_option_has_one_place_in_a_ranking(lists: Any) -> None:
    with pytest.raises(psycopg.Error, match=r"order\.a") as caught:
        lists.answer("open", {"order": ["a", "b", "a"]})
    assert caught.value.sqlstate == "SM004"
    assert caught.value.diag.message_detail == "A ranking names each option once."


@pytest.mark.parametrize(("order", "sqlstate"), [(["a", "z"], "SM003"), ("a", "SM005")])
def test_what_is_no_ranking_is_refused(lists: Any, order: Any, sqlstate: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        lists.answer("open", {"order": order})
    assert caught.value.sqlstate == sqlstate
