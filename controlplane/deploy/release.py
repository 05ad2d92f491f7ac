"""Cut a release: freeze the structure of the first one, and keep a dump of each.

The dump is what the tests upgrade from, for ever: the only proof that a step in migrations/ and the
state in sql/schema say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from controlplane import db, paths
from controlplane.deploy import pgdump
from controlplane.deploy.compare import scratch_database
from controlplane.deploy.files import ENGINE, SqlFile, read_tree
from controlplane.deploy.upgrade import BASELINE, bootstrap, upgrade
from controlplane.errors import SurveymarkError

_BASELINE_HEAD = """\
-- The structure of the first release, as sql/schema had it: generated once, never edited.
--
-- `surveymark migrate` installs an empty database from sql/schema and only marks this step as
-- taken; it is here so that a plain `yoyo apply` can build the same tables.
"""

_BASELINE_FILE = """
-- {path}

SET LOCAL ROLE {role};
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = off;

{text}
"""


def release(
    dsn: str,
    version: str,
    *,
    sql_dir: Path | None = None,
    migrations_dir: Path | None = None,
    releases_dir: Path | None = None,
) -> list[Path]:
    """Write the dump of a fresh install (and the baseline, at the first release)."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise SurveymarkError(
            f"{version} is no version",
            hint="Write three numbers, as in `surveymark release 0.2.0`.",
        )
    folder = releases_dir or _releases_dir()
    target = folder / f"{version}.sql"
    if target.exists():
        raise SurveymarkError(
            f"release {version} has been cut already",
            detail=f"{target} is what later versions are tested against.",
            hint="Raise the version; a release is never cut twice.",
        )
    tree = read_tree(sql_dir, migrations_dir)
    written: list[Path] = []
    baseline = tree.migrations_dir / f"{BASELINE}.sql"
    if not baseline.exists():
        baseline.write_text(baseline_text(tree.schema), encoding="utf-8")
        written.append(baseline)
    text = _dump_of_fresh_install(dsn, sql_dir, migrations_dir)
    target.write_text(text, encoding="utf-8")
    return [*written, target]


def baseline_text(schema: Iterable[SqlFile]) -> str:
    """sql/schema as one step."""
    return _BASELINE_HEAD + "".join(
        _BASELINE_FILE.format(path=file.path, role=ENGINE, text=file.text.strip())
        for file in schema
    )


def _dump_of_fresh_install(dsn: str, sql_dir: Path | None, migrations_dir: Path | None) -> str:
    with scratch_database(dsn) as fresh:
        bootstrap(fresh, sql_dir=sql_dir)
        upgrade(fresh, sql_dir=sql_dir, migrations_dir=migrations_dir)
        with db.connect(fresh) as connection:
            # Who cut the release, and on which machine, is nobody's business.
            connection.execute(b"TRUNCATE ops._yoyo_log")
        return pgdump.dump(fresh)


def _releases_dir() -> Path:
    folder = paths.sql_dir().parent / "tests" / "releases"
    if not folder.is_dir():
        raise SurveymarkError(
            "a release is cut in a checkout of the repository",
            detail=f"There is no {folder}.",
        )
    return folder
