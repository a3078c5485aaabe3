"""Signatures and MACs of messages: made, and checked with a verdict in words.

Signatures are ECDSA P-256 with SHA-256, raw r and s. MACs are GMAC under a key that two parties' agreement keys
and the grouping header give; a command's is between the access control broker and the device, even when someone
else sends it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA256

from core.errors import UsageError
from core.gbcs.frame import MAC_SIZE, SIGNATURE_SIZE, Kind, Message, build_inner, signed_part
from core.gbcs.keyring import Purpose

if TYPE_CHECKING:
    from core.gbcs.keyring import Keyring
    from core.premise.device import Eui64

_HALF = SIGNATURE_SIZE // 2
_ALGORITHM = bytes.fromhex("60857406080300")  # the identifier of the KDF's use, ahead of the parties
_FIRST_ROUND = bytes.fromhex("00000001")
_KEY_SIZE = 16
_AAD_HEADER = bytes.fromhex("110000000000")  # the wire has four zeros here, the MAC covers five
_IV_TAIL = bytes(4)


class Verdict(StrEnum):
    """What is known of a signature or a MAC."""

    VALID = "valid"
    INVALID = "invalid"
    NO_KEY = "no key"
    NOT_PROTECTED = "not protected"


@dataclass(frozen=True, slots=True)
class Authentication:
    """What protects a message, and whether it holds."""

    signature: Verdict
    mac: Verdict

    @property
    def verdict(self) -> Verdict:
        """Both in one: valid only if something protects the message and all that does is valid."""
        both = (self.signature, self.mac)
        for bad in (Verdict.INVALID, Verdict.NO_KEY):
            if bad in both:
                return bad
        return Verdict.VALID if Verdict.VALID in both else Verdict.NOT_PROTECTED


def authenticate(message: Message, keys: Keyring) -> Authentication:
    """Check all that protects a message."""
    return Authentication(check_signature(message, keys), check_mac(message, keys))


def check_signature(message: Message, keys: Keyring) -> Verdict:
    """Check the originator's signature."""
    if not message.signature:
        return Verdict.NOT_PROTECTED
    found = keys.find(message.originator, Purpose.SIGNING)
    if found is None:
        return Verdict.NO_KEY
    r, s = (int.from_bytes(half, "big") for half in (message.signature[:_HALF], message.signature[_HALF:]))
    try:
        found.public.verify(encode_dss_signature(r, s), signed_part(message), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return Verdict.INVALID
    return Verdict.VALID


def check_mac(message: Message, keys: Keyring) -> Verdict:
    """Check the MAC; one private key of the two parties it is between must be in the keyring."""
    if message.mac is None:
        return Verdict.NOT_PROTECTED
    pairs = [(party, _device(message)) for party in _partners(message, keys)]
    secrets = [secret for pair in pairs if (secret := keys.shared_secret(*pair)) is not None]
    if not secrets:
        return Verdict.NO_KEY
    right = any(bytes_eq(mac_of(message, derive_key(secret, message)), message.mac) for secret in secrets)
    return Verdict.VALID if right else Verdict.INVALID


def sign(message: Message, keys: Keyring) -> Message:
    """The message with its originator's signature; a MAC that it had is dropped, as it no longer fits.

    Signing is deterministic (RFC 6979): the same message and key give the same octets.
    """
    found = keys.find(message.originator, Purpose.SIGNING)
    if found is None or found.private is None:
        raise UsageError(
            f"There is no private signing key of {message.originator} in the keyring.",
            "A message is signed by its originator.",
            "Name a folder of keys that has it.",
        )
    algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
    r, s = decode_dss_signature(found.private.sign(signed_part(message), algorithm))
    return replace(message, signature=r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big"), mac=None)


def protect(message: Message, keys: Keyring) -> Message:
    """The message with its MAC."""
    device = _device(message)
    pairs = [(party, device) for party in _partners(message, keys)]
    secret = next((s for pair in pairs if (s := keys.shared_secret(*pair)) is not None), None)
    if secret is None:
        raise UsageError(
            f"There is no key agreement key for a MAC between {device} and its remote party.",
            "A MAC needs both parties' certificates and one of the private keys.",
            "Name a folder of keys that has them.",
        )
    whole = message if message.signature is not None else replace(message, signature=b"")
    return replace(whole, mac=mac_of(whole, derive_key(secret, whole)))


def other_info(message: Message) -> bytes:
    """The key derivation's 33 octets about the message: originator, what it is, counter, recipient."""
    head = _ALGORITHM + message.originator.octets + bytes((9, message.kind))
    return head + message.counter.to_bytes(8, "big") + message.recipient.octets


def derive_key(secret: bytes, message: Message) -> bytes:
    """The AES-128 key of a message's MAC: one round of the NIST concatenation KDF with SHA-256."""
    return hashlib.sha256(_FIRST_ROUND + secret + other_info(message)).digest()[:_KEY_SIZE]


def mac_of(message: Message, key: bytes) -> bytes:
    """The twelve octets of GMAC over the grouping frame."""
    iv = message.originator.octets + _IV_TAIL
    return AESGCM(key).encrypt(iv, b"", _AAD_HEADER + build_inner(message))[:MAC_SIZE]


def _device(message: Message) -> Eui64:
    return message.recipient if message.kind is Kind.COMMAND else message.originator


def _partners(message: Message, keys: Keyring) -> tuple[Eui64, ...]:
    """With whom the device shares the MAC's key: the broker for a command, the recipient for the rest."""
    return keys.brokers if message.kind is Kind.COMMAND else (message.recipient,)
