"""The univariate data sets of NIST's StRD, and how it scores an agreement with them."""

from __future__ import annotations

import csv
import math
from fractions import Fraction
from pathlib import Path

# Constructed from their definitions (Simon and Lesage 1989).
CONSTRUCTED = {
    "NumAcc1": ["10000001", "10000003", "10000002"],
    "NumAcc2": ["1.2"] + ["1.1", "1.3"] * 500,
    "NumAcc3": ["1000000.2"] + ["1000000.1", "1000000.3"] * 500,
    "NumAcc4": ["10000000.2"] + ["10000000.1", "10000000.3"] * 500,
}

# Data set -> number of observations, certified mean, certified standard deviation.
CERTIFIED = {
    "PiDigits": (5000, "4.53480000000000", "2.86733906028871"),
    "Lottery": (218, "518.958715596330", "291.699727470969"),
    "Lew": (200, "-177.435000000000", "277.332168044316"),
    "Mavro": (50, "2.00185600000000", "0.000429123454003053"),
    "Michelso": (100, "299.852400000000", "0.0790105478190518"),
    "NumAcc1": (3, "10000002", "1"),
    "NumAcc2": (1001, "1.2", "0.1"),
    "NumAcc3": (1001, "1000000.2", "0.1"),
    "NumAcc4": (1001, "10000000.2", "0.1"),
}


def digits_of_pi(count: int) -> list[str]:
    """By Machin's formula, in integers."""

    def inverse_tangent(x: int) -> int:
        total, term, divisor = 0, unit // x, 1
        while term:
            total += term // divisor if divisor % 4 == 1 else -(term // divisor)
            term, divisor = term // (x * x), divisor + 2
        return total

    unit = 10 ** (count + 10)
    rest, digits = 4 * (4 * inverse_tangent(5) - inverse_tangent(239)), []
    for _ in range(count):
        digit, rest = divmod(rest, unit)
        digits.append(str(digit))
        rest *= 10
    return digits


def observations(data_set: str) -> list[str]:
    if data_set in CONSTRUCTED:
        return CONSTRUCTED[data_set]
    if data_set == "PiDigits":
        digits = digits_of_pi(5000)
        # NIST's file has a 3 where pi has an 8; all its certified values are those of the file.
        assert digits[956] == "8"
        digits[956] = "3"
        return digits
    with (Path(__file__).parent / "data" / "nist_univariate.csv").open() as file:
        return [row["y"] for row in csv.DictReader(file) if row["data_set"] == data_set]


def agreeing_digits(found: float, certified: str) -> float:
    """The log relative error that NIST scores with."""
    error = abs(Fraction(found) - Fraction(certified)) / abs(Fraction(certified))
    return 17 if error == 0 else min(17, -math.log10(error))
