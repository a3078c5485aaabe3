"""Tampering with a recording is seen and the entry named; what only an outside checkpoint shows is shown by it."""

from __future__ import annotations

import hashlib
import json
import random
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.errors import CoreError
from core.records.job import Job
from core.records.laptop_key import LaptopKey, signature_holds
from core.records.verifying.verdict import FileKind, Soundness
from core.records.verifying.verify import verify_file
from core.records.visits.file import (
    LARGEST,
    BrokenError,
    content_of,
    entry_line,
    head_line,
    head_of,
    linked,
    read_visit,
    sealed,
    signed,
)
from core.records.visits.listing import recorded
from core.records.visits.visit import Checkpoint
from tests.core.records.visits.writing import HEAD, JOB, NUMBER, line, record

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRIES = 200


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A recording of 200 entries, with entries of every kind and signed checkpoints."""
    return record(tmp_path_factory.mktemp("kept"), ENTRIES, kinds=True).read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / f"{NUMBER}.althan"


def broken(path: Path, octets: bytes) -> int | None:
    """Which entry is broken, as the reader says; -1 where it says that this is no recording at all."""
    path.write_bytes(octets)
    try:
        visit = read_visit(path)
    except CoreError:
        return -1
    assert (visit.broken is None) == (not visit.damage)
    assert visit.broken in (None, len(visit.entries) + 1) or visit.broken == 0
    return visit.broken


def broken_link(octets: bytes) -> int:
    """The same by the links alone, without reading what is in the entries."""
    *lines, tail = octets.split(b"\n")
    try:
        digest = head_of(lines[0])[1]
    except ValueError:
        return 0
    try:
        count = sum(1 for _ in linked(lines[1:], digest))
    except BrokenError as error:
        return error.number
    return count + 1 if tail else -1


def test_a_recording_reads_back(kept: bytes, path: Path) -> None:
    path.write_bytes(kept)
    visit = read_visit(path)
    assert (len(visit.entries), visit.damage, visit.broken, visit.torn) == (ENTRIES, "", None, False)
    assert [e.number for e in visit.entries] == list(range(1, ENTRIES + 1))
    assert all(a.at <= b.at for a, b in pairwise(visit.entries))
    assert sum(isinstance(e.said, Checkpoint) for e in visit.entries) == 4


def flips(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Each octet in turn with one of its bits turned, and where."""
    for at in range(len(octets)):
        yield at, octets[:at] + bytes([octets[at] ^ (1 << at % 8)]) + octets[at + 1 :]


def test_a_flip_of_any_octet_is_found_and_the_right_entry_named(kept: bytes, path: Path) -> None:
    """Every octet by the link of its line; of head, last entry and a sample of the rest by the whole reader."""
    lines = kept.splitlines(keepends=True)
    before, start = b"", 0
    for number, entry in enumerate(lines):
        follows = b"".join(lines[number + 1 : number + 2])
        for at, flipped in flips(entry):
            assert link_breaks(flipped + follows, before, head=not number), (number, at)
            if number in (0, ENTRIES) or (start + at) % 97 == 0:
                assert broken(path, kept[:start] + flipped + kept[start + len(entry) :]) == number, at
        before, start = bytes.fromhex(json.loads(entry)["digest"]), start + len(entry)
    assert start == len(kept)


def link_breaks(octets: bytes, before: bytes, *, head: bool) -> bool:
    """Whether the first of these lines does not follow what has this digest."""
    line, *rest = octets.split(b"\n")
    try:
        if head:
            head_of(line)
        else:
            next(linked([line], before))
    except (ValueError, BrokenError):
        return True
    return not rest  # sound as it is, its line end is gone


def test_an_octet_that_becomes_a_line_end_is_found_too(kept: bytes, path: Path) -> None:
    lines = kept.split(b"\n")
    for number in (1, 77, ENTRIES):
        at = sum(map(len, lines[:number])) + number + 40
        assert broken(path, kept[:at] + b"\n" + kept[at + 1 :]) == number
        assert broken(path, kept[:at] + b"\n" + kept[at:]) == number


