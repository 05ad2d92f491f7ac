"""The private cluster starts, stops and recovers, and touches nothing that is not its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from controlplane import cluster as cluster_module
from controlplane import db, servers, statedir
from controlplane.cluster import Cluster, cron_advice
from controlplane.errors import SurveymarkError
from controlplane.servers import Server

FAST: dict[str, str | int] = {"fsync": "off", "full_page_writes": "off"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's user can enter, for a state folder in it."""
    with tempfile.TemporaryDirectory(prefix="smc-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="session")
def made_once(cluster_folder: Path) -> Path:
    """The state folder of a cluster that was up once."""
    made = Cluster(cluster_folder / "made", conf=FAST)
    made.up()
    made.down()
    return made.root


@pytest.fixture
def private(folder: Path, made_once: Path) -> Iterator[Cluster]:
    """A cluster that was up before and is down; it is stopped at the end."""
    subprocess.run(["cp", "-a", str(made_once), str(folder / "state")], check=True)
    private = Cluster(folder / "state", conf=FAST)
    yield private
    private.down()


@pytest.fixture
def unmade(folder: Path) -> Iterator[Cluster]:
    """A cluster that was never up; it is stopped at the end."""
    unmade = Cluster(folder / "state", conf=FAST)
    yield unmade
    unmade.down()


@pytest.fixture
def command(folder: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a process of its own, on the folder of `private`."""

    def command(*args: str, state: Path | None = None) -> subprocess.CompletedProcess[str]:
        place = ["--state-dir", str(state or folder / "state")]
        line = [sys.executable, "-m", "controlplane", *place, *args]
        return subprocess.run(line, capture_output=True, text=True, timeout=120)

    return command


def value(cluster: Cluster, query: str) -> object:
    """What the last of some statements gives."""
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        while cursor.nextset():
            pass
        row = cursor.fetchone()
    assert row is not None
    return row[0]


def a_port() -> int:
    """A port that nobody uses: 5432 may belong to another server of this machine at any moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kill(cluster: Cluster) -> int:
    """kill -9 the server itself, and wait until it is gone."""
    pid = cluster.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    give_up = time.monotonic() + 5
    while cluster.pid is not None and time.monotonic() < give_up:
        time.sleep(0.01)
    return pid


# -- up, down, status ----------------------------------------------------------------------------


def test_up_twice_is_one_server(private, command):
    first = command("up")
    pid = private.pid
    second = command("up")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "is up" in first.stdout
    assert "was up already" in second.stdout
    assert private.pid == pid is not None


def test_three_ups_at_once_make_one_server(unmade, command):
    answers: list[subprocess.CompletedProcess[str]] = []
    threads = [threading.Thread(target=lambda: answers.append(command("up"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.returncode for answer in answers] == [0, 0, 0], [a.stderr for a in answers]
    assert sum("is up" in answer.stdout for answer in answers) == 1
    assert value(unmade, "SELECT current_database()") == "surveymark"


def test_down_twice_stops_once(private, command):
    private.up()

    assert "is down" in command("down").stdout
    assert not private.running
    again = command("down")
    assert again.returncode == 0
    assert "was not up" in again.stdout


def test_up_and_down_as_json_say_whether_they_changed_anything(private, command):
    first = json.loads(command("up", "--format", "json").stdout)
    assert (first["started"], first["pid"]) == (True, private.pid)
    assert first["dsn"] == private.dsn()
    assert json.loads(command("up", "--format", "json").stdout) == {**first, "started": False}
    assert json.loads(command("down", "--format", "json").stdout) == {"stopped": True}


def test_down_makes_no_folder(folder, command):
    assert command("down").returncode == 0
    assert not (folder / "state").exists()


def test_status_names_a_dsn_that_connects(private, command):
    private.up()

    status = json.loads(command("status", "--format", "json").stdout)

    assert status["running"] is True
    assert status["pid"] == private.pid
    assert status["tcp"] is None
    assert status["data_directory"] == str(private.root / "data")
    with psycopg.connect(status["dsn"]) as connection:
        assert connection.info.dbname == "surveymark"
        assert connection.info.user == "postgres"
        version = f"{connection.info.server_version // 10000}."
    assert status["server_version"].startswith(version)


def test_status_of_nothing_is_an_answer_too(folder, command):
    answer = command("status", "--format", "json")

    assert answer.returncode == 0
    assert json.loads(answer.stdout)["running"] is False
    assert not (folder / "state").exists()


def test_data_outlives_down(private):
    private.up()
    value(private, "CREATE TABLE kept AS SELECT 1 AS n; SELECT 1")
    private.down()
    private.up()

    assert value(private, "SELECT n FROM kept") == 1


def test_the_database_is_made_again_when_it_was_dropped(private):
    private.up()
    with psycopg.connect(private.dsn("postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE surveymark WITH (FORCE)")

    private.up()

    assert value(private, "SELECT current_database()") == "surveymark"


def test_folders_of_the_server_are_closed_and_no_port_is_open(private):
    private.up()

    for name in ("data", "s", "log"):
        assert stat.S_IMODE((private.root / name).stat().st_mode) == 0o700
    assert value(private, "SHOW listen_addresses") == ""
    assert value(private, "SHOW timezone") == "UTC"
    assert value(private, "SELECT lower('ÄÖ')") == "äö"


def test_tcp_asks_for_a_password(private):
    private.up(tcp=True, port=a_port())
    host, port = (private.tcp or "").split(":")
    value(private, "CREATE ROLE visitor LOGIN PASSWORD 'open sesame'; SELECT 1")

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=host, port=port, user="visitor", password="wrong", dbname="surveymark")
    psycopg.connect(
        host=host, port=port, user="visitor", password="open sesame", dbname="surveymark"
    ).close()


def test_tcp_is_opened_and_closed_when_asked_and_else_left_alone(private):
    assert private.up()
    assert private.up(tcp=True, port=a_port())
    assert private.tcp is not None
    assert not private.up()
    assert private.tcp is not None
    assert private.up(tcp=False)
    assert private.tcp is None


def test_tcp_and_its_port_outlive_a_stop_and_a_crash(private):
    private.up(tcp=True, port=a_port())
    first = private.tcp
    private.down()
    assert private.up()
    assert private.tcp == first
    kill(private)
    assert private.up()
    assert private.tcp == first
    private.up(tcp=False)
    private.down()
    private.up()
    assert private.tcp is None


@pytest.mark.skipif(os.geteuid() != 0, reason="root may probe the port that the server may not")
def test_a_port_that_the_server_may_not_open_is_the_reason_given(private, command):
    refused = command("up", "--tcp", "--port", "79")

    assert refused.returncode == 1
    assert "could not bind" in refused.stderr
    assert command("up").returncode == 0


@pytest.mark.parametrize("order", ["up", "down", "status"])
def test_what_acts_on_the_private_cluster_refuses_another_database(command, order):
    refused = command("--dsn", "host=elsewhere", order)

    assert refused.returncode == 2
    assert "private cluster only" in refused.stderr


def test_without_a_user_the_way_into_the_private_server_is_named(private):
    private.up()
    with pytest.raises(SurveymarkError, match="cannot connect") as refused:
        db.connect(private.dsn(user="nobody_here"))

    assert "user=postgres" in (refused.value.hint or "")


def test_a_wrong_password_is_called_wrong(private):
    private.up(tcp=True, port=a_port())
    host, port = (private.tcp or "").split(":")
    with pytest.raises(SurveymarkError) as refused:
        db.connect(f"host={host} port={port} user=nobody_here password=guessed")

    assert "password is wrong" in (refused.value.hint or "")


def test_only_roles_of_services_enter_without_a_password(private):
    private.up()
    value(private, "CREATE ROLE surveymark_job LOGIN; CREATE ROLE anybody LOGIN; SELECT 1")

    psycopg.connect(private.dsn(user="surveymark_job")).close()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(private.dsn(user="anybody"))


# -- pg_cron -------------------------------------------------------------------------------------


@pytest.mark.cron
def test_pg_cron_is_loaded_where_it_is_installed(private, command):
    server = servers.choose_server()
    if server.pg_cron is None:
        pytest.skip("this server has no pg_cron")
    private.up()

    value(private, "CREATE EXTENSION pg_cron; SELECT 1")
    assert value(private, "SELECT cron.schedule('nothing', '0 0 1 1 *', 'SELECT 1')") == 1
    assert value(private, "SHOW cron.use_background_workers") == "off"
    status = json.loads(command("status", "--format", "json").stdout)
    assert status["pg_cron"] == server.pg_cron
    assert status["cron_database"] == "surveymark"


@pytest.mark.cron
def test_pg_cron_runs_a_job_over_the_socket(private):
    if servers.choose_server().pg_cron is None:
        pytest.skip("this server has no pg_cron")
    private.up()
    value(
        private,
        "CREATE EXTENSION pg_cron; CREATE TABLE ran (at timestamptz);"
        "SELECT cron.schedule('once', '@reboot', 'INSERT INTO ran VALUES (now())')",
    )
    private.down()
    private.up()

    give_up = time.monotonic() + 10
    while not value(private, "SELECT count(*) FROM ran") and time.monotonic() < give_up:
        time.sleep(0.05)
    assert value(private, "SELECT count(*) FROM ran") == 1


def test_without_pg_cron_it_starts_and_names_the_package(private, command, monkeypatch):
    found = servers.choose_server()
    plain = Server(found.bin, found.version, found.major, pg_cron=None)
    monkeypatch.setattr(cluster_module, "choose_server", lambda major=None: plain)
    monkeypatch.setattr(cluster_module, "find_servers", lambda: [plain])

    private.up()

    assert private.status().pg_cron is None
    assert f"postgresql-{found.major}-cron" in (cron_advice(plain) or "")


# -- accidents -----------------------------------------------------------------------------------


def test_kill_9_of_the_server_with_a_busy_session(private):
    private.up()
    value(private, "CREATE TABLE kept AS SELECT 1 AS n; SELECT 1")
    busy = psycopg.connect(private.dsn(), autocommit=True)
    worker = threading.Thread(target=lambda: _ignore(busy, "SELECT sum(a) FROM" + _ENDLESS))
    worker.start()
    time.sleep(0.2)
    killed = kill(private)

    assert not private.running
    assert private.up()
    worker.join(timeout=10)
    assert private.pid not in (None, killed)
    assert value(private, "SELECT n FROM kept") == 1
    busy.close()


_ENDLESS = " generate_series(1, 1000000000) AS a"


def _as_server_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": statedir.server_user().pw_uid, "extra_groups": []}


def _ignore(connection: psycopg.Connection[tuple[object, ...]], query: str) -> None:
    with contextlib.suppress(psycopg.Error):
        connection.execute(query.encode())


def test_a_shell_left_in_the_data_folder_is_no_server(private):
    private.up()
    shell = subprocess.Popen(["/bin/sleep", "60"], cwd=private.dir.data, **_as_server_user())
    try:
        kill(private)
        private.dir.data.joinpath("postmaster.pid").write_text(f"{shell.pid}\n")
        assert not private.running
        assert private.up()
        assert shell.poll() is None
    finally:
        shell.kill()
        shell.wait()


def test_a_stale_pid_file_may_name_a_live_stranger(private):
    private.up()
    kill(private)
    stranger = subprocess.Popen(["/bin/sleep", "60"], cwd="/", **_as_server_user())
    try:
        pid_file = private.dir.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:], ""]))

        assert not private.running
        assert private.up()
        assert private.pid not in (None, stranger.pid)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_torn_initdb_is_removed(unmade, folder):
    for name in ("data", "data.new"):
        torn = folder / "state" / name / "base"
        torn.mkdir(parents=True)
        (torn / "half").write_text("half")
    (folder / "state" / statedir.MARKER).write_text("")
    (folder / "state").chmod(0o755)

    assert unmade.up()
    assert not (folder / "state" / "data.new").exists()
    assert not (folder / "state" / "data" / "base" / "half").exists()


def test_a_killed_up_leaves_no_lock(private, folder):
    private.up()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time\n"
            "from controlplane.statedir import StateDir\n"
            "from pathlib import Path\n"
            "with StateDir(Path(sys.argv[1])).locked():\n"
            "    print('locked', flush=True)\n"
            "    time.sleep(60)\n",
            str(folder / "state"),
        ],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"locked\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()

    assert private.down()


