"""`surveymark dashboard`: a page is built, noted and counted; a layout goes there and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.report.conftest import CANARY, hostile

__all__ = ["hostile"]


def test_a_page_is_built_of_a_saved_layout(
    hostile: psycopg.Connection[Any], database: str, surveymark: Any, tmp_path: Path
) -> None:
    def ran(*words: str, stdin: str | None = None) -> str:
        result = surveymark("dashboard", *words, dsn=database, stdin=stdin)
        assert result.exit_code == 0, result.stderr
        text: str = result.stdout
        return text

    shown = json.loads(ran("show", "org0", "overview"))
    ours = {**shown, "title": "Ours", "widgets": shown["widgets"][:3]}
    assert ran("save", "org0", "ours", "-", stdin=json.dumps(ours)) == "saved ours\n"
    assert json.loads(ran("show", "org0", "ours")) == ours
    ran("share", "org0", "ours", "surveymark_analyst")
    ran("default", "org0", "ours")
    page = tmp_path / "page.html"
    assert ran("build", "org0", "--output", str(page)) == f"wrote {page}\n"
    html = page.read_text()
    assert "<h1>Ours</h1>" in html
    assert CANARY not in html
    listed = {row["layout"]: row for row in json.loads(ran("list", "org0", "--format", "json"))}
    assert listed["ours"]["access_count"] == 1
    assert listed["ours"]["shared_with"] == "surveymark_analyst"
    assert listed["ours"]["is_default"]
    noted = hostile.execute(
        "SELECT object, detail ->> 'format' FROM ops.audit_entry WHERE action = 'report'"
    ).fetchall()
    assert noted == [("pulse", "dashboard")]
    ran("remove", "org0", "ours")
    refused = surveymark("dashboard", "build", "org0", "--layout", "ours", dsn=database)
    assert refused.exit_code == 1
    assert 'SM120: unknown layout "ours"' in refused.stderr


@pytest.mark.parametrize("words", [("build", "x", "--output", "page.pdf")])
def test_a_page_is_html(surveymark: Any, words: tuple[str, ...]) -> None:
    assert "does not end with .html" in surveymark("dashboard", *words).stderr
