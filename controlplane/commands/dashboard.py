"""`surveymark dashboard`: pages of figures to look around in, and what stands on them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TextIO

import click

from controlplane.db import Target
from controlplane.errors import SurveymarkError, translated
from controlplane.help import Group
from controlplane.identity import act_for, note
from controlplane.output import format_option, print_json, print_rows
from controlplane.terminal import progress

COLUMNS = (
    "layout", "title", "dashboard_type", "is_default", "owner_role", "shared_with", "n_widgets",
    "access_count", "accessed_at",
)  # fmt: skip


@click.group(
    cls=Group,
    examples=[
        "surveymark dashboard build shop-1 pulse",
        "surveymark dashboard show shop-1 overview > ours.json",
        "surveymark dashboard save shop-1 ours ours.json",
    ],
)
def command() -> None:
    """Build pages to look around in; save and share layouts of them.

    All of it as a reader of ORGANISATION: your own role if you are one, else one that
    `surveymark reader add` made.
    """


@command.command(
    examples=[
        "surveymark dashboard build shop-1 pulse",
        "surveymark dashboard build shop-1 --layout detailed --output figures.html",
    ]
)
@click.argument("organisation")
@click.argument("surveys", nargs=-1, metavar="[SURVEY...]")
@click.option("--layout", metavar="NAME", help="Else the default of the organisation, or overview.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write it; else ORGANISATION-LAYOUT.html in this folder.",
)
@format_option("text", "json")
@click.pass_obj
def build(
    target: Target,
    organisation: str,
    surveys: tuple[str, ...],
    layout: str | None,
    output: Path | None,
    format: str,
) -> None:
    """Write a page to look around in.

    It is one HTML file that needs nothing else, no network either. Of the surveys named, else of
    all that the organisation has answered. The page shows what the organisation's own reader may
    see, and no more is in the file.
    """
    # Nobody owes the time to import this who asks for help or presses TAB.
    from controlplane import dashboard

    if output is not None and output.suffix.lower() != ".html":
        raise click.UsageError(f'"{output.name}" does not end with .html')
    with translated(), target.connect() as connection:
        act_for(connection, organisation)
        opened = dashboard.open_layout(connection, layout)
        path = output or Path(f"{organisation}-{opened.name}.html".replace(os.sep, "_"))
        chosen = surveys or dashboard.surveys(connection)
        for survey in chosen:
            note(connection, organisation, survey, "dashboard")
        with progress(f"drawing {path.name}"):
            dashboard.write(dashboard.collect(connection, opened, chosen), path)
    _say(f"wrote {path}", format, layout=opened.name, file=str(path))


@command.command("list", examples=["surveymark dashboard list shop-1"])
@click.argument("organisation")
@format_option()
@click.pass_obj
def list_(target: Target, organisation: str, format: str) -> None:
    """List the layouts that the organisation's reader may open."""
    rows = _call(target, organisation, f"SELECT {', '.join(COLUMNS)} FROM analytics.own_dashboard")
    print_rows(rows, list(COLUMNS), format, empty="no layouts")


@command.command(examples=["surveymark dashboard show shop-1 overview"])
@click.argument("organisation")
@click.argument("layout")
@format_option("json")
@click.pass_obj
def show(target: Target, organisation: str, layout: str, format: str) -> None:
    """Print a layout as JSON, as `surveymark dashboard save` takes it."""
    query = "SELECT definition FROM analytics.own_dashboard WHERE layout = %s"
    rows = _call(target, organisation, query, layout)
    if not rows:
        raise SurveymarkError(
            f'unknown layout "{layout}"',
            hint=f"See those that you may open with: surveymark dashboard list {organisation}",
            sqlstate="SM120",
        )
    print_json(json.loads(rows[0][0]))


@command.command(examples=["surveymark dashboard save shop-1 ours ours.json"])
@click.argument("organisation")
@click.argument("layout")
@click.argument("file", type=click.File())
@format_option("text", "json")
@click.pass_obj
def save(target: Target, organisation: str, layout: str, file: TextIO, format: str) -> None:
    """Save FILE as a layout, or in place of one that you saved.

    FILE is JSON as `surveymark dashboard show` prints it; - is standard input.
    """
    text = file.read()
    try:
        json.loads(text)
    except ValueError as error:
        raise SurveymarkError(
            f'"{file.name}" is no JSON: {error}',
            hint=f"Take one that works with: surveymark dashboard show {organisation} overview",
        ) from error
    _call(target, organisation, "SELECT report.save_dashboard(%s, %s::jsonb)", layout, text)
    _say(f"saved {layout}", format, layout=layout)


@command.command(examples=["surveymark dashboard share shop-1 ours surveymark_org_reader"])
@click.argument("organisation")
@click.argument("layout")
@click.argument("role")
@click.option("--stop", is_flag=True, help="Share it no longer.")
@format_option("text", "json")
@click.pass_obj
def share(
    target: Target, organisation: str, layout: str, role: str, stop: bool, format: str
) -> None:
    """Let another reader of the organisation open a layout.

    ROLE is that reader, LAYOUT one that you saved. surveymark_org_reader, surveymark_analyst and
    surveymark_bi_reader stand for all readers of that kind. No figure is shared: whoever opens the
    layout sees what that role may see.
    """
    query = "SELECT report.share_dashboard(%s, %s::name, %s)"
    _call(target, organisation, query, layout, role, not stop)
    words = f"{'stopped sharing' if stop else 'shared'} {layout} with {role}"
    _say(words, format, layout=layout, role=role, is_shared=not stop)


@command.command(examples=["surveymark dashboard default shop-1 executive"])
@click.argument("organisation")
@click.argument("layout")
@format_option("text", "json")
@click.pass_obj
def default(target: Target, organisation: str, layout: str, format: str) -> None:
    """Choose the layout that readers get who name none."""
    _call(target, organisation, "SELECT report.set_default_dashboard(%s)", layout)
    _say(f"{layout} is the default of {organisation}", format, layout=layout, is_default=True)


@command.command(examples=["surveymark dashboard remove shop-1 ours"])
@click.argument("organisation")
@click.argument("layout")
@format_option("text", "json")
@click.pass_obj
def remove(target: Target, organisation: str, layout: str, format: str) -> None:
    """Remove a layout that you saved."""
    _call(target, organisation, "SELECT report.remove_dashboard(%s)", layout)
    _say(f"removed {layout}", format, layout=layout, is_removed=True)


def _say(words: str, format: str, **result: Any) -> None:
    """What was done, in a sentence or as one document."""
    if format == "json":
        print_json(result)
    else:
        click.echo(words)


def _call(target: Target, organisation: str, query: str, *values: Any) -> list[Any]:
    """What a query gives to a reader of the organisation."""
    with translated(), target.connect() as connection:
        act_for(connection, organisation)
        return connection.execute(query.encode(), values).fetchall()
