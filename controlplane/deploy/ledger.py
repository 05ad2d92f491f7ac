"""The ledger ops.applied_file: which text of which file is in force in a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from controlplane.deploy.files import ENGINE, SqlFile
from controlplane.deploy.session import Session


@dataclass(frozen=True)
class Entry:
    """One row of the ledger."""

    sha256: str
    object_name: str | None


@dataclass
class Ledger:
    """The rows of the ledger, kept in step with the table while a deploy writes them."""

    session: Session
    entries: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def load(cls, session: Session) -> Ledger:
        rows = session.rows("SELECT path, sha256, object_name FROM ops.applied_file ORDER BY path")
        return cls(session, {path: Entry(sha, name) for path, sha, name in rows})

    def under(self, folder: str) -> dict[str, Entry]:
        """The entries of one folder, such as 'sql/views/'."""
        return {path: entry for path, entry in self.entries.items() if path.startswith(folder)}

    def holds(self, file: SqlFile) -> bool:
        """Whether this very text is in force."""
        entry = self.entries.get(file.path)
        return entry is not None and entry.sha256 == file.sha256

    def record(self, found: Mapping[str, Entry]) -> None:
        """These are in force now."""
        new = {path: entry for path, entry in found.items() if self.entries.get(path) != entry}
        if not new:
            return
        with self.session.acting_as(ENGINE):
            self.session.run(
                """
                INSERT INTO ops.applied_file AS known (path, sha256, object_name)
                SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])
                ON CONFLICT (path) DO UPDATE
                SET sha256 = excluded.sha256,
                    object_name = excluded.object_name,
                    applied_at = now()
                """,
                (
                    list(new),
                    [entry.sha256 for entry in new.values()],
                    [entry.object_name for entry in new.values()],
                ),
            )
        self.entries |= new

    def record_files(self, files: Iterable[SqlFile]) -> None:
        self.record({file.path: Entry(file.sha256, file.object_name) for file in files})

    def forget(self, path: str) -> None:
        with self.session.acting_as(ENGINE):
            self.session.run("DELETE FROM ops.applied_file WHERE path = %s", (path,))
        del self.entries[path]
