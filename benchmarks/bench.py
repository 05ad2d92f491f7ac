"""A private server with a made-up world in it, for measuring."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from benchmarks import doors
from benchmarks.generate import write_world
from benchmarks.world import Response, World
from controlplane import deploy
from controlplane.cluster import Cluster
from controlplane.serverconf import SUPERUSER

Connection = psycopg.Connection[Any]

# One survey of each kind of promise; what readers see of the confidential one moves in steps.
OPEN = "survey-1"
CONFIDENTIAL = "survey-2"

# The view of the requirements, on our tables: what the rollups are there to spare.
NAIVE_VIEW = """
CREATE SCHEMA naive;
CREATE MATERIALIZED VIEW naive.benchmark_summary AS
SELECT
    answered.org_id, answered.survey_id, question.question_path, organisation.name AS client_name,
    industry.level AS industry, size.level AS org_size,
    date_trunc('month', answered.completed_at AT TIME ZONE 'UTC') AS period,
    count(*) AS response_count, avg(item.value::float) AS avg_score,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY item.value::float) AS median_score,
    percentile_cont(0.25) WITHIN GROUP (ORDER BY item.value::float) AS p25_score,
    percentile_cont(0.75) WITHIN GROUP (ORDER BY item.value::float) AS p75_score,
    percentile_cont(0.90) WITHIN GROUP (ORDER BY item.value::float) AS p90_score
FROM core.response_set AS answered
JOIN core.response_item AS item
    ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
JOIN core.question AS question ON question.question_id = item.question_id
JOIN core.organisation AS organisation ON organisation.org_id = answered.org_id
LEFT JOIN core.organisation_category AS industry
    ON industry.org_id = answered.org_id AND industry.category = 'industry'
LEFT JOIN core.organisation_category AS size
    ON size.org_id = answered.org_id AND size.category = 'organisation_size'
WHERE item.answer_state = 'answered'
GROUP BY 1, 2, 3, 4, 5, 6, 7;
CREATE UNIQUE INDEX ON naive.benchmark_summary (org_id, survey_id, question_path, period);
"""

# Tables without anything that Surveymark adds: the floor under any ingest.
BARE_TABLES = """
CREATE SCHEMA bare;
CREATE SEQUENCE bare.number;
CREATE TABLE bare.response (
    organisation text, survey text, submission_id text, answers jsonb NOT NULL,
    completed_at timestamptz,
    PRIMARY KEY (organisation, submission_id)
);
CREATE TABLE bare.item (
    org_id bigint, response_set_id bigint, question_id bigint, month date,
    answer_state core.answer_state, value numeric, weight numeric, text_value text,
    PRIMARY KEY (org_id, response_set_id, question_id)
);
"""


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    rounds: int
    singles: int
    bulk: int
    change_items: int = 1000
    months: tuple[int, ...] = (250, 1000, 4000)


class Bench:
    """The server, its databases, and a supply of responses that nobody has sent yet."""

    def __init__(self, cluster: Cluster, world: World) -> None:
        self.cluster = cluster
        self.world = world
        self._sent = world.responses
        self._clones = 0

    def connect(
        self, dbname: str, *, user: str = SUPERUSER, autocommit: bool = False
    ) -> Connection:
        """A connection to one of the databases."""
        return psycopg.connect(self.cluster.dsn(dbname, user), autocommit=autocommit)

    def deploy(self, dbname: str) -> None:
        """A database with just Surveymark in it."""
        with self.connect("postgres", autocommit=True) as db:
            db.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(dbname))
            )
        deploy.bootstrap(self.cluster.dsn(dbname))
        deploy.upgrade(self.cluster.dsn(dbname))

    def copy(self, dbname: str, template: str) -> None:
        """A copy of a database."""
        with self.connect("postgres", autocommit=True) as db:
            db.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(dbname), sql.Identifier(template)
                )
            )

    def create(self, dbname: str) -> None:
        """A database with Surveymark, the organisations and the surveys."""
        self.deploy(dbname)
        small = World(self.world.organisations, self.world.surveys, self.world.questions, 0)
        with tempfile.TemporaryDirectory() as folder, self.connect(dbname) as db:
            write_world(small, Path(folder), planted=False)
            doors.register(db, Path(folder), open_surveys=[OPEN])
            db.execute(NAIVE_VIEW)
            db.execute(BARE_TABLES)

    @contextmanager
    def cloned(self, template: str) -> Iterator[Connection]:
        """A connection to a copy of a database, which is dropped after the block."""
        self._clones += 1
        clone = f"clone_{self._clones}"
        self.copy(clone, template)
        db = self.connect(clone)
        try:
            yield db
        finally:
            db.close()
            with self.connect("postgres", autocommit=True) as server:
                server.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(clone))
                )

    def grow(self, dbname: str, first: int, last: int) -> None:
        """Load the responses of these numbers and drain; vacuumed, as if time had passed."""
        with self.connect(dbname) as db:
            for start in range(first, last + 1, 20000):
                count = min(20000, last + 1 - start)
                doors.copy_rows(db, (one.line() for one in self.world.all_responses(start, count)))
                db.commit()
                doors.process(db)
            doors.drain(db)
            db.commit()
            db.autocommit = True
            db.execute("VACUUM ANALYZE")
            db.execute("REFRESH MATERIALIZED VIEW naive.benchmark_summary")
            db.execute("CHECKPOINT")

    def supply(self, survey: str, count: int) -> list[Response]:
        """Responses to a survey that have not been sent to any database yet."""
        found: list[Response] = []
        while len(found) < count:
            drawn = self.world.all_responses(self._sent + 1, self.world.surveys * count)
            self._sent += self.world.surveys * count
            found += [response for response in drawn if response.survey == survey]
        return found[:count]


@contextmanager
def started(world: World, conf: Mapping[str, str | int] | None = None) -> Iterator[Bench]:
    """A server as `surveymark up` starts it (fsync on), for the time of the block."""
    with tempfile.TemporaryDirectory(prefix="smb-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "c", conf=conf, trust=True)
        cluster.up()
        try:
            yield Bench(cluster, world)
        finally:
            cluster.remove()
