"""The canaries: every code and key of a scenario, in every form in which it could leak, and the search for them."""

from __future__ import annotations

import base64
import tomllib
from pathlib import Path

from core.emulator import keys

SECRET_KEYS = ("install_code", "label_code", "network_key")


def secrets_of(scenario: Path) -> dict[str, bytes]:
    """Codes, codes with CRC, the link keys made of them, and the network key, by names fit for a failure."""
    table = tomllib.loads(scenario.read_text(encoding="utf-8"))
    found: dict[str, bytes] = {}
    for part in (table["hub"], *table.get("devices", []), *table.get("strangers", [])):
        for key in SECRET_KEYS:
            if key in part:
                name, value = f"{key} of {part.get('name', 'hub')}", bytes.fromhex(part[key])
                found[name] = value
                if key != "network_key":
                    found[f"{name}, with CRC"] = keys.with_crc(value)
                    found[f"link key of {name}"] = keys.link_key(value)
    return found


def forms(secret: bytes) -> set[bytes]:
    """The ways a secret may be written: raw, hexadecimal with separators, reversed, base64, a list of numbers."""
    found: set[bytes] = set()
    for value in (secret, secret[::-1]):
        found.add(value)
        for separator in ("", ":", "-", " "):
            text = value.hex(separator) if separator else value.hex()
            found |= {text.encode(), text.upper().encode()}
        pairs = value.hex(" ", 2)
        found |= {pairs.encode(), pairs.upper().encode(), pairs.replace(" ", "-").encode()}
        found |= {base64.b64encode(value).rstrip(b"="), base64.urlsafe_b64encode(value).rstrip(b"=")}
        found.add(", ".join(map(str, value)).encode())
        found.add(repr(value)[2:-1].encode())
    return found


def leaks(secrets: dict[str, bytes], content: bytes) -> list[str]:
    """The names of the secrets that some bytes give away."""
    return [name for name, value in secrets.items() if any(form in content for form in forms(value))]


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, the database's log and shared memory included."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
