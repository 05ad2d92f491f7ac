"""The commands over the deploy: what they print, and how they exit."""

import json
from functools import partial

import pytest


@pytest.fixture
def run(make_database, surveymark):
    """Run the command on a database that nobody has prepared."""
    return partial(surveymark, dsn=make_database(bootstrapped=False))


def test_a_database_is_deployed_compared_and_its_history_shown(run, connected):
    planned = run("migrate", "--plan", "--bootstrap")
    assert planned.exit_code == 0
    assert "nothing was changed" in planned.stdout

    installed = run("migrate", "--bootstrap")
    assert installed.exit_code == 0
    assert " files of sql/functions\n" in installed.stdout
    assert len(installed.stdout.splitlines()) < 20
    again = run("migrate")
    assert again.exit_code == 0
    assert "Nothing to deploy" in again.stdout
    equal = run("diff")
    assert (equal.exit_code, "No difference" in equal.stdout) == (0, True)

    history = json.loads(run("migrate", "--history", "--format", "json").stdout)
    assert "sql/schema/00_schemas.sql" in {row["path"] for row in history}

    summary = run("migrate", "--history").stdout
    assert len(summary.splitlines()) == 2
    assert " functions" in summary
    every = run("migrate", "--history", "--verbose").stdout.splitlines()
    assert len(every) == len(history) + 1

    with connected(run.keywords["dsn"]) as connection:
        connection.execute("CREATE FUNCTION ops.stray() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    differs = run("diff")
    assert differs.exit_code == 1
    assert "function ops.stray(): no file makes it" in differs.stdout
    as_json = json.loads(run("diff", "--format", "json").stdout)
    assert not as_json["equal"]
    assert "ops.stray" in as_json["differences"][0]["text"]


def test_a_plan_as_json_says_that_nothing_was_done(run):
    run("migrate", "--bootstrap")

    planned = json.loads(run("migrate", "--plan", "--all", "--format", "json").stdout)

    assert planned["done"] is False
    assert {action["verb"] for action in planned["actions"]} >= {"drop", "replace", "create"}


@pytest.mark.parametrize("order", [("jobs", "list"), ("benchmark", "show"), ("drain",)])
def test_where_nothing_is_deployed_the_way_in_is_named(run, order):
    refused = run(*order)

    assert refused.exit_code == 1
    assert "--bootstrap" in refused.stderr


def test_a_release_needs_a_version(run):
    refused = run("release", "next")

    assert refused.exit_code == 1
    assert "HINT:  Write three numbers" in refused.stderr
