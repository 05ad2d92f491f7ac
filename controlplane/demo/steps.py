"""The steps of the demo: each takes the doors that a user would take, and says what it did."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from psycopg import sql

from controlplane import deploy, jobs, load
from controlplane.db import Connection, connect, with_role
from controlplane.demo import files
from controlplane.errors import SurveymarkError

# The lecturers with the most ratings of two departments, one liked and one less so.
LECTURER = "lecturer-827"
OTHER_LECTURER = "lecturer-1780"
ROLES = {
    "demo_lecturer": LECTURER,
    "demo_other_lecturer": OTHER_LECTURER,
    "demo_personality": "personality-project",
}

# Whose reports the demo leaves, and on what.
REPORTS = {"demo_lecturer": "insteval", "demo_personality": "bfi"}

# What the loads and the drain have filled, and the queries of the demo read.
_BIG_TABLES = (
    "core.organisation",
    "core.organisation_category",
    "core.respondent",
    "core.response_set",
    "core.response_item",
    "rollup.answer_count",
    "rollup.shown_count",
)

Say = Callable[[str], None]


@contextmanager
def step(say: Say, name: str) -> Iterator[list[str]]:
    """Time a step; what is appended to the list is said about it at its end."""
    started = time.monotonic()
    outcome: list[str] = []
    yield outcome
    say(f"{name:<15}{'; '.join(outcome)} ({time.monotonic() - started:.1f} s)")


def migrate(dsn: str, say: Say) -> None:
    """Roles, extensions, tables, functions, views, jobs."""
    with step(say, "migrate") as outcome:
        deploy.bootstrap(dsn)
        report = deploy.upgrade(dsn)
        done = len(report.actions)
        outcome.append(f"{done:,} done" if done else "nothing to deploy")
    for warning in dict.fromkeys(report.warnings):
        say(f"{'':<15}warning: {warning}")


def write_files(folder: Path, say: Say, *, anew: bool = False) -> None:
    """Real data as CSV and NDJSON, with definitions, organisations and scales."""
    with step(say, "files") as outcome:
        written = files.write(folder, anew=anew)
        outcome.append(f"{'written to' if written else 'there already in'} {folder}")


def forget(connection: Connection, say: Say) -> None:
    """Delete the demo's responses (in autocommit); the counts follow by themselves."""
    with step(say, "delete") as outcome:
        deleted = connection.execute(
            "DELETE FROM core.response_set WHERE survey_id IN"
            " (SELECT survey_id FROM core.survey WHERE survey IN ('insteval', 'bfi'))"
        ).rowcount
        # Empty pages without statistics mislead the planner in the load that follows.
        connection.execute("VACUUM core.response_set, core.response_item, core.respondent")
        outcome.append(f"{deleted:,} responses of an earlier demo")


def load_survey(connection: Connection, survey: files.Survey, say: Say) -> None:
    """Load a survey as `surveymark load` does, unless all of it is there."""
    with step(say, f"load {survey.code}") as outcome:
        expected, known = survey.count(), _stored(connection, survey.code)
        if known == expected:
            outcome.append(f"all {expected:,} responses are there already")
            return
        _, definition = load.read_json(survey.definition, "Repeat with --fresh.")
        registered = load.register_survey(
            connection, survey.code, definition, survey.is_confidential
        )
        if survey.code == "insteval":
            _title_departments(connection, survey.organisations)
        organisations = load.register_organisations(connection, survey.organisations)
        if survey.scales is not None:
            load.define_scales(connection, survey.code, survey.scales)
        _declare_directions(connection, survey.code)
        connection.commit()
        with closing(load.Source(survey.responses)) as source:
            loaded = load.load_responses(connection, source, registered)
        if loaded.rejected:
            first = next(load.rejected_rows(connection, loaded.batch, 1))
            raise SurveymarkError(
                f"{loaded.rejected:,} responses of {survey.responses} were rejected",
                f"Line {first.line_number}: {first.error_code}: {first.error_message}.",
                "If the files are from an earlier demo: surveymark demo --fresh",
            )
        outcome.append(
            f"{loaded.stored:,} responses of {organisations:,} organisation"
            f"{'s' if organisations > 1 else ''}, {loaded.rows / loaded.seconds:,.0f} a second"
        )


