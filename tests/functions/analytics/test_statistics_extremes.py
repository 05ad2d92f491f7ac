"""Whatever a statistic is given, it answers: with null and a reason where it is undefined.

The functions come from the catalogue, so a new one is tried without being named here.
"""

from __future__ import annotations

import random
from typing import Any

import psycopg
import pytest

Connection = psycopg.Connection[Any]

NUMBERS = [None, "0", "1", "-1", "0.5", "2.5", "40", "1e6", "1e-300", "1e308"]
NUMBERS += ["Infinity", "-Infinity", "NaN"]
EXTREMES = {
    "double precision": NUMBERS,
    "numeric": NUMBERS,
    "boolean": [None, "t", "f"],
    "text": [None, "", "numeric", "binary", "cohens_d"],
    "integer": [None, "0", "1", "-1", "2147483647"],
    "bigint": [None, "0", "1", "-1", "9223372036854775807"],
    "bigint[]": [
        *(None, "{}", "{0}", "{1}", "{7,0,5}", "{NULL,1}", "{-1,2}", "{0,0,0}", "{4,4,4}"),
        *("{{3,1},{0,4}}", "{{0,0},{5,2}}", "{{1,NULL},{2,3}}", "{9223372036854775807,1,2}"),
    ],
    "numeric[]": [
        *(None, "{}", "{1}", "{1,2,3}", "{3,2,1}", "{NULL,1}", "{NaN,1,2}", "{0,0,0}"),
        *("{NULL,NULL,NULL}", "{2,2,2}", "{1,Infinity,1}", "{-Infinity,0,Infinity}"),
        *("{1e308,1e309,1e310}", "{1,2,3,4,5,6,7,8,9,10}"),
    ],
    "double precision[]": [
        *(None, "{}", "{0.01,0.2}", "{3,1,4,1,5,9,2,6,5,3,5,8}", "{1,2,3,4,5,6,7,8,9,10}"),
        *("{NULL,0.5}", "{NULL,NULL,NULL}", "{2,2,2,2,2,2,2,2,2,2}", "{NaN,Infinity,-1,0,1,2}"),
        *("{1,2,3,NULL,5,6,7,Infinity,9,10}", "{0,0,0,0,0,0,0,0,0,1e308}", "{1e-300,1e-301,1e308}"),
    ],
}
CALLS = 150
FIGURES = ("p_value", "ci_low", "estimate", "n_effective", "coefficient", "slope", "score")

FUNCTIONS = """
    SELECT routine.proname, given.types, coalesce('reason' = ANY (routine.proargnames), false),
           coalesce(obj_description(routine.oid, 'pg_proc'), '') ~ 'SM025'
    FROM pg_proc AS routine
    CROSS JOIN LATERAL (
        SELECT array_agg(format_type(argument.type, NULL) ORDER BY argument.place) AS types
        FROM unnest(routine.proargtypes) WITH ORDINALITY AS argument (type, place)
    ) AS given
    WHERE routine.pronamespace = 'analytics'::regnamespace AND routine.provolatile <> 'v'
      AND routine.proname !~ '^_' AND routine.pronargs > 0 AND routine.proname LIKE %s
      -- What is asked of a survey is tried with surveys, in test_own_extremes.py.
      AND NOT 'p_survey' = ANY (routine.proargnames)
    ORDER BY 1
"""

# It gives the values back as they are, also infinite ones, as percentile_cont does.
GIVEN_BACK = "percentile_from_counts"

# All rows of the answer as a document, or the SQLSTATE.
TRY = """
    CREATE FUNCTION pg_temp.attempt(p_call text) RETURNS jsonb LANGUAGE plpgsql AS $$
    DECLARE
        v_answer jsonb;
    BEGIN
        EXECUTE 'SELECT jsonb_agg(got) FROM ' || p_call || ' AS got' INTO v_answer;
        RETURN jsonb_build_object('answer', v_answer);
    EXCEPTION WHEN OTHERS THEN
        RETURN jsonb_build_object('error', SQLSTATE);
    END;
    $$
"""


def problems(db: Connection, like: str = "%") -> tuple[int, list[tuple[str, Any]]]:
    """How many functions were called, and the calls whose answer is none."""
    db.execute(TRY)
    dice = random.Random(4)
    functions = db.execute(FUNCTIONS, [like]).fetchall()
    calls, kinds = [], []
    for name, types, reasoned, refuses in functions:
        assert set(types) <= set(EXTREMES), f"no extremes for {name}({types})"
        # A half of the arguments are harmless, or nothing would get past the first check.
        for number in range(CALLS):
            given = [
                dice.choice(EXTREMES[kind] if dice.random() < 0.5 else EXTREMES[kind][1:7])
                for kind in types
            ]
            if number < len(NUMBERS):  # all at one extreme
                given = [EXTREMES[kind][number % len(EXTREMES[kind])] for kind in types]
            listed = ", ".join(
                f"{'NULL' if value is None else repr(value)}::{kind}"
                for value, kind in zip(given, types, strict=True)
            )
            calls.append(f"analytics.{name}({listed})")
            kinds.append((reasoned, refuses))
    answers = db.execute(
        "SELECT pg_temp.attempt(call)"
        " FROM unnest(%s::text[]) WITH ORDINALITY AS asked (call, place) ORDER BY place",
        [calls],
    ).fetchall()
    found = [
        (call, answer)
        for call, kind, (answer,) in zip(calls, kinds, answers, strict=True)
        if not is_answer(call, answer, *kind)
    ]
    return len(functions), found


def is_answer(call: str, said: dict[str, Any], has_reason: bool, refuses: bool) -> bool:
    """Only who says so in its comment may refuse arguments."""
    if "error" in said:
        return refuses and said["error"] == "SM025"
    return call.startswith(f"analytics.{GIVEN_BACK}(") or all(
        is_row(row if isinstance(row, dict) else {"value": row}, has_reason)
        for row in said["answer"] or []
    )


def is_row(answer: dict[str, Any], has_reason: bool) -> bool:
    """Finite figures, or none and a reason."""
    figures = [
        one for value in answer.values() for one in (value if isinstance(value, list) else [value])
    ]
    if set(figures) & {"NaN", "Infinity", "-Infinity"}:
        return False
    p = answer.get("p_value")
    if p is not None and not 0 <= p <= 1:
        return False
    low, high = answer.get("ci_low"), answer.get("ci_high")
    if low is not None and not low <= high:
        return False
    if not has_reason:
        return True
    missing = [answer[k] for k in FIGURES if k in answer]
    return (None not in missing) or bool(answer["reason"])


def test_extremes_get_an_answer(db: Connection) -> None:
    called, found = problems(db)
    assert called > 50
    assert found == []


PLANTED = {
    "one that divides by zero": ("double precision", "RETURN 1 / p_x;"),
    "one that is infinite": ("double precision", "RETURN 'Infinity';"),
    "one that gives up without a word": ("double precision", "RETURN (SELECT sqrt(p_x));"),
    "one whose second row is": ("SETOF double precision", "RETURN QUERY VALUES (0), (1 / p_x);"),
}


@pytest.mark.parametrize(("kind", "body"), PLANTED.values(), ids=PLANTED)
def test_a_careless_function_is_found(db: Connection, kind: str, body: str) -> None:
    db.execute(
        f"CREATE FUNCTION analytics.aaa_planted(p_x double precision) RETURNS {kind}"
        f" LANGUAGE plpgsql IMMUTABLE AS $body$ BEGIN {body} END $body$"
    )
    called, found = problems(db, "aaa%")
    assert called == 1
    assert found
