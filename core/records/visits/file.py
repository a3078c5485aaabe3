"""The file of a recording: JSON lines, each of which binds all before it by SHA-256.

The first line is the head, each further line an entry. A line ends in its digest, which is the SHA-256 of the
digest of the line before (32 zero octets before the head) and of the line's own octets without the digest.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Never

from core.errors import CoreError, FileError
from core.records.laptop_key import fingerprint_of, signature_holds
from core.records.visits.codec import NewerFormError, Said, read, written
from core.records.visits.visit import Checkpoint, Visit, VisitEntry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORM = 1
LARGEST = 64 * 2**20  # octets of a file
LONGEST_LINE = 2**20  # octets
LONGEST_NUMBER = 40  # characters
ORIGIN = bytes(32)  # what stands for the digest before the head
_DIGEST = b',"digest":"'
_END = b'"}'
_TAIL = len(_DIGEST) + 64 + len(_END)
_WHOLE = re.compile(rb',"digest":"[0-9a-f]{64}"\}')
_LINE_ENDS = (
    "The line ends of the recording were altered, as mail programs do: have it sent again in a ZIP file."
)
_THOUSAND = 1000  # times are kept in whole milliseconds


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a recording."""

    number: str
    program: str


class LineTooLongError(ValueError):
    """An entry would be longer than a recording can hold."""


# --- lines ----------------------------------------------------------------------------------------------


def sealed(content: dict[str, object], before: bytes) -> tuple[bytes, bytes]:
    """A line with its line end, and its digest."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return bound(text.encode(errors="replace"), before)


def bound(body: bytes, before: bytes) -> tuple[bytes, bytes]:
    """The line of these octets, with its line end, behind a line of that digest; and its own digest."""
    if len(body) + _TAIL > LONGEST_LINE:
        raise LineTooLongError("it is longer than a line of a recording may be")
    digest = hashlib.sha256(before + body).digest()
    return body[:-1] + _DIGEST + digest.hex().encode() + _END + b"\n", digest


def head_line(head: Head) -> tuple[bytes, bytes]:
    """The first line and its digest."""
    return sealed({"form": FORM, "number": head.number, "program": head.program}, ORIGIN)


def entry_line(number: int, at: float, said: Said, before: bytes) -> tuple[bytes, bytes]:
    """The line of an entry and its digest; LineTooLongError where it does not fit."""
    kind, value = written(said)
    return sealed({"number": number, "at": round(at * _THOUSAND), "kind": kind, "value": value}, before)


def unsealed(line: bytes, before: bytes) -> tuple[bytes, bytes] | None:
    """The octets of a line without its digest, and the digest; None where that is not of these octets."""
    if len(line) > LONGEST_LINE or line[-_TAIL:-66] != _DIGEST or line[-2:] != _END:
        return None
    body = line[:-_TAIL] + b"}"
    digest = hashlib.sha256(before + body).digest()
    return (body, digest) if line[-66:-2] == digest.hex().encode() else None


def content_of(body: bytes) -> dict[str, object]:
    """The JSON object of a line; ValueError in words if it is none."""
    try:
        value = json.loads(body, object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    except json.JSONDecodeError:
        raise ValueError("it is not JSON") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("it is not an object")
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name stands in it twice")
    return table


def _no_number(_text: str) -> Never:
    raise ValueError("a number in it is none")


# --- reading --------------------------------------------------------------------------------------------


class BrokenError(Exception):
    """An entry that is not what was written, by its number and in words; the head counts as number 0."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__(number, words)
        self.number, self.words = number, words


def read_visit(path: Path) -> Visit:
    """Read a recording to its first broken entry.

    FileError where it cannot be opened, is no recording at all, or was made by a newer version of this program.
    """
    data = octets_of(path)
    lines, torn = data.split(b"\n"), False
    tail = lines.pop()
    try:
        head, digest = _head(path, lines)
    except BrokenError as broken:
        return Visit(path.stem, "", damage=broken.words, broken=0)
    entries: list[VisitEntry] = []
    try:
        for entry in _entries(lines[1:], digest):
            entries.append(entry)  # noqa: PERF402 - those before a broken one are kept
        torn = _torn(tail, entries[-1] if entries else None, digest)
    except BrokenError as broken:
        return Visit(head.number, head.program, tuple(entries), broken.words, broken.number)
    except NewerFormError as error:
        raise _of_newer_form(path, f"Entry {len(entries) + 1}: {error}.") from None
    return Visit(head.number, head.program, tuple(entries), torn=torn)


