"""The keys of A25: what there is nothing of yet to attack.

When it exists, this finding fails until the attack is written.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.attack.findings import Finding, not_applicable
from benchmarks.attack.stage import Database, staged

EXISTS = """
SELECT count(*) FROM pg_proc
WHERE pronamespace IN ('privacy'::regnamespace, 'benchmark'::regnamespace) AND proname LIKE %s
"""
MISSING = (
    ("a25_keys", "%rkey", "there are no keys: no pseudonyms are made, and standard adds no noise"),
)


def name_missing(database: Database) -> Iterator[Finding]:
    """Say what cannot be attacked, and fail when it can be."""
    with staged(database) as stage:
        for figure, name, why in MISSING:
            row = stage.db.execute(EXISTS, [name]).fetchone()
            if row is not None and row[0] == 0:
                yield not_applicable(figure, why)
            else:
                yield Finding(figure, 1, detail="it exists now, and no attack on it is written")
