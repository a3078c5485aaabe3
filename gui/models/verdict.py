"""A verdict of the core in the words of the Verify screen: the big line, what the file says, whose key it was. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.joining.meter_points import mpxn_spaced
from core.records.verifying.verdict import FileKind, SignedBy, Soundness
from gui.screen import Glyph
from gui.widgets.certificate_verdict import VerdictView
from gui.wording import begun, clock, count, day, listed, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.records.certificates.values import Certificate
    from core.records.verifying.verdict import Verdict

_LIMITS = (
    "That what stands in it is true: it is what devices answered, and what the installer typed.",
    "Who sat at the laptop, and whether its clock was right.",
    "That the devices still are as they were then.",
)
_EYE = "Anybody with this program can sign: compare these groups, one by one, with those that its owner tells you."
_WHOSE = {
    SignedBy.THIS: "It is the key of this laptop.",
    SignedBy.ANOTHER: f"It is the key of another laptop. {_EYE}",
    SignedBy.SOMEBODY: f"Whose key it is cannot be told here. {_EYE}",
}
_COMPARE = "Compare the fingerprint with that laptop’s owner."
_ENTRIES = 4  # groups of the fingerprint in a line


def view_of(verdict: Verdict) -> VerdictView:
    """A verdict as the screen shows it."""
    glyph, head, advice = _head(verdict)
    readable = verdict.soundness in (Soundness.SOUND, Soundness.SO_FAR, Soundness.UNSIGNED)
    return VerdictView(
        glyph, head, " ".join(_sentences(verdict)), advice, tuple(begun(one) for one in verdict.broken),
        tuple(_facts(verdict)), fingerprint_lines(verdict.signer), _WHOSE.get(verdict.signed_by, ""),
        _LIMITS if readable else (), verdict.emulated,
    )  # fmt: skip


def fingerprint_lines(fingerprint: str) -> str:
    """A fingerprint in lines of four groups, so that it is compared by eye, with its hyphens as it stands elsewhere."""
    groups = fingerprint.replace("-", " ").split()
    lines = ["-".join(groups[at : at + _ENTRIES]) for at in range(0, len(groups), _ENTRIES)]
    return "-\n".join(lines)


def _head(verdict: Verdict) -> tuple[Glyph, str, str]:
    """Glyph, big line and advice."""
    match verdict.soundness:
        case Soundness.SOUND if verdict.own:
            return Glyph.DONE, "Sound, signed by this laptop", "Nothing was changed since it was signed."
        case Soundness.SOUND:
            own = verdict.signed_by is SignedBy.ANOTHER
            return (
                Glyph.WARN,
                "Sound, signed by another laptop" if own else "Sound, signed by a laptop",
                _COMPARE,
            )
        case Soundness.ALTERED:
            where = (
                "Where it no longer fits stands above."
                if verdict.broken
                else "Ask for the file as it was signed."
            )
            return Glyph.STOP, "Altered", where
        case Soundness.SO_FAR:
            return Glyph.WARN, "Sound up to its checkpoint", "What stands after it is not signed yet."
        case Soundness.UNSIGNED:
            what = "Unsigned recording" if verdict.kind is FileKind.RECORDING else "Unsigned draft"
            return Glyph.WARN, what, "Anybody may have changed it."
        case Soundness.UNREADABLE:
            return Glyph.STOP, "Not readable", "Choose a certificate or a recording."


def _sentences(verdict: Verdict) -> Iterator[str]:
    """What was found, without what stands elsewhere on the screen: whose key it was, and the EMULATED mark."""
    for place, sentence in enumerate(verdict.sentences):
        elsewhere = (verdict.signer and verdict.signer in sentence) or sentence == "This laptop signed it."
        if place == 0:
            yield _without(sentence, verdict.broken)
        elif not (elsewhere or (verdict.emulated and "EMULATED" in sentence)):
            yield sentence


def _without(sentence: str, broken: tuple[str, ...]) -> str:
    """The sentence without the broken entry, which stands in a list of its own."""
    shorter = sentence
    for one in broken:
        shorter = shorter.replace(f": {one}", "")
    return shorter if shorter.endswith(".") else f"{shorter}."


def _facts(verdict: Verdict) -> Iterator[tuple[str, str]]:
    if verdict.soundness is Soundness.UNREADABLE:
        return
    c = verdict.certificate
    yield "What it is", begun(verdict.kind.value)
    yield "Premise", verdict.premise or "Not named"
    if c is not None and c.mpxn:
        yield "MPxN", mpxn_spaced(c.mpxn)
    if c is not None and c.installer:
        yield "Installer", c.installer
    if verdict.number:
        yield "Job", verdict.number
    if verdict.at is not None:
        when = f"{day(verdict.at)}, {clock(verdict.at)}"
        yield ("Handed over" if c is not None and c.handed_over else "Last entry"), when
    if c is not None:
        yield from _of_certificate(c)
    if verdict.entries:
        yield "Recording", f"{number(verdict.entries)} entries"


def _of_certificate(c: Certificate) -> Iterator[tuple[str, str]]:
    kinds = listed([device.kind for device in c.devices])
    yield "Devices", f"{count(len(c.devices), 'device')}: {kinds}" if kinds else "None"
    yield "Updates", begun(listed([f"{update.kind} {update.outcome}" for update in c.updates])) or "None"
    yield "Missing or open", "\n".join(one.words for one in c.missing) or "Nothing"
