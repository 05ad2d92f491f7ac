"""Every road leads to the same database: empty, from each release, and by plain yoyo."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from psycopg.conninfo import conninfo_to_dict
from yoyo.migrations import heads, read_migrations

from controlplane import deploy, paths
from controlplane.deploy import pgdump
from controlplane.deploy.files import read_tree
from controlplane.deploy.release import baseline_text, release
from controlplane.errors import SurveymarkError

RELEASES = sorted((Path(__file__).parent.parent / "releases").glob("*.sql"))


def restore(dump: Path, dsn: str) -> None:
    """Restore a plain dump as pg_dump wrote it."""
    psql = pgdump.program_for(dsn).with_name("psql")
    subprocess.run(
        [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-1", "-o", "/dev/null", "-d", dsn, "-f", dump],
        check=True,
    )


@pytest.mark.parametrize(
    "start", [None, *RELEASES], ids=lambda path: path.stem if path else "empty"
)
def test_every_road_leads_to_the_same_database(start, make_database):
    fresh = make_database()
    deploy.upgrade(fresh)
    upgraded = make_database(bootstrapped=start is None)
    if start is not None:
        restore(start, upgraded)
        deploy.bootstrap(upgraded)

    first = deploy.upgrade(upgraded)
    second = deploy.upgrade(upgraded)

    assert deploy.described(upgraded) == deploy.described(fresh)
    assert first.changed or start is not None
    assert not second.changed
    assert not second.warnings


def test_what_an_old_release_counted_by_values_is_counted_in_buckets(make_database, connected):
    """Nothing is lost on the way: not of the rollup, nor of the ledger, nor of what is shown."""
    make_database()  # brings the roles that the dump grants to
    dsn = make_database(bootstrapped=False)
    restore(RELEASES[0], dsn)
    deploy.bootstrap(dsn)
    definition = '{"elements": [{"type": "text", "name": "pay", "inputType": "number"}]}'
    counts = "sum(n), sum(value_sum), sum(value_square_sum), sum(weighted_value_sum)"
    with connected(dsn) as db:
        db.execute("SELECT core.register_organisation('one')")
        db.execute("SELECT core.register_survey('s', %s)", [definition])
        for number in range(40):
            if number == 30:
                db.execute("SELECT rollup.drain_batch()")
            db.execute(
                "SELECT core.submit_response('one', 's', %s, %s, '2026-03-03', p_weight => %s)",
                [f"s{number}", f'{{"pay": {1010 + number / 10}}}', 1 + number % 2],
            )
        values = db.execute("SELECT count(DISTINCT value) FROM rollup.answer_count").fetchone()
        assert values == (30,)

    deploy.upgrade(dsn)

    with connected(dsn) as db:
        recounted = db.execute(f"SELECT {counts} FROM rollup.recount").fetchone()
        shown = db.execute(f"SELECT {counts} FROM rollup.shown_count").fetchone()
        assert [float(total) for total in shown[:2]] == [30, 30343.5]
        for work in ("SELECT 1", "SELECT rollup.drain_batch()"):
            db.execute(work)
            assert db.execute("SELECT * FROM rollup.verify()").fetchall() == []
            found = db.execute(f"SELECT {counts} FROM rollup.current_count").fetchone()
            assert found == recounted
        found = db.execute("SELECT count(DISTINCT value) FROM rollup.answer_count").fetchone()
        assert found == (1,)


def test_what_an_old_release_published_is_known_to_the_budget(make_database, connected):
    """Ten were in its figure; a newer one without one of them would give that one away."""
    make_database()
    dsn = make_database(bootstrapped=False)
    restore(RELEASES[0], dsn)
    deploy.bootstrap(dsn)
    definition = '{"elements": [{"type": "rating", "name": "q", "rateMin": 1, "rateMax": 5}]}'
    with connected(dsn) as db:
        db.execute("SELECT core.register_survey('s', %s)", [definition])
        for number in range(10):
            db.execute("SELECT core.register_organisation(%s)", [f"o{number}"])
            for person in range(5):
                db.execute(
                    "SELECT core.submit_response(%s, 's', %s, %s, %s)",
                    [
                        f"o{number}",
                        f"{person}",
                        f'{{"q": {2 + number % 4}}}',
                        f"2026-0{2 + person % 2}-03",
                    ],
                )
        db.execute("SELECT rollup.drain_batch()")
        db.execute("SELECT benchmark.publish()")

    deploy.upgrade(dsn)

    with connected(dsn) as db:
        known = db.execute(
            "SELECT count(*), min(month)::text, max(month)::text, min(n_answers), max(n_answers)"
            " FROM privacy.answered_month"
        ).fetchone()
        assert known == (20, "2026-02-01", "2026-03-01", 2, 3)
        db.execute("UPDATE core.organisation SET is_active = false WHERE organisation = 'o0'")
        for number in range(1, 10):
            db.execute(
                "SELECT core.submit_response(%s, 's', 'more', %s, '2026-02-04')",
                [f"o{number}", '{"q": 1}'],
            )
        db.execute("SELECT rollup.drain_batch()")
        db.execute("SELECT benchmark.publish()")
        rules = db.execute(
            "SELECT DISTINCT rule FROM privacy.candidate WHERE has_figure"
        ).fetchall()
        assert rules == [("R6_EXPO",)]


def test_the_steps_have_one_head():
    steps = read_migrations(str(paths.migrations_dir()))

    assert len(heads(steps)) == (1 if steps else 0)


def test_a_release_can_be_restored_and_upgraded(tree, make_database, server, tmp_path):
    tree.write("schema/10_thing.sql", "CREATE TABLE core.thing (thing_id bigint);")
    tree.write("views/10_thing.sql", "CREATE VIEW analytics.thing AS SELECT 1 AS i;")
    written = release(
        server,
        "0.1.0",
        sql_dir=tree.sql_dir,
        migrations_dir=tree.migrations_dir,
        releases_dir=tmp_path,
    )
    assert [path.name for path in written] == ["0001.baseline.sql", "0.1.0.sql"]
    tree.write(
        "schema/10_thing.sql",
        "CREATE TABLE core.thing (thing_id bigint, name text NOT NULL DEFAULT '');",
    )
    tree.write("views/10_thing.sql", "CREATE VIEW analytics.thing AS SELECT 2 AS i;")
    step = "-- depends: 0001.baseline\nALTER TABLE core.thing ADD COLUMN name text"
    fresh = make_database()
    forgotten, upgraded = (make_database(bootstrapped=False) for _ in range(2))

    tree.upgrade(fresh)
    restore(written[1], forgotten)
    deploy.bootstrap(forgotten)
    tree.upgrade(forgotten)
    assert "table core.thing: changed by hand" in tree.diff(forgotten).lines

    tree.step("0002.add-name", f"{step} NOT NULL DEFAULT '';")
    restore(written[1], upgraded)
    deploy.bootstrap(upgraded)
    tree.upgrade(upgraded)
    assert deploy.described(upgraded) == deploy.described(fresh)


def test_a_release_is_never_cut_twice(tree, server, tmp_path):
    (tmp_path / "0.1.0.sql").write_text("")

    with pytest.raises(SurveymarkError, match="has been cut already"):
        release(
            server,
            "0.1.0",
            sql_dir=tree.sql_dir,
            migrations_dir=tree.migrations_dir,
            releases_dir=tmp_path,
        )


def test_plain_yoyo_builds_the_same_tables_from_the_baseline(make_database, connected, tmp_path):
    """The frozen step, cut into statements by yoyo, makes what sql/schema makes whole."""
    (tmp_path / "0001.baseline.sql").write_text(baseline_text(read_tree().schema))
    fresh, by_yoyo = make_database(), make_database()
    deploy.upgrade(fresh, migrations_dir=tmp_path)
    with connected(by_yoyo) as connection:
        connection.execute("CREATE SCHEMA ops AUTHORIZATION surveymark_engine")
    parameters = conninfo_to_dict(by_yoyo)
    database = parameters.pop("dbname")
    query = {**parameters, "schema": "ops", "options": "-c role=surveymark_engine"}
    url = f"postgresql+psycopg:///{database}?{urlencode(query)}"
    yoyo = Path(sys.executable).with_name("yoyo")
    done = subprocess.run(
        [yoyo, "apply", "--batch", "--no-config-file", "--database", url, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    report = deploy.upgrade(by_yoyo, migrations_dir=tmp_path)

    assert "step" not in {action.verb for action in report.actions}
    assert deploy.described(by_yoyo) == deploy.described(fresh)
