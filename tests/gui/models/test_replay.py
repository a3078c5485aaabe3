"""A replay stands at any moment of a visit as if the core had just said all of it up to then."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.events import HubChanged, LogWritten, PremiseChanged, UpdateChanged
from core.hub.hub import HubState, HubView
from core.premise.device import DeviceKind
from core.premise.premise import PremiseView
from core.premise.topology import Topology
from core.records.job import Job
from core.records.visits.visit import Checkpoint, Visit, VisitEntry
from core.update.progress import Condition, DeviceUpdate, Phase
from gui.models.mirror import Mirror
from gui.models.replay import EVERY, SPEEDS, Replay, Story, StoryMaker
from gui.models.replay_words import (
    damage_words,
    doings,
    happening,
    mesh_at,
    premise_of,
    torn_words,
    when_of,
)
from gui.screen import Glyph
from tests.gui.screens import home
from tests.gui.screens.stage_recording import BEGAN, said, visit

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core.events import Event

pytestmark = pytest.mark.usefixtures("qapp")


class Clock:
    """A clock that is set by hand, in s."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def story(shown: Visit | None = None) -> Story:
    return StoryMaker(shown or visit()).whole()


def long_visit(many: int) -> Visit:
    """A visit of so many entries: two homes, many blocks, a line of the log for every third entry."""
    base: list[Event | Job] = [what for _, what in said()]
    other = HubChanged(HubView(HubState.CONNECTED, "/dev/ttyUSB0", home.STRANGER, 11, 0x3333))
    entries = []
    for number in range(1, many + 1):
        what: Event | Job = base[number % len(base)]
        if number == many // 2:
            what = other
        elif number % 2:
            eui = (home.B1, home.B2, home.B4)[number % 3]
            what = UpdateChanged(DeviceUpdate(eui, bytes_done=number, bytes_total=many, phase=Phase.SENDING))
        entries.append(VisitEntry(number, BEGAN + 0.4 * number, what, b""))
    return Visit("1", "1.0.0", tuple(entries))


def state(mirror: Mirror) -> tuple[object, ...]:
    return (
        mirror.hub, mirror.premise, mirror.device_log, mirror.log_capacity, mirror.join, mirror.campaign,
        mirror.links, dict(mirror.updates),
    )  # fmt: skip


def live(shown: Visit, place: int) -> tuple[object, ...]:
    """What a mirror holds that has heard so many entries as they were said."""
    mirror = Mirror()
    for entry in shown.entries[:place]:
        if not isinstance(entry.said, Job | Checkpoint | LogWritten):
            mirror.take(entry.said)
    return state(mirror)


def test_every_moment_is_as_it_was_live_whichever_way_one_comes_to_it() -> None:
    shown = long_visit(5 * EVERY + 40)
    replay, chance = Replay(story(shown)), random.Random(7)
    places = [chance.randrange(len(shown.entries)) for _ in range(40)]
    places += [0, len(shown.entries) - 1, EVERY - 1, EVERY, EVERY + 1, 0]
    for place in places:
        replay.seek_place(place)
        assert replay.place == place + 1
        assert state(replay.mirror) == live(shown, place + 1), place
        assert replay.lines == sum(isinstance(e.said, LogWritten) for e in shown.entries[: place + 1])


def test_a_home_that_is_entered_after_a_step_back_forgets_the_updates_of_the_one_before() -> None:
    """A mirror remembers whose home the updates are of; a kept state made while no hub is connected must too."""
    first = HubChanged(HubView(HubState.CONNECTED, "/dev/ttyUSB0", home.HUB))
    gone = HubChanged(HubView())
    second = HubChanged(HubView(HubState.CONNECTED, "/dev/ttyUSB0", home.STRANGER))
    row = UpdateChanged(DeviceUpdate(home.B1, bytes_done=5, bytes_total=9))
    told: list[Event] = [first, row, gone, *([gone] * EVERY), second, gone]
    shown = Visit("1", "1", tuple(VisitEntry(n, BEGAN + n, what, b"") for n, what in enumerate(told, 1)))
    replay = Replay(story(shown))
    replay.to_end()
    replay.seek_place(EVERY)
    assert dict(replay.mirror.updates) == {home.B1: row.update}
    replay.seek_place(len(told) - 2)
    assert state(replay.mirror) == live(shown, len(told) - 1)
    assert not replay.mirror.updates


