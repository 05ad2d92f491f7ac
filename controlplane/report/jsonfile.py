"""The report as one JSON document, as report_templates/report.schema.json describes it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from controlplane.report.collect import Report
from controlplane.report.tables import about, tables


def json_document(report: Report) -> bytes:
    """The report; a figure that is withheld is null, and its status and reason say why."""
    document: dict[str, Any] = {
        **about(report),
        "levels": [{"category": category, "level": level} for category, level in report.levels],
        "responses": report.responses,
    }
    for table in tables(report):
        document[table.name] = [{name: row[name] for name in table.fields} for row in table.rows]
    text = json.dumps(document, default=_plain, ensure_ascii=False, allow_nan=False, indent=1)
    return f"{text}\n".encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        # The start of a period has no zone, and is in UTC.
        moment = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
