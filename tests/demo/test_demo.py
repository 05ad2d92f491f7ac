"""`surveymark demo`, from files to what readers see; and again, when all of it is there."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from controlplane import demo
from controlplane.demo import files, show


def test_the_files_hold_the_data_as_published(demo_files: Path) -> None:
    lectures, inventory = files.surveys(demo_files)
    assert (lectures.count(), inventory.count()) == (73_421, 2_800)
    with lectures.responses.open() as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["rating"]) for row in rows) == 235_369
    assert len({row["organisation"] for row in rows}) == 1_128
    assert len({row["respondent"] for row in rows}) == 2_972
    assert len({row["submission_id"] for row in rows}) == 73_421
    with inventory.responses.open() as file:
        people = [json.loads(line) for line in file]
    # 508 answers are missing in the data, and absent here.
    assert sum(len(person["answers"]) for person in people) == 2_800 * 25 - 508


def test_no_answer_comes_from_the_future_whatever_the_clock_says() -> None:
    for now in ("2024-01-01", "2026-05-15", "2026-05-17", "2031-07-01"):
        moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
        assert files._newest_semester(moment) < moment
    assert f"{files._newest_semester(datetime(2030, 1, 1, tzinfo=UTC)):%Y-%m-%d}" == "2026-05-15"


def test_files_are_written_once(demo_files: Path) -> None:
    assert files.write(demo_files) is False


def shown_in_the_readme() -> set[str]:
    """The lines of the demo that the first page shows."""
    page = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = page.split("compares what the demo prints -->\n```\n")[1].split("```\n")[0]
    return set(shown.splitlines()) - {"..."}


@pytest.mark.slow
def test_the_demo_shows_readers_what_the_rules_let_them_see(
    demo_run: Any, demo_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = "\n".join(demo_run.said) + "\n"
    assert "all 73,421 responses are there already" in first
    assert "publish        edition " in first
    assert "Department 12" in first
    assert "top quarter" in first
    assert "Agreeableness      2709  4.6435  0.9005" in first
    assert "0.7038     0.6857      0.7210" in first
    assert "graduate degree    399  4.84 ± 0.08" in first
    assert "50 and over   187  4.78 ± 0.11" in first
    assert "< 0.001  above" in first
    assert "verify: equal, " in first
    for name in ("lecturer-827-insteval", "personality-project-bfi"):
        for format in ("html", "xlsx"):
            assert str(demo_files / f"{name}.{format}") in first
            assert (demo_files / f"{name}.{format}").stat().st_size > 10_000

    assert shown_in_the_readme() <= {line.rstrip() for line in first.splitlines()}

    # What is there already is left alone, so that it stays the world of the others.
    assert demo.run(demo_run.dsn, demo_files)
    again = capsys.readouterr().out
    assert "drain          nothing was waiting" in again
    assert "nothing was merged since edition" in again
    tables = first.index("Lecture ratings"), again.index("Lecture ratings")
    assert first[tables[0] :] == again[tables[1] :]

    with psycopg.connect(demo_run.dsn, autocommit=True) as connection:
        for query in show.QUERIES:
            for statement in filter(None, map(str.strip, query.split(";"))):
                cursor = connection.execute(statement.encode())
            assert cursor.fetchone() is not None
            connection.execute("RESET ROLE")
