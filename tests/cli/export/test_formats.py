"""The same rows as CSV, JSON and a workbook: what becomes of each type, and of none at all."""

from __future__ import annotations

import datetime as dt
import json
import math
import sys
import time
from typing import Any

import psycopg
import pytest
from pyarrow import parquet

from controlplane.export import workbook

from .files import FORMATS, read_csv, read_json, read_parquet, read_xlsx

# Column, the value in SQL, and what JSON and a workbook make of it.
VALUES: dict[str, tuple[str, Any, Any]] = {
    "whole": ("7::bigint", 7, 7),
    "long": ("1234567890123456789::bigint", 1234567890123456789, "1234567890123456789"),
    "fitting": ("-123456789012345::bigint", -123456789012345, -123456789012345),
    "exact": ("0.1::numeric + 0.2", 0.3, 0.3),
    "double": ("0.1::float8 + 0.2", 0.30000000000000004, 0.3),
    "not_a_number": ("'NaN'::float8", "NaN", "NaN"),
    "endless": ("'-Infinity'::numeric", "-Infinity", "-Infinity"),
    "huge": ("1e400::numeric", 10**400, "1" + 400 * "0"),
    "yes": ("true", True, True),
    "day": ("date '2026-03-10'", "2026-03-10", dt.datetime(2026, 3, 10)),
    "old_day": ("date '1805-05-09'", "1805-05-09", "1805-05-09"),
    "no_day": ("date 'infinity'", "infinity", "infinity"),
    "before_christ": ("date '0044-03-15 BC'", "0044-03-15 BC", "0044-03-15 BC"),
    "moment": (
        "timestamptz '2026-03-10 23:30:00.5+02'",
        "2026-03-10T21:30:00.5+00:00",
        dt.datetime(2026, 3, 10, 21, 30, 0, 500000),
    ),
    "local": (
        "timestamp '2026-03-10 12:00'",
        "2026-03-10T12:00:00",
        dt.datetime(2026, 3, 10, 12),
    ),
    "hour": ("time '08:15'", "08:15:00", dt.time(8, 15)),
    "midnight": ("time '24:00'", "24:00:00", "24:00:00"),
    "duration": ("interval '1 day -2 hours'", "P1DT-2H", "P1DT-2H"),
    "list": ("ARRAY['a', 'b']", ["a", "b"], "{a,b}"),
    "document": ("""E'{"b": 1,\\n "a": [2]}'::json""", {"b": 1, "a": [2]}, '{"b": 1,\n "a": [2]}'),
    "bytes": (r"'\x00ff'::bytea", r"\x00ff", r"\x00ff"),
    "words": ("'grün, \"ja\"'", 'grün, "ja"', 'grün, "ja"'),
    "empty": ("''", "", ""),
    "nothing": ("NULL::text", None, None),
}


@pytest.fixture
def all_kinds(make_view: Any, admin: Any) -> str:
    # A database whose defaults are not ours.
    for setting in ("TimeZone = 'Asia/Tokyo'", "DateStyle = 'German'", "bytea_output = 'escape'"):
        admin.execute(f"ALTER DATABASE {admin.info.dbname} SET {setting}".encode())
    columns = ", ".join(f"{value} AS {name}" for name, (value, _, _) in VALUES.items())
    make_view("all_kinds", f"SELECT {columns} FROM generate_series(1, 3)")
    return "all_kinds"


def test_json_has_numbers_nulls_and_documents_in_the_order_of_the_columns(written, all_kinds):
    rows = read_json(written(all_kinds, "json"))

    assert rows == [{name: found for name, (_, found, _) in VALUES.items()}] * 3
    assert list(rows[0]) == list(VALUES)


def test_a_workbook_has_numbers_and_dates_that_excel_can_hold(written, all_kinds):
    header, *rows = read_xlsx(written(all_kinds, "xlsx"))

    assert list(header) == list(VALUES)
    for row in rows:
        for name, found in zip(VALUES, row, strict=True):
            expected = VALUES[name][2]
            assert found == (pytest.approx(expected) if type(expected) is float else expected), name
            assert type(found) is type(expected), name


