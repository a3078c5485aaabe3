"""Firmware for the bridges of the journeys: the published sample, and images of any size and content."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from core.firmware.header import HardwareRange
from core.firmware.image import build
from tests.flows.house import HARDWARE, IMAGE_TYPE, MANUFACTURER

REQUEST = Path(__file__).parents[2] / "../shared/vectors/duis/11.4_UPDATE_PPMID_FIRMWARE_REQUEST_DUIS.XML"
SAMPLE_VERSION = 0xACDCACDC
NEW = 0x02000000


def sample() -> bytes:
    """The firmware image inside the published service request 11.4."""
    if not REQUEST.exists():
        pytest.skip("the published service requests are not beside the project")
    found = re.search(r"<sr:FirmwareImage>([^<]+)<", REQUEST.read_text(encoding="utf-8"))
    assert found is not None
    return base64.b64decode(found[1], validate=True)


def payload(size: int, seed: str = "") -> bytes:
    """So many octets without a pattern; another seed gives others."""
    rounds = range(size // 32 + 1)
    return b"".join(hashlib.sha256(f"{seed}{number}".encode()).digest() for number in rounds)[:size]


def image(
    size: int,
    *,
    version: int = NEW,
    seed: str = "",
    manufacturer: int = MANUFACTURER,
    image_type: int = IMAGE_TYPE,
    hardware: tuple[int, int] = (HARDWARE, HARDWARE),
) -> bytes:
    """An image file for the bridges of the small house, unless something else is asked for."""
    made = build(
        payload(size, seed),
        manufacturer=manufacturer,
        image_type=image_type,
        version=version,
        text="Journey",
        hardware=HardwareRange(*hardware),
    )
    return made.content


def write(folder: Path, content: bytes, name: str = "new.ota") -> Path:
    """Put a file where the tool can be pointed to."""
    path = folder / name
    path.write_bytes(content)
    return path


def sha256(content: bytes) -> str:
    """The digest by which bytes are compared across processes."""
    return hashlib.sha256(content).hexdigest()
