"""What stands on a premise certificate, as plain values that are printed and written as JSON just as they are.

Every field is text, a whole number, yes or no, nothing, or a tuple of such parts: there is one way to write it. Times
are whole milliseconds since 1970; versions are eight hex digits, “unknown” where nobody has said them.
"""

from __future__ import annotations

from dataclasses import dataclass

FORM = 1  # of the JSON; a program that knows only older ones says so
WHAT = "Premise certificate of an Alt HAN commissioning"


@dataclass(frozen=True, slots=True)
class HandOver:
    """What the installer adds when the premise is handed over. `at` is when (s since 1970, 0: not yet)."""

    notes: str = ""
    customer: str = ""  # name of who takes the work over
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a complete certificate would have; `place` is the step where it is put right."""

    place: str  # job, connect, join, map, update, proof, hand over
    words: str


@dataclass(frozen=True, slots=True)
class HubFacts:
    """The hub of the visit; empty where none was connected."""

    eui: str = ""
    kind: str = ""
    firmware: str = ""
    channel: int | None = None
    pan_id: str = ""  # four hex digits


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """One device of the premise: who it is, as what it is on the device log, and since when."""

    eui: str
    kind: str
    name: str
    standing: str  # on the device log, expected and never joined, ...
    joined_as: str = ""  # CAD, PPMID
    admitted: int | None = None
    joined: int | None = None  # 0: before these records began
    version: str = ""
    manufacturer: str = ""  # four hex digits
    image_type: str = ""  # four hex digits
    model: str = ""
    code_digest: str = ""  # salted digest of the install code that it was admitted with


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """The image that was sent, as far as the recording says."""

    sha256: str
    size: int
    name: str = ""
    manufacturer: str = ""  # four hex digits
    image_type: str = ""


@dataclass(frozen=True, slots=True)
class RungFacts:
    """One rung of the ladder of evidence: how it stands, since when, who said it, and in which words."""

    rung: int
    title: str
    standing: str  # proved, contradicted, open, not possible
    at: int | None = None
    source: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class UpdateFacts:
    """One device's update, what came of it, and what that rests on."""

    eui: str
    kind: str
    name: str
    joined_as: str
    version_before: str
    version_sent: str
    version_after: str
    image: ImageFacts
    outcome: str  # confirmed, inferred, not proved, contradicted, refused, failed; or not finished
    rests_on: str
    reason: str
    attempts: int
    rungs: tuple[RungFacts, ...]
    credentials: str
    cannot: tuple[str, ...] = ()  # what cannot be known of this device type, and why


@dataclass(frozen=True, slots=True)
class OverrideFacts:
    """A check that was let go, or a choice against the rules, with the reason the installer wrote."""

    at: int
    subject: str
    check: str
    found: str
    reason: str
    entry: int


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """One device in a picture of the mesh. `hops` is the length of its way to the hub, nothing where not known."""

    eui: str
    label: str
    kind: str
    hops: int | None = None
    next_hop: str = ""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """One link, each direction for itself: its class in a word, and the LQI where one was read."""

    a: str
    b: str
    there: str
    back: str
    there_lqi: int | None = None
    back_lqi: int | None = None


@dataclass(frozen=True, slots=True)
class MeshFacts:
    """The mesh as one whole scan found it, and the worst hop that a way to the hub takes."""

    at: int
    hub: str
    nodes: tuple[NodeFacts, ...]
    links: tuple[LinkFacts, ...]
    worst: str = ""  # in words; empty where no way was known


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line of the event log, and the entry of the recording that it stands in."""

    entry: int
    at: int
    level: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """The recording that the certificate stands on: how far it went, and the digest that binds all of it."""

    number: str
    entries: int
    digest: str  # of the last entry, hex; empty where there is none
    signer: str = ""  # fingerprint of the last checkpoint's key
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """All that is said of one visit to one premise, and no more than the recording bears out."""

    what: str
    program: str
    number: str  # of the job
    premise: str
    mpxn: str
    installer: str
    order: str
    began: int | None
    ended: int | None
    handed_over: int | None
    emulated: bool
    scenario: str
    hub: HubFacts
    devices: tuple[DeviceFacts, ...]
    updates: tuple[UpdateFacts, ...]
    overrides: tuple[OverrideFacts, ...]
    before: MeshFacts | None
    after: MeshFacts | None
    log: tuple[LineFacts, ...]
    notes: str
    customer: str
    missing: tuple[Missing, ...]
    recording: RecordingFacts