# -- folders -------------------------------------------------------------------------------------


def test_a_foreign_folder_is_refused_and_untouched(folder, command):
    foreign = folder / "photos"
    foreign.mkdir()
    (foreign / "cat.jpg").write_text("a cat")
    before = [(path.name, path.stat().st_mtime_ns) for path in (foreign, *foreign.iterdir())]

    answer = command("up", state=foreign)

    assert answer.returncode == 1
    assert "not made by `surveymark up`" in answer.stderr
    assert "HINT:" in answer.stderr
    assert "Traceback" not in answer.stderr
    after = [(path.name, path.stat().st_mtime_ns) for path in (foreign, *foreign.iterdir())]
    assert after == before
    assert command("down", state=foreign).returncode == 0
    assert (foreign / "cat.jpg").read_text() == "a cat"


def test_an_empty_folder_will_do(folder):
    (folder / "state").mkdir()
    (folder / "state").chmod(0o755)
    private = Cluster(folder / "state", conf=FAST)

    assert private.up()
    private.remove()
    assert not (folder / "state").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_a_parent_that_the_server_cannot_enter_is_named(folder, command):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)

    answer = command("up", state=closed / "state")

    assert answer.returncode == 1
    assert f"folder {closed} is closed to user postgres" in answer.stderr
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user's folder")
def test_a_folder_of_another_user_is_refused(folder, command):
    theirs = folder / "theirs"
    theirs.mkdir()
    os.chown(theirs, statedir.server_user().pw_uid, -1)

    answer = command("up", state=theirs)

    assert answer.returncode == 1
    assert "belongs to user postgres" in answer.stderr


