"""`surveymark load --anonymise`: nothing that names a person or a company gets past the door."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from controlplane.cluster import Cluster
from tests import keys

DEFINITION = {
    "elements": [
        {"type": "rating", "name": "overall"},
        {"type": "boolean", "name": "stays"},
        {"type": "checkbox", "name": "tools", "choices": ["pen", "ink"]},
        {"type": "comment", "name": "words"},
        {"type": "rating", "name": "name_recognition"},
    ]
}
MAPPING: dict[str, Any] = {
    "source": "lens",
    "columns": {
        "id": "submission_id",
        "firm": "organisation",
        "e-mail": "respondent",
        "finished": "completed_at",
        "words": "drop",
        "remarks": "drop",
    },
    "levels": {
        "industry": {
            "column": "firm",
            "values": {"Nordwind Wurstwaren": "retail", "Helvetia Kabel": "technology"},
        },
        "geography": {"column": "city", "values": {"Kiel": "regional", "Basel": "local"}},
        "organisation_size": {
            "column": "head_count",
            "ranges": {"small": [1, 50], "medium": [51, 500], "large": [501, None]},
        },
    },
}
HEADER = "id,firm,e-mail,city,head_count,finished,words,remarks,overall,stays,tools"
NORTH = "Nordwind Wurstwaren,{0}@wurst.example,Kiel,120,2026-03-02T08:10:00Z"
SOUTH = "Helvetia Kabel,{0}@kabel.example,Basel,40,2026-03-05"
ROWS = [
    f"lens-88001,{NORTH.format('anna.quaxi')},Frau Zwiebel fragen,,4,yes,pen;ink",
    f"lens-88002,{NORTH.format('bert.quaxi')},,,5,no,",
    f"lens-88003,{SOUTH.format('carl.quaxi')},,geheim,3,,pen",
]
# Whatever of the rows above, and of those that tests add, must be found nowhere in the server.
RAW = [
    "lens-88001", "88002", "88003", "88011", "Nordwind Wurst", "nordwind wurst", "Helvetia Kabel",
    "helvetia kabel", "anna.quaxi", "bert.quaxi", "carl.quaxi", "dora.quaxi", "wurst.example",
    "kabel.example", "Frau Zwiebel", "Atlantis", "Schlaraffia", "geheimnisvoll",
]  # fmt: skip


@dataclass
class World:
    """A database with a key, a place for files, and the command."""

    dsn: str
    keys: Path
    folder: Path
    surveymark: Callable[..., Any]
    numbers: Iterator[int]

    def file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def load(
        self,
        rows: list[str],
        *options: str,
        survey: str | None = None,
        header: str = HEADER,
        mapping: str | None = None,
        dsn: str | None = None,
    ) -> Any:
        """Load rows into a survey of their own, or into a named one."""
        name = survey or f"s{next(self.numbers)}"
        return self.surveymark(
            "load",
            self.file("lens.json", json.dumps(DEFINITION)),
            self.file(f"{name}.csv", "\n".join([header, *rows, ""])),
            *("--survey", name, "--format", "json"),
            *("--anonymise", mapping or self.file("mapping.json", json.dumps(MAPPING))),
            *options,
            dsn=dsn or self.dsn,
        )

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.dsn, autocommit=True) as admin:
            return admin.execute(query.encode(), parameters).fetchall()


@pytest.fixture(scope="module")
def _keyed(clone: Any, cluster_folder: Path) -> Iterator[tuple[str, Path, Iterator[int]]]:
    with clone() as dsn:
        yield dsn, Path(keys.directory(cluster_folder)), itertools.count(1)


@pytest.fixture
def world(_keyed: Any, surveymark: Callable[..., Any], tmp_path: Path) -> World:
    dsn, directory, numbers = _keyed
    world = World(dsn, directory, tmp_path, surveymark, numbers)
    if not world.rows("SELECT FROM ops.key WHERE retired_at IS NULL"):
        words = ("--purpose", "pseudonym", "--directory", str(directory))
        assert surveymark("key", "create", *words, dsn=dsn).exit_code == 0
    return world


STORED = """
    SELECT organisation, submission_id, respondent_key, completed_at::text, answers::text
    FROM core.response_set
    JOIN core.organisation USING (org_id)
    JOIN core.survey USING (survey_id)
    LEFT JOIN core.respondent USING (org_id, respondent_id)
    WHERE survey = %s
    ORDER BY answers ->> 'overall'
