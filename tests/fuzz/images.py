"""Hostile firmware files: whole images with one thing wrong, by the million; none may crash, hang or be offered.

`run(count)` makes so many mutants of images, wrapped images and release indexes. Each must be read or refused
with our own kind of error, within the limits of time and memory; what is read must not pass the checks before
a transfer, unless it is octet for octet an image that the release index lists.
"""

from __future__ import annotations

import random
import struct
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import FileError
from core.firmware.elements import Element, Tag
from core.firmware.header import HardwareRange, Header
from core.firmware.image import LARGEST as LARGEST_IMAGE
from core.firmware.image import Form, Image, build
from core.firmware.policy import check
from core.firmware.preflight import Context, ReleaseState
from core.firmware.release_index import ReleaseIndex, indexed, parse_index, serialise_index
from core.firmware.signature import sign, verify_any
from core.firmware.wrapped import unwrap
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.margin import RouteMargin
from core.premise.profile import HubCapability

SLOWEST, LARGEST = 0.050, 64e6  # s of processor time and octets of memory that one file may take
WEIGHED = 50  # one in so many is weighed, because weighing is slow
SWOLLEN = 4_775  # one in so many is as large as files may be; every second of them is weighed
ISSUED, NOW, EXPIRES = 1_000.0, 5_000.0, 9_000.0
HUB = HubCapability("2.10", frozenset({DeviceKind.CAD}))
DEVICE = Device(
    Eui64.parse("00-DB-12-34-56-78-90-A0"), DeviceKind.B2, presence=Presence.JOINED, mains=True,
    manufacturer_code=0x121D, image_type=0x0B02, file_version=0x01000000, hardware_version=0x0123,
)  # fmt: skip
ODD = (
    0,
    1,
    2,
    4,
    7,
    8,
    0x10,
    0x38,
    0x3C,
    0x40,
    0xFF,
    0x100,
    0xF000,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
)
FIELDS = (
    (4, "H"),
    (6, "H"),
    (8, "H"),
    (10, "H"),
    (12, "H"),
    (14, "I"),
    (18, "H"),
    (52, "I"),
    (56, "H"),
    (60, "H"),
)


@dataclass
class Found:
    """What so many mutants came to."""

    mutants: int = 0
    refused: int = 0
    read: int = 0
    stopped: int = 0
    identical: int = 0  # offered, because they are an indexed image octet for octet
    slowest: float = 0.0  # s
    largest: int = 0  # octets

    @property
    def words(self) -> str:
        """One line for the report."""
        return (
            f"{self.mutants} mutants: {self.refused} refused, {self.read} read and of those {self.stopped} stopped "
            f"by the checks, {self.identical} identical to an indexed image; slowest {1000 * self.slowest:.1f} ms, "
            f"largest {self.largest / 1e6:.1f} MB"
        )


class Guilty(AssertionError):
    """A file that does what none may; its octets are kept in the message, to be made a case of."""


# --- sound files --------------------------------------------------------------------------------------


@cache
def originals() -> tuple[Image, ...]:
    """One image of each shape that the format allows, all fit for the device."""
    payload = bytes(range(100, 256)) * 3
    eui, hardware = DEVICE.eui, HardwareRange(0x0100, 0x01FF)
    full = Header(0x121D, 0x0B02, 0x02000007, b"every field".ljust(32, b"\0"), 2, 3, eui, hardware)
    plain = Header(0x121D, 0x0B02, 0x02000008, bytes(32))
    signer = ec.derive_private_key(0x1234567, ec.SECP256R1())
    gbcs = build(payload, manufacturer=0x121D, image_type=0x0B02, version=0x02000009, form=Form.GBCS)
    return (
        Image(full, Form.ELEMENTS, (
            Element(Tag.IMAGE, payload), Element(Tag.PICTURE, b"picture"), Element(0xF000, b"the maker's own"),
            Element(Tag.INTEGRITY, bytes(16)), Element(Tag.CERTIFICATE_SUITE_1, bytes(48)),
            Element(Tag.SIGNATURE_SUITE_1, bytes(50)),
        )),
        Image(plain, Form.ELEMENTS, (
            Element(Tag.IMAGE, payload), Element(Tag.CERTIFICATE_SUITE_2, bytes(74)),
            Element(Tag.SIGNATURE_SUITE_2, bytes(80)),
        )),
        gbcs,
        sign(build(
            payload, manufacturer=0x121D, image_type=0x0B02, version=0x0200000A, form=Form.GBCS, hardware=hardware,
        ), signer),
    )  # fmt: skip


@cache
def supplier() -> Ed25519PrivateKey:
    """The key of the release index."""
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@cache
def release() -> ReleaseIndex:
    """The index that lists every original."""
    return ReleaseIndex(7, ISSUED, EXPIRES, tuple(indexed(image, "image.ota") for image in originals()))


@cache
def seeds() -> tuple[bytes, ...]:
    """The originals, bare and wrapped as makers do it."""
    bare = tuple(image.content for image in originals())
    wrapped = (
        b"NGIS" + bytes(12) + bare[0] + b"\xff" * 9,
        len(bare[1]).to_bytes(4, "little") + bare[1],
        bytes(range(64)) + bare[2],
    )
    return bare + wrapped


# --- mutants ------------------------------------------------------------------------------------------


def flip(data: bytearray, chance: random.Random) -> None:
    """One bit."""
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def lie(data: bytearray, chance: random.Random) -> None:
    """A field of the header that says something else."""
    at, form = chance.choice(FIELDS)
    start = max(0, data.find(b"\x1e\xf1\xee\x0b")) + at
    if start + 4 <= len(data):
        value = chance.choice((*ODD, len(data), len(data) - 1, chance.getrandbits(32)))
        struct.pack_into(f"<{form}", data, start, value & (0xFFFF if form == "H" else 0xFFFFFFFF))


