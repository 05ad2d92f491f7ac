"""Agreement of validators: kappa and its interval, and what readers see of it."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import psycopg
import pytest

from .cases import rows

Connection = psycopg.Connection[Any]

# Fleiss (1971), as the textbooks have it: 10 subjects, 14 judges, 5 categories, kappa 0.210.
SUBJECTS = [
    *([0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1]),
    *([7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]),
]


def cohen(p: Any, weights: Any) -> Any:
    expected = (weights * np.outer(p.sum(1), p.sum(0))).sum()
    return ((weights * p).sum() - expected) / (1 - expected)


def weights_of(size: int, weighting: str) -> Any:
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    if weighting == "none":
        return (apart == 0).astype(float)
    return 1 - (apart / (size - 1)) ** (1 if weighting == "linear" else 2)


def delta_method(counts: Any, weights: Any) -> float:
    """The standard error by numerical derivatives of kappa: no formula of it but its definition."""
    n, step = counts.sum(), 1e-6
    p = counts / n
    slope = np.zeros_like(p)
    for place in np.ndindex(p.shape):
        moved = np.zeros_like(p)
        moved[place] = step
        slope[place] = (cohen(p + moved, weights) - cohen(p - moved, weights)) / (2 * step)
    # Unconstrained derivatives: what a proportional change of all cells does is taken off.
    return float(np.sqrt(((p * slope**2).sum() - (p * slope).sum() ** 2) / n))


def test_kappa_of_two(db: Connection, measured: Any) -> None:
    random_ = np.random.default_rng(3)
    worst, worst_error, cases = 0.0, 0.0, 0
    for weighting in ("none", "linear", "quadratic"):
        tables = []
        for _ in range(60):
            size = random_.integers(2, 7)
            level = random_.integers(5, 60)
            tables.append(
                random_.poisson(level / size + level * np.eye(size)) + np.eye(size, dtype=int)
            )
        found = rows(
            db, f"cohen_kappa($, '{weighting}')", "bigint[]", [one.tolist() for one in tables]
        )
        for table, row in zip(tables, found, strict=True):
            weights = weights_of(len(table), weighting)
            worst = max(worst, abs(row["estimate"] - cohen(table / table.sum(), weights)))
            worst_error = max(
                worst_error, abs(row["standard_error"] - delta_method(table, weights))
            )
            cases += 1
    measured("kappa of two", worst, cases)
    measured("kappa of two: standard error", worst_error, cases)


def test_the_published_examples(db: Connection) -> None:
    """Fleiss, Cohen and Everitt (1969): 0.429. Fleiss (1971): 0.210."""
    [(kappa, word)] = db.execute(
        "SELECT estimate, agreement_word"
        " FROM analytics.cohen_kappa('{{106,10,4},{22,28,10},{2,12,6}}')"
    ).fetchall()
    assert (round(kappa, 3), word) == (0.429, "moderate")
    [(kappa,)] = db.execute(
        "SELECT estimate FROM analytics.fleiss_kappa(%s::bigint[])", [SUBJECTS]
    ).fetchall()
    assert round(kappa, 3) == 0.210


def fleiss(counts: Any, weight: Any) -> Any:
    judges = counts.sum(1)
    paired = judges >= 2
    observed = np.average(
        (counts * (counts - 1)).sum(1)[paired] / (judges * (judges - 1))[paired],
        weights=weight[paired],
    )
    expected = (np.average(counts / judges[:, None], axis=0, weights=weight) ** 2).sum()
    return (observed - expected) / (1 - expected)


def test_kappa_of_many(db: Connection, measured: Any) -> None:
    """The standard error by the infinitesimal jackknife: what each subject's weight does."""
    random_ = np.random.default_rng(4)
    worst, worst_error, cases = 0.0, 0.0, 40
    tables = [np.array(SUBJECTS)]
    for _ in range(cases - 1):
        shares = random_.dirichlet(np.full(random_.integers(2, 6), 0.5), random_.integers(4, 40))
        judges = random_.integers(1, 6, len(shares))
        judges[0] = 3
        tables.append(
            np.array([random_.multinomial(n, p) for n, p in zip(judges, shares, strict=True)])
        )
    found = rows(db, "fleiss_kappa($)", "bigint[]", [one.tolist() for one in tables])
    for table, row in zip(tables, found, strict=True):
        n, ones, step = len(table), np.ones(len(table)), 1e-5
        slopes = []
        for subject in range(n):
            moved = np.zeros(n)
            moved[subject] = step
            slopes.append((fleiss(table, ones + moved) - fleiss(table, ones - moved)) / (2 * step))
        error = np.sqrt((np.array(slopes) ** 2).sum() * n / (n - 1))
        worst = max(worst, abs(row["estimate"] - fleiss(table, ones)))
        worst_error = max(worst_error, abs(row["standard_error"] - error))
    measured("kappa of many", worst, cases)
    measured("kappa of many: standard error", worst_error, cases)


def test_equal_rows_can_be_given_once(db: Connection) -> None:
    once = db.execute(
        "SELECT * FROM analytics.fleiss_kappa('{{3,0},{1,2},{0,3}}', '{4,2,1}')"
    ).fetchone()
    each = db.execute(
        "SELECT * FROM analytics.fleiss_kappa('{{3,0},{3,0},{3,0},{3,0},{1,2},{1,2},{0,3}}')"
    ).fetchone()
    assert once[:7] == pytest.approx(each[:7])


