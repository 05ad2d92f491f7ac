"""`surveymark key`: keys lie in files that the server alone can read, and nowhere else."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from controlplane.cluster import Cluster
from tests import keys

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def keyed(clone: Any, cluster_folder: Path) -> Iterator[tuple[str, Path]]:
    """A database for the tests of this file, and the directory of its keys."""
    with clone() as dsn:
        yield dsn, Path(keys.directory(cluster_folder))


@pytest.fixture
def key(keyed: tuple[str, Path], surveymark: Run) -> Run:
    return lambda *words: surveymark("key", *words, dsn=keyed[0])


@pytest.fixture
def admin(keyed: tuple[str, Path]) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(keyed[0], autocommit=True) as connection:
        yield connection


@pytest.fixture
def kid(keyed: tuple[str, Path], key: Run, admin: psycopg.Connection[Any]) -> str:
    """The pseudonym key in use; made by the first test that asks."""
    listed = key("list", "--format", "json").json
    for known in listed:
        if known["purpose"] == "pseudonym" and known["retired_at"] is None:
            return str(known["kid"])
    made = key("create", "--purpose", "pseudonym", "--directory", str(keyed[1]), "--format", "json")
    assert made.exit_code == 0, made.stderr
    return str(made.json["kid"])


def test_a_new_key_is_a_file_for_the_server_alone(
    keyed: tuple[str, Path], key: Run, kid: str, admin: psycopg.Connection[Any]
) -> None:
    file = keyed[1] / kid
    material = file.read_bytes()
    assert len(material) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o400
    assert stat.S_IMODE(keyed[1].stat().st_mode) & 0o022 == 0
    assert admin.execute("SELECT privacy.key(%s)", [kid]).fetchone() == (material,)

    told = key("list", "--format", "json")
    assert [(one["kid"], one["file"]) for one in told.json] == [(kid, str(file))]
    assert not any(form.decode("latin-1") in told.stdout for form in keys.forms(material).values())


def test_a_key_that_nobody_made_is_named(admin: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.Error, match='unknown key "none-such"') as caught:
        admin.execute("SELECT privacy.key('none-such')")
    assert caught.value.sqlstate == "SM040"


def test_there_is_one_key_of_a_purpose(key: Run, kid: str) -> None:
    second = key("create", "--purpose", "pseudonym")
    assert second.exit_code == 1
    assert f"SM040: the key in use for pseudonym is {kid}, not none" in second.stderr
    assert f"surveymark key rotate {kid}" in second.stderr


def test_a_key_that_was_not_registered_leaves_no_file(keyed: tuple[str, Path], key: Run) -> None:
    before = sorted(os.listdir(keyed[1]))
    assert key("create", "--purpose", "pseudonym").exit_code == 1
    assert sorted(os.listdir(keyed[1])) == before


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda file: file.unlink(), "is missing"),
        (lambda file: file.write_bytes(b"short"), "is not 32 bytes long"),
        (lambda file: file.write_bytes(bytes(33)), "is not 32 bytes long"),
        (lambda file: file.write_bytes(bytes(32)), "holds another key"),
        (lambda file: (file.unlink(), file.mkdir()), "cannot be read"),
    ],
    ids=["missing", "short", "long", "another", "no file"],
)
def test_a_file_that_is_not_the_key_is_refused_and_found_by_doctor(
    keyed: tuple[str, Path],
    surveymark: Run,
    kid: str,
    admin: psycopg.Connection[Any],
    damage: Callable[[Path], Any],
    told: str,
) -> None:
    file = keyed[1] / kid
    material = file.read_bytes()
    try:
        file.chmod(0o600)
        damage(file)
        with pytest.raises(psycopg.Error, match=told) as caught:
            admin.execute("SELECT privacy.key(%s)", [kid])
        assert caught.value.sqlstate == "SM041"
        assert caught.value.diag.message_hint
        found = surveymark("doctor", "--security", "--format", "json", dsn=keyed[0]).json
        first = found["findings"][0]
        assert (first["rule"], first["object"]) == ("keys", str(file))
        assert told in first["problem"]
    finally:
        if file.is_dir():
            file.rmdir()
        file.write_bytes(material)
        if os.geteuid() == 0:
            owner = keyed[1].parent / "c" / "data"
            os.chown(file, owner.stat().st_uid, owner.stat().st_gid)
        file.chmod(0o400)


def test_a_file_that_others_can_read_is_found_by_doctor(
    keyed: tuple[str, Path], surveymark: Run, kid: str
) -> None:
    file = keyed[1] / kid
    assert surveymark("doctor", "--security", dsn=keyed[0]).stdout == "sound\n"
    file.chmod(0o444)
    found = surveymark("doctor", "--security", "--format", "json", dsn=keyed[0]).json["findings"]
    file.chmod(0o400)
    assert [(one["object"], one["problem"]) for one in found] == [
        (str(file), "has mode 0444: others can read it")
    ]


def test_keys_do_not_lie_in_the_data_directory(key: Run, cluster: Cluster) -> None:
    place = str(cluster.dir.data / "keys")
    refused = key("create", "--purpose", "noise", "--directory", place)
    assert refused.exit_code == 1
    assert "SM041" in refused.stderr
    assert not (cluster.dir.data / "keys").exists()


@pytest.mark.parametrize(
    "role", ["ingest", "operator", "privacy_officer", "analyst", "reader", "job", "org_reader"]
)
def test_no_role_reads_a_key(keyed: tuple[str, Path], kid: str, role: str) -> None:
    with psycopg.connect(keyed[0], autocommit=True) as connection:
        connection.execute(f"SET SESSION AUTHORIZATION surveymark_{role}".encode())
        for statement in (
            f"SELECT privacy.key('{kid}')",
            f"SELECT keyring.read_key('{keyed[1]}', '{kid}')",
            f"SELECT pg_read_binary_file('{keyed[1] / kid}')",
            "SET ROLE surveymark_keyreader",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


def test_the_engine_gets_no_other_file_than_a_key(
    keyed: tuple[str, Path], admin: psycopg.Connection[Any]
) -> None:
    """Whoever took over the engine could name any place."""
    secret = keyed[1].parent / "secret"
    secret.write_bytes(bytes(32))
    admin.execute("SET ROLE surveymark_engine")
    for directory, kid, told in (
        ("/etc", "passwd", "not 32 bytes long"),
        (str(keyed[1]), "../secret", "no key file"),
        (f"{keyed[1]}/..", "secret", "no key file"),
        (".", "secret", "no key file"),
    ):
        with pytest.raises(psycopg.Error, match=told) as caught:
            admin.execute("SELECT keyring.read_key(%s, %s)", [directory, kid])
        assert caught.value.sqlstate == "SM041"


def test_a_database_that_was_not_bootstrapped_again_says_so(
    kid: str, admin: psycopg.Connection[Any]
) -> None:
    with admin.transaction(force_rollback=True):
        admin.execute("DROP SCHEMA keyring CASCADE")
        with pytest.raises(psycopg.Error) as caught:
            admin.execute("SELECT privacy.key(%s)", [kid])
    assert caught.value.sqlstate == "SM041"
    assert "--bootstrap" in str(caught.value.diag.message_hint)


def test_a_key_is_in_no_file_of_the_server_no_log_and_no_dump(
    keyed: tuple[str, Path], cluster: Cluster, key: Run, surveymark: Run, kid: str
) -> None:
    material = (keyed[1] / kid).read_bytes()
    with psycopg.connect(
        make_conninfo(
            keyed[0],
            options="-c log_statement=all -c debug_print_plan=on -c debug_print_parse=on"
            " -c log_min_messages=debug1 -c log_error_verbosity=verbose"
            " -c log_min_error_statement=debug1",
        ),
        autocommit=True,
    ) as connection:
        connection.execute("SELECT length(privacy.key(%s))", [kid])
        connection.execute(
            "SELECT privacy.keyed_hash(privacy.hmac_blocks(privacy.key(%s)), 'a')", [kid]
        )
    assert surveymark("doctor", "--security", dsn=keyed[0]).exit_code == 0
    assert keys.found(cluster, keyed[0], keys.forms(material)) == []
    # The search would find it.
    with psycopg.connect(keyed[0], autocommit=True) as connection:
        connection.execute("CREATE TABLE public.leak AS SELECT privacy.key(%s) AS key", [kid])
        assert {how for _, how in keys.found(cluster, keyed[0], keys.forms(material))} == {
            "raw",
            "hex",
        }
        connection.execute("DROP TABLE public.leak")


def test_rotation_keeps_the_old_key_and_destruction_does_not(
    keyed: tuple[str, Path], key: Run, kid: str, admin: psycopg.Connection[Any]
) -> None:
    rotated = key("rotate", kid, "--format", "json").json
    assert admin.execute("SELECT privacy.active_key('pseudonym')").fetchone() == (rotated["kid"],)
    assert admin.execute("SELECT length(privacy.key(%s))", [kid]).fetchone() == (32,)
    assert "not " + kid in key("rotate", kid).stderr

    assert key("destroy", kid, "--yes").stdout == f"{kid}: destroyed\n"
    assert sorted(os.listdir(keyed[1])) == [rotated["kid"]]
    with pytest.raises(psycopg.Error, match="was destroyed") as caught:
        admin.execute("SELECT privacy.key(%s)", [kid])
    assert caught.value.sqlstate == "SM040"
    again = key("destroy", kid, "--yes")
    assert (again.exit_code, "was not there" in again.stdout) == (0, True)
    assert "SM040" in key("destroy", "pseudonym-00000000", "--yes").stderr


def test_what_happens_to_keys_is_audited_without_them(admin: psycopg.Connection[Any]) -> None:
    done = admin.execute(
        "SELECT action FROM ops.audit_entry WHERE object = 'privacy.key_version' ORDER BY entry_id"
    ).fetchall()
    assert [action for (action,) in done][:4] == ["insert", "update", "insert", "update"]
