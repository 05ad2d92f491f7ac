"""The reference of a database: what its users may touch, in the words of its own catalogue.

Everything is read from pg_catalog: names, types, comments and rights. So the page cannot say
anything that psql and BI tools do not say, and has nothing in it that differs from day to day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import jinja2
from psycopg.rows import class_row

from controlplane.db import Connection
from controlplane.errors import SurveymarkError, translated
from controlplane.paths import report_templates_dir

OWNERS = ["surveymark_engine", "surveymark_reader"]

# Whom the page is for; members of a group may do what the group may.
GROUPS = [
    "surveymark_org_reader",
    "surveymark_analyst",
    "surveymark_bi_reader",
    "surveymark_ingest",
    "surveymark_operator",
    "surveymark_privacy_officer",
]

# Relations and functions in one form: `fields` are columns or results, `rights` say who may do
# what. Also those that nobody may use, where they answer to a name of the requirements.
_ENTRIES = """
    WITH party AS (
        SELECT role.oid, role.rolname AS name, known.ordinal
        FROM unnest(%(groups)s::text[]) WITH ORDINALITY AS known (name, ordinal)
        JOIN pg_roles AS role ON role.rolname = known.name
    ),
    room AS (
        SELECT space.oid, space.nspname
        FROM pg_namespace AS space
        JOIN pg_roles AS owner ON owner.oid = space.nspowner AND owner.rolname = ANY (%(owners)s)
    ),
    thing AS (
        SELECT room.nspname AS schema, relation.relname AS name,
               CASE relation.relkind WHEN 'v' THEN 'View' WHEN 'm' THEN 'Materialized view'
                                     ELSE 'Table' END AS kind,
               coalesce(obj_description(relation.oid, 'pg_class'), '') AS comment,
               '[]'::json AS parameters,
               (SELECT json_agg(json_build_object(
                           'name', described.attname,
                           'type', format_type(described.atttypid, described.atttypmod),
                           'comment', coalesce(col_description(relation.oid, described.attnum), '')
                       ) ORDER BY described.attnum)
                FROM pg_attribute AS described
                WHERE described.attrelid = relation.oid AND described.attnum > 0
                  AND NOT described.attisdropped) AS fields,
               '' AS returns,
               (SELECT json_object_agg(granted.verb, granted.parties ORDER BY granted.place)
                FROM (
                    SELECT right_to.verb, right_to.place,
                           array_agg(party.name ORDER BY party.ordinal) AS parties
                    FROM (VALUES ('read', 'SELECT', 1), ('add rows', 'INSERT', 2),
                                 ('change rows', 'UPDATE', 3), ('delete rows', 'DELETE', 4))
                        AS right_to (verb, privilege, place)
                    JOIN party ON has_schema_privilege(party.oid, room.oid, 'USAGE')
                        AND has_table_privilege(party.oid, relation.oid, right_to.privilege)
                    GROUP BY right_to.verb, right_to.place
                ) AS granted) AS rights
        FROM pg_class AS relation
        JOIN room ON room.oid = relation.relnamespace
        WHERE relation.relkind IN ('r', 'p', 'v', 'm')
        UNION ALL
        SELECT room.nspname, routine.proname,
               CASE routine.prokind WHEN 'p' THEN 'Procedure' ELSE 'Function' END,
               coalesce(obj_description(routine.oid, 'pg_proc'), ''),
               coalesce(declared.parameters, '[]'), coalesce(declared.fields, '[]'),
               CASE
                   WHEN routine.prokind = 'p' THEN ''
                   WHEN declared.fields IS NULL THEN pg_get_function_result(routine.oid)
                   WHEN routine.proretset THEN 'rows'
                   ELSE 'one row'
               END,
               (SELECT json_build_object('call', array_agg(party.name ORDER BY party.ordinal))
                FROM party
                WHERE has_schema_privilege(party.oid, room.oid, 'USAGE')
                  AND has_function_privilege(party.oid, routine.oid, 'EXECUTE')
                HAVING count(*) > 0)
        FROM pg_proc AS routine
        -- What begins with an underscore is a part of other functions, and nothing to call.
        JOIN room ON room.oid = routine.pronamespace AND routine.proname !~ '^_'
        CROSS JOIN LATERAL (
            SELECT json_agg(json_build_object(
                       'name', argument.name, 'type', format_type(argument.type, NULL),
                       'value', pg_get_function_arg_default(routine.oid, argument.place::integer)
                   ) ORDER BY argument.place)
                       FILTER (WHERE coalesce(argument.mode, 'i') IN ('i', 'b', 'v')) AS parameters,
                   json_agg(json_build_object(
                       'name', argument.name, 'type', format_type(argument.type, NULL)
                   ) ORDER BY argument.place)
                       FILTER (WHERE argument.mode IN ('o', 'b', 't')) AS fields
            FROM unnest(routine.proargnames,
                        coalesce(routine.proallargtypes, routine.proargtypes::oid[]),
                        routine.proargmodes)
                WITH ORDINALITY AS argument (name, type, mode, place)
        ) AS declared
    )
    SELECT thing.schema, thing.name, thing.kind, thing.comment, thing.parameters, thing.fields,
           thing.returns, coalesce(thing.rights, '{}') AS rights
    FROM thing
    WHERE thing.rights IS NOT NULL OR thing.comment ~ '\\nAnswers to: '
    ORDER BY thing.schema <> 'analytics', thing.schema, thing.kind IN ('Function', 'Procedure'),
             thing.name COLLATE "C"
