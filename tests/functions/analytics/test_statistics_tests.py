"""Tests and intervals equal scipy's: 500 random cases each, in one query."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import psycopg
import pytest
from scipy import stats

from .cases import CASES, moments, rows, samples, tables

Connection = psycopg.Connection[Any]

Agree = Callable[[str, list[Any], Any], None]


@pytest.fixture
def agree(measured: Any) -> Agree:
    """Every value equal to the reference's, as docs/statistics.md says of the figure."""

    def agree(figure: str, found: list[Any], expected: Any) -> None:
        expected = [float(value) for value in expected]
        assert len(found) == len(expected)
        differences = [
            abs(one - other) / max(1.0, abs(other))
            for one, other in zip(found, expected, strict=True)
            if math.isfinite(other)
        ]
        # What the reference calls infinite or no number is null here.
        assert all(
            one is None for one, o in zip(found, expected, strict=True) if not math.isfinite(o)
        )
        measured(figure, max(differences), len(differences))

    return agree


def test_mean_test_is_the_one_sample_t_test(db: Connection, agree: Agree) -> None:
    pairs = list(samples(1))
    found = rows(
        db, "mean_test($, 3)", "float8", *zip(*(moments(one) for one, _ in pairs), strict=True)
    )
    expected = [stats.ttest_1samp(one, 3) for one, _ in pairs]
    agree("one-sample t: p", [r["p_value"] for r in found], [e.pvalue for e in expected])
    agree("one-sample t: t", [r["statistic"] for r in found], [e.statistic for e in expected])
    low = [e.confidence_interval().low - 3 for e in expected]
    agree("mean: interval", [r["ci_low"] for r in found], low)
    found = rows(db, "mean_ci($)", "float8", *zip(*(moments(one) for one, _ in pairs), strict=True))
    assert [r["ci_low"] - 3 for r in found] == pytest.approx(low, abs=1e-9)


def test_mean_test_against_a_figure_with_an_error(db: Connection, agree: Agree) -> None:
    """Welch's test with so large a second sample that its degrees of freedom do not count."""
    cases = [(*moments(one), *moments(other)) for one, other in samples(2)]
    mean, sd, n, reference, spread, size = (np.array(column) for column in zip(*cases, strict=True))
    error = spread / np.sqrt(size)
    found = rows(db, "mean_test($)", "float8", mean, sd, n, reference, error)
    expected = stats.ttest_ind_from_stats(
        mean, sd, n, reference, error * 1e7, np.full(CASES, 1e14), equal_var=False
    )
    agree("t against a published figure: p", [r["p_value"] for r in found], expected.pvalue)


def test_welch(db: Connection, agree: Agree) -> None:
    pairs = list(samples(3))
    cases = [(*moments(one), *moments(other)) for one, other in pairs]
    found = rows(db, "welch_test($, 0.9)", "float8", *zip(*cases, strict=True))
    expected = [stats.ttest_ind(one, other, equal_var=False) for one, other in pairs]
    agree("Welch: p", [r["p_value"] for r in found], [e.pvalue for e in expected])
    agree(
        "Welch: degrees of freedom",
        [r["degrees_of_freedom"] for r in found],
        [e.df for e in expected],
    )
    intervals = [e.confidence_interval(0.9) for e in expected]
    agree(
        "difference of means: interval",
        [r["ci_high"] for r in found],
        [i.high for i in intervals],
    )
    d = [
        (np.mean(one) - np.mean(other))
        / math.sqrt(
            ((len(one) - 1) * np.var(one, ddof=1) + (len(other) - 1) * np.var(other, ddof=1))
            / (len(one) + len(other) - 2)
        )
        for one, other in pairs
    ]
    agree("Cohen's d", [r["effect"] for r in found], d)


def contingency(case: tuple[int, int, int, int]) -> list[list[int]]:
    return [[case[0], case[1] - case[0]], [case[2], case[3] - case[2]]]


def is_full(case: tuple[int, int, int, int]) -> bool:
    return 0 < case[0] + case[2] < case[1] + case[3]


