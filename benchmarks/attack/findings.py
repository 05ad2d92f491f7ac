"""What the attacks found, and what each must not exceed: a row for each criterion, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from benchmarks.targets import Target


@dataclass(frozen=True)
class Finding:
    """A measured figure with its 95 % bounds over seeds; without a value it does not apply."""

    figure: str
    value: float | None
    low: float | None = None
    high: float | None = None
    detail: str = ""
    profile: str = "standard"

    @property
    def criterion(self) -> Target:
        """What it must keep."""
        return criteria(self.profile)[self.figure]

    @property
    def holds(self) -> bool | None:
        """Whether the worse end of it keeps the criterion; None where that cannot be said."""
        worse = self.high if self.criterion.comparison == "<=" else self.low
        judged = worse if worse is not None else self.value
        return None if judged is None else self.criterion.holds(float(judged))


def over_seeds(figure: str, values: Sequence[float], detail: str = "") -> Finding:
    """The mean over seeds with its 95 % interval (Student's t)."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return Finding(figure, mean, detail=detail)
    half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)
    return Finding(figure, mean, mean - float(half), mean + float(half), detail)


def worst(figure: str, values: Iterable[tuple[float, str]]) -> Finding:
    """The lowest of all seeds, with what was said of it."""
    value, detail = min(values, key=lambda found: found[0])
    return Finding(figure, value, detail=detail)


