"""`surveymark benchmark`: publish the anonymous benchmarks, look at them, and see their rules."""

from __future__ import annotations

from typing import Any

import click

from controlplane.commands._peer_group import peer_group
from controlplane.commands._policy import policy
from controlplane.db import Connection, Target
from controlplane.errors import SurveymarkError, translated
from controlplane.help import Group
from controlplane.load.names import did_you_mean
from controlplane.output import format_option, print_json, print_rows
from controlplane.terminal import progress

SHORT_COLUMNS = (
    "survey", "question", "category", "level", "period", "period_start", "mean", "ci_low",
    "ci_high", "median", "n_organisations", "n_respondents", "status", "as_of",
)  # fmt: skip
SPARE_COLUMNS = (("as_of",), ("n_respondents",), ("ci_low", "ci_high"), ("n_organisations",))
COLUMNS = (
    "survey", "question", "question_title", "category", "category_title", "level", "level_title",
    "period", "period_start", "period_end", "mean", "median", "p25", "p75", "p90",
    "n_organisations", "n_respondents", "base", "ci_low", "ci_high", "ci_level", "method",
    "status", "quantile_status", "p90_status", "reason", "edition", "as_of", "published_at",
)  # fmt: skip
PERIODS = ("all_time", "year", "quarter", "month")


@click.group(
    cls=Group,
    examples=[
        "surveymark benchmark publish",
        "surveymark benchmark show --survey pulse --level retail",
    ],
)
def command() -> None:
    """Publish benchmarks, look at them, and see the rules they obey."""


@command.command(
    examples=[
        "surveymark benchmark publish",
        'surveymark benchmark publish --label "spring 2026"',
    ]
)
@click.option("--label", help="Name of the edition; its date and number unless given.")
@format_option("text", "json")
@click.pass_obj
def publish(target: Target, label: str | None, format: str) -> None:
    """Release what the privacy rules let change.

    Safe to repeat: when nothing differs from the current figures, nothing is released.
    """
    with translated(), progress("publishing"), target.connect() as connection:
        published = connection.execute("SELECT benchmark.publish(%s)", (label,)).fetchone()
        released = connection.execute(
            "SELECT label, n_cells FROM benchmark.release WHERE release_id = %s", published
        ).fetchone()
        connection.commit()
    edition, n_cells = released or (None, 0)
    if format == "json":
        print_json({"released": released is not None, "edition": edition, "n_cells": n_cells})
    elif released is None:
        click.echo("nothing to release: no figure may change")
    else:
        click.echo(f"released edition {edition}: {n_cells} cell{'s' * (n_cells != 1)} changed")


@command.command(
    examples=[
        "surveymark benchmark show --survey pulse --level retail",
        "surveymark benchmark show --survey pulse --period quarter",
        "surveymark benchmark show --format csv > benchmarks.csv",
    ]
)
@click.option("--survey", help="Only this survey.")
@click.option("--question", help="Only this question.")
@click.option("--category", help="Only this category: industry, geography, ... or all.")
@click.option("--level", help="Only this level of the category.")
@click.option(
    "--period",
    type=click.Choice(PERIODS),
    default="all_time",
    show_default=True,
    help="Which periods.",
)
@click.option("--all", "everything", is_flag=True, help="Show rows without a figure, too.")
@format_option()
@click.pass_obj
def show(
    target: Target,
    survey: str | None,
    question: str | None,
    category: str | None,
    level: str | None,
    period: str,
    everything: bool,
    format: str,
) -> None:
    """Show the published figures; json and csv have all of them."""
    columns = SHORT_COLUMNS if format == "text" else COLUMNS
    wanted = {
        "survey": survey,
        "question": question,
        "category": category,
        "level": level,
        "period": period,
    }
    given = {column: value for column, value in wanted.items() if value is not None}
    conditions = " AND ".join(f"{column} = %({column})s" for column in given)
    with translated(), target.connect() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(columns)} FROM analytics.benchmark WHERE {conditions}"
            " ORDER BY survey, question, period_start NULLS FIRST, cell_id".encode(),
            given,
        ).fetchall()
        if not rows:
            _refuse_unknown(connection, given)
    if format != "text":
        print_rows(rows, columns, format)
        return
    mean = columns.index("mean")
    shown = rows if everything else [row for row in rows if row[mean] is not None] or rows
    # What is the same in every row for having been asked for stands above the table.
    above = [column for column in ("survey", "question", "category", "period") if column in given]
    print_rows(
        [
            {**dict(zip(columns, row, strict=True)), "as_of": _day(row[columns.index("as_of")])}
            for row in shown
        ],
        [column for column in columns if column not in above],
        title=", ".join(f"{column} {given[column]}" for column in above),
        empty="no such benchmark is published",
        spare=SPARE_COLUMNS,
    )
    hidden = len(rows) - len(shown)
    if hidden:
        click.echo(
            f"{hidden:,} row{'s' * (hidden != 1)} without a figure hidden; --all shows them",
            err=True,
        )


command.add_command(policy)
command.add_command(peer_group)


def _refuse_unknown(connection: Connection, given: dict[str, str]) -> None:
    """Name a survey, category or level of which no period of any question is published."""
    within = ""
    for column, code in (("survey", "SM001"), ("category", "SM018"), ("level", "SM018")):
        known = [
            row[0]
            for row in connection.execute(
                f"SELECT DISTINCT {column} FROM analytics.benchmark"
                f" WHERE true {within} ORDER BY 1".encode(),
                given,
            )
        ]
        if column not in given or not known:
            continue
        if given[column] not in known:
            raise SurveymarkError(
                f'no benchmark of {column} "{given[column]}" is published'
                + did_you_mean(given[column], known),
                f"There are: {', '.join(known)}."[:500],
                f"Correct the name, or leave --{column} away to see all.",
                sqlstate=code,
            )
        within += f" AND {column} = %({column})s"


def _day(value: Any) -> str | None:
    return None if value is None else f"{value:%Y-%m-%d}"
