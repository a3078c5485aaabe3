"""A GBCS message as a tree that a person can read."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum, IntFlag
from typing import TYPE_CHECKING

from core.cli.gbcs_values import HIDDEN, hints_of, is_secret, plain, to_json
from core.gbcs.alerts import AlertCode
from core.gbcs.certificate_request import read_request
from core.gbcs.certificates import Certificate, read_certificate
from core.gbcs.dlms_time import DlmsTime
from core.gbcs.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CERTIFICATES = ("certificate", "path")  # fields that hold certificates


@dataclass(frozen=True, slots=True)
class Branch:
    """A name, what stands beside it, and what stands under it."""

    name: str
    value: str
    parts: tuple[Branch, ...] = ()


def lines(branch: Branch, lead: str = "", under: str = "", width: int = 0) -> Iterator[str]:
    """The lines of a tree; the values of one level stand in one column."""
    yield f"{lead}{branch.name:<{width}}  {branch.value}".rstrip()
    column = max((len(part.name) for part in branch.parts if part.value), default=0)
    for part in branch.parts:
        last = part is branch.parts[-1]
        yield from lines(part, under + ("└─ " if last else "├─ "), under + ("   " if last else "│  "), column)


def content_branch(name: str, value: object, kind: object = None) -> Branch:
    """A typed value as a branch: fields under it, in words where there are any."""
    if isinstance(value, tuple):
        parts = tuple(content_branch(f"{place + 1}", item) for place, item in enumerate(value))
        return Branch(name, "" if parts else "none", parts)
    if isinstance(value, DlmsTime):
        return Branch(name, value.words)
    if is_dataclass(value) and not isinstance(value, type) and not hasattr(value, "octets"):
        hints = hints_of(type(value))
        parts = tuple(_field(f, value, plain(hints[f.name])) for f in fields(value))
        return Branch(name, "" if parts else "nothing more: the message code says it all", parts)
    return Branch(name, _words(value, kind))


def _field(field: object, owner: object, kind: object) -> Branch:
    name: str = field.name  # type: ignore[attr-defined]
    value: object = getattr(owner, name)
    words = name.replace("_", " ")
    if is_secret(field, owner) and isinstance(value, bytes):
        return Branch(words, f"{len(value)} octets, {HIDDEN}")
    if name in _CERTIFICATES and isinstance(value, tuple):
        parts = tuple(Branch(f"{place + 1}", _certificate(der)) for place, der in enumerate(value))
        return Branch(words, "" if parts else "none", parts)
    if name in _CERTIFICATES and isinstance(value, bytes):
        return Branch(words, _certificate(value) if value else "none")
    if name == "request" and isinstance(value, bytes):
        return Branch(words, _request(value))
    return content_branch(words, value, kind)


def _words(value: object, kind: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, AlertCode):
        return f"{value:04X} {value.words}"
    if isinstance(value, IntFlag):
        return ", ".join(_plain_name(flag) for flag in value) or "none"
    if isinstance(value, Enum):
        return _plain_name(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    return str(to_json(value, kind))


def _plain_name(member: Enum) -> str:
    return member.name.lower().replace("_", " ")


def _certificate(der: bytes) -> str:
    try:
        return f"{len(der)} octets: {_of_whom(read_certificate(der))}"
    except CertificateError as error:
        return f"{len(der)} octets. {error.what}"


def _of_whom(certificate: Certificate) -> str:
    role = f", {_plain_name(certificate.role)}" if certificate.role is not None else ""
    whose = f"{certificate.profile.value} {certificate.entity or ''}".strip()
    return f"{whose}{role}, {certificate.use.words}, until {certificate.not_after:%Y-%m-%d}"


def _request(der: bytes) -> str:
    try:
        request = read_request(der)
    except CertificateError as error:
        return f"{len(der)} octets. {error.what}"
    return f"{len(der)} octets: for {request.entity}, {request.use.words}"
