"""What it costs to export, set against psql's \\copy of the same view."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from psycopg import sql

from benchmarks.bench import Bench, Connection, Sizes
from benchmarks.figures import Figure
from benchmarks.report import duration
from benchmarks.timing import Result, Run, compare, in_turns, stopwatch

ROWS = 1_000_000
SHEET_ROWS = 200_000

# A view made as ours are, of twenty columns as those of analytics.benchmark; the rows are computed
# on the fly, so that none come from a cache that a real view would not have.
VIEW = """
CREATE VIEW analytics.bench_export
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    'survey-' || n % 7 AS survey,
    'Pulse of the year, part ' || n % 7 AS survey_title,
    'agree.item_' || n % 40 AS question,
    'I know what is expected of me at work (' || n % 40 || ')' AS question_title,
    (ARRAY['industry', 'organisation_size', 'geography'])[1 + n % 3] AS category,
    CASE WHEN n % 5 > 0 THEN 'retail' END AS level,
    (ARRAY['all_time', 'year', 'quarter', 'month'])[1 + n % 4] AS period,
    CASE WHEN n % 4 > 0 THEN date '2024-01-01' + n % 900 END AS period_start,
    CASE WHEN n % 9 > 0 THEN (n % 500) / 100.0::double precision END AS mean,
    CASE WHEN n % 3 > 0 THEN (n % 400) / 100.0::double precision END AS median,
    CASE WHEN n % 3 > 0 THEN -(n % 300) / 100.0::double precision END AS p25,
    CASE WHEN n % 3 > 0 THEN (n % 480) / 100.0::double precision END AS p75,
    n % 1000 AS n_organisations,
    n % 5000 AS n_respondents,
    (n % 100) / 7.0::double precision AS ci_low,
    (n % 100) / 3.0::double precision AS ci_high,
    'mean of organisations, rounded to steps of 0.05' AS method,
    (ARRAY['ok', 'protected', 'carried'])[1 + n % 3] AS status,
    CASE WHEN n % 3 = 1 THEN 'fewer than 5 organisations' END AS reason,
    timestamptz '2026-01-01' + n * interval '1 minute' AS as_of
FROM generate_series(1, {rows}) AS n
"""


# The command, and then how much memory it had at most, in kB. What the system tells of a child of
# ours begins with the memory that we had when we made it.
_COMMAND = """
from controlplane.cli import cli
cli.main(standalone_mode=False)
print(*(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@dataclass
class _Export:
    """A run of the command, as a process of its own, and the memory that it took at most."""

    dsn: str
    path: Path
    most_kb: int = 0

    def __call__(self) -> float:
        """The seconds that it took, its start included."""
        words = ["--dsn", self.dsn, "export", "bench_export", "--output", str(self.path)]
        with stopwatch() as taken:
            done = subprocess.run(
                [sys.executable, "-c", _COMMAND, *words],
                check=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        self.most_kb = max(self.most_kb, int(done.stdout))
        return taken[0]


def export(bench: Bench, base: str, sizes: Sizes) -> Iterator[Result]:
    """A million rows as CSV and JSON, and as many as people open in a spreadsheet."""
    with bench.cloned(base) as db, tempfile.TemporaryDirectory(prefix="smb-") as folder:
        for rows, formats in ((ROWS, ("csv", "json", "parquet")), (SHEET_ROWS, ("xlsx",))):
            _make_view(db, rows)
            dsn = bench.cluster.dsn(db.info.dbname)
            copied = Path(folder, "copied.csv")
            reference = "psql \\copy, CSV"
            exports = {
                f"surveymark export, {format.upper()}": _Export(dsn, Path(folder, f"x.{format}"))
                for format in formats
            }
            runs: dict[str, Run] = {reference: partial(_copy, dsn, copied), **exports}
            results = compare(
                f"Export of {rows:,} rows, 20 columns",
                in_turns(runs),
                reference=reference,
                rounds=sizes.rounds,
                amount=rows,
                unit="rows",
            )
            sizes_of = {reference: _size(copied)} | {
                name: f"{_size(run.path)}, {run.most_kb / 1000:.0f} MB of memory"
                for name, run in exports.items()
            }
            yield from (
                replace(result, what=f"{result.what} ({sizes_of[result.what]})")
                for result in results
            )


def measure(bench: Bench, rounds: int) -> Iterator[Figure]:
    """The figures that have targets, in a database of their own."""
    bench.deploy("exports")
    with bench.connect("exports") as db, tempfile.TemporaryDirectory(prefix="smb-") as folder:
        dsn = bench.cluster.dsn("exports")
        _make_view(db, ROWS)
        csv, parquet, xlsx = (
            _Export(dsn, Path(folder, f"x.{format}")) for format in ("csv", "parquet", "xlsx")
        )
        runs: dict[str, Run] = {
            "copy": partial(_copy, dsn, Path(folder, "copied.csv")),
            "csv": csv,
            "parquet": parquet,
        }
        results = {
            result.what: result
            for result in compare("", in_turns(runs), reference="copy", rounds=rounds)
        }
        _make_view(db, SHEET_ROWS)
        results |= {
            result.what: result
            for result in compare("", in_turns({"xlsx": xlsx}), reference="xlsx", rounds=rounds)
        }
    plain = results["csv"]
    assert plain.ratio is not None
    times = f"{duration(plain.seconds)} to {duration(results['copy'].seconds)}"
    yield Figure("export_csv", plain.ratio, plain.low, plain.high, times)
    for name, export in (("csv", csv), ("xlsx", xlsx), ("parquet", parquet)):
        yield Figure(f"export_{name}_time", results[name].seconds)
        yield Figure(f"export_{name}_memory", export.most_kb / 1000)


def _make_view(db: Connection, rows: int) -> None:
    db.execute("DROP VIEW IF EXISTS analytics.bench_export")
    db.execute("SET LOCAL ROLE surveymark_reader")
    db.execute(sql.SQL(VIEW).format(rows=sql.Literal(rows)))
    db.execute("RESET ROLE")
    db.commit()


def _copy(dsn: str, path: Path) -> float:
    query = rf"\copy (SELECT * FROM analytics.bench_export) TO '{path}' (FORMAT csv, HEADER)"
    with stopwatch() as taken:
        subprocess.run(["psql", "-X", "-q", "-d", dsn, "-c", query], check=True)
    return taken[0]


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.0f} MB"
