"""`surveymark jobs`, `tick`, `drain`, `refresh`: what they print, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

Run = Callable[..., Any]
Admin = psycopg.Connection[Any]


@pytest.fixture
def run(surveymark: Run, database: str) -> Run:
    """Run the command on a database of the test's own."""
    return partial(surveymark, dsn=database)


@pytest.fixture
def admin(connect_as: Callable[[], Admin]) -> Admin:
    """An administrator's connection to the same database."""
    return connect_as()


def break_job(admin: Admin, name: str) -> None:
    """Let the job's step fail from now on."""
    admin.execute(
        "CREATE FUNCTION ops.step_broken() RETURNS boolean LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'no paper left' USING HINT = 'Buy some.'; END $$"
    )
    admin.execute(
        "UPDATE ops.job SET step_function = 'ops.step_broken' WHERE job_name = %s", (name,)
    )


def owe(admin: Admin, *names: str) -> None:
    """Make exactly these jobs due: switch the others off, and let a due time pass for these."""
    admin.execute("SELECT ops.disable_job(job_name) FROM ops.job")
    for name in names:
        admin.execute("SELECT ops.enable_job(%s)", (name,))
        admin.execute(
            "UPDATE ops.job SET on_missed = 'run_once', scheduled_from = now() - interval '1 week'"
            " WHERE job_name = %s",
            (name,),
        )


def test_list_names_every_job_and_when_it_runs_next(run: Run) -> None:
    listed = run("jobs", "list")
    assert listed.exit_code == 0
    for name in ("drain", "refresh-benchmarks", "purge-history"):
        assert name in listed.stdout
    rows = run("jobs", "list", "--format", "json").json
    assert all(row["next_run_at"] for row in rows)


def test_run_says_what_the_job_did_and_log_remembers(run: Run) -> None:
    ran = run("jobs", "run", "purge-history")
    assert ran.exit_code == 0
    assert ran.stdout.startswith("purge-history: succeeded (")
    (row,) = run("jobs", "log", "--format", "json").json
    assert (row["job_name"], row["trigger"], row["status"]) == (
        "purge-history",
        "manual",
        "succeeded",
    )
    assert run("jobs", "log", "drain").stdout == "(no rows)\n"


def test_log_is_newest_first_and_bounded(run: Run) -> None:
    for name in ("drain", "purge-history", "drain"):
        run("jobs", "run", name)
    rows = run("jobs", "log", "--limit", "2", "--format", "json").json
    assert [row["job_name"] for row in rows] == ["drain", "purge-history"]


def test_a_job_that_is_off_is_not_run_by_hand(run: Run) -> None:
    assert run("jobs", "disable", "drain", "--reason", "moving house").exit_code == 0
    refused = run("jobs", "run", "drain")
    assert refused.exit_code == 1
    assert 'SM023: job "drain" is switched off' in refused.stderr
    assert "moving house" in refused.stderr
    assert "surveymark jobs enable drain" in refused.stderr
    assert run("jobs", "enable", "drain").exit_code == 0
    assert run("jobs", "run", "drain").exit_code == 0


@pytest.mark.parametrize("order", ["run", "enable", "disable"])
def test_an_unknown_job_is_named(run: Run, order: str) -> None:
    refused = run("jobs", order, "nope")
    assert refused.exit_code == 1
    assert 'SM022: unknown job "nope"' in refused.stderr
    assert "surveymark jobs list" in refused.stderr


def test_the_log_of_an_unknown_job_is_no_empty_list(run: Run) -> None:
    refused = run("jobs", "log", "drian")
    assert refused.exit_code == 1
    assert 'SM022: unknown job "drian"; did you mean "drain"?' in refused.stderr


def test_a_failing_job_tells_the_step_s_own_error(run: Run, admin: Admin) -> None:
    break_job(admin, "purge-history")
    failed = run("jobs", "run", "purge-history")
    assert failed.exit_code == 1
    assert "ERROR:  no paper left\n" in failed.stderr
    assert "HINT:  Buy some." in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_job_that_runs_elsewhere_is_not_run_beside_it(run: Run, admin: Admin) -> None:
    admin.execute("SELECT pg_advisory_lock(ops.job_lock_key('drain'))")
    for arguments in (("jobs", "run", "drain"), ("drain", "--wait", "0.2")):
        refused = run(*arguments)
        assert refused.exit_code == 1
        assert 'job "drain" is already running' in refused.stderr
    admin.execute("SELECT pg_advisory_unlock_all()")
    assert run("drain").exit_code == 0


def test_drain_says_what_it_merged(run: Run, admin: Admin) -> None:
    assert run("drain").stdout == "drain: nothing was waiting\n"
    # A row that nobody can read is moved on as well: into core.rejected_response.
    admin.execute("INSERT INTO core.response_load (organisation) VALUES ('nobody')")
    assert run("drain").stdout.startswith("drain: 1 rows loaded (")


def test_refresh_drains_and_then_releases(run: Run) -> None:
    refreshed = run("refresh")
    assert refreshed.exit_code == 0
    assert [line.split(":")[0] for line in refreshed.stdout.splitlines()] == [
        "drain",
        "refresh-benchmarks",
    ]


def test_tick_runs_what_is_due_once(run: Run, admin: Admin) -> None:
    owe(admin, "purge-history", "refresh-benchmarks")
    ticked = run("tick")
    assert ticked.exit_code == 0
    # Urgent first.
    assert [line.split(":")[0] for line in ticked.stdout.splitlines()] == [
        "refresh-benchmarks",
        "purge-history",
    ]
    assert run("tick").stdout == "nothing is due\n"
    rows = run("jobs", "log", "--format", "json").json
    assert [row["trigger"] for row in rows] == ["tick", "tick"]


def test_tick_goes_on_after_a_job_that_fails(run: Run, admin: Admin) -> None:
    owe(admin, "purge-history", "refresh-benchmarks")
    break_job(admin, "refresh-benchmarks")
    ticked = run("tick")
    assert ticked.exit_code == 1
    assert "refresh-benchmarks: failed" in ticked.stderr
    assert "no paper left" in ticked.stderr
    assert "purge-history: succeeded" in ticked.stdout


def test_the_job_role_is_enough_for_tick(surveymark: Run, database: str, admin: Admin) -> None:
    owe(admin, "purge-history", "drain")
    ticked = surveymark("tick", dsn=make_conninfo(database, user="surveymark_job"))
    assert (ticked.exit_code, ticked.stderr) == (0, "")
    assert [line.split(":")[0] for line in ticked.stdout.splitlines()] == ["drain", "purge-history"]


def test_an_operator_may_do_all_of_it(surveymark: Run, database: str, admin: Admin) -> None:
    admin.execute("DROP ROLE IF EXISTS test_operator")
    admin.execute("CREATE ROLE test_operator LOGIN IN ROLE surveymark_operator")
    try:
        dsn = make_conninfo(database, user="test_operator")
        for arguments in (
            ("jobs", "list"),
            ("jobs", "run", "purge-history"),
            ("jobs", "disable", "drain"),
            ("jobs", "enable", "drain"),
            ("jobs", "log"),
            ("drain",),
            ("refresh",),
            ("tick",),
        ):
            done = surveymark(*arguments, dsn=dsn)
            assert (done.exit_code, done.stderr) == (0, ""), arguments
        assert surveymark("health", dsn=dsn).exit_code in (0, 1)
    finally:
        admin.execute("DROP ROLE test_operator")
