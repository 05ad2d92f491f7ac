"""Chromium without a head and without a driver: open a page, read what it leaves behind."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parents[1] / ".venv/axe/node_modules/axe-core/axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=20000",
]

NEEDED = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium; .ci/clients installs it"),
    pytest.mark.skipif(not AXE.exists(), reason="needs axe-core; .ci/clients installs it"),
]

ASKED = """
axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})
   .then(found => { const said = document.createElement('pre'); said.id = 'said';
     said.textContent = JSON.stringify({
       violations: found.violations.map(v => [v.id, v.nodes.map(n => n.html).slice(0, 3)]),
       passes: found.passes.length,
       width: document.documentElement.scrollWidth, room: document.documentElement.clientWidth});
     document.body.append(said); });
"""


def dumped(page: Path, folder: Path, width: int = 1400) -> str:
    """The page after its scripts have run, as HTML."""
    shown = subprocess.run(
        [str(CHROMIUM), *QUIET, f"--user-data-dir={folder}/profile",
         "--allow-file-access-from-files", f"--window-size={width},1000", "--dump-dom",
         page.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return shown.stdout


def said(page: Path, folder: Path) -> Any:
    """What a page wrote into its element `said`, as JSON."""
    found = re.search(r'<pre id="said">(.*?)</pre>', dumped(page, folder), re.DOTALL)
    assert found, "the page did not answer"
    return json.loads(unescape(found.group(1)))
