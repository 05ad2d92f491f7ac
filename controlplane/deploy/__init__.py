"""Deploy the database: sql/ is what it is, migrations/ how one that exists gets there."""

from controlplane.deploy.compare import Difference, described, diff
from controlplane.deploy.files import bootstrap_files
from controlplane.deploy.release import release
from controlplane.deploy.report import Action, Report
from controlplane.deploy.session import RolesMissing
from controlplane.deploy.upgrade import LOCK_TIMEOUT, bootstrap, plan, upgrade

__all__ = [
    "LOCK_TIMEOUT",
    "Action",
    "Difference",
    "Report",
    "RolesMissing",
    "bootstrap",
    "bootstrap_files",
    "described",
    "diff",
    "plan",
    "release",
    "upgrade",
]
