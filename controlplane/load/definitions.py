"""What has to be known before responses can be taken in: surveys, organisations, scales."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from controlplane.db import Connection
from controlplane.errors import SurveymarkError, translation
from controlplane.load.columns import Figure

_LISTS = ("departments", "job_roles")
_TRUTH = {"true": True, "yes": True, "false": False, "no": False, "": None}


class Survey(NamedTuple):
    """A registered survey: its code, and the version that its definition (JSON text) is."""

    code: str
    version: int
    definition: str


def read_json(path: Path, hint: str) -> tuple[Any, str]:
    """A JSON file, parsed and as it stands; says where it is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text), text
    except UnicodeDecodeError:
        raise SurveymarkError(f"{path} is not UTF-8", None, hint) from None
    except json.JSONDecodeError as error:
        raise SurveymarkError(
            f"{path} is no JSON",
            f"Line {error.lineno}, column {error.colno}: {error.msg}.",
            hint,
        ) from None
    except (RecursionError, ValueError) as error:
        raise SurveymarkError(f"{path} cannot be read as JSON", f"{error}.", hint) from None


def register_survey(
    connection: Connection, code: str, definition: str, is_confidential: bool | None = None
) -> Survey:
    """Register a definition (JSON text), or find the version that it already is."""
    row = connection.execute(
        "SELECT version FROM core.register_survey(%s, %s::jsonb, %s)",
        (code, definition, is_confidential),
    ).fetchone()
    assert row is not None
    return Survey(code, row[0], definition)


def is_registered(connection: Connection, code: str) -> bool:
    """Whether there is a survey of that code yet."""
    if _may_read(connection, "survey"):
        found = connection.execute("SELECT FROM core.survey WHERE survey = %s", (code,)).fetchone()
        return found is not None
    # Who may only load asks a function that looks the survey up before it misses its argument.
    try:
        with connection.transaction():
            connection.execute("SELECT core.define_scale(%s, '', '', NULL)", (code,))
    except psycopg.Error as error:
        return error.sqlstate != "SM001"
    return True


def figures(connection: Connection, survey: Survey) -> list[Figure]:
    """Every figure that the survey's definition gives, with how its answer is read."""
    with connection.cursor(row_factory=class_row(Figure)) as cursor:
        return cursor.execute(Figure.QUERY, (survey.definition,)).fetchall()


def register_organisations(connection: Connection, path: Path, *, new_levels: bool = False) -> int:
    """Register each organisation of a CSV or NDJSON file; returns how many there were."""
    count = 0
    levels: set[tuple[str, str]] = set()
    for number, given in organisation_rows(path):
        categories = {
            name: str(value)
            for name, value in given.items()
            if name not in ("organisation", "name", "parent", "verified", *_LISTS)
            and value not in (None, "")
        }
        with _at_line(number, path):
            for category, level in sorted(set(categories.items()) - levels):
                if new_levels:
                    connection.execute(
                        "SELECT core.register_category_level(%s, %s)", (category, level)
                    )
                levels.add((category, level))
            connection.execute(
                "SELECT core.register_organisation(%s, %s, %s, %s, %s, NULL, %s)",
                (
                    given.get("organisation"),
                    given.get("name") or None,
                    Jsonb(categories),
                    *(_items(given.get(name)) for name in _LISTS),
                    _truth(given.get("verified")),
                ),
            )
        count += 1
    # A parent may stand below its children.
    for number, given in organisation_rows(path):
        if given.get("parent"):
            with _at_line(number, path):
                connection.execute(
                    "SELECT core.register_organisation(%s, p_parent => %s)",
                    (given["organisation"], given["parent"]),
                )
    return count


@contextmanager
def _at_line(number: int, path: Path) -> Iterator[None]:
    """Say of an error in which line of the file of organisations it is."""
    at = f"It stands in line {number} of {path}; no organisation of the file was registered."
    try:
        yield
    except (psycopg.Error, SurveymarkError) as error:
        found = translation(error) if isinstance(error, psycopg.Error) else error
        hint = found.hint
        if found.sqlstate == "SM018":
            hint = f"{hint} With --new-levels, unknown levels of the file are added."
        raise SurveymarkError(
            found.message,
            f"{found.detail} {at}" if found.detail else at,
            hint,
            sqlstate=found.sqlstate,
        ) from error


def _truth(given: Any) -> bool | None:
    """What stands in the column `verified`; None where nothing does."""
    text = str("" if given is None else given).strip().lower()
    if text not in _TRUTH:
        raise SurveymarkError(
            f'verified is "{given}"', None, "Write true or false, or leave it empty."
        )
    return _TRUTH[text]