def test_two_proportions(db: Connection, agree: Agree) -> None:
    """The square of z is chi-square without correction."""
    cases = tables(4)
    found = rows(db, "two_proportion_test($)", "float8", *zip(*cases, strict=True))
    expected = [
        stats.chi2_contingency(contingency(case), correction=False).pvalue
        if is_full(case)
        else math.nan
        for case in cases
    ]
    agree("two proportions: p", [r["p_value"] for r in found], expected)


def test_proportion_against_a_figure(db: Connection, agree: Agree) -> None:
    cases = tables(5)
    k, n = (np.array([case[place] for case in cases]) for place in (0, 1))
    found = rows(db, "proportion_test($, 0.3, 0.02)", "float8", k, n)
    z = (k / n - 0.3) / np.sqrt(0.3 * 0.7 / n + 0.02**2)
    agree(
        "share against a published figure: p",
        [r["p_value"] for r in found],
        2 * stats.norm.sf(abs(z)),
    )


def test_fisher(db: Connection, agree: Agree) -> None:
    cases = tables(6)
    found = rows(db, "fisher_test($)", "float8", *zip(*cases, strict=True))
    expected = [stats.fisher_exact(contingency(case)) for case in cases]
    agree("Fisher: p", [r["p_value"] for r in found], [e.pvalue for e in expected])
    agree(
        "Fisher: odds ratio",
        [r["statistic"] for r in found],
        [e.statistic for e in expected],
    )
    cases = tables(7, 20000)[:100]
    found = rows(db, "fisher_test($)", "float8", *zip(*cases, strict=True))
    expected = [stats.fisher_exact(contingency(case)).pvalue for case in cases]
    assert [r["p_value"] for r in found] == pytest.approx(expected, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("corrected", [False, True])
def test_chi_square(db: Connection, agree: Agree, corrected: bool) -> None:
    random = np.random.default_rng(8)
    cases = []
    for _ in range(CASES):
        shape = (2, 2) if corrected else tuple(random.integers(2, 6, 2))
        cases.append(random.poisson(random.uniform(0.5, 20, shape)).tolist())
    found = rows(db, f"chi_square_test($, {corrected})", "bigint[]", cases)
    expected = []
    for case in cases:
        table = np.array(case)
        empty = 0 in table.sum(0) or 0 in table.sum(1)
        expected.append(None if empty else stats.chi2_contingency(table, correction=corrected))
    agree(
        "chi-square with Yates: p" if corrected else "chi-square: p",
        [r["p_value"] for r in found],
        [math.nan if e is None else e.pvalue for e in expected],
    )
    agree(
        "chi-square with Yates: statistic" if corrected else "chi-square: statistic",
        [r["statistic"] for r in found],
        [math.nan if e is None else e.statistic for e in expected],
    )


def counted(one: Any, other: Any) -> tuple[list[int], list[int]]:
    values = np.union1d(one, other)
    return tuple([int((sample == value).sum()) for value in values] for sample in (one, other))  # type: ignore[return-value]


def delta(one: Any, other: Any) -> float:
    return float(np.sign(np.subtract.outer(one, other)).mean())


def test_mann_whitney_with_ties(db: Connection, agree: Agree) -> None:
    random = np.random.default_rng(9)
    pairs = [
        (
            random.binomial(6, random.random(), random.integers(2, 80)),
            random.binomial(6, random.random(), random.integers(2, 80)),
        )
        for _ in range(CASES)
    ]
    found = rows(
        db,
        "mann_whitney_test($)",
        "bigint[]",
        *zip(*(counted(one, other) for one, other in pairs), strict=True),
    )
    with np.errstate(all="ignore"):
        expected = [
            stats.mannwhitneyu(one, other).pvalue if len(np.union1d(one, other)) > 1 else math.nan
            for one, other in pairs
        ]
    agree("Mann-Whitney with ties: p", [r["p_value"] for r in found], expected)
    agree(
        "Cliff's delta",
        [r["effect"] for r in found],
        [delta(one, other) for one, other in pairs],
    )
    for (one, other), row in zip(pairs[:100], found, strict=False):
        if row["ci_low"] is not None:
            assert (row["ci_low"], row["ci_high"]) == pytest.approx(feng_and_cliff(one, other))


def feng_and_cliff(one: Any, other: Any) -> tuple[float, float]:
    """The interval from the matrix of all pairs, as its authors write it."""
    pairs = np.sign(np.subtract.outer(one, other))
    d, (n, m) = pairs.mean(), pairs.shape
    across = ((pairs.mean(1) - d) ** 2).sum()
    down = ((pairs.mean(0) - d) ** 2).sum()
    variance = (m * m * across + n * n * down - ((pairs - d) ** 2).sum()) / (
        n * m * (n - 1) * (m - 1)
    )
    variance = max(variance, (1 - d * d) / (n * m - 1)) * stats.norm.ppf(0.975) ** 2
    half = math.sqrt(variance * ((1 - d * d) ** 2 + variance))
    return tuple((d - d**3 + sign * half) / (1 - d * d + variance) for sign in (-1, 1))  # type: ignore[return-value]


def test_mann_whitney_exact(db: Connection, agree: Agree) -> None:
    random = np.random.default_rng(10)
    pairs = []
    for _ in range(CASES):
        n, m = random.integers(1, [9, 25])
        order = random.permutation(n + m).astype(float)
        pairs.append((order[:n], order[n:]) if random.random() < 0.5 else (order[n:], order[:n]))
    found = rows(
        db,
        "mann_whitney_test($)",
        "bigint[]",
        *zip(*(counted(one, other) for one, other in pairs), strict=True),
    )
    assert {row["method"] for row in found} == {"exact rank test (Mann and Whitney 1947)"}
    expected = [stats.mannwhitneyu(one, other, method="exact").pvalue for one, other in pairs]
    agree("Mann-Whitney, exact: p", [r["p_value"] for r in found], expected)


def test_benjamini_hochberg(db: Connection, agree: Agree) -> None:
    random = np.random.default_rng(11)
    cases = [
        np.round(
            random.random(random.integers(1, 40)) ** random.integers(1, 6), random.integers(1, 9)
        )
        for _ in range(CASES)
    ]
    found = rows(db, "adjust_p_values($)", "float8[]", [case.tolist() for case in cases])
    adjusted = [value for row in found for value in row["got"]]
    expected = np.concatenate([stats.false_discovery_control(case) for case in cases])
    agree("Benjamini-Hochberg", adjusted, expected)


def test_shares(db: Connection, agree: Agree) -> None:
    cases = [(k, n) for n in range(1, 31) for k in range(n + 1)]
    found = rows(db, "proportion_ci($, 0.9)", "float8", *zip(*cases, strict=True))
    expected = [
        stats.binomtest(k, n).proportion_ci(0.9, "exact" if n < 5 or k in (0, n) else "wilson")
        for k, n in cases
    ]
    agree(
        "share, Wilson or exact: interval",
        [r[end] for r in found for end in ("ci_low", "ci_high")],
        [end for e in expected for end in (e.low, e.high)],
    )


def test_newcombe(db: Connection) -> None:
    """Newcombe (1998), table II, method 10: rows (a) to (h)."""
    cases = [
        (56, 70, 48, 80),
        (9, 10, 3, 10),
        (6, 7, 2, 7),
        (5, 56, 0, 29),
        (0, 10, 0, 20),
        (0, 10, 0, 10),
        (10, 10, 0, 20),
        (10, 10, 0, 10),
    ]
    published = [
        (0.0524, 0.3339),
        (0.1705, 0.8090),
        (0.0582, 0.8062),
        (-0.0381, 0.1926),
        (-0.1611, 0.2775),
        (-0.2775, 0.2775),
        (0.6791, 1.0),
        (0.6075, 1.0),
    ]
    intervals = rows(
        db, "wilson_interval(v0::numeric, v1::numeric)", "float8", *zip(*cases, strict=True)
    )
    others = rows(
        db, "wilson_interval(v2::numeric, v3::numeric)", "float8", *zip(*cases, strict=True)
    )
    given = [
        (k / n, one["ci_low"], one["ci_high"], j / m, other["ci_low"], other["ci_high"])
        for (k, n, j, m), one, other in zip(cases, intervals, others, strict=True)
    ]
    found = rows(db, "difference_ci($)", "float8", *zip(*given, strict=True))
    for row, (low, high) in zip(found, published, strict=True):
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), abs=6e-5)


