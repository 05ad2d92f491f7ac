"""Import the bundle into a real Superset and draw every chart; run by .ci/superset, in its venv.

    draw_superset.py BUNDLE_FOLDER URI URI_WITHOUT_ORGANISATION

URI is that of an organisation's reader. Ends with an error when a chart fails or is empty, when a
filter offers nothing, or when SQL Lab shows either login a row of somebody.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

from superset.app import create_app

DATABASE = "superset/databases/Surveymark.yaml"

# What a curious reader would try: what lies under the views, and functions that write.
FORBIDDEN = (
    "SELECT * FROM core.response",
    "SELECT * FROM core.answer",
    "SELECT * FROM core.organisation",
    "SELECT * FROM rollup.cell",
    "SELECT * FROM privacy.contribution",
    "SELECT * FROM ops.organisation",
    "SELECT * FROM ops.job_log",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_stats WHERE schemaname IN ('core', 'rollup', 'privacy', 'ops')",
    "SET ROLE surveymark_engine",
    "SELECT ops.map_role('dashboard', 'lecturer-1780')",
)
# What a login without an organisation must not see either.
OWN = ("SELECT * FROM analytics.own_results", "SELECT * FROM analytics.own_organisation")

REFUSALS = ("permission denied", "disallowed", "mapped to no organisation")


def zipped(folder: Path, uri: str) -> io.BytesIO:
    """The bundle, with the database that is there instead of the one that stands for it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.rglob("*.yaml")):
            name = f"superset/{file.relative_to(folder)}"
            content = json.loads(file.read_text())
            if name == DATABASE:
                content["sqlalchemy_uri"] = uri
            archive.writestr(name, json.dumps(content))
    packed.seek(0)
    return packed


class Superset:
    """Superset's API, called as its page calls it."""

    def __init__(self, client: Any) -> None:
        """Log in as the administrator that .ci/superset made; what is imported needs an owner."""
        self.client = client
        given = {"username": "admin", "password": "admin", "provider": "db", "refresh": False}
        token = self.post("security/login", given)["access_token"]
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> Any:
        return self._answer(self.client.get(f"/api/v1/{path}", query_string=query))

    def post(self, path: str, content: Any) -> Any:
        return self._answer(self.client.post(f"/api/v1/{path}", json=content))

    def _answer(self, response: Any) -> Any:
        if response.status_code not in (200, 201):
            raise SystemExit(f"superset answered {response.status_code}: {response.text[:2000]}")
        return response.json

    def import_bundle(self, packed: io.BytesIO, uri: str) -> None:
        password = uri.split("@")[0].rsplit(":", 1)[1]
        self._answer(
            self.client.post(
                "/api/v1/dashboard/import/",
                data={
                    "formData": (packed, "surveymark.zip"),
                    "passwords": json.dumps({DATABASE.removeprefix("superset/"): password}),
                    "overwrite": "true",
                },
                content_type="multipart/form-data",
            )
        )

    def query(self, database: int, sql: str) -> Any:
        """What SQL Lab answers, failures too."""
        return self.client.post(
            "/api/v1/sqllab/execute/",
            json={"database_id": database, "sql": sql, "runAsync": False, "schema": "analytics"},
        )

    def offered(self, dataset: int, column: str, filters: list[dict[str, Any]]) -> Any:
        """The first value that a filter of a dashboard offers: the one it begins with."""
        query = {
            "columns": [column],
            "filters": filters,
            "orderby": [[column, True]],
            "row_limit": 1000,
        }
        rows = self.data(dataset, query)
        if not rows:
            raise SystemExit(f"the filter {column} offers nothing")
        return rows[0][column]

    def data(self, dataset: int, query: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.post(
            "chart/data",
            {
                "datasource": {"id": dataset, "type": "table"},
                "queries": [query],
                "result_format": "json",
                "result_type": "full",
            },
        )
        return answer["result"][0]["data"]


def draw(superset: Superset) -> int:
    """Draw every chart of every dashboard as its filters begin; how many failed."""
    failures = 0
    datasets = {row["table_name"]: row["id"] for row in superset.get("dataset/")["result"]}
    numbers = {superset.get(f"dataset/{n}")["result"]["uuid"]: n for n in datasets.values()}
    known = {
        n: {column["column_name"] for column in superset.get(f"dataset/{n}")["result"]["columns"]}
        for n in datasets.values()
    }
    for dashboard in superset.get("dashboard/")["result"]:
        print(f"dashboard {dashboard['id']}: {dashboard['dashboard_title']}")
        metadata = json.loads(
            superset.get(f"dashboard/{dashboard['id']}")["result"]["json_metadata"]
        )
        begun: list[dict[str, Any]] = []
        for offer in metadata["native_filter_configuration"]:
            target = offer["targets"][0]
            dataset = target.get("datasetId") or numbers[target["datasetUuid"]]
            column = target["column"]["name"]
            limits = [
                {"col": limit["subject"], "op": limit["operator"], "val": limit["comparator"]}
                for limit in offer["adhoc_filters"]
            ]
            first = superset.offered(dataset, column, begun + limits)
            begun.append({"col": column, "op": "IN", "val": [first]})
            print(f"  filter {column}: {begun[-1]['val'][0]}")
        for chart in superset.get(f"dashboard/{dashboard['id']}/charts")["result"]:
            context = json.loads(superset.get(f"chart/{chart['id']}")["result"]["query_context"])
            dataset = context["datasource"]["id"]
            query = context["queries"][0]
            # A dashboard's filter leaves alone what has no such column.
            query["filters"] += [held for held in begun if held["col"] in known[dataset]]
            rows = superset.data(dataset, query)
            figures = [row[name] for row in rows for name in query["metrics"]]
            bad = not rows or (bool(figures) and all(figure is None for figure in figures))
            failures += bad
            print(f"  {'EMPTY' if bad else 'drawn'} {chart['slice_name']}: {len(rows)} rows")
    return failures


def leaks(superset: Superset, database: int, statements: tuple[str, ...]) -> int:
    """How many of the statements SQL Lab does not refuse; an error of another kind counts, too."""
    found = 0
    for sql in statements:
        response = superset.query(database, sql)
        answer = response.json
        said = answer["errors"][0]["message"] if response.status_code != 200 else answer["data"]
        refused = response.status_code != 200 and any(word in said for word in REFUSALS)
        found += not (refused or said == [])
        print(f"  {'refused' if refused or said == [] else 'SHOWN'} {sql}: {str(said)[:80]!r}")
    return found


def main(folder: str, uri: str, public_uri: str) -> None:
    with create_app().test_client() as client:
        superset = Superset(client)
        superset.import_bundle(zipped(Path(folder), uri), uri)
        failures = draw(superset)
        for name, address, more in (("reader", uri, ()), ("public", public_uri, OWN)):
            made = superset.post(
                "database/",
                {
                    "database_name": f"{name}-{id(client)}",
                    "sqlalchemy_uri": address,
                    "expose_in_sqllab": True,
                },
            )
            print(f"SQL Lab as {name}")
            failures += leaks(superset, made["id"], FORBIDDEN + more)
    raise SystemExit(f"{failures} failures" if failures else 0)


if __name__ == "__main__":
    main(*sys.argv[1:4])
