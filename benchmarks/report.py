"""Say what was measured: on the terminal, in benchmarks/details.json, and in docs/performance.md.

The document's tables stand between two markers and are made from the results file alone, so they
cannot say anything else than what was measured; a test compares the two.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.timing import Result

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "details.json"
DOCUMENT = HERE.parent / "docs" / "performance.md"

BEGIN = "<!-- Written by `python -m benchmarks.details --write`, which replaces it. -->"
END = "<!-- End of the details. -->"


def machine() -> dict[str, Any]:
    """What the times depend on."""
    model = platform.processor() or platform.machine()
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = 0
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemTotal"):
            memory = round(int(line.split()[1]) / 1024 / 1024)
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": memory,
        "system": platform.system(),
        "load_before": round(os.getloadavg()[0], 1),
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def section_table(name: str, results: list[dict[str, Any]]) -> list[str]:
    """A section as lines of Markdown."""
    has_rate = any(result.get("unit") for result in results)
    unit = next((result["unit"] for result in results if result.get("unit")), "")
    head = ["", "time", *([f"{unit} a second"] if has_rate else []), "times the reference", "range"]
    rows = []
    for result in results:
        ratio = result.get("ratio")
        rows.append(
            [
                result["what"],
                duration(result["seconds"]),
                *([number(result["amount"] / result["seconds"])] if has_rate else []),
                "reference" if ratio is None else number(ratio),
                "" if ratio is None else f"{number(result['low'])} to {number(result['high'])}",
            ]
        )
    dates = {result["date"] for result in results if "date" in result}
    return [
        f"**{name}**" + "".join(f", measured on {date}" for date in dates),
        "",
        *(_row(cells) for cells in (head, ["---", *["---:"] * (len(head) - 1)], *rows)),
        "",
    ]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def line(result: Result) -> str:
    """A result as a line of the terminal."""
    words = [f"{result.what:<52}", f"{duration(result.seconds):>9}"]
    words.append(f"{number(result.rate):>9} {result.unit}/s" if result.rate else "")
    if result.ratio is not None and result.low is not None and result.high is not None:
        words.append(
            f"{number(result.ratio):>7} x   ({number(result.low)} to {number(result.high)})"
        )
    return " ".join(words)


def duration(seconds: float) -> str:
    """A time in a unit that suits it."""
    if seconds < 0.001:
        return f"{number(seconds * 1e6)} µs"
    if seconds < 1:
        return f"{number(seconds * 1000)} ms"
    return f"{number(seconds)} s"


def number(value: float) -> str:
    """Three digits that count, and no exponent."""
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.095 else f"{value:.3f}"


def markdown(told: dict[str, Any]) -> Iterator[str]:
    """The measured part of the document, line by line."""
    on = told["machine"]
    world = told["world"]
    yield (
        f"Surveymark {told['version']} on {told['date']}, PostgreSQL {told['postgresql']},"
        f" {on['cores']} cores ({on['processor']}), {on['memory_gb']} GB,"
        f" load {on['load_before']} before the start:"
        f" {world['organisations']:,} organisations, {world['surveys']} surveys of"
        f" {world['questions']} questions, {world['responses']:,} responses,"
        f" {told['items']:,} items; medians of at least {told['rounds']} rounds."
    )
    yield ""
    for name, results in groupby(told["results"], key=lambda result: result["section"]):
        yield from section_table(str(name), list(results))


def save(told: dict[str, Any], results: list[Result], *, of_all: bool) -> None:
    """Write the results file, and the document from it.

    What was measured before, of other sections, is kept. `told` is said of the whole document when
    (nearly) all was measured; else of what is new.
    """
    rows = [result.as_row() for result in results]
    before = json.loads(RESULTS.read_text(encoding="utf-8"))
    document = with_sections(before, rows, told, of_all=of_all)
    RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(with_results(text, document), encoding="utf-8")


def with_sections(
    document: dict[str, Any], rows: list[dict[str, Any]], told: dict[str, Any], *, of_all: bool
) -> dict[str, Any]:
    """The document with the sections of `rows` in the place of those of the same name.

    A section carries its date where that is not the document's.
    """
    measured = {row["section"] for row in rows}
    kept = [row for row in document["results"] if row["section"] not in measured]
    if of_all:
        dated = [{"date": document["date"], **row} for row in kept]
        return {**told, "results": rows + dated}
    return {**document, "results": kept + [{**row, "date": told["date"]} for row in rows]}


def with_results(text: str, told: dict[str, Any]) -> str:
    """The document with the part between its markers made from the results."""
    return replaced(text, BEGIN, END, "\n".join(markdown(told)).rstrip())


def replaced(text: str, begin: str, end: str, by: str) -> str:
    """A text with what stands between two markers replaced."""
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{by}\n\n{end}{after}"
