"""What a certificate strikes out, whatever the recording that it is read from holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.events import DeviceLogChanged, UpdateChanged
from core.joining.device_log import LogEntry
from core.premise.device import DeviceKind
from core.records.certificates.certificate import HandOver, compose, octets_of
from core.records.redaction import STRUCK
from core.update.evidence import Outcome
from tests.core.records.certificates.certified import B1, JOB, NEW, NOON, events, line, update, visit

CODE = "5CE1907F42ADB36810F8D2943B6E57A06F12"
WIDE = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEF"})


@pytest.mark.parametrize("typed", [f"{CODE[:16]}\n{CODE[16:]}", CODE.translate(WIDE), CODE])
def test_a_code_typed_anywhere_is_struck_out_of_the_certificate(typed: str) -> None:
    row = update(B1, DeviceKind.B1, Outcome.CONFIRMED, NEW).update
    said = [
        *events(),
        (NOON + 705, replace(JOB, premise=typed, mpxn=typed, installer=typed, order=typed)),
        (NOON + 706, line(9, NOON + 706, f"The label says {typed}")),
        (NOON + 707, DeviceLogChanged((LogEntry(B1, name=typed),), 16)),
        (NOON + 708, UpdateChanged(replace(row, name=typed, reason=typed))),
    ]
    made = compose(visit(said), HandOver(typed, typed, NOON + 900))
    octets = octets_of(made)
    for part in (CODE[:10], CODE[-10:], CODE[:10].translate(WIDE)):
        assert part.encode() not in octets
    assert {made.premise, made.mpxn, made.installer, made.order, made.notes, made.customer} == {STRUCK}
    again = compose(visit(said), HandOver(made.notes, made.customer, NOON + 900))
    assert again == made
