"""Export a view as CSV, JSON, XLSX or Parquet, as the role that asks and with only its rights."""

from controlplane.export.destination import Destination, choose, opened, packed
from controlplane.export.filters import Filter
from controlplane.export.relation import known_views
from controlplane.export.run import Selection, begin, count_shown, export, note, select

__all__ = [
    "Destination",
    "Filter",
    "Selection",
    "begin",
    "choose",
    "count_shown",
    "export",
    "known_views",
    "note",
    "opened",
    "packed",
    "select",
]
