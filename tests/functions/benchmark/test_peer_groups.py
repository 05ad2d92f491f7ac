"""Peer groups: who may ask for which, what is published of them, and what is refused."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from tests.functions.benchmark.conftest import World

REQUEST = "SELECT benchmark.request_peer_group(%s, %s)"
SMALL_SHOPS_AND_BANKS = {"industry": ["retail", "finance"], "organisation_size": ["small"]}

Ask = Callable[..., str]
Refused = Callable[..., psycopg.errors.Diagnostic]


def reader(world: Any, organisation: str) -> str:
    """A role that reads for an organisation."""
    role = f"reader_of_{organisation}"
    world.db.execute(f"CREATE ROLE {role} IN ROLE surveymark_org_reader")
    world.db.execute("SELECT ops.map_role(%s, %s)", [role, organisation])
    return role


@pytest.fixture
def act(market: Any, acting_as: Any) -> Callable[..., Any]:
    """The only value that a statement gives to a role."""

    def act(role: str, statement: str, *values: Any) -> Any:
        with acting_as(role):
            row = market.db.execute(statement, values).fetchone()
        return row[0] if row else None

    return act


@pytest.fixture
def refused(act: Any) -> Refused:
    """What the error says that a statement must raise."""

    def refused(sqlstate: str, role: str, statement: str, *values: Any) -> Any:
        with pytest.raises(psycopg.Error) as error:
            act(role, statement, *values)
        assert error.value.sqlstate == sqlstate
        assert error.value.diag.message_hint
        return error.value.diag

    return refused


@pytest.fixture(scope="module")
def market_database(clone: Any) -> Iterator[str]:
    """Small shops and banks, ten each, and ten large shops: made once, and never published."""
    with clone() as dsn:
        with psycopg.connect(dsn) as connection:
            world = World(connection).build()
            world.crowd(10, industry="retail", organisation_size="small")
            world.crowd(10, first=10, industry="finance", organisation_size="small")
            world.crowd(10, first=20, industry="retail", organisation_size="large")
            world.drain()
        yield dsn


@pytest.fixture
def db(market_database: str) -> Iterator[psycopg.Connection[Any]]:
    """In place of the shared database: each test goes on from the market."""
    with psycopg.connect(market_database) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def market(db: psycopg.Connection[Any]) -> Iterator[Any]:
    """The market, with a reader of org0; no result is exposed further than it may be."""
    market = World(db, itertools.count(1_000_000))
    reader(market, "org0")
    yield market
    if db.info.transaction_status != TransactionStatus.INERROR:
        assert market.highest_exposure() < 0.33 + 1e-6


@pytest.fixture
def ask(act: Any) -> Ask:
    """Ask for a group in the name of org0, or of another organisation's reader."""

    def ask(code: str, criteria: Any, role: str = "reader_of_org0") -> str:
        return str(act(role, REQUEST, code, json.dumps(criteria)))

    return ask


# -- what is published ---------------------------------------------------------------------------


