"""What the demo prints once the data are in: benchmarks, comparisons, scores, and where to look."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from psycopg import sql

from controlplane.db import Connection
from controlplane.demo.files import AGE_BANDS, EDUCATION, OLDEST_BAND
from controlplane.demo.steps import LECTURER, ROLES
from controlplane.output import print_rows

_BENCHMARK = """
    SELECT level_title, mean, ci_low, ci_high, p25, median, p75, n_organisations, status
    FROM analytics.benchmark
    WHERE survey = 'insteval' AND question = 'rating' AND period = 'all_time'
      AND (category = 'all' OR category = 'industry' AND level LIKE 'department-%')
    ORDER BY category <> 'all', mean DESC NULLS LAST, level
"""
_BENCHMARK_COLUMNS = (
    "group",
    "mean",
    "ci_low",
    "ci_high",
    "p25",
    "median",
    "p75",
    "organisations >=",
    "status",
)

_COMPARISON = """
    SELECT question, level_title, score, n, benchmark_mean, gap, gap_ci_low, gap_ci_high,
           CASE WHEN p_adjusted < 0.001 THEN '< 0.001' ELSE round(p_adjusted::numeric, 3)::text END,
           outcome, "position", status
    FROM analytics.benchmark_comparison('insteval')
    ORDER BY question, category <> 'all', category
"""
_COMPARISON_COLUMNS = (
    "question",
    "against",
    "score",
    "n",
    "benchmark",
    "gap",
    "gap_low",
    "gap_high",
    "p",
    "verdict",
    "position",
    "status",
)

_OCEAN = """
    SELECT question_title, score.n, mean, sd, score.ci_low, score.ci_high, alpha,
           scale.ci_low AS alpha_low, scale.ci_high AS alpha_high, score.status
    FROM analytics.own_results('bfi') AS score
    JOIN analytics.own_reliability('bfi') AS scale ON scale.scale = question AND item IS NULL
    ORDER BY question_title
"""
_OCEAN_COLUMNS = (
    "trait",
    "n",
    "mean",
    "sd",
    "ci_low",
    "ci_high",
    "alpha",
    "alpha_low",
    "alpha_high",
    "status",
)

# A line for each segment, and in it the mean of each trait with its interval.
_OCEAN_BY = """
    SELECT segment_title, min(n), {traits}
    FROM unnest('{{{names}}}'::text[]) AS trait
    CROSS JOIN LATERAL analytics.own_breakdown('bfi', '{by}', trait) AS part
    CROSS JOIN LATERAL (
        SELECT format('%s ± %s', round(mean::numeric, 2),
                      round(ci_high::numeric - mean::numeric, 2)) AS figure
    ) AS shown
    GROUP BY segment_kind, segment, segment_title
    ORDER BY segment_kind <> 'total', {order}
"""
_TRAITS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")


def benchmarks(connection: Connection) -> None:
    """The benchmark by department."""
    rows = connection.execute(_BENCHMARK).fetchall()
    _print(rows, _BENCHMARK_COLUMNS, "Lecture ratings by department, one vote for each lecturer")


def comparison(connection: Connection) -> None:
    """One lecturer against his benchmarks, as that lecturer sees it."""
    rows = _as_role(connection, "demo_lecturer", _COMPARISON)
    _print(
        rows, _COMPARISON_COLUMNS, f"{LECTURER} against the benchmarks, as demo_lecturer sees it"
    )


def ocean(connection: Connection) -> None:
    """The five traits of the personality project, as its reader sees them."""
    rows = _as_role(connection, "demo_personality", _OCEAN)
    _print(
        rows, _OCEAN_COLUMNS, "Big Five scores and how reliable they are, as demo_personality sees"
    )
    for by, title, order in (
        ("department", "education", list(EDUCATION.values())),
        ("job_role", "age band", [*(band for _, band in AGE_BANDS), OLDEST_BAND]),
    ):
        query = _OCEAN_BY.format(
            names=",".join(_TRAITS),
            by=by,
            order=f"array_position('{{{','.join(order)}}}'::text[], segment)",
            traits=", ".join(
                f"max(figure) FILTER (WHERE trait = '{trait}') AS {trait}" for trait in _TRAITS
            ),
        )
        rows = _as_role(connection, "demo_personality", query)
        _print(
            rows,
            (title, "n >=", *_TRAITS),
            f"Big Five by {title}: mean ± half of its 95 % interval",
        )


def verified(connection: Connection) -> bool:
    """Whether the rollups equal a recount, in words."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        differing = _one(connection, "SELECT count(*) FROM rollup.verify()")
        keys = _one(connection, "SELECT count(*) FROM rollup.current_count")
        items = _one(connection, "SELECT count(*) FROM core.response_item WHERE month IS NOT NULL")
    click.echo()
    click.echo(
        f"verify: equal, {keys:,} counts against a recount of {items:,} answers"
        if differing == 0
        else f"verify: {differing:,} of {keys:,} counts DIFFER; see surveymark verify"
    )
    return bool(differing == 0)


def where_to_look(dsn: str, folder: Path, reports: Sequence[Path], log: str | None) -> None:
    """Where things are, and three queries to paste."""
    click.echo()
    click.echo(f"files     {folder}")
    for number, path in enumerate(reports):
        click.echo(f"{'' if number else 'reports':<10}{path}")
    click.echo(f"database  {dsn}")
    if log:
        click.echo(f"server    stays up; stop it with surveymark down. Its log is in {log}")
    click.echo(f"readers   {', '.join(ROLES)}")
    click.echo()
    click.echo("Try it: open psql with")
    click.echo(f'  psql "{dsn}"')
    click.echo("and paste")
    for query in QUERIES:
        click.echo(f"  {query}")


QUERIES = (
    "SET ROLE demo_lecturer; SELECT question, period_start, score, benchmark_mean, gap, status"
    " FROM analytics.benchmark_comparison('insteval', 'year') WHERE category = 'all';",
    "SET ROLE demo_other_lecturer; SELECT question, n, mean, ci_low, ci_high, status"
    " FROM analytics.own_results('insteval');",
    "SET ROLE demo_personality; SELECT question, n, mean, sd, p25, median, p75"
    " FROM analytics.own_results('bfi') ORDER BY mean DESC;",
)


def _as_role(connection: Connection, role: str, query: str) -> list[tuple[Any, ...]]:
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
        return connection.execute(query.encode()).fetchall()


def _one(connection: Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0


def _print(rows: list[tuple[Any, ...]], columns: tuple[str, ...], title: str) -> None:
    """Four decimals show all that a published figure has."""
    click.echo()
    print_rows(
        [[round(v, 4) if isinstance(v, float) else v for v in row] for row in rows],
        columns,
        title=title,
    )
