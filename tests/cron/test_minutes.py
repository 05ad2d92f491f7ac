"""From minute to minute: what was seen since test_clock.py, while others used the time."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.cron


@pytest.mark.slow
def test_from_minute_to_minute_the_clock_drains_what_comes(clockwork: Any, handover: Any) -> None:
    """One run makes room for the next, and nobody but the clock touches what waits."""
    seen = handover.result()
    assert max(seen.delays) < 5
    assert clockwork.delay() < 5
    # The run before has ended well, and there is one run a minute.
    last, earlier = seen.runs
    assert last == ("running", "surveymark_job")
    assert earlier == ("succeeded", "surveymark_job")
    assert clockwork.value(
        "SELECT count(*) > 0 FROM cron.job_run_details"
        " WHERE command = 'CALL ops.run_job(''drain'')' AND start_time IS NOT NULL"
    )
