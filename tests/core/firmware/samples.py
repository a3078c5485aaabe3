"""Images for the checks: the published GBCS samples, read where they lie, and small ones of every shape."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from core.firmware.elements import Element, Tag
from core.firmware.header import HardwareRange, Header
from core.firmware.image import Form, Image, build
from core.premise.device import Eui64

VECTORS = Path(__file__).parents[4] / "shared" / "vectors"
EUI = Eui64.parse("00-DB-12-34-56-78-90-A0")
HARDWARE = HardwareRange(0x0100, 0x01FF)


def vector(name: str) -> Path:
    """A published file, or a skip that says what is missing."""
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"the published vectors are not beside the project: shared/vectors/{name}")
    return path


def published(request: str) -> bytes:
    """The firmware image inside a published service request, “11.1” (ESME) or “11.4” (PPMID)."""
    name = {"11.1": "11.1_UPDATE_FIRMWARE", "11.4": "11.4_UPDATE_PPMID_FIRMWARE"}[request]
    text = vector(f"duis/{name}_REQUEST_DUIS.XML").read_text(encoding="utf-8")
    found = re.search(r"<sr:FirmwareImage>([^<]+)<", text)
    assert found
    return base64.b64decode(found[1])


def bridge_image(version: int = 0x02000001, *, form: Form = Form.ELEMENTS, **changes: object) -> Image:
    """A small image for a bridge, with anything changed that `build` takes."""
    values: dict[str, object] = {
        "manufacturer": 0x121D, "image_type": 0x0B02, "text": "sample bridge", "hardware": HARDWARE,
    }  # fmt: skip
    payload = bytes(range(100, 256)) * 3
    return build(payload, version=version, form=form, **(values | changes))  # type: ignore[arg-type]


def every_shape() -> list[bytes]:
    """One file of each shape that the format allows."""
    full = Header(0x121D, 0x0B02, 7, b"every field".ljust(32, b"\0"), 2, 3, EUI, HARDWARE)
    bare = Header(0xFFFF, 0xFFFF, 0xFFFFFFFF, b"\xff" * 32, 0xFFFF)
    payload = bytes(range(100, 256))
    elements = (
        Element(Tag.IMAGE, payload),
        Element(Tag.PICTURE, b"picture"),
        Element(0xF000, b"the maker's own"),
        Element(Tag.INTEGRITY, bytes(16)),
        Element(Tag.CERTIFICATE_SUITE_1, bytes(48)),
        Element(Tag.SIGNATURE_SUITE_1, bytes(50)),
    )
    suite_2 = (
        elements[0],
        Element(Tag.CERTIFICATE_SUITE_2, bytes(74)),
        Element(Tag.SIGNATURE_SUITE_2, bytes(80)),
    )
    images = [
        Image(full, Form.ELEMENTS, elements),
        Image(bare, Form.ELEMENTS, suite_2),
        Image(bare, Form.ELEMENTS, (Element(0xF002, payload),)),
        Image(full, Form.GBCS, body=payload),
        Image(bare, Form.GBCS, body=payload, signature=bytes(range(64))),
    ]
    return [image.content for image in images]
