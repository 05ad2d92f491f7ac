"""An export gives what the role may read, and says which right is missing for the rest.

Acme exports everything it can reach, in every format; beta's texts and numbers carry marks that
must not be in any of it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from .files import FORMATS, parts, read_parquet

TEXT_MARK = "betasecret"
NUMBER_MARK = "98765432"

DEFINITION = {
    "elements": [
        {"type": "rating", "name": "mood"},
        {"type": "text", "name": "age", "inputType": "number"},
        {"type": "radiogroup", "name": "colour", "choices": ["red", "green"], "hasOther": True},
        {"type": "comment", "name": "note"},
    ]
}

READERS = ("acme_reader", "beta_reader", "stray_reader")


@pytest.fixture(scope="module")
def world(clone: Any, server: str) -> Iterator[str]:
    """Acme and beta have answered an open and a confidential survey; clone it."""
    with psycopg.connect(server, autocommit=True) as roles:
        try:
            with clone() as dsn:
                with psycopg.connect(dsn, autocommit=True) as admin:
                    for role in READERS:
                        admin.execute(f"CREATE ROLE {role} IN ROLE surveymark_org_reader".encode())
                    _answer_both(admin)
                yield dsn
        finally:
            for role in READERS:
                roles.execute(f"DROP ROLE IF EXISTS {role}".encode())


@pytest.fixture
def database(clone: Any, world: str) -> Iterator[str]:
    """A copy of the world, for `export` and the others."""
    with clone(world) as dsn:
        yield dsn


@pytest.fixture
def two(admin: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """A superuser's connection to the copy."""
    return admin


@pytest.fixture(scope="module")
def marked(clone: Any, world: str) -> list[str]:
    """The views in which beta's reader finds its marks."""
    with clone(world) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        views = readable(connection, "beta_reader")
        connection.execute("SET ROLE beta_reader")
        return [
            view
            for view in views
            if connection.execute(
                f"SELECT FROM {view} AS line WHERE line::text ~ '{TEXT_MARK}|{NUMBER_MARK}'"
                " LIMIT 1".encode()
            ).rowcount
        ]


def _answer_both(admin: psycopg.Connection[Any]) -> None:
    for survey, is_confidential in (("live", False), ("safe", True)):
        admin.execute(
            "SELECT core.register_survey(%s, %s, %s)",
            [survey, json.dumps(DEFINITION), is_confidential],
        )
    for organisation, name, segment in (("acme", "Acme", "hr"), ("beta", TEXT_MARK, TEXT_MARK)):
        admin.execute(
            "SELECT core.register_organisation(%s, %s, '{}', ARRAY[%s], ARRAY[%s])",
            [organisation, name, segment, segment],
        )
        admin.execute("SELECT ops.map_role(%s, %s)", [f"{organisation}_reader", organisation])
        for survey, number in itertools.product(("live", "safe"), range(12)):
            answers = {"mood": 1, "age": 20, "colour": "red", "note": "acme"}
            if organisation == "beta":
                answers = {"mood": 5, "age": int(NUMBER_MARK), "colour": "other"}
                answers |= {"colour-Comment": TEXT_MARK, "note": TEXT_MARK}
            admin.execute(
                "SELECT core.submit_response(p_organisation => %s, p_survey => %s,"
                " p_submission_id => %s, p_answers => %s, p_completed_at => '2026-03-10 12:00Z',"
                " p_department => %s, p_job_role => %s, p_respondent => %s)",
                [
                    organisation,
                    survey,
                    f"{survey}{number}",
                    json.dumps(answers),
                    segment,
                    segment,
                    f"p{number}",
                ],
            )
    while admin.execute("SELECT rollup.drain_batch()").fetchone() != (0,):
        pass
    admin.execute("SELECT benchmark.publish()")


def readable(admin: psycopg.Connection[Any], role: str) -> list[str]:
    """Every relation of our schemas that the role may read, from the catalogue."""
    return [
        name
        for (name,) in admin.execute(
            "SELECT format('%%s.%%s', relnamespace::regnamespace, relname) FROM pg_class"
            " WHERE relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege(%s, oid, 'SELECT')"
            " AND relnamespace::regnamespace::text !~ '^(pg_|information_schema|public|cron)'"
            " AND has_schema_privilege(%s, relnamespace, 'USAGE') ORDER BY 1",
            [role, role],
        ).fetchall()
    ]


