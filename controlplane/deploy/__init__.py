"""Deploy the database: install, upgrade, compare (sql/ is what it is, migrations/ how it gets there)."""

from controlplane.deploy.report import Action, Report
from controlplane.deploy.upgrade import bootstrap, plan, upgrade

__all__ = ["Action", "Report", "bootstrap", "plan", "upgrade"]