def octets_of(path: Path) -> bytes:
    """The whole of a file that may be a recording; FileError in words."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _none(path, "It is not a file.")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        why = f"{error.strerror or 'The system gave no reason'}."
        raise FileError(f"The recording {path} cannot be opened.", why, "Choose another file.") from None
    if len(data) > LARGEST:
        raise _none(path, f"It is larger than {LARGEST // 2**20} MiB.")
    return data


def head_of(line: bytes) -> tuple[Head, bytes]:
    """The head of a recording and its digest; ValueError if this line is none, NewerFormError if it is too new."""
    found = unsealed(line, ORIGIN)
    if found is None:
        raise ValueError("it was altered")
    content = content_of(found[0])
    form, number, program = content.get("form"), content.get("number"), content.get("program")
    if not isinstance(number, str) or not isinstance(program, str) or not isinstance(form, int):
        raise ValueError("it is none")
    if form > FORM:
        raise NewerFormError(f"it has form {form}; this program knows forms up to {FORM}")
    return Head(number[:LONGEST_NUMBER], program[:LONGEST_NUMBER]), found[1]


def _head(path: Path, lines: list[bytes]) -> tuple[Head, bytes]:
    try:
        return head_of(lines[0] if lines else b"")
    except NewerFormError as error:
        raise _of_newer_form(path, f"{error}.") from None
    except ValueError:
        altered = not lines or unsealed(lines[0], ORIGIN) is None
        if lines and lines[0].endswith(b"\r") and unsealed(lines[0][:-1], ORIGIN) is not None:
            raise BrokenError(0, _LINE_ENDS) from None
        if altered and any(line.rstrip(b"\r")[-_TAIL:-66] == _DIGEST for line in lines[:2]):
            raise BrokenError(0, "The head of the recording was altered.") from None
        raise _none(path, "It does not begin like a recording of a visit.") from None


def linked(lines: list[bytes], digest: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The octets and the digest of each entry behind a head with this digest; BrokenError at the first wrong one."""
    for number, line in enumerate(lines, 1):
        found = unsealed(line, digest)
        if found is None:
            raise BrokenError(number, f"Entry {number} was altered, or an entry before it is missing.")
        digest = found[1]
        yield found


def _entries(lines: list[bytes], before: bytes) -> Iterator[VisitEntry]:
    at = 0.0
    for number, (body, digest) in enumerate(linked(lines, before), 1):
        entry = _entry(number, body, digest)
        if entry.at < at:
            raise BrokenError(number, f"Entry {number} is dated before the one in front of it.")
        if isinstance(entry.said, Checkpoint) and not signed(entry.said, before):
            raise BrokenError(
                number, f"Entry {number} is a signature that does not fit what stands before it."
            )
        before, at = digest, entry.at
        yield entry


def _entry(number: int, body: bytes, digest: bytes) -> VisitEntry:
    try:
        content = content_of(body)
        own, at = content.pop("number", None), content.pop("at", None)
        kind, value = content.pop("kind", None), content.pop("value", None)
        if own != number or type(own) is not int or type(at) is not int or not 0 <= at < 2**53:
            raise ValueError("number or time are not those of its place")
        if content:
            raise NewerFormError("it has members that are not known here")
        return VisitEntry(number, at / _THOUSAND, read(kind, value), digest)
    except NewerFormError:
        raise
    except (ValueError, TypeError) as error:
        raise BrokenError(number, f"Entry {number} is not one of this program: {error}.") from None


def signed(checkpoint: Checkpoint, before: bytes) -> bool:
    """Whether a checkpoint is the signature of the digest before it, by the key that it names."""
    named = fingerprint_of(checkpoint.key) == checkpoint.signer
    return named and signature_holds(checkpoint.key, checkpoint.signature, before)


def _torn(tail: bytes, last: VisitEntry | None, digest: bytes) -> bool:
    """Whether the last line was never finished; one that is whole and goes on behind its end was altered."""
    found = _WHOLE.search(tail)
    before = digest if last is None else last.digest
    if found and found.end() < len(tail) and unsealed(tail[: found.end()], before) is not None:
        number = 1 if last is None else last.number + 1
        raise BrokenError(number, f"Entry {number} was altered behind its end.")
    return bool(tail)


def _none(path: Path, why: str) -> CoreError:
    return FileError(
        f"{path.name} is not a recording of a visit.", why, "Choose a file that ends in .althan."
    )


def _of_newer_form(path: Path, why: str) -> CoreError:
    return FileError(
        f"{path.name} was recorded by a newer version of this program.", why[:1].upper() + why[1:],
        "Update the program, then open it again. Nothing is wrong with the file.",
    )  # fmt: skip
