"""`surveymark completion`: let the shell complete commands, options and file names."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from controlplane.help import Command

_PROGRAM = "surveymark"
_VARIABLE = "_SURVEYMARK_COMPLETE"
_SHELLS: dict[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


@click.command(
    cls=Command,
    examples=[
        'eval "$(surveymark completion bash)"',
        'eval "$(surveymark completion zsh)"',
        "surveymark completion fish > ~/.config/fish/completions/surveymark.fish",
    ],
)
@click.argument("shell", type=click.Choice(list(_SHELLS)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands in a shell.

    Put the first example into ~/.bashrc, or the second into ~/.zshrc; the third is for fish.
    From the next shell on, Tab completes commands, options, choices and file names.
    """
    root = ctx.find_root().command
    click.echo(_SHELLS[shell](root, {}, _PROGRAM, _VARIABLE).source())
