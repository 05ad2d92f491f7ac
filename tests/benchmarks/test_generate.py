"""The made-up world is the same for the same seed, and its planted groups show what they must."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from benchmarks import doors
from benchmarks.expected import POLICY
from benchmarks.generate import write_world
from benchmarks.world import World

SMALL = World(organisations=10, surveys=2, questions=6, responses=50, seed=7)

# What planted.json says of a figure, and analytics.benchmark calls the same.
FIGURES = ("mean", "median", "p25", "p75", "p90", "n_organisations", "n_respondents")
STATUSES = ("status", "quantile_status", "p90_status")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small world and its planted groups."""
    folder = tmp_path_factory.mktemp("world") / "a"
    write_world(SMALL, folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    write_world(SMALL, tmp_path)
    assert contents(written) == contents(tmp_path)


def test_another_seed_gives_other_answers(tmp_path: Path) -> None:
    write_world(SMALL, tmp_path / "a", planted=False)
    write_world(World(10, 2, 6, 50, seed=8), tmp_path / "b", planted=False)
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert first["survey-1.ndjson"] != second["survey-1.ndjson"]
    assert first["survey-1.json"] == second["survey-1.json"]


def test_responses_can_be_had_in_parts() -> None:
    whole = list(SMALL.all_responses())
    assert [*SMALL.all_responses(1, 20), *SMALL.all_responses(21, 30)] == whole


def test_industries_differ_in_size() -> None:
    industries = [
        organisation.categories["industry"]
        for organisation in World(organisations=600).all_organisations()
    ]
    assert industries.count("technology") > 2 * industries.count("manufacturing")
    assert industries.count("education") > 25


def released(db: psycopg.Connection[Any]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """What readers see of the planted survey, with the release a figure is from."""
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            "SELECT shown.*, release.release_id AS made_in"
            " FROM analytics.benchmark AS shown"
            " LEFT JOIN benchmark.release ON release.published_at = shown.as_of"
            " WHERE shown.survey = 'planted'"
        ).fetchall()
    return {
        (row["level"], row["question"], row["period"], str(row["period_start"] or "")): row
        for row in rows
    }


@pytest.mark.slow
def test_planted_groups_show_what_they_must_and_nothing_else(database: str, written: Path) -> None:
    told = json.loads((written / "planted.json").read_text())
    with psycopg.connect(database) as db:
        doors.register(db, written)
        # What is planted has organisations of two categories.
        db.execute(
            "DELETE FROM core.category_crossing"
            " WHERE 'organisation_size' IN (category_1, category_2)"
        )
        for survey in ("survey-1", "survey-2"):
            loaded = doors.load_file(db, written / f"{survey}.json", written / f"{survey}.ndjson")
            assert (loaded.rows, loaded.rejected, loaded.dated_now) == (25, 0, 0)

        assert policy_in_force(db) == {name: pytest.approx(POLICY[name]) for name in POLICY}

        for wave, must_be_shown in enumerate(told["editions"], start=1):
            definition = written / "planted-survey.json"
            doors.load_file(db, definition, written / f"planted-{wave}.ndjson")
            assert db.execute("SELECT benchmark.publish()").fetchone() == (wave,)
            shown = released(db)
            for must in must_be_shown:
                key = (must["level"], must["question"], must["period"], must["period_start"] or "")
                row = shown.pop(key)
                assert {name: row[name] for name in STATUSES} == {
                    name: must[name] for name in STATUSES
                }, (wave, key)
                assert {name: row[name] for name in FIGURES} == pytest.approx(
                    {name: must.get(name) for name in FIGURES}
                ), (wave, key)
                assert row["made_in"] == must.get("edition"), (wave, key)
            # The other industries of this survey: nobody in them was asked.
            assert {row["status"] for row in shown.values()} <= {"none", "protected"}, wave

        refused = db.execute(
            "SELECT row_content ->> 'organisation', row_content ->> 'submission_id', error_code"
            " FROM core.rejected_response"
        ).fetchall()
        assert refused == [
            (line["organisation"], line["submission_id"], line["error_code"])
            for line in told["refused"]
        ]
        assert db.execute("SELECT * FROM rollup.verify()").fetchall() == []


def policy_in_force(db: psycopg.Connection[Any]) -> dict[str, float]:
    with db.cursor(row_factory=dict_row) as cursor:
        policy = cursor.execute("SELECT * FROM benchmark.policy_in_force()").fetchone()
    assert policy is not None
    return {name: float(policy[name]) for name in POLICY}
