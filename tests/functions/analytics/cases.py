"""Random cases for the statistics, and one query that computes all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
from psycopg.rows import dict_row

Connection = psycopg.Connection[Any]

CASES = 500


def rows(db: Connection, call: str, types: str, *columns: Any) -> list[dict[str, Any]]:
    """The function at each row of the columns, in one query."""
    names = [f"v{place}" for place in range(len(columns))]
    if types.endswith("[]"):  # arrays of arrays would have to have one length
        columns = tuple(
            [str(one).replace("[", "{").replace("]", "}") for one in c] for c in columns
        )
    arrays = ", ".join("%s::text[]" if types.endswith("[]") else f"%s::{types}[]" for _ in columns)
    given = ", ".join(f"{name}::{types}" for name in names)
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            f"SELECT got.* FROM unnest({arrays})"
            f" WITH ORDINALITY AS asked ({', '.join(names)}, place),"
            f" LATERAL analytics.{call.replace('$', given)} AS got ORDER BY place",
            [list(column) for column in columns],
        ).fetchall()


def samples(seed: int) -> Any:
    """Two samples for each case, as different in size and spread as surveys are."""
    random = np.random.default_rng(seed)
    for _ in range(CASES):
        one, other = random.integers(2, [40, 400])
        yield (
            random.normal(random.normal(3, 0.5), random.uniform(0.1, 2), one),
            random.normal(3, random.uniform(0.1, 2), other),
        )


def moments(sample: Any) -> tuple[float, float, int]:
    return float(np.mean(sample)), float(np.std(sample, ddof=1)), len(sample)


def tables(seed: int, largest: int = 60) -> list[tuple[int, int, int, int]]:
    """(successes, answers) of two groups; some with a row or a column of zeros."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(CASES):
        n = random.integers(1, random.integers(2, largest), 2)
        k = random.binomial(n, random.random(2) ** random.integers(1, 4))
        found.append((int(k[0]), int(n[0]), int(k[1]), int(n[1])))
    return found
