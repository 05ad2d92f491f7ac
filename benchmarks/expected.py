"""What must be shown of the planted groups: the privacy rules, written down a second time.

The engine works in SQL on counts; this works in exact fractions on the responses themselves, and
knows nothing of the engine's tables. It states version 1 of the policy.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from benchmarks.exposure import Behind, Budget, Part
from benchmarks.world import OPTIONS, Organisation, Response

POLICY = {
    "min_organisations": 5,
    "min_organisations_crossing": 15,
    "min_organisations_quartile": 10,
    "min_organisations_tail": 25,
    "min_respondents": 5,
    "min_respondents_cell": 25,
    "batch_minimum": 5,
    "batch_fraction": 0.3,
    "rounding": 1,
    "quantile_rounding": 5,
    "max_exposure": 0.33,
    "min_verified_days": 0,
    "homogeneity_fraction": 0.8,
    "homogeneity_band": 2,
    "scale_end_band": 5,
}


@dataclass(frozen=True)
class Figure:
    """A question, its scale, the grids of its mean and quantiles, and how an answer is read."""

    question: str
    scale: tuple[int, int]
    grid: Fraction
    quantile_grid: Fraction
    read: Callable[[Mapping[str, Any]], Any]


def _chosen(option: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda answers: option in answers["q4"] if "q4" in answers else None


FIGURES = (
    Figure("q1", (1, 5), Fraction("0.05"), Fraction("0.2"), lambda answers: answers.get("q1")),
    Figure("q2", (0, 10), Fraction("0.1"), Fraction("0.5"), lambda answers: answers.get("q2")),
    *(
        Figure(f"q4.{option}", (0, 1), Fraction("0.01"), Fraction("0.05"), _chosen(option))
        for option in OPTIONS
    ),
    Figure("q5", (0, 1), Fraction("0.01"), Fraction("0.05"), lambda answers: answers.get("q5")),
    Figure("q6", (0, 60), Fraction(1), Fraction(3), lambda answers: answers.get("q6")),
)

# Level, question, period and its first day; and what a release says about it.
Key = tuple[str, str, str, date | None]
Row = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """An organisation in a cell: its result, and how many people stand behind it."""

    result: Fraction
    people: int


Members = Mapping[str, Member]


@dataclass
class Edition:
    """The figures shown after a release, and who stands behind each."""

    number: int = 0
    behind: dict[Key, Members] = field(default_factory=dict)
    shown: dict[Key, Row] = field(default_factory=dict)
    refused: dict[Key, Members] = field(default_factory=dict)
    budgets: dict[str, Budget] = field(default_factory=dict)

    def next(
        self, kinds: Sequence[Mapping[str, Iterable[Organisation]]], responses: Iterable[Response]
    ) -> Edition:
        """The edition after this one, with all counted responses so far.

        `kinds` are the groups of one level and those of two (`one+other`), in the public order.
        """
        answers = defaultdict(list)
        for response in responses:
            answers[response.organisation].append(response)
        members = [
            {level: [member.code for member in found] for level, found in kind.items()}
            for kind in kinds
        ]
        everybody = {"all": [code for codes in members[0].values() for code in codes]}
        months = {code: _parts(given) for code, given in answers.items()}
        upcoming = Edition(
            self.number + 1,
            dict(self.behind),
            refused=dict(self.refused),
            budgets=deepcopy(self.budgets),
        )
        # The public order: the total before its levels, and longer periods before shorter ones.
        for figure in FIGURES:
            for groups in (everybody, *members):
                for period, start in periods():
                    for level, codes in groups.items():
                        key = (level, figure.question, period, start)
                        answering = {
                            code: found
                            for code in codes
                            if (found := _member(figure, period, start, answers[code]))
                        }
                        behind = {
                            code: tuple(part for part in months[code] if _lies_in(key, part))
                            for code in answering
                        }
                        upcoming.shown[key] = self._row(
                            upcoming, key, figure, answering, behind, vacant=not codes
                        )
        return upcoming

    def _row(
        self,
        upcoming: Edition,
        key: Key,
        figure: Figure,
        answering: Members,
        behind: Mapping[str, tuple[Part, ...]],
        *,
        vacant: bool,
    ) -> Row:
        counting = {
            code: member
            for code, member in answering.items()
            if member.people >= POLICY["min_respondents"]
        }
        people = sum(member.people for member in counting.values())
        before = self.behind.get(key)
        changed, union = _difference(before or {}, counting)
        least = "min_organisations_crossing" if "+" in key[0] else "min_organisations"
        is_enough = (
            len(counting) >= POLICY[least]
            and people >= POLICY["min_respondents_cell"]
            and not _tells_each(figure, [one.result for one in counting.values()])
        )
        is_new = before is None or _is_batch(changed, union)
        if key in self.refused:
            # What was refused is tried again when as many have changed as would replace a figure.
            is_new = is_new and _is_batch(*_difference(self.refused[key], counting))
        if is_enough and is_new:
            budget = upcoming.budgets.setdefault(figure.question, Budget(POLICY["max_exposure"]))
            spent = Behind({code: behind[code] for code in counting})
            if budget.affords(spent):
                budget.spend(spent)
                upcoming.behind[key] = counting
                upcoming.refused.pop(key, None)
                return _shown(figure, counting, people, upcoming.number, crossed="+" in key[0])
            upcoming.refused[key] = counting
        if before is None:
            status = "none" if vacant else "protected"
            return {"status": status, "quantile_status": status, "p90_status": status}
        return self.shown[key] | {"status": "carried" if changed or not is_enough else "ok"}


def periods() -> Iterator[tuple[str, date | None]]:
    """The periods in which the planted groups answered, in the public order."""
    yield "all_time", None
    yield "year", date(2025, 1, 1)
    yield "quarter", date(2025, 1, 1)
    yield "month", date(2025, 3, 1)
    yield "month", date(2025, 2, 1)


def _member(
    figure: Figure, period: str, start: date | None, responses: Iterable[Response]
) -> Member | None:
    values = []
    people = set()
    for response in responses:
        value = figure.read(response.answers)
        at = response.completed_at
        assert at is not None
        if value is None or (period == "month" and (start is None or at.month != start.month)):
            continue
        values.append(Fraction(value))
        people.add(response.respondent)
    if not values:
        return None
    return Member(sum(values, Fraction()) / len(values), len(people))


def _parts(responses: Iterable[Response]) -> tuple[Part, ...]:
    """The months of an organisation: what is known of each, and how much answered it was."""
    given: dict[date, dict[str, list[Fraction]]] = defaultdict(lambda: defaultdict(list))
    for response in responses:
        at = response.completed_at
        assert at is not None
        for figure in FIGURES:
            value = figure.read(response.answers)
            if value is not None:
                given[date(at.year, at.month, 1)][figure.question].append(Fraction(value))
    return tuple(
        Part(
            month,
            frozenset((name, len(values), sum(values)) for name, values in asked.items()),
            max(map(len, asked.values())),
        )
        for month, asked in given.items()
    )


def _lies_in(key: Key, part: Part) -> bool:
    """Whether a month lies in the period of a figure; all of them are of one quarter."""
    return key[2] != "month" or key[3] == part.month


def _tells_each(figure: Figure, results: Collection[Fraction]) -> bool:
    """Whether the mean gives away its members: nearly all alike, or all near an end."""
    low, high = figure.scale
    point = Fraction(high - low, 100)
    mean = sum(results, Fraction()) / len(results)
    if min(mean - low, high - mean) <= POLICY["scale_end_band"] * point:
        return True
    # So many of the lowest are in reach of one, if the band begins at its result.
    reach = POLICY["homogeneity_band"] * point
    ordered = sorted(results)
    near = (bisect_right(ordered, lowest + reach) - place for place, lowest in enumerate(ordered))
    return max(near) >= Fraction(str(POLICY["homogeneity_fraction"])) * len(results)


def _difference(before: Members, after: Members) -> tuple[int, int]:
    """How many joined, left or have another result, and how many there are."""
    union = before.keys() | after.keys()
    same = [code for code in before.keys() & after if before[code].result == after[code].result]
    return len(union) - len(same), len(union)


def _is_batch(changed: int, union: int) -> bool:
    return changed >= POLICY["batch_minimum"] and changed >= POLICY["batch_fraction"] * union


def _shown(figure: Figure, members: Members, people: int, edition: int, *, crossed: bool) -> Row:
    ordered = sorted(member.result for member in members.values())
    size = len(ordered)
    row: Row = {
        "status": "ok",
        "edition": edition,
        "quantile_status": "protected",
        "p90_status": "protected",
        "mean": _on_grid(sum(ordered) / Fraction(size), figure.grid),
        "n_organisations": _band(size),
        "n_respondents": _band(people),
    }
    if size >= POLICY["min_organisations_quartile"] and not crossed:
        row["quantile_status"] = "ok"
        for name, part in (("p25", "0.25"), ("median", "0.5"), ("p75", "0.75")):
            row[name] = _on_grid(_quantile(ordered, Fraction(part)), figure.quantile_grid)
    if size >= POLICY["min_organisations_tail"] and not crossed:
        row["p90_status"] = "ok"
        row["p90"] = _on_grid(_quantile(ordered, Fraction("0.9")), figure.quantile_grid)
    return row


def _quantile(ordered: list[Fraction], part: Fraction) -> Fraction:
    return sum((ordered[place] for place in quantile_places(len(ordered), part)), Fraction(0)) / 4


def quantile_places(size: int, part: Fraction, moved: Fraction = Fraction(0)) -> tuple[int, ...]:
    """Whose mean a quantile is: never one organisation's result but those around its neighbours,
    or, where that would take the first or last, the neighbours and those around them."""
    position = (size - 1) * part
    if moved:
        position = min(max(position + moved, Fraction(7, 2)), size - Fraction(9, 2))
    low, high = floor(position), ceil(position)
    if low < high and (low < 3 or high > size - 4):
        low, high = low + 1, high - 1
    return low - 2, low - 1, high + 1, high + 2


def _on_grid(value: Fraction, grid: Fraction) -> float:
    """The nearest step, halves away from zero (no figure here is negative)."""
    return float(int(value / grid + Fraction(1, 2)) * grid)


def _band(n: int) -> int:
    bands = [5, 8, 15, 25]
    bands += [band * 10**power for power in range(1, 9) for band in (5, 10, 25)]
    return max(band for band in bands if band <= n)
