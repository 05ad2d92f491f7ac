"""`diff` names what is otherwise than the files say, whatever kind of object it is."""

import subprocess

import pytest

from controlplane import deploy
from controlplane.deploy import pgdump
from controlplane.errors import SurveymarkError

FUNCTION = """
CREATE OR REPLACE FUNCTION ops.answer(p_seed integer)
    RETURNS integer
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A comment in a body is part of it.
    RETURN 42;
END;
$$;
"""

# What somebody did by hand, and the line that has to say so.
BY_HAND = {
    FUNCTION.replace("A comment", "A remark"): "function ops.answer(integer): changed by hand",
    FUNCTION.replace("ops.answer", "ops.stray"): "function ops.stray(integer): no file makes it",
    "GRANT EXECUTE ON FUNCTION ops.answer(integer) TO surveymark_analyst": (
        "grants on function ops.answer(p_seed integer): changed by hand"
    ),
    "ALTER FUNCTION ops.owned(integer) OWNER TO surveymark_reader": (
        "function ops.owned(integer): changed by hand"
    ),
    "CREATE OR REPLACE VIEW analytics.thing AS SELECT thing_id FROM core.thing WHERE true": (
        "view analytics.thing: changed by hand"
    ),
    "ALTER TABLE core.thing ADD COLUMN extra text": "table core.thing: changed by hand",
    "CREATE INDEX thing_idx ON core.thing (thing_id)": "index core.thing_idx: no file makes it",
    "ALTER TABLE core.thing DROP CONSTRAINT thing_pkey": (
        "constraint thing_pkey of core.thing: missing"
    ),
    "CREATE POLICY all_of_it ON core.thing USING (true)": (
        "policy all_of_it of core.thing: no file makes it"
    ),
    "COMMENT ON TABLE core.thing IS 'Other.'": "comment on table core.thing: changed by hand",
    "GRANT USAGE ON SCHEMA core TO surveymark_analyst": "grants on schema core: changed by hand",
    "GRANT TEMP ON DATABASE {name} TO PUBLIC": "database grants: changed by hand",
}


@pytest.fixture
def deployed(tree, database):
    tree.write(
        "schema/10_thing.sql",
        "CREATE TABLE core.thing (thing_id bigint, CONSTRAINT thing_pkey PRIMARY KEY (thing_id));\n"
        "COMMENT ON TABLE core.thing IS 'One.';\n"
        "GRANT SELECT ON core.thing TO surveymark_reader;",
    )
    tree.write("functions/ops/answer.sql", FUNCTION)
    tree.write("functions/ops/owned.sql", FUNCTION.replace("answer", "owned"))
    tree.write(
        "views/10_thing.sql", "CREATE VIEW analytics.thing AS SELECT thing_id FROM core.thing;"
    )
    tree.upgrade(database)
    return database


def test_a_deployed_database_does_not_differ(tree, deployed):
    found = tree.diff(deployed)

    assert not found.lines
    assert not found.notes


def test_each_thing_changed_by_hand_is_named_and_nothing_else(tree, deployed, connected):
    with connected(deployed) as connection:
        for statement in BY_HAND:
            connection.execute(statement.replace("{name}", connection.info.dbname))

    found = tree.diff(deployed)

    assert sorted(found.lines) == sorted(BY_HAND.values())
    assert all(found.texts[line] for line in found.lines)


def test_what_waits_to_be_deployed_is_not_called_changed_by_hand(tree, deployed):
    tree.write("functions/ops/answer.sql", FUNCTION.replace("42", "43"))

    found = tree.diff(deployed)

    assert found.lines == ["function ops.answer(integer): differs"]
    assert found.notes == ["not deployed yet: replace    sql/functions/ops/answer.sql"]


def test_what_others_keep_in_schemas_of_their_own_is_only_mentioned(tree, deployed, connected):
    with connected(deployed) as connection:
        connection.execute("CREATE SCHEMA metabase CREATE TABLE question (i integer)")

    found = tree.diff(deployed)

    assert not found.lines
    assert found.notes == ["not compared: 2 objects of metabase, which is none of ours"]


