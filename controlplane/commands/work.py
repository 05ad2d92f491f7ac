"""`surveymark work`: make the files that were asked for, and send what is in the outbox."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
import psycopg

from controlplane import work
from controlplane.db import Target
from controlplane.errors import SurveymarkError, translated
from controlplane.help import Command
from controlplane.work.channels import Sender
from controlplane.work.files import VARIABLE

_POLL_SECONDS = 5.0


@click.command(
    cls=Command,
    examples=[
        "surveymark work",
        "surveymark work --once",
        "* * * * *  surveymark work --once --directory /srv/surveymark/exports",
    ],
)
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=VARIABLE,
    show_envvar=True,
    metavar="FOLDER",
    help="Where files lie until they expire; else beside the private server.",
)
@click.pass_obj
def command(target: Target, once: bool, directory: Path | None) -> None:
    """Make exports, serve schedules, send deliveries.

    It works until it is stopped, and computes ahead what readers ask for after each release.
    Several may work at once, on one folder: none takes what another works on, and what a crash
    leaves is taken over by the next. It needs a member of surveymark_operator that may act as the
    readers for whom it works.

    \b
    What is sent, and how, the environment says:
      SURVEYMARK_SMTP            HOST:PORT of a mail server
      SURVEYMARK_SMTP_TLS        starttls (the default), implicit, none
      SURVEYMARK_SMTP_USER       and SURVEYMARK_SMTP_PASSWORD_FILE
      SURVEYMARK_MAIL_FROM       'Surveymark <reports@example.org>'
      SURVEYMARK_MAIL_DOMAINS    mail goes to these only; else to any
      SURVEYMARK_FOLDER          where folders of organisations are
      SURVEYMARK_WEBHOOK_HOSTS   posts go to these only
      SURVEYMARK_WEBHOOK_SECRET_FILE  what they are signed with
    """
    sender = Sender.from_environment()
    with translated(), target.connect() as connection:
        folder = work.directory(target, connection, directory)
    # Who is called by cron every minute would compute ahead every minute.
    worker = work.Worker(target.resolve(), folder, sender, is_warming=not once)
    with _until_stopped() as stopped:
        try:
            while not stopped:
                _turn(worker, stopped, once)
                if once:
                    break
                _pause(stopped)
        finally:
            worker.close()


def _turn(worker: work.Worker, stopped: list[int], once: bool) -> None:
    """One turn; a database that is away is waited for, unless it is the only turn."""
    try:
        with translated():
            for sentence in worker.turn():
                click.echo(sentence)
                if stopped:
                    break
    except SurveymarkError as error:
        worker.close()
        if once or not isinstance(error.__cause__, psycopg.OperationalError):
            raise
        click.echo(f"waiting for the database: {error.message}", err=True)


def _pause(stopped: list[int]) -> None:
    until = time.monotonic() + _POLL_SECONDS
    while not stopped and time.monotonic() < until:
        time.sleep(0.2)


@contextmanager
def _until_stopped() -> Iterator[list[int]]:
    """A list that SIGTERM writes into: what is at work is finished first."""
    stopped: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.append(number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGTERM, before)
