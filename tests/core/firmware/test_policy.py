"""Each reason to refuse an image stops it by name, and what is not known is a warning and never a pass."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from core.errors import Refused, UsageError
from core.firmware.image import Form, HardwareRange, Image, ImageError, parse
from core.firmware.policy import (
    CHECKS,
    CheckName,
    Context,
    Preflight,
    Verdict,
    check,
    checked_override,
    image_key,
    refusal,
)
from core.firmware.preflight import ReleaseState
from core.firmware.release_index import ReleaseIndex, indexed
from core.firmware.signature import SignatureVerdict
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.link import Link, LinkClass, Reading
from core.premise.margin import RouteMargin, route_margin, wilson_lower
from core.premise.profile import TYPE_1, HubCapability
from core.premise.topology import Topology
from tests.core.firmware.samples import EUI, bridge_image

IMAGE = bridge_image()
DEVICE = Device(
    EUI, DeviceKind.B2, presence=Presence.JOINED, mains=True, manufacturer_code=0x121D, image_type=0x0B02,
    file_version=0x01000000, hardware_version=0x0123,
)  # fmt: skip
HUB = HubCapability("2.10", frozenset({DeviceKind.CAD}))
GOOD_WAY = RouteMargin(2, LinkClass.OK, None, 50, 50)
CONTEXT = Context(signature=SignatureVerdict.VALID, on_log=True, margin=GOOD_WAY)
N, V = CheckName, Verdict


def run(
    image: Image = IMAGE,
    hub: HubCapability = HUB,
    device: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
) -> Preflight:
    index = ReleaseIndex(7, 1_000.0, 9_000.0, (indexed(image),))
    released = replace(CONTEXT, release=ReleaseState(index, 5_000.0))
    return check(image, replace(DEVICE, **(device or {})), hub, replace(released, **(context or {})))


def verdict(preflight: Preflight, name: CheckName) -> Verdict:
    return next(c.verdict for c in preflight.checks if c.name is name)


def test_good_image_for_a_good_device_passes_every_row() -> None:
    made = run()
    assert [c.verdict for c in made.checks] == [V.PASS] * len(CHECKS)
    assert [c.name for c in made.checks] == list(CheckName)
    assert not made.stops
    assert not made.warnings


EMPTY = ReleaseIndex(7, 1_000.0, 9_000.0, ())
LISTING = ReleaseIndex(7, 1_000_000.0, 9_000_000.0, (indexed(IMAGE),))
LYING = ReleaseIndex(7, 1_000.0, 9_000.0, (replace(indexed(IMAGE), hardware=None),))
KNOWN_OTHER = {image_key(IMAGE): "0" * 64}
SIGNATURES = SignatureVerdict
FAR = RouteMargin(3, LinkClass.WEAK, (EUI, Eui64(bytes(8))), 50, 44)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (N.SIGNATURE, {"context": {"signature": SIGNATURES.INVALID}}),
        (N.SIGNATURE, {"context": {"signature": SIGNATURES.NO_SIGNATURE, "signature_required": True}}),
        (N.MANUFACTURER, {"device": {"manufacturer_code": 0x1234}}),
        (N.IMAGE_TYPE, {"device": {"image_type": 0x0B03}}),
        (N.HARDWARE, {"device": {"hardware_version": 0x0200}}),
        (N.HARDWARE, {"device": {"hardware_version": 0x00FF}}),
        (N.HARDWARE, {"image": bridge_image(hardware=HardwareRange(0x01FF, 0x0100))}),
        (N.VERSION, {"device": {"file_version": 0x02000001}}),
        (N.VERSION, {"device": {"file_version": 0x02000002}}),
        (N.VERSION, {"image": bridge_image(0xFFFFFFFF)}),
        (N.SAME_BYTES, {"context": {"known": KNOWN_OTHER}}),
        (N.DESTINATION, {"image": bridge_image(destination=Eui64(bytes(8)))}),
        (N.DELIVERY, {"hub": HubCapability("2.10", frozenset({DeviceKind.PPMID}))}),
        (N.DELIVERY, {"context": {"profile": TYPE_1}}),
        (N.HUB, {"hub": replace(HUB, limits=(("deliver", "Its firmware is older than SECMP0007."),))}),
        (N.PRESENCE, {"device": {"presence": Presence.EXPECTED}}),
        (N.PRESENCE, {"device": {"presence": Presence.SILENT}}),
        (N.PRESENCE, {"device": {"presence": Presence.GONE}}),
        (N.PRESENCE, {"context": {"on_log": False}}),
        (N.BATTERY, {"device": {"mains": False, "battery": 12}}),
        (N.LINK, {"context": {"margin": FAR}}),
        (N.LINK, {"context": {"margin": replace(GOOD_WAY, sent=5, answered=2)}}),
        (N.INDEX, {"context": {"release": ReleaseState(LISTING, LISTING.expires)}}),
        (N.INDEX, {"context": {"release": ReleaseState(LISTING, LISTING.issued - 86_401)}}),
        (N.LISTED, {"context": {"release": ReleaseState(EMPTY, 5_000.0)}}),
        (N.LISTED, {"context": {"release": ReleaseState(LISTING, 5e6)}, "image": bridge_image(2 << 24 | 9)}),
        (N.LISTED, {"context": {"release": ReleaseState(LYING, 5_000.0)}}),
    ],
)  # fmt: skip
def test_each_reason_stops_by_its_own_name_and_only_by_it(
    name: CheckName, changes: Mapping[str, Any]
) -> None:
    made = run(**changes)
    assert [c.name for c in made.stops] == [name]
    stop = made.stops[0]
    assert stop.found
    assert stop.wanted
    assert stop.words.endswith(".")
    error = refusal(made, DEVICE)
    assert isinstance(error, Refused)
    assert all(part in str(error) for part in (stop.words, stop.found, stop.wanted, str(EUI)))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (N.SIGNATURE, {"context": {"signature": SIGNATURES.NO_SIGNATURE}}),
        (N.SIGNATURE, {"context": {"signature": SIGNATURES.NO_KEY}}),
        (N.MANUFACTURER, {"device": {"manufacturer_code": None}}),
        (N.IMAGE_TYPE, {"device": {"image_type": None}}),
        (N.HARDWARE, {"device": {"hardware_version": None}}),
        (N.VERSION, {"device": {"file_version": None}}),
        (N.DELIVERY, {"device": {"kind": DeviceKind.UNKNOWN}}),
        (N.HUB, {"hub": HubCapability("", frozenset({DeviceKind.CAD}))}),
        (N.PRESENCE, {"device": {"presence": Presence.SILENT, "sleepy": True}}),
        (N.BATTERY, {"device": {"mains": None, "battery": None}}),
        (N.BATTERY, {"device": {"mains": False, "battery": 39}}),
        (N.LINK, {"context": {"margin": RouteMargin()}}),
        (N.LINK, {"context": {"margin": replace(GOOD_WAY, worst=LinkClass.WEAK)}}),
        (N.LINK, {"context": {"margin": replace(GOOD_WAY, worst=LinkClass.MARGINAL)}}),
        (N.LINK, {"context": {"margin": replace(GOOD_WAY, worst=LinkClass.UNKNOWN)}}),
        (N.LINK, {"context": {"margin": replace(GOOD_WAY, answered=48)}}),
        (N.LINK, {"context": {"margin": replace(GOOD_WAY, answered=45)}}),
        (N.LINK, {"context": {"margin": replace(GOOD_WAY, sent=19, answered=17)}}),
        (N.LINK, {"device": {"sleepy": True}, "context": {"margin": replace(GOOD_WAY, sent=3, answered=0)}}),
        (N.INDEX, {"context": {"release": ReleaseState()}}),
    ],
)  # fmt: skip
def test_what_is_unknown_or_doubtful_warns_and_does_not_stop(
    name: CheckName, changes: Mapping[str, Any]
) -> None:
    made = run(**changes)
    assert not made.stops
    assert [c.name for c in made.warnings] == [name]


def test_meter_needs_a_signature_and_a_ppmid_does_not() -> None:
    hub = HubCapability("2.10", frozenset({DeviceKind.ESME, DeviceKind.PPMID}))
    unsigned = {"signature": SignatureVerdict.NO_SIGNATURE}
    assert verdict(run(hub=hub, device={"kind": DeviceKind.ESME}, context=unsigned), N.SIGNATURE) is V.STOP
    assert verdict(run(hub=hub, device={"kind": DeviceKind.PPMID}, context=unsigned), N.SIGNATURE) is V.WARN


def test_bridge_is_delivered_to_as_what_it_joined() -> None:
    ppmid = HubCapability(
        "2.10", frozenset({DeviceKind.PPMID}), limits=(("CAD", "The hub has no way to a CAD."),)
    )
    assert verdict(run(hub=ppmid, context={"profile": TYPE_1}), N.DELIVERY) is V.PASS
    stop = next(c for c in run(hub=ppmid).checks if c.name is N.DELIVERY)
    assert (stop.verdict, stop.words) == (V.STOP, "The hub has no way to a CAD.")


def test_unknown_hub_warns_and_does_not_stop() -> None:
    made = run(hub=HubCapability())
    assert {c.name for c in made.warnings} == {N.DELIVERY, N.HUB}
    assert not made.stops


def test_image_for_this_very_device_and_known_bytes_pass() -> None:
    image = bridge_image(destination=EUI, hardware=None)
    made = run(image=image, context={"known": {image_key(image): image.file_sha256}})
    assert not made.stops
    assert not made.warnings


def test_image_for_all_hardware_needs_no_hardware_version() -> None:
    assert (
        verdict(run(image=bridge_image(hardware=None), device={"hardware_version": None}), N.HARDWARE)
        is V.PASS
    )


def test_downgrade_needs_both_the_policy_and_a_written_reason() -> None:
    newer, reason = {"file_version": 0x03000000}, {N.VERSION: "recall of 3.0 by the maker"}
    for context in ({"downgrade_allowed": True}, {"overrides": reason},
                    {"downgrade_allowed": True, "overrides": {N.VERSION: "  "}}):  # fmt: skip
        assert verdict(run(device=newer, context=context), N.VERSION) is V.STOP
    made = run(device=newer, context={"downgrade_allowed": True, "overrides": reason})
    assert not made.stops
    assert "recall of 3.0" in made.warnings[0].words
    same = run(device={"file_version": IMAGE.header.version},
               context={"downgrade_allowed": True, "overrides": reason})  # fmt: skip
    assert verdict(same, N.VERSION) is V.STOP


def test_only_battery_and_link_can_be_overridden_in_words() -> None:
    why = dict.fromkeys(CheckName, "the installer stands beside it")
    bad = run(
        image=bridge_image(destination=Eui64(bytes(8))),
        hub=HubCapability("1.0", frozenset({DeviceKind.ESME}), limits=(("deliver", "It cannot."),)),
        device={"manufacturer_code": 1, "image_type": 1, "hardware_version": 1, "file_version": 0x09000000,
                "presence": Presence.GONE, "mains": False, "battery": 3},
        context={"signature": SignatureVerdict.INVALID, "margin": FAR, "overrides": why},
    )  # fmt: skip
    assert {c.name for c in bad.warnings} == {N.BATTERY, N.LINK}
    assert all("the installer stands beside it" in c.words for c in bad.warnings)
    assert len(bad.stops) == len(CHECKS) - 6  # the file is whole, released, and no other file is known


@pytest.mark.parametrize(
    ("changes", "seen", "wanted"),
    [
        ({"answered": 48}, "48 of 50 pings answered (96 %)", "at least 98 % of pings answered"),
        ({"worst": LinkClass.WEAK}, "50 of 50 pings answered (100 %)", "every hop OK"),
        (
            {"sent": 200, "answered": 195},
            "195 of 200 pings answered (97 %)",
            "at least 98 % of pings answered",
        ),
        ({"sent": 19, "answered": 19}, "19 of 19 pings", "20 pings or more, 98 % of them answered"),
    ],
)
def test_a_way_is_told_by_what_is_compared_and_what_lacks(
    changes: dict[str, Any], seen: str, wanted: str
) -> None:
    (check,) = run(context={"margin": replace(GOOD_WAY, **changes)}).warnings
    assert seen in check.words, "the share that is held against what is wanted, never rounded up to it"
    assert ", which proves at least" in check.words
    assert check.wanted == wanted, "nothing that it has"


def test_refusal_names_every_failed_check_with_both_values() -> None:
    made = run(device={"manufacturer_code": 0x1234, "image_type": 0x0B03})
    text = str(refusal(made, DEVICE))
    assert "2 checks forbid it" in text
    assert "found 1234; wanted 121D" in text
    assert "found 0B03; wanted 0B02" in text


def test_no_altered_file_passes_under_the_version_of_a_known_one() -> None:
    """A changed header field gives another key, which the signature does not notice: see the check above it."""
    rng, offered, read = random.Random(5), 0, 0
    original = bridge_image(form=Form.GBCS)
    known = {image_key(original): original.file_sha256}
    for _ in range(2_000):
        data = bytearray(original.content)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        try:
            image = parse(bytes(data))
        except ImageError:
            continue
        read += 1
        made = run(image=image, context={"known": known})
        offered += not made.stops and image_key(image) == image_key(original)
    assert read > 1_000
    assert offered == 0


def test_margin_is_that_of_the_weakest_hop_and_of_its_pings() -> None:
    hub, mid = Eui64(bytes(7) + b"\1"), Eui64(bytes(7) + b"\2")
    links = (
        Link(hub, mid, Reading(hub, mid, 200, "table", 1.0, 50, 50), Reading(mid, hub, 180, "table", 1.0)),
        Link(mid, EUI, Reading(mid, EUI, 120, "table", 1.0, 50, 41), Reading(EUI, mid, 30, "table", 1.0)),
    )
    topology = Topology(hub, links=links, parents=((EUI, mid), (mid, hub)))
    assert route_margin(topology, EUI) == RouteMargin(2, LinkClass.WEAK, (EUI, mid), 50, 41)
    assert route_margin(topology, EUI, 100, 99).answered == 99
    assert route_margin(Topology(hub), EUI, 10, 9) == RouteMargin(sent=10, answered=9)


@pytest.mark.parametrize(
    ("answered", "sent", "proved"), [(20, 20, 0.84), (50, 50, 0.93), (100, 100, 0.96), (0, 9, 0)]
)
def test_small_samples_prove_little(answered: int, sent: int, proved: float) -> None:
    assert wilson_lower(answered, sent) == pytest.approx(proved, abs=0.005)
    assert wilson_lower(0, 0) == 0.0


@pytest.mark.parametrize("name", [n for n in CheckName if n not in (N.VERSION, N.BATTERY, N.LINK)])
def test_most_checks_may_never_be_overridden(name: CheckName) -> None:
    with pytest.raises(UsageError, match="may never be overridden"):
        checked_override(name.value, "the installer stands beside it")


def test_an_override_wants_a_known_name_and_a_real_reason() -> None:
    assert checked_override(" battery ", "  it is\n charged today ") == (N.BATTERY, "it is charged today")
    with pytest.raises(UsageError, match="is no check that can be overridden"):
        checked_override("everything", "the installer stands beside it")
    for reason in ("", "because", "a" + " " * 20, "because \x1b[2J of it"):
        with pytest.raises(UsageError, match="at least 10 characters"):
            checked_override("battery", reason)


@pytest.mark.parametrize(
    ("device", "context", "name", "overridable"),
    [
        ({"mains": None, "battery": 12}, {}, N.BATTERY, True),
        ({}, {"margin": RouteMargin(2, LinkClass.OK, None, 50, 9)}, N.LINK, True),
        ({"file_version": 0x7FFFFFFF}, {"downgrade_allowed": True}, N.VERSION, True),
        ({"file_version": 0x7FFFFFFF}, {}, N.VERSION, False),
        ({"file_version": IMAGE.header.version}, {"downgrade_allowed": True}, N.VERSION, False),
        ({"manufacturer_code": 1}, {"downgrade_allowed": True}, N.MANUFACTURER, False),
    ],
)
def test_a_stop_says_whether_a_reason_would_let_it_go(
    device: dict[str, Any], context: dict[str, Any], name: CheckName, *, overridable: bool
) -> None:
    def row(overrides: Mapping[CheckName, str]) -> Verdict:
        return verdict(run(device=device, context={**context, "overrides": overrides}), name)

    before = next(c for c in run(device=device, context=context).checks if c.name is name)
    assert (before.verdict, before.overridable) == (V.STOP, overridable)
    assert row({name: "The customer is away for weeks."}) is (V.WARN if overridable else V.STOP)
