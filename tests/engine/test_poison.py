"""What is bad is set aside with its reason, and hardly felt by its neighbours (A7)."""

from __future__ import annotations

import pytest

from .common import chosen_seed, chosen_size, replayable
from .poison import poison


@pytest.mark.slow
def test_one_bad_response_in_a_hundred_holds_nobody_up(database: str) -> None:
    seed = chosen_seed()
    with replayable(seed):
        print(f"\n{poison(database, seed, chosen_size('ENGINE_POISONED', 2_500))}")
