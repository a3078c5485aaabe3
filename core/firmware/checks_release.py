"""The checks against the release index: is one in force and fresh, and does it list these very bytes?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.firmware.preflight import Check, CheckName, Context, Verdict
from core.firmware.release_index import CLOCK_SLACK, indexed

if TYPE_CHECKING:
    from core.firmware.image import Image
    from core.firmware.release_index import IndexedImage
    from core.premise.device import Device
    from core.premise.profile import HubCapability


def check_index(_image: Image, _device: Device, _hub: HubCapability, context: Context) -> Check:
    """A release index, once loaded, must be there and must not have expired."""
    name, wanted, release = CheckName.INDEX, "an index in force", context.release
    if release.trouble:
        return Check(name, Verdict.STOP, "not usable", wanted, release.trouble)
    index = release.index
    if index is None:
        words = "No release index has been loaded, so nothing says which images are released."
        return Check(name, Verdict.WARN, "none", wanted, words)
    found = f"index {index.version}, expires {_day(index.expires)}"
    if release.now >= index.expires:
        return Check(name, Verdict.STOP, found, wanted, "The release index has expired; load a newer one.")
    if release.now < index.issued - CLOCK_SLACK:
        words = "The release index comes from the future: the clock of this computer is wrong."
        return Check(name, Verdict.STOP, found, f"issued before {_day(release.now)}", words)
    return Check(name, Verdict.PASS, found, wanted, "The release index is in force.")


def check_listed(image: Image, _device: Device, _hub: HubCapability, context: Context) -> Check:
    """The index in force lists this image: same bytes, length, maker, type, version and hardware range."""
    name, index = CheckName.LISTED, context.release.index
    own, found = indexed(image), image.file_sha256[:16]
    if index is None:
        if context.release.trouble:
            words = "Whether the image is released cannot be said without the index."
            return Check(name, Verdict.STOP, found, "listed", words)
        return Check(
            name, Verdict.PASS, found, "any", "No release index is loaded that would have to list it."
        )
    listed = index.find(image.file_sha256)
    if listed is not None and _facts(listed) == _facts(own):
        words = f"The image is in release index {index.version}."
        return Check(name, Verdict.PASS, found, listed.sha256[:16], words)
    if listed is not None:
        words = "The release index lists these bytes as another image."
        return Check(name, Verdict.STOP, _said(own), _said(listed), words)
    others = index.others(image)
    if others:
        words = "The release index lists other bytes under the same maker, type and version."
        return Check(name, Verdict.STOP, found, others[0].sha256[:16], words)
    words = f"The image is not in release index {index.version}."
    return Check(name, Verdict.STOP, found, "listed", words)


def _facts(entry: IndexedImage) -> tuple[object, ...]:
    return entry.size, entry.manufacturer, entry.image_type, entry.version, entry.hardware


def _said(entry: IndexedImage) -> str:
    hardware = f", hardware {entry.hardware}" if entry.hardware else ""
    return (
        f"{entry.manufacturer:04X}, type {entry.image_type:04X}, version {entry.version:08X}, "
        f"{entry.size} bytes{hardware}"
    )


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
