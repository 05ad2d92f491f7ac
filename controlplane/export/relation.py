"""What can be exported: relations of Surveymark's schemas that the connected role may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import sql

from controlplane.db import Connection
from controlplane.errors import SurveymarkError
from controlplane.load.names import did_you_mean

DEFAULT_SCHEMA = "analytics"

_RELATIONS = """
    SELECT room.nspname, class.relname, class.oid,
           has_schema_privilege(room.oid, 'USAGE'), has_table_privilege(class.oid, 'SELECT')
    FROM pg_catalog.pg_class AS class
    JOIN pg_catalog.pg_namespace AS room ON room.oid = class.relnamespace
    WHERE class.relkind IN ('r', 'p', 'v', 'm')
        AND pg_get_userbyid(room.nspowner) IN ('surveymark_engine', 'surveymark_reader')
    ORDER BY room.nspname <> 'analytics', room.nspname, class.relname
"""

# A modifier, as in numeric(3,1), would change the value that a filter compares with: -1 drops it.
_COLUMNS = """
    SELECT attribute.attname, format_type(attribute.atttypid, -1),
           CASE WHEN type.typnamespace = 'pg_catalog'::regnamespace THEN type.typname ELSE '' END,
           type.typcategory, col_description(attribute.attrelid, attribute.attnum)
    FROM pg_catalog.pg_attribute AS attribute
    JOIN pg_catalog.pg_type AS type ON type.oid = attribute.atttypid
    WHERE attribute.attrelid = %s AND attribute.attnum > 0 AND NOT attribute.attisdropped
    ORDER BY attribute.attnum
"""

# Readers are one function for each view, of the same name and with the same columns.
_PARAMETERS = """
    SELECT argument.name, format_type(argument.type, NULL)
    FROM pg_catalog.pg_proc AS reader
    CROSS JOIN LATERAL unnest(reader.proargnames[:reader.pronargs], reader.proargtypes::oid[])
        AS argument (name, type)
    WHERE reader.pronamespace = %s::regnamespace AND reader.proname = %s AND reader.proretset
"""

# Categories of types (and single types) whose text no user chooses: numbers, times, {...}, (...).
_PLAIN_CATEGORIES = frozenset("ABCDGINRTV")
_PLAIN_TYPES = frozenset({"bytea", "json", "jsonb", "uuid"})


@dataclass(frozen=True)
class Column:
    """A column as the catalogue describes it."""

    name: str
    type: str
    base_type: str
    """Name in pg_catalog, such as int8 or timestamptz; empty for types made elsewhere."""
    category: str
    comment: str | None

    @property
    def holds_text(self) -> bool:
        """Whether a value can begin with any character; a type that nobody here knows can."""
        return self.category not in _PLAIN_CATEGORIES and self.base_type not in _PLAIN_TYPES


@dataclass(frozen=True)
class Relation:
    """A view or table that the connected role may read."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]

    @property
    def identifier(self) -> sql.Identifier:
        """Its qualified name, quoted."""
        return sql.Identifier(self.schema, self.name)

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    def column(self, name: str) -> Column:
        """The column of that name; a SurveymarkError names those that come close."""
        for column in self.columns:
            if column.name == name:
                return column
        names = [column.name for column in self.columns]
        raise SurveymarkError(
            f'unknown column "{name}" of {self}{did_you_mean(name, names)}',
            f"Its columns are: {', '.join(names)}.",
            "Correct the name.",
        )


def find_relation(connection: Connection, name: str) -> Relation:
    """The relation that a user calls `name`; without a schema it is one of analytics.

    Raises a SurveymarkError when there is none, or when the role has no right to read it.
    """
    found = connection.execute(_RELATIONS).fetchall()
    schema, _, bare = name.rpartition(".")
    schema = schema or DEFAULT_SCHEMA
    for its_schema, its_name, oid, may_enter, may_read in found:
        if (its_schema, its_name) != (schema, bare):
            continue
        if not (may_enter and may_read):
            raise _no_right(connection, schema, bare, may_enter)
        comment = connection.execute("SELECT obj_description(%s, 'pg_class')", (oid,)).fetchone()
        columns = connection.execute(_COLUMNS, (oid,)).fetchall()
        return Relation(
            schema, bare, comment[0] if comment else None, tuple(Column(*row) for row in columns)
        )
    readable = [
        _label(its_schema, its_name)
        for its_schema, its_name, _, may_enter, may_read in found
        if may_enter and may_read
    ]
    raise _unknown(name, readable, is_deployed=bool(found))


def called(
    connection: Connection, relation: Relation, parameters: Mapping[str, object]
) -> sql.Composed:
    """The function of the relation's name, called with these arguments (without p_)."""
    found = connection.execute(_PARAMETERS, (relation.schema, relation.name)).fetchall()
    types = {name.removeprefix("p_"): (name, type) for name, type in found}
    for name in parameters:
        if name not in types:
            raise SurveymarkError(
                f'{relation} takes no parameter "{name}"{did_you_mean(name, types)}',
                f"It takes: {', '.join(types) or 'none'}.",
                "Choose rows by a filter.",
            )
    arguments = [
        sql.SQL("{} => {}::{}").format(
            sql.Identifier(types[name][0]), sql.Literal(_text(value)), sql.SQL(types[name][1])
        )
        for name, value in parameters.items()
    ]
    return sql.SQL("{}({})").format(relation.identifier, sql.SQL(", ").join(arguments))


def _text(value: object) -> str | None:
    """A value of JSON as PostgreSQL reads it."""
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def known_views() -> list[str]:
    """The names of the views in sql/views, in order; asks no database."""
    from controlplane.deploy.files import read_tree

    return sorted(
        (_label(*view.object_name.split(".")) for view in read_tree().views if view.object_name),
        key=lambda label: ("." in label, label),
    )


def _label(schema: str, name: str) -> str:
    return name if schema == DEFAULT_SCHEMA else f"{schema}.{name}"


def _no_right(connection: Connection, schema: str, name: str, may_enter: bool) -> SurveymarkError:
    row = connection.execute("SELECT current_user").fetchone()
    role = row[0] if row else ""
    missing = f"SELECT on {schema}.{name}" if may_enter else f"USAGE on schema {schema}"
    return SurveymarkError(
        f'role "{role}" may not read {schema}.{name}',
        f"It lacks the right {missing}.",
        "Ask an operator for the right, or export as a role that has it.",
        sqlstate="42501",
    )


def _unknown(name: str, readable: list[str], *, is_deployed: bool) -> SurveymarkError:
    if not is_deployed:
        return SurveymarkError(
            f'unknown view "{name}"',
            "Surveymark is not deployed in this database.",
            "Deploy it with `surveymark migrate`, or name another database with --dsn.",
        )
    elsewhere = [label for label in readable if label.endswith(f".{name}")]
    close = f'; did you mean "{elsewhere[0]}"?' if elsewhere else did_you_mean(name, readable)
    return SurveymarkError(
        f'unknown view "{name}"{close}',
        f"You may read: {', '.join(readable)}." if readable else "You may read no view here.",
        "Name one of these; a view outside analytics is named with its schema."
        if readable
        else "Ask an operator to make your role a member of a group of readers.",
    )
