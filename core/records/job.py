"""A job: one visit to one premise, as a value, and as the octets of its file and back.

Install codes are no part of it: a device that a work order expects is kept by its EUI-64, without its code, and one
that was typed into the words of the hand-over is struck out.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum

from core.firmware.strict_json import Table, read_table
from core.joining.meter_points import mpxn_mistake
from core.premise.device import DeviceKind, Eui64, JoinAs
from core.premise.visible import visible
from core.records.redaction import Redactor

FORM = 1
LARGEST = 262_144  # octets of a job's file
MOST_DEVICES = 200
LONGEST = 120  # characters of a field
LONGEST_NOTES = 4_000
_LONGEST_PATH = 1_000
_LONGEST_FILE = 4_096  # no system takes longer ones
_TYPED = ("premise", "mpxn", "installer", "notes", "customer")  # what nobody can see is no part of them
_THOUSAND = 1000  # times are kept in whole milliseconds


class JobOutcome(StrEnum):
    """What came of a job so far, the worst of its devices."""

    OPEN = "open"  # nothing was updated yet
    UNDER_WAY = "under way"
    PROVED = "proved"
    NOT_PROVED = "not proved"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobDevice:
    """A device that the work order expects, and the row of the order that it stands in."""

    eui: Eui64
    kind: DeviceKind = DeviceKind.UNKNOWN
    name: str = ""
    join_as: JoinAs = JoinAs.CAD
    row: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", visible(self.name))


@dataclass(frozen=True, slots=True)
class SignedCertificate:
    """The certificate that was signed last: where its two files lie, and what shows later whether it still holds."""

    pdf: str
    json: str
    digest: str  # SHA-256 of the certificate, hex
    at: float  # s since 1970
    substance: str  # SHA-256 of what it says but for times and the log, hex
    about: str  # SHA-256 of the job's own words as they were then, hex


@dataclass(frozen=True, slots=True)
class Job:
    """One visit. `number` names its file; times are seconds since 1970; `hub` is the last one connected.

    What belongs to the hand-over stands in no `repr`, and so in no recording: that may be handed on, and the customer
    is named on the certificate only.
    """

    number: str = ""
    opened_at: float = 0.0
    saved_at: float = 0.0
    premise: str = ""
    mpxn: str = ""
    installer: str = ""
    order: str = ""  # reference of the work order
    hub: str = ""
    scenario: str = ""  # of an emulated hub
    outcome: JobOutcome = JobOutcome.OPEN
    devices: tuple[JobDevice, ...] = ()
    notes: str = field(default="", repr=False)
    customer: str = field(default="", repr=False)  # name of who takes the work over
    signed: SignedCertificate | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name in _TYPED:
            object.__setattr__(self, name, visible(getattr(self, name)))

    @property
    def emulated(self) -> bool:
        """Whether it was done on an emulated premise."""
        return bool(self.scenario)

    @property
    def complete(self) -> bool:
        """Whether premise and installer are named and the meter point, where there is one, is right."""
        return bool(self.premise and self.installer) and not (self.mpxn and mpxn_mistake(self.mpxn))

    @property
    def empty(self) -> bool:
        """Whether nothing was written into it yet."""
        typed = self.premise or self.mpxn or self.installer or self.order or self.notes or self.customer
        return not (typed or self.devices or self.signed)


def job_octets(job: Job) -> bytes:
    """A job as its file: the content and its SHA-256, so that damage is seen."""
    content: dict[str, object] = {
        "number": job.number, "opened": _ms(job.opened_at), "saved": _ms(job.saved_at), "premise": job.premise,
        "mpxn": job.mpxn, "installer": job.installer, "order": job.order, "hub": job.hub,
        "scenario": job.scenario, "outcome": job.outcome.value,
        "devices": [
            {"eui": str(d.eui), "kind": d.kind.value, "name": d.name, "join_as": d.join_as.value, "row": d.row}
            for d in job.devices
        ],
        **_hand_over(job),
    }  # fmt: skip
    whole = {"form": FORM, "sha256": _digest(content), "job": content}
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def read_job(data: bytes) -> Job:
    """A job from its file; ValueError says in words what is wrong with it."""
    if len(data) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST} bytes")
    whole = read_table(data)
    if whole.whole("form", 1, 2**31) != FORM:
        raise ValueError("it was written by a newer version of this program")
    content, digest = whole.table("job"), whole.text("sha256", 64)
    whole.end()
    if _digest(content.content) != digest:
        raise ValueError("its content is not what was saved")
    job = Job(
        content.text("number", LONGEST), _seconds(content, "opened"), _seconds(content, "saved"),
        content.text("premise", LONGEST), content.text("mpxn", LONGEST), content.text("installer", LONGEST),
        content.text("order", _LONGEST_PATH), content.text("hub", _LONGEST_PATH),
        content.text("scenario", LONGEST), JobOutcome(content.text("outcome", 20)),
        tuple(_device(d) for d in content.tables("devices", MOST_DEVICES)),
        content.text("notes", LONGEST_NOTES, optional=True), content.text("customer", LONGEST, optional=True),
        _signed(content.table("signed")) if content.has("signed") else None,
    )  # fmt: skip
    content.end()
    return job


def _hand_over(job: Job) -> dict[str, object]:
    """The members that a file has only where something was typed or signed at Hand over."""
    clean, signed = Redactor().clean, job.signed
    made: dict[str, object] = {
        name: clean(words)[:most]
        for name, words, most in (("notes", job.notes, LONGEST_NOTES), ("customer", job.customer, LONGEST))
        if words
    }
    if signed is not None:
        made["signed"] = {
            "pdf": signed.pdf, "json": signed.json, "sha256": signed.digest, "at": _ms(signed.at),
            "substance": signed.substance, "about": signed.about,
        }  # fmt: skip
    return made


def _signed(table: Table) -> SignedCertificate:
    made = SignedCertificate(
        table.text("pdf", _LONGEST_FILE), table.text("json", _LONGEST_FILE), table.text("sha256", 64),
        _seconds(table, "at"), table.text("substance", 64), table.text("about", 64),
    )  # fmt: skip
    table.end()
    return made


def _device(table: Table) -> JobDevice:
    made = JobDevice(
        Eui64.parse(table.text("eui", 23)), DeviceKind(table.text("kind", 20)), table.text("name", LONGEST),
        JoinAs(table.text("join_as", 10)), table.whole("row", 0, 2**31),
    )  # fmt: skip
    table.end()
    return made


def _digest(content: object) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _ms(at: float) -> int:
    return round(at * _THOUSAND)


def _seconds(table: Table, name: str) -> float:
    return table.whole(name, 0, 10**15) / _THOUSAND
