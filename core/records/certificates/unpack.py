"""Takes a certificate's PDF apart, as far as it is one of ours: the attached file, and which page is not what it was.

Pure, and made for octets from anywhere: limits on all that is unpacked, and no answer is an answer.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from core.records.certificates.page import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.records.certificates.page import Page

_ATTACHED = re.compile(
    rb"/Type /EmbeddedFile\b[^>]{0,400}?(?:>>|/Params <<[^>]{0,300}>>[^>]{0,100}>>)\s*stream\n"
)
_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,6}) 0 obj\n")
_CONTENTS = re.compile(rb"/Type /Page\n|/Contents ([0-9]{1,6}) 0 R")
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_INSIDE = re.compile(rb"stream\n.*?\nendstream", re.DOTALL)
_PLACES = re.compile(
    rb"/Length1? [0-9]+|(?<=\n)[0-9]{10} [0-9]{5} [nf]|startxref\n[0-9]+|/ID ?\[[^\]]{0,200}\]"
)
BESIDE = "a part of the file beside its pages, such as a font or its list of contents"
_MOST_OCTETS = 16 * 2**20  # of one page's drawing


def attached_json(pdf: bytes) -> bytes | None:
    """The JSON file in a PDF; nothing where there is none in the way that we attach it."""
    found = _ATTACHED.search(pdf)
    if found is None:
        return None
    end = pdf.find(b"\nendstream", found.end())
    return None if end < 0 else pdf[found.end() : end]


def altered_places(pdf: bytes, drawn: bytes, pages: Sequence[Page]) -> tuple[str, ...]:
    """Where a PDF's pages are not what was `drawn` of these, or that it is another part of the file.

    Drawings are compared unpacked: another library packs the same drawing in another way. Where an editor wrote the
    file anew, a page whose drawing is still somewhere in it is not named.
    """
    there, ours = {_packed(part) for part in _objects(pdf).values()}, _objects(drawn)
    kept = {p.number for p, n in _drawings(drawn, pages) if _packed(ours.get(n, b"")) in there}
    named = altered_pages(pdf, drawn, [p for p in pages if p.number not in kept])
    return named or (BESIDE,)


def bones(pdf: bytes) -> bytes:
    """A PDF without what a library may pack in another way: the insides of its streams, and where each part lies."""
    return _PLACES.sub(b"", _INSIDE.sub(b"stream", pdf)).rstrip(b"\n")


def altered_pages(pdf: bytes, drawn: bytes, pages: Sequence[Page]) -> tuple[str, ...]:
    """Which pages are not what was `drawn` of these, and at which words; nothing where all are."""
    ours, theirs = _objects(drawn), _objects(pdf)
    found = (_altered(page, ours.get(n, b""), theirs.get(n, b"")) for page, n in _drawings(drawn, pages))
    return tuple(place for place in found if place)


def _drawings(drawn: bytes, pages: Sequence[Page]) -> list[tuple[Page, int]]:
    """Each of these pages with the number of the part that holds its drawing."""
    parts = [int(m[1]) for m in _CONTENTS.finditer(drawn) if m[1]]
    return [(page, parts[page.number - 1]) for page in pages if page.number <= len(parts)]


def _objects(pdf: bytes) -> dict[int, bytes]:
    """The numbered parts of a PDF; of two with one number the last one counts, as for a reader."""
    starts = list(_OBJECT.finditer(pdf))
    ends = [m.start() for m in starts[1:]] + [len(pdf)]
    parts = {int(m[1]): pdf[m.end() : end] for m, end in zip(starts, ends, strict=True)}
    return {number: part.split(b"\nendobj", 1)[0] for number, part in parts.items()}


def _altered(page: Page, ours: bytes, theirs: bytes) -> str:
    """The page, and the words at which its drawing first differs; nothing where it does not."""
    before, now = _unpacked(ours), _unpacked(theirs)
    if before is None or now is None:
        return f"page {page.number}"
    if before == now:
        return ""
    same = next(
        (n for n, (a, b) in enumerate(zip(before, now, strict=False)) if a != b), min(len(before), len(now))
    )
    drawn = before[:same].count(b" BT ")  # each of our texts begins so
    words = [p.words for p in page.drawn if isinstance(p, Text)]
    return (
        f"page {page.number}, at “{words[drawn - 1]}”" if 0 < drawn <= len(words) else f"page {page.number}"
    )


def _packed(part: bytes) -> bytes:
    found = _STREAM.search(part)
    return b"" if found is None else found[1]


def _unpacked(part: bytes) -> bytes | None:
    if not (packed := _packed(part)):
        return None
    try:
        return zlib.decompressobj().decompress(packed, _MOST_OCTETS)
    except zlib.error:
        return None
