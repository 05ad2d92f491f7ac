"""The report as CSV files in an archive, one for each table.

One file would have to put figures, words and times of all tables into one column, which no
spreadsheet can add up.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from controlplane.export.csvfile import guarded
from controlplane.report.collect import Report, Row
from controlplane.report.tables import about, tables

# The time in an archive says nothing: the same report gives the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def csv_archive(report: Report) -> bytes:
    """The files, in a zip: UTF-8, RFC 4180, written as the exports of views are."""
    facts = about(report)
    contents = {
        "about": content(tuple(facts), [facts]),
        "responses": content(tuple(report.responses), [report.responses]),
        **{table.name: content(table.fields, table.rows) for table in tables(report)},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in contents.items():
            member = zipfile.ZipInfo(f"{name}.csv", _NO_TIME)
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, text)
    return out.getvalue()


def content(fields: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows as the text of a CSV file, written as PostgreSQL does; no cell is a formula."""
    lines = [",".join(fields), *(",".join(_cell(row[name]) for name in fields) for row in rows)]
    return "".join(f"{line}\n" for line in lines)


def _cell(value: object) -> str:
    """A value as PostgreSQL writes it: null is nothing, an empty text is two quotes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.isoformat(sep=" ").replace("+00:00", "+00")
    if not isinstance(value, str):
        return str(value)
    text = guarded(value)
    is_plain = text and not set(text) & set(',"\r\n')
    return text if is_plain else f'"{text.replace(chr(34), chr(34) * 2)}"'
