"""Labels in pictures: QR and Data Matrix codes of a photograph, read without guessing.

One picture is looked at in several ways (as it is, larger, softer, with more contrast), because what one
way of looking misses another one finds. A code protects itself by its own error correction; what it says is
then checked like a typed label. Two labels in one picture are never chosen between.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.errors import CoreError, FileError
from core.joining import label
from core.joining.label import Label, LabelError

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

LARGEST_FILE = 32_000_000  # bytes
LARGEST_PICTURE = 60_000_000  # pixels; no telephone takes more of use here
_WIDEST = 2_400  # pixels to which a larger picture is reduced before it is looked at
_SMALL = 700
_AGAIN = "Photograph the label again from a hand’s breadth, flat and in even light, or type it in."


def read(path: Path) -> Label:
    """The label in a picture file (PNG, JPEG and others); FileError or LabelError in words."""
    try:
        with path.open("rb") as file:
            octets = file.read(LARGEST_FILE + 1)
    except OSError as error:
        why = f"{error.strerror or 'The system gave no reason'}."
        raise FileError(f"The picture “{path.name}” cannot be read.", why) from None
    return read_octets(octets, path.name)


def read_octets(octets: bytes, name: str) -> Label:
    """The label in the content of a picture file; `name` is what errors call it."""
    if len(octets) > LARGEST_FILE:
        raise FileError(
            f"The picture “{name}” is too large.", f"At most {LARGEST_FILE // 1_000_000} MB are read.", _AGAIN
        )
    return read_picture(_opened(octets, name), name)


def read_picture(picture: Image, name: str) -> Label:
    """The one label of a picture; LabelError for none, for two different ones and for one that is not sharp."""
    found: dict[str, Label] = {}
    wrong: CoreError | None = None
    blurred = False
    for view in _views(picture):
        texts, unsharp = _codes(view)
        blurred = blurred or unsharp
        for text in texts:
            try:
                found.setdefault(text, label.parse(text))
            except CoreError as error:
                wrong = error  # a web address on the same sticker, or a label that is wrong
        if found:
            return _only(tuple(found.values()), name)
    if wrong is not None:
        raise _no_label(wrong, name)
    raise _nothing(name, blurred=blurred)


def _no_label(wrong: CoreError, name: str) -> LabelError:
    return LabelError(
        f"The code in “{name}” is not the label of a device.", f"{wrong.what} {wrong.why}".strip(), wrong.do
    )


def _nothing(name: str, *, blurred: bool) -> LabelError:
    if blurred:
        return LabelError(
            f"The code in “{name}” cannot be read.", "It is blurred, cut off, or partly hidden.", _AGAIN
        )
    return LabelError(f"No QR or Data Matrix code is found in “{name}”.", "", _AGAIN)


def _only(labels: tuple[Label, ...], name: str) -> Label:
    first = labels[0]
    for other in labels[1:]:
        if other.eui != first.eui:
            raise LabelError(
                f"There are two different labels in “{name}”.",
                f"One names {first.eui}, the other {other.eui}.",
                "Photograph one label at a time.",
            )
        first = label.agree(first, other)
    return first


def _opened(octets: bytes, name: str) -> Image:
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large pictures: their size is judged here
            picture = Image.open(io.BytesIO(octets))
            if picture.width * picture.height > LARGEST_PICTURE:
                raise FileError(
                    f"The picture “{name}” has too many pixels.",
                    f"It is {picture.width} × {picture.height}.",
                    "Take it with a lower resolution.",
                )
            picture.draft("L", (_WIDEST, _WIDEST))
            upright = ImageOps.exif_transpose(picture)
            return _on_white(upright)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, ArithmeticError):
        raise FileError(
            f"“{name}” is not a picture that can be read.",
            "It is damaged, or of a kind that is not known.",
            "Save it as PNG or JPEG.",
        ) from None


def _on_white(picture: Image) -> Image:
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("L")
    return picture.convert("L")


def _views(picture: Image) -> Iterator[Image]:
    """The picture in the ways that find what one look alone misses, the cheapest first."""
    from PIL import Image, ImageFilter, ImageOps

    if max(picture.size) > _WIDEST:
        picture = picture.copy()
        picture.thumbnail((_WIDEST, _WIDEST))
    yield picture
    lifted = ImageOps.autocontrast(picture, cutoff=1)
    yield lifted
    yield lifted.filter(ImageFilter.MedianFilter(3))
    yield lifted.filter(ImageFilter.GaussianBlur(1.2))
    if max(picture.size) > _SMALL:
        half = lifted.resize((max(1, picture.width // 2), max(1, picture.height // 2)), Image.Resampling.BOX)
        yield half
    if max(picture.size) <= _WIDEST // 2:
        doubled = lifted.resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC)
        yield doubled
        yield doubled.filter(ImageFilter.UnsharpMask(4, 200, 2))
    yield lifted.filter(ImageFilter.UnsharpMask(3, 250, 2))
    yield _evened(picture)


def _evened(picture: Image) -> Image:
    """The picture without what changes slowly over it: shadow and glare."""
    from PIL import ImageChops, ImageFilter, ImageOps

    ground = picture.filter(ImageFilter.GaussianBlur(max(8, max(picture.size) // 20)))
    difference = ImageChops.subtract(picture, ground, scale=0.5, offset=128)
    return ImageOps.autocontrast(difference, cutoff=1)


def _codes(view: Image) -> tuple[list[str], bool]:
    """The texts of the codes in one view, and whether there is one that could not be read."""
    import zxingcpp

    known = zxingcpp.BarcodeFormat
    formats = (known.QRCode, known.MicroQRCode, known.DataMatrix)
    texts, unsharp = [], False
    for code in zxingcpp.read_barcodes(view, formats=formats, return_errors=True):
        if code.valid:
            texts.append(str(code.text))
        else:
            unsharp = True
    return texts, unsharp