def content(path: Path) -> bytes:
    """Every byte of an export, unpacked."""
    if path.suffix == ".parquet":  # packed and in binary
        return repr(read_parquet(path)).encode()
    if path.suffix == ".xlsx":
        return b"\0".join(name.encode() + b"\0" + part for name, part in parts(path).items())
    return path.read_bytes()


def test_nothing_of_beta_is_in_any_export_of_acme(written, two):
    views = readable(two, "acme_reader")

    assert {"analytics.own_results", "analytics.own_department"} <= set(views)
    assert len(views) >= 10
    for view in views:
        assert_nothing_of_beta(written(view, "csv", role="acme_reader"))


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "csv"])
def test_no_format_is_read_by_somebody_else(written, marked, format):
    """What a format could do wrong shows where beta's reader finds something."""
    assert len(marked) >= 5
    for view in marked:
        assert_nothing_of_beta(written(view, format, role="acme_reader"))


@pytest.mark.parametrize("format", FORMATS)
def test_beta_finds_its_marks_in_its_own(written, marked, format):
    """The mirror image: the tests above could see something."""
    found = b"".join(content(written(view, format, role="beta_reader")) for view in marked)

    assert TEXT_MARK.encode() in found
    assert NUMBER_MARK.encode() in found


def assert_nothing_of_beta(path: Path) -> None:
    found = content(path)
    assert TEXT_MARK.encode() not in found, path.name
    assert NUMBER_MARK.encode() not in found, path.name


def test_a_right_that_another_role_has_opens_nothing(written, export, two):
    """What the superuser of the connection sees is not what the role sees."""
    assert content(written("analytics.own_results", "csv", role="acme_reader")).count(b"\n") > 1
    done = export("core.response_item", role="acme_reader")

    assert (done.exit_code, done.stdout) == (1, "")
    assert 'role "acme_reader" may not read core.response_item' in done.stderr
    assert "It lacks the right USAGE on schema core." in done.stderr


def test_a_relation_in_an_open_schema_needs_its_own_right(export, two):
    two.execute("REVOKE SELECT ON analytics.own_results FROM surveymark_org_reader")
    done = export("own_results", role="acme_reader")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "It lacks the right SELECT on analytics.own_results." in done.stderr
    assert "HINT:" in done.stderr


@pytest.mark.parametrize("format", FORMATS)
def test_a_role_of_no_organisation_gets_an_error_and_no_file(export, two, tmp_path, format):
    path = tmp_path / f"own.{format}"
    done = export("own_results", "--output", str(path), role="stray_reader")

    assert done.exit_code == 1
    assert done.stderr.startswith("ERROR:  SM016: ")
    assert list(tmp_path.iterdir()) == []


def test_nothing_can_be_written_by_an_export(export, two, make_view, database):
    two.execute(
        "CREATE TABLE public.trace (n integer);"
        " CREATE FUNCTION public.leave_trace() RETURNS integer LANGUAGE sql"
        " AS 'INSERT INTO public.trace VALUES (1) RETURNING n'"
    )
    make_view("tracing", "SELECT public.leave_trace() AS n")
    done = export("tracing")

    assert done.exit_code == 1
    assert "read-only transaction" in done.stderr
    assert two.execute("SELECT count(*) FROM public.trace").fetchone() == (0,)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("own_result", 'unknown view "own_result"; did you mean "own_results"'),
        ("Own_Results", 'did you mean "own_results"'),
        ("release_cell", 'did you mean "benchmark.release_cell"?'),
        ("pg_catalog.pg_class", 'unknown view "pg_catalog.pg_class"'),
        ("own_results; SELECT 1", 'unknown view "own_results; SELECT 1"'),
        ("", 'unknown view ""'),
    ],
)
def test_an_unknown_name_is_answered_with_those_that_one_may_read(export, two, name, words):
    done = export(name, role="acme_reader")

    assert done.exit_code == 1
    assert words in done.stderr
    assert (
        "own_reliability, own_report, own_response, own_response_quality, own_results"
        in done.stderr
    )
    assert "benchmark.release_cell" in done.stderr
    assert "core." not in done.stderr


def test_a_database_without_surveymark_says_so(surveymark, server):
    done = surveymark("export", "own_results", dsn=server)

    assert done.exit_code == 1
    assert "Surveymark is not deployed in this database." in done.stderr
