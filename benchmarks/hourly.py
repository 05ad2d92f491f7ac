"""What the hourly job costs when few have answered since the last one, of a first release."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from statistics import median

from benchmarks import doors
from benchmarks.attack.market import QUESTIONS, SURVEY, Market, draw
from benchmarks.attack.stage import Stage
from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.timing import stopwatch

ORGANISATIONS, MONTHS, ANSWERING = 1000, 4, 10


def measure(bench: Bench, rounds: int, organisations: int = ORGANISATIONS) -> Iterator[Figure]:
    """A market of four months is released; then ten answer in each hour, of 1,000 one in 100."""
    bench.deploy("hourly")
    market = draw(1, organisations, MONTHS)
    dice = Random(1)
    with bench.connect("hourly") as db:
        stage = Stage(db, bench.cluster.dsn("hourly"))
        stage.register(market)
        for wave in range(MONTHS):
            stage.answer(market, wave)
        with stopwatch() as first:
            stage.publish()
        hours = []
        for hour in range(rounds):
            _answer(stage, market, hour, dice)
            with stopwatch() as taken:
                stage.publish()
            hours.append(taken[0])
    share = [100 * taken / first[0] for taken in hours]
    detail = f"{1000 * median(hours):.0f} ms of {first[0]:.1f} s, {organisations:,} organisations"
    yield Figure("publish_hour", median(share), min(share), max(share), detail)


def _answer(stage: Stage, market: Market, hour: int, dice: Random) -> None:
    """One more answer of some organisations, in the last month."""
    for place in dice.sample(range(market.counting), ANSWERING):
        stage.db.execute(
            "SELECT core.submit_response(%s, %s, %s, %s, p_completed_at => %s)",
            [
                market.code(place),
                SURVEY,
                f"hour-{hour}-{place}",
                json.dumps({question: dice.randrange(40, 91) for question in QUESTIONS}),
                market.waves[-1].month,
            ],
        )
    stage.db.commit()
    doors.drain(stage.db)