# What no column of Parquet can hold as what it is.
BEYOND = ("huge", "no_day", "before_christ")


def test_parquet_has_types(written, all_kinds, admin):
    admin.execute("COMMENT ON COLUMN analytics.all_kinds.whole IS 'Seven.'")
    kept = [name for name in VALUES if name not in BEYOND]
    path = written(all_kinds, "parquet", "--columns", ",".join(kept))

    schema = parquet.read_schema(path)
    assert {name: str(schema.field(name).type) for name in kept} == {
        **dict.fromkeys(kept, "string"),
        "whole": "int64", "long": "int64", "fitting": "int64",
        "exact": "double", "double": "double", "not_a_number": "double", "endless": "double",
        "yes": "bool", "day": "date32[day]", "old_day": "date32[day]",
        "moment": "timestamp[us, tz=UTC]", "local": "timestamp[us]",
    }  # fmt: skip
    assert schema.field("whole").metadata == {b"comment": b"Seven."}
    [row, *others] = read_parquet(path)
    assert math.isnan(row["not_a_number"])
    assert len(others) == 2
    assert row | {"not_a_number": None} == {
        **{name: VALUES[name][2] for name in kept},
        "long": 1234567890123456789,
        "double": 0.1 + 0.2,
        "not_a_number": None,
        "endless": -math.inf,
        "day": dt.date(2026, 3, 10),
        "old_day": dt.date(1805, 5, 9),
        "moment": dt.datetime(2026, 3, 10, 21, 30, 0, 500000, tzinfo=dt.UTC),
        "hour": "08:15:00",
    }


@pytest.mark.parametrize("name", BEYOND)
def test_parquet_refuses_what_it_would_change(export, all_kinds, tmp_path, name):
    done = export(all_kinds, "--columns", name, "--output", str(tmp_path / "x.parquet"))

    assert done.exit_code == 1
    assert f'column "{name}" has a value that Parquet cannot hold as ' in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow_parquet_says_what_to_install(export, make_view, monkeypatch, tmp_path):
    make_view("one", "SELECT 1 AS n")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = export("one", "--output", str(tmp_path / "one.parquet"))

    assert done.exit_code == 1
    assert "SM113" in done.stderr
    assert "pip install 'surveymark[parquet]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_csv_is_what_postgresql_writes(written, all_kinds, admin):
    admin.execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'iso_8601'")
    admin.execute("SET bytea_output = 'hex'")
    with admin.cursor().copy(
        "COPY (SELECT * FROM analytics.all_kinds) TO STDOUT (FORMAT csv, HEADER)"
    ) as copy:
        expected = b"".join(bytes(message) for message in copy)

    assert written(all_kinds, "csv").read_bytes() == expected
    assert b',"",\n' in expected


@pytest.mark.parametrize("format", FORMATS)
def test_no_rows_make_a_whole_file(written, export, make_view, format):
    make_view("nobody", "SELECT 1 AS n, 'a' AS t WHERE false")
    path = written("nobody", format)

    if format == "csv":
        assert path.read_text() == "n,t\n"
    elif format == "json":
        assert json.loads(path.read_bytes()) == []
    elif format == "parquet":
        assert parquet.read_schema(path).names == ["n", "t"]
        assert read_parquet(path) == []
    else:
        assert read_xlsx(path) == [("n", "t")]
    assert "nobody: 0 rows, " in export("nobody").stderr


def test_a_column_may_be_called_like_anything(written, make_view):
    make_view("odd", 'SELECT 1 AS exported, 2 AS "select", 3 AS "a ""b""", 4 AS "%s{}"')

    assert read_json(written("odd", "json")) == [
        {"exported": 1, "select": 2, 'a "b"': 3, "%s{}": 4}
    ]
    assert read_csv(written("odd", "csv"))[0] == ["exported", "select", 'a "b"', "%s{}"]
    assert read_xlsx(written("odd", "xlsx"))[1] == (1, 2, 3, 4)


