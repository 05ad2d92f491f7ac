"""CSV columns: which is a field, which is an answer, and how a cell becomes JSON.

How an answer is read is told by core.read_definition(); a cell that does not look like its kind
is passed on as text, so that the database, which knows the rules, refuses it in its own words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from controlplane.errors import SurveymarkError
from controlplane.load.entry import FIELDS, Unreadable, missing_id
from controlplane.load.names import close_names

ANSWERS_PREFIX = "answers."

_JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_LOOSE_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_YES = ("true", "t", "yes", "y", "1", "1.0")
_NO = ("false", "f", "no", "n", "0", "0.0")

Typed = Callable[[str], str]


@dataclass(frozen=True)
class Figure:
    """One row of core.read_definition(), as far as a cell needs it."""

    question_path: str
    measurement: str
    reader: str
    answer_key: str
    answer_part: str | None
    answer_option: str | None
    value_property: str | None
    true_value: Any
    false_value: Any
    choices: Sequence[Mapping[str, Any]]

    QUERY = """
        SELECT question_path, measurement, reader, answer_key, answer_part, answer_option,
               value_property, true_value, false_value, choices
        FROM core.read_definition(%s::jsonb)
        ORDER BY ordinal
    """


@dataclass(frozen=True)
class Place:
    """Where a cell goes in the answers document, and how."""

    key: str
    part: str | None
    typed: Typed
    option: str | None = None
    name: str = ""


class Columns:
    """The columns of one file; refuses at once what it does not know."""

    def __init__(
        self,
        header: Sequence[str],
        figures: Iterable[Figure],
        survey: str,
        *,
        id_column: str = "submission_id",
        skipped: Iterable[str] = (),
    ) -> None:
        places = _places(figures)
        self.shadowed: list[str] = []
        self._fields: list[tuple[int, str]] = []
        self._plain: list[tuple[int, str, Typed]] = []
        self._nested: list[tuple[int, Place]] = []
        left_out = set(skipped)
        _refuse_absent(left_out - set(header), header, "--skip-column")
        if "submission_id" in header:
            _refuse_absent({id_column} - set(header), header, "--id-column")
        refuse_twice(
            [
                "submission_id" if name == id_column else name
                for name in header
                if name not in left_out
            ]
        )
        for index, name in enumerate(header):
            field = "submission_id" if name == id_column else name
            if name in left_out:
                continue
            if field in FIELDS:
                self._fields.append((index, field))
                if name in places and ANSWERS_PREFIX + name not in header:
                    self.shadowed.append(name)
            elif name.removeprefix(ANSWERS_PREFIX) in places:
                self._add(index, places[name.removeprefix(ANSWERS_PREFIX)])
            else:
                raise _unknown(name, survey, places)
        if "submission_id" not in (field for _, field in self._fields):
            raise missing_id(f"the columns {', '.join(header)}"[:200], id_column)
        self._refuse_both_forms()

    @property
    def names(self) -> set[str]:
        """The fields that the file has."""
        return {field for _, field in self._fields}

    def fields(self, cells: Sequence[str]) -> dict[str, str | None]:
        """The fields of one record; an empty cell is no value."""
        return {field: cells[index] or None for index, field in self._fields}

    def answers(self, cells: Sequence[str]) -> str:
        """The answers document of one record, as JSON text; an empty cell is no answer."""
        members = [
            f"{key}:{typed(cell)}" for index, key, typed in self._plain if (cell := cells[index])
        ]
        if self._nested:
            members += _nested(self._nested, cells)
        return "{" + ",".join(members) + "}"

    def _add(self, index: int, place: Place) -> None:
        if place.part is None and place.option is None:
            self._plain.append((index, _dumped(place.key), place.typed))
        else:
            self._nested.append((index, place))

    def _refuse_both_forms(self) -> None:
        """q and q.a at once would be two answers to one question."""
        whole = {key for _, key, _ in self._plain}
        whole |= {f"{p.key}\0{p.part}" for _, p in self._nested if p.option is None}
        for _, place in self._nested:
            key = _dumped(place.key) if place.part is None else f"{place.key}\0{place.part}"
            if place.option is not None and key in whole:
                raise SurveymarkError(
                    f'column "{place.name}" and one of the whole question stand side by side',
                    "Both would answer the same question.",
                    "Keep one form: one column with the options between semicolons, or one column"
                    " for each option with 0 or 1.",
                    sqlstate="SM024",
                )


def _nested(placed: Sequence[tuple[int, Place]], cells: Sequence[str]) -> list[str]:
    """Members whose value is put together from several columns: matrix rows and options."""
    single: dict[str, list[str]] = {}
    matrices: dict[str, dict[str, str | list[str]]] = {}
    for index, place in placed:
        cell = cells[index]
        if not cell:
            continue
        if place.option is None:
            assert place.part is not None
            matrices.setdefault(place.key, {})[place.part] = place.typed(cell)
            continue
        if place.part is None:
            chosen = single.setdefault(place.key, [])
        else:
            found = matrices.setdefault(place.key, {}).setdefault(place.part, [])
            assert isinstance(found, list)
            chosen = found
        if _is_chosen(place, cell):
            chosen.append(place.option)
    members = [f"{_dumped(key)}:[{','.join(chosen)}]" for key, chosen in single.items()]
    for key, parts in matrices.items():
        inner = ",".join(
            f"{_dumped(part)}:{value if isinstance(value, str) else '[' + ','.join(value) + ']'}"
            for part, value in parts.items()
        )
        members.append(f"{_dumped(key)}:{{{inner}}}")
    return members


def _is_chosen(place: Place, cell: str) -> bool:
    word = cell.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(f'column "{place.name}" takes 0 or 1, not "{cell[:60]}"')


def answer_names(figures: Iterable[Figure]) -> set[str]:
    """The names that a column of answers may have."""
    return set(_places(figures))


def _places(figures: Iterable[Figure]) -> dict[str, Place]:
    """Every name that a column of answers may have."""
    places: dict[str, Place] = {}
    for figure in figures:
        key, part, path = figure.answer_key, figure.answer_part, figure.question_path
        if figure.reader == "option":
            option = str(figure.answer_option)
            whole = path.removesuffix("." + option)
            as_item = _option(option, figure.value_property)
            places[path] = Place(key, part, _text, as_item, path)
            places.setdefault(whole, Place(key, part, _array(figure.value_property), None, whole))
        elif figure.reader == "rank":
            whole = path.removesuffix(f".{figure.answer_option}")
            places[whole] = Place(key, part, _array(figure.value_property), None, whole)
        else:
            places[path] = Place(key, part, _typed(figure), None, path)
    return places


def _typed(figure: Figure) -> Typed:
    if figure.reader in ("rating", "number"):
        return _number
    if figure.reader == "choice":
        return _choice(figure)
    if figure.reader == "boolean":
        return _boolean(figure)
    return _text


def _text(cell: str) -> str:
    return _dumped(cell)


def _number(cell: str) -> str:
    if _JSON_NUMBER.fullmatch(cell):
        return cell
    word = cell.strip()
    return str(Decimal(word)) if _LOOSE_NUMBER.fullmatch(word) else _dumped(cell)


def _choice(figure: Figure) -> Typed:
    """A choice by its value; where all choices are numbers, 4.0 is the choice 4."""
    known: dict[str, str] = {}
    numbers: dict[Decimal, str] = {}
    for listed in figure.choices:
        choice = str(listed["choice"])
        is_number = (
            figure.measurement == "numeric"
            and listed["answer_state"] == "answered"
            and _JSON_NUMBER.fullmatch(choice) is not None
        )
        known[choice] = choice if is_number else _dumped(choice)
        if is_number:
            numbers[Decimal(choice)] = choice

    def typed(cell: str) -> str:
        word = cell.strip()
        if word in known:
            return known[word]
        if numbers and _LOOSE_NUMBER.fullmatch(word):
            return numbers.get(Decimal(word)) or _dumped(cell)
        return _dumped(cell)

    return typed


def _boolean(figure: Figure) -> Typed:
    yes, no = _dumped(figure.true_value), _dumped(figure.false_value)
    known = dict.fromkeys(_YES, yes) | dict.fromkeys(_NO, no)
    known |= {_plain(figure.true_value).lower(): yes, _plain(figure.false_value).lower(): no}
    return lambda cell: known.get(cell.strip().lower()) or _dumped(cell)


def _array(value_property: str | None) -> Typed:
    def typed(cell: str) -> str:
        options = [option.strip() for option in cell.split(";")]
        return "[" + ",".join(_option(option, value_property) for option in options if option) + "]"

    return typed


def _option(option: str, value_property: str | None) -> str:
    return _dumped({value_property: option} if value_property else option)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _unknown(name: str, survey: str, places: Mapping[str, Place]) -> SurveymarkError:
    matches = close_names(name, [*FIELDS, *places])
    meant = " or ".join(f'"{match}"' for match in matches)
    return SurveymarkError(
        f'unknown column "{name}"',
        f'It is neither a field of a response nor a question path of survey "{survey}".',
        (f"Did you mean {meant}? " if meant else "Correct the name in the first line. ")
        + "A column that is to be left out is named with --skip-column.",
        sqlstate="SM002",
    )


def _refuse_absent(absent: set[str], header: Sequence[str], option: str) -> None:
    if absent:
        close = close_names(min(absent), header)
        raise SurveymarkError(
            f"{option} names columns that are not there: {', '.join(sorted(absent))}",
            f"The columns are: {', '.join(header)}."[:500],
            f'Did you mean "{close[0]}"?' if close else "Correct the name.",
            sqlstate="SM002",
        )


def refuse_twice(header: Sequence[str]) -> None:
    """A name of a column stands for one column."""
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise SurveymarkError(
            f'column "{twice[0]}" stands twice in the first line',
            "Which of the two is meant cannot be known.",
            "Rename or remove one of them, or leave both out with --skip-column.",
            sqlstate="SM024",
        )
