"""Journeys that take a quarter of a minute and more run when asked for: `pytest tests/journeys -m slow`."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow ones of this folder out, unless the command line speaks of them."""
    if "slow" in str(config.getoption("markexpr")):
        return
    left_out = pytest.mark.skip(reason="slow: run them with -m slow")
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("slow"):
            item.add_marker(left_out)
