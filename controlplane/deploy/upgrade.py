"""Bring a database to what sql/ says: install it when empty, else take the steps and replay."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
from yoyo import exceptions, read_migrations

from controlplane import db
from controlplane.deploy import replay
from controlplane.deploy.files import ENGINE, SqlFile, Tree, bootstrap_files, read_tree, sha256
from controlplane.deploy.ledger import Entry, Ledger
from controlplane.deploy.report import Report
from controlplane.deploy.session import (
    LOCK,
    PREPARE,
    RolesMissing,
    Session,
    failure,
    located,
    old_minor_warning,
    refuse_old_server,
)
from controlplane.errors import SurveymarkError

# Made from sql/schema at the first release: a database that was deployed has its content already.
BASELINE = "0001.baseline"

SCHEMAS = ("core", "rollup", "privacy", "benchmark", "analytics", "report", "cache", "ops", "api")
LOCK_TIMEOUT = 5.0


@dataclass(frozen=True)
class Steps:
    """The steps of migrations/: all of them, and those this database still has to take."""

    known: Any
    pending: list[Any]
    pending_ids: frozenset[str]


def bootstrap(dsn: str, *, sql_dir: Path | None = None, report: Report | None = None) -> Report:
    """Prepare roles, extensions and rights of the database, as a superuser; safe to repeat."""
    report = Report() if report is None else report
    connection = db.connect(dsn)
    try:
        refuse_old_server(connection)
        connection.add_notice_handler(lambda notice: report.notes.append(_sentence(notice)))
        connection.execute("SET LOCAL client_min_messages = notice")
        connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
        for file in bootstrap_files(sql_dir):
            with located(file.path, file.text):
                connection.execute(file.text.encode())
            report.did("run", file.path)
        connection.commit()
    finally:
        connection.close()
    return report


def upgrade(
    dsn: str,
    *,
    sql_dir: Path | None = None,
    migrations_dir: Path | None = None,
    lock_timeout: float = LOCK_TIMEOUT,
    everything: bool = False,
    report: Report | None = None,
) -> Report:
    """Deploy, in one transaction; `everything` replays what is in force already, too.

    What is done is added to `report` when it is done.
    """
    tree = read_tree(sql_dir, migrations_dir)
    report = Report() if report is None else report
    with Session.open(dsn, lock_timeout) as session:
        _warn_of_old_minor(session, report)
        if not _is_deployed(session):
            if not session.is_prepared():
                raise RolesMissing(
                    f"database {session.connection.info.dbname} has not been prepared",
                    detail=f"Role {ENGINE} may make nothing in it.",
                    hint=PREPARE,
                )
            with session.transaction():
                _install(session, tree, report)
            replay.wake_clock(session)
            return report
        with session.transaction():
            _clear_lock(session, report)
            steps = _mark_baseline(session, read_steps(session, tree), report)
        groups = list(_groups(steps.pending))
        for transactional, migrations in groups[:-1]:
            if transactional:
                with session.transaction():
                    _take(session, migrations, report)
            else:
                _take_alone(session, migrations[0], report)
        with session.transaction():
            _clear_lock(session, report)
            ledger = Ledger.load(session)
            _warn_of_edits(tree, ledger, steps, report)
            work = replay.plan_views(session, tree, ledger, everything)
            grants = replay.drop_views(session, work, ledger, report)
            _take(session, groups[-1][1] if groups else [], report, ledger)
            _replay(session, tree, ledger, report, grants, everything)
            if steps.pending:
                _record_schema(tree, ledger)
        replay.wake_clock(session)
    return report


def plan(
    dsn: str,
    *,
    sql_dir: Path | None = None,
    migrations_dir: Path | None = None,
    everything: bool = False,
) -> Report:
    """What `upgrade` would do; nothing is changed."""
    tree = read_tree(sql_dir, migrations_dir)
    report = Report()
    with Session.open(dsn, LOCK_TIMEOUT, exclusive=False) as session:
        _warn_of_old_minor(session, report)
        deployed = _is_deployed(session)
        with session.transaction(rollback=True):
            if not deployed:
                if not session.is_prepared():
                    report.notes.append(f"this database has not been prepared: {PREPARE}")
                for file in (*tree.schema, *tree.functions, *tree.views, *tree.cron):
                    report.did("install", file.path)
                return report
            steps = read_steps(session, tree)
            ledger = Ledger.load(session)
            _warn_of_edits(tree, ledger, steps, report)
            work = replay.plan_views(session, tree, ledger, everything)
            for name, _, _ in work.drop:
                report.did("drop", f"view {name}")
            for migration in steps.pending:
                verb = "mark" if migration.id == BASELINE else "step"
                report.did(verb, _step_path(migration))
            for file in replay.changed_functions(session, tree, ledger, everything):
                report.did("replace", file.path)
            for file in work.create:
                report.did("create", f"view {file.object_name} ({file.path})")
            # Scheduled for real and rolled back with the rest.
            replay.replay_cron(session, tree, ledger, report)
    return report


def read_steps(session: Session, tree: Tree) -> Steps:
    """The steps on disk against those the database remembers."""
    try:
        known = read_migrations(str(tree.migrations_dir))
        _refuse_unknown_predecessors(known)
        with session.yoyo() as backend:
            taken = {
                name for (name,) in session.rows("SELECT migration_id FROM ops._yoyo_migration")
            }
            pending = list(backend.to_apply(known))
    except exceptions.BadMigration as error:
        raise SurveymarkError(
            "a step of migrations/ cannot be read",
            detail=" ".join(str(part) for part in error.args),
            hint="Each step names its predecessor, as in `-- depends: 0004.add-wave`.",
        ) from error
    newer = sorted(taken - {migration.id for migration in known})
    if newer:
        raise SurveymarkError(
            f"this database has taken step {newer[0]}, which this version does not know",
            detail="It was deployed by a newer version of Surveymark.",
            hint="Install that version; deploying an older one would undo its functions.",
        )
    return Steps(known, pending, frozenset(migration.id for migration in pending))


def _refuse_unknown_predecessors(known: Any) -> None:
    # yoyo looks among all the steps that this process ever read, which is too many.
    ids = {migration.id for migration in known}
    for migration in known:
        for unknown in sorted({step.id for step in migration.depends} - ids):
            raise exceptions.BadMigration(f"{_step_path(migration)} depends on {unknown}.")


def _install(session: Session, tree: Tree, report: Report) -> None:
    _refuse_half_a_database(session)
    for file in tree.schema:
        session.run_file(file)
        report.did("install", file.path)
    if session.value("SELECT to_regclass('ops.applied_file') IS NULL"):
        raise SurveymarkError(
            "sql/schema does not make the ledger ops.applied_file",
            hint="It belongs in sql/schema/05_deploy_ledger.sql.",
        )
    ledger = Ledger.load(session)
    _record_schema(tree, ledger)
    _mark(session, ledger, read_steps(session, tree).pending, "mark")
    _replay(session, tree, ledger, report, [], False)


def _replay(
    session: Session,
    tree: Tree,
    ledger: Ledger,
    report: Report,
    grants: list[str],
    everything: bool,
) -> None:
    replay.replay_functions(session, tree, ledger, report, everything)
    # Looked at again: what was dropped before the steps is missing now, and so is a view that a
    # step had to drop.
    missing = replay.plan_views(session, tree, ledger, False)
    grants += replay.drop_views(session, missing, ledger, report)
    replay.create_views(session, missing.create, ledger, report, grants)
    replay.replay_cron(session, tree, ledger, report)


def _groups(pending: Iterable[Any]) -> Iterable[tuple[bool, list[Any]]]:
    """Neighbouring steps that share a transaction; the last group always has one."""
    group: list[Any] = []
    for migration in pending:
        migration.load()
        if migration.use_transactions:
            group.append(migration)
            continue
        if group:
            yield True, group
        yield False, [migration]
        group = []
    yield True, group


def _take(
    session: Session, migrations: list[Any], report: Report, ledger: Ledger | None = None
) -> None:
    """Take steps inside the open transaction; each is marked in it, too."""
    ledger = ledger or Ledger.load(session)
    for migration in migrations:
        with session.acting_as(ENGINE), located(_step_path(migration)):
            _process(session, migration)
        _mark(session, ledger, [migration], "apply")
        report.did("step", _step_path(migration))


def _mark_baseline(session: Session, steps: Steps, report: Report) -> Steps:
    pending = [migration for migration in steps.pending if migration.id != BASELINE]
    for migration in steps.pending:
        if migration.id == BASELINE:
            _mark(session, Ledger.load(session), [migration], "mark")
            report.did("mark", _step_path(migration))
    return Steps(steps.known, pending, steps.pending_ids)


def _take_alone(session: Session, migration: Any, report: Report) -> None:
    """Take a step that no transaction can hold, such as CREATE INDEX CONCURRENTLY."""
    session.run(f"SET lock_timeout = {int(session.lock_timeout * 1000)}")
    session.run(f"SET ROLE {ENGINE}")
    session.run("SET search_path = ops")
    try:
        # Nothing else keeps a stray `yoyo` from taking the same step meanwhile.
        with session.backend.lock(timeout=session.lock_timeout):
            _process(session, migration)
    except psycopg.Error as error:
        raise failure(_step_path(migration), None, error) from error
    finally:
        session.run("RESET ROLE")
    with session.transaction():
        _mark(session, Ledger.load(session), [migration], "apply")
    report.did("step", _step_path(migration))


def _process(session: Session, migration: Any) -> None:
    with redirect_stdout(StringIO()):  # yoyo prints what a SELECT of a step gives
        migration.process_steps(session.backend, "apply")


def _mark(session: Session, ledger: Ledger, migrations: list[Any], operation: str) -> None:
    with session.yoyo() as backend:
        for migration in migrations:
            backend.log_migration(migration, operation)
            backend.mark_one(migration, log=False)
    ledger.record({_step_path(step): Entry(_step_sha256(step), None) for step in migrations})


def _step_path(migration: Any) -> str:
    return f"migrations/{Path(migration.path).name}"


def _step_sha256(migration: Any) -> str:
    return sha256(Path(migration.path).read_text(encoding="utf-8"))


def _record_schema(tree: Tree, ledger: Ledger) -> None:
    ledger.record_files(tree.schema)
    present = {file.path for file in tree.schema}
    for path in [path for path in ledger.under("sql/schema/") if path not in present]:
        ledger.forget(path)


def _is_deployed(session: Session) -> bool:
    return bool(
        session.value(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_class"
            " WHERE relname = 'applied_file' AND relnamespace = to_regnamespace('ops'))"
        )
    )


def _refuse_half_a_database(session: Session) -> None:
    strangers = session.rows(
        r"""
        SELECT format('%%s.%%s', room.nspname, relation.relname)
        FROM pg_catalog.pg_class AS relation
        JOIN pg_catalog.pg_namespace AS room ON room.oid = relation.relnamespace
        WHERE room.nspname = ANY (%s::text[]) AND relation.relname !~ '^_?yoyo_'
        ORDER BY 1
        LIMIT 1
        """,
        (list(SCHEMAS),),
    )
    if strangers:
        raise SurveymarkError(
            f"this database is neither empty nor ours: it has {strangers[0][0]}",
            detail="There is no ledger ops.applied_file that would say how it came to be.",
            hint="Deploy into an empty database, or restore a whole dump of Surveymark.",
        )


def _clear_lock(session: Session, report: Report) -> None:
    pid = session.clear_stale_yoyo_lock()
    if pid is not None:
        report.notes.append(f"removed the lock that yoyo process {pid} left behind")


def _warn_of_edits(tree: Tree, ledger: Ledger, steps: Steps, report: Report) -> None:
    """Name each step that was edited after it was taken, and structure that no step brings."""
    for migration in steps.known:
        entry = ledger.entries.get(_step_path(migration))
        if (
            migration.id not in steps.pending_ids
            and entry is not None
            and entry.sha256 != _step_sha256(migration)
        ):
            report.warnings.append(
                f"{_step_path(migration)} was edited after this database took it:"
                " put the old text back, and write a new step"
            )
    if not steps.known:
        for file in _edited(tree.schema, ledger):
            report.warnings.append(
                f"{file.path} has changed since this database was made, and there are no steps"
                " before the first release: make the database anew"
            )


def _edited(files: Iterable[SqlFile], ledger: Ledger) -> list[SqlFile]:
    return [file for file in files if not ledger.holds(file)]


def _warn_of_old_minor(session: Session, report: Report) -> None:
    warning = old_minor_warning(session.connection)
    if warning:
        report.warnings.append(warning)


def _sentence(notice: psycopg.errors.Diagnostic) -> str:
    hint = f" ({notice.message_hint})" if notice.message_hint else ""
    return f"{notice.message_primary}{hint}"
