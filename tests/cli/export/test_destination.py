"""Where an export goes: a file that is whole or not there, a pipe, a terminal."""

from __future__ import annotations

import gzip
import io
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from controlplane.export import choose

from .files import FORMATS

COMMAND = [sys.executable, "-m", "controlplane"]

# Fails when much has been written already.
LATE_ERROR = (
    "SELECT 1 / (50000 - n) AS n, repeat('x', 100) AS t FROM generate_series(1, 60000) AS n"
)
SLOW = (
    "SELECT n, repeat('x', 1000) AS t, pg_sleep(0.01)::text AS s FROM generate_series(1, 9999) AS n"
)


@pytest.fixture(scope="module")
def database(clone: Any) -> Iterator[str]:
    """One for the whole file: a test leaves nothing, since its views go with it."""
    with clone() as dsn:
        yield dsn


@pytest.mark.parametrize(
    ("output", "format", "gzipped", "chosen"),
    [
        (None, None, False, ("csv", False)),
        (None, "json", True, ("json", True)),
        ("-", None, False, ("csv", False)),
        ("a.csv", None, False, ("csv", False)),
        ("a.JSON", None, False, ("json", False)),
        ("a.xlsx", None, False, ("xlsx", False)),
        ("a.parquet", None, False, ("parquet", False)),
        ("a.csv.gz", None, False, ("csv", True)),
        ("a.json.gz", "json", True, ("json", True)),
        ("a.txt", "csv", False, ("csv", False)),
        ("a.gz", "csv", False, ("csv", True)),
        ("a", "xlsx", False, ("xlsx", False)),
    ],
)
def test_the_name_of_the_file_says_the_format(output, format, gzipped, chosen):
    destination = choose(Path(output) if output else None, format, gzipped)

    assert (destination.format, destination.is_gzipped) == chosen


@pytest.mark.parametrize(
    ("output", "format", "gzipped", "words"),
    [
        ("a.csv", "json", False, '--format json contradicts the name "a.csv"'),
        ("a.json.gz", "csv", False, "contradicts"),
        ("a.txt", None, False, 'the name "a.txt" tells no format'),
        ("a.gz", None, False, "tells no format"),
        ("a.csv", None, True, "name it a.csv.gz"),
        ("a.xlsx.gz", None, False, "compressed already"),
        ("a.xlsx", None, True, "name it a.xlsx.gz"),
        (None, "xlsx", True, "compressed already"),
        ("a.parquet", None, True, "name it a.parquet.gz"),
    ],
)
def test_what_contradicts_itself_is_a_matter_of_usage(output, format, gzipped, words):
    with pytest.raises(click.UsageError, match=words):
        choose(Path(output) if output else None, format, gzipped)


@pytest.mark.parametrize(
    ("format", "gzipped", "is_refused"),
    [
        ("csv", False, False),
        ("json", False, False),
        ("xlsx", False, True),
        ("parquet", False, True),
        ("csv", True, True),
    ],
)
def test_a_terminal_gets_no_binary_data(monkeypatch, format, gzipped, is_refused):
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", terminal)
    if is_refused:
        with pytest.raises(click.UsageError, match="add --output FILE"):
            choose(None, format, gzipped)
    else:
        assert choose(None, format, gzipped).is_terminal


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_that_fails_leaves_nothing_behind(export, make_view, tmp_path, format):
    make_view("failing", LATE_ERROR)
    done = export("failing", "--output", str(tmp_path / f"new.{format}"))

    assert done.exit_code == 1
    assert "division by zero" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["old.csv", "old.json", "old.xlsx", "old.csv.gz"])