"""


def test_what_is_stored_names_nobody(world: World) -> None:
    loaded = world.load(ROWS, survey="first")
    assert (loaded.exit_code, loaded.json["stored"]) == (0, 3), loaded.stderr
    stored = world.rows(STORED, "first")
    organisations = [row[0] for row in stored]
    assert organisations[1] == organisations[2] != organisations[0]
    assert all(name.startswith("lens-") and len(name) == 25 for name in organisations)
    assert len({identifier for row in stored for identifier in row[1:3]}) == 6
    assert {len(identifier) for row in stored for identifier in row[1:3]} == {40}
    assert {row[3] for row in stored} == {"2026-03-01 00:00:00+00"}
    assert [json.loads(row[4]) for row in stored] == [
        {"overall": 3, "tools": ["pen"]},
        {"overall": 4, "stays": True, "tools": ["pen", "ink"]},
        {"overall": 5, "stays": False},
    ]
    levels = world.rows(
        "SELECT organisation, jsonb_object_agg(category, level) FROM core.organisation"
        " JOIN core.organisation_category USING (org_id) GROUP BY organisation"
    )
    assert dict(levels) == {
        organisations[0]: {
            "industry": "technology", "geography": "local", "organisation_size": "small",
        },
        organisations[1]: {
            "industry": "retail", "geography": "regional", "organisation_size": "medium",
        },
    }  # fmt: skip


def test_an_organisation_counts_when_an_operator_has_verified_it(world: World) -> None:
    world.load(ROWS, survey="first")
    counted = (
        "SELECT count(*) FROM privacy.counted_organisation JOIN core.organisation USING (org_id)"
    )
    assert world.rows(counted) == [(0,)]
    ((code, _, is_registered),) = world.rows(
        "SELECT * FROM core.find_organisation('lens', ' nordwind WURSTWAREN ')"
    )
    assert is_registered
    world.rows("SELECT core.register_organisation(%s, p_is_verified => true)", code)
    assert world.rows(f"{counted} WHERE organisation = %s", code) == [(1,)]
    noted = "SELECT detail FROM ops.audit_entry WHERE action = 'identify' ORDER BY entry_id DESC"
    assert world.rows(noted)[0] == ({"organisation": code},)
    world.rows("SELECT core.register_organisation(%s, p_is_verified => false)", code)


def test_a_load_can_be_repeated_also_after_a_rotation(world: World) -> None:
    world.load(ROWS, survey="again")
    before = world.rows(STORED, "again")
    ((kid,),) = world.rows("SELECT kid FROM ops.key WHERE retired_at IS NULL")
    assert world.surveymark("key", "rotate", kid, dsn=world.dsn).exit_code == 0
    assert world.load(ROWS, survey="again").json["stored"] == 3
    assert world.rows(STORED, "again") == before


def test_after_a_rotation_a_mapping_is_registered_once_more(world: World) -> None:
    world.load(ROWS, survey="before")
    ((kid,),) = world.rows("SELECT kid FROM ops.key WHERE retired_at IS NULL")
    assert world.surveymark("key", "rotate", kid, dsn=world.dsn).exit_code == 0
    assert world.load(ROWS, survey="before", mapping="lens").json["stored"] == 3
    refused = world.load(ROWS, survey="after", mapping="lens")
    assert 'SM052: the mapping of source "lens" was registered before key' in refused.stderr
    assert world.load(ROWS, survey="after").json["stored"] == 3


def test_nobody_is_linked_from_one_survey_to_another(world: World) -> None:
    world.load(ROWS, survey="one")
    world.load(ROWS, survey="two")
    one, two = world.rows(STORED, "one"), world.rows(STORED, "two")
    # A company is the same contributor in both; people and submissions are strangers.
    assert [row[0] for row in one] == [row[0] for row in two]
    assert not {i for row in one for i in row[1:3]} & {i for row in two for i in row[1:3]}


def test_a_destroyed_key_links_nobody_and_takes_nothing_in(world: World) -> None:
    world.load(ROWS, survey="over")
    ((old,),) = world.rows(
        "SELECT kid FROM core.source_survey JOIN core.survey USING (survey_id)"
        " WHERE survey = 'over'"
    )
    new = world.surveymark("key", "rotate", old, "--format", "json", dsn=world.dsn).json["kid"]
    assert world.surveymark("key", "destroy", old, "--yes", dsn=world.dsn).exit_code == 0
    refused = world.load(ROWS, survey="over")
    assert (refused.exit_code, "SM040" in refused.stderr) == (1, True)
    assert f'key "{old}" was destroyed' in refused.stderr
    assert world.rows("SELECT count(*) FROM core.source_value WHERE kid = %s", old) == [(0,)]
    ((code, kid, _),) = world.rows(
        "SELECT * FROM core.find_organisation('lens', 'Nordwind Wurstwaren') WHERE kid = %s", new
    )
    assert kid == new
    assert code not in {row[0] for row in world.rows(STORED, "over")}


def test_a_person_is_erased_by_the_name_that_the_source_has(world: World) -> None:
    world.load(ROWS, survey="erased")
    erase = "SELECT * FROM core.erase_anonymised('lens', %s, %s, %s)"
    bert = "nordwind wurstwaren", " BERT.quaxi@wurst.example"
    assert world.rows(erase, "erased", "Helvetia Kabel", bert[1]) == [(0, 0)]
    assert world.rows(erase, "erased", *bert) == [(1, 2)]
    assert world.rows(erase, "erased", *bert) == [(0, 0)]
    assert [json.loads(row[4])["overall"] for row in world.rows(STORED, "erased")] == [3, 4]


# -- refused before anything is stored -----------------------------------------------------------

REFUSED: dict[str, tuple[str, list[str], str, str]] = {
    "a name that nobody declared": (
        HEADER.replace("remarks", "Telefon-Nr"), ROWS, "SM050", 'column "Telefon-Nr" sounds like',
    ),
    "a question with such a name": (
        HEADER.replace("remarks", "name_recognition"), ROWS, "SM050", 'column "name_recognition"',
    ),
    "a column that nobody knows": (
        HEADER.replace("remarks", "extra"), ROWS, "SM002", 'unknown column "extra"',
    ),
    "a column without a value": (
        HEADER + ",birthday", [row + "," for row in ROWS], "SM050", 'column "birthday"',
    ),
    "an address among the answers": (
        HEADER, [*ROWS, ROWS[0].replace(",4,", ",dora.quaxi@wurst.example,")], "SM050",
        'column "overall" holds an e-mail address',
    ),
    "a number to ring among the answers": (
        HEADER, [*ROWS, ROWS[0].replace("pen;ink", "+49 431 5550199")], "SM050",
        'column "tools" holds a telephone number',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("header", "rows", "code", "told"), REFUSED.values(), ids=REFUSED)
def test_what_could_be_personal_stops_the_load_before_its_first_row(
    world: World, header: str, rows: list[str], code: str, told: str
) -> None:
    refused = world.load(rows, survey="refused", header=header)
    assert refused.exit_code == 1
    assert f"ERROR:  {code}: {told}" in refused.stderr
    assert not [word for word in RAW if word in refused.stderr]
    assert "lens-88" not in refused.stderr
    # Nothing is kept of it, not even the survey.
    assert world.rows("SELECT count(*) FROM core.survey WHERE survey = 'refused'") == [(0,)]


def test_free_words_are_refused_unless_they_are_dropped(world: World) -> None:
    columns = {name: use for name, use in MAPPING["columns"].items() if name != "words"}
    mapping = json.dumps(MAPPING | {"columns": columns})
    refused = world.load(ROWS, mapping=world.file("words.json", mapping))
    assert 'SM051: column "words" is answered in free words' in refused.stderr
    assert "Zwiebel" not in refused.stderr


def test_who_declares_an_answer_may_have_it_by_any_name(world: World) -> None:
    columns = MAPPING["columns"] | {"name_recognition": "answer"}
    mapping = world.file("named.json", json.dumps(MAPPING | {"columns": columns}))
    header = HEADER.replace("remarks", "name_recognition")
    loaded = world.load([ROWS[1].replace(",,,5", ",,2,5")], header=header, mapping=mapping)
    assert (loaded.exit_code, loaded.json["stored"]) == (0, 1), loaded.stderr


PERSONAL = (
    "email", "E-Mail", "user_email", "emailAddress", "EMAIL2", "name", "Name der Firma", "lastName",
    "first-name", "Vorname", "Nachname", "phone_number", "Telefonnummer", "Téléphone", "ip",
    "client_ip", "date_of_birth", "DateOfBirth", "Geburtsdatum", "birth_year", "Straße",
    "Postleitzahl", "correo electrónico", "fecha de nacimiento", "apellidos", "codice fiscale",
    "geboortedatum", "nazwisko", "IBAN", "home address", "Anschrift", "data de nascimento",
)  # fmt: skip
HARMLESS = (
    "overall", "q1", "mailing_quality", "stays", "shipment", "participation", "rename", "birch",
    "agree.goals", "recommend", "renamed_product", "relationship", "equipment", "tools.ink", "team",
)  # fmt: skip


def test_personal_columns_are_known_by_name_in_many_languages(world: World) -> None:
    found = world.rows(
        "SELECT name FROM unnest(%s::text[]) AS name WHERE core.is_personal_name(name)",
        [*PERSONAL, *HARMLESS],
    )
    assert [name for (name,) in found] == list(PERSONAL)


LOOKS = {
    "email": ("anna@example.org", "write to a.b+c@mail.example.co.uk now"),
    "phone": (
        "+49 431 5550199", "0431 5550199", "(555) 234-5678", "0044 20 7946 0958", "030/123456",
    ),
    "iban": ("DE89370400440532013000", "GB82 WEST 1234 5698 7654 32"),
    "ip": ("192.168.0.1", "from 8.8.8.8 there", "2001:db8:0:0:0:ff00:42:8329", "fe80::1"),
}  # fmt: skip
PLAIN = (
    "pen", "4", "2026-03-02", "2026-03-02T08:10:00Z", "08:10:00", "1234567", "12.5", "very good",
    "1.2.3", "501 and more", "a@b", "10:30", "Version 10.2.3", "0 to 10", "ISO 9001:2015", "::",
    "option-2000-2010",
)  # fmt: skip


def test_personal_answers_are_known_by_their_looks(world: World) -> None:
    texts = [text for looking in LOOKS.values() for text in looking]
    found = world.rows(
        "SELECT text, pattern_name FROM unnest(%s::text[]) WITH ORDINALITY AS t (text, n)"
        " JOIN privacy.personal_pattern ON text ~ pattern ORDER BY n, pattern_name",
        [*texts, *PLAIN],
    )
    assert {(text, name) for name, looking in LOOKS.items() for text in looking} <= set(found)
    assert [text for text, _ in found if text in PLAIN] == []


def test_what_the_source_calculated_is_no_answer_and_not_kept(world: World) -> None:
    world.load(ROWS)
    calculated = DEFINITION | {"calculatedValues": [{"name": "whole", "expression": "{a} + {b}"}]}
    world.rows("SELECT core.register_survey('calculated', %s)", Jsonb(calculated))
    fields = {"id": "7", "firm": "Helvetia Kabel", "finished": "2026-03-01"}
    row = {"line": 2, "fields": fields, "answers": {"overall": 4, "whole": "Anna Quaxi"}}
    world.rows("SELECT core.load_anonymised('lens', 'calculated', %s)", Jsonb([row]))
    assert [json.loads(row[4]) for row in world.rows(STORED, "calculated")] == [{"overall": 4}]


@pytest.mark.parametrize(
    "beside", [{"of": "pen", "note": "Anna"}, {"of": "pen", "by": {"n": "Anna"}}, {"note": "Anna"}]
)
def test_nothing_comes_in_beside_an_option(world: World, beside: dict[str, Any]) -> None:
    world.load(ROWS)
    element = DEFINITION["elements"][2] | {"valuePropertyName": "of"}
    world.rows("SELECT core.register_survey('beside', %s)", Jsonb({"elements": [element]}))
    call = "SELECT core.load_anonymised('lens', 'beside', %s)"
    fields = {"id": "7", "firm": "Helvetia Kabel", "finished": "2026-03-01"}
    row = {"line": 2, "fields": fields, "answers": {"tools": [{"of": "pen"}]}}
    world.rows(call, Jsonb([row]))
    assert [json.loads(row[4]) for row in world.rows(STORED, "beside")] == [
        {"tools": [{"of": "pen"}]}
    ]
    with pytest.raises(psycopg.Error, match='column "tools" holds more than its options') as caught:
        world.rows(call, Jsonb([row | {"answers": {"tools": [{"of": "ink"}, beside]}}]))
    assert caught.value.sqlstate == "SM050"


# -- set aside -----------------------------------------------------------------------------------

BAD = [
    f"lens-88011,{NORTH.format('dora.quaxi').replace('Kiel', 'Atlantis')},,,4,,",
    f"lens-88011,{NORTH.format('dora.quaxi').replace('120', 'Schlaraffia')},,,4,,",
    f"lens-88011,{NORTH.format('dora.quaxi').replace('120', '40')},,,4,,",
    f"lens-88011,{NORTH.format('dora.quaxi').replace('2026-03-02T', 'Schlaraffia')},,,4,,",
    f"lens-88011,{NORTH.format('dora.quaxi')},,,77881,,",
    f"lens-88011,{NORTH.format('dora.quaxi')},,,4,,geheimnisvoll",
    ",Schlaraffia,dora.quaxi@wurst.example,,,2026-03-02,,,4,,",
    f"lens-88011,{NORTH.format('dora.quaxi')},,,4,geheimnisvoll,,Schlaraffia",
    f"lens-88011,{NORTH.format('dora.quaxi')},,,1e99999,,",
    f'lens-88011,{NORTH.format("dora.quaxi")},,"geheimnisvoll,4,,',
]
ASIDE = [
    (5, "SM053", 'what stands in column "city" has no geography in the mapping'),
    (6, "SM053", 'what stands in column "head_count" has no organisation_size in the mapping'),
    (7, "SM054", "its organisation has another organisation_size already"),
    (8, "SM007", "an impossible date"),
    (9, "SM004", "an answer outside its scale, or between its steps"),
    (10, "SM003", "a choice that its question does not offer"),
    (11, "SM020", "the organisation, the id of the response or the answers are missing"),
    (12, "SM012", "the line could not be read"),
    (13, "SM012", "the line could not be read"),
    (14, "SM012", "the line could not be read"),
]


def test_a_row_that_is_set_aside_keeps_its_number_and_a_reason(world: World) -> None:
    loaded = world.load([*ROWS, *BAD], survey="aside")
    assert (loaded.exit_code, loaded.json["stored"]) == (1, 3), loaded.stderr
    aside = world.rows("SELECT * FROM core.load_report(%s)", loaded.json["batch"])
    assert [row[:3] for row in aside] == ASIDE
    assert {(row[3], json.dumps(row[5])) for row in aside} == {(None, "{}")}
    assert not [word for word in [*RAW, "77881"] if word in loaded.stdout + loaded.stderr]


def test_the_levels_of_a_verified_organisation_are_the_operator_s(world: World) -> None:
    world.load(ROWS[:1], survey="moved")
    ((code, *_),) = world.rows(STORED, "moved")
    world.rows("SELECT core.register_organisation(%s, p_is_verified => true)", code)
    grown = ROWS[1].replace(",120,", ",900,")
    assert world.load([grown], survey="moved").json["stored"] == 1
    assert world.rows(
        "SELECT level FROM core.organisation_category JOIN core.organisation USING (org_id)"
        " WHERE organisation = %s AND category = 'organisation_size'",
        code,
    ) == [("medium",)]
    world.rows("SELECT core.register_organisation(%s, p_is_verified => false)", code)


def test_what_nobody_foresaw_is_set_aside_without_its_words(world: World) -> None:
    with psycopg.connect(world.dsn, autocommit=True) as admin:
        admin.execute(
            """CREATE FUNCTION ops.refuse() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RAISE EXCEPTION 'not %', NEW.answers; END $$;
               CREATE TRIGGER refuse BEFORE INSERT ON core.response_set FOR EACH ROW
               WHEN ((NEW.answers ->> 'overall') = '5') EXECUTE FUNCTION ops.refuse()"""
        )
        try:
            loaded = world.load(ROWS)
        finally:
            admin.execute("DROP TRIGGER refuse ON core.response_set; DROP FUNCTION ops.refuse()")
    assert world.rows("SELECT * FROM core.load_report(%s)", loaded.json["batch"])[0][:3] == (
        3, "P0001", "the row could not be stored",
    )  # fmt: skip


def test_rows_of_any_shape_are_set_aside_and_nothing_else_is_an_array(world: World) -> None:
    world.load(ROWS, survey="shapes")
    call = "SELECT core.load_anonymised('lens', 'shapes', %s, 'shapes')"
    odd = [1, "x", None, [], {}, {"fields": 3}, {"answers": [], "line": "x"}, {"line": 1e300}]
    assert world.rows(call, Jsonb(odd[:-1])) == [(7,)]
    aside = world.rows("SELECT error_code, line_number FROM core.load_report('shapes')")
    assert aside == [("SM020", None)] * 7
    for given in ({}, "x", [{}] * 5001, [{"answers": {"q": "x" * 8_400_000}}], odd):
        with pytest.raises(psycopg.Error) as caught:
            world.rows(call, Jsonb(given))
        assert caught.value.sqlstate in ("SM025", "22003")


# -- nowhere -------------------------------------------------------------------------------------


def test_what_was_sent_is_in_no_file_of_the_server_no_log_and_no_dump(
    world: World, cluster: Cluster
) -> None:
    talkative = make_conninfo(
        world.dsn,
        options="-c log_statement=all -c log_parameter_max_length=0 -c log_min_messages=debug1"
        " -c log_min_error_statement=debug1 -c log_duration=on",
    )
    assert world.load([*ROWS, *BAD], survey="nowhere", dsn=talkative).json["stored"] == 3
    address = ROWS[0].replace(",4,", ",dora.quaxi@wurst.example,")
    assert world.load([*ROWS, address], survey="nowhere", dsn=talkative).exit_code == 1
    raw = {word: word.encode() for word in RAW}
    hexed = {f"{word} in hex": word.encode().hex().encode() for word in RAW}
    assert keys.found(cluster, world.dsn, raw | hexed) == []
    # The search would find it.
    world.rows("SELECT core.register_organisation('Schlaraffia')")
    assert {word for _, word in keys.found(cluster, world.dsn, raw)} == {"Schlaraffia"}
    with psycopg.connect(world.dsn, autocommit=True) as admin:
        admin.execute("DELETE FROM core.organisation WHERE organisation = 'Schlaraffia'")


DOORS = {
    "load": (
        "surveymark_ingest",
        "SELECT core.load_anonymised('lens', 'plans', %s)",
        Jsonb([{"line": 2, "answers": {"overall": 4}, "fields": {
            "id": "1", "firm": "Helvetia Kabel", "finished": "2026-03-01", "city": "Basel"}}]),
    ),
    "register": ("surveymark_operator", "SELECT core.register_source(%s)", Jsonb(MAPPING)),
    "find": ("surveymark_operator", "SELECT core.find_organisation('lens', %s)", "Helvetia Kabel"),
    "erase": ("surveymark_operator", "SELECT core.erase_anonymised('lens', 'plans', 'x', %s)", "x"),
}  # fmt: skip


@pytest.mark.parametrize(("role", "call", "given"), DOORS.values(), ids=DOORS)
def test_whoever_asks_for_plans_does_not_see_the_key(
    world: World, role: str, call: str, given: Any
) -> None:
    """A client may have the plans of what it calls printed, with the constants in them."""
    world.load(ROWS, survey="plans")
    files = {path.name: path.read_bytes() for path in world.keys.iterdir()}
    told: list[str] = []
    with psycopg.connect(world.dsn, autocommit=True) as client:
        client.execute(f"SET SESSION AUTHORIZATION {role}".encode())
        client.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
        client.add_notice_handler(lambda notice: told.append(notice.message_detail or ""))
        client.execute("SET client_min_messages = log")
        client.execute("SET debug_print_plan = on; SET debug_print_parse = on")
        client.execute("SET debug_print_rewritten = on; SET plan_cache_mode = force_custom_plan")
        client.execute(call.encode(), [given])
    said = " ".join("\n".join(told).split())  # a constant is broken over lines
    assert "PLANNEDSTMT" in said
    for key in files.values():
        # The two blocks of HMAC are as good as the key.
        for secret in (key, bytes(b ^ 54 for b in key), bytes(b ^ 92 for b in key)):
            assert [
                how for how, text in keys.forms(secret).items() if text.decode("latin-1") in said
            ] == []


def test_a_key_that_others_can_read_stops_the_load(world: World) -> None:
    ((file,),) = world.rows("SELECT file FROM ops.key WHERE retired_at IS NULL")
    Path(file).chmod(0o444)
    refused = world.load(ROWS)
    Path(file).chmod(0o400)
    assert f"SM041: key file {file} is open to others" in refused.stderr


# -- the mapping and the roles -------------------------------------------------------------------


def _mapping(**changes: Any) -> dict[str, Any]:
    return MAPPING | changes


def _level(**rule: Any) -> dict[str, Any]:
    return _mapping(levels={"industry": {"column": "firm", **rule}})


PROBLEMS: dict[str, tuple[Any, str]] = {
    "no object": ([1], "it is no JSON object"),
    "an unknown key": (_mapping(column={}), 'it has the unknown key "column"'),
    "no code": (_mapping(source="Lens!"), '"source" is no code'),
    "finer dates": (_mapping(dates="second"), '"dates" is neither'),
    "no object of columns": (_mapping(columns=["id"]), '"columns" is no object'),
    "an unknown use": (
        _mapping(columns=MAPPING["columns"] | {"x": "hash"}), 'column "x" cannot be used as "hash"',
    ),
    "two ids": (
        _mapping(columns=MAPPING["columns"] | {"x": "respondent"}), "2 columns are the respondent",
    ),
    "nobody": (_mapping(columns={"id": "submission_id"}), "0 columns are the completed_at"),
    "no column": (_mapping(levels={"industry": {"values": {}}}), "of industry name no column"),
    "neither": (_level(), 'need either "values" or "ranges"'),
    "no values": (_level(values={}), 'need either "values" or "ranges"'),
    "an unknown level": (_level(values={"Atlantis": "energy"}), 'industry "energy" is unknown'),
    "no bounds": (_level(ranges={"retail": 5}), 'range of industry "retail" is not'),
    "bounds that cross": (_level(ranges={"retail": [5, 1]}), 'range of industry "retail" is not'),
    "ranges that overlap": (
        _level(ranges={"retail": [1, 50], "finance": [50, None]}), "overlap",
    ),
    "a dropped column": (
        _mapping(levels={"industry": {"column": "remarks", "values": {"a": "retail"}}}),
        'is used as "drop"',
    ),
}  # fmt: skip


def test_a_mapping_that_cannot_be_used_is_refused_in_words(world: World) -> None:
    found = world.rows(
        "SELECT core.source_problem(mapping) FROM unnest(%s::jsonb[])"
        " WITH ORDINALITY AS t (mapping, n) ORDER BY n",
        [Jsonb(mapping) for mapping, _ in PROBLEMS.values()],
    )
    for (name, (_, told)), (problem,) in zip(PROBLEMS.items(), found, strict=True):
        assert told in problem, name
        assert "Atlantis" not in problem
    assert world.rows("SELECT core.source_problem(%s)", Jsonb(MAPPING)) == [(None,)]
    broken = world.file("broken.json", json.dumps(_mapping(dates="second")))
    assert "SM052: the mapping cannot be used" in world.load(ROWS, mapping=broken).stderr
    assert 'SM052: unknown source "nobody"' in world.load(ROWS, mapping="nobody").stderr


def test_ingest_loads_by_a_mapping_that_an_operator_registered(world: World) -> None:
    world.load(ROWS)
    service = make_conninfo(world.dsn, options="-c role=surveymark_ingest")
    loaded = world.load(ROWS, mapping="lens", dsn=service)
    assert (loaded.exit_code, loaded.json["stored"]) == (0, 3), loaded.stderr
    refused = world.load(ROWS, dsn=service)
    assert (refused.exit_code, "permission denied" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--organisation", "acme"), "--anonymise and --organisation exclude each other"),
        (("--skip-column", "x"), "--anonymise and --skip-column exclude each other"),
    ],
)
def test_what_names_somebody_does_not_go_with_a_mapping(
    world: World, options: tuple[str, ...], told: str
) -> None:
    refused = world.load(ROWS, *options)
    assert (refused.exit_code, told in refused.stderr) == (2, True)
