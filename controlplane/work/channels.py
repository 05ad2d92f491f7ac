"""The ways out: e-mail, folders and webhooks, as the environment of the worker opens them.

Where a message goes is a row in the database, which organisations write; by what server, into which
folder and to which hosts is settled here. No secret is ever in the database.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from controlplane.work.folder import Folder
from controlplane.work.mail import Mail
from controlplane.work.refused import Refused
from controlplane.work.webhook import Webhook

__all__ = ["Refused", "Sender"]

_CHUNK_BYTES = 1024 * 1024


class Channel(Protocol):
    """One way out. `send` returns when the message was acknowledged, and raises otherwise."""

    def send(self, message: Mapping[str, Any], file: Path | None) -> None:
        """Send one message; a Refused says that it is of no use to try again."""

    def close(self) -> None:
        """Let go of what is held open between messages."""


@dataclass(frozen=True)
class Sender:
    """The channels that are open; what is for another waits, and is given up in the end."""

    channels: Mapping[str, Channel]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Sender:
        """The channels that the variables open; a SurveymarkError for what they leave unclear."""
        given = os.environ if environment is None else environment
        found: dict[str, Channel | None] = {
            "email": Mail.from_environment(given),
            "folder": Folder.from_environment(given),
            "webhook": Webhook.from_environment(given),
        }
        return cls({name: channel for name, channel in found.items() if channel is not None})

    def send(self, message: Mapping[str, Any], directory: Path) -> None:
        """Send a row of report.take_delivery(); its file is checked before any of it leaves."""
        channel = self.channels.get(message["channel"])
        if channel is None:
            raise RuntimeError(
                f"this worker sends nothing by {message['channel']}: its environment does not say"
                " how (surveymark work --help)"
            )
        channel.send(message, _checked(message, directory))

    def close(self) -> None:
        """Let go of what the channels hold open."""
        for channel in self.channels.values():
            channel.close()


def _checked(message: Mapping[str, Any], directory: Path) -> Path | None:
    """The file of a message, if it is the one that was made."""
    if message["purpose"] != "file":
        return None
    if message["file_path"] is None:
        raise Refused("the file has expired")
    path = directory / str(message["file_path"])
    found = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                found.update(chunk)
    except FileNotFoundError as error:
        raise Refused(f"the file {path.name} is gone") from error
    if found.digest() != bytes(message["file_hash"]):
        raise Refused(f"the file {path.name} is not what was made: its SHA-256 is another")
    return path
