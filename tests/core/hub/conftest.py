"""All but those with a process wait for timers alone: their loop's time passes while nothing is left to do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.core import leaping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pytest

REAL = "test_emulated.py"  # a process has a time of its own


def pytest_asyncio_loop_factories(
    item: pytest.Item,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"real": asyncio.new_event_loop} if item.path.name == REAL else leaping.factories()
