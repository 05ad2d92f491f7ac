"""Write a made-up world to files: `python -m benchmarks.generate --responses 100000 --out world`.

The same options give the same bytes. The files:

  organisations.csv       code, name, levels, departments and job roles (`;` between them)
  levels.csv              the levels of industry that the planted groups need
  survey-N.json           a SurveyJS definition each
  survey-N.ndjson         its responses, one a line
  planted-survey.json     the same for every size: the survey of the planted groups
  planted-1.ndjson        its responses; those of planted-2.ndjson come after a first release
  planted.json            the planted groups, and what each of two releases must show of them
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from benchmarks import expected
from benchmarks.planted import (
    SURVEY,
    WAVES,
    planted_kinds,
    planted_levels,
    planted_organisations,
    planted_responses,
    planted_survey,
)
from benchmarks.world import LEVELS, Organisation, World


def write_world(world: World, folder: Path, *, planted: bool = True) -> None:
    """Write all files of a world into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    organisations = world.all_organisations()
    if planted:
        for members in planted_organisations(WAVES[-1]).values():
            organisations += members
        _write_rows(
            folder / "levels.csv",
            ("category", "level", "title"),
            planted_levels(),
        )
        _write_planted(world.seed, folder)
    _write_rows(
        folder / "organisations.csv",
        ("organisation", "name", *LEVELS, "departments", "job_roles"),
        map(_row, organisations),
    )
    with ExitStack() as files:
        lines = {}
        for survey in world.all_surveys():
            _write_json(folder / f"{survey.code}.json", survey.definition)
            path = folder / f"{survey.code}.ndjson"
            lines[survey.code] = files.enter_context(path.open("w", encoding="utf-8"))
        for response in world.all_responses():
            lines[response.survey].write(_line(response.line()))


def _write_planted(seed: int, folder: Path) -> None:
    _write_json(folder / f"{SURVEY}-survey.json", planted_survey().definition)
    for wave in WAVES:
        with (folder / f"{SURVEY}-{wave}.ndjson").open("w", encoding="utf-8") as file:
            file.writelines(_line(one.response.line()) for one in planted_responses(seed, wave))
    _write_json(folder / f"{SURVEY}.json", what_must_be_shown(seed))


def what_must_be_shown(seed: int) -> dict[str, Any]:
    """The planted groups, with every figure that a release after each wave must show of them."""
    counted = []
    refused = []
    editions = []
    edition = expected.Edition()
    for wave in WAVES:
        for one in planted_responses(seed, wave):
            if one.error is not None:
                refused.append(
                    {
                        "submission_id": one.response.submission_id,
                        "organisation": one.response.organisation,
                        "error_code": one.error,
                    }
                )
            elif one.is_counted:
                counted.append(one.response)
        edition = edition.next(planted_kinds(wave), counted)
        editions.append([_shown(key, row) for key, row in edition.shown.items()])
    return {
        "survey": SURVEY,
        "policy": expected.POLICY,
        "groups": [
            {"category": category, "level": level, "why": why}
            for category, level, why in planted_levels()
        ],
        "refused": refused,
        "editions": editions,
    }


def _shown(key: expected.Key, row: expected.Row) -> dict[str, Any]:
    level, question, period, start = key
    return {
        "level": level,
        "question": question,
        "period": period,
        "period_start": start and start.isoformat(),
        **row,
    }


def _row(organisation: Organisation) -> tuple[str, ...]:
    return (
        organisation.code,
        organisation.name,
        *(organisation.categories.get(category, "") for category in LEVELS),
        ";".join(organisation.departments),
        ";".join(organisation.job_roles),
    )


def _write_rows(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _write_json(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _line(document: Any) -> str:
    return json.dumps(document, separators=(",", ":")) + "\n"


@click.command(help=__doc__)
@click.option("--organisations", default=100, show_default=True)
@click.option("--surveys", default=1, show_default=True)
@click.option("--questions", default=10, show_default=True, help="Questions of each survey.")
@click.option("--responses", default=5000, show_default=True, help="Responses in all.")
@click.option("--seed", default=1, show_default=True)
@click.option("--planted/--no-planted", default=True, help="With the groups at the thresholds.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
def main(
    organisations: int,
    surveys: int,
    questions: int,
    responses: int,
    seed: int,
    planted: bool,
    out: Path,
) -> None:
    world = World(organisations, surveys, questions, responses, seed)
    write_world(world, out, planted=planted)
    click.echo(f"{out}: {organisations} organisations, {responses} responses, seed {seed}")


if __name__ == "__main__":
    main()
