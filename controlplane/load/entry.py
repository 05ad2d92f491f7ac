"""What a loader hands to the database: one entry for each line or record of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from controlplane.errors import SurveymarkError
from controlplane.load.source import Line

# The columns of core.response_load that a file may fill, in their order there.
FIELDS = (
    "organisation",
    "survey",
    "version",
    "submission_id",
    "respondent",
    "department",
    "job_role",
    "started_at",
    "completed_at",
    "weight",
    "channel",
    "device",
)

# core.process_load() reads this word as the time at which it works.
NOW = "now"


class Entry(NamedTuple):
    """One row of core.response_load; with a problem it ends in core.rejected_response."""

    line_number: int
    values: tuple[str | None, ...]
    answers: str | None
    problem: str | None = None


class Unreadable(Exception):
    """Why a line or record cannot be read; the message ends up in the reject table."""


class Defaults:
    """What a response gets where the file says nothing."""

    def __init__(self, survey: str, version: int, organisation: str | None) -> None:
        self._given = {"survey": survey, "version": str(version), "organisation": organisation}
        self._survey = survey
        self.dated_now = 0

    def entry(
        self, line_number: int, fields: Mapping[str, str | None], answers: str | None
    ) -> Entry:
        """A readable response; `fields` has only what the file named."""
        given = self._given
        if fields.get("survey") not in (None, "", self._survey):
            # Another survey than that of the definition: its own latest version is meant.
            given = {**given, "version": None}
        if "completed_at" not in fields:
            self.dated_now += 1
            fields = {**fields, "completed_at": NOW}
        values = tuple(fields.get(name) or given.get(name) for name in FIELDS)
        for name, value in zip(FIELDS, values, strict=True):
            if value is not None and not value.isascii():
                _refuse_surrogate(name, value)
            if value is not None and "\x00" in value:
                raise Unreadable(f'field "{name}" holds a NUL character')
        return Entry(line_number, values, answers)

    def broken(self, line: Line, problem: str) -> Entry:
        """A line that could not be read; what stands in it is kept for whoever mends it."""
        values = tuple(self._given.get(name) for name in FIELDS)
        return Entry(line.number, values, line.text(), problem)


def _refuse_surrogate(name: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unreadable(f'field "{name}" holds half of a surrogate pair') from None


def decoded(content: bytes) -> str:
    """A line as text."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"not UTF-8: byte 0x{content[error.start]:02x} at position {error.start + 1}"
        ) from None
    if "\x00" in text:
        raise Unreadable(f"a NUL byte at position {text.index(chr(0)) + 1}")
    return text


def missing_id(place: str, id_field: str) -> SurveymarkError:
    """What to say when responses carry no id of their own."""
    return SurveymarkError(
        f'"{id_field}" is missing in {place}',
        "The sender's own id of each response is what makes a load safe to repeat.",
        "Add a column or field submission_id, or name the one that has the id: --id-column NAME.",
        sqlstate="SM020",
    )
