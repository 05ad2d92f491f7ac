"""`surveymark benchmark policy`: two people change the rules, each with a login of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo


@pytest.fixture
def logins(server: str, database: str) -> Iterator[dict[str, str]]:
    """The DSNs of two privacy officers."""
    names = ("officer_a", "officer_b")
    with psycopg.connect(server, autocommit=True) as admin:
        for name in names:
            admin.execute(f"DROP ROLE IF EXISTS {name}".encode())
            admin.execute(f"CREATE ROLE {name} LOGIN IN ROLE surveymark_privacy_officer".encode())
        yield {name: make_conninfo(database, user=name) for name in names}
        for name in names:
            admin.execute(f"DROP ROLE {name}".encode())


def test_from_the_proposal_to_the_version(surveymark: Any, logins: dict[str, str]) -> None:
    a, b = logins["officer_a"], logins["officer_b"]
    none = surveymark("benchmark", "policy", "list", dsn=a)
    assert none.stdout == "nothing was proposed so far\n"
    proposed = surveymark(
        "benchmark", "policy", "propose", "--set", "min_organisations=8", "--set",
        "batch_fraction=0.5", "--reason", "few members", dsn=a,
    )  # fmt: skip
    assert proposed.stdout == "proposal 1: needs the approval of two people\n"
    assert proposed.stderr == "note: surveymark benchmark policy approve 1\n"

    first = surveymark("benchmark", "policy", "approve", "1", dsn=a)
    assert first.stdout == "proposal 1: approved by one, needs another person\n"
    again = surveymark("benchmark", "policy", "approve", "1", dsn=a)
    assert (again.exit_code, "SM033" in again.stderr) == (1, True)
    second = surveymark("benchmark", "policy", "approve", "1", "--format", "json", dsn=b)
    assert second.json == {"proposal_id": 1, "version": 2}

    shown = surveymark("benchmark", "policy", "show", "--format", "json", dsn=b).json
    assert (shown["version"], shown["min_organisations"], shown["batch_fraction"]) == (2, 8, 0.5)
    (listed,) = surveymark("benchmark", "policy", "list", "--format", "json", dsn=b).json
    assert (listed["state"], listed["approved_by"], listed["version"]) == (
        "approved",
        ["officer_a", "officer_b"],
        2,
    )
    assert listed["changes"] == {"min_organisations": 8, "batch_fraction": 0.5}


def test_a_floor_is_told_in_words(surveymark: Any, logins: dict[str, str]) -> None:
    ran = surveymark(
        "benchmark", "policy", "propose", "--set", "min_organisations=2", "--reason", "more",
        dsn=logins["officer_a"],
    )  # fmt: skip
    assert ran.exit_code == 1
    assert "SM031: min_organisations cannot be 2" in ran.stderr
    assert "min_organisations >= 5" in ran.stderr


def test_strict_is_refused_and_a_malformed_rule_too(
    surveymark: Any, logins: dict[str, str]
) -> None:
    words = ("benchmark", "policy", "propose", "--reason", "outsiders")
    strict = surveymark(*words, "--profile", "strict", dsn=logins["officer_a"])
    assert (strict.exit_code, "SM040" in strict.stderr) == (1, True)
    assert "surveymark key create --purpose noise" in strict.stderr
    malformed = surveymark(*words, "--set", "min_organisations", dsn=logins["officer_a"])
    assert (malformed.exit_code, "--set rule=8" in malformed.stderr) == (2, True)
