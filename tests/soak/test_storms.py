"""The short form of the storms at the door; `make soak` runs a thousand."""

from __future__ import annotations

import asyncio

import pytest

from core.hub import dongle
from tests.soak.storms import RECONNECT_WAITS, Outcome, house_of

HOUSES, EACH = 3, 5


@pytest.mark.timeout(900)
async def test_fifteen_storms_let_nobody_in_who_must_not_and_explain_who_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dongle, "RECONNECT_WAITS", RECONNECT_WAITS)
    firsts = range(1, HOUSES * EACH + 1, EACH)
    found = await asyncio.gather(*(house_of(first, EACH) for first in firsts))
    outcomes: list[Outcome] = [outcome for house in found for outcome in house]
    assert [outcome for outcome in outcomes if outcome.wrong] == []
    assert len(outcomes) == HOUSES * EACH
    assert sum(outcome.strangers for outcome in outcomes) > 10
    assert sum(outcome.joined for outcome in outcomes) > len(outcomes)
    assert sum(outcome.explained for outcome in outcomes) > 5
