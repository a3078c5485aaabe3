"""Bad firmware is refused by name before a byte is sent: the whole table, against one emulated premise."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.errors import CoreError
from core.records.releases import ReleaseFolder
from core.session import Session
from core.settings import Settings
from core.update.evidence import Outcome
from tests.flows import firmware, releases
from tests.flows.emulated import Emulated
from tests.flows.house import OLD_VERSION, house
from tests.flows.releases import DAY, MAKER, OTHER_MAKER, STRANGER, index, public_pem, put, signed_image

GOOD = firmware.image(4096)
OTHER_BYTES = firmware.image(4096, seed="other")
TOTAL_AT, HEADER_LENGTH_AT, ELEMENT_LENGTH_AT = 52, 6, 62  # offsets in the file; its header has 60 octets
LONGEST = 60.0  # s for a refusal, whatever was given and however busy the machine is


@dataclass
class Bench:
    """One premise, one connected session, one data folder; each row of the table starts with an empty library."""

    emulated: Emulated
    session: Session
    runner: asyncio.Runner
    home: Path
    folder: Path

    def write(self, content: bytes, name: str = "new.ota") -> Path:
        """A file in the row's own folder."""
        return put(self.folder, name, content)

    def import_(self, content: bytes, name: str) -> None:
        """An image that the library has had before."""
        self.runner.run(self.session.library.add(self.write(content, name)))

    def trust(self) -> None:
        """Only the maker's own signature counts."""
        self.runner.run(self.session.library.trust(self.write(public_pem(MAKER), "maker.pem")))

    def load(self, content: bytes, name: str = "index.json") -> None:
        """Put an index in force, with the supplier's key."""
        key = self.write(public_pem(releases.SUPPLIER), "supplier.pem")
        self.runner.run(self.session.library.load_index(self.write(content, name), key))

    def try_to_load(self, content: bytes) -> Path:
        """An index that is refused, after one was in force that does not list the image; then the image itself."""
        self.load(index(version=5), "before.json")
        with pytest.raises(CoreError):
            self.runner.run(self.session.library.load_index(self.write(content, "bad.json")))
        return self.write(GOOD)

    def log(self) -> str:
        """Every line of the event log, as the database has it."""
        with closing(sqlite3.connect(self.home / "records.sqlite")) as database:
            rows = database.execute(
                "SELECT text FROM event WHERE number > ? ORDER BY number", (self.read_to,)
            )
            return "\n".join(text for (text,) in rows)

    read_to: int = 0

    def forget_log(self) -> None:
        """What was written so far belongs to other rows."""
        with closing(sqlite3.connect(self.home / "records.sqlite")) as database:
            self.read_to = database.execute("SELECT COALESCE(MAX(number), 0) FROM event").fetchone()[0]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    base = tmp_path_factory.mktemp("refusals")
    home = base / "home"
    with Emulated(house(base)) as emulated, asyncio.Runner() as runner:
        session = Session(Settings(data_folder=home), lambda _: None)
        runner.run(session.connect(emulated.url))
        yield Bench(emulated, session, runner, home, base)
        runner.run(session.disconnect())


@pytest.fixture
def bench(shared: Bench, tmp_path: Path) -> Bench:
    shutil.rmtree(shared.home / "library", ignore_errors=True)
    shared.folder = tmp_path
    shared.forget_log()
    return shared


def patched(at: int, form: str, value: int) -> bytes:
    """The good image with one field of its header or element changed."""
    data = bytearray(GOOD)
    struct.pack_into(form, data, at, value)
    return bytes(data)


def flipped(content: bytes, at: int) -> bytes:
    """One bit changed."""
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


# --- what each row does: it leaves everything as its name says, and gives the image to push ------------------


def bad_signature(bench: Bench) -> Path:
    bench.trust()
    return bench.write(flipped(signed_image(MAKER), 500))


def unknown_signer(bench: Bench) -> Path:
    bench.trust()
    return bench.write(signed_image(OTHER_MAKER))


