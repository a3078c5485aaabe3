"""Checks the octets of a signed certificate file (JSON) and names the lines that are not what was signed. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from core.records.certificates.lines import lines_of, words_of_place
from core.records.certificates.seal import KEY_OCTETS, SIGNATURE_OCTETS, line_digests, signed_octets
from core.records.certificates.values import FORM, Certificate
from core.records.laptop_key import signature_holds
from core.records.plain_json import canonical, read_loosely, value_of
from core.records.verifying.verdict import Soundness

LARGEST = 16 * 2**20  # octets
MOST_NAMED = 12  # lines that are named; of more only the number
_SIGNED = frozenset({"form", "certificate", "sha256", "lines", "key", "signature"})
_DRAFT = frozenset({"form", "certificate", "sha256", "draft"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it: the soundness and its reason in a sentence, lines that were altered, the key that signed."""

    soundness: Soundness
    words: str
    broken: tuple[str, ...] = ()
    key: bytes = b""
    digest: str = ""
    certificate: Certificate | None = None


def check_json(data: bytes) -> Checked:
    """Check the octets of a certificate's JSON file; whatever they are, there is an answer."""
    if len(data) > LARGEST:
        return Checked(
            Soundness.UNREADABLE, f"It is larger than {LARGEST // 2**20} MiB, as no certificate is."
        )
    try:
        return _check(data)
    except RecursionError:
        return Checked(Soundness.UNREADABLE, "It is nested too deeply.")


def _check(data: bytes) -> Checked:
    try:
        whole, as_written = read_loosely(data)
    except ValueError as error:
        return Checked(Soundness.UNREADABLE, f"It cannot be read: {error}.")
    form = whole.get("form")
    if isinstance(form, int) and not isinstance(form, bool) and form > FORM:
        return Checked(Soundness.UNREADABLE, "It was written by a newer version of this program: update it.")
    content = whole.get("certificate")
    if not isinstance(content, dict) or type(form) is not int or form != FORM:
        return Checked(Soundness.UNREADABLE, "It does not hold a certificate.")
    digest = hashlib.sha256(canonical(content)).hexdigest()
    made = _judged(whole, content, digest)
    if made.soundness in (Soundness.SOUND, Soundness.UNSIGNED) and not as_written:
        words = "It says what it said, but the file was written anew, as by an editor: its bytes are not those kept."
        made = Checked(Soundness.ALTERED, words, ("the way it is written",), made.key)
    value = _value(content)
    if value is None and made.soundness in (Soundness.SOUND, Soundness.UNSIGNED):
        return Checked(
            Soundness.UNREADABLE, "What stands in it is no certificate of this form.", digest=digest
        )
    return Checked(made.soundness, made.words, made.broken, made.key, digest, value)


def differing(signed: object, found: object) -> tuple[str, ...]:
    """The lines in which two certificates, in their JSON form, are not the same; named as the first one has them."""
    before, now = {n.place: n for n in lines_of(signed)}, {n.place: n for n in lines_of(found)}
    named = [
        (before.get(place) or now[place]).words
        for place in dict.fromkeys((*before, *now))
        if place not in before or place not in now or before[place].value != now[place].value
    ]
    return shortened(named)


def shortened(named: list[str]) -> tuple[str, ...]:
    """The first ones, and how many more there are."""
    more = len(named) - MOST_NAMED
    return tuple(named) if more <= 0 else (*named[:MOST_NAMED], f"and {more} more")


def _judged(whole: dict[str, object], content: dict[str, object], digest: str) -> Checked:
    if set(whole) == _DRAFT:
        if whole["sha256"] == digest:
            return Checked(Soundness.UNSIGNED, "It is a draft: nobody signed it.")
        return Checked(Soundness.ALTERED, "It is a draft that nobody signed, and it was altered.")
    table = whole.get("lines")
    if set(whole) != _SIGNED or not isinstance(table, dict):
        return Checked(Soundness.ALTERED, "A part of its signature is missing, or something was added.")
    key, signature = _octets(whole["key"], KEY_OCTETS), _octets(whole["signature"], SIGNATURE_OCTETS)
    holds = signature_holds(key, signature, signed_octets(str(whole["sha256"]), table))
    if holds and whole["sha256"] == digest and line_digests(content) == table:
        return Checked(Soundness.SOUND, "It is what was signed, to the last byte.", key=key)
    broken = _broken_lines(content, table)
    if broken:
        words = (
            "It was altered after it was signed."
            if holds
            else "It was altered, and its signature does not fit."
        )
        return Checked(Soundness.ALTERED, words, broken, key if holds else b"")
    words = "Its signature does not fit. The signature binds the whole only: which part was altered cannot be told."
    return Checked(Soundness.ALTERED, words, (), b"")


def _broken_lines(content: object, table: dict[str, object]) -> tuple[str, ...]:
    """The lines whose digest is not that of the table, those that are new, and those that are gone."""
    found, digests = {n.place: n for n in lines_of(content)}, line_digests(content)
    altered = [found[place].words for place, digest in digests.items() if table.get(place) != digest]
    gone = [f"{words_of_place(place)} (it is gone)" for place in table if place not in digests]
    return shortened([*altered, *gone])


def _value(content: dict[str, object]) -> Certificate | None:
    try:
        return value_of(Certificate, content)
    except ValueError:
        return None


def _octets(text: object, length: int) -> bytes:
    """Octets from hex in small letters; none where it is something else."""
    try:
        made = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""
    return made if len(made) == length and made.hex() == text else b""
