"""The page as one HTML file: its data, its style and its script, and nothing from anywhere else."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import jinja2

from controlplane import __version__, paths
from controlplane.dashboard.collect import Dashboard
from controlplane.report import words

# In the order in which each builds on those before it.
SCRIPTS = (
    "data.js", "words.js", "choice.js", "draw.js", "charts.js", "curves.js", "tables.js", "page.js",
)  # fmt: skip


def page(dashboard: Dashboard) -> str:
    """The dashboard as HTML."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(paths.report_templates_dir() / "dashboard"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folder = paths.report_templates_dir() / "dashboard"
    style = (folder / "dashboard.css").read_text()
    script = _script(folder)
    return environment.get_template("dashboard.html.j2").render(
        dashboard=dashboard,
        title=dashboard.layout.definition["title"],
        made=words.day(dashboard.made_at),
        version=__version__,
        style=style,
        script=script,
        data=embedded(dashboard.data),
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def embedded(data: Any) -> str:
    """JSON that no HTML parser takes for anything else, whatever words are in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _script(folder: Path) -> str:
    parts = "\n".join((folder / name).read_text() for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _hash(text: str) -> str:
    """What the policy of the page names a text by, so that no other runs."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