def test_an_export_that_fails_leaves_the_old_file_as_it_was(export, make_view, tmp_path, name):
    make_view("failing", LATE_ERROR)
    path = tmp_path / name
    path.write_text("old")
    export("failing", "--output", str(path))

    assert [(found.name, found.read_text()) for found in tmp_path.iterdir()] == [(name, "old")]


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("slow.csv", 0),
        ("slow.csv", 0.5),
        ("slow.json.gz", 0.5),
        ("slow.xlsx", 0),
        ("slow.xlsx", 0.5),
    ],
)
def test_an_interrupted_export_leaves_nothing_behind(
    make_view, admin, database, tmp_path, monkeypatch, name, seconds
):
    """Ctrl-C when the first row has not come, and in the middle of them; the query ends as well."""
    make_view("slow", SLOW)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    for folder in ("temporary", "out"):
        (tmp_path / folder).mkdir()
    words = ["--dsn", database, "export", "slow", "--output", str(tmp_path / "out" / name)]
    # A suite that was started in the background ignores Ctrl-C, and so would its children.
    process = subprocess.Popen(
        [*COMMAND, *words], stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    running = "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^COPY' AND state = 'active'"
    _wait_for(lambda: admin.execute(running).fetchone() == (1,))
    _wait_for(lambda: any((tmp_path / "out").iterdir()))
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert (process.returncode, said.strip()) == (130, "Interrupted.")
    assert list((tmp_path / "out").iterdir()) == []
    assert list((tmp_path / "temporary").iterdir()) == []
    _wait_for(lambda: admin.execute(running).fetchone() == (0,))


def _wait_for(condition: Any) -> None:
    until = time.monotonic() + 60  # a busy machine takes its time
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_file_is_replaced_with_the_mode_that_umask_gives(export, make_view, tmp_path):
    make_view("one", "SELECT 1 AS n")
    path = tmp_path / "one.csv"
    path.write_text("old and longer than the new")
    path.chmod(0o600)
    before = os.umask(0o027)
    try:
        done = export("one", "--output", str(path))
    finally:
        os.umask(before)

    assert path.read_text() == "n\n1\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [found.name for found in tmp_path.iterdir()] == ["one.csv"]
    assert done.stdout == ""
    assert done.stderr.startswith(f"{path}: 1 row, 4 bytes, 0.")


def test_behind_a_link_the_file_is_replaced_and_not_the_link(export, make_view, tmp_path):
    make_view("one", "SELECT 1 AS n")
    (tmp_path / "there").mkdir()
    link = tmp_path / "link.csv"
    link.symlink_to("there/one.csv")
    export("one", "--output", str(link))

    assert link.is_symlink()
    assert (tmp_path / "there" / "one.csv").read_text() == "n\n1\n"


def test_a_pipe_is_written_to_and_not_replaced(export, make_view, tmp_path):
    make_view("one", "SELECT 1 AS n")
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True) as reader:
        try:
            assert export("one", "--output", str(pipe)).exit_code == 0
            assert reader.communicate(timeout=20) == ("n\n1\n", None)
        finally:
            reader.kill()
    assert pipe.is_fifo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk_is_said_with_the_name_of_the_file(export, make_view, tmp_path, format):
    make_view("some", "SELECT n, repeat('x', 1000) AS t FROM generate_series(1, 1000) AS n")
    (tmp_path / "full").symlink_to("/dev/full")
    done = export("some", "--format", format, "--output", str(tmp_path / "full"))

    assert done.exit_code == 1
    assert done.stderr == f"ERROR:  {tmp_path}/full: no space left on device\n"


def test_a_full_temporary_folder_is_said(make_view, database, tmp_path, monkeypatch):
    """A limit on the size of files stands for the full disk."""
    make_view("some", "SELECT n, md5(n::text) AS t FROM generate_series(1, 10000) AS n")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    done = subprocess.run(
        [*COMMAND, "--dsn", database, "export", "some", "--output", str(tmp_path / "some.xlsx")],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )
    assert done.returncode == 1
    assert f"cannot write into the temporary folder {tmp_path}/surveymark-" in done.stderr
    assert "name another folder in the variable TMPDIR" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_with_the_name_of_the_file(export, make_view, tmp_path):
    make_view("one", "SELECT 1 AS n")
    done = export("one", "--output", str(tmp_path / "nowhere" / "one.csv"))

    assert done.exit_code == 1
    assert done.stderr == f"ERROR:  {tmp_path}/nowhere/one.csv: no such file or directory\n"


def test_gzip_packs_what_would_have_been_written(export, make_view, tmp_path):
    make_view("some", "SELECT n, repeat('x', 1000) AS t FROM generate_series(1, 1000) AS n")
    plain, packed = tmp_path / "some.csv", tmp_path / "some.csv.gz"
    for path in (plain, packed):
        assert export("some", "--output", str(path)).exit_code == 0

    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    assert packed.stat().st_size < plain.stat().st_size / 10


@pytest.mark.parametrize("format", FORMATS)
def test_a_pipe_of_the_shell_gets_the_same_bytes_as_a_file(
    written, make_view, database, format, tmp_path
):
    make_view("some", "SELECT n, 'x' || n AS t FROM generate_series(1, 1000) AS n")
    piped = subprocess.run(
        [*COMMAND, "--dsn", database, "export", "some", "--format", format],
        capture_output=True,
        check=True,
    )
    assert re.fullmatch(rb"some: 1,000 rows, \d+\.\d s\n", piped.stderr)
    if format == "xlsx":  # its properties have the time in them
        assert piped.stdout[:2] == b"PK"
        assert len(piped.stdout) == pytest.approx(written("some", format).stat().st_size, abs=20)
    else:
        assert piped.stdout == written("some", format).read_bytes()


def test_a_reader_that_leaves_early_hears_no_complaint(make_view, database):
    make_view("many", "SELECT n, repeat('x', 100) AS t FROM generate_series(1, 200000) AS n")
    command = f"'{sys.executable}' -m controlplane --dsn \"$DSN\" export many | head -2"
    done = subprocess.run(
        ["bash", "-c", command], env={**os.environ, "DSN": database}, capture_output=True, text=True
    )
    assert done.stdout.startswith("n,t\n1,x")
    assert done.stderr == ""


# Run the command and say how much memory this process had at most, in kB.
MEASURED = """
from controlplane.cli import cli
cli.main(standalone_mode=False)
print(*(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux says it there")
@pytest.mark.parametrize(
    ("format", "rows"), [("csv", 400_000), ("json", 400_000), ("xlsx", 100_000)]
)
def test_memory_does_not_grow_with_the_rows(make_view, database, tmp_path, format, rows):
    make_view("many", f"SELECT n, repeat('x', 250) AS t FROM generate_series(1, {rows}) AS n")
    path = tmp_path / f"many.{format}"
    words = ["--dsn", database, "export", "many", "--output", str(path)]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words], capture_output=True, text=True, check=True
    )
    assert f"{rows:,} rows, " in done.stderr
    assert int(done.stdout) / 1024 < 100
