"""`surveymark load`: take in responses from a file, and say which were not taken and why."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import IO, Any

import click
import psycopg

from controlplane import keyfiles, load
from controlplane.db import Connection, Target
from controlplane.errors import SurveymarkError, translation
from controlplane.help import Command
from controlplane.output import format_option, print_json, printable
from controlplane.terminal import progress

SHOWN_REJECTS = 10

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_AGAIN = "Run the same command again: what is stored already is not stored twice."


@click.command(
    cls=Command,
    examples=[
        "surveymark load pulse.json pulse.csv --organisations shops.csv",
        "surveymark load pulse.json pulse.ndjson.gz --organisation shop-1",
        "surveymark load pulse.json export.csv --anonymise mapping.json",
    ],
)
@click.argument("survey_file", metavar="SURVEY.json", type=_FILE)
@click.argument(
    "responses",
    metavar="RESPONSES",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option("--survey", metavar="CODE", help="The survey's code; else the name of its file.")
@click.option("--organisation", metavar="CODE", help="Whose responses they are, if no row says so.")
@click.option(
    "--organisations",
    type=_FILE,
    metavar="FILE",
    help="Register these first (CSV or NDJSON): organisation, name, departments, job_roles,"
    " parent, verified; every other column is a category, such as industry.",
)
@click.option("--new-levels", is_flag=True, help="Add levels of categories that are not known yet.")
@click.option(
    "--scales",
    type=_FILE,
    metavar="FILE",
    help="Define these scales (JSON): {code: {title, items: {question: weight}, minimum_items,"
    " norms: {group: {mean, sd, n, source}}}}.",
)
@click.option(
    "--not-confidential",
    is_flag=True,
    help="At the first registration: respondents were promised nothing, results are live.",
)
@click.option("--id-column", metavar="NAME", default="submission_id", help="What identifies a row.")
@click.option("--skip-column", metavar="NAME", multiple=True, help="Leave a CSV column out.")
@click.option(
    "--anonymise",
    metavar="MAPPING",
    help="Foreign data: hash who it is, and keep levels and months only, as this mapping says (a"
    " JSON file, which an operator registers by it, or the code of one that is registered).",
)
@click.option(
    "--rejects",
    type=click.File("w", encoding="utf-8", lazy=True),
    metavar="FILE",
    help="Write every rejected row and its reason there, as NDJSON.",
)
@format_option("text", "json")
@click.pass_context
def command(
    context: click.Context,
    survey_file: Path,
    responses: Path,
    survey: str | None,
    organisation: str | None,
    organisations: Path | None,
    new_levels: bool,
    scales: Path | None,
    not_confidential: bool,
    id_column: str,
    skip_column: tuple[str, ...],
    anonymise: str | None,
    rejects: IO[str] | None,
    format: str,
) -> None:
    """Load responses from a file, and say which are refused and why.

    RESPONSES is NDJSON (one object a line) or CSV, also gzipped, or `-` for standard input. Good
    rows are stored; bad ones are set aside with their reason, shown at the end, and make the exit
    code 1. A load that was interrupted is repeated by the same command.
    """
    target: Target = context.obj
    if anonymise is not None:
        _refuse_plain_options(context, responses)
    _, definition = load.read_json(
        survey_file,
        "The first file is the SurveyJS definition, the second one holds the responses.",
    )
    said: dict[str, Any] = {"survey": survey or survey_file.stem}
    loaded = load.Loaded()
    total = responses.stat().st_size if str(responses) != "-" else None
    with target.connect() as connection:
        connection.execute("SET client_encoding = 'UTF8'")
        connection.commit()
        try:
            with (
                progress("loading", total) as moved,
                closing(load.Source(responses, moved)) as file,
            ):
                is_new = not load.is_registered(connection, said["survey"])
                registered = load.register_survey(
                    connection, said["survey"], definition, False if not_confidential else None
                )
                said["version"] = registered.version
                if organisations is not None:
                    said |= _organisations(connection, organisations, new_levels)
                if scales is not None:
                    said["scales"] = load.define_scales(connection, registered.code, scales)
                if anonymise is not None:
                    loaded.is_kept = False
                    load.load_anonymised(
                        connection,
                        responses,
                        registered,
                        _source(connection, anonymise),
                        loaded=loaded,
                        moved=moved,
                    )
                else:
                    load.load_responses(
                        connection,
                        file,
                        registered,
                        organisation=organisation,
                        id_column=id_column,
                        skipped=skip_column,
                        loaded=loaded,
                        ready=connection.commit,
                        tentative=is_new,
                    )
        except KeyboardInterrupt:
            click.echo(_so_far(loaded), err=True)
            raise
        except psycopg.Error as error:
            raise _cut_short(translation(error), loaded) from error
        except SurveymarkError as error:
            raise _cut_short(error, loaded) from error
        if rejects is not None:
            load.write_rejects(connection, loaded.batch, rejects)
        first = list(load.rejected_rows(connection, loaded.batch, SHOWN_REJECTS))
        groups = load.groups(connection, loaded.batch, SHOWN_REJECTS)
        if not loaded.is_kept:
            connection.rollback()
        waiting = load.waiting_for_drain(connection)
    said["registered"] = loaded.is_kept
    if format == "json":
        print_json(_document(said, loaded, waiting, first, groups))
    else:
        _print(said, loaded, waiting, groups, rejects)
    if loaded.rejected:
        context.exit(1)


def _refuse_plain_options(context: click.Context, responses: Path) -> None:
    """What says who somebody is has no place beside a mapping that hides it."""
    for name in ("organisation", "organisations", "new_levels", "id_column", "skip_column"):
        if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT:
            option = "--" + name.replace("_", "-")
            raise click.UsageError(f"--anonymise and {option} exclude each other: see the mapping")
    if str(responses) == "-":
        raise click.UsageError("--anonymise reads a file twice, and standard input only once")


def _source(connection: Connection, mapping: str) -> str:
    """The code of the source; a file is registered first."""
    keyfiles.refuse_exposed(connection)
    path = Path(mapping)
    return load.register_source(connection, path) if path.is_file() else mapping


def _organisations(connection: Connection, path: Path, new_levels: bool) -> dict[str, Any]:
    """Register them, and count those that were there and are different now."""
    before = load.organisation_state(connection, path)
    said: dict[str, Any] = {
        "organisations": load.register_organisations(connection, path, new_levels=new_levels)
    }
    if before is not None:
        after = load.organisation_state(connection, path) or {}
        said["organisations_changed"] = sorted(
            code for code, state in before.items() if after.get(code) != state
        )
    return said


def _so_far(loaded: load.Loaded) -> str:
    if not loaded.rows or not loaded.is_kept:
        return "Nothing was loaded."
    return (
        f"{loaded.rows:,} rows, up to line {loaded.last_line:,}, were taken in; nothing is half"
        f" stored. {_AGAIN}"
    )


def _cut_short(error: SurveymarkError, loaded: load.Loaded) -> SurveymarkError:
    if not loaded.rows or not loaded.is_kept:
        return error
    return SurveymarkError(
        error.message,
        " ".join(filter(None, (error.detail, _so_far(loaded)))),
        error.hint,
        sqlstate=error.sqlstate,
    )


def _document(
    said: dict[str, Any],
    loaded: load.Loaded,
    waiting: dict[str, int] | None,
    first: list[load.Rejected],
    groups: list[load.Group],
) -> dict[str, Any]:
    return {
        **said,
        "batch": loaded.batch,
        "rows": loaded.rows,
        "stored": loaded.stored,
        "rejected": loaded.rejected,
        "reasons": loaded.reasons,
        "completed_at_is_load_time": loaded.dated_now,
        "notes": loaded.notes,
        "seconds": round(loaded.seconds, 3),
        "waiting_for_drain": waiting,
        "first_rejected": [row._asdict() for row in first],
        "rejected_groups": [group._asdict() for group in groups],
    }


def _print(
    said: dict[str, Any],
    loaded: load.Loaded,
    waiting: dict[str, int] | None,
    groups: list[load.Group],
    rejects: IO[str] | None,
) -> None:
    if loaded.is_kept:
        click.echo(f"survey    {said['survey']}, version {said['version']}")
    else:
        click.echo(f"survey    {said['survey']} is new, and was not registered: see below")
    if "organisations" in said and loaded.is_kept:
        changed = said.get("organisations_changed")
        named = f", {len(changed):,} changed: {_some(changed)}" if changed else ""
        click.echo(
            f"          {said['organisations']:,} organisations registered{printable(named)}"
        )
    if "scales" in said and loaded.is_kept:
        click.echo(f"          scales defined: {', '.join(said['scales'])}")
    rate = loaded.rows / loaded.seconds if loaded.seconds else 0
    click.echo(f"rows      {loaded.rows:,} in {loaded.seconds:.1f} s ({rate:,.0f} rows/s)")
    click.echo(f"stored    {loaded.stored:,}")
    click.echo(f"rejected  {loaded.rejected:,}{_by_reason(loaded)}")
    if loaded.dated_now:
        click.echo(f"dated     {loaded.dated_now:,} without completed_at: the time of loading")
    if waiting is not None and loaded.is_kept:
        click.echo(
            f"waiting   {waiting['changes']:,} changes and {waiting['scores']:,} scores for the"
            " drain; exact figures include them already"
        )
    for note in loaded.notes:
        click.echo(f"note: {note}", err=True)
    if groups:
        click.echo()
        _print_groups(groups, loaded)
        click.echo(f"{_where(loaded, rejects)} Correct them and load them again.")


def _print_groups(groups: list[load.Group], loaded: load.Loaded) -> None:
    hints: set[str] = set()  # each is given once
    for group in groups:
        message = printable(group.error_message)
        if group.rows == 1:
            click.echo(f"line {group.first_lines[0]:,}: {group.error_code}: {message}")
        else:
            lines = ", ".join(f"{line:,}" for line in group.first_lines)
            more = ", ..." if group.rows > len(group.first_lines) else ""
            click.echo(f"{group.error_code} x{group.rows:,}: {message} (lines {lines}{more})")
        if group.error_detail:
            click.echo(f"    {printable(group.error_detail)}")
        if group.error_hint and group.error_hint not in hints:
            hints.add(group.error_hint)
            click.echo(f"    HINT: {printable(group.error_hint)}")
    others = loaded.rejected - sum(group.rows for group in groups)
    if others:
        click.echo(f"... and {others:,} more for other reasons")


def _where(loaded: load.Loaded, rejects: IO[str] | None) -> str:
    if loaded.is_kept:
        if rejects is not None:
            return f"All of them are in {rejects.name}."
        return f"All of them: SELECT * FROM core.load_report('{loaded.batch}')."
    kept = "No row was stored, so nothing was kept, not even the survey: is its name right?"
    if rejects is not None:
        return f"{kept} The rows are in {rejects.name}."
    return f"{kept} With --rejects FILE the rows are written there."


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")


def _by_reason(loaded: load.Loaded) -> str:
    if not loaded.reasons:
        return ""
    return " (" + ", ".join(f"{code} {count:,}" for code, count in loaded.reasons.items()) + ")"