def organisation_state(connection: Connection, path: Path) -> dict[str, Any] | None:
    """What a file can change of the organisations that are there; None if we may not see."""
    if not all(_may_read(connection, table) for table in ("organisation", "organisation_category")):
        return None
    codes = [str(row.get("organisation")) for _, row in organisation_rows(path)]
    return dict(
        connection.execute(
            """
            SELECT known.organisation,
                   jsonb_build_array(known.name, known.parent_org_id, known.verified_at, (
                       SELECT jsonb_object_agg(placed.category, placed.level)
                       FROM core.organisation_category AS placed
                       WHERE placed.org_id = known.org_id))
            FROM core.organisation AS known
            WHERE known.organisation = ANY (%s::text[])
            """,
            (codes,),
        ).fetchall()
    )


def _may_read(connection: Connection, table: str) -> bool:
    row = connection.execute(
        "SELECT has_table_privilege(oid, 'SELECT') FROM pg_catalog.pg_class WHERE relname = %s"
        " AND relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'core')",
        (table,),
    ).fetchone()
    return row is not None and bool(row[0])


def define_scales(connection: Connection, survey: str, path: Path) -> list[str]:
    """Define each scale of a JSON file, and the norms beside its key; returns their codes."""
    hint = 'Write {"openness": {"title": "Openness", "items": {"O1": 1, "O2": -1}}}.'
    scales, _ = read_json(path, hint)
    if not isinstance(scales, dict) or not all(isinstance(v, dict) for v in scales.values()):
        raise SurveymarkError(f"{path} is no object of scales", None, hint)
    for code, scale in scales.items():
        unknown = sorted(set(scale) - {"title", "items", "minimum_items", "norms"})
        if unknown:
            raise SurveymarkError(
                f'scale "{code}" of {path} has an unknown key "{unknown[0]}"',
                "The keys of a scale are title, items, minimum_items and norms.",
                hint,
            )
        connection.execute(
            "SELECT core.define_scale(%s, %s, %s, %s, %s::integer)",
            (
                survey,
                code,
                scale.get("title") or code,
                Jsonb(scale.get("items")),
                scale.get("minimum_items"),
            ),
        )
        _define_norms(connection, survey, code, scale.get("norms") or {}, path)
    return list(scales)


def _define_norms(connection: Connection, survey: str, scale: str, norms: Any, path: Path) -> None:
    """What the scores of a scale are held against: {group: {mean, sd, n, source}}."""
    hint = 'Write "norms": {"adults": {"mean": 3.2, "sd": 0.8, "n": 900, "source": "the manual"}}.'
    if not isinstance(norms, dict) or not all(isinstance(v, dict) for v in norms.values()):
        raise SurveymarkError(f'the norms of scale "{scale}" of {path} are no object', None, hint)
    for group, norm in norms.items():
        unknown = sorted(set(norm) - {"mean", "sd", "n", "source"})
        if unknown:
            raise SurveymarkError(
                f'norm "{group}" of scale "{scale}" of {path} has an unknown key "{unknown[0]}"',
                "The keys of a norm are mean, sd, n and source.",
                hint,
            )
        connection.execute(
            "SELECT core.define_norm(%s, %s, %s, %s::numeric, %s::numeric, %s, %s::bigint)",
            (survey, scale, group, *(norm.get(k) for k in ("mean", "sd", "source", "n"))),
        )


def _items(given: Any) -> list[str]:
    """A list as it is, or the parts of a text between semicolons."""
    if isinstance(given, list):
        return [str(item) for item in given]
    return [item.strip() for item in str(given or "").split(";") if item.strip()]


def organisation_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of the file with their line numbers; nothing in it is passed over."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            start = file.read(4096).lstrip()[:1]
            file.seek(0)
            yield from _objects(file, path) if start == "{" else _records(file, path)
    except UnicodeDecodeError:
        raise SurveymarkError(f"{path} is not UTF-8", None, "Save it as UTF-8.") from None


def _records(file: Any, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(file, strict=True)
    if "organisation" not in (reader.fieldnames or ()):
        raise SurveymarkError(
            f"column organisation is missing in {path}",
            f"Its first line is: {', '.join(reader.fieldnames or ())}."[:300],
            "Name the columns organisation, name, departments, job_roles and the categories.",
            sqlstate="SM020",
        )
    try:
        for row in reader:
            if None in row or None in row.values():
                raise _broken(path, reader.line_num, "the number of fields is not that of line 1")
            yield reader.line_num, row
    except csv.Error as error:
        raise _broken(path, reader.line_num, str(error)) from None


def _objects(file: Any, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError, ValueError) as error:
            raise _broken(path, number, f"no JSON: {error}") from None
        if not isinstance(row, dict):
            raise _broken(path, number, "the line is no JSON object")
        yield number, row


def _broken(path: Path, number: int, reason: str) -> SurveymarkError:
    return SurveymarkError(
        f"line {number} of {path} cannot be read",
        f"{reason[:1].upper()}{reason[1:]}; no organisation of the file was registered.",
        "Correct the line and run the same command again.",
        sqlstate="SM012",
    )
