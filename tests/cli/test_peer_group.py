"""`surveymark benchmark peer-group`: ask for groups, and let two people pick one by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

ROLES = {
    "group_reader": "surveymark_org_reader",
    "group_operator": "surveymark_operator",
    "group_officer": "surveymark_privacy_officer",
}


@pytest.fixture(scope="module")
def logins(server: str, clone: Any) -> Iterator[dict[str, str]]:
    """The DSNs of a reader of shop0, an operator and a privacy officer; twenty shops."""
    with psycopg.connect(server, autocommit=True) as admin:
        for role, group in ROLES.items():
            admin.execute(f"DROP ROLE IF EXISTS {role}".encode())
            admin.execute(f"CREATE ROLE {role} LOGIN IN ROLE {group}".encode())
        with clone() as dsn:
            with psycopg.connect(dsn) as connection:
                connection.execute(
                    "SELECT core.register_organisation('shop' || number, NULL, %s)"
                    " FROM generate_series(0, 19) AS number",
                    ['{"industry": "retail", "organisation_size": "small"}'],
                )
                connection.execute("SELECT ops.map_role('group_reader', 'shop0')")
            yield {role: make_conninfo(dsn, user=role) for role in ROLES}
        for role in ROLES:
            admin.execute(f"DROP ROLE {role}".encode())


@pytest.fixture
def run(surveymark: Any) -> Any:
    def run(*words: str, dsn: str) -> Any:
        return surveymark("benchmark", "peer-group", *words, dsn=dsn)

    return run


def test_from_the_request_to_the_withdrawal(run: Any, logins: dict[str, str]) -> None:
    own = logins["group_reader"]
    assert run("list", dsn=own).stdout == "there is no peer group\n"
    where = ("--where", "industry=retail,finance", "--where", "organisation_size=small")
    asked = run("request", "rivals", *where, dsn=own)
    assert asked.stdout == "peer_group:rivals: tried with the next release\n"
    again = run("request", "others", *where, "--format", "json", dsn=own)
    assert again.json == {"name": "peer_group:rivals", "is_named_so": False}
    named = run("request", "shops", "--where", "industry=retail", dsn=own)
    assert named.stdout == "there is such a group: industry:retail\n"

    (listed,) = run("list", "--format", "json", dsn=own).json
    assert (listed["peer_group"], listed["status"], listed["is_member"]) == (
        "rivals",
        "requested",
        True,
    )
    assert "Finance or Retail, 1-50" in run("list", dsn=logins["group_officer"]).stdout
    gone = run("withdraw", "rivals", dsn=own)
    assert gone.stdout == "peer_group:rivals: withdrawn, shown until the next release\n"


def test_what_is_wrong_is_told_with_detail_and_hint(run: Any, logins: dict[str, str]) -> None:
    ran = run("request", "mine", "--where", "industry=retial", dsn=logins["group_reader"])
    assert ran.exit_code == 1
    assert 'ERROR:  SM018: unknown level "retial" of category "industry"' in ran.stderr
    assert "DETAIL:  There are: healthcare" in ran.stderr
    assert "HINT:" in ran.stderr
    malformed = run("request", "mine", "--where", "industry", dsn=logins["group_reader"])
    assert (malformed.exit_code, "--where industry=retail,finance" in malformed.stderr) == (2, True)
    nobody = run("request", "mine", "--where", "industry=retail", dsn=logins["group_operator"])
    assert (nobody.exit_code, "permission denied" in nobody.stderr) == (1, True)


def test_two_people_pick_a_group(run: Any, logins: dict[str, str]) -> None:
    operator, officer = logins["group_operator"], logins["group_officer"]
    shops = [f"shop{number}" for number in range(16)]
    few = run("propose", "grocers", "--title", "Grocers", *shops[:3], dsn=operator)
    assert (few.exit_code, "SM064" in few.stderr) == (1, True)
    proposed = run("propose", "grocers", "--title", "Grocers", *shops, dsn=operator)
    assert proposed.stdout == (
        "peer_group:grocers: proposed, needs the approval of a privacy officer\n"
    )
    assert proposed.stderr == "note: surveymark benchmark peer-group approve grocers\n"
    (waiting,) = run("list", "--proposed", "--format", "json", dsn=officer).json
    assert (waiting["organisations"], waiting["proposed_by"]) == (sorted(shops), "group_operator")
    approved = run("approve", "grocers", "--format", "json", dsn=officer)
    assert approved.json == {"peer_group": "grocers", "state": "approved"}
    assert "SM065" in run("approve", "grocers", dsn=officer).stderr
    assert "grocers" in run("list", dsn=logins["group_reader"]).stdout
