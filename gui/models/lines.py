"""What the Log shows of a line or a frame: whom it is about, how it is filtered, and its facts in full. Pure."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.events import Level, LogRecord
from core.hub.frame_words import cluster_name, words_of
from core.premise.device import Eui64
from core.radio import zcl
from core.radio.frame_log import FrameRecord, Way
from gui.screen import Glyph
from gui.topology.picture import place_name
from gui.wording import clock_seconds, count, day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.premise.device import Device

LAPTOP, HUB = "Laptop", "Hub"
_LEVELS = {
    Level.PLAIN: "Plain", Level.TECHNICAL: "Technical", Level.WARNING: "Warning", Level.PROBLEM: "Problem",
}  # fmt: skip
_WAYS = {Way.SENT: "to", Way.RECEIVED: "from", Way.UNDELIVERED: "to"}
_BLOCKS = (3, 4, 5)  # Image Block Request, Image Page Request, Image Block Response
GLYPHS = {Level.WARNING: Glyph.WARN, Level.PROBLEM: Glyph.STOP}


@dataclass(frozen=True, slots=True)
class Names:
    """The short words for devices by their EUI-64 as written: kind and place."""

    devices: Mapping[str, Device] = field(default_factory=dict)

    def short(self, subject: str) -> str:
        """The word for whom a line is about: B1, Hub, Laptop; of a stranger the end of its EUI-64."""
        device = self.devices.get(subject)
        if device is not None:
            return device.label
        if subject == "hub":
            return HUB
        return f"…{subject[-8:]}" if is_eui(subject) else LAPTOP

    def place(self, subject: str) -> str:
        """Kind and place in a few words."""
        device = self.devices.get(subject)
        if device is None:
            return self.short(subject)
        return ", ".join(part for part in (place_name(device), device.name) if part)

    def frame(self, record: FrameRecord) -> str:
        """The word for the device of a frame."""
        if record.eui is not None:
            return self.short(str(record.eui))
        return "all" if record.address >= 0xFFF8 else f"{record.address:04X}"


def is_eui(subject: str) -> bool:
    """Whether a subject is a device's EUI-64."""
    return len(subject) == 23 and subject.count("-") == 7


def eui_of(record: LogRecord | FrameRecord) -> Eui64 | None:
    """The device that it is about."""
    if isinstance(record, FrameRecord):
        return record.eui
    return Eui64.parse(record.subject) if is_eui(record.subject) else None


@dataclass(frozen=True, slots=True)
class Wish:
    """Which lines are wanted. `about` are short words; none means all."""

    technical: bool = False
    only_warnings: bool = False
    about: frozenset[str] = frozenset()
    text: str = ""
    without_blocks: bool = False

    @property
    def narrow(self) -> bool:
        """Whether anything is left out that belongs to the level."""
        return self.only_warnings or bool(self.about) or bool(self.text) or self.without_blocks

    def line(self, record: LogRecord, names: Names) -> bool:
        """Whether this line of the log is wanted."""
        if record.level is Level.TECHNICAL and not self.technical:
            return False
        if self.only_warnings and record.level not in GLYPHS:
            return False
        if self.about and names.short(record.subject) not in self.about:
            return False
        wanted = self.text
        return (
            not wanted
            or wanted in record.text.casefold()
            or wanted in record.subject.casefold()
            or wanted == names.short(record.subject).casefold()
        )

    def frame(self, record: FrameRecord, names: Names, said: Callable[[FrameRecord], str]) -> bool:
        """Whether this frame is wanted; `said` gives its words in small letters."""
        if self.only_warnings and record.way is not Way.UNDELIVERED:
            return False
        if self.without_blocks and is_block(record):
            return False
        if self.about and names.frame(record) not in self.about:
            return False
        wanted = self.text
        if not wanted:
            return True
        if wanted in said(record) or wanted == names.frame(record).casefold():
            return True
        return record.eui is not None and wanted in str(record.eui).casefold()


def is_block(record: FrameRecord) -> bool:
    """Whether it carries an image, which most frames of an update do."""
    payload = record.payload
    return record.cluster == zcl.OTA_UPGRADE and len(payload) > 2 and payload[2] in _BLOCKS


def way_words(record: FrameRecord, names: Names) -> str:
    """Which way a frame went, and whose it is: “to B1”, “from B1”."""
    return f"{_WAYS[record.way]} {names.frame(record)}"


def fine_clock(at: float) -> str:
    """A time of day to the millisecond, as frames need it."""
    return f"{clock_seconds(at)}.{int(at * 1000) % 1000:03d}"


def frame_line(record: FrameRecord) -> str:
    """A frame as one line."""
    who = str(record.eui) if record.eui else f"{record.address:04X}"
    return f"{fine_clock(record.at)}  {record.way.value}  {who}  {words_of(record)}"


def line_facts(record: LogRecord, names: Names) -> tuple[tuple[str, str], ...]:
    """A line of the log in full."""
    facts = [
        ("When", f"{day(record.at)}, {clock_seconds(record.at)}"),
        ("About", names.place(record.subject)),
    ]
    if is_eui(record.subject):
        facts.append(("Device ID", record.subject))
    return (*facts, ("Kind", _LEVELS[record.level]))


def frame_facts(record: FrameRecord, names: Names) -> tuple[tuple[str, str], ...]:
    """A frame in full, but for its octets."""
    who = names.place(str(record.eui)) if record.eui else names.frame(record)
    facts = [("When", f"{day(record.at)}, {fine_clock(record.at)}"), ("Way", f"{record.way.value}, {who}")]
    if record.eui is not None:
        facts.append(("Device ID", str(record.eui)))
    facts += [
        ("Address", f"{record.address:04X}, endpoint {record.endpoint}"),
        ("Cluster", "ZDO" if not record.profile else f"{cluster_name(record.cluster)}, {record.cluster:04X}"),
        ("Profile", f"{record.profile:04X}"),
        ("Security", "Link key" if record.secured else "Network key"),
    ]
    if record.lqi is not None:
        facts.append(("Last hop", f"LQI {record.lqi}"))
    return tuple(facts)


def octets(record: FrameRecord) -> str:
    """Its octets as they went over the air, from the ZCL or ZDO header on."""
    return record.payload.hex(" ").upper() or "None are kept."


def octet_count(record: FrameRecord) -> str:
    """How many there are."""
    return count(len(record.payload), "byte")


def file_stamp(now: float) -> str:
    """A moment as it stands in the name of a file."""
    return time.strftime("%Y%m%d-%H%M", time.localtime(now))
