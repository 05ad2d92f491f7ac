"""The charts of a report, as SVG: drawn by Vega-Lite without a browser and without a network.

Each takes what `collect` read and returns a drawing with its words (the text that stands in for
it) and figures, or None where there is nothing to draw. Colour never says anything alone.
"""

from controlplane.report.charts.bars import comparison, position
from controlplane.report.charts.kinds import KINDS, Kind
from controlplane.report.charts.lines import radar, trend
from controlplane.report.charts.spread import MOST_BARS, distribution, stacked
from controlplane.report.charts.style import Drawing

__all__ = [
    "KINDS", "MOST_BARS", "Drawing", "Kind", "comparison", "distribution", "position", "radar",
    "stacked", "trend",
]  # fmt: skip
