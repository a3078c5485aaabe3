"""What can be imported: an image file, a file that wraps one, or a service request 11.1 or 11.4 that carries one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.duis import request as duis_request
from core.duis.document import LARGEST as LARGEST_REQUEST
from core.duis.firmware import UpdateFirmware, UpdatePpmidFirmware
from core.errors import CoreError, FileError
from core.firmware.files import read_plain, shown
from core.firmware.image import LARGEST, parse
from core.firmware.wrapped import MOST_AROUND, unwrap

if TYPE_CHECKING:
    from pathlib import Path

    from core.firmware.image import Image

MOST_FILES = 1_000  # of a folder
_MOST = max(LARGEST + 2 * MOST_AROUND, LARGEST_REQUEST) + 1
_XML = (b"<", b"\xef\xbb\xbf<")


@dataclass(frozen=True, slots=True)
class Taken:
    """An image as it came in: where from, and what was around it."""

    image: Image
    origin: str
    wrapping: str = ""


class UnusableFile(FileError):
    """A file that cannot be imported; `sha256` is that of what could be read of it."""

    def __init__(self, error: CoreError, sha256: str = "") -> None:
        super().__init__(error.what, error.why, error.do)
        self.sha256 = sha256


def files_of(path: Path) -> tuple[Path, ...]:
    """The file itself, or the files of a folder in the order of their names; FileError if there are too many."""
    if path.is_symlink() or not path.is_dir():
        return (path,)
    found: list[Path] = []
    try:
        for one in path.iterdir():
            if len(found) == MOST_FILES:
                raise FileError(
                    f"The folder “{shown(path.name)}” has over {MOST_FILES} files.",
                    "",
                    "Name a smaller folder, or the files themselves.",
                )
            if one.is_symlink() or not one.is_dir():
                found.append(one)
    except OSError as error:
        why = f"{error.strerror or 'The system gave no reason'}."
        raise FileError(f"The folder “{shown(path.name)}” cannot be read.", why) from None
    return tuple(sorted(found))


def take_in(path: Path) -> Taken:
    """The image of a file; UnusableFile says in words why there is none."""
    try:
        data = read_plain(path, _MOST)
    except FileError as error:
        raise UnusableFile(error) from None
    try:
        return _from_request(data) if data.lstrip()[:4].startswith(_XML) else _from_file(data)
    except CoreError as error:
        raise UnusableFile(error, hashlib.sha256(data).hexdigest()) from None


def _from_file(data: bytes) -> Taken:
    found = unwrap(data)
    return Taken(found.image, "file", found.wrapping.words if found.wrapping else "")


def _from_request(data: bytes) -> Taken:
    body = duis_request.parse(data).body
    if not isinstance(body, UpdateFirmware | UpdatePpmidFirmware):
        raise FileError(
            "This service request carries no firmware.",
            "Only 11.1 and 11.4 do.",
            "Choose such a request, or an image file.",
        )
    return Taken(parse(body.image), f"service request {body.SERVICE}")
