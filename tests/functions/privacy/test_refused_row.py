"""Which figures the exposure budget leaves out: by hand, and as the model does at random."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.exposure import CORRELATION, Behind, Budget, Part, Row, tried

LIMIT = 0.33


def refused(
    db: Any,
    figures: Sequence[Behind],
    known: int = 0,
    limit: float = LIMIT,
    standard: int | None = None,
    left_out: Sequence[int] = (),
) -> list[int]:
    """The numbers of the figures, counted from 1, that the engine leaves out."""
    left_out = list(left_out)
    both = [figure.ways() for figure in figures]
    rows = [then for then, _ in both] + [ever for _, ever in both]
    sizes, classes, members = classified(rows)
    row = db.execute(
        "SELECT privacy.refused_row("
        "%s::int[], %s::int[], %s::int[], %s::int[], %s::float8[], %s, %s, %s, %s, %s,"
        " %s::float8[], %s::int[])",
        [
            sizes,
            classes,
            [slot for _, slot, _ in members],
            [number for number, _, _ in members],
            [share for _, _, share in members],
            len(figures),
            known,
            limit,
            CORRELATION,
            standard,
            [figure.noise for figure in figures],
            left_out,
        ],
    ).fetchone()
    numbers: list[int] = row[0]
    return numbers


def classified(rows: Sequence[Row]) -> tuple[list[int], list[int], list[tuple[int, int, float]]]:
    """Contributors that stand in the same rows with the same shares, counted once.

    The sizes of the classes, the class of each slot, and the members of the rows.
    """
    stands_in: dict[Any, dict[Hashable, list[tuple[int, float]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for number, row in enumerate(rows, start=1):
        way = number <= len(rows) // 2
        for (contributor, slot), share in row.items():
            stands_in[way, contributor][slot].append((number, share))
    alike = Counter(
        tuple(sorted(tuple(places) for places in slots.values())) for slots in stands_in.values()
    )
    classes: list[int] = []
    members = []
    for number, slots in enumerate(alike, start=1):
        for places in slots:
            classes.append(number)
            members += [(row, len(classes), share) for row, share in places]
    return list(alike.values()), classes, members


def simple(*figures: Iterable[Hashable]) -> list[Behind]:
    """Figures of contributors that answered once and never changed."""
    return [Behind({member: (Part(1, 1, 1),) for member in figure}) for figure in figures]


def test_the_third_of_a_total_and_its_parts_is_implied(db: Any) -> None:
    assert refused(db, simple(range(10), range(5), range(5, 10))) == []


@pytest.mark.parametrize("size", [5, 50, 500])
def test_of_two_groups_that_differ_by_one_the_second_is_left_out(db: Any, size: int) -> None:
    whole, part = range(size + 1), range(size)
    assert refused(db, simple(whole, part)) == [2]
    assert refused(db, simple(part, whole)) == [2]


def test_four_may_remain_and_three_may_not(db: Any) -> None:
    assert refused(db, simple(range(20), range(16))) == []
    assert refused(db, simple(range(20), range(17))) == [2]


def test_what_comes_after_the_standard_figures_leaves_half(db: Any) -> None:
    """Six that remain are told to 0.17, seven to 0.14."""
    assert refused(db, simple(range(20), range(14)), standard=2) == []
    assert refused(db, simple(range(20), range(14)), standard=1) == [2]
    assert refused(db, simple(range(20), range(13)), standard=1) == []


def test_three_figures_that_together_give_one(db: Any) -> None:
    """Neither pair of them does: 6 + 6 organisations, of which all but one have another figure."""
    one, other = set(range(6)), set(range(6, 12))
    assert refused(db, simple(one, other)) == []
    assert refused(db, simple(one, one | other - {6})) == []
    assert refused(db, simple(one, other, one | other - {6})) == [3]


def test_the_same_set_costs_nothing_and_follows_what_is_known(db: Any) -> None:
    assert refused(db, simple(range(6), range(6), range(6))) == []
    assert refused(db, simple(range(6), range(5), range(5))) == [2, 3]


def test_what_is_released_counts_whatever_it_costs(db: Any) -> None:
    """One organisation is determined already: only what tells more about others is left out."""
    released = [range(6), range(5)]
    assert refused(db, simple(*released, range(10, 16)), known=2) == []
    assert refused(db, simple(*released, [*range(6), *range(10, 16)]), known=2) == []
    assert refused(db, simple(*released, range(1, 6)), known=2) == [3]


def test_many_harmless_figures_add_up(db: Any) -> None:
    """Every one overlaps the others in one organisation only; on average they single it out."""
    figures = [[0, *range(10 * number, 10 * number + 9)] for number in range(1, 10)]
    left_out = refused(db, simple(*figures))
    assert left_out
    assert left_out == list(range(left_out[0], 10))
    kept = tried(Budget(LIMIT), simple(*figures))
    assert [number for number, shown in enumerate(kept, start=1) if not shown] == left_out


def test_a_limit_is_a_limit(db: Any) -> None:
    """Two groups of 20 that share 15: 5 remain on either side, exposed to less than a third."""
    pair = simple(range(20), range(5, 25))
    highest = Budget(1)
    for figure in pair:
        highest.spend(figure)
    assert 0.05 < highest.highest() < LIMIT
    assert refused(db, pair, limit=highest.highest() + 1e-6) == []
    assert refused(db, pair, limit=highest.highest() - 1e-6) == [2]


def test_a_result_that_changed_is_another_and_the_same(db: Any) -> None:
    """Ten results, of which all changed: it is still seen that one organisation left."""

    def figure(state: int, members: Iterable[int]) -> Behind:
        return Behind({member: (Part(1, state, 5 + state),) for member in members})

    assert refused(db, [figure(1, range(10)), figure(2, range(9))]) == [2]
    assert refused(db, [figure(1, range(10)), figure(2, range(6))]) == []
    # The total and a group were released before and after: what changed outside is one's change.
    before = [figure(1, range(20)), figure(1, range(10))]
    after = [figure(2, range(20)), Behind({n: (Part(1, 2, 7),) for n in range(19)})]
    assert refused(db, [*before, *after]) == [4]


def test_a_late_answer_is_not_hidden_by_its_quarter(db: Any) -> None:
    """Nine answered in May, some with a straggler in June; the tenth answered in June alone."""
    may = Behind({n: (Part("May", 1, 100),) for n in range(9)})
    quarter = {n: (Part("May", 1, 100), Part("June", 1, 5)) for n in range(9)}
    assert refused(db, [may, Behind({**quarter, 9: (Part("June", 1, 100),)})]) == [2]
    assert refused(db, [may, Behind(quarter)]) == []


def test_months_add_up_to_what_an_organisation_is_like(db: Any) -> None:
    """In each month with other companions, so that only its own level is in all of them."""
    figures = [
        Behind({n: (Part(month, 1, 1),) for n in [0, *range(4 * month, 4 * month + 4)]})
        for month in range(1, 9)
    ]
    left_out = refused(db, figures)
    assert left_out == list(range(left_out[0], 9))
    kept = tried(Budget(LIMIT), figures)
    assert [number for number, shown in enumerate(kept, start=1) if not shown] == left_out


def noisy(noise: float, *figures: Iterable[Hashable]) -> list[Behind]:
    """The same, each with noise of its own."""
    return [replace(figure, noise=noise) for figure in simple(*figures)]


def test_noise_hides_the_difference_of_two_figures(db: Any) -> None:
    """Known are two sums that differ by one: 1 of 1 + 2 * 1.5 ^ 2 of its variance is told."""
    told = 1 / (1 + 2 * 1.5**2)
    both = noisy(1.5, range(500), range(499))
    assert refused(db, both, limit=told + 0.01) == []
    assert refused(db, both, limit=told - 0.01) == [2]
    assert refused(db, noisy(0.1, range(500), range(499))) == [2]


def test_noise_is_averaged_out_by_many_figures(db: Any) -> None:
    figures = noisy(1.5, *([0, *range(10 * n, 10 * n + 9)] for n in range(1, 30)))
    refusals = refused(db, figures)
    assert refusals
    kept = tried(Budget(LIMIT), figures)
    assert [number for number, shown in enumerate(kept, start=1) if not shown] == refusals


def test_what_is_left_out_is_not_looked_at(db: Any) -> None:
    assert refused(db, simple(range(20), range(19), range(1, 20))) == [2, 3]
    assert refused(db, simple(range(20), range(19), range(1, 20)), left_out=[1]) == [3]
    assert refused(db, simple(range(20), range(19), range(1, 20)), left_out=[1, 2]) == []


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
    changes, spread = dice.choice([0.1, 0.5, 0.9]), dice.choice([0.1, 0.5])
    answers: dict[int, dict[int, Part]] = {n: {} for n in range(size)}
    figures = []
    for edition in range(dice.randrange(1, 4)):
        for parts in answers.values():
            for month in (edition, edition + 1):
                if not parts or dice.random() < (spread if month > edition else changes):
                    parts[month] = Part(month, edition, dice.choice([1, 5, 5, 5, 20]))
        for months in ((0, 1, 2, 3), (edition,), (edition + 1,)):
            for group in groups:
                behind = {
                    n: tuple(answers[n][month] for month in months if month in answers[n])
                    for n in group
                }
                behind = {n: parts for n, parts in behind.items() if parts}
                if len(behind) >= 5:
                    figures.append(Behind(behind))
    return figures


@pytest.mark.parametrize("noises", [(0,), (1.5,), (0, 1, 3)], ids=["exact", "noisy", "mixed"])
@pytest.mark.parametrize("seed", range(6))
def test_random_lattices_are_what_the_model_says(
    db: Any, seed: int, noises: Sequence[float]
) -> None:
    dice = random.Random(seed)
    figures = [replace(figure, noise=dice.choice(noises)) for figure in lattice(dice)[:90]]
    known = dice.randrange(len(figures) // 3)
    budget = Budget(LIMIT)
    for figure in figures[:known]:
        budget.spend(figure)
    shown = tried(budget, figures[known:])
    assert refused(db, figures, known) == [
        number for number, kept in enumerate(shown, start=known + 1) if not kept
    ]
