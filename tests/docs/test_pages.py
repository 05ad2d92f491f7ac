"""What the pages show is what a reader gets, and what they point at is there.

`make docs` writes into the pages what their examples print now; look at it with git diff.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from controlplane.reference import anchor
from tests import measured

from .conftest import ROOT, RunPage
from .page import read

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")])

# Written by a command, and compared with the database by the test of that command.
GENERATED = [ROOT / "docs" / "reference.md"]


def _named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@cache
def _headings(page: Path) -> set[str]:
    """The anchors that a page has, as a browser knows them."""
    return set(map(anchor, re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)))


@pytest.mark.slow
@pytest.mark.parametrize("page", [p for p in PAGES if p not in GENERATED], ids=_named)
def test_every_example_prints_what_the_page_shows(
    page: Path, run_page: RunPage, request: pytest.FixtureRequest
) -> None:
    outcome = run_page(read(page))
    if request.config.getoption("--write"):
        page.write_text(outcome.corrected)
    elif outcome.failures:
        pytest.fail("\n\n".join(outcome.failures), pytrace=False)


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)", page.read_text())
    assert [link for link, _ in links if not (page.parent / link).exists()] == []
    headings = {link: _headings(page.parent / link if link else page) for link, to in links if to}
    assert [f"{link}#{to}" for link, to in links if to and to not in headings[link]] == []


def test_every_row_of_the_statistics_is_measured() -> None:
    """Filled in, of a test that names it, and once."""
    named = "\n".join(path.read_text() for path in ROOT.glob("tests/**/*.py"))
    found = measured.rows(measured.PAGE.read_text())
    assert [row.figure for row in found if not row.measured] == []
    assert [row.figure for row in found if f'"{row.figure}"' not in named] == []
    assert len({row.figure for row in found}) == len(found) > 30


def test_the_commands_of_the_readme_exist() -> None:
    named = set(re.findall(r"surveymark ([a-z]+)\b", (ROOT / "README.md").read_text()))
    there = {path.stem.rstrip("_") for path in (ROOT / "controlplane" / "commands").glob("*.py")}
    assert named - {"command"} <= there