def expired_in_force(bench: Bench) -> Path:
    then = time.time() - 40 * DAY
    key = bench.write(public_pem(releases.SUPPLIER), "supplier.pem")
    ReleaseFolder(bench.home, lambda: then).load(bench.write(index(GOOD, issued=then), "index.json"), key)
    return bench.write(GOOD)


def index_gone(bench: Bench) -> Path:
    bench.load(index(GOOD))
    shutil.rmtree(bench.home / "library" / "releases")
    return bench.write(GOOD)


def index_from_the_future(bench: Bench) -> Path:
    return bench.try_to_load(index(GOOD, version=6, issued=time.time() + 3 * DAY))


def not_released(bench: Bench) -> Path:
    bench.load(index(OTHER_BYTES, firmware.image(4096, image_type=0x0085)))
    return bench.write(firmware.image(4096, version=firmware.NEW + 1))


def swapped_pair(bench: Bench) -> Path:
    """Each of two releases is sound; header and bytes of one stand under the name of the other."""
    bench.load(index(firmware.image(4096, seed="release 2"), firmware.image(4096, version=1)))
    return bench.write(GOOD)


def same_version_other_bytes(bench: Bench) -> Path:
    bench.import_(OTHER_BYTES, "known.ota")
    return bench.write(GOOD)


def conflict_in_the_library(bench: Bench) -> Path:
    """Neither of the two goes, not even the one that came first."""
    bench.import_(GOOD, "first.ota")
    bench.import_(OTHER_BYTES, "second.ota")
    return Path("first.ota")


def endless_device(_: Bench) -> Path:
    return Path("/dev/zero")


def pipe(bench: Bench) -> Path:
    path = bench.folder / "pipe.ota"
    os.mkfifo(path)
    return path


def endless_file(bench: Bench) -> Path:
    path = bench.write(GOOD, "endless.ota")
    os.truncate(path, 1 << 40)
    return path


def link(bench: Bench) -> Path:
    path = bench.folder / "link.ota"
    path.symlink_to(bench.write(GOOD))
    return path


def holding(content: Callable[[], bytes]) -> Callable[[Bench], Path]:
    """A row whose file has this content."""
    return lambda bench: bench.write(content())


def loading(content: Callable[[], bytes]) -> Callable[[Bench], Path]:
    """A row that tries to load this index first."""
    return lambda bench: bench.try_to_load(content())


