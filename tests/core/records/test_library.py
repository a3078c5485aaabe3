"""The library on disk: imports and refusals, conflicts, bytes proved on the way out, damage told and never used."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from core.errors import CoreError, FileError, UsageError
from core.firmware.image import Form
from core.firmware.library import Entry, RefusedFile, Standing
from core.firmware.signature import sign
from core.records import library as library_module
from core.records.library import Imported, LibraryFolder
from tests.core.firmware.samples import bridge_image, published, vector

IMAGE, NEWER = bridge_image(), bridge_image(0x02000002)
OTHER_BYTES = bridge_image(text="other bytes")
KEY, STRANGER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


class Clock:
    """A time that moves on by a second each time it is asked for."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> LibraryFolder:
    return LibraryFolder(tmp_path / "home", Clock())


@pytest.fixture
def files(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made


def put(files: Path, name: str, content: bytes) -> Path:
    path = files / name
    path.write_bytes(content)
    return path


def only(found: tuple[Imported, ...]) -> Imported:
    assert len(found) == 1
    return found[0]


def entry_of(folder: LibraryFolder, path: Path) -> Entry:
    found = only(folder.add(path)).entry
    assert found is not None
    return found


def test_an_imported_image_is_there_again_after_a_restart(
    folder: LibraryFolder, files: Path, tmp_path: Path
) -> None:
    entry = entry_of(folder, put(files, "bridge.ota", IMAGE.content))
    again = LibraryFolder(tmp_path / "home", Clock())
    assert again.read().entries == (entry,)
    assert again.image(entry) == IMAGE
    assert (entry.key, entry.size, entry.hardware) == (
        (0x121D, 0x0B02, 0x02000001),
        IMAGE.size,
        IMAGE.header.hardware,
    )
    assert entry.manufacturer_image_hash == IMAGE.manufacturer_image_hash
    assert (entry.origin, entry.name, entry.signature) == ("file", "bridge.ota", "no signature")


def test_the_same_bytes_come_in_once(folder: LibraryFolder, files: Path) -> None:
    entry = entry_of(folder, put(files, "a.ota", IMAGE.content))
    folder.note("a.ota", "  for the   pilot homes ")
    second = only(folder.add(put(files, "b.ota", IMAGE.content)))
    assert not second.fresh
    assert [e.note for e in folder.read().entries] == ["for the pilot homes"]
    assert folder.read().standing(entry) is Standing.READY


def test_other_bytes_of_one_version_block_both_until_one_is_removed(
    folder: LibraryFolder, files: Path
) -> None:
    first = entry_of(folder, put(files, "first.ota", IMAGE.content))
    found = only(folder.add(put(files, "second.ota", OTHER_BYTES.content)))
    assert found.rivals == (first,)
    library = folder.read()
    assert library.conflicts() == (library.entries,)
    assert {library.standing(e) for e in library.entries} == {Standing.CONFLICT}
    key = first.key
    assert library.known(IMAGE) == {key: OTHER_BYTES.file_sha256}
    assert library.known(OTHER_BYTES) == {key: IMAGE.file_sha256}
    assert library.known(NEWER) == {}
    folder.remove("second.ota")
    assert folder.read().known(IMAGE) == {key: IMAGE.file_sha256}
    assert folder.read().known(OTHER_BYTES) == {key: IMAGE.file_sha256}


def test_a_folder_is_imported_file_by_file(folder: LibraryFolder, files: Path) -> None:
    put(files, "a.ota", IMAGE.content)
    put(files, "b.bin", b"NGIS" + bytes(20) + NEWER.content + b"\xff\xff")
    put(files, "c.txt", b"hello")
    put(files, "d.ota", IMAGE.content[:-1])
    (files / "deeper").mkdir()
    os.mkfifo(files / "pipe")
    (files / "link.ota").symlink_to(files / "a.ota")
    found = {one.name: one for one in folder.add(files)}
    assert {name for name, one in found.items() if one.entry} == {"a.ota", "b.bin"}
    assert "24 bytes before it (a container marked NGIS)" in found["b.bin"].wrapping
    reasons = {r.name: r.reason for r in folder.read().refused}
    assert set(reasons) == {"c.txt", "d.ota", "pipe", "link.ota"}
    assert "plain text" in reasons["c.txt"]
    assert "cut short" in reasons["d.ota"]
    assert "is a pipe" in reasons["pipe"]
    assert "is a link" in reasons["link.ota"]


def test_an_endless_file_and_a_strange_name_are_refused(folder: LibraryFolder, files: Path) -> None:
    endless = put(files, "endless.ota", IMAGE.content)
    os.truncate(endless, 1 << 40)
    refused = [only(folder.add(path)).refused for path in (endless, Path("/dev/zero"), files / "missing")]
    assert all(refused)
    strange = only(folder.add(put(files, "a\x1b[31m\n.ota", b"x"))).refused
    assert strange is not None
    assert strange.name == "a·[31m·.ota"
    for number in range(1_001):
        put(files, f"{number}.ota", b"")
    with pytest.raises(FileError, match="over 1000 files"):
        folder.add(files)


def test_refused_files_stay_on_the_list_until_they_are_struck_off(
    folder: LibraryFolder, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.add(put(files, "c.txt", b"hello"))
    folder.add(put(files, "c.txt", b"hello"))
    assert [r.name for r in folder.read().refused] == ["c.txt"]
    assert isinstance(folder.remove("c.txt"), RefusedFile)
    assert folder.read().refused == ()
    monkeypatch.setattr(library_module, "MOST_REFUSED", 3)
    for number in range(5):
        folder.add(put(files, f"{number}.txt", b"hello"))
    assert len(folder.read().refused) == 3


@pytest.mark.parametrize("service", ["11.1", "11.4"])
def test_the_image_of_a_service_request_is_taken_out(folder: LibraryFolder, service: str) -> None:
    name = {"11.1": "11.1_UPDATE_FIRMWARE", "11.4": "11.4_UPDATE_PPMID_FIRMWARE"}[service]
    entry = entry_of(folder, vector(f"duis/{name}_REQUEST_DUIS.XML"))
    assert entry.origin == f"service request {service}"
    assert folder.image(entry).content == published(service)
    assert entry.form == Form.GBCS.value


def test_a_request_without_firmware_is_refused(folder: LibraryFolder, files: Path) -> None:
    refused = only(folder.add(vector("duis/8.2_READ_INVENTORY_REQUEST_DUIS.XML"))).refused
    assert refused is not None
    assert "carries no firmware" in refused.reason
    broken = only(folder.add(put(files, "broken.xml", b"<sr:Request"))).refused
    assert broken is not None
    assert "not well-formed" in broken.reason


def test_the_signer_is_found_among_the_trusted(folder: LibraryFolder, files: Path) -> None:
    for key, name in ((STRANGER, "stranger.pem"), (KEY, "maker.pem")):
        pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        folder.trust(put(files, name, pem))
    assert folder.read().signers == ("maker", "stranger")
    made = sign(bridge_image(form=Form.GBCS), KEY)
    assert entry_of(folder, put(files, "signed.ota", made.content)).signer == "maker"
    assert {e.name for e in folder.read().entries} == {"signed.ota"}
    with pytest.raises(FileError, match="holds no key"):
        folder.trust(put(files, "nonsense.pem", b"nonsense"))


def test_a_private_key_beside_a_certificate_is_not_kept(
    folder: LibraryFolder, files: Path, tmp_path: Path
) -> None:
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    private = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    folder.trust(put(files, "both.pem", public + private))
    kept = b"".join(p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file())
    assert b"PUBLIC KEY" in kept
    assert b"PRIVATE" not in kept


def test_changed_bytes_are_not_given_out(folder: LibraryFolder, files: Path, tmp_path: Path) -> None:
    entry = entry_of(folder, put(files, "bridge.ota", IMAGE.content))
    kept = tmp_path / "home" / "library" / "images" / f"{entry.sha256}.ota"
    kept.write_bytes(IMAGE.content[:-1] + b"?")
    with pytest.raises(FileError, match="has changed since it was imported"):
        folder.image(entry)
    kept.unlink()
    with pytest.raises(FileError):
        folder.image(entry)


def test_an_altered_entry_is_found_out(folder: LibraryFolder, files: Path, tmp_path: Path) -> None:
    entry = entry_of(folder, put(files, "bridge.ota", IMAGE.content))
    path = tmp_path / "home" / "library" / "entries" / f"{entry.sha256}.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(table | {"version": "02000009"}), encoding="utf-8")
    with pytest.raises(FileError, match="other things"):
        folder.image(folder.read().entries[0])
    for damage in ("", "{}", json.dumps(table | {"sha256": "0" * 64}), json.dumps(table | {"size": "large"})):
        path.write_text(damage, encoding="utf-8")
        library = folder.read()
        assert library.entries == ()
        assert "damaged" in library.refused[0].reason
    folder.remove(entry.sha256)
    assert folder.read().refused == ()


def test_an_image_is_named_by_file_or_hash_and_never_by_guess(folder: LibraryFolder, files: Path) -> None:
    entry = entry_of(folder, put(files, "bridge.ota", IMAGE.content))
    entry_of(folder, put(files, "newer.ota", NEWER.content))
    library = folder.read()
    assert library.find(entry.sha256[:6].upper()) == library.find("bridge.ota") == entry
    for wrong in ("", entry.sha256[:5], "bridge", "0" * 64):
        with pytest.raises(UsageError):
            library.find(wrong)


def test_a_note_has_bounds(folder: LibraryFolder, files: Path) -> None:
    entry_of(folder, put(files, "bridge.ota", IMAGE.content))
    for wrong in ("x" * 2_001, "a\x1bb"):
        with pytest.raises(UsageError):
            folder.note("bridge.ota", wrong)
    assert folder.note("bridge.ota", "").note == ""


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, files: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(CoreError, match="cannot be written"):
        LibraryFolder(blocked, Clock()).add(put(files, "bridge.ota", IMAGE.content))


KILLED = """
import sys, time
from pathlib import Path
from core.records.library import LibraryFolder
folder = LibraryFolder(Path(sys.argv[1]), time.time)
for path in sorted(Path(sys.argv[2]).iterdir()):
    folder.add(path)
    print(path.name, flush=True)
"""


def killed_after(lines: int, home: Path, files: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(home), str(files)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(lines):
        yield process.stdout.readline().strip()
    process.send_signal(signal.SIGKILL)
    yield from (line.strip() for line in process.stdout if line.endswith("\n"))
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("lines", [0, 1, 7, 20])
def test_what_was_said_to_be_imported_survives_a_kill(tmp_path: Path, files: Path, lines: int) -> None:
    for number in range(40):
        put(files, f"{number:02}.ota", bridge_image(0x02000000 + number).content)
    said = set(killed_after(lines, tmp_path / "home", files))
    folder = LibraryFolder(tmp_path / "home", Clock())
    library = folder.read()
    assert said <= {e.name for e in library.entries}
    assert library.refused == ()
    for entry in library.entries:
        assert folder.image(entry).file_sha256 == entry.sha256
