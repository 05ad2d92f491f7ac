"""Every panel of the dashboard for Grafana gets its columns, with the rights of an operator."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

DASHBOARD = Path(__file__).parents[2] / "examples" / "bi" / "grafana" / "operations.json"
PANELS = json.loads(DASHBOARD.read_text())["panels"]


@pytest.mark.parametrize("panel", PANELS, ids=[panel["title"] for panel in PANELS])
def test_a_panel_gets_rows_to_draw(db: psycopg.Connection[Any], panel: dict[str, Any]) -> None:
    (target,) = panel["targets"]
    # What Grafana puts in the macro's place.
    sql = re.sub(r"\$__timeFilter\((\w+)\)", r"\1 > now() - interval '1 day'", target["rawSql"])
    assert "$__" not in sql
    db.execute("SET ROLE surveymark_operator")
    rows = db.execute(sql.encode()).fetchall()
    # No job has run in a new database; everything else has something to say at once.
    assert rows or "ops.job_log" in sql


def test_panels_do_not_overlap() -> None:
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in PANELS)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
