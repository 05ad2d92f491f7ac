"""What all charts share: sizes, colours, axes, and the way from a chart to an SVG."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert
from altair.utils import schemapi

from controlplane.report.collect import Question, Row

# Half of the time went into holding each part of each chart against the schema of Vega-Lite: what
# is wrong does not draw, and the tests look at what is drawn.
schemapi.DEBUG_MODE = False

WIDE, NARROW = 896, 330

INK, QUIET, LINE, BAND = "#1c2733", "#5b6875", "#c9d1d9", "#dfe5ec"
OURS = "#2c5c8a"
# Above and below are no better and worse: that depends on the question.
OUTCOMES = {"above": "#0b6aa2", "below": "#b3480f"}
UNDECIDED = "#66757f"
# From the lowest value to the highest.
STEPS = ("#7b4f86", "#c3a6ca", "#dde2e8", "#8db0cf", "#2c5c8a")
FONT = "Helvetica Neue, Arial, Liberation Sans, sans-serif"


@dataclass(frozen=True)
class Drawing:
    """An SVG for a wide page, one for a phone where it differs, and what they show in words."""

    wide: str
    narrow: str
    words: str
    figures: Sequence[Row] = ()
    """The rows that are drawn."""

    @property
    def svg(self) -> str:
        """The wide drawing as the text of an SVG file."""
        return base64.b64decode(self.wide.partition(",")[2]).decode()

    @property
    def png(self) -> bytes:
        """The wide drawing as a PNG, twice as fine as a screen, on white: a chat may be dark."""
        opened, rest = self.svg.split(">", 1)
        ground = '<rect width="100%" height="100%" fill="#fff"/>'
        return bytes(vl_convert.svg_to_png(f"{opened}>{ground}{rest}", scale=2))

    @property
    def pdf(self) -> bytes:
        """The wide drawing as a PDF."""
        return bytes(vl_convert.svg_to_pdf(self.svg))


def on(rows: Sequence[Row]) -> Any:
    """A chart of these rows; altair's types say too little of marks to be of use."""
    return alt.Chart(alt.InlineData(values=list(rows)))


def place() -> Any:
    """The axis of rows under each other, unseen: a title stands above each."""
    return alt.Y("place:O", title=None, axis=None)


def across(pixels: float, channel: Any = alt.XValue) -> Any:
    """So many pixels from the left."""
    return channel(pixels)


def down(pixels: float) -> Any:
    """So many pixels from the top."""
    position: Any = alt.YValue
    return position(pixels)


def colour(name: str) -> Any:
    """A colour that stands in the row."""
    return alt.Color(f"{name}:N", scale=None, legend=None)


def outcome_colour(outcome: Any) -> str:
    """The colour of a result beside its benchmark."""
    return OUTCOMES.get(str(outcome), UNDECIDED)


def ramp(count: int) -> list[str]:
    """Colours from low to high: STEPS, stretched or thinned to `count`."""
    if count == 1:
        return [STEPS[-1]]
    return [_mixed(step * (len(STEPS) - 1) / (count - 1)) for step in range(count)]


def readable_on(background: str) -> str:
    """Dark or white ink, whichever reads better on a colour."""
    red, green, blue = _parts(background)
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 130 else INK


def text(size: float = 12.5, **options: Any) -> dict[str, Any]:
    """The properties of a text mark."""
    return {"font": FONT, "fontSize": size, "color": INK, **options}


def edges(left: float, right: float) -> list[Any]:
    """Room from `left` to `right` for what is written there, also in a font that is wider."""
    return [
        on([{}]).mark_point(opacity=0, size=1).encode(x=across(end), y=down(1))
        for end in (left, right)
    ]  # fmt: skip


def wrapped(title: str, characters: int) -> tuple[str, str]:
    """A title as an upper and a lower line of so many characters; short ones have no upper."""
    first, *others = textwrap.wrap(title, characters) or [""]
    return (first, " ".join(others)) if others else ("", first)


def headings(base: Any, width: int, above: int) -> list[Any]:
    """A title at the left and a verdict at the right, above each row."""
    return [
        base.mark_text(
            **text(align="left", baseline="bottom", dy=-above, limit=width - 125)
        ).encode(x=across(0), y=place(), text=alt.Text("title:N")),
        base.mark_text(
            **text(align="right", baseline="bottom", dy=-above, fontWeight="bold")
        ).encode(x=across(width - 14), y=place(), text=alt.Text("words:N")),
    ]


def figures_axis(question: Question, count: int = 5, span: float | None = None) -> Any:
    """An axis in the unit of the question, over all that it allows or over `span` of it."""
    if span is None and question.limits is not None:
        span = question.limits[1] - question.limits[0]
    # As many decimals as tell the steps apart, and no more.
    places = 2 if span is None or span < 0.3 else 1 if span < 4 else 0
    plain = f",.{places}f"
    return alt.Axis(
        format=".0%" if question.is_share else plain,
        tickCount=count,
        gridColor="#eef1f4",
        domain=False,
        tickSize=0,
        labelFont=FONT,
        labelColor=QUIET,
        labelFontSize=11,
        labelPadding=5,
        labelFlush=True,
    )


def svg(layers: Iterable[Any], width: int, height: int | alt.Step) -> str:
    """Charts over each other as a data URI of an SVG; a step is the height of each row."""
    # alt.layer() and what follows it copy all layers four times, which took longer than drawing.
    datasets: dict[str, Any] = {}
    inside = {"top_level": False, "datasets": datasets}
    drawn = [layer.to_dict(validate=False, context=inside) for layer in layers]
    picture = vl_convert.vegalite_to_svg(
        {
            "layer": drawn,
            "datasets": datasets,
            "width": width,
            "height": height if isinstance(height, int) else height.to_dict(),
            "background": "transparent",
            "padding": {"left": 2, "top": 2, "bottom": 2, "right": 12},
            "config": {"view": {"strokeWidth": 0}},
        }
    )
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()


def _mixed(step: float) -> str:
    left = min(int(step), len(STEPS) - 2)
    pair = zip(_parts(STEPS[left]), _parts(STEPS[left + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (step - left)):02x}" for a, b in pair)


def _parts(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