def test_no_seek_over_ten_thousand_entries_holds_the_window() -> None:
    shown = long_visit(10_000)
    made = story(shown)
    replay, chance = Replay(made), random.Random(3)
    longest = 0.0
    for _ in range(60):
        start = time.process_time()
        replay.seek(chance.uniform(made.began, made.ended))
        longest = max(longest, time.process_time() - start)
    assert longest < 0.05


def test_a_visit_is_made_ready_in_short_pieces() -> None:
    maker, longest = StoryMaker(long_visit(10_000)), 0.0
    for piece in maker.pieces():
        start = time.process_time()
        piece()
        longest = max(longest, time.process_time() - start)
    assert longest < 0.05
    assert len(maker.story.times) == 10_000


def test_what_mattered_is_told_once_and_in_its_order() -> None:
    told = [(round(mark.at - BEGAN), mark.glyph, mark.words) for mark in story().marks]
    assert told == [
        (6, Glyph.UNDER_WAY, "The hub is connected."),
        (30, Glyph.DONE, "ESME has joined."),
        (39, Glyph.DONE, "B1 has joined."),
        (48, Glyph.DONE, "B2 has joined."),
        (57, Glyph.DONE, "IHD has joined."),
        (66, Glyph.DONE, "B4 has joined."),
        (75, Glyph.DONE, "GSME has joined."),
        (420, Glyph.UNDER_WAY, "The update of B4 begins."),
        (620, Glyph.WARN, "It took no block for 12 s and was asked again; its way has a weak hop."),
        (824, Glyph.DONE, "The update of B4: confirmed."),
        (840, Glyph.UNDER_WAY, "The update of B2 begins."),
        (1244, Glyph.DONE, "The update of B2: confirmed."),
        (1260, Glyph.UNDER_WAY, "The update of B1 begins."),
        (1490, Glyph.STOP, "The update of B1 has failed."),
        (
            1490,
            Glyph.STOP,
            "It stopped asking at 59 %. Its power may be off: go and look at it, then resume.",
        ),
    ]


def test_devices_that_were_in_before_the_visit_are_no_news_and_a_second_try_is() -> None:
    row = DeviceUpdate(home.B1, condition=Condition.RUNNING, phase=Phase.SENDING, bytes_done=1, bytes_total=9)
    told: list[Event] = [
        HubChanged(HubView(HubState.CONNECTED, eui=home.HUB)),
        UpdateChanged(row), UpdateChanged(replace(row, condition=Condition.FAILED)), UpdateChanged(row),
        HubChanged(HubView(HubState.LOST, eui=home.HUB)), HubChanged(HubView()),
    ]  # fmt: skip
    shown = Visit("1", "1", tuple(VisitEntry(n, BEGAN + n, what, b"") for n, what in enumerate(told, 1)))
    assert [mark.words for mark in story(shown).marks] == [
        "The hub is connected.", "The update of …78-90-A0 begins.", "The update of …78-90-A0 has failed.",
        "The update of …78-90-A0 begins.", "The dongle is lost.", "The hub is disconnected.",
    ]  # fmt: skip


def test_the_steps_go_from_mark_to_mark_and_to_the_ends() -> None:
    replay = Replay(story())
    replay.to_start()
    seen = []
    while not replay.at_end:
        replay.step(1)
        seen.append(round(replay.at - BEGAN))
    assert seen == [6, 30, 39, 48, 57, 66, 75, 420, 620, 824, 840, 1244, 1260, 1490, 1490]
    back = []
    while replay.at > replay.story.began:
        replay.step(-1)
        back.append(round(replay.at - BEGAN))
    assert back == [*reversed(seen[:-1]), 0]


def test_it_plays_as_fast_as_it_is_told_and_stops_at_the_end(qtbot: QtBot) -> None:
    clock = Clock()
    replay = Replay(story(), clock=clock)
    replay.play()
    clock.at += 2.0
    replay.tick()
    assert replay.at == pytest.approx(BEGAN + 2)
    replay.take_speed(60)
    clock.at += 3.0
    replay.tick()
    assert replay.at == pytest.approx(BEGAN + 182)
    replay.faster(-1)
    assert replay.speed == SPEEDS[1]
    replay.faster(-1)
    replay.faster(-1)
    assert replay.speed == SPEEDS[0]
    with qtbot.waitSignal(replay.played):
        clock.at += 99_999.0
        replay.tick()
    assert replay.at_end
    assert not replay.playing
    replay.play()
    assert replay.at == replay.story.began
    replay.pause()


def test_it_plays_by_itself(qtbot: QtBot) -> None:
    replay = Replay(story())
    replay.take_speed(60)
    replay.play()
    qtbot.waitUntil(lambda: replay.at > BEGAN + 10)
    replay.pause()


