"""Bring functions, views and jobs to what their files say.

Each file is the only text of what it makes, and it is applied when its fingerprint differs from the
one in the ledger, or when what it makes is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from controlplane.deploy.files import JOB, SqlFile, Tree
from controlplane.deploy.ledger import Ledger
from controlplane.deploy.report import Report
from controlplane.deploy.session import Session, located
from controlplane.errors import SurveymarkError

_READERS = """
    WITH RECURSIVE reader AS (
        SELECT view.oid, 0 AS depth
        FROM pg_catalog.pg_class AS view
        JOIN pg_catalog.pg_namespace AS room ON room.oid = view.relnamespace
        WHERE view.relkind IN ('v', 'm')
            AND format('%%s.%%s', room.nspname, view.relname) = ANY (%s::text[])
        UNION
        SELECT rule.ev_class, reader.depth + 1
        FROM reader
        JOIN pg_catalog.pg_depend AS link
            ON link.refclassid = 'pg_catalog.pg_class'::regclass
            AND link.refobjid = reader.oid
            AND link.classid = 'pg_catalog.pg_rewrite'::regclass
        JOIN pg_catalog.pg_rewrite AS rule
            ON rule.oid = link.objid AND rule.ev_class <> reader.oid
    )
    SELECT format('%%s.%%s', room.nspname, view.relname), view.relkind::text, view.oid
    FROM reader
    JOIN pg_catalog.pg_class AS view ON view.oid = reader.oid
    JOIN pg_catalog.pg_namespace AS room ON room.oid = view.relnamespace
    GROUP BY room.nspname, view.relname, view.relkind, view.oid
    ORDER BY max(reader.depth) DESC, room.nspname, view.relname