_ROWS: tuple[tuple[str, str, str, str, float | None], ...] = (
    # -- all figures together
    ("m1", "M1 right within 5 %, more often than the control", "pp", "<=", 8),
    ("m2", "M2 right within 0.25 points, more often than the control", "pp", "<=", 1),
    ("m1_quantiles", "M1 by means, medians and quartiles together", "pp", "<=", 8),
    ("m2_quantiles", "M2 by means, medians and quartiles together", "pp", "<=", 1),
    ("m1_extreme", "M1 the same, by the lowest or highest of the target's group", "pp", "<=", 8),
    ("m2_extreme", "M2 the same, by the lowest or highest of the target's group", "pp", "<=", 1),
    ("m3", "M3 least uncertainty left, one edition", "of 1", ">=", 0.80),
    ("m3_exact", "M3 the same, if figures were not rounded", "of 1", ">=", 0.80),
    ("m3_editions", "M3 least uncertainty left, eight editions", "of 1", ">=", 0.70),
    ("m3_editions_exact", "M3 the same, if figures were not rounded", "of 1", ">=", 0.70),
    (
        "m4_shown_400",
        "M4 cells with enough members that are shown, 400 organisations",
        "%",
        "",
        None,
    ),
    ("m4_shown_800", "M4 the same, 800 organisations", "%", "", None),
    ("m4_shown_3000", "M4 the same, 3,000 organisations", "%", ">=", 95),
    ("m4_one_way", "M4 of these, one-way cells, 400 organisations", "%", ">=", 100),
    ("m4_two_way", "M4 of these, two-way cells, 400 organisations", "%", "", None),
    ("m4_peers", "M4 peer groups with enough members that are shown", "%", "", None),
    ("m4_error", "M4 mean absolute error", "points", "<=", 1),
    ("m4_error_p95", "M4 95th percentile of the absolute error", "points", "", None),
    ("m4_error_share", "M4 mean absolute error, of the sampling error", "x", "<=", 0.75),
    ("m5_m1", "M5 the requirements' rule: M1 of the same attacker", "pp", ">=", 15),
    ("m5_m2", "M5 the requirements' rule: M2 of the same attacker", "pp", ">=", 8),
    # -- statistical attacks
    (
        "a01_figures",
        "A01 figures that too few stand behind, that are not rounded or tell a size",
        "",
        "<=",
        0,
    ),
    ("a01_policy", "A01 rules loosened by officer or superuser", "", "<=", 0),
    ("a01_tests", "A01 floors and two persons: tests that fail", "", "<=", 0),
    ("a02_others", "A02 others that a figure has too few of, own result taken out", "", "<=", 0),
    ("a02_left", "A02 least uncertainty left to the best placed member", "of 1", ">=", 0.70),
    ("a03", "A03 sets of up to four whose exact sum follows from figures", "", "<=", 0),
    ("a04", "A04 peer groups of all but one that have a figure, or other refusals", "", "<=", 0),
    ("a06_left", "A06 uncertainty left about a member with many groups around", "of 1", ">=", 0.78),
    ("a06_shown", "A06 standard figures that these groups cost", "%", "<=", 2),
    ("a06_refused", "A06 requests above the quota, or of names, that pass", "", "<=", 0),
    (
        "a08_left",
        "A08 least uncertainty left about one who joins, leaves or moves",
        "of 1",
        ">=",
        0.80,
    ),
    ("a08_replaced", "A08 figures replaced because of a single organisation", "", "<=", 0),
    (
        "a08_kept",
        "A08 first releases changed, or chains of hashes broken, by a second",
        "",
        "<=",
        0,
    ),
    ("a10_three", "A10 least uncertainty left to three members at random", "of 1", ">=", 0.75),
    ("a10_but_two", "A10 the same to all members of a figure but two", "of 1", ">=", 0.60),
    ("a10_ten", "A10 the same to a consultant with ten clients", "of 1", "", None),
    ("a11", "A11 figures made or moved by made-up members or a family", "", "<=", 0),
    # Of `strict` it is 90; `standard` leaves it to the operator who verifies.
    ("a11_days", "A11 days after which a new member counts", "days", "", None),
    ("a12", "A12 dominance: tests that fail", "", "<=", 0),
    ("a14_side", "A14 guesses above or below a median that are right", "%", "<=", 65),
    ("a14_side_published", "A14 the same, of the published median, rounded", "%", "", None),
    (
        "a14_same",
        "A14 quantiles that are a member's own result, more than by chance",
        "pp",
        "<=",
        2,
    ),
    ("a14_position", "A14 position and extremes: tests that fail", "", "<=", 0),
    ("a15_early", "A15 own results that moved by fewer than five answers", "", "<=", 0),
    ("a15_sums", "A15 sums of a step that are recovered", "%", "<=", 60),
    ("a15_answers", "A15 single answers guessed, more often than by their shares", "pp", "<=", 2),
    ("a16", "A16 segments within an organisation: tests that fail", "", "<=", 0),
    # -- attacks on the database
    ("a20", "A20 statements of a reader that should be refused and are not", "", "<=", 0),
    ("a20_tests", "A20 tenants and row security: tests that fail", "", "<=", 0),
    ("a21", "A21 rows of statistics about what a reader cannot see", "", "<=", 0),
    ("a21_tests", "A21 plans and leaky functions: tests that fail", "", "<=", 0),
    ("a23", "A23 channels and settings that betray something", "", "<=", 0),
    ("a23_tests", "A23 hijacks, rights and drift: tests that fail", "", "<=", 0),
    ("a25_keys", "A25 pseudonyms and noise without the key: tests that fail", "", "<=", 0),
    ("a25_routes", "A25 figures that differ between routes", "", "<=", 0),
    ("a25_dumps", "A25 organisations in what is published, erased persons in a dump", "", "<=", 0),
    ("a25_tests", "A25 erasure: tests that fail", "", "<=", 0),
)

CRITERIA = {row[0]: Target(*row) for row in _ROWS}

# Where a profile promises something else: with noise more is shown, and new members wait.
_OTHERWISE: dict[str, dict[str, tuple[str, float | None]]] = {
    "strict": {
        "m3_editions": (">=", 0.70),
        "m3_editions_exact": (">=", 0.70),
        "m4_shown_400": (">=", 95),
        "m4_one_way": ("", None),
        "m4_peers": (">=", 85),
        "a11_days": (">=", 90),
    }
}


def criteria(profile: str) -> dict[str, Target]:
    """What the attacks on a profile must find."""
    return CRITERIA | {
        figure: replace(CRITERIA[figure], comparison=comparison, limit=limit)
        for figure, (comparison, limit) in _OTHERWISE.get(profile, {}).items()
    }
