"""An organisation's report on a survey: read once from the views, then a file of some format.

Every figure, interval, word and reason comes out of `analytics`, as the organisation's own reader
sees it; nothing is computed here. All are made from the same `Report`, so they agree; the database
keeps what was read and the page, so that it can be had again.
"""

from pathlib import Path

from controlplane.export.destination import Destination, opened
from controlplane.report.collect import Report, collect, read
from controlplane.report.csvfiles import csv_archive
from controlplane.report.jsonfile import json_document
from controlplane.report.making import FORMATS, drawn, made
from controlplane.report.page import page
from controlplane.report.pdf import pdf
from controlplane.report.workbook import workbook

__all__ = [
    "FORMATS",
    "Report",
    "collect",
    "csv_archive",
    "drawn",
    "json_document",
    "made",
    "page",
    "pdf",
    "read",
    "workbook",
    "write",
]


def write(report: Report, path: Path) -> None:
    """Write the report whole or not at all, by the end of the name."""
    format = path.suffix.removeprefix(".").lower()
    with opened(Destination(path, format, is_gzipped=False)) as out:
        out.write(drawn(report, format))
