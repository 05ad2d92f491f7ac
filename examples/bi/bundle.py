"""The bundle for Superset, as `superset export-dashboards` lays one out: content by path."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from catalogue import Column, View
from dashboards import BAR, DASHBOARDS, TABLE, Chart, Dashboard

# Superset finds again what it imported before by this, also after a change.
NAMESPACE = uuid.UUID("6f1d6f0a-5d0c-5b8e-9a1e-3f5f0a9c7d21")
VERSION = "1.0.0"
DATABASE = "Surveymark"


def superset(views: list[View]) -> dict[str, Any]:
    known = {view.name: view for view in views}
    files: dict[str, Any] = {
        # The time is in the format, but importing does not read it: one that never moves.
        "metadata.yaml": {
            "version": VERSION,
            "type": "Dashboard",
            "timestamp": "2026-01-01T00:00:00+00:00",
        },
        f"databases/{DATABASE}.yaml": {
            "database_name": DATABASE,
            # Ten X are Superset's sign for a password that it has to ask for.
            "sqlalchemy_uri": "postgresql://dashboard:XXXXXXXXXX@db.example.org:5432/surveymark"
            "?sslmode=verify-full",
            "expose_in_sqllab": True,
            "allow_dml": False,
            "extra": {},
            "uuid": name_uuid("database"),
            "version": VERSION,
        },
    }
    files.update({f"datasets/{DATABASE}/{view.name}.yaml": _dataset(view) for view in views})
    for dashboard in DASHBOARDS:
        files[f"dashboards/{dashboard.slug}.yaml"] = _dashboard(dashboard)
        for chart in dashboard.charts:
            files[chart.file] = _chart(chart, known[chart.view])
    return files


def name_uuid(*name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, "/".join(name)))


def _dataset(view: View) -> dict[str, Any]:
    return {
        "table_name": view.name,
        "schema": "analytics",
        "description": view.comment,
        # Without one: a dashboard's time range would cut off figures that have no period.
        "main_dttm_col": None,
        "filter_select_enabled": True,
        "uuid": name_uuid("dataset", view.name),
        "database_uuid": name_uuid("database"),
        "version": VERSION,
        "columns": [
            {
                "column_name": column.name,
                "type": column.type.upper(),
                "is_dttm": column.is_time,
                "groupby": not column.is_figure,
                "filterable": True,
                "description": column.comment,
            }
            for column in view.columns
        ],
        "metrics": [
            {
                "metric_name": column.metric_name,
                "verbose_name": _words(column),
                "expression": column.metric_sql(),
                "description": column.metric_comment,
            }
            for column in view.figures
        ],
    }


def _words(column: Column) -> str:
    return column.name.replace("_", " ")


def _chart(chart: Chart, view: View) -> dict[str, Any]:
    draw = _table if chart.kind == TABLE else _figure
    params, query = draw(chart, view)
    params |= {
        "viz_type": chart.kind,
        "row_limit": 1000,
        "adhoc_filters": [_where(column, value) for column, value in chart.where],
    }
    query |= {
        "row_limit": 1000,
        "filters": [{"col": column, "op": "==", "val": value} for column, value in chart.where],
    }
    return {
        "slice_name": chart.title,
        "description": view.comment,
        "viz_type": chart.kind,
        "params": params,
        # The page makes this itself; reports by mail and the API read it. Importing puts the
        # number of the dataset into it.
        "query_context": json.dumps(
            {
                "datasource": {"id": 0, "type": "table"},
                "force": False,
                "queries": [query],
                "form_data": params,
                "result_format": "json",
                "result_type": "full",
            }
        ),
        "uuid": name_uuid("chart", chart.title),
        "dataset_uuid": name_uuid("dataset", chart.view),
        "version": VERSION,
    }


def _where(column: str, value: str) -> dict[str, str]:
    return {
        "clause": "WHERE",
        "expressionType": "SIMPLE",
        "subject": column,
        "operator": "==",
        "comparator": value,
    }


def _table(chart: Chart, view: View) -> tuple[dict[str, Any], dict[str, Any]]:
    columns = chart.shown.split()
    integers = {column.name for column in view.columns if "int" in column.type}
    figures = [column.name for column in view.figures if column.name in columns]
    formats: dict[str, dict[str, Any]] = {
        name: {"d3NumberFormat": ",d" if name in integers else ".3~g"} for name in figures
    }
    # Sentences need room, or one row fills the page.
    formats |= {name: {"columnWidth": 320} for name in ("method", "reason") if name in columns}
    params = {
        "query_mode": "raw",
        "all_columns": columns,
        "table_timestamp_format": "%Y-%m-%d %H:%M",
        "column_config": formats,
        "show_cell_bars": False,
        "server_page_length": 10,
    }
    return params, {"columns": columns, "metrics": []}


def _figure(chart: Chart, view: View) -> tuple[dict[str, Any], dict[str, Any]]:
    column = next(column for column in view.columns if column.name == chart.shown)
    bars = chart.kind == BAR
    params = {
        "x_axis": chart.axis,
        "metrics": [column.metric_name],
        "groupby": [],
        "y_axis_title": _words(column),
        "y_axis_title_margin": 40,
        "y_axis_format": ".3~g",
        "show_legend": False,
        "rich_tooltip": True,
        "truncateYAxis": False,
    }
    if bars:
        # Names of groups are long: bars that lie leave room for them.
        params |= {
            "orientation": "horizontal",
            "show_value": True,
            "x_axis_sort": column.metric_name,
            "x_axis_sort_asc": True,
        }
    else:
        params |= {"markerEnabled": True, "x_axis_time_format": "%b %Y"}
    order = [] if bars else [[chart.axis, True]]
    return params, {"columns": [chart.axis], "metrics": [column.metric_name], "orderby": order}


def _dashboard(dashboard: Dashboard) -> dict[str, Any]:
    rows = {f"ROW-{place}": chart for place, chart in enumerate(dashboard.charts, 1)}
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {
            "id": "GRID_ID",
            "type": "GRID",
            "children": list(rows),
            "parents": ["ROOT_ID"],
        },
        "HEADER_ID": {
            "id": "HEADER_ID",
            "type": "HEADER",
            "meta": {"text": f"Surveymark: {dashboard.title}"},
        },
    }
    for place, (row, chart) in enumerate(rows.items(), 1):
        cell = row.replace("ROW", "CHART")
        position[row] = {
            "id": row,
            "type": "ROW",
            "children": [cell],
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        position[cell] = {
            "id": cell,
            "type": "CHART",
            "children": [],
            "parents": ["ROOT_ID", "GRID_ID", row],
            "meta": {
                # Importing puts the number that the chart has got in its place.
                "chartId": place,
                "uuid": name_uuid("chart", chart.title),
                "sliceName": chart.title,
                "width": 12,
                "height": chart.height,
            },
        }
    return {
        "dashboard_title": f"Surveymark: {dashboard.title}",
        "slug": dashboard.slug,
        "published": False,
        "uuid": name_uuid("dashboard", dashboard.slug),
        "version": VERSION,
        "position": position,
        "metadata": {
            "native_filter_configuration": list(_filters(dashboard)),
            "cross_filters_enabled": True,
        },
    }


def _filters(dashboard: Dashboard) -> Iterator[dict[str, Any]]:
    """One survey and one question at a time, of those with a figure to show."""
    for column in ("survey", "question"):
        yield {
            "id": f"NATIVE_FILTER-{column}",
            "type": "NATIVE_FILTER",
            "name": column.capitalize(),
            "filterType": "filter_select",
            "targets": [
                {
                    "datasetUuid": name_uuid("dataset", dashboard.filtered),
                    "column": {"name": column},
                }
            ],
            "controlValues": {
                "multiSelect": False,
                "enableEmptyFilter": True,
                "defaultToFirstItem": True,
            },
            "adhoc_filters": [_where("status", "ok")],
            "defaultDataMask": {},
            "cascadeParentIds": [] if column == "survey" else ["NATIVE_FILTER-survey"],
            "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        }
