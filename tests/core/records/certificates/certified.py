"""A visit as the certificate's tests compose it: three bridges, one of each outcome, an override, two meshes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.events import (
    CampaignChanged,
    DeviceLogChanged,
    Event,
    HubChanged,
    Level,
    LogRecord,
    LogWritten,
    PremiseChanged,
    UpdateChanged,
)
from core.hub.hub import EmulatedMark, HubState, HubView
from core.joining.device_log import EARLIER, LogEntry
from core.premise.device import Device, DeviceKind, Eui64, JoinAs, Presence
from core.premise.link import Reading
from core.premise.premise import PremiseView
from core.premise.profile import TYPE_2
from core.premise.topology import Topology, links_of
from core.records.job import Job, JobDevice
from core.records.laptop_key import fingerprint_of
from core.records.visits.visit import Checkpoint, Visit, VisitEntry
from core.update.campaign_view import CampaignView
from core.update.evidence import Outcome, Proof, Rung, Standing, blank_ladder, with_proof
from core.update.progress import Condition, DeviceUpdate

if TYPE_CHECKING:
    from collections.abc import Sequence

NOON = 1_790_000_000.0  # 21 Sep 2026, 14:13:20 UTC
HUB = Eui64.parse("00-DB-12-34-56-78-90-A0")
METER = Eui64.parse("00-DB-12-34-56-78-90-A3")
B1, B2, B4 = (Eui64.parse(f"00-DB-12-34-56-78-90-{x}") for x in ("B1", "B2", "B4"))
SHA = hashlib.sha256(b"an image").hexdigest()
JOB = Job(
    "20260921-140000", NOON - 60, NOON, "14 Sample Terrace", "1012345678903", "J. Example", "WO-77123",
    devices=(JobDevice(B1, DeviceKind.B1), JobDevice(B4, DeviceKind.B4, "by the gas meter")),
)  # fmt: skip
OLD, NEW = 0x01000000, 0x01000100
Dated = tuple[float, Event | Job | Checkpoint]


def hub(scenario: str = "") -> HubChanged:
    mark = EmulatedMark(scenario, "20") if scenario else None
    return HubChanged(
        HubView(HubState.CONNECTED, "socket://x:1", HUB, 15, 0x1A62, "ZNP Z-Stack 20220219", mark)
    )


def devices() -> tuple[Device, ...]:
    there = Presence.JOINED
    return (
        Device(HUB, DeviceKind.CHF, presence=there),
        Device(METER, DeviceKind.GSME, presence=there, sleepy=True),
        Device(
            B1, DeviceKind.B1, "beside the hub", there, manufacturer_code=0x1234, image_type=0x0B01,
            file_version=NEW,
        ),
        Device(B2, DeviceKind.B2, "on the landing", there, manufacturer_code=0x1234, image_type=0x0B01),
        Device(B4, DeviceKind.B4, "by the gas meter", there, manufacturer_code=0x1234, image_type=0x0B01),
    )  # fmt: skip


def mesh(at: float, lqi: int = 200) -> PremiseChanged:
    pairs = ((B1, HUB, 255, 250), (B2, B1, lqi, 110), (B4, B2, 69, 71), (METER, B4, 180, None))
    readings = []
    for a, b, there, back in pairs:
        readings.append(Reading(a, b, there, "neighbour table", at))
        if back is not None:
            readings.append(Reading(b, a, back, "neighbour table", at))
    topology = Topology(
        HUB, devices(), links_of(readings), tuple((a, b) for a, b, _, _ in pairs), at=at
    )  # fmt: skip
    return PremiseChanged(PremiseView("14 Sample Terrace", topology=topology))


def log() -> DeviceLogChanged:
    return DeviceLogChanged(
        (
            LogEntry(METER, DeviceKind.GSME, joined_at=EARLIER),
            LogEntry(B1, DeviceKind.B1, JoinAs.CAD, "", NOON + 10, NOON + 30, "5f" * 16),
            LogEntry(B2, DeviceKind.B2, JoinAs.CAD, "", NOON + 11, NOON + 31),
            LogEntry(B4, DeviceKind.B4, JoinAs.CAD, "", NOON + 12, NOON + 32),
        ),
        16,
    )


def update(eui: Eui64, kind: DeviceKind, outcome: Outcome | None, after: int | None) -> UpdateChanged:
    ladder = blank_ladder(TYPE_2, through_dcc=False)
    ladder = with_proof(ladder, Proof(Rung.FETCHED, Standing.PROVED, NOON + 600, "hub", "All bytes fetched."))
    ladder = with_proof(ladder, Proof(Rung.CAME_BACK, Standing.PROVED, NOON + 620, "hub", "It came back."))
    if after is not None:
        stands = Standing.PROVED if after == NEW else Standing.CONTRADICTED
        words = f"It reports {after:08X}."
        ladder = with_proof(ladder, Proof(Rung.READ_ON_HAN, stands, NOON + 640, "read over the HAN", words))
    row = DeviceUpdate(
        eui, kind, "", condition=Condition.FINISHED if outcome else Condition.RUNNING, bytes_done=65602,
        bytes_total=65602, started=NOON + 60, version_before=OLD, version_wanted=NEW, version_after=after,
        image_hash=SHA, ladder=ladder, outcome=outcome,
        reason="" if outcome is Outcome.CONFIRMED else "It was asked three times.",
    )  # fmt: skip
    return UpdateChanged(row)


def line(number: int, at: float, text: str, subject: str = "hub", level: Level = Level.PLAIN) -> LogWritten:
    return LogWritten(LogRecord(number, at, level, subject, text))


def events(scenario: str = "") -> list[Dated]:
    """What was said, and when."""
    at = NOON
    return [
        (at, replace(JOB, scenario=scenario)),
        (at, hub(scenario)),
        (at + 1, line(1, at + 1, "Connected to the hub.")),
        (at + 2, line(2, at - 90_000, "A line of yesterday.")),
        (at + 12, log()),
        (at + 40, mesh(at + 40)),
        (at + 50, line(3, at + 50, "The check “link margin” (found 44 of 50) was overridden: Door was open.", str(B4),
                       Level.WARNING)),
        (at + 60, CampaignChanged(CampaignView((B1, B2, B4), "bridge-1.0.1.ota", running=True))),
        (at + 640, update(B1, DeviceKind.B1, Outcome.CONFIRMED, NEW)),
        (at + 641, update(B2, DeviceKind.B2, Outcome.CONTRADICTED, OLD)),
        (at + 642, update(B4, DeviceKind.B4, Outcome.INFERRED, None)),
        (at + 643, line(4, at + 643, "Frame lost.", "radio", Level.TECHNICAL)),
        (at + 700, mesh(at + 700, 90)),
    ]  # fmt: skip


def visit(said: Sequence[Dated] | None = None, *, scenario: str = "") -> Visit:
    """The recording of these events; its digests say where an entry stands, not what is in it."""
    entries, digest = [], b""
    for number, (at, one) in enumerate(events(scenario) if said is None else said, 1):
        digest = hashlib.sha256(digest + f"{number} {at}".encode()).digest()
        entries.append(VisitEntry(number, at, one, digest))
    return Visit(JOB.number, "0.1.0", tuple(entries))


class Key:
    """A laptop's key that is the same in every run."""

    def __init__(self, seed: bytes = b"k" * 32) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._private.public_key().public_bytes_raw()

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.public)

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)
