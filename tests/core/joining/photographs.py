"""Synthetic photographs of labels: turned, tilted, blurred, noisy, dark, with glare; each seed is one picture.

Glare veils a part of the code and does not wipe it out: without its corners nobody finds a code.
"""

from __future__ import annotations

import io
from random import Random

import segno
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from core.joining.install_code import crc16_x25

SIDE = 760


def label_text(random: Random) -> str:
    """The text of an invented label."""
    code = random.randbytes(16)
    eui = b"\x00\xdb" + random.randbytes(6)
    check = crc16_x25(code).to_bytes(2, "little")
    return f"Z:{eui.hex().upper()}$I:{(code + check).hex().upper()}"


def qr(text: str, scale: int = 8) -> Image.Image:
    """A QR code as printed."""
    octets = io.BytesIO()
    segno.make(text, micro=False, error="m").save(octets, kind="png", scale=scale, border=4)
    return Image.open(octets).convert("L")


def data_matrix(text: str, scale: int = 10) -> Image.Image:
    """A Data Matrix code as printed."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    made = zxingcpp.write_barcode_to_image(code, scale=scale)
    height, width = made.shape
    return Image.frombytes("L", (width, height), bytes(memoryview(made).cast("B")))


def png(picture: Image.Image, kind: str = "PNG") -> bytes:
    """The picture as the content of a file."""
    octets = io.BytesIO()
    picture.save(octets, kind)
    return octets.getvalue()


def photograph(seed: int) -> tuple[str, Image.Image]:
    """What the label says, and the picture somebody took of it in a meter cupboard."""
    random = Random(f"photograph {seed}")
    text = label_text(random)
    printed = data_matrix(text) if seed % 3 == 0 else qr(text)
    picture = _placed(printed, random)
    picture = _tilted(picture, random)
    picture = picture.rotate(
        random.uniform(-180.0, 180.0), Image.Resampling.BICUBIC, fillcolor=random.randint(90, 150)
    )
    picture = picture.filter(ImageFilter.GaussianBlur(random.uniform(0.4, 2.2)))
    picture = _lit(picture, random)
    picture = _glaring(picture, random)
    picture = _noisy(picture, random)
    octets = io.BytesIO()
    picture.save(octets, "JPEG", quality=random.randint(55, 90))
    return text, Image.open(octets).convert("L")


def _placed(printed: Image.Image, random: Random) -> Image.Image:
    ground = Image.new("L", (SIDE, SIDE), random.randint(90, 150))
    size = random.uniform(300.0, 430.0)
    factor = size / max(printed.size)
    code = printed.resize(
        (int(printed.width * factor), int(printed.height * factor)), Image.Resampling.BICUBIC
    )
    sticker = Image.new("L", (code.width + 40, code.height + 40), 245)
    sticker.paste(code, (20, 20))
    ground.paste(sticker, ((SIDE - sticker.width) // 2, (SIDE - sticker.height) // 2))
    return ground


def _tilted(picture: Image.Image, random: Random) -> Image.Image:
    across, along = random.uniform(-5e-4, 5e-4), random.uniform(-5e-4, 5e-4)
    middle = SIDE / 2
    base = 1.0 - (across + along) * middle
    shift = (
        1.0 + middle * across, middle * along, middle * (base - 1.0),
        middle * across, 1.0 + middle * along, middle * (base - 1.0),
        across, along,
    )  # fmt: skip
    return picture.transform(
        picture.size, Image.Transform.PERSPECTIVE, [value / base for value in shift],
        Image.Resampling.BICUBIC, fillcolor=120,
    )  # fmt: skip


def _lit(picture: Image.Image, random: Random) -> Image.Image:
    bright = random.choice((1.0, 0.8, 0.5, 0.3, 0.22))
    gradient = Image.linear_gradient("L").rotate(random.choice((0, 90, 180, 270))).resize(picture.size)
    shade = gradient.point([int(255 - v * 0.55) for v in range(256)])
    return ImageChops.multiply(picture, shade).point([int(v * bright) for v in range(256)])


def _glaring(picture: Image.Image, random: Random) -> Image.Image:
    if random.random() < 0.5:
        return picture
    glare = Image.new("L", picture.size, 0)
    x, y = random.uniform(0.25, 0.75) * SIDE, random.uniform(0.25, 0.75) * SIDE
    radius = random.uniform(18.0, 46.0)
    ImageDraw.Draw(glare).ellipse(
        (x - radius, y - radius * 0.6, x + radius, y + radius * 0.6), fill=random.randint(60, 160)
    )
    return ImageChops.add(picture, glare.filter(ImageFilter.GaussianBlur(9)))


def _noisy(picture: Image.Image, random: Random) -> Image.Image:
    strength = random.uniform(2.0, 9.0)
    noise = Image.frombytes("L", picture.size, random.randbytes(SIDE * SIDE))
    soft = noise.point([int(128 + (v - 128) * strength / 74) for v in range(256)])
    return ImageChops.add(picture, soft, scale=1.0, offset=-128)
