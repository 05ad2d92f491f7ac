"""What pg_hba.conf, ssl and sessions open off the machine; on a server that listens there.

pg_hba_file_rules() reads the file as it is, so a case is a file and a query; no server is reloaded.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from controlplane.cluster import Cluster

from ...conftest import SETTINGS

SQL = Path(__file__).parents[3] / "sql"
# All that the self-check calls: a whole deploy would take longer than the tests.
FUNCTIONS = (
    "is_loopback",
    "is_reader",
    "is_within",
    "open_doors",
    "server_selfcheck",
    "unlimited_reader",
)

ANYWHERE = "0.0.0.0/0"

# What pg_hba.conf says, and the numbers of its lines that are mistakes.
DOORS: dict[str, tuple[str, set[int]]] = {
    "TLS and scram": (f"hostssl all all {ANYWHERE} scram-sha-256", set()),
    "the socket and this machine may trust": (
        "local all all trust\nhost all all 127.0.0.1/32 trust\nhost all all ::1/128 trust",
        set(),
    ),
    "trust off the machine": (f"hostssl all all {ANYWHERE} trust", {1}),
    "a password in the clear": ("hostssl all all 10.0.0.0/8 password", {1}),
    "md5": ("hostssl all all 10.0.0.0/8 md5", {1}),
    "host in place of hostssl": ("host all all 10.0.0.0/8 scram-sha-256", {1}),
    "hostnossl": ("hostnossl all all samenet scram-sha-256", {1}),
    "without GSS, and perhaps without TLS": ("hostnogssenc all all all scram-sha-256", {1}),
    "GSS encrypts, too": ("hostgssenc all all all scram-sha-256", set()),
    "a certificate in place of trust": ("hostssl all all all trust clientcert=verify-full", set()),
    "a certificate by anybody": ("hostssl all all all trust clientcert=verify-ca", {1}),
    # The first line that fits decides.
    "rejected before": ("host all all all reject\nhost all all all trust", set()),
    "rejected after": ("host all all all trust\nhost all all all reject", {1}),
    "a wider range rejected before": (
        "host all all 10.0.0.0/8 reject\nhost all all 10.1.0.0/16 trust",
        set(),
    ),
    "a narrower range rejected before": (
        "host all all 10.0.0.0/16 reject\nhost all all 10.0.0.0/8 trust",
        {2},
    ),
    "another range rejected before": (
        "host all all 10.0.0.0/8 reject\nhost all all 192.168.0.0/16 trust",
        {2},
    ),
    "the other family rejected before": (
        f"host all all ::/0 reject\nhost all all {ANYWHERE} trust",
        {2},
    ),
    "a range of IPv6 rejected before": (
        "host all all fd00::/8 reject\nhost all all fd00:1::/32 trust",
        set(),
    ),
    "another name rejected before": (
        "host all all a.example reject\nhost all all b.example trust",
        {2},
    ),
    "one user rejected before": ("host all maria all reject\nhost all all all trust", {2}),
    "all users rejected before": ("host all all all reject\nhost all maria,jonas all trust", set()),
    "a few users rejected before": (
        "host all maria,jonas all reject\nhost all jonas all trust\nhost all jonas,eva all trust",
        {3},
    ),
    "another database rejected before": ("host one all all reject\nhost two all all trust", {2}),
    "one database rejected before": ("host one all all reject\nhost all all all trust", {2}),
    "all databases are not replication": (
        "host all all all reject\nhost replication all all trust",
        {2},
    ),
    "replication rejected before": (
        "host replication all all reject\nhost replication all all trust",
        set(),
    ),
    "plain connections rejected before": (
        "hostnossl all all all reject\nhost all all all scram-sha-256",
        set(),
    ),
    "plain connections rejected before, and TLS trusted": (
        "hostnossl all all all reject\nhost all all all trust",
        {2},
    ),
    "TLS rejected before": ("hostssl all all all reject\nhost all all all trust", {2}),
    "TLS let in better before": (
        "hostssl all all all scram-sha-256\nhost all all all trust",
        {2},
    ),
    "let in better before, on all ways": (
        "hostnossl all all all reject\nhostssl all all all scram-sha-256\n"
        "hostgssenc all all all reject\nhost all all all trust",
        set(),
    ),
    "only the first of two mistakes": ("host all all all trust\nhost all all all password", {1}),
}


@pytest.fixture(scope="module")
def remote(cluster_folder: Path) -> Iterator[Cluster]:
    """A server that listens off the machine, without TLS; nobody comes in from there."""
    with socket.socket() as probe:
        probe.bind(("", 0))
        port = probe.getsockname()[1]
    conf = {**SETTINGS, "listen_addresses": "0.0.0.0", "shared_preload_libraries": ""}
    made = Cluster(cluster_folder / "r", conf=conf, database="doors", trust=True)
    try:
        made.up(tcp=False, port=port)
        with psycopg.connect(made.dsn()) as admin:
            admin.execute((SQL / "bootstrap/00_roles.sql").read_bytes())
            admin.execute("CREATE SCHEMA ops")
            for name in FUNCTIONS:
                admin.execute((SQL / f"functions/ops/{name}.sql").read_bytes())
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="module")
def admin(remote: Cluster) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(remote.dsn(), autocommit=True) as admin:
        yield admin


@pytest.fixture(scope="module")
def with_tls(remote: Cluster, admin: psycopg.Connection[Any]) -> None:
    """Give the server a certificate."""
    key, certificate = remote.root / "key.pem", remote.root / "certificate.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=x"
    )
    subprocess.run(
        [*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    shutil.chown(key, remote.dir.data.owner())
    key.chmod(0o600)
    admin.execute(f"ALTER SYSTEM SET ssl_key_file = '{key}'".encode())
    admin.execute(f"ALTER SYSTEM SET ssl_cert_file = '{certificate}'".encode())
    admin.execute("ALTER SYSTEM SET ssl = on")
    reload_until(admin, "SELECT current_setting('ssl') = 'on'")


def reload_until(admin: psycopg.Connection[Any], is_done: str) -> None:
    admin.execute("SELECT pg_reload_conf()")
    for _ in range(500):
        if admin.execute(is_done.encode()).fetchone() == (True,):
            return
        time.sleep(0.02)
    raise AssertionError(is_done)


def write(remote: Cluster, lines: str) -> None:
    (remote.root / "pg_hba.conf").write_text(lines + "\n")


def findings(admin: psycopg.Connection[Any]) -> set[tuple[str, str]]:
    rows = admin.execute(
        "SELECT object, problem FROM ops.server_selfcheck() WHERE rule = 'encryption'"
    )
    return set(rows.fetchall())


# The first test: the server has no certificate yet.
def test_a_server_without_tls_that_listens_off_the_machine_is_named(
    remote: Cluster, admin: psycopg.Connection[Any]
) -> None:
    write(remote, "local all all trust\nhostssl all all all trust")
    assert findings(admin) == {
        ("ssl", "is off, and the server listens on 0.0.0.0"),
        (
            "pg_hba.conf line 2",
            "cannot be read: hostssl record cannot match because SSL is disabled",
        ),
    }


@pytest.mark.parametrize(("lines", "mistakes"), DOORS.values(), ids=DOORS)
def test_a_line_is_a_mistake_where_no_earlier_line_decides(
    remote: Cluster,
    admin: psycopg.Connection[Any],
    with_tls: None,
    lines: str,
    mistakes: set[int],
) -> None:
    write(remote, lines)
    assert {of for of, _ in findings(admin)} == {
        f"pg_hba.conf line {number}" for number in mistakes
    }


def test_a_line_that_the_server_cannot_read_is_named(
    remote: Cluster, admin: psycopg.Connection[Any], with_tls: None
) -> None:
    write(remote, "hostssl all all all scram-sha-257")
    assert findings(admin) == {
        ("pg_hba.conf line 1", 'cannot be read: invalid authentication method "scram-sha-257"')
    }


def test_a_session_from_off_the_machine_without_tls_is_named(
    remote: Cluster, admin: psycopg.Connection[Any], with_tls: None
) -> None:
    address = own_address()
    if address is None:
        pytest.skip("this machine has no address but its own")
    write(remote, f"local all all trust\nhost all all {address}/32 trust")
    loaded = "SELECT pg_conf_load_time() > %s"
    before = admin.execute("SELECT pg_conf_load_time()").fetchone()
    assert before is not None
    reload_until(admin, loaded.replace("%s", f"'{before[0]}'"))
    there = make_conninfo(remote.dsn(), host=address, connect_timeout=10)
    with (
        psycopg.connect(there, sslmode="require"),
        psycopg.connect(there, sslmode="disable") as plain,
    ):
        write(remote, "local all all trust")
        assert findings(admin) == {
            (
                f"session {plain.info.backend_pid}",
                f"of postgres from {address} runs without TLS",
            )
        }


def own_address() -> str | None:
    """An address of this machine that is not its loopback; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address
