"""Each harness fails on an engine that is broken where it looks; soak tries all faults."""

from __future__ import annotations

import os
import re

import pytest

from .common import Broken, chosen_seed, replayable
from .faults import FAULTS, Fault, break_engine

QUICK = ("capture forgets", "two repairs", "answers that come beside")
"""The faults that are tried on every change."""

chosen = [
    fault for fault in FAULTS if os.environ.get("ENGINE_TEETH") or fault.name.startswith(QUICK)
]


@pytest.mark.parametrize("fault", chosen, ids=lambda fault: fault.name)
def test_the_harness_sees_that(database: str, fault: Fault) -> None:
    break_engine(database, fault)
    seed = chosen_seed()
    with replayable(seed), pytest.raises(Broken) as caught:
        fault.harness(database, seed)
    # Seen by what it does, and not because it does not even run.
    assert not re.search(r": 42\w{3} ", str(caught.value)), caught.value
    print(f"\n{fault.name}: {str(caught.value)[:160]}")
