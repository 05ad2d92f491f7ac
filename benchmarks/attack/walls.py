"""A20, A21, A23 and A25: a reader's login against a server, beside what the tests already try.

A finding counts what came back that should not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
from psycopg import sql

from benchmarks import doors
from benchmarks.attack.findings import Finding
from benchmarks.attack.market import SURVEY, Market
from benchmarks.attack.stage import Connection, Database, Stage, staged
from controlplane.deploy import pgdump

# What must be refused to a reader.
ELSEWHERE = (
    "SELECT * FROM other_database.core.response_item",
    "SELECT dblink('dbname=postgres', 'SELECT 1')",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION file_fdw",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT pg_ls_dir('.')",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "COPY benchmark.cell FROM '/etc/hostname'",
    "SELECT lo_import('/etc/hostname')",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_statistic",
    "SELECT * FROM pg_user_mapping",
    "TRUNCATE benchmark.release_cell",
    "LOCK TABLE core.response_set",
    "SELECT * FROM cron.job",
    "SELECT * FROM cron.job_run_details",
    "SELECT pg_stat_reset()",
    "SELECT * FROM ops.job_run",
)

# What may be asked, but must have no answer about what a reader cannot see.
CLOSED = "('core', 'rollup', 'privacy', 'ops')"
EMPTY = (
    f"SELECT * FROM pg_stats WHERE schemaname IN {CLOSED}",
    f"SELECT * FROM pg_stats_ext WHERE schemaname IN {CLOSED}",
    f"SELECT * FROM pg_stats_ext_exprs WHERE schemaname IN {CLOSED}",
    f"SELECT * FROM information_schema.columns WHERE table_schema IN {CLOSED}",
    # Counters that tell who answered just now.
    f"SELECT * FROM pg_stat_user_tables WHERE schemaname IN {CLOSED} AND n_tup_ins > 0",
    f"SELECT * FROM pg_statio_user_tables WHERE schemaname IN {CLOSED} AND heap_blks_hit > 0",
    # What others are doing.
    "SELECT * FROM pg_stat_activity WHERE usename <> current_user"
    " AND query <> '<insufficient privilege>' AND query <> ''",
)

NEWEST = """
SELECT cell.question_path, cell.category_1, cell.level_1, cell.period, cell.period_start,
       newest.mean::float8, newest.median::float8, newest.p25::float8, newest.p75::float8,
       newest.n_organisations, newest.n_respondents, newest.status
FROM benchmark.cell
CROSS JOIN LATERAL (
    SELECT released.* FROM benchmark.release_cell AS released
    WHERE released.cell_id = cell.cell_id ORDER BY released.release_id DESC LIMIT 1
) AS newest
WHERE cell.category_2 = 'all'
ORDER BY 1, 2, 3, 4, 5
"""
# The other ways to the same figures, in the same columns.
ROUTES = (
    """
SELECT question, category, level, period, period_start, mean, median, p25, p75, n_organisations,
       n_respondents, status
FROM analytics.benchmark WHERE category NOT LIKE '%+%' ORDER BY 1, 2, 3, 4, 5
""",
    """
SELECT shown.question, shown.category, shown.level, shown.period, shown.period_start,
       asked.avg_score::float8, asked.median_score::float8, asked.p25_score::float8,
       asked.p75_score::float8, asked.n_organisations, asked.sample_size::bigint, asked.status
FROM analytics.benchmark AS shown
CROSS JOIN LATERAL analytics.get_anonymized_benchmark(
    shown.question, concat_ws(':', nullif(shown.category, 'all'), shown.level),
    p_survey => shown.survey, p_period => shown.period, p_period_start => shown.period_start
) AS asked
WHERE shown.category NOT LIKE '%+%' ORDER BY 1, 2, 3, 4, 5
""",
)


def attack_walls(database: Database, market: Market) -> Iterator[Finding]:
    """Everything that a login of an organisation's own can try on a market that is published."""
    with staged(database) as stage:
        stage.register(market)
        stage.answer(market, 0)
        stage.publish()
        stage.db.execute("ANALYZE")
        stage.db.commit()
        with stage.reader() as reader:
            yield Finding("a20", sum(not _refused(reader, one) for one in ELSEWHERE))
            yield Finding("a21", _statistics(reader), detail=f"{len(EMPTY)} views")
            yield Finding("a23", _ambient(stage, reader, market))
            yield Finding("a25_routes", _different(reader), detail=f"{1 + len(ROUTES)} routes")
        yield Finding("a25_dumps", _dumped(stage, market), detail="two dumps by pg_dump")


def _refused(reader: Connection, statement: str) -> bool:
    try:
        rows = reader.execute(statement.encode())
    except psycopg.Error:
        return True
    return rows.description is not None and rows.fetchone() is None


def _statistics(reader: Connection) -> int:
    """Rows that the catalogue's statistics give; and a server with a known hole is one more."""
    found = sum(_rows(reader, query) for query in EMPTY)
    return found + (reader.info.server_version < 150014)


def _rows(reader: Connection, query: str) -> int:
    try:
        return len(reader.execute(query.encode()).fetchall())
    except psycopg.errors.InsufficientPrivilege:
        return 0


def _ambient(stage: Stage, reader: Connection, market: Market) -> int:
    """Notifications that say more than a number, and settings that look like a secret."""
    sources = reader.execute("SELECT string_agg(prosrc, ' ') FROM pg_proc").fetchone()
    for channel in set(re.findall(r"pg_notify\('(\w+)'", sources[0] if sources else "")):
        reader.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
    stage.db.execute(
        "SELECT core.submit_response(%s, %s, 'heard', '{\"q1\": 50}')", [market.code(1), SURVEY]
    )
    stage.db.commit()
    doors.drain(stage.db)
    heard = [told.payload for told in reader.notifies(timeout=2, stop_after=1)]
    secrets = reader.execute(
        "SELECT name FROM pg_settings WHERE name LIKE '%.%' AND setting ~* 'key|secret|token'"
    ).fetchall()
    return sum(not payload.isdigit() for payload in heard) + len(secrets)


def _different(reader: Connection) -> int:
    """Figures of which two routes say different things."""
    told = {row[:5]: row for row in reader.execute(NEWEST.encode()).fetchall()}
    wrong = 0
    for route in ROUTES:
        others = reader.execute(route.encode()).fetchall()
        wrong += sum(told.get(row[:5]) != row for row in others) + abs(len(others) - len(told))
    return wrong


def _dumped(stage: Stage, market: Market) -> int:
    """What is published holds no organisation; and who was erased is in no dump any more."""
    found = 0
    published = pgdump.dump(stage.dsn, "--data-only", "--schema=benchmark")
    found += sum(market.code(place) in published for place in range(market.size))
    stage.db.execute(
        "SELECT core.submit_response(%s, %s, 'last', '{\"q1\": 50}', p_respondent => %s)",
        [market.code(1), SURVEY, "erased-person"],
    )
    stage.db.commit()
    present = "erased-person" in pgdump.dump(stage.dsn, "--data-only")
    stage.db.execute("SELECT core.erase_respondent(%s, 'erased-person')", [market.code(1)])
    stage.db.commit()
    gone = "erased-person" not in pgdump.dump(stage.dsn, "--data-only")
    return found + (not present) + (not gone)
