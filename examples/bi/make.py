"""Write what BI tools import, from the comments of the database's own catalogue.

    python examples/bi/make.py "dbname=surveymark" [FOLDER]

writes superset/ and semantic_model.json into the folder, by default that of this file. A test
compares, so that the files say what the database says. Superset reads YAML; JSON is YAML.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import bundle
import catalogue
import psycopg
import semantic_model


def main(dsn: str, folder: str = str(Path(__file__).parent)) -> None:
    with psycopg.connect(dsn) as connection:
        views = catalogue.read(connection)
    shutil.rmtree(Path(folder, "superset"), ignore_errors=True)
    written = {f"superset/{path}": content for path, content in bundle.superset(views).items()}
    for path, content in {**written, "semantic_model.json": semantic_model.model(views)}.items():
        file = Path(folder, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
