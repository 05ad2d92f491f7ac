"""What a benchmark costs: read as released, published, and computed by whatever else could."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks import doors, rivals
from benchmarks.base import LIVE, READER, Base
from benchmarks.bench import Bench, Connection
from benchmarks.draining import FEW, drain_new
from benchmarks.figures import Figure, compared
from benchmarks.reading import timed
from benchmarks.timing import Run, in_turns

READ = """
SELECT question, mean, median, p25, p75, p90, n_organisations, ci_low, ci_high, status
FROM analytics.benchmark
WHERE survey = %s AND category = 'all' AND period = 'all_time'
"""

# The same from the items: a vote for each organisation with at least 5 answers. How many different
# people they are, which our own also finds out, is left out.
RAW = """
SELECT voted.question_id, avg(voted.result),
       percentile_cont(ARRAY[0.25, 0.5, 0.75, 0.9]) WITHIN GROUP (ORDER BY voted.result::float),
       count(*), sum(voted.n)
FROM (
    SELECT item.question_id, item.org_id, avg(item.value) AS result, count(*) AS n
    FROM core.response_item AS item
    WHERE item.question_id IN (
        SELECT question.question_id
        FROM core.question
        JOIN core.survey ON survey.survey_id = question.survey_id
        WHERE survey.survey = %s
    )
      AND item.month IS NOT NULL AND item.answer_state = 'answered'
    GROUP BY item.question_id, item.org_id
) AS voted
WHERE voted.n >= 5
GROUP BY voted.question_id
ORDER BY voted.question_id
"""

# The same from the rollups, by the function from which publishing makes its figures.
LIVE_BENCHMARK = """
SELECT voted.question_id, avg(voted.result),
       percentile_cont(ARRAY[0.25, 0.5, 0.75, 0.9]) WITHIN GROUP (ORDER BY voted.result::float),
       count(*), sum(voted.n_respondents)
FROM privacy.contributor_result(5, ARRAY(
    SELECT question.question_id
    FROM core.question
    JOIN core.survey ON survey.survey_id = question.survey_id
    WHERE survey.survey = %s
)) AS voted
WHERE voted.period = 'all_time' AND voted.is_contributor
GROUP BY voted.question_id
ORDER BY voted.question_id
"""

PUBLISH = "SELECT benchmark.publish()"

ANSWERS = """
COPY (
    SELECT item.org_id, question.survey_id, item.question_id, item.value
    FROM core.response_item AS item
    JOIN core.question ON question.question_id = item.question_id
    WHERE item.month IS NOT NULL AND item.answer_state = 'answered'
) TO STDOUT (FORMAT csv)
"""

# What was released, beside a mean that somebody else computed, and how far apart they may be:
# rounding, and the few organisations that have 5 answers of fewer than 5 people.
RELEASED = """
SELECT question.question_id, shown.mean,
       privacy.grid_of(shown.scale_min::numeric, shown.scale_max::numeric, policy.rounding)::float
FROM analytics.benchmark AS shown
JOIN core.survey ON survey.survey = shown.survey
JOIN core.question
    ON question.survey_id = survey.survey_id AND question.question_path = shown.question
CROSS JOIN privacy.policy_in_force() AS policy
WHERE shown.survey = %s AND shown.category = 'all' AND shown.period = 'all_time'
  AND shown.status = 'ok'
ORDER BY 1
"""


def measure(bench: Bench, base: Base, rounds: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """One benchmark of 30 questions, by every way to have it."""
    with (
        tempfile.TemporaryDirectory(prefix="smb-") as folder,
        bench.connect(base.dbname, autocommit=True) as db,
        bench.connect(base.dbname, user=READER, autocommit=True) as reader,
    ):
        timed(db, PUBLISH)  # the first release, if there is none
        read = partial(timed, reader, READ, LIVE, times=20)
        runs: dict[str, Run] = {"read": read, "raw": partial(timed, db, RAW, LIVE)}
        agree(db, [(row[0], float(row[1])) for row in db.execute(RAW, [LIVE])])
        for name, query in _rivals(db, Path(folder), say).items():
            agree(db, query())
            runs[name] = partial(rivals.timed, query)
        names = {name: f"read_{name}" for name in runs if name != "read"}
        yield from compared(names, in_turns(runs), reference="read", rounds=rounds)

        runs = {"raw": runs["raw"], "live": partial(timed, db, LIVE_BENCHMARK, LIVE)}
        agree(db, [(row[0], float(row[1])) for row in db.execute(LIVE_BENCHMARK, [LIVE])])
        yield from compared({"raw": "live_raw"}, in_turns(runs), reference="live", rounds=rounds)

        runs = {"raw": runs["raw"], "publish": partial(publish_changed, db)}
        names = {"publish": "publish_raw"}
        yield from compared(names, in_turns(runs), reference="raw", rounds=rounds)


def publish_changed(db: Connection) -> float:
    """Let a few answers to one survey arrive and be counted unobserved, and time the release."""
    drain_new(db, LIVE, FEW)
    return timed(db, PUBLISH)


def _rivals(db: Connection, folder: Path, say: Callable[[str], None]) -> dict[str, rivals.Query]:
    """The other engines that are installed, with the answers in them."""
    there = {name: engine for name, engine in rivals.ENGINES.items() if rivals.installed(name)}
    for name in rivals.ENGINES.keys() - there.keys():
        say(f"{name} is not installed and left out: pip install -e '.[bench]' -c constraints.txt")
    if not there:
        return {}
    answers = folder / "answers.csv"
    with answers.open("wb") as file, db.cursor() as cursor, cursor.copy(ANSWERS) as rows:
        file.writelines(rows)
    survey_id = doors.value(db, "SELECT survey_id FROM core.survey WHERE survey = %s", [LIVE])
    return {name: engine(answers, survey_id) for name, engine in there.items()}


def agree(db: Connection, means: list[tuple[int, float]]) -> None:
    """See that what was computed is what was released; else the times compare nothing."""
    computed = dict(means)
    for question_id, released, grid in db.execute(RELEASED, [LIVE]).fetchall():
        if abs(computed[question_id] - released) > grid:
            raise RuntimeError(
                f"question {question_id}: computed {computed[question_id]}, released {released}"
            )
