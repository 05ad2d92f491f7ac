"""E-mail by SMTP, one message for each recipient, always under the same Message-ID."""

from __future__ import annotations

import mimetypes
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

from controlplane.errors import SurveymarkError
from controlplane.work.refused import Refused
from controlplane.work.secret import listed, secret

_TLS = ("starttls", "implicit", "none")
_PORTS = {"starttls": 587, "implicit": 465, "none": 25}
_MOST_BYTES = 15_000_000
_REFUSED_FOR_GOOD = 500


class Mail:
    """A server that takes mail; its connection is kept while there is something to send."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        tls: str = "starttls",
        login: tuple[str, str] | None = None,
        domains: frozenset[str] = frozenset(),
        timeout: float = 30,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self._host, self._port, self._tls, self._login = host, port, tls, login
        self._sender, self._domains = sender, domains
        self._timeout, self._most_bytes = timeout, most_bytes
        self._server: smtplib.SMTP | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Mail | None:
        """What SURVEYMARK_SMTP and its companions say; None where it says nothing."""
        named = environment.get("SURVEYMARK_SMTP")
        if not named:
            return None
        host, _, port = named.partition(":")
        tls = environment.get("SURVEYMARK_SMTP_TLS", "starttls")
        user = environment.get("SURVEYMARK_SMTP_USER")
        sender = environment.get("SURVEYMARK_MAIL_FROM", "")
        if tls not in _TLS or not (port or "1").isdigit():
            raise SurveymarkError(
                f'SURVEYMARK_SMTP "{named}" with SURVEYMARK_SMTP_TLS "{tls}" cannot be used',
                hint=f"Write HOST:PORT, and one of {', '.join(_TLS)}.",
            )
        if "@" not in parseaddr(sender)[1]:
            raise SurveymarkError(
                f'SURVEYMARK_MAIL_FROM "{sender}" is no address',
                hint="Say from whom mail comes, as in 'Surveymark <reports@example.org>'.",
            )
        if user and tls == "none":
            raise SurveymarkError(
                "the password of SURVEYMARK_SMTP_USER would be sent in clear",
                hint="Leave SURVEYMARK_SMTP_TLS away, or the user.",
            )
        return cls(
            host,
            int(port or _PORTS[tls]),
            sender,
            tls=tls,
            login=(user, secret(environment, "SURVEYMARK_SMTP_PASSWORD") or "") if user else None,
            domains=listed(environment, "SURVEYMARK_MAIL_DOMAINS"),
            timeout=float(environment.get("SURVEYMARK_SMTP_TIMEOUT", "30")),
        )

    def send(self, message: Mapping[str, Any], file: Path | None) -> None:
        """Send it; whatever goes wrong, the next one gets a new connection."""
        domain = message["address"].rpartition("@")[2].lower()
        if self._domains and domain not in self._domains:
            raise Refused(f"no mail goes to {domain}: SURVEYMARK_MAIL_DOMAINS does not list it")
        mail = self._composed(message, file)
        try:
            if self._server is None:
                self._server = self._connected()
            self._server.send_message(mail, to_addrs=[message["address"]])
        except smtplib.SMTPRecipientsRefused as error:
            self._drop()
            code, text = next(iter(error.recipients.values()))
            raise _refused(code, text) from error
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            self._drop()
            raise _refused(error.smtp_code, error.smtp_error) from error
        except BaseException:
            self._drop()
            raise

    def close(self) -> None:
        """Say goodbye; the server's answer is of no interest."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
        self._drop()

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        if self._tls == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if self._tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self._login is not None:
                server.login(*self._login)
        except BaseException:
            server.close()
            raise
        return server

    def _composed(self, message: Mapping[str, Any], file: Path | None) -> EmailMessage:
        name, address = parseaddr(self._sender)
        mail = EmailMessage()
        mail["From"] = Address(display_name=name, addr_spec=address)
        mail["To"] = Address(addr_spec=message["address"])
        mail["Subject"] = message["subject"]
        mail["Date"] = format_datetime(message["created_at"])
        # The same each time, so that a message that comes twice can be told from two.
        mail["Message-ID"] = f"<{message['delivery_id']}@{address.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message["body"])
        if file is not None:
            if message["file_bytes"] > self._most_bytes:
                raise Refused(
                    f"the file has {message['file_bytes']:,} bytes, and mail takes"
                    f" {self._most_bytes:,}; let it go to a folder, or choose less"
                )
            guessed, packed = mimetypes.guess_type(message["file_name"])
            main, _, sub = ((None if packed else guessed) or "application/octet-stream").partition(
                "/"
            )
            mail.add_attachment(
                file.read_bytes(), maintype=main, subtype=sub, filename=message["file_name"]
            )
        return mail


def _refused(code: int, text: bytes | str) -> Exception:
    """A refusal for good, or one for the moment."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    kind = Refused if code >= _REFUSED_FOR_GOOD else RuntimeError
    return kind(f"the mail server says: {code} {' '.join(said.split())}")
