"""An organisation's report on a survey: read once from the views, laid out as a page or a workbook.

Every figure, interval, word and reason comes out of `analytics`, as the organisation's own reader
sees it; nothing is computed here. Page and workbook are made from the same `Report`, so they agree.
"""

from pathlib import Path

from controlplane.export.destination import Destination, opened
from controlplane.report.collect import Report, collect
from controlplane.report.identity import act_for, note
from controlplane.report.page import page
from controlplane.report.workbook import workbook

__all__ = ["Report", "act_for", "collect", "drawn", "note", "page", "workbook", "write"]


def write(report: Report, path: Path) -> None:
    """Write the report whole or not at all; .xlsx is a workbook, everything else a page."""
    format = path.suffix.removeprefix(".").lower()
    with opened(Destination(path, format, is_gzipped=False)) as out:
        out.write(drawn(report, format))


def drawn(report: Report, format: str) -> bytes:
    """The report as the bytes of a file: xlsx is a workbook, everything else a page."""
    return workbook(report) if format == "xlsx" else page(report).encode()
