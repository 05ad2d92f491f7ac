"""A mail server that fails, hangs and drops as often as it is told, and a hook that listens."""

from __future__ import annotations

import random
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Message:
    """A message that was taken, and whether the sender was told so."""

    address: str
    text: str
    is_acknowledged: bool

    @property
    def number(self) -> str:
        """Its Message-ID."""
        found = re.search(r"^Message-ID: (.*)$", self.text, re.MULTILINE)
        return found[1] if found else ""


@dataclass
class MailServer:
    """What it has taken; its moods: refuse, hang, drop, keep (take it and say nothing)."""

    trouble: float = 0
    seed: int = 0
    hang_seconds: float = 0.3
    refused: dict[str, str] = field(default_factory=dict)
    taken: list[Message] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.lock = threading.Lock()

    def mood(self) -> str:
        """How it is disposed towards the next message."""
        with self.lock:
            if self._random.random() >= self.trouble:
                return "well"
            return self._random.choices(("refuse", "hang", "drop", "keep"), (6, 1, 6, 7))[0]


class _Dialogue(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: MailServer = self.server.state  # type: ignore[attr-defined]
        self._say("220 ready")
        address, mood = "", "well"
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            verb = line[:4].upper()
            if verb == "MAIL":
                mood = server.mood()
                if mood == "drop":
                    return
                if mood == "hang":
                    time.sleep(server.hang_seconds)
                    return
                self._say("250 go on")
            elif verb == "RCPT":
                address = line[line.index("<") + 1 : line.index(">")]
                busy = "451 busy" if mood == "refuse" else "250 go on"
                self._say(server.refused.get(address, busy))
            elif verb == "DATA":
                self._say("354 speak")
                text = ""
                while (part := self.rfile.readline().decode()) != ".\r\n":
                    if not part:
                        return
                    text += part.replace("\r\n", "\n")
                # Taken first, as a server does that promises to deliver what it acknowledges.
                message = Message(address, text, is_acknowledged=mood != "keep")
                with server.lock:
                    server.taken.append(message)
                if mood == "keep":
                    return
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 goodbye")
                return
            else:
                self._say("250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that was killed is no fault of the server."""


@contextmanager
def mail_server(**moods: Any) -> Iterator[MailServer]:
    """A server on this machine, for as long as the block lasts."""
    state = MailServer(**moods)
    with _Server(("127.0.0.1", 0), _Dialogue) as server:
        server.state = state  # type: ignore[attr-defined]
        state.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield state
        finally:
            server.shutdown()


@dataclass
class Hook:
    """What was posted, and the statuses to answer with; 200 when they are used up."""

    port: int = 0
    answers: list[int] = field(default_factory=list)
    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def hook() -> Iterator[Hook]:
    """A web server on this machine that keeps what is posted to it."""
    state = Hook()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.posted.append((self.path, dict(self.headers), body))
            self.send_response(state.answers.pop(0) if state.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *values: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        state.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield state
        finally:
            server.shutdown()
