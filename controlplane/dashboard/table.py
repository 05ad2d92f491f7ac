"""Rows as columns, each in the shortest of three forms that dashboard/data.js reads.

{"all": v} where every row has v, {"of": [v, ...], "at": [i, ...]} where few values repeat, else the
values themselves.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

Row = dict[str, Any]


def table(rows: Sequence[Row], names: Sequence[str]) -> Row:
    """The columns of these names of the rows."""
    return {
        "rows": len(rows),
        "columns": {name: _column([plain(row[name]) for row in rows]) for name in names},
    }


def plain(value: Any) -> Any:
    """A value as JSON knows it: dates as text, to the second."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def _column(values: list[Any]) -> Any:
    distinct = list(dict.fromkeys(values))
    if len(distinct) == 1:
        return {"all": distinct[0]}
    places = {value: place for place, value in enumerate(distinct)}
    coded = {"of": distinct, "at": [places[value] for value in values]}
    return min(coded, values, key=_length)


def _length(value: Any) -> int:
    return len(json.dumps(value, separators=(",", ":")))
