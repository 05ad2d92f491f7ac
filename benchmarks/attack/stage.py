"""Bring a market into a database through the product's own doors, publish, and read as a member."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from benchmarks import doors
from benchmarks.attack.market import CATEGORIES, QUESTIONS, SURVEY, Market, level_name

Connection = psycopg.Connection[Any]
# Gives the DSN of a database of its own that has just Surveymark in it.
Database = Callable[[], AbstractContextManager[str]]
Levels = tuple[tuple[str, str], ...]

READER = "attack_reader"

DEFINITION = {
    "elements": [
        {"type": "rating", "name": question, "rateMin": 0, "rateMax": 100} for question in QUESTIONS
    ]
}

# Every release, as any member may read it; a figure is dated by the release that made it.
FIGURES = """
SELECT cell.question_path, cell.category_1, cell.level_1, cell.category_2, cell.level_2, cell.kind,
       cell.period, cell.period_start, release.release_id AS edition, made.release_id AS made,
       released.status, released.mean::float8, released.median::float8, released.p25::float8,
       released.p75::float8, released.p90::float8, released.n_organisations, released.n_respondents
FROM benchmark.release_cell AS released
JOIN benchmark.release ON release.release_id = released.release_id
JOIN benchmark.cell ON cell.cell_id = released.cell_id
LEFT JOIN benchmark.release AS made ON made.published_at = released.as_of
ORDER BY cell.cell_id, release.release_id
"""


LONG_KNOWN = "UPDATE core.organisation SET verified_at = verified_at - interval '1 year'"
# Not published, but taken as known: only the key is secret.
NOISES = """
SELECT question.question_path, (policy.noise * scaled.spread)::float8
FROM privacy.noise_scale AS scaled
JOIN core.question ON question.question_id = scaled.question_id
CROSS JOIN privacy.policy_in_force() AS policy
"""
# By how many ranks of 24 noise moved median, p25, p75 and p90; to make the world of the control.
RANKS = """
SELECT cell.question_path, cell.category_1, cell.level_1, candidate.noises[2:5]
FROM privacy.candidate
JOIN benchmark.cell ON cell.cell_id = candidate.cell_id
WHERE cell.period = 'all_time' AND cell.kind IN ('total', 'one_way')
  AND candidate.noises IS NOT NULL
