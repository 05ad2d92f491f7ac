"""Whatever a file holds: each of its rows is stored or rejected, and the counts stay true."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controlplane.cli import cli
from controlplane.load import run

DEFINITION = {
    "elements": [
        {"type": "rating", "name": "q"},
        {"type": "checkbox", "name": "c", "choices": ["a", "b"]},
    ]
}

GOOD = st.fixed_dictionaries(
    {
        "organisation": st.sampled_from(["one", "two"]),
        "respondent": st.sampled_from(["x", "y", None]),
        "completed_at": st.sampled_from(["2026-01-31T23:59:59Z", "2026-02-01", None]),
        "weight": st.sampled_from([1, 0.5, "2"]),
        "answers": st.fixed_dictionaries(
            {},
            optional={
                "q": st.integers(1, 5),
                "c": st.lists(st.sampled_from(["a", "b"]), unique=True),
            },
        ),
    }
)
SPOILT = st.sampled_from(
    [
        {"organisation": "nobody"},
        {"organisation": None},
        {"survey": "nosuch"},
        {"completed_at": "9999-01-01"},
        {"completed_at": "soon"},
        {"answers": {"q": 6}},
        {"answers": {"q": "1"}},
        {"answers": {"z": 1}},
        {"answers": {"c": ["d"]}},
        {"answers": 7},
        {"answers": None},
        {"weight": 0},
        {"department": "nowhere"},
        {"surprise": 1},
    ]
)
BROKEN = st.sampled_from(["{", "}", "[]", '"', "null", "{'a': 1}", '{"a"}', "\x00", "\ud800"])
ROWS = st.lists(
    st.one_of(
        GOOD.map(lambda row: (row, True)),
        st.tuples(GOOD, SPOILT).map(lambda pair: (pair[0] | pair[1], False)),
        BROKEN.map(lambda text: (text, False)),
    ),
    min_size=1,
    max_size=25,
)


@pytest.fixture(scope="module")
def filled(clone: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """A database that all examples share; their submission ids differ."""
    with clone() as dsn:
        with psycopg.connect(dsn) as connection:
            for code in ("one", "two"):
                connection.execute("SELECT core.register_organisation(%s)", (code,))
        yield dsn


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=ROWS, chunk=st.integers(1, 7))
def test_stored_and_rejected_are_all_rows_and_the_counts_are_true(
    filled: str, tmp_path: Path, rows: list[tuple[Any, bool]], chunk: int
) -> None:
    example = len(list(tmp_path.iterdir()))
    definition = tmp_path / "mix.json"
    definition.write_text(json.dumps(DEFINITION))
    lines: list[bytes] = []
    keys: list[str] = []
    good: set[str] = set()
    for number, (row, is_good) in enumerate(rows):
        if isinstance(row, str):
            lines.append(row.encode("utf-8", "surrogatepass"))
            continue
        key = f"{tmp_path.name}-{example}-{number}"
        keys.append(key)
        lines.append(json.dumps({"submission_id": key} | row).encode())
        if is_good:
            good.add(key)
    responses = tmp_path / f"{example}.ndjson"
    # A first line that names its id tells NDJSON apart, whatever follows.
    head = {"submission_id": f"{tmp_path.name}-{example}", "organisation": "one", "answers": {}}
    keys.append(str(head["submission_id"]))
    good.add(keys[-1])
    responses.write_bytes(b"\n".join([json.dumps(head).encode(), *lines]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "CHUNK_ROWS", chunk)
        done = CliRunner().invoke(
            cli,
            ["--dsn", filled, "load", str(definition), str(responses), "--format", "json"],
        )
    said = json.loads(done.stdout)
    assert said["rows"] == len(rows) + 1
    assert said["stored"] == len(good)
    assert said["rejected"] == len(rows) + 1 - len(good)
    assert done.exit_code == (1 if said["rejected"] else 0)

    with psycopg.connect(filled) as connection:
        found = connection.execute(
            "SELECT submission_id FROM core.response_set WHERE submission_id = ANY (%s)", (keys,)
        ).fetchall()
        assert {key for (key,) in found} == good
        refused = connection.execute(
            "SELECT count(*), count(error_code), count(error_message), count(error_hint)"
            " FROM core.load_report(%s)",
            (said["batch"],),
        ).fetchone()
        assert refused == (said["rejected"],) * 4
        assert connection.execute("SELECT * FROM rollup.verify()").fetchall() == []
        waiting = connection.execute("SELECT count(*) FROM core.response_load").fetchone()
        assert waiting == (0,)
