"""An organisation's report on a survey: read once from the views, then a page, a PDF or a workbook.

Every figure, interval, word and reason comes out of `analytics`, as the organisation's own reader
sees it; nothing is computed here. All are made from the same `Report`, so they agree.
"""

from pathlib import Path

from controlplane.export.destination import Destination, opened
from controlplane.report.collect import Report, collect
from controlplane.report.identity import act_for, note
from controlplane.report.page import page
from controlplane.report.pdf import pdf
from controlplane.report.workbook import workbook

__all__ = ["Report", "act_for", "collect", "drawn", "note", "page", "pdf", "workbook", "write"]


def write(report: Report, path: Path) -> None:
    """Write the report whole or not at all; by the end of the name."""
    format = path.suffix.removeprefix(".").lower()
    with opened(Destination(path, format, is_gzipped=False)) as out:
        out.write(drawn(report, format))


def drawn(report: Report, format: str) -> bytes:
    """The report as the bytes of a file: html, pdf or xlsx."""
    if format == "xlsx":
        return workbook(report)
    drawn = page(report)
    return pdf(drawn) if format == "pdf" else drawn.encode()