@pytest.mark.parametrize("number", [1, 2, 50, 99, 100, 199, 200])
def test_a_deleted_a_swapped_an_inserted_and_a_cut_entry_is_found(
    kept: bytes, path: Path, number: int
) -> None:
    lines = kept.splitlines(keepends=True)
    entry = lines[number]
    if number < ENTRIES:  # the last one is what an outside checkpoint is for
        assert broken(path, b"".join(lines[:number] + lines[number + 1 :])) == number
        assert (
            broken(path, b"".join([*lines[:number], lines[number + 1], entry, *lines[number + 2 :]]))
            == number
        )
        cut = entry[: len(entry) // 2]
        assert broken(path, b"".join([*lines[:number], cut + b"\n", *lines[number + 1 :]])) == number
        assert broken(path, b"".join([*lines[:number], cut, *lines[number + 1 :]])) == number
    assert broken(path, b"".join([*lines[:number], entry, *lines[number:]])) == number + 1
    forged, _ = entry_line(number, 1000.0 + number, line(5, "It never happened."), bytes(32))
    assert broken(path, b"".join([*lines[:number], forged, *lines[number:]])) == number
    assert broken(path, b"".join([*lines[:number], b"\n", *lines[number:]])) == number


def test_every_entry_deleted_swapped_or_doubled_is_found_by_its_links(kept: bytes) -> None:
    lines = kept.splitlines(keepends=True)
    for n in range(1, ENTRIES):
        assert broken_link(b"".join(lines[:n] + lines[n + 1 :])) == n
        assert broken_link(b"".join([*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]])) == n
        assert broken_link(b"".join([*lines[: n + 1], *lines[n:]])) == n + 1


def test_a_torn_last_line_is_no_damage_wherever_it_tears(kept: bytes, path: Path) -> None:
    *rest, last = kept.splitlines(keepends=True)
    before = b"".join(rest)
    for kept_of_it in range(1, len(last)):
        path.write_bytes(before + last[:kept_of_it])
        visit = read_visit(path)
        assert (len(visit.entries), visit.damage, visit.torn) == (ENTRIES - 1, "", True)
    path.write_bytes(before + bytes(400))  # as a file system leaves it after a power cut
    assert (read_visit(path).torn, read_visit(path).damage) == (True, "")


def rewritten(kept: bytes, text: str, folder: Path) -> bytes:
    """The whole recording made anew with one entry told otherwise, and signed with another laptop's key."""
    key = LaptopKey.of(folder / "elsewhere")
    octets, digest = head_line(HEAD)
    for number in range(1, ENTRIES + 1):
        said = JOB if number == 1 else line(number, text if number == 60 else "It answered.")
        if number % 50 == 0:
            said = Checkpoint(key.fingerprint, key.public, key.sign(digest))  # type: ignore[assignment]
        made, digest = entry_line(number, 1000.0 + number, said, digest)
        octets += made
    return octets


def test_a_whole_rewrite_and_a_cut_off_end_are_shown_by_an_outside_checkpoint(
    kept: bytes, path: Path, tmp_path: Path
) -> None:
    path.write_bytes(kept)
    visit = read_visit(path)
    last = visit.last
    assert last is not None
    assert isinstance(last.said, Checkpoint)
    held = (last.number, last.digest)  # what a certificate holds
    assert visit.holds(*held)
    before = visit.entries[-2]
    assert signature_holds(last.said.key, last.said.signature, before.digest)

    path.write_bytes(b"".join(kept.splitlines(keepends=True)[:151]))  # cut behind an earlier checkpoint
    cut = read_visit(path)
    assert (cut.damage, len(cut.entries)) == ("", 150)
    assert not cut.holds(*held)

    path.write_bytes(rewritten(kept, "It never happened.", tmp_path))
    forged = read_visit(path)
    assert (forged.damage, len(forged.entries)) == ("", ENTRIES)
    assert not forged.holds(*held)
    assert isinstance(forged.entries[-1].said, Checkpoint)
    assert forged.entries[-1].said.signer != last.said.signer
    assert not visit.holds(0, last.digest)
    assert not visit.holds(ENTRIES + 1, last.digest)


def test_a_checkpoint_that_somebody_else_signed_is_named(path: Path, tmp_path: Path) -> None:
    own, other = LaptopKey.of(tmp_path / "a"), LaptopKey.of(tmp_path / "b")
    octets, digest = head_line(HEAD)
    made, digest = entry_line(1, 1.0, JOB, digest)
    for wrong in (
        Checkpoint(own.fingerprint, own.public, other.sign(digest)),
        Checkpoint(own.fingerprint, other.public, other.sign(digest)),
        Checkpoint(own.fingerprint, own.public, own.sign(bytes(32))),
        Checkpoint(own.fingerprint, own.public[:31], own.sign(digest)),
        Checkpoint("", b"", b""),
    ):
        assert not signed(wrong, digest)
        assert broken(path, octets + made + entry_line(2, 2.0, wrong, digest)[0]) == 2
    right = Checkpoint(own.fingerprint, own.public, own.sign(digest))
    assert broken(path, octets + made + entry_line(2, 2.0, right, digest)[0]) is None