def judge(world: Any, results: list[dict[str, Any]]) -> int:
    [(count,)] = world.db.execute(
        "SELECT core.record_validations(%s)", [json.dumps(results)]
    ).fetchall()
    return int(count)


def judgements(names: list[str], seed: int = 8, **more: Any) -> list[dict[str, Any]]:
    """Three validators: b is mostly of a's mind, c of nobody's; labels are 1, 2 or 3."""
    dice = random.Random(seed)
    found = []
    for name in names:
        label = dice.randint(1, 3)
        labels = {
            "a": label,
            "b": label if dice.random() < 0.8 else dice.randint(1, 3),
            "c": dice.randint(1, 3),
        }
        found += [
            {
                "organisation": "acme",
                "submission_id": name,
                "validator": validator,
                "label": str(one),
            }
            | more
            for validator, one in labels.items()
        ]
    return found


def test_agreement_of_each_pair_and_of_all(world: Any) -> None:
    names = [world.answer("live", {"mood": 3, "note": "x"}) for _ in range(40)]
    given = judgements(names, question="note", aspect="sentiment")
    assert judge(world, given) == 120
    found = {row["validators"]: row for row in world.read("SELECT * FROM analytics.own_agreement")}
    assert set(found) == {"a, b", "a, c", "b, c", "a, b, c"}
    labels = {v: [int(g["label"]) for g in given if g["validator"] == v] for v in "abc"}
    table = np.zeros((3, 3))
    np.add.at(table, (np.array(labels["a"]) - 1, np.array(labels["b"]) - 1), 1)
    pair = found["a, b"]
    assert pair["kappa"] == pytest.approx(cohen(table / 40, weights_of(3, "none")))
    assert pair["weighted_kappa"] == pytest.approx(cohen(table / 40, weights_of(3, "quadratic")))
    assert (pair["n"], pair["n_labels"], pair["question"]) == (40, 3, "note")
    together = np.array(
        [[row.count(k) for k in (1, 2, 3)] for row in zip(*labels.values(), strict=True)]
    )
    assert found["a, b, c"]["kappa"] == pytest.approx(fleiss(together, np.ones(40)))
    assert world.read("SELECT * FROM analytics.own_agreement", role="beta_reader") == []


def test_the_same_again_changes_nothing_and_another_label_replaces(world: Any) -> None:
    given = judgements([world.answer("live", {"mood": 3})])
    assert [judge(world, given), judge(world, given)] == [3, 0]
    given[0]["label"] = "9"
    assert judge(world, given) == 1
    assert world.db.execute("SELECT count(*) FROM core.validation").fetchone() == (3,)


def test_a_corrected_or_erased_answer_takes_its_judgements_along(world: Any) -> None:
    names = [world.answer("live", {"mood": 3}, respondent=f"p{n}") for n in range(3)]
    judge(world, judgements(names))
    world.db.execute("UPDATE core.response_set SET weight = 2")
    assert world.db.execute("SELECT count(*) FROM core.validation").fetchone() == (9,)
    world.db.execute(
        "UPDATE core.response_set SET answers = '{\"mood\": 4}' WHERE submission_id = %s",
        [names[0]],
    )
    assert world.db.execute("SELECT count(*) FROM core.validation").fetchone() == (6,)
    world.db.execute("SELECT core.erase_respondent('acme', 'p1')")
    assert world.db.execute("SELECT count(*) FROM core.validation").fetchone() == (3,)


def test_a_confidential_survey_moves_five_judgements_at_a_time(world: Any) -> None:
    seen = []
    for _ in range(11):
        judge(world, judgements([world.answer("safe", {"mood": 3}, respondent=f"p{len(seen)}")]))
        found = world.read(
            "SELECT n, status FROM analytics.own_agreement WHERE validators = 'a, b'"
        )
        seen.append([tuple(row.values()) for row in found])
    assert seen == [[]] * 4 + [[(5, "ok")]] * 5 + [[(10, "ok")]] * 2


def test_five_answers_of_one_person_are_one_person(world: Any) -> None:
    names = [world.answer("safe", {"mood": 3}, respondent="p") for _ in range(6)]
    judge(world, judgements(names))
    rows_ = world.read("SELECT * FROM analytics.own_agreement")
    assert {(row["n"], row["kappa"], row["status"]) for row in rows_} == {(None, None, "protected")}


def test_one_bad_result_takes_all_back(world: Any) -> None:
    given = judgements([world.answer("live", {"mood": 3})])
    for change, code in (
        ({"organisation": "nobody"}, "SM009"),
        ({"submission_id": "none"}, "SM090"),
        ({"question": "note"}, "SM090"),
        ({"validator": None}, "SM020"),
        ({"label": ""}, "SM020"),
        ({"label": "x" * 201}, "SM025"),
        ({"confidence": 1.5}, "SM025"),
        ({"confidence": "sure"}, "SM025"),
        ({"validated_at": "2190-01-01"}, "SM007"),
    ):
        with pytest.raises(psycopg.Error) as caught, world.db.transaction():
            judge(world, [given[0], given[1] | change, given[2]])
        assert caught.value.sqlstate == code
        assert "result 2 of 3" in caught.value.diag.message_detail
    assert world.db.execute("SELECT count(*) FROM core.validation").fetchone() == (0,)
