"""Every snapshot is right, whoever writes and drains meanwhile (A12)."""

from __future__ import annotations

import pytest

from .common import chosen_seed, chosen_size, replayable
from .readers import watch


@pytest.mark.slow
def test_readers_see_whole_and_growing_counts_and_what_they_wrote(database: str) -> None:
    seed = chosen_seed()
    with replayable(seed):
        print(f"\n{watch(database, seed, chosen_size('ENGINE_READERS_SECONDS', 5))}")
