"""The control plane of Surveymark: deploys, loads, checks and reports.

The logic is in the database.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("surveymark")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0.1.0"
