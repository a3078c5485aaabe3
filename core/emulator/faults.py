"""The fault menu: everything that can be made to go wrong, each by its name, with its parameters and their bounds.

One table serves the scenario files and the control lines, so that a fault on a time line and the same fault by
hand take the same words. What a fault does is in `line_faults` (the serial face), `dongle_faults` and
`device_faults`; when it happens is in `timeline`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from core.emulator.fault_parameters import (
    Parameter,
    ParameterMistake,
    choice,
    flag,
    number,
    point,
    text,
    whole,
)
from core.emulator.stack import Confirm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.emulator.floorplan import Position


class FaultKind(Enum):
    """What can go wrong, by the name that files and commands give it."""

    DROP_FRAMES = "drop_frames"
    DUPLICATE_FRAMES = "duplicate_frames"
    REORDER_FRAMES = "reorder_frames"
    SILENT_ANSWERS = "silent_answers"
    LATE_ANSWERS = "late_answers"
    INDICATION_FIRST = "indication_first"
    BAD_CHECKSUMS = "bad_checksums"
    COALESCED_READS = "coalesced_reads"
    SPLIT_FRAMES = "split_frames"
    CONFIRM_STATUS = "confirm_status"
    DONGLE_RESET = "dongle_reset"
    PORT_CLOSE = "port_close"
    UNPLUG = "unplug"
    NV_WRITE_FAILS = "nv_write_fails"
    CHANNEL_CHANGE = "channel_change"
    PAN_CHANGE = "pan_change"
    POWER_LOSS = "power_loss"
    ROUTER_DEATH = "router_death"
    WRONG_INSTALL_CODE = "wrong_install_code"
    NEW_ADDRESS = "new_address"
    SLOW_DEVICE = "slow_device"
    GIVES_UP = "gives_up"
    REPEATED_OFFSET = "repeated_offset"
    ROGUE_JOINER = "rogue_joiner"
    LINK = "link"
    MOVE = "move"
    NOISE = "noise"

    @property
    def on_line(self) -> bool:
        """Whether it happens to the bytes between dongle and host."""
        return self in _ON_LINE

    @property
    def lasts(self) -> bool:
        """Whether the premise is another one for good after it, in what no flash keeps: walls, air, who is there."""
        return self in _LASTING

    @property
    def in_dongle(self) -> bool:
        """Whether it happens to the dongle or its port."""
        return self in _IN_DONGLE


_ON_LINE = {
    FaultKind.DROP_FRAMES, FaultKind.DUPLICATE_FRAMES, FaultKind.REORDER_FRAMES, FaultKind.SILENT_ANSWERS,
    FaultKind.LATE_ANSWERS, FaultKind.INDICATION_FIRST, FaultKind.BAD_CHECKSUMS, FaultKind.COALESCED_READS,
    FaultKind.SPLIT_FRAMES,
}  # fmt: skip
_IN_DONGLE = {
    FaultKind.CONFIRM_STATUS, FaultKind.DONGLE_RESET, FaultKind.PORT_CLOSE, FaultKind.UNPLUG,
    FaultKind.NV_WRITE_FAILS, FaultKind.CHANNEL_CHANGE, FaultKind.PAN_CHANGE,
}  # fmt: skip

_LASTING = {
    FaultKind.LINK, FaultKind.NOISE, FaultKind.MOVE, FaultKind.ROGUE_JOINER, FaultKind.ROUTER_DEATH,
    FaultKind.WRONG_INSTALL_CODE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault with its parameters; those that its kind does not take keep their defaults.

    Attributes:
        device: whom it befalls, by name or EUI-64; of a link, the sender.
        to: the receiver of a link.
        count: how many frames, answers, blocks or devices it touches.
        share: chance that a frame is touched at all, 0..1.
        frames: `any`, `answers`, `indications`, `confirms` or `commands` (those from the host).
        seconds: how long it lasts, or how late something comes; of a power loss, 0 means for good.
        think: from a block's arrival to the request for the next, in seconds.
        keeps_offset: whether flash survives a power loss; if not, an unfinished swap is undone as well.
        extra_loss: dB.
        duty: share of time that a noise is on, 0..1.
    """

    kind: FaultKind
    device: str = ""
    to: str = ""
    count: int = 1
    share: float = 1.0
    frames: str = "any"
    seconds: float = 0.0
    status: int = 0
    reason: str = "abort"
    channel: int = 0
    pan_id: int = 0
    level: int = 0
    think: float = 0.0
    keeps_offset: bool = True
    retry: float = 20.0
    extra_loss: float = 0.0
    frame_loss: float = 0.0
    both_ways: bool = True
    position: Position | None = None
    duty: float = 0.3


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a fault of the time line happens: at a simulated second, at a share of an image, or in the swap.

    Exactly one of `at` (s), `percent` and `swap` is set; the last two are about the device `of`.
    """

    at: float | None = None
    percent: float | None = None
    swap: bool = False
    of: str = ""


@dataclass(frozen=True, slots=True)
class ScheduledFault:
    """A fault and its moment."""

    fault: Fault
    trigger: Trigger


_CONFIRMS = tuple(int(status) for status in Confirm if status)
FRAMES = ("any", "answers", "indications", "confirms", "commands")
REASONS = ("abort", "invalid_image", "require_more")

_DEVICE = text("device")
_COUNT = whole("count", 1, 1_000_000, 1)
_FRAMES = (_COUNT, choice("frames", FRAMES, "any"), number("share_percent", 0.0, 100.0, 100.0, "share", 0.01))

PARAMETERS: Mapping[FaultKind, tuple[Parameter, ...]] = {
    FaultKind.DROP_FRAMES: _FRAMES,
    FaultKind.DUPLICATE_FRAMES: _FRAMES,
    FaultKind.REORDER_FRAMES: _FRAMES,
    FaultKind.BAD_CHECKSUMS: _FRAMES,
    FaultKind.SILENT_ANSWERS: (_COUNT,),
    FaultKind.LATE_ANSWERS: (_COUNT, number("seconds", 0.001, 600.0, 1.0)),
    FaultKind.INDICATION_FIRST: (_COUNT,),
    FaultKind.COALESCED_READS: (number("seconds", 0.0, 1e6, 10.0),),
    FaultKind.SPLIT_FRAMES: (number("seconds", 0.0, 1e6, 10.0),),
    FaultKind.CONFIRM_STATUS: (_COUNT, whole("status", 1, 255, allowed=_CONFIRMS)),
    FaultKind.DONGLE_RESET: (),
    FaultKind.PORT_CLOSE: (number("seconds", 0.0, 1e6, 1.0),),
    FaultKind.UNPLUG: (number("seconds", 0.0, 1e6, 40.0),),
    FaultKind.NV_WRITE_FAILS: (_COUNT,),
    FaultKind.CHANNEL_CHANGE: (whole("channel", 11, 26),),
    FaultKind.PAN_CHANGE: (whole("pan_id", 1, 0xFFFE),),
    FaultKind.POWER_LOSS: (_DEVICE, number("seconds", 0.0, 1e6, 10.0), flag("keeps_offset", True)),
    FaultKind.ROUTER_DEATH: (_DEVICE,),
    FaultKind.WRONG_INSTALL_CODE: (_DEVICE,),
    FaultKind.NEW_ADDRESS: (_DEVICE,),
    FaultKind.SLOW_DEVICE: (
        _DEVICE,
        number("think_ms", 0.0, 600_000.0, 1_000.0, "think", 0.001),
        number("seconds", 0.0, 1e6, 60.0),
    ),
    FaultKind.GIVES_UP: (_DEVICE, choice("reason", REASONS, "abort")),
    FaultKind.REPEATED_OFFSET: (_DEVICE, whole("count", 1, 1_000, 5)),
    FaultKind.ROGUE_JOINER: (
        whole("count", 1, 50, 1),
        number("retry_seconds", 1.0, 86_400.0, 20.0, "retry"),
        point("position", required=False),
    ),
    FaultKind.LINK: (
        text("from", "device"),
        text("to"),
        number("extra_loss_db", -60.0, 200.0, 0.0, "extra_loss"),
        number("frame_loss_percent", 0.0, 100.0, 0.0, "frame_loss", 0.01),
        flag("both_ways", True),
    ),
    FaultKind.MOVE: (_DEVICE, point("position")),
    FaultKind.NOISE: (
        whole("channel", 11, 26),
        whole("level", 0, 255),
        point("position", required=False),
        number("duty_percent", 0.0, 100.0, 30.0, "duty", 0.01),
    ),
}


def read_fault(kind: FaultKind, values: Mapping[str, object]) -> Fault:
    """The fault that a kind and its parameters stand for.

    Raises:
        ParameterMistake: a parameter is missing, out of bounds, or not one of this kind.
    """
    parameters = PARAMETERS[kind]
    known = [parameter.name for parameter in parameters]
    for name in values:
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes nothing"
            raise ParameterMistake(name, f"A fault “{kind.value}” has no “{name}”; {takes}.")
    found = {parameter.field: parameter.read(values) for parameter in parameters}
    return replace(Fault(kind), **found)  # type: ignore[arg-type]


def nodes_of(fault: Fault) -> tuple[str, ...]:
    """The names of nodes that a fault mentions."""
    return tuple(name for name in (fault.device, fault.to) if name)
