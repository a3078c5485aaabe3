"""The library from the terminal: what was imported can be pushed by its name, and the index rules over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.flows import firmware
from tests.flows.house import house
from tests.flows.releases import MAKER, OTHER_MAKER, SUPPLIER, public_pem, put, signed_image

if TYPE_CHECKING:
    from tests.flows.conftest import StartPremise
    from tests.flows.tool import Tool

IMAGE = firmware.image(4096)


def private_pem(folder: Path) -> Path:
    key = SUPPLIER.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return put(folder, "supplier-key.pem", key)


def test_a_wrapped_image_goes_from_the_library_under_an_index_in_force(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    wrapped = put(tmp_path, "bridge.signed", b"NGIS" + bytes(12) + IMAGE)
    added = tool.run("library", "add", wrapped, put(tmp_path, "readme.txt", b"hello"), "--json")
    assert added.code == 1, "one was refused"
    good, bad = added.value
    assert good["entry"]["sha256"] == firmware.sha256(IMAGE)
    assert "16 bytes before it" in good["entry"]["wrapping"]
    assert "plain text" in bad["refused"]

    index = tmp_path / "index.json"
    made = tool.run(
        "library", "index", "--make", index, "--sign-with", private_pem(tmp_path), "--number", "7"
    )
    assert made.code == 0, made.words
    key = put(tmp_path, "supplier.pem", public_pem(SUPPLIER))
    assert tool.run("library", "index", index).code == 2, "no key is known yet"
    loaded = tool.run("library", "index", index, "--key", key, "--json")
    assert loaded.value["images"] == [firmware.sha256(IMAGE)]

    listed = tool.run("library", "list", "--json").value
    assert [i["released"] for i in listed["images"]] == [True]
    assert [r["name"] for r in listed["refused"]] == ["readme.txt"]
    assert listed["release_index"]["version"] == 7

    emulated = premise(house(tmp_path))
    refused = tool.run("update", "--hub", emulated.url, "--image", wrapped)
    assert refused.code == 2, "a wrapped file is not pushed as it is"
    assert emulated.blocks_asked() == 0
    ended = tool.run("update", "--hub", emulated.url, "--image", "bridge.signed", "--json")
    assert ended.code == 0, ended.words
    assert emulated.ota("B1")["image_sha256"] == firmware.sha256(IMAGE)
    assert ended.value["image"]["sha256"] == firmware.sha256(IMAGE)
    assert ended.value["image"]["manufacturer_image_hash"] == good["entry"]["manufacturer_image_hash"]
    log = tool.log()
    for words in (
        "library: “readme.txt” was refused", "library: “bridge.signed” was imported", "Release index 7 is in force",
        "firmware: “bridge.signed” was refused", "Manufacturer Image hash", "activation as soon as it is checked",
    ):  # fmt: skip
        assert words in log


def test_a_conflict_is_shown_and_resolved_by_name(tool: Tool, tmp_path: Path) -> None:
    first, second = put(tmp_path, "a.ota", IMAGE), put(tmp_path, "b.ota", firmware.image(4096, seed="other"))
    assert tool.run("library", "add", first).code == 0
    ended = tool.run("library", "add", second)
    assert ended.code == 1
    assert "in conflict with “a.ota”" in ended.words
    images = tool.run("library", "list", "--json").value["images"]
    assert [i["standing"] for i in images] == ["conflict", "conflict"]
    assert tool.run("library", "remove", images[1]["sha256"][:12]).code == 0
    shown = tool.run("library", "show", "a.ota", "--json").value
    assert (shown["standing"], shown["conflicts_with"]) == ("ready", [])
    assert tool.run("library", "show", "b.ota").code == 2


def test_images_are_signed_and_inspected(tool: Tool, tmp_path: Path) -> None:
    pem = MAKER.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key, out = put(tmp_path, "maker-key.pem", pem), tmp_path / "signed.ota"
    unsigned = put(tmp_path, "unsigned.ota", signed_image(OTHER_MAKER))
    ended = tool.run("image", "sign", unsigned, "--key", key, "--out", out)
    assert ended.code == 0, ended.words
    for maker, code, verdict in ((MAKER, 0, "valid"), (OTHER_MAKER, 1, "invalid")):
        public = put(tmp_path, "maker.pem", public_pem(maker))
        looked = tool.run("image", "inspect", out, "--certificate", public, "--json")
        assert (looked.code, looked.value["signature"]) == (code, verdict)
    plain = tool.run(
        "image", "sign", put(tmp_path, "plain.ota", IMAGE), "--key", key, "--out", tmp_path / "no"
    )
    assert (plain.code, (tmp_path / "no").exists()) == (2, False)
    assert "has sub-elements" in plain.words
    assert tool.run("image", "inspect", out, "--json").value["signature"] == "no key to check it with"


def test_a_wrapped_image_is_extracted_octet_for_octet(tool: Tool, tmp_path: Path) -> None:
    wrapped, out = put(tmp_path, "box.bin", b"box!" + IMAGE + b"\xff" * 3), tmp_path / "out.ota"
    looked = tool.run("image", "inspect", wrapped, "--extract", out, "--json")
    assert looked.code == 0
    assert out.read_bytes() == IMAGE
    assert "4 bytes before it" in looked.value["wrapping"]
    assert "3 bytes after it (filled with FF)" in looked.value["wrapping"]
