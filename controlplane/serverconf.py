"""What the private server is told: its settings, who may log in, and as whom."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Mapping

from controlplane.errors import SurveymarkError
from controlplane.statedir import StateDir

SUPERUSER = "postgres"
PORT = 5432
_PORT_SECONDS = 10

# Roles that the owner of the folder, and pg_cron, may take over the socket without a password.
PEER_ROLES = (SUPERUSER, "surveymark_job", "surveymark_ingest")

_HEAD = "# Written by `surveymark up`; use ALTER SYSTEM for settings of your own."


def settings(
    place: StateDir, *, port: int, tcp: bool, cron_database: str | None
) -> dict[str, str | int]:
    """The settings of the server; `cron_database` is None where pg_cron is not installed."""
    chosen: dict[str, str | int] = {
        "data_directory": str(place.data),
        "hba_file": str(place.root / "pg_hba.conf"),
        "ident_file": str(place.root / "pg_ident.conf"),
        "listen_addresses": "127.0.0.1" if tcp else "",
        "port": port,
        "unix_socket_directories": str(place.sockets),
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "shared_buffers": "128MB",
        "jit": "off",
        # A week of log, a file for each weekday. DETAIL and statements stay out of it: they
        # repeat the values of rows, which are people's answers.
        "logging_collector": "on",
        "log_directory": str(place.logs),
        "log_filename": "server-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": 0,
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_checkpoints": "off",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
    }
    if cron_database is not None:
        chosen |= {
            "shared_preload_libraries": "pg_cron",
            "cron.database_name": cron_database,
            "cron.host": str(place.sockets),
            # Its launcher waits for each background worker; over the socket it does not.
            "cron.use_background_workers": "off",
            "cron.log_statement": "off",
        }
    return chosen


def postgresql_conf(chosen: Mapping[str, str | int]) -> str:
    """The text of postgresql.conf."""
    return _text(f"{name} = {_quoted(value)}" for name, value in chosen.items())


def pg_hba(*, trust: bool) -> str:
    """The text of pg_hba.conf: services by their OS user, everybody else by password."""
    if trust:
        return _text(["local all all trust"])
    return _text(
        [
            f"local all {','.join(PEER_ROLES)} peer map=surveymark",
            "local all all scram-sha-256",
            "host all all 127.0.0.1/32 scram-sha-256",
        ]
    )


def pg_ident(os_users: Iterable[str]) -> str:
    """The text of pg_ident.conf: which OS user may be which role."""
    return _text(f'surveymark "{user}" {role}' for user in sorted(os_users) for role in PEER_ROLES)


def free_port(wanted: int | None) -> int:
    """The wanted port, or 5432, or any; one that is named must be free.

    It is waited for: the last processes of a server that crashed hold its port for a moment.
    """
    until = time.monotonic() + (_PORT_SECONDS if wanted else 0)
    while True:
        port = _bound(wanted) if wanted else _bound(PORT) or _bound(0)
        if port is not None:
            return port
        if time.monotonic() >= until:
            break
        time.sleep(0.1)
    raise SurveymarkError(
        f"port {wanted} of 127.0.0.1 is in use, or closed to you",
        hint="Name another one, above 1023, with --port, or do without TCP: --no-tcp.",
    )


def _bound(port: int) -> int | None:
    """The port, if it can be opened; any free one for 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return None
        return int(probe.getsockname()[1])


def _text(lines: Iterable[str]) -> str:
    return "\n".join([_HEAD, *lines, ""])


def _quoted(value: str | int) -> str:
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"
