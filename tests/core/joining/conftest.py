"""The join session that is tested; it must leave nothing open and nothing running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import pytest

from tests.core import leaping
from tests.core.joining.house import House


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return leaping.factories()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    yield made
    await made.session.close()
    assert not made.gate.is_open()
    assert len(asyncio.all_tasks()) == 1, "no task outlives the session"
