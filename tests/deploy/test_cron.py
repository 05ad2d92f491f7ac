"""The jobs of pg_cron are those that files name, in the one database where pg_cron lives."""

import pytest

from controlplane import deploy
from controlplane.errors import SurveymarkError

JOBS = "SELECT jobname, schedule, command, active, username FROM cron.job ORDER BY jobname"


def schedule(name: str, when: str = "*/5 * * * *", command: str = "SELECT 1") -> str:
    return f"SELECT cron.schedule('{name}', '{when}', '{command}');\n"


@pytest.fixture
def contrib_regression(make_database, with_pg_cron):
    """The one database besides its own in which pg_cron can be installed; it runs no job here."""
    return make_database("contrib_regression")


@pytest.mark.cron
def test_jobs_belong_to_the_job_role_and_follow_their_files(tree, contrib_regression, rows):
    tree.write("cron/drain.sql", schedule("surveymark: drain"))
    tree.write("cron/refresh.sql", schedule("refresh-benchmarks", "0 * * * *"))
    report = tree.upgrade(contrib_regression)
    assert [action.what for action in report.actions if action.verb == "schedule"] == [
        "job refresh-benchmarks (0 * * * *)",
        "job surveymark: drain (*/5 * * * *)",
    ]
    numbers = rows(contrib_regression, "SELECT jobname, jobid FROM cron.job ORDER BY 1")
    assert not tree.upgrade(contrib_regression).changed

    tree.write("cron/drain.sql", schedule("surveymark: drain", "* * * * *"))
    report = tree.upgrade(contrib_regression)

    assert [str(action) for action in report.actions] == [
        "schedule   job surveymark: drain (* * * * *)"
    ]
    assert rows(contrib_regression, JOBS) == [
        ("refresh-benchmarks", "0 * * * *", "SELECT 1", True, "surveymark_job"),
        ("surveymark: drain", "* * * * *", "SELECT 1", True, "surveymark_job"),
    ]
    assert rows(contrib_regression, "SELECT jobname, jobid FROM cron.job ORDER BY 1") == numbers


@pytest.mark.cron
def test_a_job_that_no_file_names_goes_and_those_of_others_stay(
    tree, contrib_regression, rows, connected
):
    tree.write("cron/drain.sql", schedule("surveymark: drain"))
    tree.write("cron/refresh.sql", schedule("refresh-benchmarks"))
    tree.upgrade(contrib_regression)
    with connected(contrib_regression) as connection:
        connection.execute(schedule("nightly vacuum"))
    tree.delete("cron/refresh.sql")

    planned = tree.plan(contrib_regression)
    assert [str(action) for action in planned.actions] == ["unschedule job refresh-benchmarks"]
    assert len(rows(contrib_regression, JOBS)) == 3
    assert tree.upgrade(contrib_regression).actions == planned.actions

    assert [row[0] for row in rows(contrib_regression, JOBS)] == [
        "nightly vacuum",
        "surveymark: drain",
    ]


@pytest.mark.cron
def test_a_job_changed_by_hand_is_named_and_put_back(tree, contrib_regression, rows, connected):
    tree.write("cron/drain.sql", schedule("surveymark: drain"))
    tree.upgrade(contrib_regression)
    with connected(contrib_regression) as connection:
        connection.execute("UPDATE cron.job SET command = 'SELECT 2'")

    assert tree.diff(contrib_regression).lines == [
        "job surveymark: drain (*/5 * * * *): changed by hand"
    ]
    assert "SELECT 2" in deploy.described(contrib_regression)
    tree.upgrade(contrib_regression)

    assert not tree.diff(contrib_regression).lines
    assert [row[2] for row in rows(contrib_regression, JOBS)] == ["SELECT 1"]


@pytest.mark.cron
def test_a_job_that_was_unscheduled_is_missing(tree, contrib_regression, connected):
    tree.write("cron/drain.sql", schedule("surveymark: drain"))
    tree.upgrade(contrib_regression)
    with connected(contrib_regression) as connection:
        connection.execute("DELETE FROM cron.job WHERE username = 'surveymark_job'")

    assert tree.diff(contrib_regression).lines == ["job surveymark: drain (*/5 * * * *): missing"]


@pytest.mark.cron
def test_a_failed_deploy_leaves_the_jobs_alone(tree, contrib_regression, rows):
    tree.write("cron/drain.sql", schedule("surveymark: drain"))
    tree.upgrade(contrib_regression)
    before = rows(contrib_regression, JOBS)
    tree.write("cron/a.sql", schedule("surveymark: another"))
    tree.write("cron/drain.sql", schedule("surveymark: drain", "no schedule"))

    with pytest.raises(SurveymarkError, match=r"sql/cron/drain\.sql: invalid schedule"):
        tree.upgrade(contrib_regression)

    assert rows(contrib_regression, JOBS) == before


@pytest.mark.cron
def test_a_cron_file_that_schedules_nothing_is_refused(tree, contrib_regression):
    tree.write("cron/drain.sql", "-- nothing\n")

    with pytest.raises(SurveymarkError, match="schedules nothing"):
        tree.upgrade(contrib_regression)


@pytest.mark.cron
def test_only_the_job_role_reaches_the_schedule(contrib_regression, rows):
    assert rows(
        contrib_regression,
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'surveymark\\_%'"
        " AND has_schema_privilege(rolname, 'cron', 'USAGE')",
    ) == [("surveymark_job",)]


def test_without_pg_cron_the_jobs_are_skipped_and_it_says_so(tree, database):
    tree.write("cron/drain.sql", schedule("surveymark: drain"))

    report = tree.upgrade(database)

    assert [note for note in report.notes if "surveymark tick" in note]
    assert not tree.upgrade(database).changed


@pytest.mark.cron
def test_pg_cron_is_told_of_its_jobs_in_a_transaction_of_its_own(tree, contrib_regression, rows):
    tree.write("cron/drain.sql", schedule("surveymark: drain"))
    latest = (
        "SELECT (SELECT max(xmin::text::bigint) FROM cron.job)"
        " > (SELECT max(xmin::text::bigint) FROM ops.applied_file)"
    )
    for _ in ("install", "upgrade"):
        tree.upgrade(contrib_regression)
        assert rows(contrib_regression, latest) == [(True,)]
        tree.write("functions/core/more.sql", "SELECT 1;\n")


@pytest.mark.cron
def test_a_job_that_was_made_inactive_stays_so(tree, contrib_regression, rows, connected):
    tree.write("cron/drain.sql", schedule("surveymark: drain"))
    tree.upgrade(contrib_regression)
    with connected(contrib_regression) as connection:
        connection.execute("UPDATE cron.job SET active = false")

    tree.upgrade(contrib_regression)

    assert rows(contrib_regression, "SELECT active FROM cron.job") == [(False,)]
