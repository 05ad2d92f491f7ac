"""The views as a model in the words of Open Semantic Interchange (Apache Ossie, core-spec)."""

from __future__ import annotations

from typing import Any

from catalogue import Column, View

VERSION = "0.2.0.dev0"

DATATYPES = {
    "text": "String",
    "name": "String",
    "uuid": "String",
    "boolean": "Boolean",
    "smallint": "Integer",
    "integer": "Integer",
    "bigint": "Integer",
    "numeric": "Decimal",
    "double precision": "Float",
    "date": "Date",
    "timestamp without time zone": "DateTime",
    "timestamp with time zone": "DateTimeTz",
}


def model(views: list[View]) -> dict[str, Any]:
    return {
        "version": VERSION,
        "semantic_model": [
            {
                "name": "surveymark",
                "description": "Survey results and anonymous benchmarks. Each row of each dataset"
                " is a finished figure: rows are filtered, never summed or averaged.",
                "datasets": [_dataset(view) for view in views],
                "relationships": [
                    {
                        "name": "comparison_to_benchmark",
                        "from": "benchmark_comparison",
                        "to": "benchmark",
                        "from_columns": ["cell_id"],
                        "to_columns": ["cell_id"],
                    }
                ],
                "metrics": [
                    {
                        "name": f"{view.name}_{column.metric_name}",
                        "expression": _expression(column.metric_sql(f"{view.name}.")),
                        "description": column.metric_comment,
                        "datatype": DATATYPES[column.type],
                    }
                    for view in views
                    for column in view.figures
                ],
            }
        ],
    }


def _dataset(view: View) -> dict[str, Any]:
    key = {"primary_key": ["cell_id"]} if view.name == "benchmark" else {}
    return {
        "name": view.name,
        "source": f"surveymark.analytics.{view.name}",
        **key,
        "description": view.comment,
        "fields": [_field(column) for column in view.columns],
    }


def _field(column: Column) -> dict[str, Any]:
    dimension = {} if column.is_figure else {"dimension": {"is_time": column.is_time}}
    return {
        "name": column.name,
        "expression": _expression(column.name),
        **dimension,
        "description": column.comment,
        "datatype": DATATYPES[column.type],
    }


def _expression(sql: str) -> dict[str, Any]:
    return {"dialects": [{"dialect": "ANSI_SQL", "expression": sql}]}
