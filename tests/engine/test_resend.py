"""To send again is safe, however often, in whatever order and over whatever line (A3)."""

from __future__ import annotations

import pytest

from .common import chosen_seed, chosen_size, replayable
from .resend import resend


@pytest.mark.slow
def test_a_response_that_is_sent_again_is_stored_once(database: str) -> None:
    seed = chosen_seed()
    with replayable(seed):
        print(f"\n{resend(database, seed, chosen_size('ENGINE_SENDS', 2_000))}")