def test_quantile_interval(db: Connection) -> None:
    random = np.random.default_rng(12)
    cases = [
        (np.sort(random.integers(1, 12, random.integers(1, 90))), float(p))
        for p in random.choice([0.1, 0.25, 0.5, 0.9], CASES)
    ]
    tallied = [np.unique(sample, return_counts=True) for sample, _ in cases]
    found = db.execute(
        "SELECT got.ci_low, got.ci_high, got.coverage, got.n, got.reason"
        " FROM unnest(%s::text[], %s::text[], %s::float8[])"
        " WITH ORDINALITY AS asked (v, n, p, place),"
        " analytics.quantile_ci(v::numeric[], n::bigint[], p) AS got ORDER BY place",
        [
            [str(values.tolist()).replace("[", "{").replace("]", "}") for values, _ in tallied],
            [str(counts.tolist()).replace("[", "{").replace("]", "}") for _, counts in tallied],
            [p for _, p in cases],
        ],
    ).fetchall()
    for (sample, p), (low, high, coverage, n, reason) in zip(cases, found, strict=True):
        expected = stats.quantile_test(sample, p=p).confidence_interval()
        assert n == len(sample)
        if math.isnan(expected.low) or math.isnan(expected.high):
            assert (low, high) == (None, None)
            assert "too few answers" in reason
        else:
            assert (low, high) == tuple(expected)
            assert coverage >= 0.95
    assert sum(reason is None for *_, reason in found) > CASES / 2


