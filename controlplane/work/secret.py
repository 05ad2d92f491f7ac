"""A secret from the environment of the worker, or from a file that it names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from controlplane.errors import SurveymarkError


def secret(environment: Mapping[str, str], name: str) -> str | None:
    """What the file says that NAME_FILE names, else what NAME says."""
    path = environment.get(f"{name}_FILE")
    if path is None:
        return environment.get(name)
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SurveymarkError(
            f"the secret in {path} cannot be read",
            f"{name}_FILE names it; the system says: {error}.",
            "Let the user that runs the worker read it, and nobody else.",
        ) from error


def listed(environment: Mapping[str, str], name: str) -> frozenset[str]:
    """The words that a variable lists with commas, in small letters."""
    words = environment.get(name, "").lower().split(",")
    return frozenset(word.strip() for word in words if word.strip())
