"""The page in a real browser: no violation of WCAG 2.1 AA, and at home on a phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from controlplane import report as reports
from controlplane.report import Report, page
from tests.browser import ASKED, AXE, NEEDED, said

pytestmark = [pytest.mark.slow, *NEEDED]


def looked_at(html: str, folder: Path, width: int) -> dict[str, Any]:
    """What axe finds in the page at a width, and whether it has to be scrolled sideways."""
    # The page itself forbids scripts; that is not what is looked at here.
    open_page = re.sub(r"<meta http-equiv=[^>]*>", "", html)
    scripts = f"<script>{AXE.read_text()}</script><script>{ASKED}</script></body>"
    inner = folder / "page.html"
    inner.write_text(open_page.replace("</body>", scripts))
    # A headless window is never narrower than 500 pixels; a frame can be.
    outer = folder / "frame.html"
    outer.write_text(
        f"<body style='margin:0'><iframe id=f src=page.html width={width} height=900></iframe>"
        "<script>setInterval(() => { const said = f.contentDocument.getElementById('said');"
        " if (said && !document.getElementById('said')) document.body.append(said); }, 100)"
        "</script></body>"
    )
    answer: dict[str, Any] = said(outer, folder)
    return answer


def test_axe_finds_nothing_in_sentences_and_tables(demo_world: str, tmp_path: Path) -> None:
    """The sections that the full report does not have."""
    with psycopg.connect(make_conninfo(demo_world, options="-c role=demo_personality")) as reader:
        parts = [page(reports.collect(reader, "bfi", "ocean"))]
        reader.rollback()
        parts += [page(reports.collect(reader, "bfi", "data_quality"))]
        reader.rollback()
    for html in parts:
        found = looked_at(html, tmp_path, 390)
        assert found["violations"] == []
        assert found["width"] <= found["room"]


@pytest.mark.parametrize(("which", "width"), [("lecturer", 390), ("personality", 1280)])
def test_axe_finds_nothing_and_nothing_overflows(
    which: str, width: int, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    report: Report = request.getfixturevalue(which)
    found = looked_at(page(report), tmp_path, width)
    assert found["violations"] == []
    assert found["passes"] > 15
    assert found["width"] <= found["room"]


def test_the_look_has_teeth(lecturer: Report, tmp_path: Path) -> None:
    """A page with an image without words, pale text and a broad table is found out."""
    spoilt = (
        page(lecturer)
        .replace(" alt=", " data-alt=")
        .replace(
            "<main>", "<main><p style='color:#ddd'>pale</p><div style='width:900px'>broad</div>"
        )
    )
    found = looked_at(spoilt, tmp_path, 390)
    assert {"image-alt", "color-contrast"} <= {name for name, _ in found["violations"]}
    assert found["width"] > found["room"]
