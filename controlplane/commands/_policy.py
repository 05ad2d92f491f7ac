"""`surveymark benchmark policy`: the rules of release; who may change them, and how far."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from psycopg.types.json import Jsonb

from controlplane.db import Target
from controlplane.errors import translated
from controlplane.help import Group
from controlplane.output import format_option, print_json, print_rows

COLUMNS = (
    "proposal_id", "state", "profile", "changes", "effective_from", "proposed_by", "approved_by",
    "version", "reason",
)  # fmt: skip
SPARE_COLUMNS = (("reason",), ("profile",), ("version",))


@click.group(
    cls=Group,
    examples=["surveymark benchmark policy show", "surveymark benchmark policy list"],
)
def policy() -> None:
    """See the privacy rules, and change them between two people."""


@policy.command(
    examples=["surveymark benchmark policy show", "surveymark benchmark policy show --format json"]
)
@format_option("text", "json")
@click.pass_obj
def show(target: Target, format: str) -> None:
    """Show the privacy rules in force."""
    with translated(), target.connect() as connection:
        cursor = connection.execute("SELECT * FROM benchmark.policy_in_force()")
        names = [column.name for column in cursor.description or ()]
        row = cursor.fetchone() or ()
    rules = dict(zip(names, row, strict=True))
    if format == "json":
        print_json(rules)
    else:
        print_rows(rules.items(), ("rule", "value"))


@policy.command(
    "list",
    examples=[
        "surveymark benchmark policy list",
        "surveymark benchmark policy list --format json",
    ],
)
@format_option()
@click.pass_obj
def list_(target: Target, format: str) -> None:
    """List what was proposed, who agreed, and what became of it.

    Needs membership in surveymark_privacy_officer.
    """
    with translated(), target.connect() as connection:
        rows = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM privacy.proposal ORDER BY proposal_id".encode()
        ).fetchall()
    print_rows(rows, COLUMNS, format, empty="nothing was proposed so far", spare=SPARE_COLUMNS)


@policy.command(
    examples=[
        'surveymark benchmark policy propose --set min_organisations=8 --reason "few"',
        "surveymark benchmark policy propose --profile standard --reason back",
    ]
)
@click.option(
    "--set",
    "changes",
    metavar="RULE=VALUE",
    multiple=True,
    help="A rule that shall differ; may be given many times.",
)
@click.option("--profile", metavar="NAME", help="Start from a shipped profile: standard, strict.")
@click.option("--reason", required=True, help="Why; kept with the policy.")
@click.option(
    "--from",
    "effective_from",
    type=click.DateTime(("%Y-%m-%d", "%Y-%m-%dT%H:%M")),
    help="In force from then on (UTC); else from the second approval on.",
)
@format_option("text", "json")
@click.pass_obj
def propose(
    target: Target,
    changes: tuple[str, ...],
    profile: str | None,
    reason: str,
    effective_from: datetime | None,
    format: str,
) -> None:
    """Propose other rules; two people must approve them.

    They start from the newest version, or from a profile. Needs membership in
    surveymark_privacy_officer; the login is noted as the proposer.
    """
    at = None if effective_from is None else effective_from.replace(tzinfo=UTC)
    with translated(), target.connect() as connection:
        (number,) = connection.execute(
            "SELECT privacy.propose_policy(%s, %s, %s, %s)",
            (reason, Jsonb(dict(_pair(change) for change in changes)), profile, at),
        ).fetchone() or (None,)
        connection.commit()
    if format == "json":
        print_json({"proposal_id": number})
    else:
        click.echo(f"proposal {number}: needs the approval of two people")
        click.echo(f"note: surveymark benchmark policy approve {number}", err=True)


@policy.command(examples=["surveymark benchmark policy approve 1"])
@click.argument("proposal", type=int)
@format_option("text", "json")
@click.pass_obj
def approve(target: Target, proposal: int, format: str) -> None:
    """Approve PROPOSAL; the second approval puts it in force.

    Needs membership in surveymark_privacy_officer. The login is who approves: --role does not
    make it another person. The proposer may be one of the two.
    """
    with translated(), target.connect() as connection:
        (version,) = connection.execute(
            "SELECT privacy.approve_policy(%s)", (proposal,)
        ).fetchone() or (None,)
        connection.commit()
    if format == "json":
        print_json({"proposal_id": proposal, "version": version})
    elif version is None:
        click.echo(f"proposal {proposal}: approved by one, needs another person")
    else:
        click.echo(f"proposal {proposal}: approved by two, is version {version} of the policy")


def _pair(change: str) -> tuple[str, str]:
    rule, equals, value = change.partition("=")
    if not (rule and equals and value):
        raise click.UsageError(f"--set {change} is no rule with its value, as in --set rule=8")
    return rule, value
