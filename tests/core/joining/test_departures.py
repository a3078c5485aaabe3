"""Who leaves, and who was a stranger before its label was read."""

from __future__ import annotations

import asyncio

from core.joining.join_board import JoinStep
from tests.core.joining.house import STRANGER, A, B, House, admission, until


async def test_who_was_in_and_leaves_is_shown_as_in_no_more_and_may_come_back(house: House) -> None:
    call = asyncio.create_task(house.session.admit([admission(A), admission(B)], 60.0))
    await until(house, B, JoinStep.SENT)
    house.join(A)
    await until(house, A, JoinStep.ON_LOG)
    house.session.device_left(A)
    assert (house.row(A).step, "has left" in house.row(A).reason) == (JoinStep.FAILED, True)
    house.join(A)
    await until(house, A, JoinStep.ON_LOG)
    house.join(B)
    house.session.device_left(B)  # before it has said what it is
    await asyncio.sleep(0.05)
    assert house.row(B).step is JoinStep.FAILED
    await call


async def test_a_stranger_whose_label_is_read_keeps_the_new_key(house: House) -> None:
    house.join(STRANGER, 0x66)
    call = asyncio.create_task(house.session.admit([admission(STRANGER)], 60.0))
    await until(house, STRANGER, JoinStep.SENT)
    await asyncio.sleep(0.05)
    assert house.gate.keys[STRANGER], "what was meant for the stranger came after its admission"
    house.join(STRANGER)
    await call
