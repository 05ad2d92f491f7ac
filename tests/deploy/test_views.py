"""Views follow their files: what changed, and what reads it, is made anew, and the rest is left."""

import pytest

from controlplane import deploy
from controlplane.errors import SurveymarkError

OIDS = "SELECT oid::regclass::text, oid FROM pg_class WHERE relkind IN ('v', 'm') AND oid >= 16384"


@pytest.fixture
def chain(tree, database):
    """base <- middle (materialized) <- top, and one that has nothing to do with them."""
    tree.write(
        "views/10_base.sql",
        "CREATE VIEW analytics.base AS SELECT 1 AS i;\n"
        "COMMENT ON VIEW analytics.base IS 'One.';\n"
        "GRANT SELECT ON analytics.base TO surveymark_analyst, surveymark_engine;",
    )
    tree.write(
        "views/20_middle.sql",
        "CREATE MATERIALIZED VIEW rollup.middle AS SELECT i FROM analytics.base;\n"
        "CREATE UNIQUE INDEX middle_i_idx ON rollup.middle (i);\n"
        "GRANT SELECT ON rollup.middle TO surveymark_reader;",
    )
    tree.write("views/30_top.sql", "CREATE VIEW analytics.top AS SELECT i FROM rollup.middle;")
    tree.write("views/15_apart.sql", "CREATE VIEW analytics.apart AS SELECT 1 AS i;")
    tree.upgrade(database)
    return database


def test_readers_are_recreated_with_a_changed_view_and_others_untouched(tree, chain, rows):
    before, text = dict(rows(chain, OIDS)), deploy.described(chain)
    tree.write("views/10_base.sql", (tree.sql_dir / "views/10_base.sql").read_text() + "\n")

    report = tree.upgrade(chain)

    assert [str(action).split()[:3] for action in report.actions] == [
        ["drop", "view", "analytics.top"],
        ["drop", "view", "rollup.middle"],
        ["drop", "view", "analytics.base"],
        ["create", "view", "analytics.base"],
        ["create", "view", "rollup.middle"],
        ["create", "view", "analytics.top"],
    ]
    after = dict(rows(chain, OIDS))
    assert {name for name in after if after[name] == before[name]} == {"analytics.apart"}
    assert deploy.described(chain) == text


def test_a_deleted_file_takes_its_view_away(tree, chain, rows):
    tree.delete("views/30_top.sql")

    report = tree.upgrade(chain)

    assert [str(action).split() for action in report.actions] == [["drop", "view", "analytics.top"]]
    assert "analytics.top" not in dict(rows(chain, OIDS))
    assert not tree.upgrade(chain).changed


def test_a_deleted_view_that_another_file_reads_fails_and_leaves_it(tree, chain, rows):
    tree.delete("views/10_base.sql")

    with pytest.raises(SurveymarkError, match=r"20_middle.*analytics\.base.*does not exist"):
        tree.upgrade(chain)

    assert "analytics.base" in dict(rows(chain, OIDS))


def test_a_renamed_file_keeps_its_view(tree, chain, rows):
    text = (tree.sql_dir / "views/30_top.sql").read_text()
    tree.delete("views/30_top.sql")
    tree.write("views/40_top.sql", text)

    tree.upgrade(chain)

    assert "analytics.top" in dict(rows(chain, OIDS))
    assert not tree.upgrade(chain).changed


def test_a_view_that_was_dropped_comes_back(tree, chain, rows, connected):
    with connected(chain) as connection:
        connection.execute("DROP VIEW analytics.base CASCADE")

    tree.upgrade(chain)

    assert {"analytics.base", "rollup.middle", "analytics.top"} <= set(dict(rows(chain, OIDS)))


def test_a_reader_that_no_file_owns_stops_the_deploy_by_name(tree, chain, connected):
    with connected(chain) as connection:
        connection.execute("CREATE VIEW public.theirs AS SELECT i FROM analytics.top")
    text = deploy.described(chain)
    tree.write("views/10_base.sql", "CREATE VIEW analytics.base AS SELECT 2 AS i;")

    for attempt in (tree.plan, tree.upgrade):
        with pytest.raises(SurveymarkError, match=r"view public\.theirs reads") as caught:
            attempt(chain)
        assert "analytics.base" in str(caught.value.detail)

    assert deploy.described(chain) == text


def test_a_function_on_the_rows_of_a_view_stops_the_deploy_by_name(tree, chain, connected):
    with connected(chain) as connection:
        connection.execute(
            "CREATE FUNCTION public.theirs() RETURNS SETOF analytics.top"
            " LANGUAGE sql AS 'SELECT * FROM analytics.top'"
        )
    tree.write("views/30_top.sql", "CREATE VIEW analytics.top AS SELECT 2 AS i;")

    with pytest.raises(SurveymarkError, match=r"view analytics\.top") as caught:
        tree.upgrade(chain)

    assert "public.theirs()" in str(caught.value.detail)


def test_rights_given_to_roles_of_others_survive(tree, chain, server, rows, connected):
    with connected(server) as connection:
        connection.execute("DROP ROLE IF EXISTS deploy_metabase")
        connection.execute("CREATE ROLE deploy_metabase")
    with connected(chain) as connection:
        connection.execute("GRANT SELECT ON analytics.top TO deploy_metabase")
    tree.write("views/10_base.sql", "CREATE VIEW analytics.base AS SELECT 2 AS i;\n"
               "GRANT SELECT ON analytics.base TO surveymark_engine;")  # fmt: skip

    tree.upgrade(chain)

    assert rows(
        chain,
        "SELECT has_table_privilege('deploy_metabase', 'analytics.top', 'SELECT'),"
        " has_table_privilege('surveymark_analyst', 'analytics.base', 'SELECT')",
    ) == [(True, False)]
    with connected(chain) as connection:
        connection.execute("DROP OWNED BY deploy_metabase")
        connection.execute("DROP ROLE deploy_metabase")


def test_a_view_that_somebody_else_made_is_not_replaced(tree, chain, connected):
    with connected(chain) as connection:
        connection.execute("CREATE VIEW analytics.theirs AS SELECT 1 AS i")
    tree.write("views/50_theirs.sql", "CREATE VIEW analytics.theirs AS SELECT 2 AS i;")

    with pytest.raises(SurveymarkError, match=r"analytics\.theirs exists already"):
        tree.upgrade(chain)


def test_one_view_has_one_file(tree, chain):
    tree.write("views/50_again.sql", "CREATE VIEW analytics.top AS SELECT 2 AS i;")

    with pytest.raises(SurveymarkError, match="made by two files"):
        tree.upgrade(chain)
