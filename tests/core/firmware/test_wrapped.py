"""Images inside makers' own files: found, told what was around them, and refused where two could be meant."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

from core.firmware.header import ImageError
from core.firmware.image import LARGEST, Form, build
from core.firmware.wrapped import MOST_AROUND, Wrapping, read_wrapped, unwrap
from tests.core.firmware.samples import bridge_image, every_shape

IMAGE = bridge_image()
OTHER = bridge_image(0x02000002)
MARK = b"\x1e\xf1\xee\x0b"


def wrapping(data: bytes) -> Wrapping:
    found = unwrap(data)
    assert found.wrapping is not None
    return found.wrapping


@pytest.mark.parametrize("content", every_shape())
def test_a_bare_image_is_not_called_wrapped(content: bytes) -> None:
    found = unwrap(content)
    assert found.image.content == content
    assert found.wrapping is None


@pytest.mark.parametrize("content", every_shape())
@pytest.mark.parametrize(("before", "after"), [(4, 0), (24, 9), (1, 1), (MOST_AROUND, MOST_AROUND)])
def test_the_image_is_found_octet_for_octet(content: bytes, before: int, after: int) -> None:
    found = unwrap(b"\x00" * before + content + b"\xaa" * after)
    assert found.image.content == content
    assert found.wrapping == Wrapping(before, after, "filled with 00", "filled with AA" if after else "")


def test_what_is_around_is_named() -> None:
    content, tail = IMAGE.content, b"and a note of the maker"
    assert wrapping(b"NGIS" + bytes(range(40)) + content).before_looks == "a container marked NGIS"
    assert wrapping(len(content).to_bytes(4, "little") + content).before_looks == "the size of the image"
    digest = hashlib.sha512(content).digest()
    assert "SHA-512 of all that follows" in wrapping(digest + content).before_looks
    assert "SHA-512" not in wrapping(digest[:-1] + b"?" + content).before_looks
    assert wrapping(b"\x01" + content + tail).after_looks == "plain text"
    words = wrapping(b"\x01" + content + tail).words
    assert "1 byte before it" in words
    assert f"{len(tail)} bytes after it (plain text)" in words


def test_a_file_that_starts_with_a_header_must_be_whole() -> None:
    with pytest.raises(ImageError, match="bytes too many"):
        unwrap(IMAGE.content + b"more")


@pytest.mark.parametrize(
    "data",
    [
        b"box!" + IMAGE.content + OTHER.content,
        b"box!" + IMAGE.content + IMAGE.content,
        b"box!"
        + build(b"\x99" + OTHER.content, manufacturer=1, image_type=2, version=3, form=Form.GBCS).content,
    ],
    ids=["one after the other", "the same twice", "one in the other"],
)
def test_two_images_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(ImageError, match="more than one OTA image") as caught:
        unwrap(data)
    assert "One starts at byte 4, another at byte" in str(caught.value)


def test_a_mark_without_a_header_is_no_second_image() -> None:
    assert unwrap(b"box!" + MARK + bytes(70) + IMAGE.content).image == IMAGE


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"box!" + IMAGE.content[:-1], "starts at byte 4 of this file is not whole"),
        (b"box!" + IMAGE.content[:20], "cut short"),
        (b"box!" + MARK + b"\x00\x02" + IMAGE.content[6:], "version 0200"),
        (b"x" * (MOST_AROUND + 1) + IMAGE.content, "small part of a large file"),
        (b"x" + IMAGE.content + bytes(MOST_AROUND + 1), "small part of a large file"),
        (b"x" + MARK * 2_000, "full of marks"),
        (b"", "an empty file"),
        (b"PK\x03\x04 and no image", "a zip archive"),
    ],
)
def test_what_holds_no_whole_image_is_told(data: bytes, words: str) -> None:
    with pytest.raises(ImageError) as caught:
        unwrap(data)
    assert words in str(caught.value)


def test_a_large_file_of_marks_takes_no_time() -> None:
    started = time.thread_time()
    with pytest.raises(ImageError):
        unwrap(b"x" + MARK * (LARGEST // 4))
    assert time.thread_time() - started < 0.5


def test_files_are_read_in_bounds(tmp_path: Path) -> None:
    path = tmp_path / "wrapped.bin"
    path.write_bytes(b"box!" + IMAGE.content)
    assert read_wrapped(path).image == IMAGE
    link = tmp_path / "link.bin"
    link.symlink_to(path)
    with pytest.raises(ImageError, match="is a link to another file"):
        read_wrapped(link)
    with pytest.raises(ImageError, match="is a device"):
        read_wrapped(Path("/dev/zero"))
