"""XML in and out, safely: bounded size, no document types, no entities, no network.

Everything that reads DUIS octets comes through `parse_document`, signature checks included, so that the
tree whose values are shown is the tree whose signature was checked.
"""

from __future__ import annotations

import re

from lxml import etree

from core.duis.errors import DuisError

SR = "http://www.dccinterface.co.uk/ServiceUserGateway"
DS = "http://www.w3.org/2000/09/xmldsig#"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

LARGEST = 16 * 1024 * 1024  # octets; an image of 10,240,000 octets takes 13.7 million in base64
_TEXT_LIMIT = 9_000_000  # beyond this libxml2 needs its huge mode, which still bounds depth at 2,048
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = (b"utf-8", b"us-ascii", b"ascii")
_BOM = b"\xef\xbb\xbf"


def parse_document(data: bytes) -> etree._Element:
    """The root element of a document; DuisError in one sentence for anything that is not plain XML."""
    if len(data) > LARGEST:
        raise DuisError(
            "The message is too large.", f"It may have at most {LARGEST:,} octets.", "Send a smaller image."
        )
    _check_encoding(data)
    if any(word in data for word in _FORBIDDEN):
        raise DuisError(
            "The message has a document type or an entity.", "DUIS has none, and they can be used to attack."
        )
    root = _parsed(data)
    if root.getroottree().docinfo.internalDTD is not None:
        raise DuisError("The message has a document type.", "DUIS has none.")
    if _has_instructions(root):
        raise DuisError("The message has processing instructions.", "DUIS has none.")
    return root


def _check_encoding(data: bytes) -> None:
    start = data.removeprefix(_BOM)[:200]
    declared = _DECLARED.match(start)
    plain = start.lstrip()[:1] == b"<" and b"\0" not in start
    if not plain or (declared and declared[1].lower() not in _ENCODINGS):
        raise DuisError("This is not a DUIS message.", "It is not XML in UTF-8.", "Choose the XML file.")


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False,
        huge_tree=len(data) > _TEXT_LIMIT,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise DuisError(
            "The message is not well-formed XML.",
            f"It breaks off or goes wrong at line {line}, column {column}.",
            "Ask for it again from where it came.",
        ) from None
    except ValueError:
        raise DuisError("The message is not well-formed XML.", "It declares itself wrongly.") from None
    return root


def _has_instructions(root: etree._Element) -> bool:
    kinds = (etree.ProcessingInstruction, etree.Entity)
    around = (root.iter(*kinds), root.itersiblings(*kinds), root.itersiblings(*kinds, preceding=True))
    return any(True for nodes in around for _ in nodes)


def elements(parent: etree._Element) -> list[etree._Element]:
    """The child elements, without the comments between them."""
    return [child for child in parent if isinstance(child.tag, str)]


def plain_text(element: etree._Element) -> str:
    """All text of an element without children, also that after a comment, as a signature sees it."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def local_name(element: etree._Element) -> str:
    """The name without its namespace."""
    return etree.QName(element).localname


def sr(name: str) -> str:
    """The qualified name of an element of DUIS."""
    return f"{{{SR}}}{name}"


def to_octets(root: etree._Element) -> bytes:
    """The document as it is sent: UTF-8 with a declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def canonical(element: etree._Element, *, exclusive: bool) -> bytes:
    """Canonical XML 1.0 without comments; DuisError for namespaces that have no canonical form."""
    try:
        return etree.tostring(
            element, method="c14n", exclusive=exclusive, with_comments=False, with_tail=False
        )
    except etree.C14NError:
        raise DuisError(
            "The message has no canonical form.", "It declares a namespace by a relative address."
        ) from None