def test_the_second_sheet_says_what_the_first_one_is(written, make_view, admin):
    make_view("told", "SELECT n, now() AS at FROM generate_series(1, 3) AS n")
    admin.execute("COMMENT ON VIEW analytics.told IS 'What was told.'")
    admin.execute("COMMENT ON COLUMN analytics.told.n IS '=How often.'")
    path = written("told", "xlsx", "--where", "n > 1")
    lines = read_xlsx(path, "About")
    today = f"{dt.datetime.now(dt.UTC):%Y-%m-%d }"

    facts = {line[0]: line[1] for line in lines[:7]}
    assert facts.pop("exported").startswith(today)
    assert facts == {
        "view": "analytics.told",
        "meaning": "What was told.",
        "filter": "n > 1",
        "rows": "2",
        "role": "postgres",
        "database": admin.info.dbname,
    }
    assert lines[8:] == [
        ("column", "type", "meaning"),
        ("n", "integer", "=How often."),
        ("at", "timestamp with time zone", "The time is in UTC."),
    ]


def test_the_first_sheet_is_ready_to_work_with(written, make_view):
    import openpyxl

    make_view(
        "wide", "SELECT repeat('w', 40) AS long, 1 AS n, now() AS at FROM generate_series(1, 5)"
    )
    sheet = openpyxl.load_workbook(written("wide", "xlsx"))["Data"]

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C6"
    assert [sheet.column_dimensions[name].width > 40 for name in "AB"] == [True, False]
    assert "UTC" in sheet["C1"].comment.text
    assert sheet["A1"].font.bold


def test_more_rows_than_a_sheet_has_are_refused(export, make_view, tmp_path, monkeypatch):
    make_view("many", "SELECT n FROM generate_series(1, 200) AS n")
    monkeypatch.setattr(workbook, "MOST_ROWS", 199)
    path = tmp_path / "many.xlsx"
    done = export("many", "--output", str(path))

    assert done.exit_code == 1
    assert "analytics.many has more than 199 rows to export" in done.stderr
    assert "HINT:  Export as csv" in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert export("many", "--where", "n < 200", "--output", str(path)).exit_code == 0


def test_a_sheet_has_the_rows_that_excel_allows():
    assert workbook.MOST_ROWS == 2**20 - 1


def test_a_text_longer_than_a_cell_is_refused_and_not_cut(export, make_view, tmp_path):
    make_view("texts", "SELECT 1 AS n, repeat('\U0001f600', 16384) AS note")
    done = export("texts", "--output", str(tmp_path / "texts.xlsx"))

    assert done.exit_code == 1
    assert 'row 1 has a text of 16,384 characters in column "note"' in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert export("texts", "--columns", "n", "--output", str(tmp_path / "n.xlsx")).exit_code == 0


@pytest.mark.parametrize("format", FORMATS)
def test_the_view_is_run_once(written, make_view, admin, database, format, surveymark, tmp_path):
    admin.execute(
        "CREATE FUNCTION public.counted() RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'"
    )
    make_view("counting", "SELECT public.counted() AS n, 'a' AS t")
    dsn = psycopg.conninfo.make_conninfo(database, options="-c track_functions=all")
    done = surveymark("export", "counting", "--output", str(tmp_path / f"c.{format}"), dsn=dsn)

    assert done.exit_code == 0, done.stderr
    calls = "SELECT calls FROM pg_stat_user_functions WHERE funcname = 'counted'"
    # A session tells its counts when it ends, a moment after its client has left.
    until = time.monotonic() + 10
    while (counted := admin.execute(calls).fetchone()) != (1,) and time.monotonic() < until:
        time.sleep(0.05)
    assert counted == (1,)
