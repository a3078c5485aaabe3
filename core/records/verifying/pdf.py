"""A certificate's PDF: does its seal fit, does the attached file, and where was it altered if not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.records.certificates.check import Checked, check_json, differing
from core.records.certificates.files import drawn
from core.records.certificates.layout import Stamp, pages_of
from core.records.certificates.pdf import drawn_by
from core.records.certificates.seal_pdf import LENGTH, seal_inside, seal_of
from core.records.certificates.unpack import BESIDE, altered_pages, altered_places, attached_json, bones
from core.records.laptop_key import fingerprint_of
from core.records.plain_json import plain
from core.records.verifying.verdict import Soundness

if TYPE_CHECKING:
    from pathlib import Path

    from core.records.certificates.page import Page
    from core.records.certificates.values import Certificate

_LARGEST_TWIN = 16 * 2**20  # octets
_LARGEST_DRAWN = 2 * 2**20  # octets of a certificate whose pages are drawn again


def check_pdf(data: bytes, path: Path) -> Checked:
    """Check the octets of a PDF; `path` is where its twin JSON may lie beside."""
    attached = attached_json(data)
    inside = None if attached is None else check_json(attached)
    seal = seal_of(data)
    if seal is None:
        return _unsealed(data, inside, attached, path)
    if not seal.holds:
        return _altered(data[:-LENGTH], inside, attached, path, "It was altered after it was sealed.")
    if inside is None or inside.soundness is not Soundness.SOUND:
        return Checked(
            Soundness.ALTERED, "It is sealed, but the certificate in it is not a sound one.", key=seal.key
        )
    if inside.key != seal.key:
        words = "It is sealed, but with another key than the certificate in it was signed with."
        return replace(inside, soundness=Soundness.ALTERED, words=words)
    if broken := _drawn_otherwise(data[:-LENGTH], inside, attached or b""):
        words = "It is sealed, but its pages do not say what the certificate in it says."
        if broken == (BESIDE,):
            words = "It is sealed, but holds more or other parts than were drawn of the certificate in it."
        return replace(inside, soundness=Soundness.ALTERED, words=words, broken=broken)
    words = "It is what was signed, to the last byte of its pages and of the file in it."
    if not _redrawable(data, inside, attached or b""):
        words += " Its pages were not compared with that file: another version drew them, or it is very long."
    return replace(inside, words=words)


def _unsealed(data: bytes, inside: Checked | None, attached: bytes | None, path: Path) -> Checked:
    if seal_inside(data):
        words = "It was altered after it was sealed: its seal is not at its end any more, or is damaged."
        return _altered(data, inside, attached, path, words)
    if inside is None:
        return Checked(Soundness.UNREADABLE, "It is a PDF without a certificate of this program in it.")
    if inside.soundness is Soundness.UNSIGNED:
        return inside
    return _altered(data, inside, attached, path, "Its seal was taken away or altered.")


def _altered(pdf: bytes, inside: Checked | None, attached: bytes | None, path: Path, words: str) -> Checked:
    """Name what was altered: a line of the attached file, a place on the pages, or a line by the file beside it."""
    if inside is not None and inside.soundness is Soundness.ALTERED and inside.broken:
        return replace(inside, words=f"{words} The certificate in it is not what was signed.")
    if inside is not None and inside.soundness is Soundness.SOUND:
        sound = "The certificate in it is sound; what is drawn is not what was drawn of it."
        return Checked(
            Soundness.ALTERED, f"{words} {sound}", _places(pdf, inside, attached or b""), inside.key, inside.digest,
            inside.certificate,
        )  # fmt: skip
    twin = _twin(path)
    if twin is not None and twin.certificate is not None:
        broken: tuple[str, ...] = ()
        if inside is not None and inside.certificate is not None:
            broken = differing(plain(twin.certificate), plain(inside.certificate))
        sound = f"{path.with_suffix('.json').name} beside it is sound: that is what was signed."
        return Checked(Soundness.ALTERED, f"{words} {sound}", broken, b"", twin.digest, twin.certificate)
    return Checked(
        Soundness.ALTERED, f"{words} Which part it was cannot be told.", (), b"", "",
        None if inside is None else inside.certificate,
    )  # fmt: skip


def _twin(path: Path) -> Checked | None:
    """The JSON file that was written together with this PDF, if it lies beside it and is sound."""
    twin = path.with_suffix(".json")
    try:
        if not twin.is_file() or twin.stat().st_size > _LARGEST_TWIN:
            return None
        found = check_json(twin.read_bytes())
    except OSError:
        return None
    return found if found.soundness is Soundness.SOUND else None


def _drawn_otherwise(pdf: bytes, inside: Checked, attached: bytes) -> tuple[str, ...]:
    """Which pages this program, in this version, would have drawn in another way."""
    if inside.certificate is None or not _redrawable(pdf, inside, attached):
        return ()
    ours, pages = _redrawn(inside.certificate, inside, attached)
    if pdf.rstrip(b"\n") == ours.rstrip(b"\n"):
        return ()
    return altered_pages(pdf, ours, pages) or (() if bones(pdf) == bones(ours) else (BESIDE,))


def _redrawable(pdf: bytes, inside: Checked, attached: bytes) -> bool:
    """Whether the same libraries drew it in the same layout, and it can be drawn again in reasonable time."""
    ours = f"/Producer ({drawn_by()})".encode() in pdf
    return ours and inside.certificate is not None and len(attached) <= _LARGEST_DRAWN


def _places(pdf: bytes, inside: Checked, attached: bytes) -> tuple[str, ...]:
    if inside.certificate is None or len(attached) > _LARGEST_DRAWN:
        return ()
    ours, pages = _redrawn(inside.certificate, inside, attached)
    return altered_places(pdf, ours, pages)


def _redrawn(certificate: Certificate, inside: Checked, attached: bytes) -> tuple[bytes, tuple[Page, ...]]:
    stamp = Stamp(inside.digest, fingerprint_of(inside.key) if inside.key else "")
    pages = pages_of(certificate, stamp)
    return drawn(certificate, pages, attached), pages
