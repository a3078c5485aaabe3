"""The firmware library in words: rows of images, what each fits, conflicts, refused files, release index. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.firmware.fitting import Fit, fit_of
from core.firmware.library import Standing
from core.firmware.signature import SignatureVerdict
from core.firmware.sizes import short_size, size_words
from gui.screen import Glyph
from gui.typography import Type
from gui.widgets.cards import RefusedView
from gui.widgets.image_panel import Fact
from gui.widgets.table import Cell, Column, Row
from gui.widgets.told import Told
from gui.wording import breakable, count, day, listed, number, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.firmware.library import Entry, Library, RefusedFile
    from core.firmware.preflight import ReleaseState
    from core.premise.device import Device
    from core.records.library import Imported
    from gui.screen import Action

COLUMNS = (
    Column("State"),
    Column("Image", Type.STRONG, stretch=True),
    Column("Version", Type.ID),
    Column("Maker", Type.ID, yields=4),
    Column("Type", Type.ID, yields=3),
    Column("Hardware", Type.ID, yields=2),
    Column("SHA-256", Type.ID, yields=1),
    Column("Size", right=True, yields=6),
    Column("Signed by", yields=5),
    Column("Fits here", yields=7),
)
CONFLICT = "Conflict"
_LONGEST_NAME = 44  # characters
_PASSED = 0.5  # s; an index that ends now has ended
_SIGNED = {
    SignatureVerdict.VALID.value: "signed",
    SignatureVerdict.INVALID.value: "does not fit",
    SignatureVerdict.NO_SIGNATURE.value: "nobody",
    SignatureVerdict.NO_KEY.value: "cannot be checked",
}


def rows_of(library: Library, release: ReleaseState, devices: Sequence[Device]) -> tuple[Row, ...]:
    """The images, newest first."""
    rivals = {entry.sha256 for one in library.conflicts() for entry in one}  # asked once for all of them
    return tuple(
        Row(entry.sha256, _cells(entry, _standing(entry, release, rival=entry.sha256 in rivals), devices))
        for entry in reversed(library.entries)
    )


def _cells(entry: Entry, state: Told, devices: Sequence[Device]) -> tuple[Cell, ...]:
    return (
        Cell(state.fact, glyph=state.glyph),
        Cell(shortened(entry.name)),
        Cell(entry.version_text),
        Cell(f"{entry.manufacturer:04X}"),
        Cell(f"{entry.image_type:04X}"),
        Cell(str(entry.hardware) if entry.hardware else "any"),
        Cell(entry.sha256[:12]),
        Cell(short_size(entry.size)),
        Cell(signed_words(entry)),
        Cell(fits_words(entry, devices)),
    )


def shortened(name: str) -> str:
    """A file's name for the table; a very long one loses its middle, and stands whole in the drawer."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:24]}…{name[-16:]}"


def standing_of(entry: Entry, library: Library, release: ReleaseState) -> Told:
    """Whether an image can be sent, as far as the library and the release index say."""
    return _standing(entry, release, rival=library.standing(entry) is Standing.CONFLICT)


def _standing(entry: Entry, release: ReleaseState, *, rival: bool) -> Told:
    if rival:
        return Told(Glyph.STOP, CONFLICT, "Another file has the same version and other bytes.")
    if release.trouble or (release.index is not None and release.now >= release.index.expires):
        return Told(Glyph.STOP, "No index", "The release index cannot be used, so nothing may be sent.")
    if release.index is not None and release.index.find(entry.sha256) is None:
        words = f"Release index {release.index.version} does not list it, so it may not be sent."
        return Told(Glyph.STOP, "Not listed", words)
    if entry.signature == SignatureVerdict.INVALID.value:
        return Told(Glyph.STOP, "Bad signature", "The signature does not match its bytes.")
    listed_in = f"It is in release index {release.index.version}." if release.index is not None else ""
    return Told(Glyph.DONE, "Ready", listed_in)


def signed_words(entry: Entry) -> str:
    """Whose signature fits, or why nobody's does."""
    return entry.signer or _SIGNED.get(entry.signature, entry.signature or "nobody")


def fits_words(entry: Entry, devices: Sequence[Device]) -> str:
    """The devices of this premise that take the image, in the fewest words that are true."""
    if not devices:
        return "no bridge here yet"
    fits = {d.label: fit_of(entry, d) for d in devices}
    newer = [label for label, fit in fits.items() if fit is Fit.NEWER]
    if newer:
        return listed(newer)
    for fit, words in ((Fit.SAME, "{} on it already"), (Fit.OLDER, "{} newer already")):
        found = [label for label, one in fits.items() if one is fit]
        if found:
            return words.format(listed(found))
    if Fit.UNASKED in fits.values():
        return "not asked yet"
    if set(fits.values()) == {Fit.OTHER_HARDWARE}:
        return "nothing: other hardware"
    return f"nothing has type {entry.image_type:04X}"


def fact_line(entry: Entry, devices: Sequence[Device]) -> str:
    """Which devices the image fits, short enough for the Now line."""
    newer = [d.label for d in devices if fit_of(entry, d) is Fit.NEWER]
    if newer:
        return (
            f"This image fits {listed(newer)}."
            if len(newer) < 5
            else f"It fits {count(len(newer), 'bridge')}."
        )
    words = fits_words(entry, devices)
    return f"{words[:1].upper()}{words[1:]}." if len(words) < 40 else "It fits no bridge here."


