"""The two outer frames of GBCS: MAC header, grouping header, content, signature; octets in, values out, and back.

A frame has exactly one form: what `parse` accepts, `build` gives back octet for octet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from core.errors import UsageError
from core.gbcs.dlms_time import DlmsTime
from core.gbcs.errors import MessageError
from core.premise.device import Eui64

MAC_SIZE = 12  # octets of the truncated GMAC tag
SIGNATURE_SIZE = 64  # octets of r and s
_CIPHERING_HEADER = bytes.fromhex("dd000000000000")
_SECURITY_HEADER = bytes.fromhex("1100000000")  # suite 1, authentication only; the invocation counter is zero
_HEADER_END = 29  # of the grouping header's fixed fields: where its date-time starts
_TIME_SIZE = 12
_BARE, _PARTY, _COUNTER, _ORIGINATOR = 2, 10, 18, 26  # sizes of Other Information
_LARGEST = 0xFFFF
_LARGEST_COUNTER = 2**64 - 1


class Kind(IntEnum):
    """The CRA flag: what a message is."""

    COMMAND = 1
    RESPONSE = 2
    ALERT = 3


@dataclass(frozen=True, slots=True)
class Supplementary:
    """Whom the originator or recipient acts for: the user behind the access control broker.

    `counter` is the user's own (that of the RequestID); `certificate` is the key agreement certificate (DER)
    of the party, carried by the few messages whose content is encrypted.
    """

    party: Eui64
    counter: int | None = None
    originator_counter: int | None = None
    certificate: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One GBCS message.

    `signature` has 64 octets, or none (a length of zero on the wire); None is a pre-command that ends with its
    content. `mac` is None for a message without a MAC header. `content` is out of repr: it may be an install
    code.
    """

    kind: Kind
    counter: int
    originator: Eui64
    recipient: Eui64
    code: int
    content: bytes = field(repr=False)
    supplementary: Supplementary | None = None
    time: DlmsTime | None = None
    signature: bytes | None = b""
    mac: bytes | None = None


def parse(data: bytes) -> Message:
    """Read a frame; MessageError names the offset and what was expected there."""
    if data[:1] != b"\xdd":
        return _grouping(data, 0, len(data), None)
    start = _mac_header(data)
    return _grouping(data, start, len(data) - MAC_SIZE, data[-MAC_SIZE:])


def build(message: Message) -> bytes:
    """The octets of a message, with its MAC header if it has a MAC."""
    inner = build_inner(message)
    if message.mac is None:
        return inner
    if message.signature is None or len(message.mac) != MAC_SIZE:
        raise UsageError("A MAC of 12 octets and a signature field belong to a message with a MAC header.")
    size = length(len(_SECURITY_HEADER) + len(inner) + MAC_SIZE)
    return b"".join((_CIPHERING_HEADER, size, _SECURITY_HEADER, inner, message.mac))


def build_inner(message: Message) -> bytes:
    """The grouping frame: all that a MAC protects."""
    body = signed_part(message)
    if message.signature is None:
        return b"\xdf" + body
    if len(message.signature) not in (0, SIGNATURE_SIZE):
        raise UsageError(f"A signature has {SIGNATURE_SIZE} octets, here are {len(message.signature)}.")
    return b"".join((b"\xdf", body, bytes([len(message.signature)]), message.signature))


def signed_part(message: Message) -> bytes:
    """The octets under the signature: from the transaction id's length to the end of the content."""
    time = b"\x00" if message.time is None else b"\x0c" + message.time.octets
    return b"".join((_fixed(message), time, _other_information(message), _content(message.content)))


def content_offset(message: Message) -> int:
    """Where the content starts in the octets of the whole message."""
    start = _HEADER_END if message.time is None else _HEADER_END + _TIME_SIZE
    start += len(_other_information(message)) + len(length(len(message.content)))
    outer = 0 if message.mac is None else len(build(message)) - len(build_inner(message)) - MAC_SIZE
    return start + 1 + outer


def length(value: int) -> bytes:
    """A length as GBCS writes it: one octet below 128, else 81 or 82 and the number."""
    if value < 0x80:
        return bytes((value,))
    if value <= 0xFF:
        return bytes((0x81, value))
    if value <= _LARGEST:
        return b"\x82" + value.to_bytes(2, "big")
    raise UsageError(f"A part of {value} octets is too long for a GBCS message.", f"{_LARGEST} fit.")


def read_length(data: bytes, at: int, part: str) -> tuple[int, int]:
    """A length and the offset behind it; only the shortest form is a length."""
    first = data[at] if at < len(data) else -1
    if 0 <= first < 0x80:
        return first, at + 1
    size = {0x81: 1, 0x82: 2}.get(first, 0)
    number = int.from_bytes(data[at + 1 : at + 1 + size], "big")
    if size == 0 or at + 1 + size > len(data) or number < (0x80, 0x100)[size - 1]:
        raise MessageError(part, at, "a length, in its shortest form of one to three octets")
    return number, at + 1 + size


def _fixed(message: Message) -> bytes:
    if not 0 <= message.counter <= _LARGEST_COUNTER:
        raise UsageError(f"The originator counter {message.counter} does not fit into 64 bits.")
    header = bytes((9, message.kind)) + message.counter.to_bytes(8, "big")
    return b"".join((header, b"\x08", message.originator.octets, b"\x08", message.recipient.octets))