def drain(connection: Connection, say: Say) -> None:
    """Merge what came in; beside the clock, which may be at it too."""
    with step(say, "drain") as outcome:
        merged: dict[str, int] = {}
        while load.waiting_for_drain(connection) not in (None, _NOTHING):
            done = jobs.run(connection, "drain", "manual", patience=60)
            for what, count in (done.work if done else {}).items():
                merged[what] = merged.get(what, 0) + count
        outcome.append(
            ", ".join(f"{count:,} {what}" for what, count in sorted(merged.items()) if count)
            or "nothing was waiting"
        )


_NOTHING = {"changes": 0, "scores": 0, "rows": 0}


def analyze(connection: Connection, say: Say) -> None:
    """Fresh statistics for the planner, without waiting for autovacuum."""
    with step(say, "analyze") as outcome:
        connection.execute(f"ANALYZE {', '.join(_BIG_TABLES)}".encode())
        outcome.append(f"{len(_BIG_TABLES)} tables")


def publish(connection: Connection, say: Say) -> None:
    """Release the benchmarks that the privacy rules let change, if answers came since the last."""
    with step(say, "publish") as outcome:
        label, cells, is_newest = _last_release(connection)
        if is_newest:
            outcome.append(f"nothing was merged since edition {label}")
            return
        if jobs.run(connection, "refresh-benchmarks", "manual", patience=120) is None:
            raise jobs.already_running("refresh-benchmarks")
        before = (label, cells)
        label, cells, _ = _last_release(connection)
        outcome.append(
            f"edition {label} with {cells:,} new figures"
            if (label, cells) != before
            else f"no figure may change yet; edition {label} stands"
        )


def make_roles(connection: Connection, say: Say) -> None:
    """Readers of two lecturers and of the personality project; nobody can log in as them."""
    with step(say, "roles") as outcome:
        for role, organisation in ROLES.items():
            name = sql.Identifier(role)
            found = connection.execute("SELECT to_regrole(%s) IS NOT NULL", (role,)).fetchone()
            if not (found and found[0]):
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
            connection.execute(sql.SQL("GRANT surveymark_org_reader TO {}").format(name))
            connection.execute("SELECT ops.map_role(%s, %s)", (role, organisation))
        outcome.append(", ".join(f"{role} reads {code}" for role, code in ROLES.items()))


def write_reports(dsn: str, folder: Path, say: Say) -> list[Path]:
    """The reports of two readers, each as a page and as a workbook."""
    from controlplane import report  # half a second, not owed by `demo --help`

    with step(say, "reports") as outcome:
        paths = []
        for role, survey in REPORTS.items():
            with connect(with_role(dsn, role)) as connection:
                collected = report.made(connection, survey)
            for format in ("html", "xlsx"):
                paths.append(folder / f"{collected.organisation}-{survey}.{format}")
                report.write(collected, paths[-1])
        outcome.append(f"{len(paths)} of {len(REPORTS)} readers")
    return paths


def _title_departments(connection: Connection, organisations: Path) -> None:
    """The departments are levels of industry, with a title of their own."""
    codes = {
        row["industry"]: int(row["industry"].rpartition("-")[2])
        for _, row in load.organisation_rows(organisations)
    }
    for code, number in sorted(codes.items(), key=lambda pair: pair[1]):
        connection.execute(
            "SELECT core.register_category_level('industry', %s, %s)",
            (code, f"Department {number}"),
        )


def _declare_directions(connection: Connection, survey: str) -> None:
    """Nobody's personality is better than another, nor is a lecture for another department."""
    connection.execute(
        "SELECT core.declare_direction(survey, question_path, 'neither')"
        " FROM core.question JOIN core.survey USING (survey_id)"
        " WHERE survey = %s AND measurement IN ('numeric', 'binary') AND question_path <> 'rating'",
        (survey,),
    )


def _stored(connection: Connection, survey: str) -> int:
    row = connection.execute(
        "SELECT count(*) FROM core.response_set JOIN core.survey USING (survey_id)"
        " WHERE survey.survey = %s",
        (survey,),
    ).fetchone()
    return int(row[0]) if row else 0


def _last_release(connection: Connection) -> tuple[str | None, int, bool]:
    """Label and size of the newest release, and whether it was made after the last merge.

    When answers were received says nothing: the clock may publish while they wait for the drain.
    """
    row = connection.execute(
        """
        SELECT release.label, release.n_cells, release.published_at > (
            SELECT last_drained_at FROM rollup.freshness)
        FROM benchmark.release
        ORDER BY release_id DESC
        LIMIT 1
        """
    ).fetchone()
    return (row[0], row[1], bool(row[2])) if row else (None, 0, False)
