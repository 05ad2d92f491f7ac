"""get_anonymized_benchmark() chooses among published figures, and always answers in one row."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest


@pytest.fixture
def market(world: Any) -> Any:
    """Six retailers and four banks, published."""
    world.crowd(6, industry="retail")
    world.crowd(4, first=6, industry="finance")
    world.publish("first")
    return world


def ask(world: Any, *arguments: Any, **named: Any) -> dict[str, Any]:
    places = [*["%s"] * len(arguments), *(f"{name} => %s" for name in named)]
    rows = world.rows(
        f"SELECT * FROM analytics.get_anonymized_benchmark({', '.join(places)})",
        [*arguments, *named.values()],
    )
    assert len(rows) == 1
    row: dict[str, Any] = rows[0]
    return row


def refused(world: Any, *arguments: Any, **named: Any) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught, world.db.transaction():
        ask(world, *arguments, **named)
    assert caught.value.diag.message_hint
    return caught.value


def test_a_level_is_enough(market: Any) -> None:
    row = ask(market, "q", "retail")
    published = market.cell("retail")
    assert row["status"] == "ok"
    assert float(row["avg_score"]) == published["mean"]
    assert (row["sample_size"], row["n_organisations"]) == (25, 5)
    assert (row["survey"], row["category"], row["level"]) == ("pulse", "industry", "retail")
    assert (row["edition"], row["as_of"]) == ("first", published["as_of"])


@pytest.mark.parametrize("name", ["industry:retail", "retail"])
def test_category_and_level_say_the_same(market: Any, name: str) -> None:
    assert ask(market, "q", name) == ask(market, "q", "retail")


def test_all_is_the_total(market: Any) -> None:
    row = ask(market, "q", "all")
    assert (row["category"], row["level"], row["n_organisations"]) == ("all", "all", 8)


def test_a_protected_cell_is_one_row_of_nulls(market: Any) -> None:
    row = ask(market, "q", "finance", 1, 1)
    assert row["status"] == "protected"
    told = ("status", "quantile_status", "p90_status", "reason", "survey", "question_path",
            "category", "level", "period", "edition")  # fmt: skip
    assert all(value is None for name, value in row.items() if name not in told)


def test_a_group_of_nobody_is_none(market: Any) -> None:
    assert ask(market, "q", "healthcare")["status"] == "none"


@pytest.mark.parametrize(
    ("minimum", "status"),
    [
        ({"p_min_sample_size": 25}, "ok"),
        # There are 30 people; the published band begins at 25.
        ({"p_min_sample_size": 26}, "protected"),
        ({"p_min_organisations": 5}, "ok"),
        ({"p_min_organisations": 6}, "protected"),
        ({"p_min_sample_size": 1, "p_min_organisations": 1}, "ok"),
    ],
)
def test_the_caller_can_only_raise_the_minimum(
    market: Any, minimum: dict[str, int], status: str
) -> None:
    row = ask(market, "q", "retail", **minimum)
    assert row["status"] == status
    assert (row["avg_score"] is None) == (status == "protected")
    assert (row["sample_size"] is None) == (status == "protected")


@pytest.mark.parametrize("name", ["p_min_sample_size", "p_min_organisations"])
@pytest.mark.parametrize("value", [0, -1, 1001])
def test_minimum_out_of_range(market: Any, name: str, value: int) -> None:
    assert refused(market, "q", "retail", **{name: value}).sqlstate == "SM025"


def test_periods(market: Any) -> None:
    row = ask(market, "q", "retail", p_period="month", p_period_start="2026-03-17")
    assert (str(row["period_start"]), str(row["period_end"])) == ("2026-03-01", "2026-03-31")
    assert row["status"] == "ok"
    # Without a start: the latest that has a figure.
    market.answers("org0", [5] * 5, day="2026-05-01")
    market.publish()
    assert str(ask(market, "q", "retail", p_period="month")["period_start"]) == "2026-03-01"
    may = ask(market, "q", "retail", p_period="month", p_period_start="2026-05-01")
    assert may["status"] == "protected"
    # A month in which nobody answered is told like one in which too few did.
    never = ask(market, "q", "retail", p_period="month", p_period_start="2020-05-01")
    same = ("status", "reason", "avg_score", "sample_size")
    assert [never[name] for name in same] == [may[name] for name in same]
    assert refused(market, "q", "retail", p_period="week").sqlstate == "SM025"


def test_unknown_names(market: Any) -> None:
    assert refused(market, "nope", "retail").sqlstate == "SM002"
    assert refused(market, "q", "retail", p_survey="nope").sqlstate == "SM002"
    error = refused(market, "q", "nope")
    assert error.sqlstate == "SM018"
    assert "industry:retail" in (error.diag.message_detail or "")
    assert refused(market, "q", None).sqlstate == "SM020"


def test_ambiguous_names_are_listed(market: Any) -> None:
    market.register("other")
    market.db.execute("SELECT core.register_category_level('sector', 'retail', 'Retail')")
    market.publish()
    error = refused(market, "q", "retail")
    assert error.sqlstate == "SM024"
    assert error.diag.message_detail == "It is asked in: other, pulse."
    error = refused(market, "q", "retail", p_survey="pulse")
    assert error.sqlstate == "SM024"
    assert error.diag.message_detail == "It may be: industry:retail, sector:retail."
    assert ask(market, "q", "industry:retail", p_survey="pulse")["status"] == "ok"


@pytest.mark.parametrize(
    "role", ["surveymark_analyst", "surveymark_org_reader", "surveymark_bi_reader"]
)
def test_readers_of_every_kind_may_ask(market: Any, acting_as: Any, role: str) -> None:
    with acting_as(role):
        assert ask(market, "q", "retail")["status"] == "ok"


def test_a_carried_figure_says_so(market: Any) -> None:
    market.answers("org0", [5])
    market.publish()
    row = ask(market, "q", "retail")
    assert (row["status"], row["edition"]) == ("carried", row["edition"])
    assert row["avg_score"] is not None
