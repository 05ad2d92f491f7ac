"""Whatever happens to answers, in any order, the counts are those of the answers (A11)."""

from __future__ import annotations

import pytest

from . import sequences
from .common import chosen_seed, chosen_size


@pytest.mark.slow
def test_after_each_of_any_fifty_steps_the_rollup_equals_a_recount(database: str) -> None:
    taken = sequences.run(database, chosen_seed(), chosen_size("ENGINE_SEQUENCES", 40))
    kinds = ", ".join(f"{n} {kind}" for kind, n in taken.most_common())
    print(f"\n{taken.total():,} steps: {kinds}")