def test_a_group_has_benchmarks_from_the_next_release_on(
    market: Any, ask: Ask, act: Any, acting_as: Any
) -> None:
    market.publish()
    assert ask("small-ones", SMALL_SHOPS_AND_BANKS) == "peer_group:small-ones"
    assert market.rows("SELECT FROM analytics.benchmark WHERE category = 'peer_group'") == []
    assert act("reader_of_org0", "SELECT status FROM analytics.peer_group") == "requested"
    belongs = "SELECT count(*) FROM analytics.own_organisation WHERE category = 'peer_group'"
    assert act("reader_of_org0", belongs) == 0

    assert market.publish() == 2
    cell = market.cell("small-ones")
    assert (cell["category"], cell["category_title"]) == ("peer_group", "Peer group")
    assert cell["level_title"] == "Finance or Retail, 1-50"
    # 9 11 10 and so on, in turn, over five people: 20 organisations
    assert (cell["status"], cell["mean"], cell["n_organisations"]) == ("ok", 2.0, 15)
    assert (cell["median"], cell["quantile_status"], cell["p90_status"]) == (
        None,
        "protected",
        "protected",
    )
    with acting_as("reader_of_org0"):
        (group,) = market.rows("SELECT * FROM analytics.peer_group")
        (chosen,) = market.rows(
            "SELECT * FROM analytics.get_anonymized_benchmark('q', 'small-ones')"
        )
        compared = market.rows(
            "SELECT benchmark_mean, cell_id FROM analytics.benchmark_comparison('pulse')"
            " WHERE category = 'peer_group' AND level = 'small-ones' AND question = 'q'"
        )
        own = market.rows(
            "SELECT level FROM analytics.own_organisation WHERE category = 'peer_group'"
        )
    assert (group["status"], group["is_member"], group["title"]) == (
        "tried",
        True,
        "Finance or Retail, 1-50",
    )
    assert json.loads(group["criteria"]) == {
        "industry": ["finance", "retail"],
        "organisation_size": ["small"],
    }
    assert float(chosen["avg_score"]) == cell["mean"]
    assert compared == [{"benchmark_mean": cell["mean"], "cell_id": cell["cell_id"]}]
    assert own == [{"level": "small-ones"}]


def test_membership_follows_the_levels_of_organisations(market: Any, ask: Ask) -> None:
    ask("small-ones", SMALL_SHOPS_AND_BANKS)
    members = "SELECT count(*) AS n FROM privacy.peer_group_member"
    assert market.rows(members) == [{"n": 20}]
    market.publish()
    assert market.cell("small-ones")["n_organisations"] == 15

    for number in range(20, 30):
        market.organisation(f"org{number}", organisation_size="small")
    assert market.rows(members) == [{"n": 30}]
    market.publish()
    assert (market.cell("small-ones")["status"], market.cell("small-ones")["n_organisations"]) == (
        "ok",
        25,
    )
    market.organisation("org0", industry="education")
    market.db.execute("UPDATE core.organisation SET is_active = false WHERE organisation = 'org1'")
    assert market.rows(members) == [{"n": 28}]


def test_titles_follow_the_levels(market: Any, ask: Ask) -> None:
    ask("small-ones", SMALL_SHOPS_AND_BANKS)
    market.publish()
    market.db.execute("UPDATE core.category_level SET title = 'Shops' WHERE level = 'retail'")
    assert market.publish() is None
    assert market.cell("small-ones")["level_title"] == "Finance or Shops, 1-50"


def test_a_group_of_all_but_one_is_refused_like_any_other(market: Any, ask: Ask) -> None:
    """A04: org30 is the only shop of its size, so small and large shops are all shops but one."""
    market.crowd(1, first=30, industry="retail", organisation_size="medium")
    market.crowd(4, first=31, industry="education")
    ask("all-but-one", {"industry": ["retail"], "organisation_size": ["small", "large"]})
    market.publish()
    assert market.cell("retail")["status"] == "ok"
    assert market.rule("all-but-one") == "R6_EXPO"
    few = market.cell("education")
    assert market.rule("education") == "R1_K"
    told = ("status", "reason", "mean", "n_organisations", "quantile_status", "p90_status")
    assert [market.cell("all-but-one")[each] for each in told] == [few[each] for each in told]
    assert few["status"] == "protected"


def test_the_members_of_another_figure_cost_nothing(market: Any, ask: Ask) -> None:
    """Nobody has the level education, so it adds nobody."""
    ask("shops-and-schools", {"industry": ["retail", "education"]})
    market.publish()
    assert market.cell("shops-and-schools")["mean"] == market.cell("retail")["mean"]


