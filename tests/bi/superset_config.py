"""Superset for a trial. With SUPERSET_OPEN everybody is its administrator: for pictures only."""

import os
import secrets
from typing import Any

from flask_login import login_user

SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
SECRET_KEY = os.environ.get("SUPERSET_SECRET_KEY") or secrets.token_hex(32)
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False


def FLASK_APP_MUTATOR(app: Any) -> None:
    """With SUPERSET_OPEN, log everybody in: a browser without hands takes the pictures."""
    if "SUPERSET_OPEN" not in os.environ:
        return

    @app.before_request
    def log_in() -> None:
        login_user(app.appbuilder.sm.find_user("admin"))
