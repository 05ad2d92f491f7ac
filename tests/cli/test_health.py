"""`surveymark health`: the worst check is the exit code, and no answer is the worst of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Health = Callable[..., Any]


@pytest.fixture
def health(surveymark: Callable[..., Any]) -> Health:
    """Ask for the health of a database: health(dsn, "--format", "json")."""

    def ask(dsn: str, *options: str) -> Any:
        return surveymark("health", *options, dsn=dsn)

    return ask


def test_every_check_is_printed_and_the_worst_is_the_exit_code(
    health: Health, database: str, connect_as: Any
) -> None:
    admin = connect_as()
    found = health(database, "--format", "json").json
    checks = {check["check_name"]: check for check in found["checks"]}
    assert {"database", "queue", "job drain", "benchmarks"} <= checks.keys()
    # The server of a test may be an old minor release, which is a warning.
    if checks["database"]["status"] == "healthy":
        assert found["status"] == "healthy"
        assert health(database).exit_code == 0

    admin.execute(
        "UPDATE ops.job SET is_enabled = false, disabled_at = now(), disabled_reason = 'x'"
        " WHERE job_name = 'drain'"
    )
    warned = health(database)
    assert warned.exit_code == 1
    assert "job drain: Mend the cause, then: surveymark jobs enable drain" in warned.stdout
    assert warned.stdout.endswith("warning\n")

    admin.execute("DROP VIEW rollup.freshness CASCADE")
    critical = health(database)
    assert critical.exit_code == 2
    assert critical.stdout.endswith("critical\n")


def test_a_database_that_cannot_be_reached_is_critical(health: Health) -> None:
    found = health("host=/nowhere dbname=x connect_timeout=2", "--format", "json")
    assert found.exit_code == 2
    (check,) = found.json["checks"]
    assert (check["check_name"], check["status"]) == ("connection", "critical")


def test_a_database_without_surveymark_is_critical(
    health: Health, database: str, connect_as: Any
) -> None:
    connect_as().execute("DROP VIEW ops.health")
    found = health(database)
    assert found.exit_code == 2
    assert "surveymark migrate" in found.stdout
