"""Read back what was exported, with readers that are not ours."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from pyarrow import parquet

FORMATS = ("csv", "json", "xlsx", "parquet")


def read_csv(path: Path) -> list[list[str]]:
    """The records of a file, the header first."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def read_json(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_bytes())
    return rows


def read_xlsx(path: Path, sheet: str = "Data") -> list[tuple[Any, ...]]:
    """The rows of a sheet, the header first."""
    return list(openpyxl.load_workbook(path)[sheet].values)


def read_parquet(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return rows


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook, by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
