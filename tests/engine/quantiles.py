"""Mean, sd and percentiles that came through the engine, beside those of the answers (E1, E2)."""

from __future__ import annotations

import json
import random
from typing import Any

import psycopg

from ..functions.analytics.nist import CERTIFIED, agreeing_digits, observations
from .common import Broken, Connection, drain, reading_as, value
from .traffic import Response, copy_in, submit_all

DIGITS = 14
"""Significant digits that have to agree with NIST."""
MOST_ANSWERS = 50
_UNITED = ([1], [2], [1, 2])
"""Organisations whose answers are put together."""
PERCENTILES = [0.0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0]

# From many ties to hardly any.
_GRADED = {
    "elements": [
        {"type": "rating", "name": "few", "rateMax": 5},
        {"type": "rating", "name": "some", "rateMin": 0, "rateMax": 10, "rateStep": 0.5},
        {"type": "rating", "name": "many", "rateMin": -100, "rateMax": 100, "rateStep": 0.1},
    ]
}


def register(db: Connection, survey: str, definition: dict[str, Any]) -> None:
    for organisation in ("one", "two"):
        db.execute("SELECT core.register_organisation(%s)", [organisation])
    db.execute("SELECT core.register_survey(%s, %s, false)", [survey, json.dumps(definition)])


def response(survey: str, name: str, month: int, answers: dict[str, float]) -> Response:
    """Months are counted from January 2020."""
    return {
        "organisation": "one",
        "survey": survey,
        "submission_id": name,
        "answers": answers,
        "completed_at": f"{2020 + month // 12}-{1 + month % 12:02}-15T12:00Z",
        "weight": 1,
    }


def load(db: Connection, responses: list[Response]) -> None:
    """The first 50 through submit_response(), the others through COPY."""
    submit_all(db, responses[:50])
    copy_in(db, responses[50:])
    while value(db, "SELECT core.process_load()"):
        drain(db)


# -- NIST ----------------------------------------------------------------------------------------


def nist(dsn: str, seed: int) -> float:
    """NIST's data sets as answers: its certified values, before and after others came and went.

    Returns the least number of digits that agree.
    """
    dice = random.Random(seed)
    sets = {name: [float(y) for y in observations(name)] for name in CERTIFIED}
    questions = [{"type": "text", "name": name, "inputType": "number"} for name in sets]
    with psycopg.connect(dsn, autocommit=True) as db:
        register(db, "nist", {"elements": questions})
        longest = max(len(ys) for ys in sets.values())
        answers = [
            {name: ys[place] for name, ys in sets.items() if place < len(ys)}
            for place in range(longest)
        ]
        load(db, [response("nist", f"n{i}", i % 40, given) for i, given in enumerate(answers)])
        before = _results(db, "at first")
        # Others beside them, of all sizes; some change, and all go again, half of them undrained.
        others = [
            response("nist", f"o{i}", dice.randrange(60), {name: _any(dice) for name in sets})
            for i in range(400)
        ]
        load(db, others)
        db.execute(
            "UPDATE core.response_set SET answers = answers || %s"
            " WHERE starts_with(submission_id, 'o')",
            [json.dumps({"NumAcc4": _any(dice), "Lottery": _any(dice)})],
        )
        drain(db)
        if _results(db, None) == before:
            raise Broken("other answers made no difference")
        _move(db, "interval '-10 years'")
        for half in ("o%[02468]", "o%[13579]"):
            drain(db)
            db.execute("DELETE FROM core.response_set WHERE submission_id SIMILAR TO %s", [half])
        _move(db, "interval '10 years'")
        after = _results(db, "after others came and went")
        drain(db)
        if not before == after == _results(db, "after the last drain"):
            raise Broken(f"results are not what they were: {before} {after}")
        return min(
            agreeing_digits(found, certified)
            for name, (_, *figures) in after.items()
            for found, certified in zip(figures, CERTIFIED[name][1:], strict=True)
        )


def _any(dice: random.Random) -> float:
    return round(dice.choice([-1, 1]) * 10 ** dice.uniform(-6, 9), 6)


def _move(db: Connection, by: str) -> None:
    """Move a tenth of the data, and count it in other months."""
    db.execute(
        f"UPDATE core.response_set SET completed_at = completed_at + {by}"
        " WHERE starts_with(submission_id, 'n') AND submission_id LIKE '%7'".encode()
    )