def test_a_path_too_long_for_a_socket_is_refused(folder):
    with pytest.raises(SurveymarkError, match="too long for a socket") as refused:
        Cluster(folder / ("x" * 100)).up()
    assert "--state-dir" in (refused.value.hint or "")


def test_a_file_in_the_way_is_named(folder):
    (folder / "state").write_text("")
    with pytest.raises(SurveymarkError, match="is not a folder"):
        Cluster(folder / "state").up()


# -- servers -------------------------------------------------------------------------------------


def test_a_server_with_pg_cron_is_preferred_then_the_highest(monkeypatch):
    folders = {"17": None, "16": "1.6", "15": "1.4"}
    monkeypatch.setattr(servers, "_folders", lambda: [Path(name) for name in folders])
    monkeypatch.setattr(
        servers,
        "_inspect",
        lambda path: Server(path, path.name, int(path.name), folders[path.name]),
    )

    assert [server.major for server in servers.find_servers()] == [16, 15, 17]
    assert servers.choose_server(17).major == 17
    with pytest.raises(SurveymarkError, match="PostgreSQL 14 is not installed"):
        servers.choose_server(14)


def test_no_server_at_all_says_what_to_install(monkeypatch):
    monkeypatch.setattr(servers, "_folders", lambda: [])
    with pytest.raises(SurveymarkError, match="no PostgreSQL server") as missing:
        servers.choose_server()
    assert "apt-get install" in (missing.value.hint or "")