@pytest.mark.parametrize(("yes", "no"), [(0.5, 0.2), (0.33, 0.33), (0.8, 0.05), (0.1, 0.6)])
def test_the_coverage_of_the_net_promoter_score(db: Connection, yes: float, no: float) -> None:
    """Over all samples of 30 with these shares, each as likely as it is."""
    n = 30
    cases = [(i, n - i - j, j) for i in range(n + 1) for j in range(n + 1 - i)]
    found = rows(db, "net_promoter_score($)", "float8", *zip(*cases, strict=True))
    chances = stats.multinomial.pmf(cases, n, [yes, 1 - yes - no, no])
    covered = sum(
        chance
        for chance, row in zip(chances, found, strict=True)
        if row["ci_low"] <= 100 * (yes - no) <= row["ci_high"]
    )
    assert 0.93 < covered < 0.985


def test_design_effect(db: Connection, agree: Agree) -> None:
    random = np.random.default_rng(13)
    weights = [
        random.lognormal(0, random.uniform(0, 2), random.integers(1, 300)) for _ in range(CASES)
    ]
    given = [(len(w), w.sum(), (w**2).sum()) for w in weights]
    found = rows(db, "design_effect($)", "float8", *zip(*given, strict=True))
    agree(
        "Kish's effective n and design effect",
        [r["design_effect"] for r in found],
        [1 + np.var(w) / np.mean(w) ** 2 for w in weights],
    )


# -- how often chance is called a difference -----------------------------------------------------


def test_of_10_000_surveys_without_a_difference_5_percent_seem_to_have_one(
    db: Connection, measured: Any
) -> None:
    random = np.random.default_rng(19)
    shares = [0.05, 0.15, 0.25, 0.35, 0.2]
    groups = [random.multinomial(n, shares, 10_000) for n in (45, 80)]
    ratings = np.arange(1, 6)
    cases = []
    for group in groups:
        n = group.sum(1)
        mean = group @ ratings / n
        cases += [mean, np.sqrt((group @ ratings**2 - n * mean**2) / (n - 1)), n]
    tested = [
        ("null surveys called different: Welch", "welch_test($)", "float8", cases),
        (
            "null surveys called different: one-sample t",
            f"mean_test($, {np.dot(shares, ratings)})",
            "float8",
            cases[:3],
        ),
        (
            "null surveys called different: Mann-Whitney",
            "mann_whitney_test($)",
            "bigint[]",
            [group.tolist() for group in groups],
        ),
    ]
    for figure, call, types, columns in tested:
        found = rows(db, call, types, *columns)
        rate = sum(row["p_value"] <= 0.05 for row in found) / len(found)
        measured(figure, rate, len(found))