def fit_lines(entry: Entry, devices: Sequence[Device]) -> tuple[Told, ...]:
    """Each device of the premise beside the image, in a sentence."""
    sentences = {
        Fit.NEWER: (Glyph.DONE, "It takes this image, and it is newer."),
        Fit.SAME: (Glyph.DONE, "It is already on this version."),
        Fit.OLDER: (Glyph.WARN, "It runs a newer one than this."),
        Fit.UNASKED: (Glyph.WAITING, "It has not said yet what it takes; the checks ask it."),
        Fit.OTHER_MAKER: (Glyph.NOT_POSSIBLE, "Another maker’s device."),
        Fit.OTHER_TYPE: (Glyph.NOT_POSSIBLE, "It takes images of another type."),
        Fit.OTHER_HARDWARE: (Glyph.NOT_POSSIBLE, "The image is not for its hardware."),
    }
    return tuple(Told(*_named(d, *sentences[fit_of(entry, d)])) for d in devices)


def _named(device: Device, glyph: Glyph, words: str) -> tuple[Glyph, str, str]:
    return glyph, f"{device.label}:", words


def facts_of(entry: Entry, now: float) -> tuple[Fact, ...]:
    """All that is known of an image, for the drawer."""
    facts = [
        Fact("File", breakable(entry.name)),
        Fact("Version", entry.version_text, mono=True),
        Fact("Maker", f"{entry.manufacturer:04X}", mono=True),
        Fact("Image type", f"{entry.image_type:04X}", mono=True),
        Fact("Hardware", str(entry.hardware) if entry.hardware else "any", mono=entry.hardware is not None),
        Fact("Size", size_words(entry.size)),
        Fact("SHA-256 of the file", entry.sha256, mono=True),
        Fact("Manufacturer Image hash", entry.manufacturer_image_hash, mono=True),
        Fact("Signed by", signed_words(entry)),
        Fact("Came in", f"{day(entry.added)}, {span(now - entry.added)} ago, as {entry.origin}"),
    ]
    if entry.header_string.strip("\0 "):
        facts.insert(5, Fact("Header says", entry.header_string.strip("\0 ")))
    if entry.wrapping:
        facts.append(Fact("Around it", entry.wrapping))
    return tuple(facts)


def side_of(entry: Entry, release: ReleaseState, now: float) -> tuple[str, ...]:
    """What tells one of two rivals from the other."""
    index = release.index
    listed_words = ""
    if index is not None:
        found = index.find(entry.sha256) is not None
        listed_words = (
            f"*Release index {index.version} lists this one.*" if found else "No release index lists it."
        )
    lines = (
        f"{number(entry.size)} bytes, signed by: {signed_words(entry)}",
        f"Came in {day(entry.added)}, {span(now - entry.added)} ago",
        listed_words,
        f"Note: {entry.note}" if entry.note else "",
    )
    return tuple(line for line in lines if line)


def refused_view(refused: RefusedFile, act: Action | None = None) -> RefusedView:
    """A refused file: its name as head, then the reason as the core gave it."""
    when = f"Tried {day(refused.at)}.".replace(" ", "\u00a0") if refused.at else ""
    digest = f"SHA-256 {refused.sha256[:16]}" if refused.sha256 else ""
    return RefusedView(refused.name, f"{refused.reason} {when}".strip(), eui=digest, act=act)


def release_told(release: ReleaseState) -> Told:
    """The release index in a glyph and words."""
    if release.trouble:
        return Told(Glyph.STOP, "The release index cannot be used.", release.trouble)
    index = release.index
    if index is None:
        return Told(
            Glyph.WARN,
            "No release index is loaded.",
            "Nothing says which images are released, so every check warns of it.",
        )
    images = f"It lists {count(len(index.images), 'image')}."
    if release.now >= index.expires - _PASSED:
        expired = span(release.now - index.expires)
        return Told(
            Glyph.STOP,
            f"Release index {index.version} expired {expired} ago.",
            "Nothing may be sent until a newer one is loaded.",
        )
    left = span(index.expires - release.now)
    return Told(Glyph.DONE, f"Release index {index.version} is in force", f"for {left} more. {images}")


def signers_told(library: Library) -> Told:
    """The trusted signers in a glyph and words."""
    if not library.signers:
        return Told(
            Glyph.NOT_STARTED, "No signer is trusted yet.", "A signature shows as “cannot be checked”."
        )
    noun = "is trusted to sign" if len(library.signers) == 1 else "are trusted to sign"
    return Told(Glyph.DONE, listed(list(library.signers)), f"{noun} images.")


def stamp(library: Library, now: float) -> str:
    """How old the library is; it never needs a network."""
    if not library.entries:
        return "on this laptop, no network needed"
    newest = max(entry.added for entry in library.entries)
    return f"on this laptop, no network needed; last added {span(now - newest)} ago"


def summary(library: Library) -> str:
    """The library in a line: “3 images, 1 conflict, 2 refused.”."""
    parts = [count(len(library.entries), "image")]
    conflicts, refused = len(library.conflicts()), len(library.refused)
    parts += [count(conflicts, "conflict")] if conflicts else []
    parts += [f"{refused} refused"] if refused else []
    words = ", ".join(parts)
    return f"{words[:1].upper()}{words[1:]}."


def outcome_of(found: Imported) -> Told:
    """What came of adding one file."""
    if found.refused is not None:
        return Told(Glyph.STOP, "Refused", "The reason stands below.")
    if found.rivals:
        return Told(Glyph.STOP, "In conflict", "Its version is here already, with other bytes.")
    return Told(Glyph.DONE, "In the library" if found.fresh else "Was here already")
