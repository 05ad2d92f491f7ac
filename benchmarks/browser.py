"""Chromium without a head, asked through the pipe of its developer tools: times are real there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


class Browser:
    """One tab."""

    def __init__(self, to: int, since: int) -> None:
        self._to = to
        self._from = since
        self._buffer = b""
        self._number = 0
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        found = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session: str | None = found["sessionId"]

    def _call(self, method: str, *, session: str | None = None, **parameters: Any) -> Any:
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session:
            asked["sessionId"] = session
        os.write(self._to, json.dumps(asked).encode() + b"\0")
        while True:
            while b"\0" not in self._buffer:
                self._buffer += os.read(self._from, 1 << 20)
            one, self._buffer = self._buffer.split(b"\0", 1)
            answer = json.loads(one)
            if answer.get("id") == self._number:
                return answer["result"]

    def open(self, path: Path) -> None:
        """Open a page, and let it come to rest."""
        self._call("Page.navigate", session=self._session, url=path.as_uri())
        time.sleep(2)

    def value(self, expression: str) -> Any:
        """What an expression, or its promise, comes to in the page."""
        answer = self._call(
            "Runtime.evaluate", session=self._session, expression=expression,
            awaitPromise=True, returnByValue=True,
        )  # fmt: skip
        return answer["result"]["value"]


@contextmanager
def browser(width: int = 1400) -> Iterator[Browser]:
    """A browser of its own, gone afterwards."""
    (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(prefix="smb-", ignore_cleanup_errors=True) as profile:
        # The pipe of the developer tools is always 3 and 4; a shell puts ours there.
        command = [
            "sh", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "sh", str(CHROMIUM),
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            f"--user-data-dir={profile}", f"--window-size={width},1000",
            "--remote-debugging-pipe", "about:blank",
        ]  # fmt: skip
        process = subprocess.Popen(
            command, pass_fds=(theirs_in, theirs_out), stderr=subprocess.DEVNULL
        )
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            yield Browser(ours_out, ours_in)
        finally:
            process.terminate()
            process.wait()
            os.close(ours_out)
            os.close(ours_in)