def _other_information(message: Message) -> bytes:
    if not 0 <= message.code <= _LARGEST:
        raise UsageError(f"The message code {message.code} does not fit into 16 bits.")
    parts = [message.code.to_bytes(2, "big")]
    if (extra := message.supplementary) is not None:
        parts.append(extra.party.octets)
        parts.extend(_counter(n) for n in (extra.counter, extra.originator_counter) if n is not None)
        parts.append(extra.certificate)
        _check_supplementary(extra)
    return _content(b"".join(parts))


def _check_supplementary(extra: Supplementary) -> None:
    """Both optional tails need the counter before them, and there is room for one only."""
    tails = (extra.originator_counter is not None) + bool(extra.certificate)
    if tails > 1 or (tails and extra.counter is None) or 0 < len(extra.certificate) <= 8:
        raise UsageError(
            "These supplementary fields cannot stand together in one message.",
            "A counter may be followed by an originator counter or by a certificate.",
        )


def _counter(value: int) -> bytes:
    if not 0 <= value <= _LARGEST_COUNTER:
        raise UsageError(f"The supplementary counter {value} does not fit into 64 bits.")
    return value.to_bytes(8, "big")


def _content(octets: bytes) -> bytes:
    return length(len(octets)) + octets


def _mac_header(data: bytes) -> int:
    """Check everything before the inner frame; the offset where that starts."""
    if not data.startswith(_CIPHERING_HEADER):
        at = next((i for i in range(1, 7) if data[i : i + 1] != b"\x00"), len(data))
        raise MessageError("MAC header", at, "00; segmented messages and key information are not read here")
    size, at = read_length(data, len(_CIPHERING_HEADER), "MAC header")
    if size != len(data) - at:
        raise MessageError("MAC header", 7, f"the length of what follows, {len(data) - at} octets")
    if data[at : at + 5] != _SECURITY_HEADER:
        raise MessageError("MAC header", at, "11 00 00 00 00 (authentication only, invocation counter zero)")
    return at + len(_SECURITY_HEADER)


def _grouping(data: bytes, start: int, end: int, mac: bytes | None) -> Message:
    kind = _check_fixed(data, start, end)
    time, at = _time(data, start + _HEADER_END, end)
    size, at = read_length(data, at, "grouping header")
    after = at + size
    if after > end:
        raise MessageError("grouping header", at, f"{size} octets of other information")
    code = int.from_bytes(data[at : at + 2], "big")
    supplementary = _supplementary(data, at, size)
    content_size, at = read_length(data, after, "content")
    stop = at + content_size
    if stop > end:
        raise MessageError("content", at, f"{content_size} octets of content, {max(0, end - at)} are there")
    return Message(
        kind,
        int.from_bytes(data[start + 3 : start + 11], "big"),
        Eui64(data[start + 12 : start + 20]),
        Eui64(data[start + 21 : start + 29]),
        code,
        data[at:stop],
        supplementary,
        time,
        _signature(data, stop, end, mac is not None),
        mac,
    )


def _check_fixed(data: bytes, start: int, end: int) -> Kind:
    if data[start : start + 1] != b"\xdf":
        raise MessageError("grouping header", start, "tag DD or DF" if start == 0 else "tag DF")
    if end < start + _HEADER_END:
        raise MessageError("grouping header", max(start, end), f"{_HEADER_END} octets of header")
    for at, size, name in ((1, 9, "transaction id"), (11, 8, "originator"), (20, 8, "recipient")):
        if data[start + at] != size:
            raise MessageError("grouping header", start + at, f"{size:02X}, the length of the {name}")
    flag = data[start + 2]
    if not Kind.COMMAND <= flag <= Kind.ALERT:
        raise MessageError("grouping header", start + 2, "01 command, 02 response or 03 alert")
    return Kind(flag)


def _time(data: bytes, at: int, end: int) -> tuple[DlmsTime | None, int]:
    size = data[at] if at < end else -1
    if size == 0:
        return None, at + 1
    if size != _TIME_SIZE or at + 1 + size > end:
        raise MessageError("grouping header", at, "00, or 0C and a date-time of 12 octets")
    return DlmsTime(data[at + 1 : at + 1 + size]), at + 1 + size


def _supplementary(data: bytes, at: int, size: int) -> Supplementary | None:
    if size == _BARE:
        return None
    if size not in (_PARTY, _COUNTER) and size < _ORIGINATOR:
        raise MessageError("grouping header", at - 1, "02, 0A, 12, 1A or more octets of other information")
    party = Eui64(data[at + 2 : at + 10])
    counter = None if size == _PARTY else int.from_bytes(data[at + 10 : at + 18], "big")
    if size <= _COUNTER:
        return Supplementary(party, counter)
    rest = data[at + 18 : at + size]
    if size == _ORIGINATOR:
        return Supplementary(party, counter, int.from_bytes(rest, "big"))
    return Supplementary(party, counter, None, rest)


def _signature(data: bytes, at: int, end: int, has_mac: bool) -> bytes | None:
    if at == end and not has_mac:
        return None
    size = data[at] if at < end else -1
    if size not in (0, SIGNATURE_SIZE) or at + 1 + size != end:
        raise MessageError("signature", at, "00 and the end, or 40 and 64 octets of signature")
    return data[at + 1 : end]
