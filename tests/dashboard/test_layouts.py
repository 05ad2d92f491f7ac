"""Layouts: who may see, save and share them, what is refused, and what is counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]

# Roles: two readers and a colleague of another kind in org_a, one reader in org_b.
READERS = {
    "anna": ("org_a", "surveymark_org_reader"),
    "arno": ("org_a", "surveymark_org_reader"),
    "ada": ("org_a", "surveymark_analyst"),
    "bert": ("org_b", "surveymark_org_reader"),
}
OURS = {
    "title": "Ours",
    "filters": {"period": "year", "minimum_organisations": 8},
    "widgets": [
        {"kind": "cards", "width": 6, "options": {"limit": 3}},
        {"kind": "groups", "title": "Trades", "options": {"category": "industry"}},
    ],
}


@pytest.fixture
def offices(db: Db) -> Db:
    for organisation in ("org_a", "org_b"):
        db.execute("SELECT core.register_organisation(%s, %s)", (organisation, organisation))
    for role, (organisation, kind) in READERS.items():
        db.execute(f"CREATE ROLE {role} IN ROLE {kind}".encode())
        db.execute("SELECT ops.map_role(%s, %s)", (role, organisation))
    return db


@contextmanager
def acting(db: Db, role: str) -> Iterator[Db]:
    db.execute(f"SET ROLE {role}".encode())
    try:
        yield db
    finally:
        if db.info.transaction_status != psycopg.pq.TransactionStatus.INERROR:
            db.execute("RESET ROLE")


def layouts(db: Db, role: str) -> list[str]:
    with acting(db, role):
        rows = db.execute("SELECT layout FROM analytics.own_dashboard").fetchall()
    return [row[0] for row in rows]


def save(db: Db, role: str, layout: str = "ours", definition: Any = OURS) -> None:
    with acting(db, role):
        db.execute("SELECT report.save_dashboard(%s, %s)", (layout, json.dumps(definition)))


def refusal(db: Db, role: str, query: str, *values: Any) -> tuple[str | None, str, str]:
    """SQLSTATE, message and hint of what `role` is refused."""
    with pytest.raises(psycopg.Error) as refused, db.transaction(), acting(db, role):
        db.execute(query.encode(), values)
    diag = refused.value.diag
    return refused.value.sqlstate, diag.message_primary or "", diag.message_hint or ""


SHIPPED = ["detailed", "departmental", "executive", "overview"]


def test_everybody_has_the_shipped_layouts_and_overview_is_the_default(offices: Db) -> None:
    assert layouts(offices, "anna") == sorted(SHIPPED)
    with acting(offices, "bert"):
        opened = offices.execute("SELECT * FROM report.open_dashboard()").fetchone()
    assert opened is not None
    assert opened[0] == "overview"
    assert [widget["kind"] for widget in opened[1]["widgets"]][:2] == ["summary", "completion"]


def test_what_is_shown_can_be_saved_and_comes_back_the_same(offices: Db) -> None:
    with acting(offices, "anna"):
        rows = offices.execute(
            "SELECT layout, definition::jsonb FROM analytics.own_dashboard"
        ).fetchall()
    for layout, definition in rows:
        save(offices, "anna", f"copy_of_{layout}", definition)
    with acting(offices, "anna"):
        copies = offices.execute(
            "SELECT layout, definition::jsonb FROM analytics.own_dashboard WHERE layout ~ 'copy_of'"
        ).fetchall()
    assert {name.removeprefix("copy_of_"): definition for name, definition in copies} == dict(rows)


def test_a_layout_is_seen_by_its_owner_until_it_is_shared(offices: Db) -> None:
    save(offices, "anna")
    share = "SELECT report.share_dashboard('ours', %s, %s)"
    assert [role for role in READERS if "ours" in layouts(offices, role)] == ["anna"]
    with acting(offices, "anna"):
        offices.execute(share.encode(), ("arno", True))
    assert [role for role in READERS if "ours" in layouts(offices, role)] == ["anna", "arno"]
    with acting(offices, "anna"):
        offices.execute(share.encode(), ("arno", False))
        offices.execute(share.encode(), ("surveymark_analyst", True))
    assert [role for role in READERS if "ours" in layouts(offices, role)] == ["anna", "ada"]
    with acting(offices, "anna"):
        offices.execute(share.encode(), ("surveymark_org_reader", True))
    # All readers of the kind, but of the same organisation.
    assert "ours" not in layouts(offices, "bert")


def test_sharing_ends_at_the_organisation(offices: Db) -> None:
    save(offices, "anna")
    share = "SELECT report.share_dashboard('ours', %s)"
    abroad = refusal(offices, "anna", share, "bert")
    assert abroad[0] == "SM123"
    # What is there and what is not are told apart by nobody.
    nobody = refusal(offices, "anna", share, "zoe")
    assert (abroad[1].replace("bert", "zoe"), abroad[2]) == nobody[1:]
    assert refusal(offices, "bert", "SELECT report.open_dashboard('ours')")[0] == "SM120"
    assert refusal(offices, "bert", share, "bert")[0] == "SM120"


def test_only_the_owner_changes_a_layout_and_nobody_a_shipped_one(offices: Db) -> None:
    save(offices, "anna")
    with acting(offices, "anna"):
        offices.execute("SELECT report.share_dashboard('ours', 'arno')")
    again = "SELECT report.save_dashboard(%s, %s)"
    assert refusal(offices, "arno", again, "ours", json.dumps(OURS))[0] == "SM122"
    assert refusal(offices, "arno", "SELECT report.remove_dashboard('ours')")[0] == "SM122"
    assert refusal(offices, "anna", again, "overview", json.dumps(OURS))[0] == "SM122"
    assert refusal(offices, "anna", "SELECT report.remove_dashboard('overview')")[0] == "SM122"
    # The same name in another organisation is another layout.
    save(offices, "bert", "ours", {"widgets": [{"kind": "table"}]})
    save(offices, "anna", "ours", OURS | {"title": "Again"})
    with acting(offices, "anna"):
        row = offices.execute(
            "SELECT title, n_widgets, definition::jsonb -> 'filters' FROM analytics.own_dashboard"
            " WHERE layout = 'ours'"
        ).fetchone()
        offices.execute("SELECT report.remove_dashboard('ours')")
    assert row == ("Again", 2, OURS["filters"])
    assert "ours" not in layouts(offices, "anna")
    assert "ours" in layouts(offices, "bert")


def test_the_default_is_for_those_who_may_open_it(offices: Db) -> None:
    save(offices, "anna")
    with acting(offices, "anna"):
        offices.execute("SELECT report.set_default_dashboard('ours')")
    found = {}
    for role in READERS:
        with acting(offices, role):
            row = offices.execute("SELECT layout FROM report.open_dashboard()").fetchone()
        assert row is not None
        found[role] = row[0]
    assert found == {"anna": "ours", "arno": "overview", "ada": "overview", "bert": "overview"}


def test_openings_are_counted_for_the_own_organisation(offices: Db) -> None:
    for role, times in (("anna", 2), ("arno", 1), ("bert", 4)):
        with acting(offices, role):
            for _ in range(times):
                offices.execute("SELECT report.open_dashboard('executive')")
    count = "SELECT access_count FROM analytics.own_dashboard WHERE layout = 'executive'"
    with acting(offices, "ada"):
        assert offices.execute(count.encode()).fetchone() == (3,)
    with acting(offices, "bert"):
        assert offices.execute(count.encode()).fetchone() == (4,)


def test_nobody_reads_the_tables_but_through_the_functions(offices: Db) -> None:
    for table in ("dashboard", "dashboard_widget", "dashboard_share", "dashboard_access"):
        assert refusal(offices, "anna", f"SELECT * FROM report.{table}")[0] == "42501"


@pytest.mark.parametrize(
    ("wrong", "message", "hint"),
    [
        ([], "layout is no JSON object", "surveymark dashboard show"),
        ({"widgets": {}}, "layout is no JSON object", "surveymark dashboard show"),
        ({"widgets": []}, "a layout of 0 widgets", "1 to 50"),
        ({"widgets": [{"kind": "sun"}]}, "unknown kind of widget sun", "bullet, cards"),
        ({"widgets": [{}]}, "unknown kind of widget (none)", "bullet, cards"),
        ({"widgets": ["cards"]}, "unknown kind of widget (none)", "bullet, cards"),
        ({"widgets": [{"kind": "cards", "colour": "red"}]}, 'unknown key "colour"', "options"),
        ({"widgets": [{"kind": "cards", "width": 13}]}, "width of a widget cannot be 13", "12"),
        ({"widgets": [{"kind": "cards", "title": "a\nb"}]}, "title of a widget", "100"),
        ({"widgets": [{"kind": "cards", "refresh_seconds": 5}]}, "refresh_seconds", "604800"),
        ({"widgets": [{"kind": "cards", "refresh_seconds": 604801}]}, "refresh", "604800"),
        ({"widgets": [{"kind": "cards", "options": []}]}, "options of a widget", "limit"),
        ({"widgets": [{"kind": "table", "options": {"limit": 1}}]}, 'option "limit"', "none"),
        ({"widgets": [{"kind": "cards", "options": {"limit": 0}}]}, "cannot be 0", "1 to 100"),
        (
            {"widgets": [{"kind": "groups", "options": {"category": "moon"}}]},
            "option category of widget groups cannot be",
            "industry",
        ),
        ({"widgets": [{"kind": "table"}], "filters": {"moon": "full"}}, 'filter "moon"', "period"),
        ({"widgets": [{"kind": "table"}], "filters": {"period": "day"}}, "filter period", "month"),
        ({"widgets": [{"kind": "table"}], "filters": {"industry": 5}}, "filter industry", "code"),
        ({"widgets": [{"kind": "table"}], "titel": "x"}, 'unknown key "titel"', "title"),
    ],
)
def test_what_cannot_be_drawn_is_refused(offices: Db, wrong: Any, message: str, hint: str) -> None:
    state, said, advice = refusal(
        offices, "anna", "SELECT report.save_dashboard('ours', %s)", json.dumps(wrong)
    )
    assert state == "SM121"
    assert message in said
    assert hint in advice


def test_a_name_that_is_no_name_is_refused(offices: Db) -> None:
    query = "SELECT report.save_dashboard(%s, %s)"
    assert refusal(offices, "anna", query, "../x", json.dumps(OURS))[0] == "SM121"
