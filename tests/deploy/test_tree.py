"""The name of a file is a fact: it is what the file makes, and it says when it may be made."""

import re

from controlplane import deploy, paths
from controlplane.deploy.files import read_tree

READS = """
    SELECT DISTINCT format('%s.%s', reader.relnamespace::regnamespace, reader.relname),
        format('%s.%s', source.relnamespace::regnamespace, source.relname)
    FROM pg_depend AS link
    JOIN pg_rewrite AS rule ON rule.oid = link.objid AND link.classid = 'pg_rewrite'::regclass
    JOIN pg_class AS reader ON reader.oid = rule.ev_class
    JOIN pg_class AS source ON source.oid = link.refobjid
        AND link.refclassid = 'pg_class'::regclass
    WHERE source.relkind IN ('v', 'm') AND source.oid <> reader.oid AND source.oid >= 16384
"""


def test_a_function_lies_in_the_file_of_its_name():
    misnamed = {
        file.path: file.object_name
        for file in read_tree().functions
        if file.path != f"sql/functions/{(file.object_name or '.').replace('.', '/')}.sql"
    }
    assert misnamed == {}


def test_a_view_lies_in_the_numbered_file_of_its_name():
    misnamed = {
        file.path: file.object_name
        for file in read_tree().views
        if not re.fullmatch(
            rf"sql/views/\d\d_{(file.object_name or '.').split('.')[1]}\.sql", file.path
        )
    }
    assert misnamed == {}


def test_a_view_has_a_higher_number_than_every_view_it_reads(database, rows):
    deploy.upgrade(database)
    files = {file.object_name: file.path for file in read_tree().views}
    pairs = rows(database, READS)

    assert pairs
    assert [pair for pair in pairs if files[pair[0]] <= files[pair[1]]] == []


def test_every_file_is_read_by_the_deploy():
    """A file in a folder that nobody reads would be forgotten without a word."""
    tree = read_tree()
    read = {file.path for file in (*tree.schema, *tree.functions, *tree.views, *tree.cron)}
    there = {
        "sql/" + path.relative_to(paths.sql_dir()).as_posix()
        for path in paths.sql_dir().rglob("*.sql")
    }
    assert {path for path in there - read if not path.startswith("sql/bootstrap/")} == set()


def test_no_statement_asks_not_in_a_query():
    """Past work_mem it compares each row with each, and a null empties it."""
    asked = re.compile(r"NOT\s+IN\s*\(\s*SELECT", re.IGNORECASE)
    files = [path for path in paths.sql_dir().rglob("*.sql") if asked.search(path.read_text())]
    assert files == []
