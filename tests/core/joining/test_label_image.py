"""Labels are read from pictures, or a sentence says why not; never is one read wrongly."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageFilter

from core.errors import CoreError, FileError
from core.joining import label, label_image
from core.joining.label import LabelError
from tests.core.joining.photographs import data_matrix, label_text, photograph, png, qr

TEXT = "Z:00DB1234567890A0$I:83FED3407A939723A5C639B26916D505C3B5"
OTHER = label_text(Random("another label"))


def test_sixty_photographs_are_read_and_none_wrongly() -> None:
    missed, wrong = [], []
    for seed in range(60):
        text, picture = photograph(seed)
        try:
            read = label_image.read_picture(picture, "photograph")
        except CoreError:
            missed.append(seed)
            continue
        if read != label.parse(text):
            wrong.append(seed)
    assert wrong == []
    assert len(missed) <= 3, f"not read: {missed}"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP"])
@pytest.mark.parametrize("draw", [qr, data_matrix])
def test_every_usual_kind_of_picture_is_read(kind: str, draw: object, tmp_path: Path) -> None:
    assert callable(draw)
    path = tmp_path / f"label.{kind.lower()}"
    path.write_bytes(png(draw(TEXT), kind))
    assert label_image.read(path) == label.parse(TEXT)


def test_both_codes_of_one_label_in_one_picture_agree() -> None:
    assert label_image.read_picture(beside(qr(TEXT), data_matrix(TEXT)), "x").install_code


def test_a_transparent_picture_is_read_on_white() -> None:
    code = qr(TEXT)
    clear = Image.new("RGBA", code.size, (0, 0, 0, 0))
    clear.paste(
        Image.new("RGBA", code.size, "black"), mask=code.point([255 if v < 128 else 0 for v in range(256)])
    )
    assert label_image.read_octets(png(clear), "x.png").install_code


def beside(one: Image.Image, other: Image.Image) -> Image.Image:
    made = Image.new("L", (one.width + other.width + 80, max(one.height, other.height) + 40), 255)
    made.paste(one, (20, 20))
    made.paste(other, (one.width + 60, 20))
    return made


BLURRED = qr(TEXT, 4).filter(ImageFilter.GaussianBlur(5))
HIDDEN = qr(TEXT).copy()
HIDDEN.paste(255, (110, 110, 330, 330))


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (Image.new("L", (400, 300), 180), "No QR or Data Matrix code is found in “label.png”."),
        (beside(qr(TEXT), qr(OTHER)), "There are two different labels in “label.png”."),
        (
            beside(qr(TEXT), qr(TEXT.replace("83FED3407A939723A5C639B26916D505C3B5", OTHER.split("$I:")[1]))),
            "have different install codes",
        ),
        (HIDDEN, "The code in “label.png” cannot be read. It is blurred, cut off, or partly hidden."),
        (qr("https://example.invalid/bridge"), "is not the label of a device. No EUI-64 is found"),
        (qr(TEXT.replace("83FE", "83FF")), "is not the label of a device. The check digits do not fit"),
    ],
    ids=["none", "two", "two codes of one device", "hidden", "a web address", "a wrong digit"],
)  # fmt: skip
def test_a_picture_that_gives_no_label_is_told_in_a_sentence(picture: Image.Image, words: str) -> None:
    with pytest.raises(LabelError) as caught:
        label_image.read_octets(png(picture), "label.png")
    assert words in str(caught.value)
    assert caught.value.do
    assert "83FE" not in str(caught.value)


def test_a_blurred_code_is_not_guessed() -> None:
    with pytest.raises(LabelError, match=r"cannot be read|No QR or Data Matrix code"):
        label_image.read_octets(png(BLURRED), "label.png")


def test_files_that_are_no_pictures_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = png(qr(TEXT))
    for content in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", whole[: len(whole) // 2], b"Z:00DB" * 50):
        with pytest.raises(FileError, match="is not a picture"):
            label_image.read_octets(content, "label.png")
    with pytest.raises(FileError, match="cannot be read"):
        label_image.read(tmp_path / "none.png")
    monkeypatch.setattr(label_image, "LARGEST_PICTURE", 1_000)
    with pytest.raises(FileError, match="too many pixels"):
        label_image.read_octets(whole, "label.png")
    monkeypatch.setattr(label_image, "LARGEST_FILE", 100)
    with pytest.raises(FileError, match="too large"):
        label_image.read_octets(whole, "label.png")