def test_another_name_is_no_way_around_a_refusal(market: Any, ask: Ask) -> None:
    """What the budget refused stays refused until a batch has changed, whatever it is called."""
    market.crowd(1, first=30, industry="retail", organisation_size="medium")
    ask("all-but-one", {"industry": ["retail"], "organisation_size": ["small", "large"]})
    market.publish()
    assert market.rule("all-but-one") == "R6_EXPO"
    # Four others in it would blur whose result is missing, but they are no batch.
    market.crowd(4, first=31, industry="technology", organisation_size="small")
    criteria = {"industry": ["retail", "technology"], "organisation_size": ["small", "large"]}
    ask("all-but-another", criteria)
    market.publish()
    assert market.rule("all-but-another") == "R6_EXPO"


def test_another_name_is_no_way_around_the_batch_rule(market: Any, ask: Ask) -> None:
    market.publish()
    before = market.cell("retail")
    for name in ("org0", "org1", "org2"):
        market.answers(name, [5])
    ask("shops-and-schools", {"industry": ["retail", "education"]})
    market.publish()
    assert (market.cell("retail")["status"], market.cell("retail")["mean"]) == (
        "carried",
        before["mean"],
    )
    assert market.rule("retail") == market.rule("shops-and-schools") == "R7_BATCH"
    assert market.cell("shops-and-schools")["status"] == "protected"

    # When enough have changed, both may.
    for number in (*range(3, 10), *range(20, 25)):
        market.answers(f"org{number}", [5])
    market.publish()
    assert market.cell("retail")["status"] == market.cell("shops-and-schools")["status"] == "ok"
    assert (
        market.cell("shops-and-schools")["mean"] == market.cell("retail")["mean"] > before["mean"]
    )


def test_what_was_withdrawn_is_shown_no_more_and_goes_on_where_it_was(
    market: Any, ask: Ask, act: Any, refused: Refused
) -> None:
    ask("small-ones", SMALL_SHOPS_AND_BANKS)
    market.publish()
    before = market.cell("small-ones")
    withdraw = "SELECT benchmark.withdraw_peer_group('small-ones')"
    act("reader_of_org0", withdraw)
    assert market.publish() is None
    assert market.rows("SELECT FROM analytics.benchmark WHERE category = 'peer_group'") == []
    assert act("reader_of_org0", "SELECT status FROM analytics.peer_group") == "withdrawn"
    assert act("reader_of_org0", "SELECT is_member FROM analytics.peer_group") is None
    assert "already" in str(refused("SM065", "reader_of_org0", withdraw).message_primary)
    # A new title of the survey brings nothing back.
    market.db.execute("UPDATE core.survey SET title = 'Pulse!'")
    market.publish()
    assert market.rows("SELECT FROM analytics.benchmark WHERE category = 'peer_group'") == []

    for name in ("org0", "org1", "org2"):
        market.answers(name, [5])
    assert ask("another-name", SMALL_SHOPS_AND_BANKS) == "peer_group:small-ones"
    market.publish()
    after = market.cell("small-ones")
    assert (after["status"], after["mean"], after["cell_id"]) == (
        "carried",
        before["mean"],
        before["cell_id"],
    )


# -- what cannot be asked for --------------------------------------------------------------------

REFUSALS: list[tuple[str, Any, str, str]] = [
    ("SM060", {}, "name no category", "all organisations have a benchmark anyway"),
    ("SM060", [], "name no category", ""),
    ("SM060", "retail", "name no category", ""),
    ("SM060", {"industry": []}, "no list of levels", ""),
    ("SM060", {"industry": "retail"}, "no list of levels", ""),
    ("SM060", {"industry": {"not": ["retail"]}}, "no list of levels", ""),
    ("SM060", {"industry": ["retail", 5]}, "no list of levels", ""),
    ("SM060", {"industry": ["retail", None]}, "no list of levels", ""),
    ("SM060", {"industry": [["retail"]]}, "no list of levels", ""),
    ("SM018", {"turnover": ["high"]}, 'unknown category "turnover"', "industry, organisation_size"),
    ("SM018", {"organisation": ["org1"]}, 'unknown category "organisation"', "geography"),
    ("SM018", {"peer_group": ["small-ones"]}, 'unknown category "peer_group"', ""),
    ("SM018", {"industry": ["retail", "org1"]}, 'unknown level "org1"', "healthcare, technology"),
    ("SM018", {"industry": ["small"]}, 'unknown level "small" of category "industry"', ""),
    (
        "SM061",
        {"industry": ["retail"], "organisation_size": ["small"], "geography": ["local"]},
        "criteria over 3 categories are too many",
        "geography, industry, organisation_size",
    ),
]
CODES = [
    "retail",
    "small",
    "all",
    "taken-one",
    "Big",
    "a",
    "no space",
    "x" * 41,
    "-x-",
    "a--b",
    "",
    None,
]


