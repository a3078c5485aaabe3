"""Tests of an older image: a device that names its version only in its query gets no octet of it unasked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.ota import messages
from core.ota.transfer import State
from tests.core.ota.model_device import NEW, block, end, query, transfer_in

if TYPE_CHECKING:
    from core.ota.messages import Request
    from core.ota.transfer import Transfer

NEWER = NEW + 1


def answer(transfer: Transfer, request: Request, now: float) -> bytes:
    """What the device is answered."""
    given = transfer.receive(request, now)
    assert given is not None
    return given[1]


@pytest.mark.parametrize("state", [State.OFFERED, State.SENDING, State.PAUSED])
def test_a_device_that_names_a_newer_version_gets_no_octet(state: State) -> None:
    transfer = transfer_in(state)
    assert answer(transfer, query(NEWER), 5.0) == bytes([messages.NO_IMAGE])
    assert transfer.state is State.FAILED
    assert transfer.view.reason == "It says that it runs 01000101; the image is older, 01000100."
    assert answer(transfer, block(0), 6.0) == bytes([messages.ABORT])
    assert transfer.receive(end(), 7.0) is None


def test_where_somebody_wrote_why_it_goes_back() -> None:
    transfer = transfer_in(State.OFFERED)
    transfer.image = replace(transfer.image, downgrade=True)
    assert answer(transfer, query(NEWER), 5.0)[0] == messages.SUCCESS
    assert transfer.state is State.SENDING


def test_who_says_that_it_runs_an_older_one_after_all_is_served() -> None:
    transfer = transfer_in(State.OFFERED)
    transfer.receive(query(NEWER), 5.0)
    transfer.retry(6.0)
    assert answer(transfer, query(), 7.0)[0] == messages.SUCCESS
    assert answer(transfer, block(0), 8.0)[0] == messages.SUCCESS
