"""Write public_series.json: five public series, and what other programs say of them.

Run by hand where statsmodels and pymannkendall are installed; no test needs them:

    pip install statsmodels pymannkendall && python public_series.py

All five come with statsmodels, which names them public domain.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy
import pymannkendall
from statsmodels.api import datasets
from statsmodels.tsa.holtwinters import Holt, SimpleExpSmoothing


def series() -> dict[str, tuple[str, Any]]:
    months = datasets.co2.load_pandas().data["co2"].resample("MS").mean().interpolate()
    return {
        "nile": (
            "yearly flow of the Nile at Aswan, 1871-1970, 1e8 cubic metres",
            datasets.nile.load_pandas().data["volume"],
        ),
        "sunspots": (
            "yearly sunspot numbers, 1909-2008",
            datasets.sunspots.load_pandas().data["SUNACTIVITY"][-100:],
        ),
        "unemployment": (
            "unemployed in the USA by quarter, 1989-2009, percent",
            datasets.macrodata.load_pandas().data["unemp"][-80:],
        ),
        "pacific": (
            "temperature of the Pacific off Peru (Nino 1+2) each December, 1950-2010, degrees",
            datasets.elnino.load_pandas().data["DEC"],
        ),
        "co2": (
            "carbon dioxide at Mauna Loa, monthly means, 1990-1999, parts per million",
            months["1990":"1999"],
        ),
    }


def smoothed(y: Any, alpha: float, beta: float | None) -> dict[str, Any]:
    """At fixed weights, from the state that the first four figures give."""
    if beta is None:
        trend = None
        level = float(y[:4].mean())
        model = SimpleExpSmoothing(y, initialization_method="known", initial_level=level)
        fit = model.fit(smoothing_level=alpha, optimized=False)
    else:
        trend, level = map(float, numpy.polyfit([1, 2, 3, 4], y[:4], 1))
        model = Holt(y, initialization_method="known", initial_level=level, initial_trend=trend)
        fit = model.fit(smoothing_level=alpha, smoothing_trend=beta, optimized=False)
    return {
        "alpha": alpha,
        "beta": beta,
        "start_level": level,
        "start_trend": trend,
        "fitted": fit.fittedvalues.round(9).tolist(),
        "forecast": fit.forecast(5).tolist(),
    }


def described(title: str, values: Any) -> dict[str, Any]:
    y = numpy.asarray(values, float).round(3)
    trend = pymannkendall.original_test(y)
    return {
        "title": title,
        "values": y.tolist(),
        "smoothed": [
            smoothed(y, *weights) for weights in ((0.2, None), (0.7, None), (0.2, 0.1), (0.8, 0.4))
        ],
        "mann_kendall": {
            "s": int(trend.s),
            "variance": float(trend.var_s),
            "z": float(trend.z),
            "p_value": float(trend.p),
            "slope": float(trend.slope),
        },
    }


if __name__ == "__main__":
    made_with = [f"{name} {version(name)}" for name in ("statsmodels", "pymannkendall")]
    text = json.dumps(
        {
            "made_with": ", ".join(made_with),
            "series": {name: described(*known) for name, known in series().items()},
        }
    )
    Path(__file__).with_suffix(".json").write_text(text.replace('{"title"', '\n{"title"') + "\n")
