"""`surveymark completion`: what Tab offers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("surveymark")


def offered(*words: str) -> list[tuple[str, str]]:
    """Kind and text of what is offered for the last of the words, asked as bash asks."""
    done = subprocess.run(
        [sys.executable, "-m", "controlplane"],
        capture_output=True,
        text=True,
        env={
            "_SURVEYMARK_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(("surveymark", *words)),
            "COMP_CWORD": str(len(words)),
        },
    )
    assert done.stderr == ""
    return [(kind, text) for kind, text in (s.split(",", 1) for s in done.stdout.splitlines())]


def test_commands_and_their_subcommands():
    assert offered("re")[:1] == [("plain", "reader")]
    assert offered("benchmark", "p") == [
        ("plain", "publish"),
        ("plain", "policy"),
        ("plain", "peer-group"),
    ]


def test_options_and_choices():
    assert ("plain", "--role") in offered("--r")
    assert offered("jobs", "log", "--f") == [("plain", "--format")]
    assert offered("jobs", "log", "--format", "") == [
        ("plain", "text"),
        ("plain", "json"),
        ("plain", "csv"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("load", "pul"),
        ("load", "pulse.json", "pul"),
        ("load", "--organisations", "sh"),
        ("load", "--rejects", "ba"),
    ],
)
def test_files(words):
    assert offered(*words) == [("file", words[-1])]


def test_folders():
    assert offered("--state-dir", "/t") == [("dir", "/t")]


def test_the_script_registers_itself_with_bash():
    """Really in bash: the first example of the help, then the question for what was registered."""
    script = f'eval "$({PROGRAM} completion bash)" && complete -p surveymark'
    done = subprocess.run(["bash", "--norc", "-ic", script], capture_output=True, text=True)

    assert done.stdout.strip() == ("complete -o nosort -F _surveymark_completion surveymark")


def test_bash_offers_what_the_command_offers():
    script = f"""
        PATH={PROGRAM.parent}:$PATH
        eval "$(surveymark completion bash)"
        ask() {{
            COMP_WORDS=(surveymark "$@") COMP_CWORD=$# COMPREPLY=()
            _surveymark_completion surveymark
            echo "${{COMPREPLY[*]}}"
        }}
        ask ver
        ask jobs en
    """
    done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True)
    assert done.stdout.split("\n")[:2] == ["verify", "enable"]


@pytest.mark.parametrize(
    ("shell", "sign"), [("zsh", "compdef _surveymark_completion surveymark"), ("fish", "complete ")]
)
def test_other_shells_get_a_script_of_their_own(surveymark, shell, sign):
    ran = surveymark("completion", shell)

    assert ran.exit_code == 0
    assert sign in ran.stdout
    assert "_SURVEYMARK_COMPLETE" in ran.stdout


def test_another_shell_is_a_matter_of_usage(surveymark):
    assert surveymark("completion", "tcsh").exit_code == 2