def cut(data: bytearray, chance: random.Random) -> None:
    """The end is missing."""
    del data[chance.randrange(len(data)) :]


def grow(data: bytearray, chance: random.Random) -> None:
    """Something is in it that does not belong."""
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.randbytes(chance.choice((1, 2, 6, 66, 500)))


def twice(data: bytearray, chance: random.Random) -> None:
    """A part stands in it twice."""
    start = chance.randrange(len(data))
    part = data[start : start + chance.randrange(1, 200)]
    at = chance.randrange(len(data))
    data[at:at] = part


def splice(data: bytearray, chance: random.Random) -> None:
    """The end is that of another file."""
    other = chance.choice(seeds())
    del data[chance.randrange(len(data)) :]
    data += other[chance.randrange(len(other)) :]


def element(data: bytearray, chance: random.Random) -> None:
    """Six octets that could be a sub-element's start, anywhere."""
    at = chance.randrange(len(data))
    data[at : at + 6] = struct.pack("<HI", chance.choice(ODD) & 0xFFFF, chance.choice(ODD))


def mark(data: bytearray, chance: random.Random) -> None:
    """The mark of an OTA image, anywhere."""
    at = chance.randrange(len(data))
    data[at : at + 4] = b"\x1e\xf1\xee\x0b"


def honest(data: bytearray, chance: random.Random) -> None:
    """The total size is made right again, so that the mutant gets further."""
    start = max(0, data.find(b"\x1e\xf1\xee\x0b"))
    if start + 56 <= len(data):
        struct.pack_into("<I", data, start + 52, len(data) - start)


def swollen(seed: bytes, chance: random.Random) -> bytes:
    """A file as large as any may be, or a little larger, with a total size that may be right."""
    data = bytearray(seed)
    at = chance.randrange(len(data) + 1)
    data[at:at] = bytes([chance.randrange(256)]) * (LARGEST_IMAGE - chance.choice((0, len(seed), 100_000)))
    if chance.random() < 0.7:
        honest(data, chance)
    return bytes(data)


KINDS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip, flip, lie, lie, cut, grow, twice, splice, element, mark, honest,
)  # fmt: skip


def mutant(seed: bytes, chance: random.Random) -> bytes:
    """A file with one to three things wrong."""
    data = bytearray(seed)
    for kind in chance.choices(KINDS, k=chance.choice((1, 1, 1, 2, 3))):
        if data:
            kind(data, chance)
    if chance.random() < 0.3:
        honest(data, chance)
    return bytes(data)


# --- the trial ----------------------------------------------------------------------------------------


def run(count: int, seed: int = 1) -> Found:
    """Try so many mutants; Guilty with the file in hex at the first that does what none may."""
    chance, found = random.Random(seed), Found()
    index = serialise_index(release(), supplier())
    for number in range(count):
        if number % SWOLLEN == SWOLLEN - 1:
            data, act = swollen(chance.choice(seeds()), chance), try_image
        elif number % 20 == 19:
            data, act = mutant(index, chance), try_index
        else:
            data, act = mutant(chance.choice(seeds()), chance), try_image
        found.mutants += 1
        try:
            took, size = judged(act, data, found, weighed=number % WEIGHED == WEIGHED - 1)
        except Exception as error:
            words = f"{type(error).__name__}: {error}; seed {seed}, number {number}: {data[:4096].hex()}"
            raise Guilty(words) from error
        found.slowest, found.largest = max(found.slowest, took), max(found.largest, size)
        if size > LARGEST or took > SLOWEST:
            words = f"{1000 * took:.0f} ms, {size} octets; seed {seed}, number {number}: {data[:4096].hex()}"
            raise Guilty(words)
    return found


def judged(
    act: Callable[[bytes, Found], None], data: bytes, found: Found, *, weighed: bool
) -> tuple[float, int]:
    """Seconds of processor time and octets of memory for one file; what is slow is timed again, twice."""
    if weighed:
        tracemalloc.start()
        attempt(act, data, found)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return 0.0, size  # weighing makes everything slow
    took = attempt(act, data, found)
    for _ in range(2):
        if took > SLOWEST / 2:
            took = min(took, attempt(act, data, Found()))
    return took, 0


def attempt(act: Callable[[bytes, Found], None], data: bytes, found: Found) -> float:
    """Try one file; only our own kind of error is borne. Seconds of processor time."""
    started = time.thread_time()
    try:
        act(data, found)
    except FileError:
        found.refused += 1
    return time.thread_time() - started


def try_image(data: bytes, found: Found) -> None:
    """Read it as the library and the session do, and ask whether it could be sent."""
    image = unwrap(data).image
    found.read += 1
    verdict, signer = verify_any(image, ())
    context = Context(
        signature=verdict, signer=signer, on_log=True, margin=RouteMargin(sent=20, answered=20),
        release=ReleaseState(release(), NOW),
    )  # fmt: skip
    if check(image, DEVICE, HUB, context).stops:
        found.stopped += 1
        return
    if image.content not in {original.content for original in originals()}:
        raise Guilty("it would have been sent")
    found.identical += 1


def try_index(data: bytes, found: Found) -> None:
    """Read it as a release index; it may only say what the supplier signed."""
    made = parse_index(data, supplier().public_key())
    found.read += 1
    if made != release():
        raise Guilty("an altered index was accepted")
    found.identical += 1


def main() -> None:
    """`python -m tests.fuzz.images [COUNT]`: print what it came to."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    started = time.monotonic()
    print(f"Firmware files. {run(count).words}; {time.monotonic() - started:.0f} s.")


if __name__ == "__main__":
    main()

__all__ = ["Found", "Guilty", "main", "run"]
