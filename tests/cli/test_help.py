"""The help of every command teaches: short lines, and examples that the command understands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from controlplane.cli import SECTIONS, cli


def commands(
    group: click.Group = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command of the tree with the words that lead to it."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = {" ".join(path): command for path, command in commands()}


@pytest.mark.parametrize("name", ALL)
def test_every_command_ends_its_help_with_examples_of_itself(surveymark, name):
    examples = getattr(ALL[name], "examples", ())

    assert 1 <= len(examples) <= 3
    assert all(f"surveymark {name}" in re.sub(r" --\S+ \S+(?= \w)", "", line) for line in examples)
    shown = surveymark(*name.split(), "--help").stdout
    assert shown.endswith("Examples:\n" + "".join(f"  {line}\n" for line in examples))


EXAMPLES = [line for command in (cli, *ALL.values()) for line in getattr(command, "examples", ())]


@pytest.fixture
def files(tmp_path, monkeypatch):
    """The files that the examples name."""
    monkeypatch.chdir(tmp_path)
    for name in re.findall(r"[\w-]+\.(?:json|csv|ndjson)(?:\.gz)?\b", " ".join(EXAMPLES)):
        (tmp_path / name).touch()


@pytest.mark.parametrize("line", EXAMPLES)
def test_the_parser_takes_every_example(files, line):
    parse(line)


@pytest.mark.parametrize(
    "line", ["surveymark jbos list", "surveymark jobs list --all", "surveymark drain now"]
)
def test_a_wrong_example_would_be_found(line):
    with pytest.raises(click.UsageError):
        parse(line)


def parse(line: str) -> None:
    """Parse the command in a line of shell, and run nothing."""
    found = re.search(r"surveymark (?P<words>[^>|)]*)", line)
    assert found is not None
    command: click.Command = cli
    context = cli.make_context("surveymark", shlex.split(found["words"]))
    while isinstance(command, click.Group):
        words = [*context._protected_args, *context.args]
        name, member, words = command.resolve_command(context, words)
        assert member is not None
        command, context = member, member.make_context(name, words, parent=context)


@pytest.mark.parametrize("name", ["", *ALL])
def test_no_help_is_wider_than_a_terminal(surveymark, name):
    lines = surveymark(*name.split(), "--help").stdout.splitlines()

    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("group", ["", *(n for n in ALL if isinstance(ALL[n], click.Group))])
def test_each_command_of_a_list_is_described_in_one_whole_line(surveymark, group):
    shown = surveymark(*group.split(), "--help").stdout

    for name in ALL:
        if name.rpartition(" ")[0] == group:
            line = rf"^  {name.rpartition(' ')[2]} +[A-Z].*[^.]\.$"
            assert re.search(line, shown, re.MULTILINE), name


def test_every_command_has_its_place_among_what_one_wants_to_do():
    placed = [name for names in SECTIONS.values() for name in names]

    assert sorted(placed) == sorted(set(placed))
    assert set(cli.list_commands(click.Context(cli))) <= set(placed)


def test_a_command_without_a_place_is_listed_nevertheless(surveymark, monkeypatch):
    monkeypatch.setattr(cli, "sections", {"Start": ("up",)})
    shown = surveymark("--help").stdout

    assert re.search(r"^Commands:\n  audit ", shown, re.MULTILINE)


def test_without_a_command_the_help_is_shown_as_a_matter_of_usage(surveymark):
    ran = surveymark()

    assert ran.exit_code == 2
    assert "Start:\n  up " in ran.stderr
