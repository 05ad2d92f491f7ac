"""Where the database's own text lies: at the root of a checkout, in _data of a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_root() -> Path:
    """The folder that holds sql/, migrations/ and report_templates/."""
    checkout = _PACKAGE.parent
    # A wheel puts a stranger's folders beside the package; only pyproject.toml says "checkout".
    if (checkout / "pyproject.toml").is_file() and (checkout / "sql").is_dir():
        return checkout
    return _PACKAGE / "_data"


def sql_dir() -> Path:
    """What the database is: bootstrap, schema, functions, views, cron."""
    return data_root() / "sql"


def migrations_dir() -> Path:
    """How a database that exists gets there."""
    return data_root() / "migrations"


def report_templates_dir() -> Path:
    """The jinja2 templates of reports."""
    return data_root() / "report_templates"
