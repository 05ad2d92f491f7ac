"""Every layout in a real browser: no violation of WCAG 2.1 AA, and at home on a phone."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from controlplane.dashboard import Dashboard, page
from tests.browser import ASKED, AXE, NEEDED, said

from .conftest import LAYOUTS, opened

pytestmark = [pytest.mark.slow, *NEEDED]

# In the dark nothing is other than the colours.
COLOURS = re.sub(r"runOnly: \[.*?\]", "runOnly: ['color-contrast']", ASKED)

# One after the other, each in a frame of its width: one start of the browser for all of them.
FRAMES = """<body><script>
const answers = {};
(async () => {
  for (const [name, source, width] of %s) {
    const frame = document.createElement("iframe");
    Object.assign(frame, {src: source, width, height: 900});
    document.body.append(frame);
    for (;;) {
      await new Promise((done) => setTimeout(done, 20));
      const found = frame.contentDocument?.getElementById("said");
      if (found) { answers[name] = JSON.parse(found.textContent); break; }
    }
    frame.remove();
  }
  const said = document.createElement("pre"); said.id = "said";
  said.textContent = JSON.stringify(answers); document.body.append(said);
})();
</script></body>"""


def looked_at(pages: dict[str, str], widths: list[int], folder: Path) -> dict[str, Any]:
    """What axe finds in each page at each width, in light and in dark."""
    (folder / "axe.js").write_text(AXE.read_text())
    frames = []
    for (name, html), theme in itertools.product(pages.items(), ("light", "dark")):
        # In the light everything is unfolded, so that what is hidden at first is looked at too.
        script = f"""document.getElementById("theme").textContent.toLowerCase() === "{theme}"
            && document.getElementById("theme").click();
            document.querySelectorAll("details").forEach((one) => {{
                one.open = "{theme}" === "light"; }});
            setTimeout(() => {{ {ASKED if theme == "light" else COLOURS} }}, 0);"""
        path = opened(html, script, folder / f"{name}-{theme}.html")
        path.write_text(path.read_text().replace("<style>", "<script src=axe.js></script><style>"))
        frames += [[f"{name} {theme} {width}", path.name, width] for width in widths]
    outer = folder / "frames.html"
    outer.write_text(FRAMES % frames)
    answers: dict[str, Any] = said(outer, folder)
    return answers


def test_axe_finds_nothing_and_nothing_overflows(
    lecturer: dict[str, Dashboard], personality: dict[str, Dashboard], tmp_path: Path
) -> None:
    shown = {
        "overview": lecturer["overview"],
        "executive": personality["executive"],
        "departmental": personality["departmental"],
        "detailed": lecturer["detailed"],
    }
    pages = {name: page(shown[name]) for name in LAYOUTS}
    found = looked_at(pages, [1280, 390], tmp_path)
    assert len(found) == 16
    assert {name: one["violations"] for name, one in found.items() if one["violations"]} == {}
    assert {
        name: one for name, one in found.items() if one["passes"] <= 15 * ("light" in name)
    } == {}
    assert {name: one for name, one in found.items() if one["width"] > one["room"]} == {}


def test_the_look_has_teeth(lecturer: dict[str, Dashboard], tmp_path: Path) -> None:
    """A page with a nameless field, pale text and a broad table is found out."""
    spoilt = (
        page(lecturer["executive"])
        .replace('element("label", { for:', 'element("span", { title:')
        .replace(
            "</header>", "</header><p style='color:#999'>pale</p><div style='width:900px'>b</div>"
        )
    )
    found = looked_at({"spoilt": spoilt}, [390], tmp_path)["spoilt light 390"]
    assert {"select-name", "color-contrast"} <= {name for name, _ in found["violations"]}
    assert found["width"] > found["room"]
