"""An organisation's report on a survey: read once from the views, then a file of some format.

Every figure, interval, word and reason comes out of `analytics`, as the organisation's own reader
sees it; nothing is computed here. All are made from the same `Report`, so they agree.
"""

from collections.abc import Callable
from pathlib import Path

from controlplane.export.destination import Destination, opened
from controlplane.report.collect import Report, collect
from controlplane.report.csvfiles import csv_archive
from controlplane.report.identity import act_for, note
from controlplane.report.jsonfile import json_document
from controlplane.report.page import page
from controlplane.report.pdf import pdf
from controlplane.report.workbook import workbook

__all__ = [
    "Report",
    "act_for",
    "collect",
    "csv_archive",
    "drawn",
    "json_document",
    "note",
    "page",
    "pdf",
    "workbook",
    "write",
]

_DRAWN: dict[str, Callable[[Report], bytes]] = {
    "html": lambda report: page(report).encode(),
    "pdf": lambda report: pdf(page(report)),
    "xlsx": workbook,
    "json": json_document,
    "zip": csv_archive,
}


def write(report: Report, path: Path) -> None:
    """Write the report whole or not at all; by the end of the name."""
    format = path.suffix.removeprefix(".").lower()
    with opened(Destination(path, format, is_gzipped=False)) as out:
        out.write(drawn(report, format))


def drawn(report: Report, format: str) -> bytes:
    """The report as the bytes of a file: html, pdf, xlsx, json, or zip (of CSV files)."""
    return _DRAWN[format](report)