def test_what_cannot_be_asked_for_is_named(
    market: Any, ask: Ask, refused: Refused, acting_as: Any
) -> None:
    role = "reader_of_org0"
    for sqlstate, criteria, message, detail in REFUSALS:
        told = refused(sqlstate, role, REQUEST, "mine", json.dumps(criteria))
        assert message in str(told.message_primary), criteria
        assert detail in str(told.message_detail), criteria
    refused("SM020", role, REQUEST, "mine", None)
    ask("taken-one", {"industry": ["finance", "technology"]})
    for code in CODES:
        told = refused("SM062", role, REQUEST, code, json.dumps(SMALL_SHOPS_AND_BANKS))
        assert told.message_detail, code


def test_a_refusal_is_the_same_whoever_the_members_are(market: Any, refused: Refused) -> None:
    asked = ("SM018", "reader_of_org0", REQUEST, "mine", '{"industry": ["retail", "nothing"]}')
    before = refused(*asked)
    market.db.execute("DELETE FROM core.organisation_category")
    after = refused(*asked)
    assert (before.message_primary, before.message_detail) == (
        after.message_primary,
        after.message_detail,
    )


def test_what_there_is_already_is_named_and_costs_nothing(market: Any, ask: Ask) -> None:
    ask("small-ones", SMALL_SHOPS_AND_BANKS)
    again = {"organisation_size": ["small", "small"], "industry": ["finance", "retail"]}
    assert ask("mine", again) == "peer_group:small-ones"
    assert ask("mine", {"industry": ["retail"]}) == "industry:retail"
    both = {"industry": ["retail"], "organisation_size": ["small"]}
    assert ask("mine", both) == "industry+organisation_size:retail+small"
    assert market.rows("SELECT count(*) AS n FROM privacy.peer_group_request") == [{"n": 1}]


def test_three_requests_a_day_and_six_groups_of_a_corporate_group(
    market: Any, ask: Ask, act: Any, refused: Refused
) -> None:
    market.db.execute("SELECT core.register_organisation('org1', p_parent => 'org0')")
    reader(market, "org1")

    def a_day_later() -> None:
        market.db.execute("ALTER TABLE privacy.peer_group_request DISABLE TRIGGER USER")
        market.db.execute(
            "UPDATE privacy.peer_group_request SET requested_at = requested_at - interval '1 day'"
        )
        market.db.execute("ALTER TABLE privacy.peer_group_request ENABLE TRIGGER USER")

    others = ["healthcare", "technology", "finance", "education", "manufacturing", "retail"]
    wanted = [(f"group-{number}", {"industry": ["retail", other]}) for number, other in
              enumerate(others[:5])]  # fmt: skip
    wanted += [("group-5", {"industry": ["finance", "education"]})]
    more = json.dumps({"industry": ["education", "manufacturing"]})
    for number, (code, criteria) in enumerate(wanted):
        # One contributor, whichever of its organisations asks.
        ask(code, criteria, "reader_of_org1" if number % 2 else "reader_of_org0")
        if number % 3 == 2:
            if number == 2:
                told = refused("SM063", "reader_of_org1", REQUEST, "more", more)
                assert "3 peer groups within 24 hours" in str(told.message_primary)
            a_day_later()
    told = refused("SM063", "reader_of_org1", REQUEST, "more", more)
    assert "has 6 peer groups" in str(told.message_primary)
    assert told.message_detail == "The policy allows 6 that are not withdrawn."
    # Others have a quota of their own, and nobody else's groups.
    reader(market, "org2")
    told = refused("SM065", "reader_of_org2", "SELECT benchmark.withdraw_peer_group('group-0')")
    assert "not yours" in str(told.message_primary)
    assert ask("theirs", {"industry": ["education", "technology"]}, "reader_of_org2")

    act("reader_of_org0", "SELECT benchmark.withdraw_peer_group('group-1')")
    ask("more", json.loads(more))


