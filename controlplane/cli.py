"""The command `surveymark`: finds its subcommands, and says in words what went wrong.

Each module in controlplane/commands is a subcommand of its name and exposes `command`. A command
gets a `db.Target` with `click.pass_obj`, and raises SurveymarkError or lets psycopg's
errors pass.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import psycopg

from controlplane import __version__, commands
from controlplane.db import Target
from controlplane.errors import SurveymarkError, translation
from controlplane.help import Group
from controlplane.terminal import labelled

# What one wants to do, in the order in which one comes to it.
SECTIONS = {
    "Start": ("up", "status", "down", "demo", "migrate"),
    "Load": ("load", "refresh", "drain"),
    "Look": ("watch", "benchmark", "chart", "dashboard", "export", "report", "reader"),
    "Deliver": ("work", "reports", "exports", "schedule", "outbox"),
    "Check": ("health", "doctor", "verify", "audit", "diff"),
    "Operate": ("jobs", "tick", "key", "cache"),
    "Develop": ("reference", "release", "completion"),
}


class Commands(Group):
    """A group whose members are the modules of controlplane/commands, imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module_name = _modules().get(cmd_name)
        if module_name is None:
            return None
        module = importlib.import_module(f"{commands.__name__}.{module_name}")
        command: click.Command = module.command
        command.name = cmd_name
        return command

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        target = extra.setdefault("obj", Target())
        code = self._guarded(
            target, args, prog_name, complete_var, windows_expand_args=windows_expand_args, **extra
        )
        if standalone_mode:
            sys.exit(code)
        return code

    def _guarded(
        self,
        target: Target,
        args: Sequence[str] | None,
        prog_name: str | None,
        complete_var: str | None,
        **extra: Any,
    ) -> int:
        """Run, and turn whatever is raised into words on stderr and an exit code."""
        try:
            result = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            sys.stdout.flush()
            # ctx.exit(n) comes back as n; commands themselves return nothing.
            return result if isinstance(result, int) and not isinstance(result, bool) else 0
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except (click.Abort, KeyboardInterrupt):
            click.echo("Interrupted.", err=True)
            return 130
        except BrokenPipeError:
            # Whoever read our output has left (`| head`); Python would complain at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except Exception as error:
            if target.debug:
                traceback.print_exc()
            for line in _in_words(error).lines():
                click.echo(labelled(line), err=True)
            return 1


def _in_words(error: Exception) -> SurveymarkError:
    if isinstance(error, SurveymarkError):
        return error
    if isinstance(error, psycopg.Error):
        return translation(error)
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return SurveymarkError(f"{place}{error.strerror.lower()}")
    return SurveymarkError(
        f"unexpected {type(error).__name__}: {error}",
        hint="This is a fault of Surveymark: run it again with --debug and report what it prints.",
    )


def _modules() -> dict[str, str]:
    """The subcommands and the modules they are in; `import_` is the command `import`."""
    return {
        module.name.rstrip("_").replace("_", "-"): module.name
        for module in pkgutil.iter_modules(commands.__path__)
        if not module.name.startswith("_")
    }


@click.group(
    cls=Commands,
    sections=SECTIONS,
    examples=[
        "surveymark demo",
        "surveymark load pulse.json pulse.csv --organisations shops.csv",
        "surveymark --dsn 'host=db dbname=surveymark user=maria' health",
    ],
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="surveymark")
@click.option(
    "--dsn",
    metavar="DSN",
    help="The database: a conninfo string or URI. Else SURVEYMARK_DSN, else the PG* variables,"
    " else the private cluster.",
)
@click.option(
    "--state-dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="SURVEYMARK_STATE_DIR",
    help="Where the private cluster lives.",
)
@click.option(
    "--role",
    metavar="ROLE",
    envvar="SURVEYMARK_ROLE",
    help="Act as this role (SET ROLE): see what the reader of an organisation sees.",
)
@click.option("--debug", is_flag=True, envvar="SURVEYMARK_DEBUG", help="Print tracebacks.")
@click.pass_obj
def cli(
    target: Target, dsn: str | None, state_dir: Path | None, role: str | None, debug: bool
) -> None:
    """Survey answers of many organisations, aggregated and benchmarked inside PostgreSQL."""
    target.dsn, target.state_dir, target.role, target.debug = dsn, state_dir, role, debug


def main() -> None:
    """The entry point of the installed command."""
    cli.main(prog_name="surveymark")
