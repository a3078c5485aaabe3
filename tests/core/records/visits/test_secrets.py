"""What people typed and chose is looked over on its way into a recording."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.events import (
    CampaignChanged,
    DeviceLogChanged,
    HubChanged,
    JoinChanged,
    LogWritten,
    PremiseChanged,
    UpdateChanged,
)
from core.hub.hub import EmulatedMark, HubState, HubView
from core.joining.device_log import LogEntry
from core.joining.join_board import Expected, JoinBoard
from core.premise.device import Device, DeviceKind, Eui64
from core.premise.planning import Plan, PlannedBridge
from core.premise.premise import PremiseView
from core.premise.topology import Topology
from core.records.job import Job, JobDevice
from core.records.visits.secrets import Sieve
from core.update.campaign_view import CampaignView
from core.update.progress import DeviceUpdate
from tests.core.records.visits.writing import JOB, line

if TYPE_CHECKING:
    from core.records.visits.codec import Said

B1 = Eui64.parse("00-DB-12-34-56-78-90-B1")
WIDE = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEF"})
CODE = "5CE1907F42ADB36810F8D2943B6E57A06F12"
TYPED = (f"{CODE[:16]}\n{CODE[16:]}", CODE.translate(WIDE), CODE)


def said_with(typed: str) -> tuple[Said, ...]:
    """One of each kind in which a person’s words stand, and how often they do."""
    plan = Plan("by hand", typed, (PlannedBridge(DeviceKind.B1, "by the hub", typed, mains=True),))
    return (
        replace(JOB, premise=typed, mpxn=typed, installer=typed, order=typed, devices=(JobDevice(B1, name=typed),)),
        line(1, typed), DeviceLogChanged((LogEntry(B1, name=typed),), 16),
        PremiseChanged(PremiseView(typed, None, plan, Topology(B1, (Device(B1, name=typed),)))),
        JoinChanged(JoinBoard((Expected(B1, name=typed, reason=typed),))),
        CampaignChanged(CampaignView((B1,), typed)), UpdateChanged(DeviceUpdate(B1, name=typed, reason=typed)),
    )  # fmt: skip


def test_a_code_goes_from_every_word_that_a_person_types() -> None:
    sieve = Sieve()
    for typed in TYPED:
        for said in said_with(typed):
            assert sieve.clean(said) in said_with("[struck out]")


def test_what_holds_no_code_is_the_very_same() -> None:
    for said in said_with("by the gas meter, behind 14 boxes"):
        assert Sieve().clean(said) is said


def test_of_an_own_scenario_its_name_is_recorded_and_no_folder_of_this_laptop() -> None:
    home, sieve = Path.home(), Sieve()
    url = f"emulated:{home}/scenarios of mine/own.toml?speed=20&state={home}/kept"
    view = HubView(HubState.CONNECTED, url, emulated=EmulatedMark("own", "20"), detail=f"Not read: {url}")
    job, hub, told = (
        sieve.clean(one)
        for one in (replace(JOB, hub=url), HubChanged(view), line(1, f"Connected to {url}: Z-Stack."))
    )
    short = "emulated:own?speed=20&state=[folder]"
    assert isinstance(job, Job)
    assert job.hub == short
    assert isinstance(hub, HubChanged)
    assert (hub.hub.url, hub.hub.detail) == (short, f"Not read: {short}")
    assert isinstance(told, LogWritten)
    assert told == LogWritten(replace(told.record, text=f"Connected to {short}: Z-Stack."))
