"""`surveymark doctor`: whatever undoes a promise, in the catalogue, the server, audit and keys."""

from __future__ import annotations

import click

from controlplane import keyfiles
from controlplane.db import Target
from controlplane.errors import translated
from controlplane.help import Command
from controlplane.output import format_option, print_json, print_rows

COLUMNS = ("rule", "object", "problem", "hint")

# What is only not described opens nothing; everything else is about safety.
_HARMLESS = ("comment", "durability")
_NOT_EXAMINED = "not examined"

_EXAMINED = """
    SELECT rule, object, problem, hint FROM (
        SELECT 1 AS part, found.rule, found.object, found.problem,
               'What was changed by hand: surveymark diff; then take it back.' AS hint
        FROM privacy.grants_selfcheck() AS found
        UNION ALL
        SELECT 2, found.rule, found.object, found.problem, found.hint
        FROM ops.server_selfcheck() AS found
        UNION ALL
        SELECT 3, 'audit', format('position %%s', found.position), found.problem,
               'Compare with a backup of that day, and ask who owns the database.'
        FROM ops.verify_audit() AS found
        UNION ALL
        SELECT 4, 'keys', found.file, found.problem, found.hint
        FROM ops.check_keys() AS found
        WHERE found.problem IS NOT NULL
        UNION ALL
        SELECT 5, 'not examined', 'key files',
               'who else can read them shows on the machine of the server only',
               'Run surveymark doctor there, too.'
        WHERE NOT %(is_local)s AND EXISTS (SELECT FROM ops.check_keys())
    ) AS finding
    WHERE NOT %(security)s OR rule <> ALL (%(harmless)s)
    ORDER BY part, rule, object, problem
"""


@click.command(
    cls=Command,
    examples=["surveymark doctor", "surveymark doctor --security --format json"],
)
@click.option("--security", is_flag=True, help="Only what keeps organisations and people safe.")
@format_option("text", "json")
@click.pass_context
def command(ctx: click.Context, security: bool, format: str) -> None:
    """Examine the whole installation for what undoes a promise.

    Rights and row security of every object, settings, roles and doors of the server, the chain of
    the audit, the files of the keys. Exit code 0: nothing found; 2: something, each with what to
    do. Slower than health, which monitoring asks; run this after an upgrade, and each week.
    """
    target: Target = ctx.obj
    with translated(), target.connect() as connection:
        asked = {
            "security": security,
            "harmless": list(_HARMLESS),
            "is_local": keyfiles.is_local(connection),
        }
        rows = connection.execute(_EXAMINED, asked).fetchall()
        rows += [
            ("keys", file, how, f"chmod 0400 {file}, and rotate the key if it may have been read")
            for file, how in keyfiles.exposed(connection)
        ]
    found = [row for row in rows if row[0] != _NOT_EXAMINED]
    left = [row for row in rows if row[0] == _NOT_EXAMINED]
    if format == "json":
        print_json(
            {
                "is_sound": not found,
                "findings": [dict(zip(COLUMNS, row, strict=True)) for row in found],
                "not_examined": [row[1] for row in left],
            }
        )
    else:
        if found:
            print_rows(found, COLUMNS, spare=(("hint",),))
        for _, object, problem, hint in left:
            click.echo(f"not examined: {object}, {problem}. {hint}")
        click.echo(f"{len(found)} finding{'s' * (len(found) > 1)}" if found else "sound")
    ctx.exit(2 if found else 0)