def test_who_may_not_ask_is_told_why(market: Any, refused: Refused) -> None:
    market.db.execute("SELECT core.register_organisation('new', p_is_verified => false)")
    told = refused(
        "SM065", reader(market, "new"), REQUEST, "mine", json.dumps(SMALL_SHOPS_AND_BANKS)
    )
    assert "active and verified" in str(told.message_detail)
    market.db.execute("CREATE ROLE stray IN ROLE surveymark_analyst")
    refused("SM016", "stray", REQUEST, "mine", json.dumps(SMALL_SHOPS_AND_BANKS))
    refused("SM016", "stray", "SELECT benchmark.withdraw_peer_group('mine')")
    refused("SM066", "reader_of_org0", "SELECT benchmark.withdraw_peer_group('mine')")


# -- who sees what -------------------------------------------------------------------------------


def test_everybody_sees_the_groups_and_nobody_who_asked(
    market: Any, ask: Ask, act: Any, acting_as: Any
) -> None:
    ask("small-ones", SMALL_SHOPS_AND_BANKS)
    market.db.execute("CREATE ROLE stray IN ROLE surveymark_bi_reader")
    for role, is_member in ((reader(market, "org25"), False), ("stray", None)):
        with acting_as(role):
            (row,) = market.rows("SELECT * FROM analytics.peer_group")
        assert (row["peer_group"], row["is_member"]) == ("small-ones", is_member)
        assert "org" not in str({**row, "criteria": None})
    for table in ("peer_group", "peer_group_request", "peer_group_listing", "peer_group_member"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), acting_as("reader_of_org0"):
            market.db.execute(f"SELECT FROM privacy.{table}")


def test_a_group_never_changes(market: Any, ask: Ask) -> None:
    ask("small-ones", SMALL_SHOPS_AND_BANKS)
    for statement in (
        'UPDATE privacy.peer_group SET criteria = \'{"industry": ["retail"]}\'',
        "UPDATE privacy.peer_group SET peer_group = 'other'",
        "DELETE FROM privacy.peer_group",
        "TRUNCATE privacy.peer_group_listing",
        "UPDATE privacy.peer_group_request SET org_id = NULL",
    ):
        with pytest.raises(psycopg.Error) as error, market.db.transaction():
            market.db.execute(statement)
        assert error.value.sqlstate == "SM015", statement


def test_no_category_is_called_peer_group(market: Any) -> None:
    with pytest.raises(psycopg.Error, match="cannot be registered") as error:
        market.db.execute("SELECT core.register_category_level('peer_group', 'mine')")
    assert error.value.sqlstate == "SM018"


# -- hand-picked groups --------------------------------------------------------------------------

PROPOSE = "SELECT benchmark.propose_peer_group('grocers', 'Association of grocers', %s)"
APPROVE = "SELECT benchmark.approve_peer_group('grocers')"


@pytest.fixture
def officers(market: Any) -> None:
    """An operator, a privacy officer, and one who is both."""
    for role, groups in {
        "operator_a": "surveymark_operator",
        "officer_b": "surveymark_privacy_officer",
        "both_c": "surveymark_operator, surveymark_privacy_officer",
    }.items():
        market.db.execute(f"CREATE ROLE {role} IN ROLE {groups}")


# Of small shops, small banks and large shops: none of these is told by what remains.
FIVE_OF_EACH = (*range(5), *range(10, 15), *range(20, 25))


