"""Superset for a trial, in a folder that is thrown away."""

import os
import secrets

SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
SECRET_KEY = os.environ.get("SUPERSET_SECRET_KEY") or secrets.token_hex(32)
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False
