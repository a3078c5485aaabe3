"""Whole messages from typed contents, and typed contents from whole messages; which protection each must have."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from core.errors import UsageError
from core.gbcs.codec import Codec, Payload
from core.gbcs.crypto import protect, sign
from core.gbcs.errors import MessageError
from core.gbcs.frame import Kind, Message, Supplementary, content_offset
from core.gbcs.usecases import device_credentials, device_log, firmware, join_details, trust_anchors
from core.gbcs.usecases.case import UseCase

if TYPE_CHECKING:
    from core.gbcs.dlms_time import DlmsTime
    from core.gbcs.keyring import Keyring
    from core.premise.device import Eui64

_CODECS: dict[tuple[int, Kind], Codec[Any]] = {
    (int(case), kind): codec
    for family in (device_log, firmware, trust_anchors, device_credentials, join_details)
    for (case, kind), codec in family.CODECS.items()
}
_CRITICAL = {
    *trust_anchors.REPLACEMENTS,
    *(UseCase.CS02C, UseCase.CS02D, UseCase.CS02E, UseCase.CS06),
    *(UseCase.CS03A1, UseCase.CS03A2, UseCase.CS03C, UseCase.CS04AC),
}
_EITHER = {UseCase.CS02A, UseCase.CS02F}
_SIGNED_ONLY = {UseCase.CS02B_ANY_BY_RECOVERY, UseCase.CS02B_ANY_BY_CONTINGENCY}
_MAC_ONLY_COMMANDS = {UseCase.CS02B_BROKER_BY_BROKER}
_MAC_ALERTS = {UseCase.CS14, UseCase.GCS62, UseCase.NON_CRITICAL_ALERT}


@dataclass(frozen=True, slots=True)
class Raw(Payload):
    """Content that has no typed form here, kept as it is; out of repr, as nobody knows what is in it."""

    content: bytes = field(repr=False)


class Protection(Enum):
    """What must protect a message."""

    MAC = "MAC"
    SIGNATURE = "signature"
    BOTH = "signature and MAC"


def use_case(message: Message) -> UseCase | None:
    """The use case of a message, if its code is known."""
    try:
        return UseCase(message.code)
    except ValueError:
        return None


def decode(message: Message) -> Payload:
    """What a message says; `Raw` where there is no typed form.

    Raises:
        MessageError: the content is not what its message code says, at which octet of the message.
    """
    codec = _CODECS.get((message.code, message.kind))
    if codec is None:
        return Raw(message.content)
    try:
        payload: Payload = codec.read(message.content, message.counter)
    except MessageError as error:
        raise error.moved(content_offset(message)) from None
    return payload


def encode(code: int, kind: Kind, payload: Payload, counter: int) -> bytes:
    """The content of a message; UsageError if the payload is not one of its use case, or does not fit."""
    if isinstance(payload, Raw):
        return payload.content
    codec = _CODECS.get((code, kind))
    if codec is None or not (isinstance(codec.kind, type) and isinstance(payload, codec.kind)):
        raise UsageError(
            f"{type(payload).__name__} is not what a {kind.name.lower()} with the code {code:04X} says.",
            "",
            f"Give it {codec.kind.__name__}." if codec else "Give it as raw content.",
        )
    return codec.write(payload, counter)


def payload_type(case: UseCase, kind: Kind) -> type[Payload]:
    """The class of what such a message says; `Raw` where there is no typed form."""
    codec = _CODECS.get((case, kind))
    return codec.kind if codec is not None and isinstance(codec.kind, type) else Raw


def command(
    case: UseCase,
    payload: Payload,
    *,
    originator: Eui64,
    recipient: Eui64,
    counter: int,
    supplementary: Supplementary | None = None,
) -> Message:
    """A command, as yet without signature and MAC: the pre-command."""
    content = encode(case, Kind.COMMAND, payload, counter)
    return Message(Kind.COMMAND, counter, originator, recipient, case, content, supplementary, signature=None)


def response(to: Message, payload: Payload, *, time: DlmsTime | None = None) -> Message:
    """The response to a command: its counter and supplementary fields, originator and recipient changed over."""
    if to.kind is not Kind.COMMAND:
        raise UsageError("Only a command is answered; this message is none.")
    content = encode(to.code, Kind.RESPONSE, payload, to.counter)
    return Message(
        Kind.RESPONSE, to.counter, to.recipient, to.originator, to.code, content, to.supplementary, time
    )


def alert(case: UseCase, payload: Payload, *, originator: Eui64, recipient: Eui64, counter: int) -> Message:
    """An alert of a device."""
    content = encode(case, Kind.ALERT, payload, counter)
    return Message(Kind.ALERT, counter, originator, recipient, case, content)


def required_protection(message: Message) -> Protection | None:
    """What must protect such a message: critical ones are signed, the others carry a MAC.

    None if its code is not known. A variant of CS02a and CS02f is signed instead of having its MAC.
    """
    case = use_case(message)
    if case is None:
        return None
    if case in _EITHER and message.signature and message.mac is None:
        return Protection.SIGNATURE
    if message.kind is Kind.ALERT:
        return Protection.MAC if case in _MAC_ALERTS else Protection.SIGNATURE
    if case not in _CRITICAL:
        return Protection.MAC
    if message.kind is Kind.RESPONSE or case in _SIGNED_ONLY:
        return Protection.SIGNATURE
    return Protection.MAC if case in _MAC_ONLY_COMMANDS else Protection.BOTH


def secure(message: Message, keys: Keyring) -> Message:
    """The message with the signature and MAC that it must have; UsageError names a key that is missing."""
    wanted = required_protection(message)
    if wanted is None:
        raise UsageError(
            f"It is not known here what must protect a message with the code {message.code:04X}."
        )
    signed = replace(message, signature=b"", mac=None)
    if wanted is not Protection.MAC:
        signed = sign(message, keys)
    return signed if wanted is Protection.SIGNATURE else protect(signed, keys)
