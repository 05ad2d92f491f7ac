"""Say what the attacks found: on the terminal, in a file for each profile, and in docs/privacy.md.

Its part of the document stands between two markers and is made from the file alone; a test
compares the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks import report
from benchmarks.attack.findings import CRITERIA, Finding

DOCUMENT = report.HERE.parent / "docs" / "privacy.md"

VERDICTS = {True: "holds", False: "missed", None: ""}
COLOURS = {True: "green", False: "red"}


def row(finding: Finding) -> dict[str, Any]:
    """A finding as the file keeps it."""
    criterion = finding.criterion
    return {
        "figure": finding.figure,
        "title": criterion.title,
        "value": _kept(finding.value),
        "low": _kept(finding.low),
        "high": _kept(finding.high),
        "unit": criterion.unit,
        "target": None
        if criterion.limit is None
        else f"{criterion.comparison} {criterion.limit:g}",
        "holds": finding.holds,
        "detail": finding.detail,
    }


def _kept(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


def table(findings: Iterable[Finding]) -> Table:
    """The findings on the terminal."""
    shown = Table("attack", box=None, pad_edge=False)
    for name in ("value", "95 % bounds", "target"):
        shown.add_column(name, justify="right", no_wrap=True)
    shown.add_column("holds")
    shown.add_column("", overflow="fold")
    for finding in findings:
        title, value, bounds, target, verdict = cells(row(finding))
        colour = COLOURS.get(finding.holds) if finding.holds is not None else None
        shown.add_row(
            title,
            value,
            bounds,
            target,
            f"[{colour}]{verdict}" if colour else verdict,
            finding.detail,
        )
    return shown


def cells(told: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    """A row in words: title, value, bounds, target, verdict."""
    if told["value"] is None:
        return told["title"], "", "", "", "not applicable"
    value = f"{number(told['value'])} {told['unit']}".strip()
    bounds = "" if told["low"] is None else f"{number(told['low'])} to {number(told['high'])}"
    return told["title"], value, bounds, told["target"] or "", VERDICTS[told["holds"]]


def number(value: float) -> str:
    """Counts whole, small figures with two digits, others with one."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:.2f}" if abs(value) < 2 else f"{value:.1f}"


def results(profile: str) -> Path:
    """The file that keeps what was found under a profile."""
    return report.HERE / f"attack-{profile}.json"


def save(findings: Iterable[Finding], told: Mapping[str, Any]) -> None:
    """Write the file of a profile, and its part of the document."""
    _write({**told, "findings": [row(finding) for finding in findings]})


def save_again(findings: Iterable[Finding], told: Mapping[str, Any]) -> None:
    """The same where only these were measured: the others stay, and when they were found."""
    kept = json.loads(results(told["profile"]).read_text(encoding="utf-8"))
    rows = {finding["figure"]: finding for finding in kept["findings"]}
    again = {finding.figure: row(finding) for finding in findings}
    rows |= again
    kept["findings"] = [rows[figure] for figure in CRITERIA if figure in rows]
    earlier = [part for part in kept.get("again", []) if not again.keys() >= set(part["figures"])]
    part = {name: told[name] for name in ("date", "commit", "seeds")}
    kept["again"] = [*earlier, {"figures": list(again), **part}]
    _write(kept)


def _write(found: Mapping[str, Any]) -> None:
    path = results(found["profile"])
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(with_findings(text, found), encoding="utf-8")


def with_findings(text: str, found: Mapping[str, Any]) -> str:
    """The document with the part of the profile made from its file."""
    begin = f"<!-- Attacks on `{found['profile']}`, written by `make attack`. -->"
    end = f"<!-- End of the attacks on `{found['profile']}`. -->"
    return report.replaced(text, begin, end, "\n".join(markdown(found)))


def markdown(found: Mapping[str, Any]) -> Iterator[str]:
    """The findings for somebody who answers for privacy."""
    rows = {told["figure"]: told for told in found["findings"]}
    yield (
        f"Last attacked on {found['date']}, commit `{found['commit']}`, profile"
        f" `{found['profile']}`: {found['seeds']} made-up markets of {found['organisations']}"
        f" organisations ({found['machine']['processor']}, {found['machine']['cores']} cores)."
    )
    for again in found.get("again", []):
        yield (
            f"{_attacks(again['figures'])}: measured again on {again['date']}, commit"
            f" `{again['commit']}`, on {again['seeds']} markets."
        )
    yield ""
    yield from _words(rows)
    yield ""
    yield "| attack | found | 95 % bounds | must be | |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for told in found["findings"]:
        title, value, bounds, target, verdict = cells(told)
        if told["value"] is None:
            verdict = f"not applicable: {told['detail']}"
        shown = f"**{verdict}**" if verdict == "missed" else verdict
        yield f"| {title} | {value} | {bounds} | {target} | {shown} |"


def _attacks(figures: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(figure.split("_")[0].upper() for figure in figures))


def _words(rows: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    hits, exact, control = rows["m1"], rows["m2"], rows["m5_m1"]
    yield (
        "- **One member about another.** Whoever combines every published mean, all memberships"
        " and its own result is right within 5 % about another organisation"
        f" {number(hits['value'])} percentage points more often than if that organisation's own"
        " result were in no figure, and right within a quarter of a point"
        f" {number(exact['value'])} points more often. The same attacker against the rule of"
        f" the requirements (five answers, exact, any group): {number(control['value'])} and"
        f" {number(rows['m5_m2']['value'])} points, so he is no weakling."
    )
    if "m1_quantiles" in rows:
        yield (
            "- **With medians and quartiles.** Whoever reads these as well is right"
            f" {number(rows['m1_quantiles']['value'])} and"
            f" {number(rows['m2_quantiles']['value'])} points more often."
        )
    yield (
        "- **What stays unknown.** Of the uncertainty about the organisation that is exposed most,"
        f" {_percent(rows['m3'])} is left after one edition and"
        f" {_percent(rows['m3_editions'])} after eight, between which a quarter of the members"
        f" answered again each time. If figures were not rounded it would be"
        f" {_percent(rows['m3_exact'])} and {_percent(rows['m3_editions_exact'])}."
    )
    yield (
        "- **What that costs.** Of the one- and two-way figures that have enough members,"
        f" {_shown(rows, 400)} are shown with 400 organisations, {_shown(rows, 800)} with 800 and"
        f" {_shown(rows, 3000)} with 3,000. A shown mean is"
        f" {number(rows['m4_error']['value'])} points off on average."
    )


def _percent(told: Mapping[str, Any]) -> str:
    return f"{100 * told['value']:.0f} %"


def _shown(rows: Mapping[str, Mapping[str, Any]], size: int) -> str:
    return f"{rows[f'm4_shown_{size}']['value']:.0f} %"
