"""A page to look around in: read once from the views, embedded, and drawn by our own small script.

The page chooses among figures and draws them; it computes none. What its reader may not see is not
in the file.
"""

from pathlib import Path

from controlplane.dashboard.collect import Dashboard, Layout, collect, open_layout, surveys
from controlplane.dashboard.page import page
from controlplane.export.destination import Destination, opened

__all__ = ["Dashboard", "Layout", "collect", "open_layout", "page", "surveys", "write"]


def write(dashboard: Dashboard, path: Path) -> None:
    """Write the page whole or not at all."""
    with opened(Destination(path, "html", is_gzipped=False)) as out:
        out.write(page(dashboard).encode())
