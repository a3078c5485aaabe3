"""Hardware that a device names only in its query: an image that is not for it gives it no octet and no order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.firmware.header import HardwareRange
from core.ota import messages
from core.ota.messages import PageRequest
from core.ota.transfer import State
from tests.core.ota.model_device import IMAGE_TYPE, MANUFACTURER, NEW, block, end, query, transfer_in


@pytest.mark.parametrize("state", [State.OFFERED, State.SENDING, State.PAUSED, State.CHECKING])
def test_hardware_that_only_the_query_names_is_held_against_the_image(state: State) -> None:
    transfer = transfer_in(state)
    transfer.image = replace(transfer.image, hardware=HardwareRange(0x0100, 0x01FF))
    for fits in (None, 0x0100, 0x01FF):
        assert transfer.receive(replace(query(), hardware=fits), 5.0) == transfer.receive(query(), 5.0)
    before = transfer.view.offset
    answer = transfer.receive(replace(query(), hardware=0x0200), 6.0)
    assert answer == (messages.QUERY_RESPONSE, messages.status_only(messages.NO_IMAGE))
    assert (transfer.state, transfer.view.offset) == (State.FAILED, before)
    assert transfer.view.reason == "It says that its hardware is 0200; the image is for 0100–01FF."


def test_a_device_that_runs_the_image_already_is_not_asked_for_its_hardware() -> None:
    transfer = transfer_in(State.OFFERED)
    transfer.image = replace(transfer.image, hardware=HardwareRange(0x0100, 0x01FF))
    transfer.receive(replace(query(NEW), hardware=0x0200), 5.0)
    assert transfer.state is State.RETURNED


@pytest.mark.parametrize("retried", [False, True])
def test_hardware_that_does_not_fit_gets_no_octet_until_it_says_that_it_does(retried: bool) -> None:
    transfer = transfer_in(State.SENDING)
    transfer.image = replace(transfer.image, hardware=HardwareRange(0x0100, 0x01FF))
    transfer.receive(replace(query(), hardware=0x0200), 6.0)
    if retried:
        transfer.retry(7.0)
    before = transfer.state
    assert transfer.receive(block(0), 8.0) == (
        messages.BLOCK_RESPONSE,
        messages.status_only(messages.ABORT),
    )
    assert transfer.receive_page(PageRequest(MANUFACTURER, IMAGE_TYPE, NEW, 0, 64, 640, 0), 8.5) == (
        messages.status_only(messages.ABORT)
    )
    assert transfer.receive(end(), 9.0) is None, "it is not told to switch"
    assert transfer.state is before
    transfer.receive(replace(query(), hardware=0x0100), 10.0)
    answer = transfer.receive(block(0), 11.0)
    assert answer is not None
    assert answer[1][0] == messages.SUCCESS
