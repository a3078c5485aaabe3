"""The label of a device: its EUI-64 and install code, read from what a scanner or a hand typed."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import UsageError
from core.joining import install_code
from core.joining.install_code import InstallCode, InstallCodeError
from core.premise.device import DeviceKind, Eui64

_EUI_DIGITS = 16
_SEPARATORS = frozenset(" \t\r\n\u00a0:.,;-_/–")
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")


class LabelError(UsageError):
    """A label that does not say which device it belongs to."""


@dataclass(frozen=True, slots=True)
class Label:
    """What one label says. A label without an install code names a device but cannot admit it."""

    eui: Eui64
    kind: DeviceKind = DeviceKind.UNKNOWN
    name: str = ""
    install_code: InstallCode | None = None


def parse(text: str) -> Label:
    """Read “EUI-64 install-code” or the `Z:EUI$I:code` form of QR labels.

    LabelError if no EUI-64 is found, InstallCodeError (with the position in `text`) if the code is wrong.
    """
    fields = _tagged_fields(text)
    return _from_fields(fields) if "Z" in fields else _from_pair(text)


def _tagged_fields(text: str) -> dict[str, tuple[int, str]]:
    """The `letter:value` fields of a QR label, each with the index at which its value starts."""
    fields: dict[str, tuple[int, str]] = {}
    start = 0
    for part in text.replace("%", "$").split("$"):
        tag, colon, value = part.partition(":")
        if colon and len(tag.strip()) == 1:
            fields.setdefault(tag.strip().upper(), (start + len(tag) + 1, value))
        start += len(part) + 1
    return fields


def _from_fields(fields: dict[str, tuple[int, str]]) -> Label:
    _, eui_text = fields["Z"]
    eui = _eui(eui_text)
    code = None
    if "I" in fields:
        start, value = fields["I"]
        code = _code(value, start)
    return Label(eui, install_code=code)


def _from_pair(text: str) -> Label:
    end = _end_of_eui(text)
    eui = _eui(text[:end])
    rest = text[end:]
    if not rest.strip("".join(_SEPARATORS)):
        return Label(eui)
    return Label(eui, install_code=_code(rest, end))


def _end_of_eui(text: str) -> int:
    """The index behind the sixteenth hex digit; an EUI-64 may itself be written with separators."""
    lead = len(text) - len(text.lstrip())
    start = lead + 2 if text[lead : lead + 2].lower() == "0x" else lead
    count = 0
    for position, character in enumerate(text[start:], start):
        if character in _HEX_DIGITS:
            count += 1
        elif character not in _SEPARATORS:
            break
        if count == _EUI_DIGITS:
            return position + 1
    return len(text)


def _eui(text: str) -> Eui64:
    try:
        return Eui64.parse(text)
    except ValueError:
        raise LabelError(
            "No EUI-64 is found at the start of this label.",
            "An EUI-64 has 16 hex digits, such as 00-DB-12-34-56-78-90-A0.",
            "Scan the label again, or type the EUI-64 first and the install code after it.",
        ) from None


def _code(text: str, start: int) -> InstallCode:
    try:
        return install_code.parse(text)
    except InstallCodeError as error:
        if error.position is None:
            raise
        at = start + error.position
        what = error.what.replace(f"Character {error.position + 1},", f"Character {at + 1} of the label,", 1)
        raise InstallCodeError(what, error.why, error.do, position=at) from None
