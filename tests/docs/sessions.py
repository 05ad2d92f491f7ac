"""What runs the examples of a page: psql, bash and Python, each one session from top to bottom."""

from __future__ import annotations

import ast
import contextlib
import io
import subprocess
import threading
import traceback
from pathlib import Path
from typing import Any

_TIMEOUT_SECONDS = 300


class Ended(Exception):
    """The session is over, and the page is not."""


class _Process:
    """A program that reads commands; a line that it is told to echo says where an output ends."""

    _END = "--end-of-output--"

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _talk(self, text: str) -> list[str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        alarm = threading.Timer(_TIMEOUT_SECONDS, self._process.kill)
        alarm.start()
        printed = []
        try:
            self._process.stdin.write(text)
            self._process.stdin.flush()
            for line in self._process.stdout:
                if line.startswith(self._END):
                    return [*printed, line]
                printed.append(line.rstrip("\n"))
        finally:
            alarm.cancel()
        raise Ended("\n".join(printed))

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


class Psql(_Process):
    """The real client; it says what it would say to a reader who starts it with -X."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        # Line by line, so that errors stand where they arise.
        super().__init__(["stdbuf", "-oL", "psql", "-X", "-q"], folder, environment)

    def run(self, command: str) -> list[str]:
        return self._talk(f"{command}\n\\echo {self._END}\n")[:-1]


class Bash(_Process):
    """A shell. A command that fails without a word says so."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(["bash", "--norc", "--noprofile"], folder, environment)

    def run(self, command: str) -> list[str]:
        # Commands must not read what is meant for the shell, and `echo $?` is a command too.
        *printed, end = self._talk(
            f"{{\n{command}\n}} </dev/null\n"
            f"status=$?; printf '\\n%s %s\\n' {self._END} $status; (exit $status)\n"
        )
        status = int(end.split()[1])
        if printed and printed[-1] == "":
            printed.pop()
        return printed if printed or status == 0 else [f"(exit code {status})"]


class Python:
    """One namespace; an expression shows its value, as in a notebook."""

    def __init__(self) -> None:
        self._names: dict[str, Any] = {"__name__": "__main__"}

    def run(self, command: str) -> list[str]:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            try:
                statements = ast.Interactive(ast.parse(command).body)
                exec(compile(statements, "example", "single"), self._names)
            except Exception as error:
                printed.write("".join(traceback.format_exception_only(error)))
        return printed.getvalue().splitlines()

    def close(self) -> None:
        self._names.clear()
