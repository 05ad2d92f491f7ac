"""`surveymark up`: start the private PostgreSQL."""

from __future__ import annotations

from dataclasses import asdict

import click

from controlplane.cluster import Status, cron_advice
from controlplane.db import Target
from controlplane.help import Command
from controlplane.output import format_option, print_json


@click.command(
    cls=Command,
    examples=[
        "surveymark up",
        "surveymark up --tcp --port 5433",
    ],
)
@click.option(
    "--tcp/--no-tcp",
    default=None,
    help="Listen on 127.0.0.1 too, with passwords (scram). The choice and its port are remembered;"
    " at first there is no TCP.",
)
@click.option("--port", type=click.IntRange(1, 65535), help="The port; 5432 or a free one.")
@format_option("text", "json")
@click.pass_obj
def command(target: Target, tcp: bool | None, port: int | None, format: str) -> None:
    """Start the private PostgreSQL, making it first if need be."""
    if port is not None and tcp is None:
        tcp = True
    cluster = target.only_cluster()
    started = cluster.up(tcp=tcp, port=port)
    status = cluster.status()
    if format == "json":
        print_json({"started": started, **asdict(status)})
    else:
        _print(started, status)
    if not status.pg_cron:
        advice = cron_advice(cluster.server()) or (
            "pg_cron was installed after this start: surveymark down and up to load it"
        )
        click.echo(f"note: {advice}", err=True)


def _print(started: bool, status: Status) -> None:
    cron = f" with pg_cron {status.pg_cron}" if status.pg_cron else ""
    click.echo(
        f"PostgreSQL {status.server_version}{cron} {'is up' if started else 'was up already'}"
        f" (process {status.pid})"
    )
    click.echo(f"  dsn    {status.dsn}")
    if status.tcp:
        click.echo(f"  tcp    {status.tcp} (give roles a password with ALTER ROLE)")
    click.echo(f"  state  {status.state_directory}")
