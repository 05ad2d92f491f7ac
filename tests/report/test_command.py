"""`surveymark report`: whose report it is, and what is left behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

Run = Any


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_dba_names_the_organisation(
    hostile: psycopg.Connection[Any], database: str, surveymark: Run, here: Path
) -> None:
    ran = surveymark("report", "org0", "pulse", dsn=database)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == "wrote org0-pulse.html\n"
    assert "org0" in (here / "org0-pulse.html").read_text()


def test_a_reader_gets_the_own_report_and_no_other(
    hostile: psycopg.Connection[Any], database: str, surveymark: Run, here: Path
) -> None:
    own = make_conninfo(database, options="-c role=hostile_reader")
    assert surveymark("report", "org0", "pulse", "--output", "mine.xlsx", dsn=own).exit_code == 0
    assert (here / "mine.xlsx").read_bytes().startswith(b"PK")
    other = surveymark("report", "org2", "pulse", dsn=own)
    assert other.exit_code == 1
    assert 'organisation "org2" is not the one you read for' in other.stderr
    assert "HINT:" in other.stderr
    assert [path.name for path in here.iterdir()] == ["mine.xlsx"]


def test_without_a_reader_the_hint_makes_one(
    hostile: psycopg.Connection[Any], database: str, surveymark: Run, here: Path
) -> None:
    ran = surveymark("report", "org1", "pulse", dsn=database)
    assert ran.exit_code == 1
    assert "SM016" in ran.stderr
    assert "surveymark reader add org1" in ran.stderr
    added = surveymark("reader", "add", "org1", "--name", "late_reader", dsn=database)
    try:
        assert added.exit_code == 0
        assert surveymark("report", "org1", "pulse", dsn=database).exit_code == 0
    finally:
        surveymark("reader", "remove", "late_reader", dsn=database)


def test_an_outsider_gets_no_report(
    hostile: psycopg.Connection[Any], database: str, surveymark: Run, here: Path
) -> None:
    outsider = make_conninfo(database, options="-c role=surveymark_analyst")
    ran = surveymark("report", "org0", "pulse", dsn=outsider)
    assert ran.exit_code == 1
    assert "no role that you may act as" in ran.stderr
    assert list(here.iterdir()) == []


def test_what_fails_leaves_nothing_and_keeps_what_was_there(
    hostile: psycopg.Connection[Any], database: str, surveymark: Run, here: Path
) -> None:
    (here / "org0-nothing.html").write_text("of yesterday")
    ran = surveymark("report", "org0", "nothing", dsn=database)
    assert ran.exit_code == 1
    assert "SM001" in ran.stderr
    assert [path.read_text() for path in here.iterdir()] == ["of yesterday"]


@pytest.mark.parametrize(
    "words", [("--output", "report.doc"), ("--format", "xlsx", "--output", "report.html")]
)
def test_a_name_that_says_something_else_is_a_usage_error(
    surveymark: Run, here: Path, words: tuple[str, ...]
) -> None:
    ran = surveymark("report", "org0", "pulse", *words)
    assert ran.exit_code == 2
    assert "does not end with" in ran.stderr


def test_a_chart_is_a_picture_or_its_figures_and_no_formula(
    hostile: psycopg.Connection[Any], database: str, surveymark: Run, here: Path
) -> None:
    own = make_conninfo(database, options="-c role=hostile_reader")
    for name, begins in (("a.png", b"\x89PNG"), ("a.svg", b"<svg"), ("a.pdf", b"%PDF")):
        ran = surveymark("chart", "org0", "pulse", "table", "--output", name, dsn=own)
        assert (ran.exit_code, ran.stdout) == (0, f"wrote {name}\n")
        assert (here / name).read_bytes().startswith(begins)
    assert (
        surveymark("chart", "org0", "pulse", "table", "--output", "a.csv", dsn=own).exit_code == 0
    )
    head, row = (here / "a.csv").read_text().splitlines()
    assert head == "title,mean,interval,n"
    assert row.startswith("\"'=HYPERLINK(")
    rows = hostile.execute("SELECT count(*) FROM report.report").fetchone()
    assert rows == (0,), "no report comes of a chart"


def test_what_cannot_be_drawn_says_so_and_leaves_no_file(
    hostile: psycopg.Connection[Any], database: str, surveymark: Run, here: Path
) -> None:
    own = make_conninfo(database, options="-c role=hostile_reader")
    nothing = surveymark("chart", "org0", "pulse", "forces", dsn=own)
    assert nothing.exit_code == 1
    assert "there is nothing to draw as forces" in nothing.stderr
    unknown = surveymark("chart", "org0", "pulse", "horoscope", dsn=own)
    assert (unknown.exit_code, "heatmap" in unknown.stderr) == (2, True)
    assert list(here.iterdir()) == []
