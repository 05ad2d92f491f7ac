"""The rules change between two people: what one alone can do, and what nobody can."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

OFFICERS = ("maria", "jonas", "aisha")


@pytest.fixture
def officers(db: Any) -> Any:
    """Three people with logins of their own; `db` knows them until it is rolled back."""
    for name in OFFICERS:
        db.execute(f"CREATE ROLE {name} LOGIN IN ROLE surveymark_privacy_officer")
    db.execute("CREATE ROLE outsider LOGIN IN ROLE surveymark_operator")
    return db


@pytest.fixture
def propose(officers: Any, acting_as: Any) -> Any:
    """propose("maria", min_organisations=8), as the person of that login."""

    def propose(
        login: str,
        reason: str = "few members",
        profile: str | None = None,
        at: Any = None,
        **rules: Any,
    ) -> int:
        with acting_as(login):
            row = officers.execute(
                "SELECT privacy.propose_policy(%s, %s, %s, %s)",
                [reason, json.dumps(rules), profile, at],
            ).fetchone()
        number: int = row[0]
        return number

    return propose


@pytest.fixture
def approve(officers: Any, acting_as: Any) -> Any:
    """approve("jonas", 1) gives the version that came of it, or None."""

    def approve(login: str, number: int) -> int | None:
        with acting_as(login):
            row = officers.execute("SELECT privacy.approve_policy(%s)", [number]).fetchone()
        version: int | None = row[0]
        return version

    return approve


def in_force(db: psycopg.Connection[Any]) -> tuple[int, int]:
    row = db.execute(
        "SELECT version, min_organisations FROM benchmark.policy_in_force()"
    ).fetchone()
    assert row is not None
    return row


def refused(call: Any, *arguments: Any, **named: Any) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught:
        call(*arguments, **named)
    return caught.value


def test_the_second_approval_makes_the_version(officers: Any, propose: Any, approve: Any) -> None:
    number = propose("maria", min_organisations=8)
    assert in_force(officers) == (1, 5)
    assert approve("jonas", number) is None
    assert in_force(officers) == (1, 5)
    assert approve("aisha", number) == 2
    assert in_force(officers) == (2, 8)
    made = officers.execute(
        "SELECT profile, approved_by, proposal_id, min_respondents FROM privacy.policy"
        " WHERE version = 2"
    ).fetchone()
    assert made == ("standard", ["jonas", "aisha"], number, 5)
    listed = officers.execute(
        "SELECT state, changes, reason, proposed_by, approved_by, version FROM privacy.proposal"
    ).fetchall()
    assert listed == [
        ("approved", {"min_organisations": 8}, "few members", "maria", ["jonas", "aisha"], 2)
    ]


def test_the_proposer_is_one_of_the_two_and_never_both(propose: Any, approve: Any) -> None:
    number = propose("maria", min_organisations=8)
    assert approve("maria", number) is None
    error = refused(approve, "maria", number)
    assert error.sqlstate == "SM033"
    assert '"maria" has approved' in str(error)
    assert approve("jonas", number) == 2


def test_another_role_is_not_another_person(
    officers: Any, propose: Any, approve: Any, acting_as: Any
) -> None:
    """Whoever may SET ROLE to a colleague still approves under his own login."""
    officers.execute("GRANT jonas TO maria")
    number = propose("maria", min_organisations=8)
    assert approve("maria", number) is None
    as_jonas = psycopg.sql.SQL("SET LOCAL ROLE jonas; SELECT privacy.approve_policy({})").format(
        number
    )
    with pytest.raises(psycopg.Error) as caught, acting_as("maria"):
        officers.execute(as_jonas)
    assert caught.value.sqlstate == "SM033"


@pytest.mark.parametrize(
    "role", ["outsider", "surveymark_analyst", "surveymark_org_reader", "surveymark_job"]
)
def test_nobody_else_proposes_or_approves(
    propose: Any, approve: Any, officers: Any, acting_as: Any, role: str
) -> None:
    number = propose("maria", min_organisations=8)
    for call, arguments in ((propose, {"min_organisations": 9}), (approve, {"number": number})):
        assert refused(call, role, **arguments).sqlstate == "42501"
    with pytest.raises(psycopg.errors.InsufficientPrivilege), acting_as(role):
        officers.execute("SELECT * FROM privacy.proposal")


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"min_organisations": 4}, "min_organisations cannot be 4"),
        ({"min_respondents": 4}, "min_respondents cannot be 4"),
        ({"batch_fraction": 0.29}, "batch_fraction cannot be 0.29"),
        ({"rounding": "NaN"}, "rounding cannot be NaN"),
        ({"min_organisations": 11}, "min_organisations_quartile cannot be 10"),
        ({"min_respondents_cell": None}, "min_respondents_cell cannot be null"),
    ],
)
def test_floors_are_named_with_the_value(propose: Any, rules: dict[str, Any], told: str) -> None:
    error = refused(propose, "maria", **rules)
    assert error.sqlstate == "SM031"
    assert error.diag.message_primary == told
    assert told.split()[0] in (error.diag.message_detail or "")
    assert error.diag.message_hint


def test_every_rule_has_a_floor(db: Any) -> None:
    """A rule whose CHECK has another name would be told by PostgreSQL, and only when approved."""
    rules = db.execute(
        "SELECT array_agg(rule) FROM privacy.policy AS shipped,"
        " jsonb_object_keys(privacy.policy_rules(shipped)) AS rule"
    ).fetchone()[0]
    checked = db.execute(
        "SELECT array_agg(substring(conname FROM '^policy_(.*)_check$')) FROM pg_constraint"
        " WHERE conrelid = 'privacy.policy'::regclass AND contype = 'c'"
    ).fetchone()[0]
    assert len(rules) > 7
    assert set(rules) <= set(checked)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": ""}, "SM020"),
        ({"min_organisation": 8}, "SM030"),
        ({"version": 9}, "SM030"),
        ({"approved_by": ["me", "myself"]}, "SM030"),
        ({"profile": "mild"}, "SM030"),
        ({"min_organisations": "many"}, "SM025"),
        ({"min_organisations": 5.5}, "SM025"),
        ({"min_organisations": 8, "at": "2020-01-01"}, "SM025"),
        ({}, "SM033"),
        ({"profile": "standard"}, "SM033"),
        ({"min_organisations": 5}, "SM033"),
    ],
)
def test_what_cannot_be_proposed(propose: Any, given: dict[str, Any], code: str) -> None:
    error = refused(propose, "maria", **given)
    assert error.sqlstate == code
    assert error.diag.message_hint


def test_strict_waits_for_a_key(propose: Any) -> None:
    error = refused(propose, "maria", profile="strict")
    assert error.sqlstate == "SM040"
    assert "surveymark key create --purpose noise" in (error.diag.message_hint or "")


def test_the_shipped_profiles_can_be_put_in_force(db: Any, propose: Any, approve: Any) -> None:
    """None of them is under a floor."""
    db.execute("INSERT INTO privacy.key_version (kid, purpose, fingerprint)"
               " VALUES ('noise-1', 'noise', sha256('a key'))")  # fmt: skip
    number = propose("maria", profile="strict")
    approve("maria", number)
    assert approve("jonas", number) == 2
    assert in_force(db) == (2, 8)


def test_the_profile_standard_leads_back(db: Any, propose: Any, approve: Any) -> None:
    for number in (propose("maria", min_organisations=8, rounding=2),):
        approve("maria", number)
        approve("jonas", number)
    number = propose("jonas", profile="standard")
    approve("maria", number)
    assert approve("jonas", number) == 3
    assert db.execute(
        "SELECT count(DISTINCT privacy.policy_rules(policy)) FROM privacy.policy"
        " WHERE version IN (1, 3)"
    ).fetchone() == (1,)


def test_a_version_for_later_waits_and_is_what_the_next_starts_from(
    db: Any, propose: Any, approve: Any
) -> None:
    number = propose("maria", at="2100-01-01", min_organisations=8)
    approve("maria", number)
    assert approve("jonas", number) == 2
    assert in_force(db) == (1, 5)
    propose("maria", at="2100-01-01", min_respondents=7)
    rules = db.execute(
        "SELECT rules FROM privacy.policy_proposal ORDER BY proposal_id DESC LIMIT 1"
    )
    assert rules.fetchone()[0]["min_organisations"] == 8


def test_a_date_that_has_passed_is_the_time_of_the_second_approval(
    db: Any, propose: Any, approve: Any
) -> None:
    at = db.execute("SELECT clock_timestamp() + interval '0.2 seconds'").fetchone()[0]
    number = propose("maria", at=at, min_organisations=8)
    db.execute("SELECT pg_sleep(0.3)")
    approve("maria", number)
    approve("jonas", number)
    assert db.execute(
        "SELECT effective_from > %s FROM privacy.policy WHERE version = 2", [at]
    ).fetchone() == (True,)


def test_a_proposal_lapses_when_another_version_comes(db: Any, propose: Any, approve: Any) -> None:
    first = propose("maria", min_organisations=8)
    second = propose("jonas", min_respondents=6)
    approve("maria", first)
    approve("maria", second)
    approve("jonas", second)
    error = refused(approve, "jonas", first)
    assert (error.sqlstate, f"proposal {first} has lapsed" in str(error)) == ("SM033", True)
    error = refused(approve, "aisha", second)
    assert (error.sqlstate, "approved already" in str(error)) == ("SM033", True)
    assert refused(approve, "jonas", 999).sqlstate == "SM030"
    states = db.execute("SELECT array_agg(state ORDER BY proposal_id) FROM privacy.proposal")
    assert states.fetchone()[0] == ["lapsed", "approved"]


@pytest.mark.parametrize("role", ["postgres", "surveymark_engine"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE privacy.policy_proposal SET rules = '{}'",
        "DELETE FROM privacy.policy_proposal",
        "UPDATE privacy.policy_approval SET approved_by = 'jonas'",
        "DELETE FROM privacy.policy_approval",
        "TRUNCATE privacy.policy_approval",
    ],
)
def test_what_was_proposed_and_approved_stays(
    db: Any, propose: Any, approve: Any, acting_as: Any, role: str, change: str
) -> None:
    approve("maria", propose("maria", min_organisations=8))
    with pytest.raises(psycopg.Error) as caught, acting_as(role):
        db.execute(change.encode())
    assert caught.value.sqlstate == "SM015"


def test_two_who_approve_at_once_make_one_version(database: str, server: str) -> None:
    """The second waits for the first; else each would see one approval, its own."""
    with psycopg.connect(server, autocommit=True) as admin:
        for name in OFFICERS:
            admin.execute(f"DROP ROLE IF EXISTS {name}".encode())
            admin.execute(f"CREATE ROLE {name} LOGIN IN ROLE surveymark_privacy_officer".encode())

    def approve(connection: psycopg.Connection[Any], login: str) -> int | None:
        connection.execute(f"SET SESSION AUTHORIZATION {login}".encode())
        row = connection.execute("SELECT privacy.approve_policy(1)").fetchone()
        assert row is not None
        version: int | None = row[0]
        return version

    try:
        with (
            psycopg.connect(database) as first,
            psycopg.connect(database) as second,
            ThreadPoolExecutor() as pool,
        ):
            first.execute(
                "SELECT privacy.propose_policy('few members', '{\"min_organisations\": 8}')"
            )
            first.commit()
            assert approve(first, "maria") is None
            waiting = pool.submit(approve, second, "jonas")
            with psycopg.connect(server, autocommit=True) as admin:
                while (
                    not waiting.done()
                    and not admin.execute(
                        "SELECT FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'",
                        [second.info.backend_pid],
                    ).fetchall()
                ):
                    time.sleep(0.02)
            first.commit()
            assert waiting.result(timeout=60) == 2
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            for name in OFFICERS:
                admin.execute(f"DROP ROLE {name}".encode())
