"""A join session with its gate, log and clock in memory, and what its tests say of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.joining import install_code
from core.joining.join_session import Admission, JoinSession
from core.premise.device import DeviceKind, Eui64
from tests.core.joining.model_gate import ModelGate, ModelLog
from tests.core.leaping import steady

if TYPE_CHECKING:
    from core.joining.join_board import Expected, JoinBoard, JoinStep

A, B, C = (Eui64.parse(f"00-DB-12-34-56-78-90-{n}0") for n in "ABC")
STRANGER = Eui64.parse("00-DB-12-34-56-78-90-EE")


@dataclass
class House:
    """A session with its gate, log and clock. Its clock is the loop's."""

    capacity: int = 16
    boards: list[JoinBoard] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.log = ModelLog()
        self.gate = ModelGate(self.now)
        self.session = JoinSession(
            self.gate,
            self.log,
            self.boards.append,
            capacity=self.capacity,
            salt=b"s" * 16,
            clock=self.now,
            steady=steady,
        )

    def now(self) -> float:
        return 1_000.0 + asyncio.get_running_loop().time()

    def row(self, eui: Eui64) -> Expected:
        return next(r for r in self.session.board.expected if r.eui == eui)

    def join(self, eui: Eui64, address: int = 7) -> None:
        self.session.device_admitted(eui, address)
        self.session.device_announced(eui, address)


def admission(eui: Eui64, kind: DeviceKind = DeviceKind.B1) -> Admission:
    return Admission(eui, install_code.parse(CODE_TEXT), kind)


CODE_TEXT = "83FE D340 7A93 9723 A5C6 39B2 6916 D505 C3B5"  # the example of the Base Device Behaviour


async def until(house: House, eui: Eui64, step: JoinStep) -> None:
    for _ in range(2_000):
        if any(r.eui == eui and r.step is step for r in house.session.board.expected):
            return
        await asyncio.sleep(0.001)
    raise AssertionError(f"{eui} never came to “{step}”")
