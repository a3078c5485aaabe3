"""The keys that messages are checked and made with: whose, for which use; read from a folder or put together."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from core.errors import FileError
from core.gbcs.certificates import Certificate, Role, p256, read_certificate
from core.gbcs.errors import CertificateError
from core.premise.device import Eui64

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_LARGEST_FILE = 1_048_576  # octets


class Purpose(StrEnum):
    """The three keys a party may have; the value is how file names end."""

    SIGNING = "ds"
    AGREEMENT = "ka"
    TOP_UP_AGREEMENT = "pp-ka"


@dataclass(frozen=True, slots=True)
class Credential:
    """One key of one party, with what is known of it; the private key is never shown."""

    entity: Eui64
    purpose: Purpose
    public: ec.EllipticCurvePublicKey = field(repr=False)
    certificate: Certificate | None = None
    private: ec.EllipticCurvePrivateKey | None = field(default=None, repr=False)


KeyName = tuple[Eui64, Purpose]


@dataclass(frozen=True, slots=True)
class Keyring:
    """Credentials by party and purpose. Frozen: a replaced credential makes a new keyring (`having`)."""

    credentials: Mapping[KeyName, Credential] = field(default_factory=dict, repr=False)
    _secrets: dict[tuple[Eui64, Eui64], bytes] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, credentials: Iterable[Credential]) -> Keyring:
        """A keyring of these; of two for the same party and purpose the later counts."""
        return cls(MappingProxyType({(c.entity, c.purpose): c for c in credentials}))

    def having(self, *credentials: Credential) -> Keyring:
        """This keyring with these credentials added or replaced."""
        return Keyring.of((*self.credentials.values(), *credentials))

    def public_only(self) -> Keyring:
        """What one may hand on: the same keyring without a private key."""
        return Keyring.of(
            Credential(c.entity, c.purpose, c.public, c.certificate) for c in self.credentials.values()
        )

    def find(self, entity: Eui64, purpose: Purpose) -> Credential | None:
        """The credential of a party for a purpose, if it is known."""
        return self.credentials.get((entity, purpose))

    @property
    def brokers(self) -> tuple[Eui64, ...]:
        """The access control brokers whose key agreement key is known."""
        return tuple(
            c.entity
            for c in self.credentials.values()
            if c.purpose is Purpose.AGREEMENT
            and c.certificate is not None
            and c.certificate.role is Role.ACCESS_CONTROL_BROKER
        )

    def shared_secret(self, one: Eui64, other: Eui64) -> bytes | None:
        """The secret of two parties' agreement keys, if either private key is known; kept for the next time."""
        name = (one, other) if one < other else (other, one)
        if (known := self._secrets.get(name)) is not None:
            return known
        first, second = self.find(one, Purpose.AGREEMENT), self.find(other, Purpose.AGREEMENT)
        if first is None or second is None:
            return None
        if first.private is None:
            first, second = second, first
        if first.private is None:
            return None
        secret = self._secrets[name] = first.private.exchange(ec.ECDH(), second.public)
        return secret


def read_keyring(folder: Path) -> Keyring:
    """Read a folder of `<eui>-ds.pem`, `<eui>-ka.pem` and, for private keys, JSON files of hex values.

    Whose a certificate is, it says itself: a file's name counts for its purpose, its private key, and bare keys.

    Raises:
        FileError: the folder or a file in it cannot be used, and which.
    """
    if not folder.is_dir():
        raise FileError(f"There is no folder of keys “{folder.name}”.", "", "Name an existing folder.")
    private = {name: value for file in sorted(folder.glob("*.json")) for name, value in _private_keys(file)}
    public = [_credential(file, private) for file in sorted(folder.glob("*.pem"))]
    return Keyring.of(public)


def _credential(file: Path, private: Mapping[KeyName, ec.EllipticCurvePrivateKey]) -> Credential:
    name = key_name(file.stem)
    if name is None:
        raise FileError(
            f"“{file.name}” does not say whose key it holds.",
            "",
            "Name it as 90b3d51f30010000-ds.pem (signing) or …-ka.pem (key agreement).",
        )
    data = _read(file)
    try:
        certificate = None if b"BEGIN PUBLIC KEY" in data else read_certificate(data)
        public = certificate.key if certificate else p256(load_pem_public_key(data))
    except CertificateError as error:
        raise FileError(f"“{file.name}” cannot be used. {error.what}", error.why) from None
    except ValueError:
        raise FileError(f"“{file.name}” holds no certificate and no public key.") from None
    key = private.get(name)
    if key is not None and key.public_key() != public:
        key = None  # the private key of an earlier certificate: of no use with this one
    entity, purpose = name
    return Credential((certificate and certificate.entity) or entity, purpose, public, certificate, key)


def key_name(stem: str) -> KeyName | None:
    """Whose key a name such as `90b3d51f30010000-ka` means, and for what; None if it is no such name."""
    eui, dash, purpose = stem.partition("-")
    try:
        return (Eui64.parse(eui), Purpose(purpose)) if dash else None
    except ValueError:
        return None


def _private_keys(file: Path) -> list[tuple[KeyName, ec.EllipticCurvePrivateKey]]:
    try:
        entries = json.loads(_read(file))
        named = [(key_name(name), entry["private_value"]) for name, entry in entries.items()]
        return [(n, ec.derive_private_key(int(v, 16), ec.SECP256R1())) for n, v in named if n is not None]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise FileError(
            f"“{file.name}” holds no private keys that can be read.",
            "",
            "Write {“90b3d51f30010000-ka”: {“private_value”: hex}} for each key.",
        ) from None


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST_FILE + 1)
    except OSError:
        raise FileError(f"“{file.name}” cannot be read.", "", "Check its permissions.") from None
    if len(data) > _LARGEST_FILE:
        raise FileError(f"“{file.name}” is too long for a file of keys.")
    return data
