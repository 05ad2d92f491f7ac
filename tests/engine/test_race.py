"""Drains and writers never disturb each other, by chance (A4) and in every order (A5)."""

from __future__ import annotations

import pytest

from . import race
from .common import chosen_seed, chosen_size, replayable


@pytest.mark.slow
def test_eight_drains_and_four_writers_lose_nothing_and_never_deadlock(database: str) -> None:
    seed = chosen_seed()
    with replayable(seed):
        raced = race.race(database, seed, chosen_size("ENGINE_RACE_ITEMS", 10_000))
    print(
        f"\n{raced.items:,} items in {raced.seconds:.1f} s: {raced.rate:,.0f} a second,"
        f" compared {raced.checks} times meanwhile"
    )


@pytest.mark.parametrize("pair", race.PAIRS)
def test_the_rollup_is_right_in_whatever_order_two_sessions_meet(database: str, pair: str) -> None:
    print(f"\n{race.pairs(database, (pair,))} orders of {pair}")