"""

_DESCRIBED = """
    SELECT space.nspname, coalesce(obj_description(space.oid, 'pg_namespace'), '')
    FROM pg_namespace AS space
    UNION ALL
    SELECT role.rolname, coalesce(shobj_description(role.oid, 'pg_authid'), '')
    FROM pg_roles AS role
"""

_OLD_NAMES = re.compile(r"\nAnswers to: (.+)\.$")


@dataclass(frozen=True)
class Entry:
    """A relation or a function, as the catalogue describes it."""

    schema: str
    name: str
    kind: str
    comment: str
    parameters: list[dict[str, Any]]
    fields: list[dict[str, str]]
    returns: str
    rights: dict[str, list[str]]

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def title(self) -> str:
        """The heading; its kind tells a view from the function of the same name."""
        return f"{self.kind} `{self.full_name}`"

    @property
    def anchor(self) -> str:
        """What GitHub makes of the heading."""
        return anchor(self.title)

    @property
    def text(self) -> str:
        """The comment without its line of old names."""
        return _OLD_NAMES.sub("", self.comment)

    @property
    def old_names(self) -> list[str]:
        """The names in the requirements that the object answers to."""
        found = _OLD_NAMES.search(self.comment)
        return found[1].split(", ") if found else []

    @property
    def signature(self) -> str:
        """The call with its parameters, on as many lines as it needs."""
        arguments = [_argument(**parameter) for parameter in self.parameters]
        call = f"CALL {self.full_name}" if self.kind == "Procedure" else self.full_name
        line = f"{call}({', '.join(arguments)})"
        if len(line) <= 90:
            return line
        return f"{call}(\n" + ",\n".join(f"    {argument}" for argument in arguments) + "\n)"


def render(connection: Connection) -> str:
    """The reference of the connected database, as Markdown.

    Raises a SurveymarkError where the database has nothing of Surveymark.
    """
    with translated(), connection.transaction():
        # Types are named as seen from here.
        connection.execute("SET LOCAL search_path = pg_catalog")
        with connection.cursor(row_factory=class_row(Entry)) as cursor:
            found = cursor.execute(
                _ENTRIES.encode(), {"groups": GROUPS, "owners": OWNERS}
            ).fetchall()
        described: dict[str, str] = dict(connection.execute(_DESCRIBED.encode()).fetchall())
    if not found:
        raise SurveymarkError(
            f'database "{connection.info.dbname}" has no object that belongs to Surveymark',
            hint="Deploy it with `surveymark migrate`, or name another database with --dsn.",
        )
    entries = {(entry.full_name, entry.kind in ("Function", "Procedure")): entry for entry in found}

    def same_as(function: Entry) -> Entry | None:
        """The view that has the columns of the function's result."""
        view = entries.get((function.full_name, False))
        columns = [(field["name"], field["type"]) for field in function.fields]
        if view and [(field["name"], field["type"]) for field in view.fields] == columns:
            return view
        return None

    def line(text: str) -> str:
        """A comment as one line of Markdown: objects become links, names become code."""

        def word(found: re.Match[str]) -> str:
            name, call = found["name"], found["call"]
            if name is None:
                return f"\\{found[0]}" if found["mark"] else f"`{found[0]}`"
            entry = entries.get((name, bool(call))) or entries.get((name, not call))
            code = f"`{name}{call or ''}`"
            return f"[{code}](#{entry.anchor})" if entry else code

        return _WORDS.sub(word, " ".join(text.split()))

    def paragraphs(text: str) -> str:
        """A comment as Markdown; a line that ends with its sentence ends a paragraph."""
        return "\n\n".join(map(line, re.split(r"(?<=\.)\n", text)))

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(report_templates_dir()),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(line=line, paragraphs=paragraphs)
    return environment.get_template("reference.md.j2").render(
        schemas=[
            (schema, list(members))
            for schema, members in groupby(found, lambda entry: entry.schema)
        ],
        groups=[group for group in GROUPS if group in described],
        described=described,
        same_as=same_as,
        old_names=sorted(_claims(found), key=lambda claim: claim[0].lower()),
    )


# A qualified name, with its parentheses where it has some; a name with an underscore; and what
# Markdown would take for a mark of its own.
_WORDS = re.compile(
    r"(?P<name>\b(?:analytics|api|benchmark|core|ops|privacy|report|rollup)\.\w+)(?P<call>\([^()]*\))?"
    r"|\b[a-zA-Z]\w*_\w+\b(?:\(\))?"
    r"|(?P<mark>[\\`*_<>|\[\]~$])"
)


def anchor(heading: str) -> str:
    """The name under which GitHub lets one link to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _argument(name: str, type: str, value: str | None) -> str:
    """A parameter; the cast that PostgreSQL writes behind a default says its type once more."""
    default = "" if value is None else f" DEFAULT {value.removesuffix(f'::{type}')}"
    return f"{name} {type}{default}"


def _schema(entry: Entry) -> str:
    return entry.schema


def _claims(entries: Iterable[Entry]) -> Iterable[tuple[str, Entry]]:
    return ((name, entry) for entry in entries for name in entry.old_names)
