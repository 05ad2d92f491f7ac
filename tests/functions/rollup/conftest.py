"""Tests that fill tables and drain them."""

import pytest


@pytest.fixture(autouse=True)
def _planned_for_each_test(new_session: None) -> None:
    """Plans are for the rows of the test."""