def _results(db: Connection, when: str | None) -> dict[str, tuple[int, float, float]]:
    """n, mean and sd as a reader sees them, compared with NIST where `when` says so."""
    with reading_as(db, "one"):
        rows = db.execute(
            "SELECT question, n, mean, sd FROM analytics.own_results('nist')"
        ).fetchall()
    results = {name: (n, mean, sd) for name, n, mean, sd in rows}
    for name, certified in CERTIFIED.items() if when is not None else ():
        n, mean, sd = results[name]
        digits = [agreeing_digits(mean, certified[1]), agreeing_digits(sd, certified[2])]
        if n != certified[0] or min(digits) < DIGITS:
            raise Broken(f"{name} {when}: {n} answers, mean {mean}, sd {sd}: {digits} digits")
    return results


# -- percentiles ---------------------------------------------------------------------------------

# The answers one by one, as PostgreSQL's own aggregate ranks them.
_DIRECT = """
    SELECT question_path, percentile_cont(%(percentiles)s::float8[])
        WITHIN GROUP (ORDER BY item.value::float8)
    FROM core.response_item AS item
    JOIN core.question USING (question_id)
    WHERE item.month = ANY (%(months)s::date[]) AND item.org_id = ANY (%(orgs)s)
    GROUP BY 1
"""
_COUNTED = """
    SELECT question_path, analytics.percentile_from_counts(
        array_agg(value ORDER BY value), array_agg(n ORDER BY value), %(percentiles)s)
    FROM (
        SELECT question_path, value, sum(n) AS n
        FROM rollup.current_count
        JOIN core.question USING (question_id)
        WHERE month = ANY (%(months)s::date[]) AND org_id = ANY (%(orgs)s)
        GROUP BY 1, 2
    ) AS merged
    GROUP BY 1
"""
_MONTHLY = """
    SELECT question_path, item.month, percentile_cont(%(percentiles)s::float8[])
        WITHIN GROUP (ORDER BY item.value::float8)
    FROM core.response_item AS item
    JOIN core.question USING (question_id)
    WHERE item.org_id = 1
    GROUP BY 1, 2
    ORDER BY 1, 2
"""
_OWN = """
    SELECT question, period_start, array_agg(value ORDER BY percentile)
    FROM analytics.own_percentile('graded', %(percentiles)s, NULL, 'month')
    GROUP BY 1, 2
    ORDER BY 1, 2
"""


def percentiles(dsn: str, seed: int, unions: int) -> None:
    """Months with 1 to 50 answers, then unions of months and organisations: bit for bit."""
    dice = random.Random(seed)
    with psycopg.connect(dsn, autocommit=True) as db:
        register(db, "graded", _GRADED)
        sent = [
            response("graded", f"g{month}-{number}", month, _graded(dice))
            for month in range(MOST_ANSWERS)
            for number in range(month + 1)
        ]
        for each in sent[::3]:
            sent.append({**each, "organisation": "two", "answers": _graded(dice)})
        dice.shuffle(sent)
        load(db, sent)
        # A part waits in the ledger: late answers of the second organisation, and some that go.
        late = [{**each, "submission_id": f"late {i}"} for i, each in enumerate(sent[:50])]
        submit_all(db, [{**each, "organisation": "two"} for each in late])
        db.execute("DELETE FROM core.response_set WHERE org_id = 2 AND submission_id LIKE 'g%3'")
        given = {"percentiles": PERCENTILES}
        monthly = db.execute(_MONTHLY.encode(), given).fetchall()
        with reading_as(db, "one"):
            own = db.execute(_OWN.encode(), given).fetchall()
        if own != monthly:
            wrong = [pair for pair in zip(own, monthly, strict=True) if pair[0] != pair[1]]
            raise Broken(f"own percentiles and those of the answers: {wrong[:3]}")
        months = sorted({month for _, month, _ in monthly})
        for _ in range(unions):
            some = dice.sample(months, dice.randint(1, MOST_ANSWERS))
            given = {"percentiles": PERCENTILES, "months": some, "orgs": dice.choice(_UNITED)}
            direct = dict(db.execute(_DIRECT.encode(), given).fetchall())
            counted = dict(db.execute(_COUNTED.encode(), given).fetchall())
            if counted != direct:
                raise Broken(f"{given}: {counted} from the counts, {direct} from the answers")


def _graded(dice: random.Random) -> dict[str, float]:
    return {
        "few": dice.randint(1, 5),
        "some": dice.randint(0, 20) / 2,
        "many": dice.randint(-1000, 1000) / 10,
    }
