"""The mirror of the core, the log's tail, what the rail says of them, and what the window remembers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QModelIndex, Qt

from core.events import (
    CampaignChanged,
    DeviceLogChanged,
    Event,
    HubChanged,
    JoinChanged,
    Level,
    LogRecord,
    LogWritten,
    PremiseChanged,
    UpdateChanged,
)
from core.hub.hub import EmulatedMark, HubState, HubView
from core.joining.device_log import LogEntry
from core.joining.join_board import JoinBoard
from core.premise.device import DeviceKind, Eui64
from core.premise.link import Link, Reading
from core.premise.premise import PremiseView
from core.premise.topology import Topology
from core.update.campaign import CampaignView
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate
from gui import preferences
from gui.models.log import LogModel, LogRole
from gui.models.mirror import Mirror
from gui.screen import Glyph, Place
from gui.standings import standings, top_facts
from gui.theme import ThemeName

if TYPE_CHECKING:
    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

A, B = Eui64.from_int(0xA0), Eui64.from_int(0xB0)
EMULATED = HubView(
    HubState.CONNECTED, "emulated:happy-house", channel=20, pan_id=0x1A2B, firmware="4.2.1",
    emulated=EmulatedMark("happy-house", "20"),
)  # fmt: skip


def record(number: int) -> LogRecord:
    return LogRecord(number, 1_700_000_000.0 + number, Level.PLAIN, "hub", f"line {number}")


def fed(*events: Event) -> Mirror:
    mirror = Mirror()
    for event in events:
        mirror.take(event)
    return mirror


EVENTS: list[tuple[Event, str]] = [
    (HubChanged(EMULATED), "hub_changed"),
    (PremiseChanged(PremiseView("Flat 14")), "premise_changed"),
    (DeviceLogChanged((LogEntry(A),), 16), "device_log_changed"),
    (JoinChanged(JoinBoard(closes_at=1.0)), "join_changed"),
    (CampaignChanged(CampaignView(running=True)), "campaign_changed"),
    (UpdateChanged(DeviceUpdate(A)), "update_changed"),
    (LogWritten(record(1)), "log_written"),
]


@pytest.mark.parametrize(("event", "signal"), EVENTS, ids=[name for _, name in EVENTS])
def test_each_event_is_kept_and_told_once(qtbot: QtBot, event: Event, signal: str) -> None:
    mirror = Mirror()
    told: list[tuple[object, ...]] = []
    for name in {name for _, name in EVENTS}:
        getattr(mirror, name).connect(lambda *args, name=name: told.append((name, *args)))
    mirror.take(event)
    assert [entry[0] for entry in told] == [signal]


def test_the_mirror_holds_the_last_whole_values(qtbot: QtBot) -> None:
    mirror = fed(*(event for event, _ in EVENTS), UpdateChanged(DeviceUpdate(B)))
    assert mirror.hub is EMULATED
    assert mirror.connected
    assert mirror.premise.name == "Flat 14"
    assert (len(mirror.device_log), mirror.log_capacity) == (1, 16)
    assert mirror.join.closes_at == 1.0
    assert mirror.campaign.running
    assert list(mirror.updates) == [A, B]
    assert mirror.log.record(0) == record(1)
    mirror.forget_updates()
    assert not mirror.updates


def test_updates_stay_with_their_home(qtbot: QtBot) -> None:
    mirror = fed(HubChanged(EMULATED), UpdateChanged(DeviceUpdate(A)))
    mirror.take(HubChanged(replace(EMULATED, state=HubState.LOST)))
    mirror.take(HubChanged(EMULATED))
    assert list(mirror.updates) == [A], "the dongle only came back"
    mirror.take(HubChanged(replace(EMULATED, url=f"{EMULATED.url}&home=another")))
    assert not mirror.updates, "the same scenario run again is another home"
    real = replace(EMULATED, emulated=None, eui=A, url="one port")
    for event in (
        HubChanged(real),
        UpdateChanged(DeviceUpdate(B)),
        HubChanged(replace(real, url="another port")),
    ):
        mirror.take(event)
    assert list(mirror.updates) == [B], "the same hub at another port"
    mirror.take(HubChanged(replace(real, eui=B)))
    assert not mirror.updates


def test_the_log_model_keeps_qts_rules(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = LogModel(tail=30)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    for number in range(100):  # the tester watches each insertion and removal as it comes
        model.append(record(number))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_the_log_keeps_the_newest_lines_in_order(qtbot: QtBot) -> None:
    model = LogModel(tail=1000)
    for number in range(2500):
        model.append(record(number))
    count = model.rowCount()
    assert 500 <= count <= 1000
    numbers = [model.record(row).number for row in range(count)]
    assert numbers == list(range(2500 - count, 2500))


def test_a_log_line_says_when_who_and_what(qtbot: QtBot) -> None:
    model = LogModel()
    model.append(record(7))
    index = model.index(0)
    words = model.data(index, Qt.ItemDataRole.DisplayRole)
    assert isinstance(words, str)
    assert words.endswith("hub  line 7")
    assert words[2] == words[5] == ":"
    assert model.data(index, LogRole.RECORD) == record(7)
    assert model.data(index, LogRole.LEVEL) == "plain"
    assert model.data(QModelIndex()) is None
    assert model.rowCount(index) == 0


def test_the_top_bar_says_what_is_known(qtbot: QtBot) -> None:
    nothing = top_facts(Mirror(), "08:54")
    assert (nothing.hub, nothing.channel, nothing.emulated, nothing.clock) == ("No hub", "", False, "08:54")
    facts = top_facts(fed(HubChanged(EMULATED), PremiseChanged(PremiseView("Flat 14"))), "13:42")
    assert (facts.premise, facts.hub, facts.channel, facts.pan) == (
        "Flat 14", "Hub connected", "Ch 20", "PAN 1A2B",
    )  # fmt: skip
    assert facts.emulated
    assert facts.sentence.startswith("Emulated. Flat 14")


def test_of_a_hub_that_was_let_go_nothing_is_told_but_that_all_of_it_was_emulated(qtbot: QtBot) -> None:
    facts = top_facts(fed(HubChanged(replace(EMULATED, state=HubState.DISCONNECTED))), "13:42")
    assert (facts.hub, facts.firmware, facts.channel, facts.pan) == ("No hub", "", "", "")
    assert facts.reference == "", "no clock runs"
    assert facts.emulated


def test_an_emulated_hub_is_marked_from_the_first_moment_and_a_real_one_never(qtbot: QtBot) -> None:
    connecting = HubView(HubState.CONNECTING, "emulated:happy-house")
    assert top_facts(fed(HubChanged(connecting)), "").emulated
    real = HubView(HubState.CONNECTED, "/dev/ttyUSB0", channel=15, pan_id=1)
    assert not top_facts(fed(HubChanged(real)), "").emulated


def stands(place: Place, *events: Event) -> tuple[Glyph, str]:
    standing = standings(fed(*events))[place]
    return standing.glyph, standing.words


def test_the_rail_follows_the_job(qtbot: QtBot) -> None:
    assert stands(Place.CONNECT) == (Glyph.NOT_STARTED, "Dongle or hub")
    assert stands(Place.CONNECT, HubChanged(EMULATED)) == (Glyph.DONE, "Emulated hub")
    lost = HubChanged(HubView(HubState.LOST, "/dev/ttyUSB0"))
    assert stands(Place.CONNECT, lost) == (Glyph.WARN, "Dongle unplugged")
    meter = LogEntry(Eui64.from_int(1), DeviceKind.ESME, joined_at=1.0)
    one = DeviceLogChanged((meter, LogEntry(A, DeviceKind.B1, joined_at=1.0), LogEntry(B, DeviceKind.B4)), 16)
    assert stands(Place.JOIN, one) == (Glyph.UNDER_WAY, "1 of 2 on log")
    weak = Reading(A, B, 30, "test", 0.0)
    mesh = PremiseChanged(PremiseView(topology=Topology(links=(Link(A, B, weak),))))
    assert stands(Place.UPDATE, mesh) == (Glyph.WARN, "1 weak link")


def test_the_rail_says_of_practice_without_a_job_what_becomes_of_it(qtbot: QtBot) -> None:
    hub, row = HubChanged(EMULATED), DeviceUpdate(A, condition=Condition.RUNNING)
    assert stands(Place.JOB) == (Glyph.NOT_STARTED, "Which premise")
    assert stands(Place.JOB, hub) == (Glyph.NOT_STARTED, "Practice, no job")
    assert stands(Place.JOB, hub, UpdateChanged(row)) == (Glyph.NOT_STARTED, "Practice, kept")
    over = replace(row, condition=Condition.FINISHED)
    assert stands(Place.JOB, hub, UpdateChanged(over)) == (Glyph.NOT_STARTED, "Practice, no job")


def test_the_rail_never_calls_an_update_done_that_is_not_proved(qtbot: QtBot) -> None:
    campaign = CampaignChanged(CampaignView(bytes_done=54, bytes_total=100))
    row = DeviceUpdate(A, condition=Condition.RUNNING)
    assert stands(Place.UPDATE, campaign, UpdateChanged(row)) == (Glyph.UNDER_WAY, "Updating, 54 %")
    inferred = DeviceUpdate(A, condition=Condition.FINISHED, outcome=Outcome.INFERRED)
    assert stands(Place.UPDATE, UpdateChanged(inferred)) == (Glyph.WARN, "0 of 1 confirmed")
    old = DeviceUpdate(A, condition=Condition.FINISHED, outcome=Outcome.CONTRADICTED)
    assert stands(Place.UPDATE, UpdateChanged(old)) == (Glyph.STOP, "1 of 1 failed")
    good = DeviceUpdate(A, condition=Condition.FINISHED, outcome=Outcome.CONFIRMED)
    assert stands(Place.UPDATE, UpdateChanged(good)) == (Glyph.DONE, "1 of 1 confirmed")


def test_theme_and_size_are_remembered(tmp_path: Path) -> None:
    assert preferences.read(tmp_path) == preferences.Preferences()
    wanted = preferences.Preferences(ThemeName.SUNLIGHT, 1.5)
    preferences.keep(tmp_path / "new", wanted)
    assert preferences.read(tmp_path / "new") == wanted


@pytest.mark.parametrize("damage", ["theme = 'purple'", "scale = [", "\x00", "scale = 'large'"])
def test_damaged_preferences_do_no_harm(tmp_path: Path, damage: str) -> None:
    (tmp_path / "window.toml").write_text(damage)
    assert preferences.read(tmp_path) == preferences.Preferences()
