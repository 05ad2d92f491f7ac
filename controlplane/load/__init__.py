"""Load responses from files: NDJSON or CSV, through core.response_load, a chunk at a time."""

from controlplane.load.definitions import (
    Survey,
    define_scales,
    organisation_rows,
    read_json,
    register_organisations,
    register_survey,
)
from controlplane.load.run import (
    Loaded,
    Rejected,
    load_responses,
    rejected_rows,
    waiting_for_drain,
)
from controlplane.load.source import Source

__all__ = [
    "Loaded",
    "Rejected",
    "Source",
    "Survey",
    "define_scales",
    "load_responses",
    "organisation_rows",
    "read_json",
    "register_organisations",
    "register_survey",
    "rejected_rows",
    "waiting_for_drain",
]