def written_by_hand(*contents: dict[str, object]) -> bytes:
    octets, digest = head_line(HEAD)
    for content in contents:
        made, digest = sealed(content, digest)
        octets += made
    return octets


GOOD: dict[str, object] = {"number": 1, "at": 5, "kind": "Job", "value": {}}


@pytest.mark.parametrize(
    "content",
    [
        {**GOOD, "number": 2}, {**GOOD, "number": True}, {**GOOD, "at": -1}, {**GOOD, "at": 1.5},
        {**GOOD, "at": True}, {**GOOD, "at": 2**60}, {**GOOD, "kind": 5}, {**GOOD, "value": 5},
        {**GOOD, "value": {"devices": [{"eui": "x"}]}}, {"number": 1},
    ],
)  # fmt: skip
def test_a_sound_chain_of_entries_that_no_program_writes_is_damage(
    path: Path, content: dict[str, object]
) -> None:
    assert broken(path, written_by_hand(GOOD)) is None
    assert broken(path, written_by_hand(content)) == 1


def test_time_does_not_run_backwards_in_a_recording(path: Path) -> None:
    assert broken(path, written_by_hand({**GOOD, "at": 6}, {**GOOD, "number": 2})) == 2


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({**GOOD, "kind": "WeatherChanged"}, "WeatherChanged"),
        ({**GOOD, "value": {"colour": "red"}}, "colour"),
        ({**GOOD, "value": {"outcome": "half done"}}, "half done"),
        ({**GOOD, "witness": "x"}, "members"),
    ],
)
def test_what_only_a_newer_program_knows_is_told_politely(
    path: Path, content: dict[str, object], word: str
) -> None:
    path.write_bytes(written_by_hand(content))
    with pytest.raises(CoreError) as caught:
        read_visit(path)
    assert "newer version" in caught.value.what
    assert word in caught.value.why
    assert "Update the program" in caught.value.do


def test_so_is_a_newer_form(path: Path) -> None:
    path.write_bytes(sealed({"form": 2, "number": NUMBER, "program": "9.0.0", "more": 1}, bytes(32))[0])
    with pytest.raises(CoreError, match="newer version"):
        read_visit(path)


@pytest.mark.parametrize(
    "octets",
    [
        b"", b"\n", b"hello", b"{}\n{}\n", b"\x00" * 1000, b"[" * 500_000 + b"\n", b"\xff\xfe{}\n" * 3,
        b'{"form":1,"number":"x","program":"y"}\n', sealed({"form": "1"}, bytes(32))[0],
        sealed({"form": 1, "number": 5, "program": ""}, bytes(32))[0], b"%PDF-1.7\n%\n", b"a" * 2_000_000,
    ],
)  # fmt: skip
def test_what_is_no_recording_is_said_to_be_none(path: Path, octets: bytes) -> None:
    path.write_bytes(octets)
    with pytest.raises(CoreError, match="is not a recording"):
        read_visit(path)


def test_neither_is_a_folder_a_missing_file_or_one_that_is_too_large(path: Path, kept: bytes) -> None:
    with pytest.raises(CoreError, match="cannot be opened"):
        read_visit(path)
    path.mkdir()
    with pytest.raises(CoreError, match="is not a recording"):
        read_visit(path)
    path.rmdir()
    path.write_bytes(kept)
    with path.open("r+b") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(CoreError, match="64 MiB"):
        read_visit(path)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b"[" * 100_000,
        b"[]",
        b"5",
        b"{",
        b'{"a":"\xff"}',
        b'{"a":' + b"9" * 5000 + b"}",
    ],
)
def test_the_json_of_a_line_has_one_reading(body: bytes) -> None:
    with pytest.raises(ValueError):
        content_of(body)


def independent(path: Path) -> tuple[int, str]:
    """A verifier that shares nothing with the program: entries that hold, and the digest of the last of them."""
    digest, held = bytes(32), -1
    for number, raw in enumerate(path.read_bytes().split(b"\n")[:-1]):
        try:
            said = json.loads(raw)
            claimed = said.pop("digest")
            body = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
        except (ValueError, KeyError, AttributeError):
            break
        found = hashlib.sha256(digest + body).digest()
        whole = body[:-1] + f',"digest":"{claimed}"}}'.encode()
        if (
            found.hex() != claimed
            or whole != raw
            or said.get("number" if number else "form") != (number or 1)
        ):
            break
        digest, held = found, number
    return held, digest.hex()


