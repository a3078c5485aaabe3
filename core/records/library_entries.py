"""The library's small files: one entry, one refused file, one trusted signer, as JSON and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from core.firmware.header import HardwareRange
from core.firmware.library import Entry, RefusedFile
from core.firmware.strict_json import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 65_536  # octets of one such file
LONGEST_NOTE = 2_000  # characters
_TEXT = 4_000
_THOUSAND = 1000  # times are kept in whole milliseconds


def entry_octets(entry: Entry) -> bytes:
    """An entry as its file."""
    hardware = entry.hardware
    return _octets({
        "sha256": entry.sha256, "name": entry.name, "origin": entry.origin, "added": _ms(entry.added),
        "size": entry.size, "manufacturer": f"{entry.manufacturer:04X}", "image_type": f"{entry.image_type:04X}",
        "version": f"{entry.version:08X}", "form": entry.form,
        "manufacturer_image_hash": entry.manufacturer_image_hash, "header_string": entry.header_string,
        "signer": entry.signer, "signature": entry.signature, "wrapping": entry.wrapping, "note": entry.note,
        **({"lowest_hardware": f"{hardware.lowest:04X}", "highest_hardware": f"{hardware.highest:04X}"}
           if hardware else {}),
    })  # fmt: skip


def read_entry(data: bytes) -> Entry:
    """An entry from its file; ValueError if it is damaged."""
    t = read_table(data)
    hardware = None
    if t.has("lowest_hardware"):
        hardware = HardwareRange(t.hexadecimal("lowest_hardware", 16), t.hexadecimal("highest_hardware", 16))
    entry = Entry(
        sha256=t.text("sha256", 64), name=t.text("name", _TEXT), origin=t.text("origin", _TEXT),
        added=_seconds(t, "added"), size=t.whole("size", 1, 2**32), manufacturer=t.hexadecimal("manufacturer", 16),
        image_type=t.hexadecimal("image_type", 16), version=t.hexadecimal("version", 32), hardware=hardware,
        form=t.text("form", 20), manufacturer_image_hash=t.text("manufacturer_image_hash", 64),
        header_string=t.text("header_string", _TEXT), signer=t.text("signer", _TEXT),
        signature=t.text("signature", _TEXT), wrapping=t.text("wrapping", _TEXT), note=t.text("note", LONGEST_NOTE),
    )  # fmt: skip
    t.end()
    return entry


def refused_octets(refused: RefusedFile) -> bytes:
    """A refused file as its record."""
    return _octets({
        "name": refused.name, "at": _ms(refused.at), "reason": refused.reason, "sha256": refused.sha256,
    })  # fmt: skip


def read_refused(data: bytes) -> RefusedFile:
    """A refused file from its record; ValueError if that is damaged."""
    t = read_table(data)
    made = RefusedFile(
        t.text("name", _TEXT), _seconds(t, "at"), t.text("reason", _TEXT), t.text("sha256", 64)
    )
    t.end()
    return made


def signer_octets(name: str, pem: bytes) -> bytes:
    """A trusted signer as its file."""
    return _octets({"name": name, "pem": pem.decode("ascii")})


def read_signer(data: bytes) -> tuple[str, bytes]:
    """Name and PEM of a trusted signer; ValueError if the file is damaged."""
    t = read_table(data)
    name, pem = t.text("name", _TEXT), t.text("pem", LARGEST)
    t.end()
    return name, pem.encode()


def _octets(value: Mapping[str, object]) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def _ms(at: float) -> int:
    return round(at * _THOUSAND)


def _seconds(table: Table, name: str) -> float:
    return table.whole(name, 0, 10**15) / _THOUSAND
