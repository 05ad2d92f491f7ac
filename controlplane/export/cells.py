"""A value as the XML of a cell of a workbook.

Each value arrives as the text that PostgreSQL has for it, and becomes a number, a date or a string
by the type of its column, never a formula or a link. What Excel cannot hold as what it is (an
infinite number, a day before March 1900, an integer of more than 15 digits) stays the text it was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time

from controlplane.errors import SurveymarkError
from controlplane.export.relation import Column

_MOST_CHARACTERS = 32_767
_MOST_DIGITS = 15

# Number formats of the types that Excel counts in days.
MOMENTS = {
    "date": "yyyy-mm-dd",
    "time": "hh:mm:ss",
    "timestamp": "yyyy-mm-dd hh:mm:ss",
    "timestamptz": "yyyy-mm-dd hh:mm:ss",
}
_NUMBERS = ("int2", "int4", "int8", "float4", "float8", "numeric")

# Excel counts from here, and takes 1900 for a leap year: before March it is a day off.
_DAY_0 = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1).toordinal()
_SECONDS = 24 * 60 * 60

# What XML forbids is written as _x0001_ and the like, and so is what looks like that already.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

# The attributes and the content of an element <c>.
Cell = Callable[[str], str]


def cell_of(column: Column, style: int) -> Cell:
    """How the texts of a column become cells; `style` is the index of its number format.

    Raises a SurveymarkError for a text that is longer than a cell can be.
    """
    kind = column.base_type
    if kind in _NUMBERS:
        return _number
    if kind == "bool":
        return lambda text: f' t="b"><v>{int(text == "true")}</v>'
    if kind in MOMENTS:
        serial = {"date": _days, "time": _part_of_day}.get(kind, _moment)

        def moment(text: str) -> str:
            number = serial(text)
            return _string(text) if number is None else f' s="{style}"><v>{number!r}</v>'

        return moment

    def string(text: str) -> str:
        if len(text) > _MOST_CHARACTERS // 2 and _utf16_length(text) > _MOST_CHARACTERS:
            raise SurveymarkError(
                f'a text in column "{column.name}" has {len(text):,} characters',
                f"A cell of Excel holds {_MOST_CHARACTERS:,}, in UTF-16.",
                "Export as csv or json, or leave the column out with --columns.",
            )
        return _string(text)

    return string


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _string(text: str) -> str:
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f' t="inlineStr"><is><t{space}>{_SPECIAL.sub(_escaped, text)}</t></is>'


def _escaped(found: re.Match[str]) -> str:
    return _ENTITIES.get(found[0]) or f"_x{ord(found[0]):04X}_"


def _number(text: str) -> str:
    digits = text.removeprefix("-")
    is_long = len(digits) > _MOST_DIGITS and digits.isdigit()
    if is_long or not math.isfinite(float(text)):
        return _string(text)
    return f"><v>{text}</v>"


def _days(text: str) -> int | None:
    try:
        day = date.fromisoformat(text).toordinal()
    except ValueError:  # infinity, BC, after the year 9999
        return None
    return day - _DAY_0 if day >= _FIRST_DAY else None


def _part_of_day(text: str) -> float | None:
    try:
        return _seconds(time.fromisoformat(text)) / _SECONDS
    except ValueError:  # 24:00
        return None


def _moment(text: str) -> float | None:
    """Of a timestamp without a zone, or with that of the session, which is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    day = moment.toordinal()
    return day - _DAY_0 + _seconds(moment) / _SECONDS if day >= _FIRST_DAY else None


def _seconds(moment: time | datetime) -> float:
    return moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
