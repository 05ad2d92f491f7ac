"""The statistics that came through the engine are those of the answers (E1, E2)."""

from __future__ import annotations

from .common import chosen_seed, chosen_size, replayable
from .quantiles import nist, percentiles


def test_certified_values_of_nist_survive_the_engine_and_others_answers(database: str) -> None:
    seed = chosen_seed()
    with replayable(seed):
        nist(database, seed)


def test_percentiles_of_any_union_are_those_of_its_answers_to_the_bit(database: str) -> None:
    seed = chosen_seed()
    with replayable(seed):
        percentiles(database, seed, chosen_size("ENGINE_UNIONS", 100))
