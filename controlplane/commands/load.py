"""`surveymark load`: take in responses from a file, and say which were not taken and why."""

from __future__ import annotations

import contextlib
import json
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import click
import psycopg

from controlplane import load
from controlplane.db import Connection, Target
from controlplane.errors import SurveymarkError, translation
from controlplane.output import format_option, print_json, printable, progress

SHOWN_REJECTS = 10

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_AGAIN = "Run the same command again: what is stored already is not stored twice."


@click.command()
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
    help="Register these first (CSV or NDJSON): organisation, name, departments, job_roles;"
    " every other column is a category, such as industry.",
)
@click.option("--new-levels", is_flag=True, help="Add levels of categories that are not known yet.")
@click.option(
    "--scales",
    type=_FILE,
    metavar="FILE",
    help="Define these scales (JSON): {code: {title, items: {question: weight}, minimum_items}}.",
)
@click.option(
    "--not-confidential",
    is_flag=True,
    help="At the first registration: respondents were promised nothing, results are live.",
)
@click.option("--id-column", metavar="NAME", default="submission_id", help="What identifies a row.")
@click.option("--skip-column", metavar="NAME", multiple=True, help="Leave a CSV column out.")
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
    rejects: IO[str] | None,
    format: str,
) -> None:
    """Load responses: NDJSON (one object a line) or CSV, also gzipped, `-` for standard input.

    Good rows are stored; bad ones are set aside with their reason, shown at the end, and make the
    exit code 1. A load that was interrupted is repeated by the same command.
    """
    target: Target = context.obj
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
                registered = load.register_survey(
                    connection, said["survey"], definition, False if not_confidential else None
                )
                said["version"] = registered.version
                if organisations is not None:
                    said["organisations"] = load.register_organisations(
                        connection, organisations, new_levels=new_levels
                    )
                if scales is not None:
                    said["scales"] = load.define_scales(connection, registered.code, scales)
                load.load_responses(
                    connection,
                    file,
                    registered,
                    organisation=organisation,
                    id_column=id_column,
                    skipped=skip_column,
                    loaded=loaded,
                    ready=connection.commit,
                )
        except KeyboardInterrupt:
            click.echo(_so_far(loaded), err=True)
            raise
        except psycopg.Error as error:
            raise _cut_short(translation(error), loaded) from error
        except SurveymarkError as error:
            raise _cut_short(error, loaded) from error
        waiting = load.waiting_for_drain(connection)
        if rejects is not None:
            _write_rejects(connection, loaded, rejects)
        shown = list(load.rejected_rows(connection, loaded.batch, SHOWN_REJECTS))
    if format == "json":
        print_json(_document(said, loaded, waiting, shown))
    else:
        _print(said, loaded, waiting, shown, rejects)
    if loaded.rejected:
        context.exit(1)


def _so_far(loaded: load.Loaded) -> str:
    if not loaded.rows:
        return "Nothing was loaded."
    return (
        f"{loaded.rows:,} rows, up to line {loaded.last_line:,}, were taken in; nothing is half"
        f" stored. {_AGAIN}"
    )


def _cut_short(error: SurveymarkError, loaded: load.Loaded) -> SurveymarkError:
    if not loaded.rows:
        return error
    return SurveymarkError(
        error.message,
        " ".join(filter(None, (error.detail, _so_far(loaded)))),
        error.hint,
        sqlstate=error.sqlstate,
    )


def _write_rejects(connection: Connection, loaded: load.Loaded, file: IO[str]) -> None:
    """One object a line: the reason, and the row so that `jq -c .row` can be loaded again."""
    for rejected in load.rejected_rows(connection, loaded.batch):
        content = dict(rejected.row_content)
        for given in ("survey", "version"):
            content.pop(given, None)
        if rejected.error_code == "SM012":
            row = {"text": content.get("answers")}
        else:
            with contextlib.suppress(ValueError):
                content["answers"] = json.loads(content.get("answers", "null"))
            row = {"row": content}
        reason = {
            "line": rejected.line_number,
            "code": rejected.error_code,
            "message": rejected.error_message,
            "detail": rejected.error_detail,
            "hint": rejected.error_hint,
        }
        file.write(json.dumps(reason | row, ensure_ascii=False) + "\n")
    file.flush()


def _document(
    said: dict[str, Any],
    loaded: load.Loaded,
    waiting: dict[str, int] | None,
    shown: list[load.Rejected],
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
        "first_rejected": [row._asdict() for row in shown],
    }


def _print(
    said: dict[str, Any],
    loaded: load.Loaded,
    waiting: dict[str, int] | None,
    shown: list[load.Rejected],
    rejects: IO[str] | None,
) -> None:
    click.echo(f"survey    {said['survey']}, version {said['version']}")
    if "organisations" in said:
        click.echo(f"          {said['organisations']:,} organisations registered")
    if "scales" in said:
        click.echo(f"          scales defined: {', '.join(said['scales'])}")
    rate = loaded.rows / loaded.seconds if loaded.seconds else 0
    click.echo(f"rows      {loaded.rows:,} in {loaded.seconds:.1f} s ({rate:,.0f} rows/s)")
    click.echo(f"stored    {loaded.stored:,}")
    click.echo(f"rejected  {loaded.rejected:,}{_by_reason(loaded)}")
    if loaded.dated_now:
        click.echo(f"dated     {loaded.dated_now:,} without completed_at: the time of loading")
    if waiting is not None:
        click.echo(
            f"waiting   {waiting['changes']:,} changes and {waiting['scores']:,} scores for the"
            " drain; exact figures include them already"
        )
    for note in loaded.notes:
        click.echo(f"note: {note}", err=True)
    if shown:
        click.echo()
    for row in shown:
        click.echo(f"line {row.line_number:,}: {row.error_code}: {printable(row.error_message)}")
        if row.error_detail:
            click.echo(f"    {printable(row.error_detail)}")
        if row.error_hint:
            click.echo(f"    HINT: {printable(row.error_hint)}")
    if loaded.rejected > len(shown):
        click.echo(f"... and {loaded.rejected - len(shown):,} more")
    if loaded.rejected:
        where = (
            f"All of them are in {rejects.name}"
            if rejects is not None
            else f"All of them: SELECT * FROM core.load_report('{loaded.batch}')"
        )
        click.echo(f"{where}. Correct them and load them again.")


def _by_reason(loaded: load.Loaded) -> str:
    if not loaded.reasons:
        return ""
    return " (" + ", ".join(f"{code} {count:,}" for code, count in loaded.reasons.items()) + ")"