def test_every_moment_is_said_in_the_room_of_the_now_line() -> None:
    replay = Replay(story())
    heard = set()
    for place in range(len(replay.story.times)):
        replay.seek_place(place)
        words, _ = happening(replay.mirror, replay.at)
        assert 10 < len(words) <= 40
        heard.add(words.split(" ", 1)[1])
    assert {
        "the hub is being connected.", "the join window is open.", "nothing is under way.",
        "B4 is fetching its image.", "B4 is checking its image.", "B2 is restarting.", "B2 is coming back.",
        "B2 is proving its version.",
    } <= heard  # fmt: skip


def test_a_device_whose_kind_is_not_known_has_room_too() -> None:
    replay = Replay(story())
    replay.mirror.take(HubChanged(HubView(HubState.CONNECTED)))
    for condition in Condition:
        replay.mirror.take(UpdateChanged(DeviceUpdate(home.STRANGER, condition=condition, bytes_done=3)))
        assert len(happening(replay.mirror, BEGAN)[0]) <= 40


def test_each_device_says_what_it_did_and_keeps_its_place() -> None:
    replay = Replay(story())
    replay.seek(BEGAN + 70)
    ground = replay.story.ground(home.HUB)
    early = [(row.name, row.words) for row in doings(replay.mirror, ground, replay.at)]
    assert early == [(n, "Joined") for n in ("B1", "ESME", "B2", "B4", "IHD")]
    replay.seek(BEGAN + 660)
    late = {row.name: row for row in doings(replay.mirror, ground, replay.at)}
    assert list(late) == ["B1", "ESME", "B2", "B4", "GSME", "IHD"]
    assert late["B4"].words == "Sending, 67 %, 171 of 256 KiB"
    assert late["B4"].share == pytest.approx(26 / 39, abs=0.001)
    assert late["GSME"].words == "Joined, through B4"
    replay.to_end()
    ends = {row.name: row.words for row in doings(replay.mirror, ground, replay.at)}
    assert (ends["B1"], ends["B2"]) == ("Update failed", "Updated: confirmed")


def test_a_device_that_tells_its_kind_later_is_named_by_it_from_the_start() -> None:
    bare = tuple(replace(device, kind=DeviceKind.UNKNOWN) for device in home.DEVICES)
    ground = story().ground(home.HUB)
    mirror = Mirror()
    mirror.take(PremiseChanged(PremiseView(topology=Topology(home.HUB, bare))))
    assert [row.name for row in doings(mirror, ground, BEGAN)] == ["B1", "ESME", "B2", "B4", "GSME", "IHD"]


def test_a_recording_says_whose_it_is_and_what_is_wrong_with_it() -> None:
    whole = visit()
    assert premise_of(whole) == "Flat 14, Example House"
    assert damage_words(whole) == ("", "")
    assert torn_words(whole) == ""
    words = "Entry 4 was altered, or an entry before it is missing."
    cut = replace(whole, entries=whole.entries[:3], damage=words, broken=4, torn=True)
    assert damage_words(cut) == (words, "Shown are the 3 entries before it; what comes after proves nothing.")
    assert torn_words(cut)
    headless = Visit("x", "", damage="The head of the recording was altered.", broken=0)
    assert damage_words(headless)[1] == "No entry of it can be shown."
    empty = Replay(story(headless))
    empty.play()
    assert not empty.playing
    assert when_of(story(whole)).count("–") == 1
    nameless = replace(whole, entries=tuple(e for e in whole.entries if not isinstance(e.said, Job)))
    assert premise_of(nameless) == "Flat 14, Example House"
    bare = [e for e in nameless.entries if not isinstance(e.said, PremiseChanged)]
    assert premise_of(replace(nameless, entries=tuple(bare))) == "Visit 20261122-090000"


def test_a_premise_without_a_name_keeps_none() -> None:
    entry = VisitEntry(1, BEGAN, PremiseChanged(PremiseView()), b"")
    assert premise_of(Visit("", "1", (entry,))) == "A visit without a name"


def test_map_and_list_hold_the_same_devices_at_every_moment() -> None:
    """The device log is told a moment before the mesh: neither is ahead of the other."""
    told = story()
    replay = Replay(told)
    assert told.times
    for place in range(len(told.times)):
        replay.seek_place(place)
        mesh = mesh_at(replay.mirror)
        listed = {doing.eui for doing in doings(replay.mirror, told.ground(mesh.hub), replay.at)}
        assert {device.eui for device in mesh.devices if device.eui != mesh.hub} == listed, place
