"""The files for BI tools say what the database's catalogue says, and their SQL runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

BI = Path(__file__).parents[2] / "examples" / "bi"


def contents(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): file.read_text()
        for file in folder.rglob("*")
        if file.suffix == ".yaml" or file.name == "semantic_model.json"
    }


@pytest.fixture
def made(database: str, tmp_path: Path) -> dict[str, str]:
    """What make.py writes for this database."""
    subprocess.run([sys.executable, BI / "make.py", database, tmp_path], check=True)
    return contents(tmp_path)


def test_the_files_say_what_the_views_say(made: dict[str, str]) -> None:
    # Not equal? Write them anew: see docs/bi.md, "The files".
    assert made == contents(BI)


def test_a_changed_comment_changes_the_files(database: str, tmp_path: Path) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("COMMENT ON COLUMN analytics.benchmark.mean IS 'Another meaning.'")
    subprocess.run([sys.executable, BI / "make.py", database, tmp_path], check=True)
    made, known = contents(tmp_path), contents(BI)
    assert {path for path in known if made[path] != known[path]} == {
        "superset/datasets/Surveymark/benchmark.yaml",
        "semantic_model.json",
    }


def test_every_expression_of_the_model_runs(db: psycopg.Connection[tuple[object, ...]]) -> None:
    (model,) = json.loads((BI / "semantic_model.json").read_text())["semantic_model"]
    for dataset in model["datasets"]:
        source = dataset["source"].removeprefix("surveymark.")
        name = dataset["name"]
        fields = [field["expression"]["dialects"][0]["expression"] for field in dataset["fields"]]
        metrics = [
            metric["expression"]["dialects"][0]["expression"]
            for metric in model["metrics"]
            if metric["name"].startswith(f"{name}_single_")
        ]
        # Planned, not run: some views answer only to an organisation.
        for expressions in (fields, metrics):
            db.execute(f"EXPLAIN SELECT {', '.join(expressions)} FROM {source} AS {name}".encode())


def test_relationships_lead_to_keys_that_exist() -> None:
    (model,) = json.loads((BI / "semantic_model.json").read_text())["semantic_model"]
    fields = {d["name"]: {field["name"] for field in d["fields"]} for d in model["datasets"]}
    keys = {d["name"]: d.get("primary_key") for d in model["datasets"]}
    for link in model["relationships"]:
        assert set(link["from_columns"]) <= fields[link["from"]]
        assert link["to_columns"] == keys[link["to"]]
