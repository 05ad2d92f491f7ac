"""Webhooks: the file is posted, signed with a secret that only the two ends know.

Surveymark-Signature is the HMAC-SHA-256, in hexadecimal, of Surveymark-Timestamp, a dot, the
Idempotency-Key, a dot and the body.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import io
import json
import mimetypes
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from controlplane.errors import SurveymarkError
from controlplane.work.refused import Refused
from controlplane.work.secret import listed, secret

_CHUNK_BYTES = 1024 * 1024
_TIMEOUT_SECONDS = 30.0
# Of these "no" means "not now".
_LATER = (408, 425, 429)


class Webhook:
    """Hosts that take files; no other is ever called, whatever a row says."""

    def __init__(self, key: str, hosts: frozenset[str], timeout: float = _TIMEOUT_SECONDS) -> None:
        self._key, self._hosts, self._timeout = key.encode(), hosts, timeout

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Webhook | None:
        """What SURVEYMARK_WEBHOOK_HOSTS and its companions say; None where it says nothing."""
        hosts = listed(environment, "SURVEYMARK_WEBHOOK_HOSTS")
        if not hosts:
            return None
        key = secret(environment, "SURVEYMARK_WEBHOOK_SECRET")
        if not key:
            raise SurveymarkError(
                "the secret that signs webhooks is missing",
                hint="Say SURVEYMARK_WEBHOOK_SECRET_FILE, or SURVEYMARK_WEBHOOK_SECRET.",
            )
        return cls(key, hosts)

    def send(self, message: Mapping[str, Any], file: Path | None) -> None:
        """Post it; a redirection is not followed."""
        to = urlsplit(message["address"])
        host = to.hostname or ""
        if host not in self._hosts:
            raise Refused(f"nothing is posted to {host}: SURVEYMARK_WEBHOOK_HOSTS does not list it")
        kind = http.client.HTTPSConnection if to.scheme == "https" else http.client.HTTPConnection
        with ExitStack() as stack:
            body = stack.enter_context(_body(message, file))
            connection = kind(host, to.port, timeout=self._timeout)
            stack.callback(connection.close)
            path = (to.path or "/") + (f"?{to.query}" if to.query else "")
            connection.request("POST", path, body, self._headers(message, file, body))
            status = connection.getresponse().status
        if 200 <= status < 300:
            return
        said = f"{host} answers {status} {http.client.responses.get(status, '')}".rstrip()
        if 400 <= status < 500 and status not in _LATER:
            raise Refused(said)
        raise RuntimeError(said)

    def close(self) -> None:
        """Nothing is held open."""

    def _headers(
        self, message: Mapping[str, Any], file: Path | None, body: IO[bytes]
    ) -> dict[str, str]:
        key, at = str(message["delivery_id"]), str(int(time.time()))
        signed = hmac.new(self._key, f"{at}.{key}.".encode(), hashlib.sha256)
        while chunk := body.read(_CHUNK_BYTES):
            signed.update(chunk)
        size = body.tell()
        body.seek(0)
        name = message["file_name"] or "failure.json"
        return {
            "Content-Type": mimetypes.guess_type(name)[0] or "application/octet-stream",
            "Content-Length": str(size),
            "Content-Disposition": f'attachment; filename="{name}"',
            "Idempotency-Key": key,
            "Surveymark-Timestamp": at,
            "Surveymark-Signature": signed.hexdigest(),
        }


def _body(message: Mapping[str, Any], file: Path | None) -> IO[bytes]:
    if file is not None:
        return open(file, "rb")
    told = {name: message[name] for name in ("organisation", "subject", "body")}
    return io.BytesIO(json.dumps(told, ensure_ascii=False).encode())
