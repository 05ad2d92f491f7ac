"""`surveymark reader`: a role for an organisation, made and taken away as one thing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

Run = Callable[..., Any]
Admin = psycopg.Connection[Any]


@pytest.fixture
def admin(database: str, connect_as: Callable[[], Admin]) -> Iterator[Admin]:
    """An administrator of a database with the organisation `acme`; drops the test's roles."""
    admin = connect_as()
    before = roles(admin)
    admin.execute("SELECT core.register_organisation('acme', 'Acme')")
    yield admin
    for role in roles(admin) - before:
        admin.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(role)))


@pytest.fixture
def run(surveymark: Run, database: str, admin: Admin) -> Run:
    return partial(surveymark, dsn=database)


def roles(admin: Admin) -> set[str]:
    return {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}


def add(run: Run, *options: str) -> dict[str, Any]:
    made: dict[str, Any] = run("reader", "add", "acme", "--format", "json", *options).json
    return made


def test_a_reader_gets_a_name_that_tells_nothing_and_reads_for_its_organisation(run, database):
    made = add(run)

    assert re.fullmatch("reader_[0-9a-f]{8}", made["role_name"])
    assert (made["organisation"], made["can_login"]) == ("acme", False)
    seen = run("--role", made["role_name"], "benchmark", "show")
    assert (seen.exit_code, seen.stderr) == (0, "")
    with psycopg.connect(make_conninfo(database, options=f"-c role={made['role_name']}")) as reader:
        assert reader.execute("SELECT * FROM analytics.own_results").fetchall() == []


def test_two_readers_have_different_names(run):
    assert add(run)["role_name"] != add(run)["role_name"]


def test_list_shows_who_reads_for_whom(run, admin):
    opaque = add(run)["role_name"]
    add(run, "--name", "acme_reader", "--login")
    gone = add(run, "--name", "zz_dropped_by_hand")["role_name"]
    admin.execute("DROP ROLE zz_dropped_by_hand")

    listed = run("reader", "list", "--format", "json").json
    assert listed == [
        {"role_name": "acme_reader", "organisation": "acme", "can_login": True},
        {"role_name": opaque, "organisation": "acme", "can_login": False},
        {"role_name": gone, "organisation": "acme", "can_login": None},
    ]


def test_the_password_opens_the_verifier_that_the_server_has(run, admin):
    made = add(run, "--login")

    row = admin.execute(
        "SELECT rolpassword, rolcanlogin FROM pg_authid WHERE rolname = %s", (made["role_name"],)
    ).fetchone()
    assert row is not None
    algorithm, salted, keys = row[0].split("$")
    iterations, salt = salted.split(":")
    client_key = hmac.digest(
        hashlib.pbkdf2_hmac(
            "sha256", made["password"].encode(), base64.b64decode(salt), int(iterations)
        ),
        b"Client Key",
        "sha256",
    )
    stored_key = base64.b64encode(hashlib.sha256(client_key).digest()).decode()
    assert (algorithm, keys.split(":")[0], row[1]) == ("SCRAM-SHA-256", stored_key, True)
    assert conninfo_to_dict(made["dsn"])["user"] == made["role_name"]
    assert made["password"] not in made["dsn"]


def test_the_server_logs_no_password(run, admin, database, cluster):
    logs_all = make_conninfo(database, options="-c log_statement=all")
    made = run("reader", "add", "acme", "--login", "--format", "json", dsn=logs_all).json

    give_up = time.monotonic() + 10
    while True:
        logged = "".join(path.read_text() for path in cluster.dir.logs.glob("server-*.log"))
        if made["role_name"] in logged or time.monotonic() > give_up:
            break
        time.sleep(0.05)
    assert f'CREATE ROLE "{made["role_name"]}"' in logged
    assert made["password"] not in logged


def test_the_text_says_the_name_and_that_the_password_is_shown_once(run):
    ran = run("reader", "add", "acme", "--name", "acme_reader", "--login")

    assert ran.exit_code == 0
    lines = dict(line.split(maxsplit=1) for line in ran.stdout.splitlines())
    assert (lines["role_name"], lines["organisation"]) == ("acme_reader", "acme")
    assert len(lines["password"]) >= 32
    assert "shown only now" in ran.stderr


def test_an_unknown_organisation_leaves_no_role_behind(run, admin):
    before = roles(admin)
    refused = run("reader", "add", "acne")

    assert refused.exit_code == 1
    assert 'SM009: unknown organisation "acne"; did you mean "acme"?' in refused.stderr
    assert "HINT:" in refused.stderr
    assert roles(admin) == before


def test_a_name_that_is_taken_or_too_long_is_refused(run, admin):
    add(run, "--name", "acme_reader")
    refused = run("reader", "add", "acme", "--name", "acme_reader")
    assert refused.exit_code == 1
    assert 'role "acme_reader" exists already' in refused.stderr
    refused = run("reader", "add", "acme", "--name", "ä" * 32)
    assert refused.exit_code == 2
    assert "longer than 63 bytes" in refused.stderr


