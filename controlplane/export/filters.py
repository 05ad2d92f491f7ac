"""Filters of the form FIELD OPERATOR VALUE, read here and judged by the database.

A value never becomes part of a statement's text: it is bound as a literal and cast to the type of
its column.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

import psycopg
from psycopg import sql

from controlplane.db import Connection
from controlplane.errors import SurveymarkError, translation
from controlplane.export.relation import Column, Relation

COMPARISONS = {
    "=": sql.SQL("="),
    "!=": sql.SQL("<>"),
    "<": sql.SQL("<"),
    "<=": sql.SQL("<="),
    ">": sql.SQL(">"),
    ">=": sql.SQL(">="),
    "like": sql.SQL("LIKE"),
}
LISTS = {"in": sql.SQL("IN"), "not in": sql.SQL("NOT IN")}
NULLS = {"is null": sql.SQL("IS NULL"), "is not null": sql.SQL("IS NOT NULL")}

_OPERATORS = ", ".join((*COMPARISONS, *LISTS, *NULLS))
_FILTER = re.compile(
    r"\s*(?P<field>[^\s=<>!]+)\s*"
    r"(?P<operator>[=<>!]+|(?<=\s)(?:not\s+in|in|like|is\s+not\s+null|is\s+null)(?!\S))"
    r"\s*(?P<rest>.*?)\s*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Filter:
    """One condition: a field, an operator, and the values it takes (none for the nulls)."""

    text: str
    field: str
    operator: str
    values: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Filter:
        """Read a filter as it was typed; a ValueError says what is wrong with it."""
        match = _FILTER.fullmatch(text)
        if match is None:
            raise ValueError(
                f"{text!r} is not FIELD OPERATOR VALUE; the operators are: {_OPERATORS}"
            )
        operator, rest = " ".join(match["operator"].lower().split()), match["rest"]
        if operator in NULLS:
            if rest:
                raise ValueError(f"{text!r} has a value after {operator!r}, which takes none")
            return cls(text, match["field"], operator, ())
        if operator in COMPARISONS:
            return cls(text, match["field"], operator, (rest,))
        if operator not in LISTS:
            raise ValueError(f"{operator!r} in {text!r} is no operator; there are: {_OPERATORS}")
        values = [value.strip() for value in next(csv.reader([rest], skipinitialspace=True), [])]
        if not all(values or [""]):
            raise ValueError(f"{text!r} has an empty value in its list")
        return cls(text, match["field"], operator, tuple(values))

    def condition(self, connection: Connection, relation: Relation) -> sql.Composed:
        """The condition for a WHERE clause.

        Raises a SurveymarkError for a field that the relation lacks and for a value that the
        database cannot take for it.
        """
        column = relation.column(self.field)
        field: sql.Composable = sql.Identifier(column.name)
        if self.operator in NULLS:
            return sql.SQL("{} {}").format(field, NULLS[self.operator])
        is_like = self.operator == "like"
        cast = sql.SQL("text" if is_like else column.type)
        values = [sql.SQL("{}::{}").format(sql.Literal(value), cast) for value in self.values]
        for text, value in zip(self.values, values, strict=True):
            self._judge(connection, column, text, value)
        if self.operator in LISTS:
            return sql.SQL("{} {} ({})").format(
                field, LISTS[self.operator], sql.SQL(", ").join(values)
            )
        if is_like:
            field = sql.SQL("{}::text").format(field)
        return sql.SQL("{} {} {}").format(field, COMPARISONS[self.operator], values[0])

    def _judge(
        self, connection: Connection, column: Column, text: str, value: sql.Composed
    ) -> None:
        """Let the database compare the value with itself, so that its error names this filter."""
        operator = COMPARISONS.get(self.operator, COMPARISONS["="])
        try:
            connection.execute(sql.SQL("SELECT {} {} {}").format(value, operator, value))
        except psycopg.errors.UndefinedFunction as error:
            raise SurveymarkError(
                f'column "{column.name}" cannot be compared by {self.operator}',
                f"It is of type {column.type}.",
                "Use like, is null or is not null, which every column takes.",
            ) from error
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            said = translation(error)
            raise SurveymarkError(
                f'"{text}" is no value of column "{column.name}"',
                f"The database says: {said.message}.",
                f'Correct the filter "{self.text}"; the column is of type {column.type}.',
                sqlstate=said.sqlstate,
            ) from error
