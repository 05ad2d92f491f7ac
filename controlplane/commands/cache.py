"""`surveymark cache`: the results that are kept for readers."""

from __future__ import annotations

import click
from psycopg import sql

from controlplane.db import Connection, Target
from controlplane.errors import translated
from controlplane.help import Command, Group
from controlplane.identity import act_for, readers
from controlplane.output import format_option, print_json, print_rows

COLUMNS = (
    "function_name", "tier", "n_results", "bytes", "hits", "misses", "hit_ratio", "computing_ms",
    "oldest_at",
)  # fmt: skip
WARMED = ("organisation", "role_name", "results")


@click.group(cls=Group, examples=["surveymark cache show", "surveymark cache warm"])
def command() -> None:
    """See, fill and empty the cache of results."""


@command.command(cls=Command, examples=["surveymark cache show"])
@format_option()
@click.pass_obj
def show(target: Target, format: str) -> None:
    """Show what the cache holds and how often it was of use.

    One line for each function that was asked for in the last seven days, over all organisations.
    computing_ms is how long computing a result took on average, in milliseconds.
    """
    with translated(), target.connect() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM cache.status"
            " WHERE n_results + hits + misses > 0 ORDER BY bytes DESC, function_name".encode()
        ).fetchall()
    print_rows(rows, COLUMNS, format, empty="nothing was asked for")


@command.command(cls=Command, examples=["surveymark cache clear", "surveymark cache clear shop-1"])
@click.argument("organisation", required=False)
@format_option("text", "json")
@click.pass_obj
def clear(target: Target, organisation: str | None, format: str) -> None:
    """Forget all results, or those of one organisation.

    Figures are right without it: a result ends with what it was computed from. It is for the one
    case that the database cannot see, tables that were changed with their triggers off.
    """
    with translated(), target.connect(autocommit=True) as connection:
        row = connection.execute("SELECT cache.clear(%s)", (organisation,)).fetchone()
    assert row is not None
    if format == "json":
        print_json({"forgotten": row[0]})
    else:
        click.echo(f"{row[0]} result{'' if row[0] == 1 else 's'} forgotten")


@command.command(cls=Command, examples=["surveymark cache warm", "surveymark cache warm shop-1"])
@click.argument("organisation", required=False)
@click.option("--name", help="One group of results: see the docs; all where it is left out.")
@format_option()
@click.pass_obj
def warm(target: Target, organisation: str | None, name: str | None, format: str) -> None:
    """Compute ahead what dashboards and reports will ask for.

    As a reader of each organisation that you may act as, so that nothing is computed that its own
    people may not see. What is there and right is left alone.
    """
    warmed = []
    with translated(), target.connect(autocommit=True) as connection:
        if organisation is not None:
            act_for(connection, organisation)
            warmed.append((organisation, *_warmed(connection, name)))
        else:
            # What is kept is the same for all roles of an organisation.
            for code, role in readers(connection):
                with connection.transaction():
                    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
                    warmed.append((code, *_warmed(connection, name)))
    print_rows(warmed, WARMED, format, empty="no organisation has a reader that you may act as")


def _warmed(connection: Connection, name: str | None) -> tuple[str, int]:
    """The role that is acted as, and how many results were asked for as it."""
    row = connection.execute(
        "SELECT current_user, analytics.warm_cache(p_name => %s)", (name,)
    ).fetchone()
    assert row is not None
    return row[0], row[1]
