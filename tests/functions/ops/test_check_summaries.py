"""Health warns of a summary that the drain has left behind for too long."""

from __future__ import annotations

from typing import Any


def test_a_summary_that_lags_behind_the_drain_is_a_warning(bench: Any) -> None:
    bench.run("refresh-summaries", "manual")
    for age, expected in (("20 minutes", "healthy"), ("40 minutes", "warning")):
        bench.admin.execute(
            "INSERT INTO rollup.batch (changes, drained_at) VALUES (1, now() - %s::interval)",
            [age],
        )
        status, value, _, hint = bench.health("summaries")
        assert status == expected
        assert int(value.split()[0]) >= 1199
        assert (hint is not None) == (expected == "warning")
    bench.admin.execute("SELECT ops.change_setting('summary_stale_warning_seconds', 7200)")
    assert bench.health("summaries")[0] == "healthy"
    bench.admin.execute("SELECT ops.change_setting('summary_stale_warning_seconds', 60)")
    bench.run("refresh-summaries", "manual")
    assert bench.health("summaries")[:2] == ("healthy", "0 s")
