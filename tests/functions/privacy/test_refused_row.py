"""Which figures the exposure budget leaves out: by hand, and as the model does at random."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from benchmarks.exposure import Behind, Budget, tried

LIMIT = 0.33


def refused(
    db: Any,
    figures: Sequence[Iterable[Any]],
    known: int = 0,
    limit: float = LIMIT,
    second: Sequence[Iterable[Any]] = (),
) -> list[int]:
    """The numbers of the figures, counted from 1, that the engine leaves out."""
    stands_in = defaultdict(list)
    for number, members in enumerate(figures, start=1):
        for member in members:
            stands_in["first", member].append(number)
    for number, members in enumerate(second, start=len(figures) + 1):
        for member in members:
            stands_in["second", member].append(number)
    sizes = Counter(map(tuple, stands_in.values()))
    pairs = [(atom, row) for atom, rows in enumerate(sorted(sizes), start=1) for row in rows]
    row = db.execute(
        "SELECT privacy.refused_row(%s::int[], %s::int[], %s::int[], %s, %s, %s)",
        [
            [sizes[rows] for rows in sorted(sizes)],
            [atom for atom, _ in pairs],
            [row for _, row in pairs],
            len(figures),
            known,
            limit,
        ],
    ).fetchone()
    numbers: list[int] = row[0]
    return numbers


def test_the_third_of_a_total_and_its_parts_is_implied(db: Any) -> None:
    assert refused(db, [range(10), range(5), range(5, 10)]) == []


@pytest.mark.parametrize("size", [5, 50, 500])
def test_of_two_groups_that_differ_by_one_the_second_is_left_out(db: Any, size: int) -> None:
    whole, part = range(size + 1), range(size)
    assert refused(db, [whole, part]) == [2]
    assert refused(db, [part, whole]) == [2]


def test_four_may_remain_and_three_may_not(db: Any) -> None:
    assert refused(db, [range(20), range(16)]) == []
    assert refused(db, [range(20), range(17)]) == [2]


def test_three_figures_that_together_give_one(db: Any) -> None:
    """Neither pair of them does: 6 + 6 organisations, of which all but one have another figure."""
    one, other = set(range(6)), set(range(6, 12))
    assert refused(db, [one, other]) == []
    assert refused(db, [one, one | other - {6}]) == []
    assert refused(db, [one, other, one | other - {6}]) == [3]


def test_the_same_set_costs_nothing_and_follows_what_is_known(db: Any) -> None:
    assert refused(db, [range(6), range(6), range(6)]) == []
    assert refused(db, [range(6), range(5), range(5)]) == [2, 3]


def test_what_is_released_counts_whatever_it_costs(db: Any) -> None:
    """One organisation is determined already: only what tells more about others is left out."""
    released = [range(6), range(5)]
    assert refused(db, [*released, range(10, 16)], known=2) == []
    assert refused(db, [*released, [*range(6), *range(10, 16)]], known=2) == []
    assert refused(db, [*released, range(1, 6)], known=2) == [3]


def test_many_harmless_figures_add_up(db: Any) -> None:
    """Every one overlaps the others in one organisation only; on average they single it out."""
    figures = [[0, *range(10 * number, 10 * number + 9)] for number in range(1, 10)]
    left_out = refused(db, figures)
    assert left_out
    assert left_out == list(range(left_out[0], 10))
    kept = tried(Budget(LIMIT), [Behind("p", members(figure)) for figure in figures])
    assert [number for number, shown in enumerate(kept, start=1) if not shown] == left_out


def test_a_limit_is_a_limit(db: Any) -> None:
    """Two groups of 20 that share 15: 5 remain on either side, exposed to less than a third."""
    pair = [range(20), range(5, 25)]
    highest = Budget(1)
    for figure in pair:
        highest.spend(Behind("p", members(figure)))
    assert 0.05 < highest.highest() < LIMIT
    assert refused(db, pair, limit=highest.highest() + 1e-6) == []
    assert refused(db, pair, limit=highest.highest() - 1e-6) == [2]


def test_both_ways_of_looking_at_a_figure_count(db: Any) -> None:
    """Ten results, of which all changed; the second way sees that one organisation left."""
    first = [[("old", n) for n in range(10)], [("new", n) for n in range(9)]]
    assert refused(db, first) == []
    assert refused(db, first, second=[range(10), range(9)]) == [2]
    assert refused(db, first, second=[range(10), range(6)]) == []
    assert refused(db, [range(10), range(9)], second=first) == [2]


def members(numbers: Iterable[Any]) -> frozenset[tuple[Any, Any, Any]]:
    return frozenset((number, None, None) for number in numbers)


def lattice(dice: random.Random) -> list[Behind]:
    """A total, levels and crossings of two or three categories, in some periods and editions."""
    size = dice.randrange(12, 60)
    sorts = [dice.choices(range(dice.randrange(2, 6)), k=size) for _ in range(dice.randrange(2, 4))]
    groups = [set(range(size))]
    for sort in sorts:
        groups += [{n for n in range(size) if sort[n] == level} for level in range(6)]
    groups += [a & b for a in groups[1:] for b in groups[1:] if dice.random() < 0.3]
    if dice.random() < 0.3:
        groups += [set(dice.sample(range(size), size // 2)) for _ in range(4)]
    figures = []
    changes = dice.choice([0.1, 0.5, 0.9])
    results: dict[Any, int] = defaultdict(int)
    for _ in range(dice.randrange(1, 4)):
        answering = {n for n in range(size) if dice.random() < 0.95}
        for period, share in (("year", 1.0), ("month", dice.choice([0.6, 1.0]))):
            months = {n: period if n % 7 == 0 else "month" for n in range(size)}
            part = {n for n in answering if dice.random() < share}
            figures += [
                Behind(period, frozenset((n, months[n], results[n]) for n in group & part))
                for group in groups
                if len(group & part) >= 5
            ]
        for n in range(size):
            results[n] += dice.random() < changes
    return figures


@pytest.mark.parametrize("seed", range(12))
def test_random_lattices_are_what_the_model_says(db: Any, seed: int) -> None:
    dice = random.Random(seed)
    figures = lattice(dice)[:90]
    known = dice.randrange(len(figures) // 3)
    budget = Budget(LIMIT)
    for figure in figures[:known]:
        budget.spend(figure)
    shown = tried(budget, figures[known:])
    second = [
        [(figure.period, contributor) for contributor, _, _ in figure.members] for figure in figures
    ]
    assert refused(db, [figure.members for figure in figures], known, second=second) == [
        number for number, kept in enumerate(shown, start=known + 1) if not kept
    ]
