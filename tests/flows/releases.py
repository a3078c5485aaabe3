"""A supplier for the journeys: keys made anew each run, release indexes of any age, signed images."""

from __future__ import annotations

import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.firmware.image import Form, build, parse
from core.firmware.release_index import ReleaseIndex, indexed, serialise_index
from core.firmware.signature import sign
from tests.flows import firmware
from tests.flows.house import IMAGE_TYPE, MANUFACTURER

DAY = 86_400.0
SUPPLIER, STRANGER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
MAKER, OTHER_MAKER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def public_pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    """The public half as a supplier hands it out."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def index(
    *images: bytes,
    version: int = 5,
    key: Ed25519PrivateKey = SUPPLIER,
    issued: float | None = None,
    lives: float = 30 * DAY,
    name: str = "",
) -> bytes:
    """A signed release index of these image files, each under the same name."""
    begins = float(int(time.time() if issued is None else issued))
    listed = tuple(indexed(parse(content), name) for content in images)
    return serialise_index(ReleaseIndex(version, begins, begins + lives, listed), key)


def signed_image(key: ec.EllipticCurvePrivateKey, version: int = firmware.NEW) -> bytes:
    """An image of the GBCS form with the signature of its maker."""
    made = build(
        b"not an element" + firmware.payload(4096), manufacturer=MANUFACTURER, image_type=IMAGE_TYPE,
        version=version, form=Form.GBCS,
    )  # fmt: skip
    return sign(made, key).content


def put(folder: Path, name: str, content: bytes) -> Path:
    """A file for the tool to be pointed to."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path
