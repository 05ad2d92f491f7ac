"""Real data, end to end: from files through the doors of a user to what readers see."""

from controlplane.demo.run import run

__all__ = ["run"]
