"""Subcommands of `surveymark`: each module here exposes `command`."""
