"""CAD and PPMID side by side: every cell has its reason, and the hub's own limits count."""

from __future__ import annotations

import pytest

from core.hub.capability import HubTold, capability_of
from core.hub.comparison import Can, compare
from core.premise.device import DeviceKind, Eui64
from core.premise.profile import HubCapability
from core.radio.radio import RadioInfo

INFO = RadioInfo(Eui64.from_int(1), 15, 0x1A62, 1, "ZNP", "Z-Stack 20220219")


def test_every_question_of_the_document_is_answered_with_a_reason() -> None:
    rows = compare(capability_of(INFO), 3)
    assert {row.question for row in rows} == {1, 2, 3, 4}
    assert all(cell.reason.endswith(".") for row in rows for cell in (row.cad, row.ppmid))
    by_topic = {row.topic: (row.cad.can, row.ppmid.can) for row in rows}
    assert by_topic["firmware over the air"] == (Can.YES, Can.YES)
    for topic in (
        "confirms by a signed alert",
        "version readable through the DCC",
        "credentials replaceable",
    ):
        assert by_topic[topic] == (Can.NO, Can.NOT_HERE)


def test_a_hub_behind_the_dcc_lets_type_1_do_what_type_2_cannot() -> None:
    rows = compare(HubCapability("2.14.0", frozenset({DeviceKind.PPMID})), 0)
    assert [row.ppmid.can for row in rows] == [Can.YES] * 6
    assert rows[1].cad.can is Can.NO


@pytest.mark.parametrize(
    ("delivers", "cad", "ppmid"),
    [
        ({DeviceKind.CAD, DeviceKind.PPMID}, Can.YES, Can.YES),
        ({DeviceKind.PPMID}, Can.NO, Can.YES),
        ({DeviceKind.ESME}, Can.NO, Can.NO),
    ],
)
def test_an_emulated_hub_that_checks_types(delivers: set[DeviceKind], cad: Can, ppmid: Can) -> None:
    capability = capability_of(INFO, HubTold("1.0.0", frozenset(delivers), 5))
    firmware, places = compare(capability, 5)[1], compare(capability, 5)[-1]
    assert (firmware.cad.can, firmware.ppmid.can) == (cad, ppmid)
    assert places.cad.can is Can.NO
    assert places.cad.reason.startswith("0 of 5 places")
