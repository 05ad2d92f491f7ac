"""Load responses from files: NDJSON or CSV, through core.response_load, a chunk at a time."""

from controlplane.load.anonymised import load_anonymised, register_source
from controlplane.load.definitions import (
    Survey,
    define_scales,
    is_registered,
    organisation_rows,
    organisation_state,
    read_json,
    register_organisations,
    register_survey,
)
from controlplane.load.rejects import Group, Rejected, groups, rejected_rows, write_rejects
from controlplane.load.run import Loaded, load_responses, waiting_for_drain
from controlplane.load.source import Source

__all__ = [
    "Group",
    "Loaded",
    "Rejected",
    "Source",
    "Survey",
    "define_scales",
    "groups",
    "is_registered",
    "load_anonymised",
    "load_responses",
    "organisation_rows",
    "organisation_state",
    "read_json",
    "register_organisations",
    "register_source",
    "register_survey",
    "rejected_rows",
    "waiting_for_drain",
    "write_rejects",
]
