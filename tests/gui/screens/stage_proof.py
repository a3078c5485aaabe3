"""Proof in each of its states: a rung that is waited for, one that contradicts, a bridge that got nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.events import UpdateChanged
from core.premise.device import DeviceKind, Eui64
from core.premise.profile import TYPE_2
from core.update.evidence import (
    Outcome,
    Proof,
    Rung,
    Standing,
    blank_ladder,
    outcome_of,
    version_proof,
    with_proof,
)
from core.update.progress import Condition, DeviceUpdate, Phase
from core.update.reading import SOURCE
from gui.screen import Place, Screen
from gui.screens.proof import ProofScreen
from tests.gui.screens import home
from tests.gui.screens.stage_firmware import told_devices

if TYPE_CHECKING:
    from tests.gui.screens.desk import Bench

Made = tuple[Screen, Callable[[], None]]
OLD, NEW = 0x00010302, 0x00010400
KINDS = {home.B1: DeviceKind.B1, home.B2: DeviceKind.B2, home.B4: DeviceKind.B4}


def row(eui: Eui64, found: int | None, **changes: object) -> DeviceUpdate:
    """An update of which this version was read in the end; None: not read yet."""
    ladder = blank_ladder(TYPE_2, through_dcc=False)
    for rung, ago in ((Rung.FETCHED, 300), (Rung.CAME_BACK, 240)):
        ladder = with_proof(ladder, Proof(rung, Standing.PROVED, home.NOW - ago, "radio"))
    if found is not None:
        ladder = with_proof(ladder, version_proof(Rung.READ_ON_HAN, found, NEW, home.NOW - 180, SOURCE))
    over = found is not None
    made = DeviceUpdate(
        eui, KINDS[eui], phase=Phase.PROVING, condition=Condition.FINISHED if over else Condition.RUNNING,
        bytes_done=262_144, bytes_total=262_144, version_before=OLD, version_wanted=NEW, version_after=found,
        image_hash="9f3c" + 56 * "0" + "a71e", ladder=ladder, outcome=outcome_of(ladder)[0] if over else None,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


WAITING = row(home.B4, None, waits_until=home.NOW + 686)
AGAINST = row(home.B2, OLD)
CONFIRMED = row(home.B1, NEW)
REFUSED = DeviceUpdate(
    home.B4, DeviceKind.B4, condition=Condition.REFUSED, outcome=Outcome.REFUSED, version_before=OLD,
    version_wanted=NEW,
    reason="The image was not sent to B4. One check forbids it: Battery: The battery may die in mid-update.",
)  # fmt: skip


def proof_of(bed: Bench, *rows: DeviceUpdate) -> ProofScreen:
    screen = ProofScreen(bed.desk, lambda: home.NOW)
    told_devices(bed)
    for one in rows:
        bed.mirror.take(UpdateChanged(one))
    return screen


def waiting(bed: Bench, _folder: Path) -> Made:
    return proof_of(bed, CONFIRMED, row(home.B2, NEW), WAITING), lambda: None


def contradicted(bed: Bench, _folder: Path) -> Made:
    return proof_of(bed, CONFIRMED, AGAINST, REFUSED), lambda: None


def nothing_yet(bed: Bench, _folder: Path) -> Made:
    return proof_of(bed), lambda: None


PROOF: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "proof_waiting": (Place.UPDATE, waiting),
    "proof_contradicted": (Place.UPDATE, contradicted),
    "proof_empty": (Place.UPDATE, nothing_yet),
}