def test_an_independent_verifier_agrees(kept: bytes, path: Path) -> None:
    path.write_bytes(kept)
    last = read_visit(path).last
    assert last is not None
    assert independent(path) == (ENTRIES, last.digest.hex())
    for at in range(0, len(kept), 397):
        flipped = kept[:at] + bytes([kept[at] ^ 4]) + kept[at + 1 :]
        found = broken(path, flipped)
        assert found is not None
        assert independent(path)[0] == found - 1, at


def test_a_hundred_thousand_entries_are_read_in_seconds(tmp_path: Path) -> None:
    path = record(tmp_path, 100_000, signed_every=256)
    started = time.process_time()
    visit = read_visit(path)
    seconds = time.process_time() - started
    assert (len(visit.entries), visit.damage) == (100_000, "")
    print(f"100,000 entries, {path.stat().st_size / 2**20:.1f} MiB, read in {seconds:.2f} s")
    assert seconds < 20.0


def test_a_look_round_without_a_job_has_one_of_its_number(path: Path) -> None:
    path.write_bytes(head_line(HEAD)[0])
    visit = read_visit(path)
    assert (visit.entries, visit.damage, visit.job, visit.last) == ((), "", Job(NUMBER), None)


ODD: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    2**70,
    10**300,
    "",
    "x",
    "\ud800",
    "inf",
    "00-DB-12-34-56-78-90-A0",
    [],
    {},
    [[]],
    {"a": 1},
)


def altered(value: object, chance: random.Random) -> object:
    """A JSON value with something odd in one place."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(list(value))
        return {**value, key: altered(value[key], chance)} if chance.random() < 0.9 else {**value, "x": 1}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        return [*value[:at], altered(value[at], chance), *value[at:][chance.randrange(2) :]]
    return chance.choice(ODD)


def ending(path: Path) -> str:
    """How the reading of a recording ends, in a word."""
    try:
        return "damaged" if read_visit(path).damage else "sound"
    except CoreError as error:
        return "newer" if "newer version" in error.what else error.what


def test_no_content_however_odd_ends_in_anything_but_words(kept: bytes, path: Path) -> None:
    """Entries altered at random, under digests that fit: the chain is sound, what it holds is not."""
    contents = [json.loads(raw) for raw in kept.splitlines()[1:]]
    found = {"sound": 0, "damaged": 0, "newer": 0}
    for seed in range(1_500):
        chance = random.Random(seed)
        content = dict(chance.choice(contents))
        del content["digest"]
        content = {**content, "number": 1, "value": altered(content["value"], chance)}
        octets, digest = head_line(HEAD)
        path.write_bytes(octets + sealed(content, digest)[0])
        found[ending(path)] += 1
    assert min(found.values()) > 20, found


def test_five_hundred_recordings_are_listed_at_once(tmp_path: Path) -> None:
    made = record(tmp_path / "made", ENTRIES).read_bytes()
    for number in range(510):
        (tmp_path / f"2026080{number % 9}-{number:06}.althan").write_bytes(made)
    started = time.process_time()
    files = recorded(tmp_path)
    print(f"500 of 510 recordings listed in {time.process_time() - started:.2f} s")
    assert len(files) == 500
    assert all(f.premise == "Flat 14" and not f.damaged for f in files)
    assert time.process_time() - started < 5.0


def test_line_ends_that_a_mail_program_altered_are_named_as_such(tmp_path: Path) -> None:
    whole = record(tmp_path, 12).read_bytes()
    mailed = tmp_path / "mailed.althan"
    mailed.write_bytes(whole.replace(b"\n", b"\r\n"))
    visit = read_visit(mailed)
    assert (visit.entries, visit.broken) == ((), 0)
    assert "line ends" in visit.damage
    assert "ZIP" in visit.damage
    mailed.write_bytes(whole.replace(b"\n", b"\r\n").replace(b'"number":"2026', b'"number":"2027', 1))
    assert read_visit(mailed).damage == "The head of the recording was altered."
    (tmp_path / "mailed.txt").write_bytes(whole.replace(b"\n", b"\r\n"))
    verdict = verify_file(tmp_path / "mailed.txt")
    assert (verdict.kind, verdict.soundness) == (FileKind.RECORDING, Soundness.ALTERED)
    assert "line ends" in verdict.sentences[0]
