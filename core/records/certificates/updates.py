"""Updates as a certificate tells them: outcome, ladder, what is not possible; never more than is proved. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.firmware.preflight import CheckName
from core.hub.comparison import compare
from core.premise.device import JoinAs, version_text
from core.premise.profile import HubCapability
from core.records.certificates.missing import NOT_FINISHED
from core.records.certificates.values import ImageFacts, OverrideFacts, RungFacts, UpdateFacts
from core.records.wall_clock import milliseconds
from core.update.evidence import RUNG_WORDS, Outcome, Rung, Standing, outcome_of

if TYPE_CHECKING:
    from core.events import LogRecord
    from core.premise.device import Device
    from core.update.evidence import Proof
    from core.update.progress import DeviceUpdate

_HELD = "not supported by this device type"
_NO_WAY_OUT = (
    "A Type 2 device has no way out of the HAN: what is known of its update was seen on the HAN only."
)
_CHECKS = tuple(f"The check “{name.value}” (found " for name in CheckName)
_REASON = ") was overridden: "
_BY_HAND = "Chosen by hand: "
_BECAUSE = ". Reason: "


def update_facts(row: DeviceUpdate, device: Device, joined_as: JoinAs | None, image_name: str) -> UpdateFacts:
    """One device's update. `joined_as` is as what it is on the device log, nothing where that is not known."""
    return UpdateFacts(
        str(row.eui), row.kind.value, row.name or device.name, "" if joined_as is None else joined_as.value,
        version_text(row.version_before), version_text(row.version_wanted), version_text(row.version_after),
        ImageFacts(
            row.image_hash, row.bytes_total, image_name, _four(device.manufacturer_code), _four(device.image_type)
        ),
        outcome_said(row), _rests_on(row), row.reason, row.attempt,
        tuple(_rung(p) for p in sorted(row.ladder, key=lambda p: p.rung)),
        _credentials(joined_as), _cannot(row, joined_as),
    )  # fmt: skip


def override_of(line: LogRecord, entry: int) -> OverrideFacts | None:
    """What a line of the event log says was decided against the rules, with its written reason; nothing otherwise."""
    at, text = milliseconds(line.at) or 0, line.text
    if line.subject == "plan" and text.startswith(_BY_HAND) and _BECAUSE in text:
        chosen, _, reason = text.removeprefix(_BY_HAND).partition(_BECAUSE)
        return OverrideFacts(at, line.subject, "bridges chosen by hand", chosen, reason, entry)
    opening = next((o for o in _CHECKS if text.startswith(o)), None)
    if opening is None or _REASON not in text:
        return None
    found, _, reason = text.removeprefix(opening).partition(_REASON)
    check = opening.removeprefix("The check “").removesuffix("” (found ")
    return OverrideFacts(at, line.subject, check, found, reason, entry)


def outcome_said(row: DeviceUpdate) -> str:
    """The outcome that was reached, and never more than its ladder bears out; so for what still runs and came back."""
    if row.outcome in (Outcome.CONFIRMED, Outcome.INFERRED):
        supported = outcome_of(row.ladder)[0]
        return row.outcome.value if supported is Outcome.CONFIRMED else supported.value
    if row.outcome is not None:
        return row.outcome.value
    back = any(p.rung > Rung.FETCHED and p.standing is Standing.PROVED for p in row.ladder)
    return outcome_of(row.ladder)[0].value if back and not row.condition.over else NOT_FINISHED


def _rests_on(row: DeviceUpdate) -> str:
    proved = [int(p.rung) for p in sorted(row.ladder, key=lambda p: p.rung) if p.standing is Standing.PROVED]
    if not proved:
        return "Nothing is proved."
    if row.outcome is None:
        return f"So far proved: rungs {', '.join(map(str, proved))}; it was still under way."
    return f"Proved: rung{'s' if len(proved) > 1 else ''} {', '.join(map(str, proved))}."


def _rung(proof: Proof) -> RungFacts:
    at = milliseconds(proof.at)
    words, source = proof.words, proof.source
    return RungFacts(int(proof.rung), RUNG_WORDS[proof.rung], proof.standing.value, at, source, words)


def _credentials(joined_as: JoinAs | None) -> str:
    """What is known of the device's SMKI credentials."""
    if joined_as is JoinAs.PPMID:
        return "not asked on site: they are replaced and read through the DCC"
    return _HELD


def _cannot(row: DeviceUpdate, joined_as: JoinAs | None) -> tuple[str, ...]:
    """What cannot be known, and why: what the ladder calls impossible, and what the type cannot do."""
    impossible = [p for p in sorted(row.ladder, key=lambda p: p.rung) if p.standing is Standing.NOT_POSSIBLE]
    said = [f"{RUNG_WORDS[p.rung]}: {p.words}" for p in impossible]
    if joined_as is not JoinAs.PPMID:
        cells = (r.cad for r in compare(HubCapability(), 0) if r.question in (2, 3))
        said += [_NO_WAY_OUT, *(cell.reason for cell in cells)]
    return tuple(said)


def _four(number: int | None) -> str:
    return "" if number is None else f"{number:04X}"