"""

# Rights that somebody gave to roles of his own; those of our roles are in the files.
_FOREIGN_GRANTS = r"""
    SELECT format('GRANT %%s ON %%I.%%I TO %%I%%s', privilege.privilege_type, room.nspname,
                  view.relname, grantee.rolname,
                  CASE WHEN privilege.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM pg_catalog.pg_class AS view
    JOIN pg_catalog.pg_namespace AS room ON room.oid = view.relnamespace
    CROSS JOIN LATERAL pg_catalog.aclexplode(view.relacl) AS privilege
    JOIN pg_catalog.pg_roles AS grantee ON grantee.oid = privilege.grantee
    WHERE view.oid = %s AND grantee.oid <> view.relowner
        AND grantee.rolname NOT LIKE 'surveymark\_%%'
    ORDER BY 1
"""


@dataclass(frozen=True)
class ViewWork:
    """Views to drop, deepest reader first, and files to run, in file order."""

    drop: list[tuple[str, str, int]]
    create: list[SqlFile]
    forget: list[str]


def changed_functions(
    session: Session, tree: Tree, ledger: Ledger, everything: bool
) -> list[SqlFile]:
    """The function files whose text is not in force, or whose function is gone."""
    there = {
        name
        for (name,) in session.rows(
            "SELECT DISTINCT format('%s.%s', pronamespace::regnamespace, proname)"
            " FROM pg_catalog.pg_proc"
        )
    }
    return [
        file
        for file in tree.functions
        if everything
        or not ledger.holds(file)
        or (file.object_name is not None and file.object_name not in there)
    ]


def replay_functions(
    session: Session, tree: Tree, ledger: Ledger, report: Report, everything: bool
) -> None:
    changed = changed_functions(session, tree, ledger, everything)
    for file in changed:
        session.run_file(file)
        report.did("replace", file.path)
    ledger.record_files(changed)
    _warn_of_leftover_forms(session, changed, report)
    present = {file.path for file in tree.functions}
    for path, entry in list(ledger.under("sql/functions/").items()):
        if path not in present:
            ledger.forget(path)
            report.did("forget", path)
            _warn_of_leftover_function(session, tree, entry.object_name, path, report)


def plan_views(session: Session, tree: Tree, ledger: Ledger, everything: bool) -> ViewWork:
    """Which views have to go and come back; a reader that no file owns stops the deploy."""
    known = ledger.under("sql/views/")
    there = _relations(session)
    changed = [
        file
        for file in tree.views
        if everything or not ledger.holds(file) or file.object_name not in there
    ]
    _refuse_strangers_view(changed, known, there)
    present = {file.path for file in tree.views}
    gone = [path for path in known if path not in present]
    names = {file.object_name for file in changed}
    names |= {known[file.path].object_name for file in changed if file.path in known}
    names |= {known[path].object_name for path in gone}
    drop = _with_readers(session, tree, ledger, names)
    dropped = {name for name, _, _ in drop}
    return ViewWork(
        drop=drop,
        create=[file for file in tree.views if file in changed or file.object_name in dropped],
        forget=gone,
    )


def drop_views(session: Session, work: ViewWork, ledger: Ledger, report: Report) -> list[str]:
    """Drop what is to be recreated or has no file; give the grants that are to come back."""
    grants: list[str] = []
    for name, kind, oid in work.drop:
        grants += [grant for (grant,) in session.rows(_FOREIGN_GRANTS, (oid,))]
        owner = session.value("SELECT relowner::regrole::text FROM pg_class WHERE oid = %s", (oid,))
        with session.acting_as(owner), located(f"view {name}"):
            session.run(f"DROP {'MATERIALIZED VIEW' if kind == 'm' else 'VIEW'} {name}")
        report.did("drop", f"view {name}")
    for path in work.forget:
        ledger.forget(path)
    return grants


def create_views(
    session: Session, files: Sequence[SqlFile], ledger: Ledger, report: Report, grants: list[str]
) -> None:
    """Run the view files in order, then give back the rights that others had been given."""
    waiting = list(grants)
    for file in files:
        session.run_file(file)
        report.did("create", f"view {file.object_name} ({file.path})")
        for grant in [grant for grant in waiting if f" ON {file.object_name} TO " in grant]:
            with session.acting_as(file.owner), located(grant):
                session.run(grant)
            waiting.remove(grant)
    ledger.record_files(files)


def has_cron(session: Session) -> bool:
    return bool(session.value("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron')"))


def cron_rows(session: Session) -> dict[str, tuple[Any, ...]]:
    """The jobs of our role: name -> (schedule, command, active)."""
    rows = session.rows(
        "SELECT coalesce(jobname::text, format('job %%s', jobid)), schedule, command, active"
        " FROM cron.job WHERE username = %s ORDER BY 1",
        (JOB,),
    )
    return {name: tuple(rest) for name, *rest in rows}


def replay_cron(session: Session, tree: Tree, ledger: Ledger, report: Report) -> None:
    """Schedule every job as its role, and take the jobs of that role off that no file names."""
    if not has_cron(session):
        if tree.cron:
            report.notes.append(
                "pg_cron is not in this database: its jobs are not scheduled"
                " (run `surveymark tick` every minute instead)"
            )
        return
    with session.acting_as(JOB):
        before = cron_rows(session)
    kept = [jobid for file in tree.cron for jobid in _schedule(session, file)]
    with session.acting_as(JOB):
        session.rows(
            "SELECT cron.unschedule(jobid) FROM cron.job"
            " WHERE username = %s AND NOT (jobid = ANY (%s::bigint[]))",
            (JOB, kept),
        )
        after = cron_rows(session)
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            report.did("unschedule", f"job {name}")
        elif before.get(name) != after[name]:
            report.did("schedule", f"job {name} ({after[name][0]})", is_new=name not in before)
    ledger.record_files(tree.cron)
    present = {file.path for file in tree.cron}
    for path in [path for path in ledger.under("sql/cron/") if path not in present]:
        ledger.forget(path)


def wake_clock(session: Session) -> None:
    """Let pg_cron look at its jobs again, in a transaction of its own.

    A large deploy overruns the queue through which PostgreSQL tells of changes, and pg_cron 1.4
    does not take the reset that follows for news: the jobs would wait for the next restart.
    """
    if has_cron(session):
        with session.transaction(), session.acting_as(JOB):
            session.rows(
                "SELECT cron.schedule(jobname, schedule, command) FROM cron.job"
                " WHERE username = %s AND jobname IS NOT NULL LIMIT 1",
                (JOB,),
            )


def _schedule(session: Session, file: SqlFile) -> list[int]:
    """Run a cron file; cron.schedule() gives the number of its job."""
    cursor = session.run_file(file)
    numbers: list[int] = []
    while True:
        if cursor.description is not None:
            numbers += [row[0] for row in cursor.fetchall()]
        if not cursor.nextset():
            break
    if not numbers:
        raise SurveymarkError(
            f"{file.path} schedules nothing",
            hint="A file of sql/cron is one SELECT cron.schedule(name, schedule, command).",
        )
    return numbers


def _relations(session: Session) -> dict[str, str]:
    rows = session.rows(
        "SELECT format('%s.%s', relnamespace::regnamespace, relname), relkind::text"
        " FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f')"
    )
    return dict(rows)


def _refuse_strangers_view(
    changed: list[SqlFile], known: dict[str, Any], there: dict[str, str]
) -> None:
    """Something of that name which no deploy made is not ours to replace."""
    ours = {entry.object_name for entry in known.values()}
    for file in changed:
        if file.object_name in there and file.object_name not in ours:
            raise SurveymarkError(
                f"{file.object_name} exists already, and no deploy made it",
                detail=f"{file.path} would replace it.",
                hint="Rename or drop it, then run `surveymark migrate` again.",
            )


def _with_readers(
    session: Session, tree: Tree, ledger: Ledger, names: set[str | None]
) -> list[tuple[str, str, int]]:
    found = session.rows(_READERS, (sorted(name for name in names if name),))
    ours = {file.object_name for file in tree.views}
    ours |= {entry.object_name for entry in ledger.under("sql/views/").values()}
    strangers = [name for name, _, _ in found if name not in ours]
    if strangers:
        changing = ", ".join(name for name, _, _ in found if name in names)
        raise SurveymarkError(
            f"view {strangers[0]} reads a view that has to be recreated",
            detail=f"No file owns {', '.join(strangers)}; what has to be recreated is {changing}.",
            hint="Drop it, run `surveymark migrate`, and create it again.",
        )
    return [(name, kind, oid) for name, kind, oid in found]


def _warn_of_leftover_forms(session: Session, files: Iterable[SqlFile], report: Report) -> None:
    """A changed list of parameters makes a second function instead of replacing the first."""
    there: dict[str, int] = dict(
        session.rows(
            "SELECT format('%s.%s', pronamespace::regnamespace, proname), count(*)"
            " FROM pg_catalog.pg_proc GROUP BY 1"
        )
    )
    for file in files:
        if file.object_name is None:
            continue
        forms = there.get(file.object_name, 0)
        written = sum(
            1
            for line in file.text.upper().splitlines()
            if line.startswith("CREATE") and f" {file.object_name.upper()}" in line
        )
        if forms > max(written, 1):
            report.warnings.append(
                f"{file.object_name} exists in {forms} forms, {file.path} makes {max(written, 1)}:"
                " a step should drop the old one"
            )


def _warn_of_leftover_function(
    session: Session, tree: Tree, name: str | None, path: str, report: Report
) -> None:
    if name is None or any(file.object_name == name for file in tree.functions):
        return
    left = session.value(
        "SELECT count(*) FROM pg_catalog.pg_proc"
        " WHERE format('%%s.%%s', pronamespace::regnamespace, proname) = %s",
        (name,),
    )
    if left:
        report.warnings.append(f"{path} is gone but function {name} is not: a step should drop it")
