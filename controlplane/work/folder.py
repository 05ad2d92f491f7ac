"""Folders: a file appears whole under one that the worker's environment names."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from controlplane.export.destination import Destination, opened
from controlplane.work.refused import Refused


class Folder:
    """ROOT/ORGANISATION/NAME: an organisation reaches its own folders only."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Folder | None:
        """What SURVEYMARK_FOLDER says; None where it says nothing."""
        named = environment.get("SURVEYMARK_FOLDER")
        return cls(Path(named)) if named else None

    def send(self, message: Mapping[str, Any], file: Path | None) -> None:
        """Copy the file; sent again, it takes the place of itself."""
        if not self._root.is_dir():
            raise RuntimeError(f"the folder {self._root} is not there")
        # A code can hold any character, and dots lead upwards.
        organisation = quote(message["organisation"], safe=" ").replace(".", "%2E")
        folder = self._root / organisation / message["address"]
        if folder.resolve().parent.parent != self._root.resolve():
            raise Refused(f"{folder} leads out of {self._root}")
        folder.mkdir(parents=True, exist_ok=True)
        name = message["file_name"] or f"failure-{message['delivery_id']}.txt"
        with opened(Destination(folder / name, "", is_gzipped=False)) as out:
            if file is None:
                out.write(f"{message['subject']}\n\n{message['body']}\n".encode())
                return
            with open(file, "rb") as made:
                shutil.copyfileobj(made, out)

    def close(self) -> None:
        """Nothing is held open."""
