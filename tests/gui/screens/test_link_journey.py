"""A link is tested, the channels are listened to and a move is tried in the real window, over the real emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.premise.device import DeviceKind
from core.update.evidence import Outcome
from core.update.progress import Condition
from gui.screens.map import MapScreen
from gui.screens.update import UpdateScreen
from tests.gui.screens.living import living, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.premise.device import Eui64
    from gui.look import Look
    from gui.shell import Shell


@pytest.fixture
def shell(look: Look, tmp_path: Path) -> Iterator[Shell]:
    with living(look, tmp_path, "emulated:wifi-on-the-channel?speed=max", (1366, 768)) as made:
        yield made


@pytest.fixture
def screen(shell: Shell) -> MapScreen:
    """The map, measured."""
    wait_for(lambda: shell.mirror.connected, "the hub")
    shell.window.go("map")
    found = shell.window.screen_shown
    assert isinstance(found, MapScreen)
    wait_for(lambda: any(d.kind is DeviceKind.B2 for d in shell.mirror.premise.topology.devices), "B2")
    found._check()
    wait_for(lambda: not found.measuring.running and found.topology.at is not None, "a measured mesh")
    wait_for(lambda: bool(found.beneath.plan.places), "the plan")
    return found


def pace(screen: MapScreen, speed: str) -> None:
    """Run the emulated clock at this speed from now on."""
    told: list[object] = []
    screen.desk.ask(lambda session: session.emulator({"do": "speed", "value": speed}), told.append)
    wait_for(lambda: bool(told), "another speed")


def eui(screen: MapScreen, kind: DeviceKind) -> Eui64:
    return next(d.eui for d in screen.topology.devices if d.kind is kind)


@pytest.mark.timeout(600)
def test_the_weak_hop_is_tested_moved_and_explained(shell: Shell, screen: MapScreen) -> None:
    near, far = eui(screen, DeviceKind.B1), eui(screen, DeviceKind.B2)
    screen.open_link(near, far)
    panel = screen._link_panel
    pace(screen, "5")  # slow enough to be seen counting
    panel.test.click()
    ticks: set[str] = set()

    def over() -> bool:
        ticks.add(panel.test.text())
        test = shell.mirror.links.test(near, far)
        return test is not None and not test.running and test.whole.sent == 50

    wait_for(over, "fifty pings")
    wait_for(lambda: panel.test.text() == "Test this link", "the button back")
    assert len([t for t in ticks if t.startswith("Stop, ")]) >= 2
    assert "of 50 round trips" in panel.worse.pings.words
    wait_for(
        lambda: all(len(t.readings) >= 6 for t in panel.chart.traces) and bool(panel.chart.traces),
        "the chart",
    )
    assert panel.worse.middle.words.startswith("median ")

    panel.move_it.click()
    assert screen.canvas.view.ghost is not None
    assert panel.advice.words.startswith("B2 there: over B1, about ")
    screen.drawer_closed()
    assert screen.canvas.view.ghost is None


@pytest.mark.timeout(600)
def test_the_loud_channel_is_seen_from_the_hub_and_told_in_words(shell: Shell, screen: MapScreen) -> None:
    screen.open_device(eui(screen, DeviceKind.CHF))
    air = screen._device_panel.air
    air.listen.click()
    wait_for(lambda: air.listen.text() == "Listen again", "the scan")
    channel = shell.mirror.hub.channel
    assert air.words.words.startswith(f"Channel {channel} is loud: ")
    scan = shell.mirror.links.scan()
    assert scan is not None
    assert air.chart.accessibleName() == (
        f"Energy by channel: ours, {channel}, at {scan.level(channel)}; loud are {channel}"
    )


@pytest.mark.timeout(600)
def test_a_bridge_that_was_cancelled_is_sent_to_again_when_the_others_are_done(
    shell: Shell, screen: MapScreen
) -> None:
    shell.window.go("update")
    update = shell.window.screen_shown
    assert isinstance(update, UpdateScreen)
    near, far = eui(screen, DeviceKind.B1), eui(screen, DeviceKind.B2)
    images: list[Path] = []
    screen.desk.ask(lambda session: session.sample_image(49152), images.append)
    wait_for(lambda: bool(images), "an image")
    pane = update.running
    pace(screen, "10")  # slow enough to be cancelled half-way
    pane.start(images[0], [near, far])
    wait_for(
        lambda: shell.mirror.updates[far].bytes_done > 0 if far in shell.mirror.updates else False, "bytes"
    )
    pane._tell("cancel", far)
    wait_for(lambda: shell.mirror.updates[far].condition is Condition.CANCELLED, "the cancellation")
    pace(screen, "max")
    update._refresh()
    again = next(a for a in pane.cards[far].view.actions if a.words == "Retry from start")
    assert again.run is not None
    again.run()
    wait_for(lambda: shell.mirror.updates[far].outcome is Outcome.CONFIRMED, "the second try of B2")
    assert shell.mirror.updates[near].outcome is Outcome.CONFIRMED
    assert pane.pace.lines
