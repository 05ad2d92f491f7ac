"""The command finds its subcommands and its database, and puts every failure into words."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import click
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from controlplane import __version__, db, output, paths
from controlplane.cli import cli
from controlplane.errors import SurveymarkError, translated

# -- the command itself --------------------------------------------------------------------------


def test_every_module_of_commands_is_a_subcommand(surveymark):
    listed = surveymark("--help")

    assert listed.exit_code == 0
    for name in ("up", "down", "status"):
        assert f"  {name} " in listed.stdout
    names = {path.stem for path in Path(paths._PACKAGE / "commands").glob("[a-z]*.py")}
    assert len(cli.list_commands(click.Context(cli))) == len(names)


def test_every_subcommand_has_a_help(surveymark):
    for name in cli.list_commands(click.Context(cli)):
        assert surveymark(name, "--help").exit_code == 0


def test_the_version_is_printed(surveymark):
    assert __version__ in surveymark("--version").stdout


def test_a_wrong_option_is_a_matter_of_usage(surveymark):
    ran = surveymark("status", "--colour")

    assert ran.exit_code == 2
    assert "Usage:" in ran.stderr


def test_python_m_controlplane_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "controlplane", "--version"], capture_output=True, text=True
    )
    assert done.stdout.startswith("surveymark")


@pytest.fixture
def failing(monkeypatch):
    """A subcommand `fail` that raises what it is told."""

    def failing(error: BaseException) -> None:
        @click.command()
        def fail() -> None:
            raise error

        monkeypatch.setattr(type(cli), "get_command", lambda *_: fail)

    return failing


def test_an_error_is_message_detail_and_hint(surveymark, failing):
    failing(SurveymarkError("unknown survey 7", "There are 3.", "List them.", sqlstate="SM001"))
    ran = surveymark("fail")

    assert ran.exit_code == 1
    assert ran.stdout == ""
    assert (
        ran.stderr == "ERROR:  SM001: unknown survey 7\nDETAIL:  There are 3.\nHINT:  List them.\n"
    )


def test_a_fault_of_ours_is_no_traceback_unless_asked_for(surveymark, failing):
    failing(KeyError("oops"))

    assert surveymark("fail").exit_code == 1
    assert surveymark("fail").stderr.startswith("ERROR:  unexpected KeyError: 'oops'\nHINT:")
    assert "Traceback" in surveymark("--debug", "fail").stderr


def test_ctrl_c_is_no_fault(surveymark, failing):
    failing(KeyboardInterrupt())
    ran = surveymark("fail")

    assert ran.exit_code == 130
    assert ran.stderr.split() == ["Interrupted."]


# -- which database ------------------------------------------------------------------------------


def test_without_a_name_and_without_a_cluster_the_way_out_is_named():
    with pytest.raises(SurveymarkError, match="not running") as nowhere:
        db.resolve_dsn()
    assert "surveymark up" in (nowhere.value.hint or "")


def test_the_order_of_names(monkeypatch, cluster):
    assert db.resolve_dsn(state_dir=cluster.root) == cluster.dsn("surveymark")
    monkeypatch.setenv("PGHOST", "elsewhere")
    assert db.resolve_dsn(state_dir=cluster.root) == ""
    monkeypatch.setenv("SURVEYMARK_DSN", "host=b")
    assert db.resolve_dsn(state_dir=cluster.root) == "host=b"
    assert db.resolve_dsn("host=a") == "host=a"


def test_a_user_alone_names_no_server(monkeypatch, cluster):
    monkeypatch.setenv("PGUSER", "maria")
    assert db.resolve_dsn(state_dir=cluster.root) == cluster.dsn("surveymark")


def test_pg_variables_lead_to_the_server(monkeypatch, cluster):
    for name, value in conninfo_to_dict(cluster.dsn("postgres")).items():
        monkeypatch.setenv({"dbname": "PGDATABASE"}.get(name, f"PG{name.upper()}"), str(value))
    with db.connect() as connection:
        assert connection.info.dbname == "postgres"
        assert connection.info.get_parameters()["application_name"] == "surveymark"


def test_words_of_the_dsn_win_over_ours_and_options_over_both(server):
    with db.connect(f"{server} application_name=mine") as connection:
        assert connection.info.get_parameters()["application_name"] == "mine"
    with db.connect(server, dbname="template1", autocommit=True) as connection:
        assert connection.info.dbname == "template1"
        assert connection.autocommit


# -- errors of the database ----------------------------------------------------------------------


def test_the_databases_own_errors_keep_their_words(server):
    with db.connect(server) as connection, pytest.raises(SurveymarkError) as raised, translated():
        connection.execute(
            "DO $$ BEGIN RAISE EXCEPTION 'unknown survey 7'"
            " USING ERRCODE = 'SM001', DETAIL = 'There are 3.', HINT = 'List them.'; END $$"
        )
    error = raised.value
    assert (error.message, error.detail, error.hint, error.sqlstate) == (
        "unknown survey 7",
        "There are 3.",
        "List them.",
        "SM001",
    )


@pytest.mark.parametrize(
    ("words", "detail", "hint"),
    [
        ("dbname=nowhere", "does not exist", "dbname="),
        ("user=nobody_here", "does not exist", "user="),
        ("host=/nowhere", "No such file", "surveymark up"),
        ("host=127.0.0.1 port=1", "refused", "surveymark up"),
    ],
)
def test_a_failed_connection_says_why_and_what_to_do(server, words, detail, hint):
    with pytest.raises(SurveymarkError, match="cannot connect") as raised:
        db.connect(f"{server} {words}")
    assert detail in (raised.value.detail or "")
    assert hint in (raised.value.hint or "")
    assert "\n" not in (raised.value.detail or "")


@pytest.mark.parametrize("dsn", ["host=x password=hunter 2", "postgresql://a:hunter%zz@b/c"])
def test_an_unreadable_dsn_gives_no_password_away(surveymark, dsn):
    ran = surveymark("migrate", "--plan", dsn=dsn)

    assert ran.exit_code == 1
    assert "cannot be read" in ran.stderr
    assert "hunter" not in ran.stderr


def test_a_lost_connection_is_called_that(server):
    with db.connect(server) as connection:
        pid = connection.info.backend_pid
        with db.connect(server, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (pid,))
        with pytest.raises(SurveymarkError) as raised, translated():
            connection.execute("SELECT 1")
    assert raised.value.hint


# -- output --------------------------------------------------------------------------------------

ROWS = [
    ("drain", 12, Decimal("1.50"), None),
    ("päan", 3, Decimal("2"), datetime(2026, 1, 2, tzinfo=UTC)),
]
COLUMNS = ("name", "n", "mean", "at")


def printed(format: str, rows: list[tuple[object, ...]] | None = None) -> str:
    out = io.StringIO()
    output.print_rows(ROWS if rows is None else rows, COLUMNS, format, file=out)
    return out.getvalue()


def test_text_is_aligned():
    assert printed("text").splitlines() == [
        "name    n  mean  at",
        "drain  12  1.50",
        "päan    3  2.00  2026-01-02 00:00Z",
    ]


def test_text_has_no_empty_columns_and_no_long_fractions():
    rows = [("a", None, 1 / 3, None), ("b", "", 2.5, None)]
    assert printed("text", rows).splitlines() == ["name    mean", "a     0.3333", "b     2.5000"]
    assert printed("csv", rows).splitlines()[1] == f"a,,{1 / 3},"


def test_json_is_a_list_of_objects():
    assert json.loads(printed("json")) == [
        {"name": "drain", "n": 12, "mean": 1.5, "at": None},
        {"name": "päan", "n": 3, "mean": 2, "at": "2026-01-02T00:00:00+00:00"},
    ]


def test_csv_has_a_head_and_nothing_for_null():
    assert printed("csv").splitlines()[:2] == ["name,n,mean,at", "drain,12,1.50,"]


def test_no_rows_are_said_to_be_none():
    assert printed("text", []) == "(no rows)\n"
    assert json.loads(printed("json", [])) == []


def test_a_value_cannot_command_the_terminal():
    assert "\x1b" not in printed("text", [("\x1b[2Jgone", 1, 1, None)])


# -- the data of the package ---------------------------------------------------------------------


def test_a_checkout_uses_its_own_sql():
    assert (paths.sql_dir() / "bootstrap").is_dir()
    assert paths.migrations_dir().parent == paths.sql_dir().parent


def test_an_installed_wheel_uses_its_own_sql(monkeypatch, tmp_path):
    (tmp_path / "sql").mkdir()  # a stranger's
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "controlplane")
    assert paths.sql_dir() == tmp_path / "controlplane" / "_data" / "sql"


def test_errors_of_psycopg_that_reach_the_top_are_words_too(surveymark, failing):
    failing(psycopg.errors.UndefinedTable("relation missing"))
    assert surveymark("fail").stderr.startswith("ERROR:  relation missing")
