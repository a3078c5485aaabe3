"""These tests wait for timers alone: their loop's time passes only while nothing is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.core import leaping

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return leaping.factories()
