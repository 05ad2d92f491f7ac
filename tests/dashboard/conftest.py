"""Dashboards of the demo's readers: read once, put on every layout."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from controlplane import dashboard as dashboards
from controlplane.dashboard import Dashboard, Layout

LAYOUTS = ("overview", "executive", "departmental", "detailed")
POLICY = re.compile(r"<meta http-equiv=[^>]*>")


def collected(dsn: str, role: str, *surveys: str, layout: str = "overview") -> Dashboard:
    with psycopg.connect(make_conninfo(dsn, options=f"-c role={role}")) as connection:
        row = connection.execute(
            "SELECT definition FROM analytics.own_dashboard WHERE layout = %s", [layout]
        ).fetchone()
        connection.commit()
        assert row is not None
        return dashboards.collect(connection, Layout(layout, json.loads(row[0])), surveys)


def on_layouts(dsn: str, role: str, survey: str) -> dict[str, Dashboard]:
    first = collected(dsn, role, survey)
    with psycopg.connect(make_conninfo(dsn, options=f"-c role={role}")) as connection:
        rows = connection.execute("SELECT layout, definition FROM analytics.own_dashboard")
        found = {name: json.loads(definition) for name, definition in rows}
    return {
        name: dataclasses.replace(
            first,
            layout=Layout(name, found[name]),
            data=first.data | {"layout": found[name]},
        )
        for name in LAYOUTS
    }


@pytest.fixture(scope="session")
def lecturer(demo_world: str) -> dict[str, Dashboard]:
    """A confidential survey with benchmarks, one group of them protected; by layout."""
    return on_layouts(demo_world, "demo_lecturer", "insteval")


@pytest.fixture(scope="session")
def personality(demo_world: str) -> dict[str, Dashboard]:
    """Scale scores and departments, every benchmark protected; by layout."""
    return on_layouts(demo_world, "demo_personality", "bfi")


def opened(html: str, script: str, path: Path) -> Path:
    """The page with a script of the test at its end, which its policy would forbid."""
    path.write_text(POLICY.sub("", html).replace("</body>", f"<script>{script}</script></body>"))
    return path


def told(expression: str) -> str:
    """A script that leaves the value of an expression behind for tests.browser.said()."""
    return f"""(async () => {{ const value = await (async () => {{ {expression} }})();
        const said = document.createElement("pre"); said.id = "said";
        said.textContent = JSON.stringify(value); document.body.append(said); }})();"""


def rows_of(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A table of a survey, its columns as rows again."""
    table = data[name]

    def at(column: Any, place: int) -> Any:
        if isinstance(column, list):
            return column[place]
        return column["all"] if "all" in column else column["of"][column["at"][place]]

    return [
        {key: at(column, place) for key, column in table["columns"].items()}
        for place in range(table["rows"])
    ]
