"""A recording's verdict, and whether a certificate says what its recording says."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from core.errors import CoreError
from core.records.certificates.check import differing
from core.records.certificates.compose import compose
from core.records.certificates.values import HandOver
from core.records.laptop_key import fingerprint_of
from core.records.plain_json import plain
from core.records.verifying.verdict import FileKind, SignedBy, Soundness, Verdict
from core.records.visits.file import read_visit
from core.records.visits.visit import SUFFIX, Checkpoint
from core.records.wall_clock import clock_seconds, seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from core.records.certificates.values import Certificate, DeviceFacts, UpdateFacts
    from core.records.visits.visit import Visit, VisitEntry

_NUMBER = re.compile(r"[0-9]{8}-[0-9]{6}(-[0-9]{1,3})?")
_MOST_READ = 20  # recordings of one job


def check_recording(path: Path, own_key: bytes | None) -> Verdict:
    """The verdict on a recording; CoreError where it is none."""
    visit = read_visit(path)
    signed = [e for e in visit.entries if isinstance(e.said, Checkpoint)]
    keys = list(dict.fromkeys(e.said.key for e in signed if isinstance(e.said, Checkpoint)))
    last = visit.entries[-1] if visit.entries else None
    by = _by(keys, own_key)
    at = seconds_of(None if last is None else round(last.at * 1000))
    made = Verdict(
        path, FileKind.RECORDING, Soundness.SOUND, (), (), fingerprint_of(keys[-1]) if keys else "", by,
        visit.number, visit.job.premise, at, visit.emulated, len(visit.entries),
        "" if last is None else last.digest.hex(),
    )  # fmt: skip
    if visit.damage:
        sentences, broken = (visit.damage, *_facts(made)), (_broken_place(visit),)
        return replace(made, soundness=Soundness.ALTERED, sentences=sentences, broken=broken)
    facts = (*_torn(visit), *_facts(made))
    unsigned = len(visit.entries) - (signed[-1].number if signed else 0)
    if not signed:
        words = "Each entry fits the one before it, but nobody signed it: it could have been written anew as a whole."
        return replace(made, soundness=Soundness.UNSIGNED, sentences=(words, *facts))
    if unsigned:
        words = _so_far(signed[-1].number, unsigned)
        return replace(
            made, soundness=Soundness.SO_FAR, sentences=(words, *_whose(made, keys, signed), *facts)
        )
    words = f"It is what was signed: {len(visit.entries)} entries, each bound to all before it."
    return replace(made, sentences=(words, *_whose(made, keys, signed), *facts))


def _so_far(to: int, behind: int) -> str:
    more = "1 entry after it is" if behind == 1 else f"{behind} entries after it are"
    return f"It is sound up to its checkpoint at entry {to}; {more} not signed yet."


def _broken_place(visit: Visit) -> str:
    """The broken entry by number, with the time of the last sound one before it."""
    if not visit.broken:
        return "the head"
    before = visit.entries[-1] if visit.entries else None
    after = "" if before is None else f", after {clock_seconds(round(before.at * 1000))}"
    return f"entry {visit.broken}{after}"


def confirmed(
    certificate: Certificate, folders: Sequence[Path], *, sound: bool = True
) -> tuple[str, tuple[str, ...]]:
    """What the recording says to a certificate: a sentence, nothing where none is at hand, and the differing lines.

    Of one that is not `sound` it is never said that the recording bears it out: what was typed is not in there.
    """
    head = certificate.recording
    digest = _octets(head.digest)
    visit = _visit_of(head.number, head.entries, digest, folders) if head.digest else None
    if visit is None:
        return "", ()
    if visit.damage and (visit.broken or 0) <= head.entries:
        return f"The recording it stands on is damaged: {_broken_place(visit)}.", ()
    if not visit.holds(head.entries, digest):
        words = f"It does not stand on the recording {head.number} that lies here"
        return f"{words}: entry {head.entries} of that is another one, or is not there.", ()
    try:
        said = compose(
            replace(visit, entries=visit.entries[: head.entries], damage=head.damage, broken=None),
            HandOver(certificate.notes, certificate.customer, (certificate.handed_over or 0) / 1000),
        )
    except (ValueError, ArithmeticError, LookupError):
        return f"No certificate can be made of the recording {head.number}: no program of ours wrote it.", ()
    same = replace(said, program=certificate.program) == certificate
    if same and not sound:
        return f"The recording {head.number} is here, unaltered up to entry {head.entries}.", ()
    if same:
        words = f"The recording {head.number} says the same, up to its entry {head.entries}"
        return f"{words}; notes, name and time of the hand-over are not in it.", ()
    other = said.program != certificate.program  # or somebody wrote that it is
    lines = differing(plain(_with_facts_of(said, certificate) if other else said), plain(certificate))
    if other and not lines:
        words = f"The recording {head.number} is the one it stands on, to the digest of entry {head.entries}"
        return (
            f"{words}; another version of this program made it: facts were compared, and words were not.",
            (),
        )
    return f"The recording {head.number} says something else.", lines


def _with_facts_of(said: Certificate, certificate: Certificate) -> Certificate:
    """The certificate with what `said` has that no version words otherwise: numbers, times, who, what came of it."""
    return replace(
        certificate, number=said.number, mpxn=said.mpxn, began=said.began, ended=said.ended, emulated=said.emulated,
        hub=replace(certificate.hub, eui=said.hub.eui), devices=_devices(said.devices, certificate.devices),
        updates=_updates(said.updates, certificate.updates),
        overrides=certificate.overrides if _let_go(said) == _let_go(certificate) else said.overrides,
    )  # fmt: skip


def _let_go(certificate: Certificate) -> list[tuple[int, str, int]]:
    return [(one.at, one.subject, one.entry) for one in certificate.overrides]


def _devices(said: tuple[DeviceFacts, ...], found: tuple[DeviceFacts, ...]) -> tuple[DeviceFacts, ...]:
    if [d.eui for d in said] != [d.eui for d in found]:
        return said
    return tuple(
        replace(theirs, kind=ours.kind, admitted=ours.admitted, joined=ours.joined, version=ours.version)
        for ours, theirs in zip(said, found, strict=True)
    )


def _updates(said: tuple[UpdateFacts, ...], found: tuple[UpdateFacts, ...]) -> tuple[UpdateFacts, ...]:
    if [(u.eui, u.image.sha256) for u in said] != [(u.eui, u.image.sha256) for u in found]:
        return said
    return tuple(_update(*both) for both in zip(said, found, strict=True))


def _update(ours: UpdateFacts, theirs: UpdateFacts) -> UpdateFacts:
    climbed = [(r.rung, r.standing, r.at) for r in ours.rungs] == [
        (r.rung, r.standing, r.at) for r in theirs.rungs
    ]
    return replace(
        theirs, kind=ours.kind, version_before=ours.version_before, version_sent=ours.version_sent,
        version_after=ours.version_after, outcome=ours.outcome, attempts=ours.attempts,
        rungs=theirs.rungs if climbed else ours.rungs,
    )  # fmt: skip


def _visit_of(number: str, entry: int, digest: bytes, folders: Sequence[Path]) -> Visit | None:
    """The recording of this job that has this digest at this entry; else any of it that can be read."""
    if not _NUMBER.fullmatch(number):
        return None
    another = None
    for path in _paths_of(number, folders):
        try:
            visit = read_visit(path)
        except (CoreError, OSError):
            continue
        if visit.holds(entry, digest):
            return visit
        if another is None and visit.number == number:
            another = visit
    return another


def _paths_of(number: str, folders: Sequence[Path]) -> Iterator[Path]:
    """Where a recording of this job may lie: a second one of it has a number behind its name."""
    for folder in folders:
        with suppress(OSError):
            yield from sorted(p for p in islice(folder.glob(f"{number}*{SUFFIX}"), _MOST_READ) if p.is_file())


def _by(keys: list[bytes], own_key: bytes | None) -> SignedBy:
    if not keys:
        return SignedBy.NOBODY
    if own_key is None:
        return SignedBy.SOMEBODY
    return SignedBy.THIS if keys == [own_key] else SignedBy.ANOTHER


def _whose(verdict: Verdict, keys: list[bytes], signed: list[VisitEntry]) -> tuple[str, ...]:
    if len(keys) > 1:
        to = {one.said.key: one.number for one in signed if isinstance(one.said, Checkpoint)}
        prints = ", ".join(f"{fingerprint_of(key)} up to entry {to[key]}" for key in keys)
        return (f"{len(keys)} different keys signed it: {prints}. Each vouches for no more than that.",)
    if verdict.signed_by is SignedBy.THIS:
        return ("This laptop signed it.",)
    who = "Another laptop" if verdict.signed_by is SignedBy.ANOTHER else "A laptop"
    compare = f"Compare its fingerprint with that laptop’s owner: {verdict.signer}."
    return (f"{who} signed it; anybody with this program can sign. {compare}",)


def _torn(visit: Visit) -> tuple[str, ...]:
    return (
        ("Its last line was never finished, as after a power cut; all before it counts.",)
        if visit.torn
        else ()
    )


def _facts(verdict: Verdict) -> tuple[str, ...]:
    end = "A cut-off end shows only beside the certificate, which holds the number and digest of the last entry."
    emulated = "It was made at an EMULATED premise: it is for practice only."
    return (end, emulated) if verdict.emulated else (end,)


def _octets(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
