"""No result from the cache is ever older than the snapshot that it is read in (E8)."""

from __future__ import annotations

import pytest

from .caching import compare
from .common import chosen_seed, chosen_size, replayable


@pytest.mark.slow
def test_what_the_cache_gives_out_is_what_computing_gives(database: str) -> None:
    seed = chosen_seed()
    with replayable(seed):
        print(f"\n{compare(database, seed, chosen_size('ENGINE_CACHED_READS', 120))}")
