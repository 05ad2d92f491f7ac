"""`surveymark jobs`, `tick`, `drain`, `refresh`: what they print, and how they end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from controlplane.cli import cli

Surveymark = Callable[..., Result]


@pytest.fixture
def surveymark(database: str) -> Surveymark:
    """Run the command on a database of the test's own."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--dsn", database, *arguments])

    return run


@pytest.fixture
def admin(database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


def break_job(admin: psycopg.Connection[Any], name: str) -> None:
    """Let the job's step fail from now on."""
    admin.execute(
        "CREATE FUNCTION ops.step_broken() RETURNS boolean LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'no paper left' USING HINT = 'Buy some.'; END $$"
    )
    admin.execute(
        "UPDATE ops.job SET step_function = 'ops.step_broken' WHERE job_name = %s", (name,)
    )


def owe(admin: psycopg.Connection[Any], *names: str) -> None:
    """Make exactly these jobs due: switch the others off, and let a due time pass for these."""
    admin.execute("SELECT ops.disable_job(job_name) FROM ops.job")
    for name in names:
        admin.execute("SELECT ops.enable_job(%s)", (name,))
        admin.execute(
            "UPDATE ops.job SET on_missed = 'run_once', scheduled_from = now() - interval '1 week'"
            " WHERE job_name = %s",
            (name,),
        )


def test_list_names_every_job_and_when_it_runs_next(surveymark: Surveymark) -> None:
    listed = surveymark("jobs", "list")
    assert listed.exit_code == 0
    for name in ("drain", "refresh-benchmarks", "purge-history"):
        assert name in listed.output
    rows = json.loads(surveymark("jobs", "list", "--format", "json").output)
    assert all(row["next_run_at"] for row in rows)


def test_run_says_what_the_job_did_and_log_remembers(surveymark: Surveymark) -> None:
    ran = surveymark("jobs", "run", "purge-history")
    assert ran.exit_code == 0
    assert ran.output.startswith("purge-history: succeeded (")
    (row,) = json.loads(surveymark("jobs", "log", "--format", "json").output)
    assert (row["job_name"], row["trigger"], row["status"]) == (
        "purge-history",
        "manual",
        "succeeded",
    )
    assert surveymark("jobs", "log", "drain").output == "(no rows)\n"


def test_log_is_newest_first_and_bounded(surveymark: Surveymark) -> None:
    for name in ("drain", "purge-history", "drain"):
        surveymark("jobs", "run", name)
    rows = json.loads(surveymark("jobs", "log", "--limit", "2", "--format", "json").output)
    assert [row["job_name"] for row in rows] == ["drain", "purge-history"]


def test_a_job_that_is_off_is_not_run_by_hand(surveymark: Surveymark) -> None:
    assert surveymark("jobs", "disable", "drain", "--reason", "moving house").exit_code == 0
    refused = surveymark("jobs", "run", "drain")
    assert refused.exit_code == 1
    assert 'SM023: job "drain" is switched off' in refused.output
    assert "moving house" in refused.output
    assert "surveymark jobs enable drain" in refused.output
    assert surveymark("jobs", "enable", "drain").exit_code == 0
    assert surveymark("jobs", "run", "drain").exit_code == 0


@pytest.mark.parametrize("order", ["run", "enable", "disable"])
def test_an_unknown_job_is_named(surveymark: Surveymark, order: str) -> None:
    refused = surveymark("jobs", order, "nope")
    assert refused.exit_code == 1
    assert 'SM022: unknown job "nope"' in refused.output
    assert "surveymark jobs list" in refused.output


def test_a_failing_job_tells_the_step_s_own_error(
    surveymark: Surveymark, admin: psycopg.Connection[Any]
) -> None:
    break_job(admin, "purge-history")
    failed = surveymark("jobs", "run", "purge-history")
    assert failed.exit_code == 1
    assert "ERROR:  no paper left\n" in failed.output
    assert "HINT:  Buy some." in failed.output
    assert "Traceback" not in failed.output


def test_a_job_that_runs_elsewhere_is_not_run_beside_it(
    surveymark: Surveymark, admin: psycopg.Connection[Any]
) -> None:
    admin.execute("SELECT pg_advisory_lock(ops.job_lock_key('drain'))")
    for arguments in (("jobs", "run", "drain"), ("drain", "--wait", "0.2")):
        refused = surveymark(*arguments)
        assert refused.exit_code == 1
        assert 'job "drain" is already running' in refused.output
    admin.execute("SELECT pg_advisory_unlock_all()")
    assert surveymark("drain").exit_code == 0


def test_drain_says_what_it_merged(surveymark: Surveymark, admin: psycopg.Connection[Any]) -> None:
    assert surveymark("drain").output == "drain: nothing was waiting\n"
    # A row that nobody can read is moved on as well: into core.rejected_response.
    admin.execute("INSERT INTO core.response_load (organisation) VALUES ('nobody')")
    assert surveymark("drain").output.startswith("drain: 1 rows loaded (")


def test_refresh_drains_and_then_releases(surveymark: Surveymark) -> None:
    refreshed = surveymark("refresh")
    assert refreshed.exit_code == 0
    assert [line.split(":")[0] for line in refreshed.output.splitlines()] == [
        "drain",
        "refresh-benchmarks",
    ]


def test_tick_runs_what_is_due_once(surveymark: Surveymark, admin: psycopg.Connection[Any]) -> None:
    owe(admin, "purge-history", "refresh-benchmarks")
    ticked = surveymark("tick")
    assert ticked.exit_code == 0
    # Urgent first.
    assert [line.split(":")[0] for line in ticked.output.splitlines()] == [
        "refresh-benchmarks",
        "purge-history",
    ]
    assert surveymark("tick").output == "nothing is due\n"
    rows = json.loads(surveymark("jobs", "log", "--format", "json").output)
    assert [row["trigger"] for row in rows] == ["tick", "tick"]


def test_tick_goes_on_after_a_job_that_fails(
    surveymark: Surveymark, admin: psycopg.Connection[Any]
) -> None:
    owe(admin, "purge-history", "refresh-benchmarks")
    break_job(admin, "refresh-benchmarks")
    ticked = surveymark("tick")
    assert ticked.exit_code == 1
    assert "refresh-benchmarks: failed" in ticked.output
    assert "no paper left" in ticked.output
    assert "purge-history: succeeded" in ticked.output
