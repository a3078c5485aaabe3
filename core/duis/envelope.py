"""What requests and responses have in common: root, version, Header, Body and a place for a signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from core.duis.document import DS, SR, XSI, elements, local_name, parse_document, plain_text, sr, to_octets
from core.duis.errors import DuisError, misfit

if TYPE_CHECKING:
    from core.duis.binding import Part

_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})?")
_SIGNATURE = f"{{{DS}}}Signature"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The outer parts of a message that was read; `signed` says only that a Signature is there."""

    version: str
    header: etree._Element
    body: etree._Element
    signed: bool


def kind_of(data: bytes) -> str:
    """“Request” or “Response”; DuisError for any other document."""
    return _root_name(parse_document(data))


def _root_name(root: etree._Element) -> str:
    name = local_name(root)
    if etree.QName(root).namespace != SR or name not in ("Request", "Response"):
        raise DuisError(
            "This is not a DUIS message.",
            f"Its root is “{name[:60]}” and not Request or Response of the Service User Gateway.",
            "Choose another file.",
        )
    return name


def open_envelope(data: bytes, wanted: str) -> Envelope:
    """The parts of a message of the wanted kind; DuisError says what is missing."""
    root = parse_document(data)
    name = _root_name(root)
    if name != wanted:
        raise DuisError(f"This is a DUIS {name}, not a {wanted}.", "", "Choose another file.")
    parts = elements(root)
    _check_parts(name, parts)
    if plain_text(root).strip(" \t\r\n"):
        raise misfit(name, "it holds text between its elements")
    return Envelope(_version(root), parts[0], parts[1], len(parts) == 3)


def _check_parts(name: str, parts: list[etree._Element]) -> None:
    for index, wanted in enumerate(("Header", "Body")):
        if len(parts) <= index or parts[index].tag != sr(wanted):
            raise misfit(f"{name}/{wanted}", "it is missing or not in its place")
    if len(parts) > 3 or (len(parts) == 3 and parts[2].tag != _SIGNATURE):
        raise misfit(name, "after the Body only one Signature may follow")


def _version(root: etree._Element) -> str:
    version = root.get("schemaVersion", "")
    check_version(version)
    for attribute in root.attrib:
        if attribute != "schemaVersion" and not str(attribute).startswith(f"{{{XSI}}}"):
            raise misfit(local_name(root), "it has an attribute that DUIS does not know")
    return version


def check_version(version: str) -> None:
    """DuisError unless it is a schema version such as 5.4."""
    if not _VERSION.fullmatch(version):
        raise misfit("schemaVersion", "a version such as 5.4 is wanted")


def seal(name: str, version: str, header: Part, body: Part) -> bytes:
    """The octets of a message, unsigned and indented."""
    root = etree.Element(sr(name), {"schemaVersion": version}, nsmap={"sr": SR})
    header.fill(etree.SubElement(root, sr("Header")))
    body.fill(etree.SubElement(root, sr("Body")))
    etree.indent(root)
    return to_octets(root)