"""


@dataclass(frozen=True)
class Figure:
    """A row of a release, as a member reads it."""

    question: str
    levels: Levels
    kind: str
    period: str
    period_start: Any
    edition: int
    made: int | None
    status: str
    mean: float | None
    quantiles: tuple[float | None, ...]
    n_organisations: int | None
    n_respondents: int | None


@dataclass(frozen=True)
class Played:
    """What a member can read after some publications: of each its market and its release."""

    figures: list[Figure]
    markets: list[Market]
    releases: list[int | None]
    policy: dict[str, Any]
    # Of each question, the standard deviation of the noise on the sum behind a figure.
    noises: dict[str, float] = field(default_factory=dict)
    # Of the last attempt, by question and levels.
    ranks: dict[tuple[str, Levels], tuple[int, ...]] = field(default_factory=dict)

    def wave_of(self, figure: Figure) -> int:
        """The last wave that the release which made a figure could know of."""
        return self.releases.index(figure.made)

    def market_of(self, figure: Figure) -> Market:
        """Who belonged where when a figure was made."""
        return self.markets[self.wave_of(figure)]


@dataclass
class Stage:
    """A database with a market in it: an operator's connection, and what a member reads."""

    db: Connection
    dsn: str
    # The release that each publication made; None where nothing differed.
    releases: list[int | None] = field(default_factory=list)

    def register(self, market: Market) -> None:
        """Levels, organisations, the survey, and the role of the first member."""
        for category, levels in CATEGORIES.items():
            for place in range(levels):
                self.db.execute(
                    "SELECT core.register_category_level(%s, %s)",
                    [category, level_name(category, place)],
                )
        for place in range(market.size):
            named = {
                category: level_name(category, int(levels[place]))
                for category, levels in market.levels.items()
            }
            self.db.execute(
                "SELECT core.register_organisation(%s, NULL, %s)",
                [market.code(place), json.dumps(named)],
            )
        self.db.execute(LONG_KNOWN)
        self.db.execute("SELECT core.register_survey(%s, %s)", [SURVEY, json.dumps(DEFINITION)])
        self.map_reader(READER, market.code(0))
        self.db.commit()

    def map_reader(self, role: str, organisation: str) -> None:
        """A login of an organisation's own."""
        if not self.db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            self.db.execute(
                sql.SQL("CREATE ROLE {} LOGIN IN ROLE surveymark_org_reader").format(
                    sql.Identifier(role)
                )
            )
        self.db.execute("SELECT ops.map_role(%s, %s)", [role, organisation])

    def answer(self, market: Market, wave: int) -> None:
        """Let the answers of a wave come and be counted."""
        doors.copy_rows(self.db, (response.line() for response in market.responses(wave)))
        self.db.commit()
        doors.process(self.db)
        doors.drain(self.db)
        refused = doors.value(self.db, "SELECT count(*) FROM core.rejected_response")
        if refused:
            raise RuntimeError(f"{refused} answers of the market were refused")

    def publish(self) -> None:
        """What the hourly job does."""
        row = self.db.execute("SELECT benchmark.publish()").fetchone()
        self.db.commit()
        self.releases.append(row[0] if row else None)

    @contextmanager
    def reader(self, role: str = READER) -> Iterator[Connection]:
        """A session that logged in as a member."""
        with psycopg.connect(make_conninfo(self.dsn, user=role), autocommit=True) as reader:
            yield reader

    def seen(self, market: Market) -> Played:
        """Everything that was ever released, and the rules, as a member reads them."""
        with self.reader() as reader:
            return Played(
                read_figures(reader),
                [market] * len(self.releases),
                self.releases,
                rules(reader),
                read_noises(self.db),
                read_ranks(self.db),
            )


def read_figures(reader: Connection) -> list[Figure]:
    """Everything that was ever released."""
    return [_figure(row) for row in reader.execute(FIGURES).fetchall()]


def read_noises(admin: Connection) -> dict[str, float]:
    """Of each question, the standard deviation of the noise on a sum."""
    return dict(admin.execute(NOISES).fetchall())


def read_ranks(admin: Connection) -> dict[tuple[str, Levels], tuple[int, ...]]:
    """By how many ranks of 24 the quantiles of the last attempt were moved."""
    return {
        (question, _levels((category, level))): tuple(moved)
        for question, category, level, moved in admin.execute(RANKS)
    }


def rules(reader: Connection) -> dict[str, Any]:
    """The policy in force, which is no secret."""
    with reader.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute("SELECT * FROM benchmark.policy_in_force()").fetchone()
    assert row is not None
    return row


def _figure(row: tuple[Any, ...]) -> Figure:
    return Figure(
        question=row[0],
        levels=_levels((row[1], row[2]), (row[3], row[4])),
        kind=row[5],
        period=row[6],
        period_start=row[7],
        edition=row[8],
        made=row[9],
        status=row[10],
        mean=row[11],
        quantiles=row[12:16],
        n_organisations=row[16],
        n_respondents=row[17],
    )


def _levels(*pairs: tuple[str, str]) -> Levels:
    return tuple(pair for pair in pairs if pair[0] != "all")


@contextmanager
def staged(database: Database) -> Iterator[Stage]:
    """A stage in a database of its own."""
    with database() as dsn, psycopg.connect(dsn) as db:
        yield Stage(db, dsn)


def played(database: Database, market: Market, weakened: str = "") -> Played:
    """Let all waves of a market come, publish after each, and read as a member."""
    with staged(database) as stage:
        if weakened:
            stage.db.execute(weakened.encode())
        stage.register(market)
        for wave in range(len(market.waves)):
            stage.answer(market, wave)
            stage.publish()
        return stage.seen(market)