def test_partitions_of_the_calendar_are_not_compared(tree, deployed, connected):
    event = "CREATE TABLE core.event (at date, n int PRIMARY KEY) PARTITION BY RANGE (n);"
    tree.write("schema/20_event.sql", event)
    with connected(deployed) as connection:
        connection.execute(f"SET ROLE surveymark_engine; {event}")
        connection.execute(
            "CREATE TABLE core.event_2026_01 PARTITION OF core.event FOR VALUES FROM (1) TO (2)"
        )

    assert not tree.diff(deployed).lines


def test_no_scratch_database_is_left(tree, deployed, server, rows):
    tree.diff(deployed)
    tree.write("schema/20_broken.sql", "SELECT 1 / 0;")
    with pytest.raises(SurveymarkError, match="20_broken"):
        tree.diff(deployed)

    assert not rows(server, "SELECT datname FROM pg_database WHERE datname LIKE '%scratch%'")


def test_a_description_is_the_same_text_every_time(deployed):
    text = deploy.described(deployed)

    assert text == deploy.described(deployed)
    assert "restrict" not in text
    assert "OWNER TO surveymark_engine" in text
    assert "GRANT SELECT ON TABLE core.thing TO surveymark_reader" in text


def test_a_dump_is_cut_at_its_headers_and_freed_of_settings():
    text = (
        "--\n-- Name: a; Type: TABLE; Schema: core; Owner: x\n--\n\nCREATE TABLE a ();\n\n\n"
        "SET default_tablespace = '';\n\n"
        "--\n-- Name: a b; Type: TRIGGER; Schema: core; Owner: x\n--\n\n"
        "-- no header\nCREATE b;\n\n\n"
        "--\n-- PostgreSQL database dump complete\n--\n\n"
    )

    assert pgdump.objects(text) == {
        ("TABLE", "core", "a"): "CREATE TABLE a ();",
        ("TRIGGER", "core", "a b"): "-- no header\nCREATE b;",
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("WHEN (((a OR b) OR c))", "WHEN ((a OR b OR c))"),
        ("WHEN ((((a OR (b)) OR f(c)) OR (d AND e)))", "WHEN ((a OR (b) OR f(c) OR (d AND e)))"),
        ("WHEN (((a OR b) AND c))", "WHEN (((a OR b) AND c))"),
        ("WHEN ((NOT (a OR b) OR c))", "WHEN ((NOT (a OR b) OR c))"),
        ("CHECK ((x <> ')'))", "CHECK ((x <> ')'))"),
    ],
)
def test_brackets_that_a_restore_takes_away_do_not_count(written, read):
    assert pgdump.flattened(written) == read


def test_a_restored_database_does_not_differ(tree, deployed, make_database, tmp_path):
    tree.write(
        "functions/core/thing_guard.sql",
        "CREATE OR REPLACE FUNCTION core.thing_guard() RETURNS trigger LANGUAGE plpgsql\n"
        "AS 'BEGIN RETURN NEW; END';\n"
        "CREATE OR REPLACE TRIGGER thing_guard BEFORE UPDATE ON core.thing FOR EACH ROW\n"
        "WHEN ((OLD.thing_id, OLD.size, OLD.name) IS DISTINCT FROM"
        " (NEW.thing_id, NEW.size, NEW.name))\n"
        "EXECUTE FUNCTION core.thing_guard();",
    )
    tree.step("0002.add-columns", "ALTER TABLE core.thing ADD size integer, ADD name text;")
    tree.write(
        "schema/10_thing.sql",
        (tree.sql_dir / "schema/10_thing.sql")
        .read_text()
        .replace("thing_id bigint,", "thing_id bigint, size integer, name text,"),
    )
    tree.upgrade(deployed)
    dump = tmp_path / "dump.sql"
    dump.write_text(pgdump.dump(deployed))
    restored = make_database()
    psql = pgdump.program_for(restored).with_name("psql")
    subprocess.run([psql, "-X", "-q", "-o", "/dev/null", "-d", restored, "-f", dump], check=True)

    assert not tree.diff(deployed).lines
    assert not tree.diff(restored).lines