def codes(*numbers: int) -> list[str]:
    return [f"org{number}" for number in numbers]


@pytest.mark.usefixtures("officers")
def test_a_hand_picked_group_takes_two_logins(market: Any, act: Any, refused: Refused) -> None:
    picked = codes(*FIVE_OF_EACH)
    act("both_c", PROPOSE, picked)
    told = refused("SM065", "both_c", APPROVE)
    assert "same login" in str(told.message_detail)
    market.publish()
    assert market.rows("SELECT FROM benchmark.cell WHERE kind = 'peer_group'") == []
    assert act("reader_of_org0", "SELECT count(*) FROM analytics.peer_group") == 0
    assert act("officer_b", "SELECT organisations FROM privacy.proposed_peer_group") == sorted(
        picked
    )

    act("officer_b", APPROVE)
    market.publish()
    cell = market.cell("grocers")
    assert (cell["level_title"], cell["n_organisations"]) == ("Association of grocers", 15)
    assert act("reader_of_org0", "SELECT is_member FROM analytics.peer_group") is True
    assert act(reader(market, "org16"), "SELECT is_member FROM analytics.peer_group") is False
    assert "org0" not in str(
        act("reader_of_org16", "SELECT (peer_group)::text FROM analytics.peer_group")
    )
    refused("SM065", "officer_b", APPROVE)
    refused("SM065", "reader_of_org0", "SELECT benchmark.withdraw_peer_group('grocers')")
    act("operator_a", "SELECT benchmark.withdraw_peer_group('grocers')")


@pytest.mark.usefixtures("officers")
@pytest.mark.parametrize(("title", "code"), [("", "SM020"), ("x" * 101, "SM025")])
def test_a_hand_picked_group_has_a_title_that_people_read(
    market: Any, refused: Refused, title: str, code: str
) -> None:
    propose = "SELECT benchmark.propose_peer_group('grocers', %s, '{org0}')"
    refused(code, "operator_a", propose, title)


@pytest.mark.usefixtures("officers")
def test_a_hand_picked_group_rests_on_fifteen(market: Any, act: Any, refused: Refused) -> None:
    told = refused("SM064", "operator_a", PROPOSE, codes(*range(14)))
    assert "14 contributors" in str(told.message_primary)
    market.db.execute("SELECT core.register_organisation('org4', p_parent => 'org0')")
    refused("SM064", "operator_a", PROPOSE, codes(*FIVE_OF_EACH))
    act("operator_a", PROPOSE, codes(*FIVE_OF_EACH, 5))
    act("officer_b", APPROVE)
    market.publish()
    assert market.cell("grocers")["status"] == "ok"
    # One of them is no longer verified: fourteen are left, and the earlier figure stands.
    market.db.execute("SELECT core.register_organisation('org3', p_is_verified => false)")
    market.publish()
    assert (market.rule("grocers"), market.cell("grocers")["status"]) == ("R7_BATCH", "carried")


@pytest.mark.usefixtures("officers")
def test_only_operators_propose_and_only_officers_approve(
    market: Any, act: Any, ask: Ask, refused: Refused
) -> None:
    picked = codes(*range(16))
    for role in ("reader_of_org0", "officer_b"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            act(role, PROPOSE, picked)
    for role in ("reader_of_org0", "operator_a"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            act(role, APPROVE)
    refused("SM066", "officer_b", APPROVE)
    refused("SM009", "operator_a", PROPOSE, [*picked, "nobody"])
    refused("SM020", "operator_a", PROPOSE, [])
    # A group by criteria is withdrawn by whoever asked, or by an officer.
    ask("small-ones", SMALL_SHOPS_AND_BANKS)
    refused("SM065", "operator_a", "SELECT benchmark.withdraw_peer_group('small-ones')")
    refused("SM065", "officer_b", "SELECT benchmark.approve_peer_group('small-ones')")
    act("officer_b", "SELECT benchmark.withdraw_peer_group('small-ones')")
