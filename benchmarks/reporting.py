"""What a report costs as a PDF, from the data to the file, and what a thousand a day would take."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from statistics import median

import pypdf

from benchmarks.base import LIVE, READER, Base
from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.reading import ORGANISATIONS
from benchmarks.timing import stopwatch
from controlplane import report as reports

# Seconds of processor time that a day of a machine of two cores has.
_DAY = 2 * 24 * 60 * 60
_A_DAY = 1000


def measure(bench: Bench, base: Base, rounds: int) -> Iterator[Figure]:
    """The full report of the largest organisation on thirty questions, after one to warm up."""
    with bench.connect(base.dbname, autocommit=True) as db:
        code = db.execute(ORGANISATIONS).fetchall()[0][0]
        db.execute("SELECT ops.map_role(%s, %s)", [READER, code])
    taken, burnt, paper = [], [], b""
    with bench.connect(base.dbname, user=READER) as reader:
        for _ in range(rounds + 1):
            before = sum(os.times()[:2])
            with stopwatch() as seconds:
                report = reports.made(reader, LIVE)
                paper = reports.drawn(report, "pdf")
            taken.append(seconds[0])
            # What the server does meanwhile is not ours to see: the time that we wait, at most.
            ours = sum(os.times()[:2]) - before
            burnt.append(max(ours, seconds[0]))
    warm = sorted(taken[1:])
    pages = len(pypdf.PdfReader(io.BytesIO(paper)).pages)
    drawings = str(report.page).count("<img ")
    detail = (
        f"{pages} pages, {drawings} charts, {len(paper) / 1000:,.0f} kB; the first {taken[0]:.1f} s"
    )
    yield Figure("report_pdf", median(warm), warm[0], warm[-1], detail)
    day = sorted(100 * _A_DAY * seconds / _DAY for seconds in burnt[1:])
    yield Figure("report_day", median(day), day[0], day[-1])