TABLE: dict[str, tuple[Callable[[Bench], Path], tuple[str, ...]]] = {
    "bad signature": (bad_signature, ("Signature: The signature does not fit",)),
    "signer unknown": (unknown_signer, ("Signature: The signature does not fit", "signed by another")),
    "index altered": (
        loading(lambda: index(GOOD, version=6).replace(b'"size": 4', b'"size": 5')),
        ("signature of the release index does not fit", "Listed in the release index"),
    ),
    "index by unknown key": (
        loading(lambda: index(GOOD, version=6, key=STRANGER)),
        ("signed by an unknown key", "Listed in the release index"),
    ),
    "index expired": (
        loading(lambda: index(GOOD, version=6, issued=time.time() - 40 * DAY)),
        ("has expired", "Listed in the release index"),
    ),
    "index expired since": (expired_in_force, ("Release index: The release index has expired",)),
    "index gone": (index_gone, ("Release index: A release index was loaded on this computer and is missing",)),
    "index from the future": (index_from_the_future, ("comes from the future", "Listed in the release index")),
    "index older": (
        loading(lambda: index(GOOD, version=4)),
        ("Release index 4 is older than index 5", "Listed in the release index"),
    ),
    "index of the same version": (
        loading(lambda: index(GOOD, version=5)),
        ("Another release index 5 was loaded before", "Listed in the release index"),
    ),
    "index leads out of its folder": (
        loading(lambda: index(GOOD, version=6, name="../../new.ota")),
        ("leads out of its folder", "Listed in the release index"),
    ),
    "not released": (not_released, ("Listed in the release index: The image is not in release index 5",)),
    "swapped pair": (swapped_pair, ("lists other bytes under the same maker, type and version",)),
    "older image": (holding(lambda: firmware.image(4096, version=OLD_VERSION - 1)), ("Version: The image is older",)),
    "same version": (holding(lambda: firmware.image(4096, version=OLD_VERSION)), ("Version: The device is already",)),
    "any version": (holding(lambda: firmware.image(4096, version=0xFFFFFFFF)), ("Version: This version stands",)),
    "same version, other bytes": (same_version_other_bytes, ("Same version, same bytes: Another file is known",)),
    "conflict in the library": (conflict_in_the_library, ("Same version, same bytes: Another file is known",)),
    "other maker": (holding(lambda: firmware.image(4096, manufacturer=0x1209)), ("Manufacturer: The maker",)),
    "other type": (holding(lambda: firmware.image(4096, image_type=0x0085)), ("Image type: The type",)),
    "other hardware": (holding(lambda: firmware.image(4096, hardware=(0x1200, 0x1211))), ("Hardware range: ",)),
    "truncated": (holding(lambda: GOOD[:2000]), ("cut short at ", "%: 2,000 of")),
    "trailing bytes": (holding(lambda: GOOD + b"more"), ("4 bytes too many follow the image",)),
    "length lies, more": (holding(lambda: patched(TOTAL_AT, "<I", 0xFFFFFFFF)), ("cut short",)),
    "length lies, less": (holding(lambda: patched(TOTAL_AT, "<I", 100)), ("bytes too many",)),
    "header size lies": (holding(lambda: patched(HEADER_LENGTH_AT, "<H", 56)), ("The header claims 56 bytes",)),
    "element length lies": (
        holding(lambda: patched(ELEMENT_LENGTH_AT, "<I", 0x7FFFFFFF)), ("Sub-element 1 claims 2147483647 bytes",),
    ),
    "endless device": (endless_device, ("is a device, not a file",)),
    "endless pipe": (pipe, ("is a pipe, not a file",)),
    "endless file": (endless_file, ("too large",)),
    "folder": (lambda bench: bench.folder, ("is a folder, not a file",)),
    "zip": (holding(lambda: b"PK\x03\x04" + GOOD), ("a zip archive",)),
    "link": (link, ("is a link to another file",)),
    "two images": (holding(lambda: b"box!" + GOOD + OTHER_BYTES), ("not an OTA image",)),
}  # fmt: skip


@pytest.mark.parametrize("row", TABLE)
def test_bad_firmware_is_refused_by_name_before_a_byte_is_sent(row: str, bench: Bench) -> None:
    prepare, named = TABLE[row]
    image = prepare(bench)
    started = time.monotonic()
    said = pushed(bench, image)
    assert time.monotonic() - started < LONGEST
    log = bench.log()
    assert all(words in log for words in named), log
    assert named[-1] in said
    assert "Traceback" not in said + log
    truth = bench.emulated.device("B1")
    assert truth["ota"]["blocks_requested"] == 0
    assert truth["version"] == OLD_VERSION


def pushed(bench: Bench, image: Path) -> str:
    """Push it; what the person is told."""
    try:
        rows: tuple[Any, ...] = bench.runner.run(bench.session.update(image))
    except CoreError as error:
        return str(error)
    assert [row.outcome for row in rows] == [Outcome.REFUSED]
    return "".join(row.reason for row in rows)


def test_the_same_bench_lets_the_right_image_through(bench: Bench) -> None:
    """The very counter that stood at nought above moves: signed index in force, library without a conflict."""
    bench.trust()
    bench.load(index(GOOD))
    rows = bench.runner.run(bench.session.update(bench.write(GOOD)))
    assert [row.outcome for row in rows] == [Outcome.CONFIRMED]
    truth = bench.emulated.ota("B1")
    assert truth["blocks_requested"] >= len(GOOD) // 48
    assert truth["image_sha256"] == firmware.sha256(GOOD)
    assert "Manufacturer Image hash" in bench.log()
