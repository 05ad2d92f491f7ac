"""`surveymark benchmark peer-group`: groups that organisations ask to compare with."""

from __future__ import annotations

import click
from psycopg.types.json import Jsonb

from controlplane.db import Connection, Target
from controlplane.errors import translated
from controlplane.help import Group
from controlplane.output import format_option, print_json, print_rows

SHORT_COLUMNS = ("peer_group", "title", "status", "is_member", "requested_at")
COLUMNS = (
    "peer_group", "title", "criteria", "status", "is_member", "requested_at", "withdrawn_at",
)  # fmt: skip
PROPOSED_COLUMNS = ("peer_group", "title", "organisations", "proposed_by", "proposed_at")


@click.group(
    "peer-group",
    cls=Group,
    examples=[
        "surveymark benchmark peer-group list",
        "surveymark benchmark peer-group request rivals --where industry=retail,finance",
    ],
)
def peer_group() -> None:
    """List peer groups, and ask for others."""


@peer_group.command(
    "list",
    examples=[
        "surveymark benchmark peer-group list",
        "surveymark benchmark peer-group list --proposed",
        "surveymark benchmark peer-group list --format json",
    ],
)
@click.option("--proposed", is_flag=True, help="Hand-picked ones that wait for approval.")
@format_option()
@click.pass_obj
def list_(target: Target, proposed: bool, format: str) -> None:
    """List the peer groups.

    Their figures are in `benchmark show --category peer_group`. Those that wait for approval, with
    their organisations, are for privacy officers.
    """
    relation, columns = "analytics.peer_group", SHORT_COLUMNS if format == "text" else COLUMNS
    if proposed:
        relation, columns = "privacy.proposed_peer_group", PROPOSED_COLUMNS
    with translated(), target.connect() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(columns)} FROM {relation}".encode()
        ).fetchall()
    print_rows(rows, columns, format, empty="there is no peer group", spare=(("requested_at",),))


@peer_group.command(
    examples=[
        "surveymark benchmark peer-group request rivals --where industry=retail,finance",
        "surveymark benchmark peer-group request rivals --where geography=local",
    ]
)
@click.argument("code")
@click.option(
    "--where",
    "conditions",
    metavar="CATEGORY=LEVEL,...",
    multiple=True,
    required=True,
    help="The levels that its organisations may have; for one category or two.",
)
@format_option("text", "json")
@click.pass_obj
def request(target: Target, code: str, conditions: tuple[str, ...], format: str) -> None:
    """Ask for a group by criteria, to be called CODE.

    It is the organisations that have certain levels, whichever they are by then. Asked as a reader
    of your organisation. If there is such a group already, it is named.
    """
    criteria: dict[str, list[str]] = {}
    for condition in conditions:
        category, equals, levels = condition.partition("=")
        if not (category and equals and levels):
            raise click.UsageError(
                f"--where {condition} is no category with its levels, as in"
                " --where industry=retail,finance"
            )
        criteria.setdefault(category, []).extend(levels.split(","))
    with translated(), target.connect() as connection:
        (name,) = connection.execute(
            "SELECT benchmark.request_peer_group(%s, %s)", (code, Jsonb(criteria))
        ).fetchone() or ("",)
        connection.commit()
    is_named_so = name == f"peer_group:{code}"
    if format == "json":
        print_json({"name": name, "is_named_so": is_named_so})
    elif is_named_so:
        click.echo(f"{name}: tried with the next release")
    else:
        click.echo(f"there is such a group: {name}")


@peer_group.command(
    examples=["surveymark benchmark peer-group propose grocers --title Grocers acme beta"]
)
@click.argument("code")
@click.argument("organisations", nargs=-1, required=True)
@click.option("--title", required=True, help="What everybody reads.")
@format_option("text", "json")
@click.pass_obj
def propose(
    target: Target, code: str, organisations: tuple[str, ...], title: str, format: str
) -> None:
    """Propose the hand-picked group CODE of ORGANISATIONS.

    Such as a verified association. Needs membership in surveymark_operator. A privacy officer with
    another login must approve it; the list never changes.
    """
    with target.connect() as connection:
        _call(connection, "propose_peer_group(%s, %s, %s)", code, title, list(organisations))
    _say(code, "proposed", "needs the approval of a privacy officer", format)
    if format == "text":
        click.echo(f"note: surveymark benchmark peer-group approve {code}", err=True)


@peer_group.command(examples=["surveymark benchmark peer-group approve grocers"])
@click.argument("code")
@format_option("text", "json")
@click.pass_obj
def approve(target: Target, code: str, format: str) -> None:
    """Approve the hand-picked group CODE.

    Needs membership in surveymark_privacy_officer, and another login than the proposer's: --role
    does not make it another person.
    """
    with target.connect() as connection:
        _call(connection, "approve_peer_group(%s)", code)
    _say(code, "approved", "tried with the next release", format)


@peer_group.command(examples=["surveymark benchmark peer-group withdraw rivals"])
@click.argument("code")
@format_option("text", "json")
@click.pass_obj
def withdraw(target: Target, code: str, format: str) -> None:
    """Withdraw the peer group CODE.

    It is neither tried nor shown from the next release on. An organisation withdraws what it
    requested, an operator what is hand-picked, a privacy officer any.
    """
    with target.connect() as connection:
        _call(connection, "withdraw_peer_group(%s)", code)
    _say(code, "withdrawn", "shown until the next release", format)


def _call(connection: Connection, call: str, *values: object) -> None:
    with translated():
        connection.execute(f"SELECT benchmark.{call}".encode(), values)
        connection.commit()


def _say(code: str, state: str, words: str, format: str) -> None:
    if format == "json":
        print_json({"peer_group": code, "state": state})
    else:
        click.echo(f"peer_group:{code}: {state}, {words}")
