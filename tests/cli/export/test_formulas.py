"""No text of a respondent becomes a formula in the spreadsheet of whoever exports it."""

from __future__ import annotations

import sys
import unicodedata
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl.utils.escape import unescape

from controlplane.export import csvfile
from controlplane.export.relation import Column

from .files import parts, read_csv, read_json, read_xlsx

# The four signs in every width and height that Unicode has, and the minus of mathematics.
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u207c\u207a\u208c\u208a\u2212"
SPACES = ["", " ", "  ", "\t", "\r", "\n", "\r\n", "\v", "\u00a0", "\u2028", "\u3000", " \u200e\t"]
UNSEEN = ["\x01", "\u00ad", "\u200b", "\ufeff"]
NASTY = [blank + sign + "1+cmd|' /C calc'!A0" for sign in SIGNS for blank in SPACES + UNSEEN]
NASTY += ["\tplain", "\rplain", "\nplain", "=", "-", "+1", "-2,5", '=HYPERLINK("http://x","y")']

# Texts that must pass untouched, and some that would break out of a careless writer.
HARMLESS = [
    "",
    " plain",
    "a=1",
    "'=1",
    '"=1"',
    "1-1",
    "\\.",
    "semi;colon, comma",
    "line\nbreak",
    "https://example.org",
    "_x003D_1",
    "&lt;b&gt; ]]>",
    '<r><t>x</t></r></is></c><c r="Z1"><f>1+1</f></c><c><is><r></r>',
]


def begins_formula(cell: str) -> bool:
    """What OWASP tells to look for, also behind what cannot be seen, and in any width."""
    seen = cell.lstrip("".join([*map(chr, range(33)), *SPACES, *UNSEEN]))
    sign = unicodedata.normalize("NFKC", seen)[:1].replace("\u2212", "-")
    return cell[:1] in ("\t", "\r", "\n") or sign in ("=", "+", "-", "@")


@pytest.fixture
def nasty(admin: Any, make_view: Any) -> list[list[str]]:
    """analytics.nasty: the texts in every type that can hold them; what each row should say."""
    admin.execute("CREATE DOMAIN nasty_domain AS text")
    admin.execute("CREATE TYPE nasty_kind AS ENUM ('=kind', 'kind')")
    admin.execute("CREATE TABLE nasty_text (n integer, t text)")
    with admin.cursor() as cursor, cursor.copy("COPY nasty_text FROM STDIN") as copy:
        for number, text in enumerate(NASTY + HARMLESS, 1):
            copy.write_row((number, text))
    make_view(
        "nasty",
        """SELECT -n AS negative, t AS "=1+1", t::varchar AS "@varchar", t::nasty_domain AS domain,
           left(t, 15)::name AS name, '=kind'::nasty_kind AS kind, '=xml'::xml AS xml
           FROM nasty_text ORDER BY n""",
    )
    return [
        [str(-number), text, text, text, text[:15], "=kind", "=xml"]
        for number, text in enumerate(NASTY + HARMLESS, 1)
    ]


HEADER = ["negative", "=1+1", "@varchar", "domain", "name", "kind", "xml"]


def test_in_csv_an_apostrophe_stands_before_what_would_be_a_formula(written, nasty):
    header, *rows = read_csv(written("nasty", "csv"))

    assert header == ["negative", "'=1+1", "'@varchar", *HEADER[3:]]
    assert not [cell for row in [header, *rows] for cell in row[1:] if begins_formula(cell)]
    guarded = [
        [number, *(f"'{text}" if begins_formula(text) else text for text in texts)]
        for number, *texts in nasty
    ]
    assert rows == guarded


def test_without_the_guard_that_test_fails(written, nasty, monkeypatch):
    monkeypatch.setattr(Column, "holds_text", False)
    rows = read_csv(written("nasty", "csv"))[1:]

    assert rows == nasty
    assert len([row for row in rows if begins_formula(row[1])]) == len(NASTY)


def test_json_is_exact(written, nasty):
    rows = read_json(written("nasty", "json"))

    assert [list(row) for row in rows] == [HEADER] * len(nasty)
    assert [[str(value) for value in row.values()] for row in rows] == nasty


def test_in_a_workbook_all_of_it_is_text(written, nasty):
    path = written("nasty", "xlsx")

    for name, part in parts(path).items():
        elements = {
            element.tag.rpartition("}")[2] for element in ElementTree.fromstring(part).iter()
        }
        assert not elements & {"f", "hyperlink", "externalReference"}, name
    header, *rows = read_xlsx(path)
    assert list(header) == HEADER
    # Excel keeps characters that XML forbids as _x0001_.
    assert [[unescape(str(value)) for value in row] for row in rows] == nasty


def test_negative_numbers_stay_numbers(written, nasty):
    assert written("nasty", "csv", "--columns", "negative").read_text()[:15] == "negative\n-1\n-2\n"
    assert read_json(written("nasty", "json"))[0]["negative"] == -1
    assert read_xlsx(written("nasty", "xlsx"))[1][0] == -1


def test_a_type_that_nobody_knows_is_taken_for_text():
    assert Column("c", "extension.type", "", "U", None).holds_text
    assert not Column("c", "bigint", "int8", "N", None).holds_text


def test_every_form_of_the_four_signs_is_known():
    everywhere = [
        character
        for character in map(chr, range(1, sys.maxunicode + 1))
        if unicodedata.normalize("NFKC", character)[:1] in tuple("=+-@")
    ]
    assert set(everywhere) <= set(csvfile.leading_signs())
    assert set(SIGNS) <= set(csvfile.leading_signs())