def test_remove_takes_the_role_and_its_organisation(run, admin):
    role = add(run, "--login")["role_name"]

    assert run("reader", "remove", role).stdout == f"{role}: removed, read for acme\n"
    assert role not in roles(admin)
    assert run("reader", "list").stdout == "(no rows)\n"


def test_remove_forgets_a_role_that_was_dropped_by_hand(run, admin):
    role = add(run)["role_name"]
    admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))

    assert run("reader", "remove", role, "--format", "json").json == {
        "role_name": role,
        "organisation": "acme",
        "is_removed": True,
    }
    assert run("reader", "list", "--format", "json").json == []


def test_only_a_reader_is_removed(run, admin):
    add(run, "--name", "acme_reader")
    refused = run("reader", "remove", "surveymark_ingest")
    assert refused.exit_code == 1
    assert 'role "surveymark_ingest" reads for no organisation' in refused.stderr
    assert "surveymark_ingest" in roles(admin)
    assert 'did you mean "acme_reader"?' in run("reader", "remove", "acme_raeder").stderr


def test_a_role_that_cannot_be_dropped_keeps_its_organisation(run, admin):
    role = add(run)["role_name"]
    admin.execute("CREATE TABLE public.theirs ()")
    admin.execute(sql.SQL("ALTER TABLE public.theirs OWNER TO {}").format(sql.Identifier(role)))

    refused = run("reader", "remove", role)
    assert refused.exit_code == 1
    assert "table theirs" in refused.stderr
    assert "REASSIGN OWNED" in refused.stderr
    assert [row["role_name"] for row in run("reader", "list", "--format", "json").json] == [role]


def test_an_operator_who_may_create_roles_needs_no_superuser(run, admin, database):
    admin.execute("CREATE ROLE test_admin LOGIN CREATEROLE IN ROLE surveymark_operator")
    admin.execute("GRANT surveymark_org_reader TO test_admin WITH ADMIN OPTION")
    dsn = make_conninfo(database, user="test_admin")

    made = run("reader", "add", "acme", "--format", "json", dsn=dsn).json
    assert run("reader", "list", "--format", "json", dsn=dsn).json[0]["organisation"] == "acme"
    # Who may not see all organisations is not told what they are called.
    refused = run("reader", "add", "acne", dsn=dsn)
    assert 'ERROR:  SM009: unknown organisation "acne"\n' in refused.stderr
    assert run("reader", "remove", made["role_name"], dsn=dsn).exit_code == 0


def test_a_reader_sees_no_list_of_readers(run):
    role = add(run)["role_name"]
    refused = run("--role", role, "reader", "list")
    assert refused.exit_code == 1
    assert "permission denied" in refused.stderr


def test_a_reader_gets_limits(run, admin):
    role = add(run, "--login")["role_name"]
    row = admin.execute(
        "SELECT rolconnlimit, rolconfig FROM pg_roles WHERE rolname = %s", (role,)
    ).fetchone()
    assert row == (
        20,
        [
            "statement_timeout=60s",
            "idle_in_transaction_session_timeout=10min",
            "work_mem=16MB",
            "temp_file_limit=1GB",
        ],
    )


def test_who_may_not_bound_temporary_files_is_told_what_to_do(run, admin, database):
    admin.execute("CREATE ROLE test_admin LOGIN CREATEROLE IN ROLE surveymark_operator")
    dsn = make_conninfo(database, user="test_admin")

    # Bootstrap lets operators do it.
    assert "temporary files" not in run("reader", "add", "acme", dsn=dsn).stderr
    admin.execute("REVOKE SET ON PARAMETER temp_file_limit FROM surveymark_operator")
    try:
        ran = run("reader", "add", "acme", "--name", "acme_reader", dsn=dsn)
    finally:
        admin.execute("GRANT SET ON PARAMETER temp_file_limit TO surveymark_operator")
    assert ran.exit_code == 0
    told = """as a superuser: ALTER ROLE "acme_reader" SET temp_file_limit = '1GB'"""
    assert told in ran.stderr


def test_the_worker_may_act_as_a_new_reader_or_the_text_says_what_to_do(run, admin):
    ran = run("reader", "add", "acme", "--name", "acme_reader")
    assert 'let your worker act as it: GRANT "acme_reader" TO ...' in ran.stderr

    admin.execute("CREATE ROLE surveymark_worker LOGIN IN ROLE surveymark_operator")
    ran = run("reader", "add", "acme", "--name", "acme_reader_2")
    assert "surveymark_worker may act as it" in ran.stderr
    assert admin.execute(
        "SELECT pg_has_role('surveymark_worker', 'acme_reader_2', 'MEMBER'),"
        " pg_has_role('surveymark_worker', 'acme_reader', 'MEMBER')"
    ).fetchone() == (True, False)
