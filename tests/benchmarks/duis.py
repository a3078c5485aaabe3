"""How fast DUIS messages are read, written, signed and checked, on one core."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from core.duis import request
from core.duis.device_log import UpdateHanDeviceLog
from core.duis.firmware import UpdatePpmidFirmware
from core.duis.identity import MessageId
from core.duis.request import Request
from core.duis.signing import Verdict, sign, verify
from core.duis.types import LONGEST_IMAGE
from tests.core.duis.conftest import BRIDGE, DCC, HUB, SUPPLIER, party

if TYPE_CHECKING:
    from collections.abc import Callable


def run() -> None:
    """Print one line for each measurement."""
    signer, certificate = party()
    admit = Request.of(UpdateHanDeviceLog.add(BRIDGE, bytes(16), 90), MessageId(SUPPLIER, HUB, 1))
    image = UpdatePpmidFirmware(image=bytes(LONGEST_IMAGE), version="0002012F", devices=(BRIDGE,))
    whole = Request.of(image, MessageId(SUPPLIER, DCC, 2))
    for name, made, times in (("SR 8.11", admit, 500), ("SR 11.4, largest image", whole, 3)):
        data = request.serialise(made)
        signed = sign(data, signer)
        if verify(signed, [certificate]).verdict is not Verdict.VALID:
            raise SystemExit("DUIS: a signature made here is not valid.")
        _measure(f"{name}: write", times, lambda made=made: request.serialise(made))  # type: ignore[misc]
        _measure(f"{name}: read", times, lambda data=data: request.parse(data))  # type: ignore[misc]
        _measure(f"{name}: sign", times, lambda data=data: sign(data, signer))  # type: ignore[misc]
        _measure(f"{name}: check", times, lambda signed=signed: verify(signed, [certificate]))  # type: ignore[misc]


def _measure(name: str, times: int, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    for _ in range(times):
        work()
    spent = (time.perf_counter() - start) / times
    print(f"DUIS {name:<32} {1 / spent:>10,.1f} a second  ({spent * 1000:,.2f} ms)")
