"""What a report costs as a PDF, from the data to the file, and what a thousand a day would take."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pypdf

from benchmarks.base import LIVE, READER, Base
from benchmarks.bench import Bench, Connection
from benchmarks.figures import Figure
from benchmarks.reading import ORGANISATIONS
from benchmarks.timing import stopwatch
from controlplane import report as reports

# Seconds of processor time that a day of a machine of two cores has.
_DAY = 2 * 24 * 60 * 60
_A_DAY = 1000

# On thirty questions these have ten charts: eight of comparisons, and a heatmap each.
_TEN_CHARTS = "ten_charts"
_SECTIONS = [
    "executive_summary", "key_metrics", "comparisons", "departments", "job_roles",
    "recommendations", "method",
]  # fmt: skip


@dataclass(frozen=True)
class _Run:
    """What one report took and became."""

    seconds: float
    burnt: float
    """Seconds of processor time, ours and those of the server's process for us."""
    detail: str


def measure(bench: Bench, base: Base, rounds: int) -> Iterator[Figure]:
    """Reports of the largest organisation beside published benchmarks, after one to warm up.

    The cache is emptied before each, since a report is asked for when something has changed; but
    for those that find it as the worker leaves it, which warms it after each release.
    """
    with bench.connect(base.dbname, autocommit=True) as db:
        code = db.execute(ORGANISATIONS).fetchall()[0][0]
        db.execute("SELECT ops.map_role(%s, %s)", [READER, code])
        db.execute("SELECT benchmark.publish()")
        # As if the minute had passed after which autovacuum does it.
        db.execute("VACUUM ANALYZE")
        db.execute(
            "SELECT report.define_template(%s, 'Report', 'Ten charts.', %s)",
            [_TEN_CHARTS, _SECTIONS],
        )
    with (
        bench.connect(base.dbname, autocommit=True) as db,
        bench.connect(base.dbname, user=READER) as reader,
    ):
        ten = [_made(db, reader, _TEN_CHARTS) for _ in range(rounds + 1)]
        kept = [_made(db, reader, _TEN_CHARTS, is_kept=True) for _ in range(rounds + 1)]
        full = [_made(db, reader, "full") for _ in range(rounds + 1)]
    for figure, runs in (("report_pdf", ten), ("report_pdf_kept", kept), ("report_pdf_full", full)):
        warm = sorted(run.seconds for run in runs[1:])
        burnt = median(run.burnt for run in runs[1:])
        detail = f"{runs[0].detail}; {burnt:.1f} s of processor; the first {runs[0].seconds:.1f} s"
        yield Figure(figure, median(warm), warm[0], warm[-1], detail)
    day = sorted(100 * _A_DAY * run.burnt / _DAY for run in ten[1:])
    yield Figure("report_day", median(day), day[0], day[-1])


def _made(db: Connection, reader: Connection, template: str, *, is_kept: bool = False) -> _Run:
    if not is_kept:
        db.execute("SELECT cache.clear()")
    before = _burnt(reader)
    with stopwatch() as seconds:
        report = reports.made(reader, LIVE, template)
        paper = reports.drawn(report, "pdf")
    burnt = _burnt(reader) - before
    pages = len(pypdf.PdfReader(io.BytesIO(paper)).pages)
    drawings = str(report.page).count("<img ")
    detail = f"{pages} pages, {drawings} charts, {len(paper) / 1000:,.0f} kB"
    return _Run(seconds[0], burnt, detail)


def _burnt(reader: Connection) -> float:
    """The processor time of this process and of the one that serves it, in seconds (proc(5))."""
    told = Path(f"/proc/{reader.info.backend_pid}/stat").read_text(encoding="utf-8")
    ticks = sum(map(int, told.rpartition(")")[2].split()[11:13]))
    return sum(os.times()[:2]) + ticks / os.sysconf("SC_CLK_TCK")
