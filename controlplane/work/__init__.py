"""The worker: it makes the files that were asked for, and sends what is in the outbox.

What there is to do, who does it and what became of it are rows in the database; here a file is
rendered and a message sent, and nothing is decided.
"""

from controlplane.work.files import directory
from controlplane.work.loop import Worker

__all__ = ["Worker", "directory"]
