"""Responses as NDJSON: one object a line, its `answers` passed on to the letter.

The answers are not parsed into Python and written again: numbers keep every digit, and whether
they are valid is for the database to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]

from controlplane.load.entry import FIELDS, Defaults, Entry, Unreadable, decoded, missing_id
from controlplane.load.names import did_you_mean
from controlplane.load.source import MOST_LINE_BYTES, Line, Source

# Numbers stay text: a huge one is no reason to fail, and none is computed with.
_SCAN = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str).scan_once  # type: ignore[attr-defined]
# A line of a --rejects file: the reason first, and in `row` what was sent.
_REJECT = re.compile(r'\s*\{\s*"line"\s*:')
_REASON = ("line", "code", "message", "detail", "hint", "row", "text")
_SPACE = " \t\n\r"


def entries(source: Source, defaults: Defaults, id_field: str = "submission_id") -> Iterator[Entry]:
    """Each object of the file as an entry; blank lines are passed over."""
    is_first = True
    while (line := source.read()) is not None:
        if not line.content.strip():
            continue
        try:
            fields, answers = _members(line, id_field)
            named = id_field == "submission_id" or json.dumps(id_field).encode() in line.content
            if is_first and not (
                "submission_id" in fields and (named or _REJECT.match(decoded(line.content)))
            ):
                raise missing_id(f"line {line.number} of {source.name}", id_field)
            is_first = False
            entry = defaults.entry(line.number, fields, answers)
        except Unreadable as error:
            entry = defaults.broken(line, str(error))
        yield entry


def _members(line: Line, id_field: str) -> tuple[dict[str, str | None], str | None]:
    """The fields of one object as text, and its answers as they stand in the line."""
    if not line.is_whole:
        raise Unreadable(f"the line is longer than {MOST_LINE_BYTES // 2**20} MB")
    text = decoded(line.content)
    fields: dict[str, str | None] = {}
    answers: str | None = None
    reason = _REJECT.match(text) is not None
    row: str | None = None
    try:
        at = _skip(text, 0)
        if text[at] != "{":
            raise Unreadable("the line is no JSON object")
        at = _skip(text, at + 1)
        while text[at] != "}":
            if text[at] != '"':
                raise Unreadable(f"no JSON: a name in quotes is missing at position {at + 1}")
            name, at = scanstring(text, at + 1, True)
            at = _skip(text, at)
            if text[at] != ":":
                raise Unreadable(f"no JSON: a colon is missing at position {at + 1}")
            start = _skip(text, at + 1)
            value, end = _SCAN(text, start)
            if reason and name in _REASON:
                row = text[start:end] if name == "row" and isinstance(value, dict) else row
            elif name == "answers":
                answers = None if value is None else text[start:end]
            else:
                name = "submission_id" if name == id_field else name
                fields[name] = _field(name, value)
            at = _skip(text, end)
            if text[at] == ",":
                at = _skip(text, at + 1)
                if text[at] == "}":
                    raise Unreadable(f"no JSON: nothing after the comma at position {at}")
            elif text[at] != "}":
                raise Unreadable(f"no JSON: a comma or brace is missing at position {at + 1}")
        rest = _skip(text, at + 1)
    except (IndexError, StopIteration):
        raise Unreadable("no JSON: the line ends too early or holds no value") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"no JSON: {error.msg[:1].lower()}{error.msg[1:]}") from None
    except RecursionError:
        raise Unreadable("the JSON is nested too deeply") from None
    if rest < len(text):
        raise Unreadable(f"something follows the object at position {rest + 1}")
    if reason:
        if row is None:
            raise Unreadable('the rejected line has no "row": it could not be read then either')
        return _members(Line(line.number, row.encode("utf-8", "surrogatepass")), "submission_id")
    return fields, answers


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _field(name: str, value: object) -> str | None:
    if name not in FIELDS:
        raise Unreadable(f'unknown field "{name[:60]}"{did_you_mean(name, [*FIELDS, "answers"])}')
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    kind = "object" if isinstance(value, dict) else "array"
    raise Unreadable(f'field "{name}" is a JSON {kind}')
