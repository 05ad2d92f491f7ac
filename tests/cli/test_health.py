"""`surveymark health`: the worst check is the exit code, and no answer is the worst of all."""

from __future__ import annotations

import json

import psycopg
from click.testing import CliRunner, Result

from controlplane.cli import cli


def health(dsn: str, *options: str) -> Result:
    return CliRunner().invoke(cli, ["--dsn", dsn, "health", *options])


def test_every_check_is_printed_and_the_worst_is_the_exit_code(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as admin:
        found = json.loads(health(database, "--format", "json").output)
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
        assert "job drain: Mend the cause, then: surveymark jobs enable drain" in warned.output
        assert warned.output.endswith("warning\n")

        admin.execute("DROP VIEW rollup.freshness CASCADE")
        critical = health(database)
        assert critical.exit_code == 2
        assert critical.output.endswith("critical\n")


def test_a_database_that_cannot_be_reached_is_critical() -> None:
    found = health("host=/nowhere dbname=x connect_timeout=2", "--format", "json")
    assert found.exit_code == 2
    (check,) = json.loads(found.output)["checks"]
    assert (check["check_name"], check["status"]) == ("connection", "critical")


def test_a_database_without_surveymark_is_critical(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute("DROP VIEW ops.health")
    found = health(database)
    assert found.exit_code == 2
    assert "surveymark migrate" in found.output
