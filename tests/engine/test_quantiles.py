"""The statistics that came through the engine are those of the answers (E1, E2)."""

from __future__ import annotations

from typing import Any

from ..functions.analytics.nist import CERTIFIED
from .common import chosen_seed, chosen_size, replayable
from .quantiles import nist, percentiles


def test_certified_values_of_nist_survive_the_engine_and_others_answers(
    database: str, measured: Any
) -> None:
    seed = chosen_seed()
    with replayable(seed):
        digits = nist(database, seed)
    measured("mean and deviation, through the rollups: agreeing digits", digits, len(CERTIFIED))


def test_percentiles_of_any_union_are_those_of_its_answers_to_the_bit(database: str) -> None:
    seed = chosen_seed()
    with replayable(seed):
        percentiles(database, seed, chosen_size("ENGINE_UNIONS", 100))
