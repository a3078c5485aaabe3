"""The label of a device: its EUI-64 and install code, read from what a scanner or a hand gives.

The makers' QR texts are told apart by their own marks; everything else is an EUI-64 followed by an install
code. Nothing is ever repaired: a label that is not right says which character is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from core.errors import UsageError
from core.joining import install_code
from core.joining.install_code import InstallCode, InstallCodeError
from core.premise.device import DeviceKind, Eui64

_EUI_DIGITS = 16
_LONGEST = 2_000  # characters; the fullest QR label has a few hundred
_SEPARATORS = frozenset(" \t\r\n\u00a0:.,;-_/–|")
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
_SYMBOLOGY = re.compile(r"\](?:Q|d)[0-9]", re.IGNORECASE)  # ISO/IEC 15424 mark that a scanner may send first
_BOSCH = re.compile(r"RB01SG[0-9A-F]{34}(?P<eui>[0-9A-F]{16})DLK(?P<code>.*)", re.IGNORECASE | re.DOTALL)
_HUE = re.compile(r"HUE:Z:(?P<code>[^ ]*) M:(?P<eui>[^ ]*)", re.IGNORECASE)
_TURNED = bytes.fromhex("16A720")  # ends an EUI-64 only where its maker prints it the other way round
_KEY_DIGITS = 32


class LabelError(UsageError):
    """A label that does not say which device it belongs to, or says two things."""


@dataclass(frozen=True, slots=True)
class Label:
    """What one label says. A label without an install code names a device but cannot admit it."""

    eui: Eui64
    kind: DeviceKind = DeviceKind.UNKNOWN
    name: str = ""
    install_code: InstallCode | None = None
    remark: str = ""  # what its reader should know


def parse(text: str) -> Label:
    """Read the text of a label as it was scanned, pasted or typed.

    Known are `Z:EUI$I:code` and `G$M:…%Z$A:EUI$I:code`, the labels of Bosch and Hue, and an EUI-64 followed by
    an install code with any separators. LabelError if no EUI-64 is found or a link key stands where the code
    should, InstallCodeError (with the position in `text`) if the code is wrong.
    """
    if len(text) > _LONGEST:
        raise LabelError("This is far too long for a label.", f"At most {_LONGEST} characters are read.")
    lead = _lead(text)
    body = text[lead:]
    for form in (_BOSCH, _HUE):
        found = form.match(body)
        if found is not None:
            if form is _BOSCH:
                _no_key(found["code"])
            return _label(found["eui"], found["code"].rstrip(), lead + found.start("code"))
    fields = _tagged_fields(body, lead)
    eui = fields.get("Z") or fields.get("A")
    if eui is not None:
        start, code = fields.get("I", (0, None))
        return _label(eui[1], code, start)
    return _from_pair(text, lead)


def looks_like(text: str) -> bool:
    """Whether a text has the form of a label, right or wrong: a maker's mark, or the digits of an EUI-64."""
    body = text[_lead(text) :]
    if any(form.match(body) for form in (_BOSCH, _HUE)) or "Z" in _tagged_fields(body, 0):
        return True
    end = _end_of_eui(body, 0)
    return sum(character in _HEX_DIGITS for character in body[:end]) >= _EUI_DIGITS


def agree(one: Label, other: Label) -> Label:
    """What two readings of one label say together; LabelError, without any code, if they disagree.

    A scan and a typed entry, or two scans: where only one has a code, its code counts.
    """
    if one.eui != other.eui:
        raise LabelError(
            "The two readings name different devices.",
            f"One says {one.eui}, the other {other.eui}.",
            "Read the label of this one device again; nothing has been sent.",
        )
    if one.install_code and other.install_code and one.install_code != other.install_code:
        raise LabelError(
            f"The two readings of {one.eui} have different install codes.",
            "One of them is wrong, or belongs to another device.",
            "Scan the label again, or type the code once more; nothing has been sent.",
        )
    checked = next((c for c in (one.install_code, other.install_code) if c and c.checked), None)
    kind = one.kind if one.kind is not DeviceKind.UNKNOWN else other.kind
    code = checked or one.install_code or other.install_code
    return replace(one, kind=kind, name=one.name or other.name, install_code=code)


def _lead(text: str) -> int:
    """How much of the text a scanner put before the label: its mark, control characters, blanks."""
    position = 0
    while position < len(text):
        mark = _SYMBOLOGY.match(text, position)
        if mark is not None:
            position = mark.end()
        elif text[position].isspace() or not text[position].isprintable():
            position += 1
        else:
            break
    return position


def _tagged_fields(text: str, lead: int) -> dict[str, tuple[int, str]]:
    """The `letter:value` fields of a QR label, each with the index at which its value starts."""
    fields: dict[str, tuple[int, str]] = {}
    start = lead
    for part in text.replace("%", "$").split("$"):
        tag, colon, value = part.partition(":")
        if colon and len(tag.strip()) == 1:
            fields.setdefault(tag.strip().upper(), (start + len(tag) + 1, value))
        start += len(part) + 1
    return fields


def _no_key(digits: str) -> None:
    """Refuse a ready-made link key: the hub makes the key itself, from the code."""
    bare = digits.strip()
    if len(bare) == _KEY_DIGITS and all(c in _HEX_DIGITS for c in bare):
        raise LabelError(
            "This label has a ready-made link key, not an install code.",
            "The hub takes install codes only and makes the key itself.",
            "Look for a second label with an install code, or ask the maker for it.",
        )


def _from_pair(text: str, lead: int) -> Label:
    end = _end_of_eui(text, lead)
    rest = text[end:]
    blank = all(c in _SEPARATORS or not c.isprintable() for c in rest)
    return _label(text[lead:end], None if blank else rest.replace("|", " "), end)


def _end_of_eui(text: str, lead: int) -> int:
    """The index behind the sixteenth hex digit; an EUI-64 may itself be written with separators."""
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


def _label(eui_text: str, code: str | None, start: int) -> Label:
    eui, remark = _eui(eui_text), ""
    if eui.octets.endswith(_TURNED):
        eui = Eui64(eui.octets[::-1])
        remark = f"Its maker prints the EUI-64 the other way round; the device is {eui}."
    return Label(eui, install_code=None if code is None else _code(code, start), remark=remark)


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
    while text and not text[-1].isprintable():
        text = text[:-1]  # what a scanner sends after the label
    try:
        return install_code.parse(text)
    except InstallCodeError as error:
        if error.position is None:
            raise
        at = start + error.position
        what = error.what.replace(f"Character {error.position + 1},", f"Character {at + 1} of the label,", 1)
        raise InstallCodeError(what, error.why, error.do, position=at) from None
