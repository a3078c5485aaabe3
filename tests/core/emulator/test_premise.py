"""The premise as a whole: same seed same story, memory over a restart, what a watcher is told."""

from __future__ import annotations

import hashlib
import json

import pytest

from core.emulator.clock import Clock
from core.emulator.keys import with_crc
from core.emulator.mesh import Premise
from core.emulator.scenario_file import load, names
from core.errors import FileError, UsageError
from tests.core.emulator.host import Host, Server, offer, ota_image
from tests.core.emulator.premises import one_bridge

HOUSE = "happy-house"
UPDATED = 0x01000001


def story(seed: int | None) -> Host:
    """A join, an update and a power cut in a shipped house."""
    host = Host(load(HOUSE), seed=seed)
    host.start()
    address = host.join("B1 bridge")
    host.servers[address] = offer(host.spec("B1 bridge"), 8000)
    host.run(10.0)
    host.notify(address)
    host.run(2.0)
    host.premise.power("B1 bridge", False)
    host.run(5.0)
    host.premise.power("B1 bridge", True)
    host.run(60.0)
    return host


def test_same_seed_and_same_input_tell_the_same_story_octet_for_octet() -> None:
    one, other = story(7).premise, story(7).premise
    assert one.journal.count >= 15
    assert one.journal.digest() == other.journal.digest()
    assert json.dumps(one.snapshot()) == json.dumps(other.snapshot())
    assert one.flash() == other.flash()


def test_another_seed_tells_another_story() -> None:
    assert story(7).premise.journal.digest() != story(8).premise.journal.digest()


def test_the_scenarios_own_seed_serves_where_none_is_given() -> None:
    own = load(HOUSE).seed
    assert story(None).premise.journal.digest() == story(own).premise.journal.digest()


def test_a_restart_finds_members_and_partial_images_again() -> None:
    host = Host(one_bridge(extra=""))
    host.start()
    address = host.join("Bridge")
    host.servers[address] = Server(ota_image(16_384))
    host.notify(address)
    host.run(3.0)
    offset = host.ota_of("Bridge")["kept"]
    assert isinstance(offset, int)
    assert 1000 < offset < 16_384
    state = dict(host.premise.flash())
    again = Host(one_bridge(extra=""), state=state)
    again.start()
    assert again.device("Bridge")["address"] == address
    assert again.ota_of("Bridge")["offset"] == offset
    image = ota_image(16_384)
    server = again.servers[address] = Server(image)
    again.run(60.0)
    assert server.requests[0][1] == offset
    assert again.ota_of("Bridge")["image_sha256"] == hashlib.sha256(image).hexdigest()
    assert again.device("Bridge")["version"] == UPDATED
    third = Host(one_bridge(extra=""), state=dict(again.premise.flash()))
    assert third.device("Bridge")["version"] == UPDATED


def test_a_device_that_left_stays_out_over_a_restart() -> None:
    host = Host(one_bridge())
    host.start()
    host.run(1.0)
    address = host.stack.address_of(0x00DB000000000101)
    assert address is not None
    host.ask(address, 0x0034, bytes(9))
    host.run(3.0)
    again = Host(one_bridge(), state=dict(host.premise.flash()))
    assert again.device("Bridge")["joined"] is False


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"not json", b'{"version": "x"}', b"\xff"])
def test_a_damaged_state_is_told_in_words(damage: bytes) -> None:
    with pytest.raises(FileError, match="stored state of Bridge"):
        Host(one_bridge(), state={"00-DB-00-00-00-00-01-01.state": damage})


def test_every_page_written_is_reported() -> None:
    host = Host(one_bridge())
    reports: list[float] = []
    host.premise.on_flash_changed = lambda: reports.append(host.clock.now)
    host.start()
    host.run(30.0)
    address = host.stack.address_of(0x00DB000000000101)
    assert address is not None
    host.servers[address] = Server(ota_image(2560))
    host.notify(address)
    host.run(5.0)
    assert len(reports) >= 10


def test_what_a_watcher_is_told_is_json_without_secrets() -> None:
    host = story(1)
    scenario = host.premise.scenario
    told = json.dumps([host.premise.snapshot(), host.premise.describe()]).upper()
    for secret in [scenario.hub.network_key, *(spec.install_code for spec in scenario.devices)]:
        assert secret.hex().upper() not in told
    described = host.premise.describe()
    assert described["title"] == scenario.title
    places = described["places"]
    assert isinstance(places, list)
    assert len(places) == len(scenario.devices) + 1


def test_labels_show_codes_with_their_crc() -> None:
    premise = Premise(load("wrong-install-code"), Clock())
    labels = {str(label["name"]): label for label in premise.labels()}
    for spec in premise.scenario.devices:
        assert labels[spec.name]["install_code"] == with_crc(spec.label_code).hex().upper()
    wrong = next(spec for spec in premise.scenario.devices if spec.name == "B2 bridge")
    assert labels["B2 bridge"]["install_code"] != with_crc(wrong.install_code).hex().upper()


def test_a_switch_that_is_not_there_is_told_in_words() -> None:
    premise = Premise(load(HOUSE), Clock())
    premise.power("00-DB-12-34-56-78-91-B1", False)
    with pytest.raises(UsageError, match="B1 bridge"):
        premise.power("Toaster", True)


@pytest.mark.parametrize("name", [name for name, _ in names()])
def test_shipped_premises_hold_what_their_survey_says_whatever_the_seed(name: str) -> None:
    for seed in range(8):
        premise = Premise(load(name), Clock(), seed)
        nodes = {device.spec.kind.value: device.node for device in premise.devices.values()}
        hub = premise.coordinator.node
        far_bridges = [node for kind, node in nodes.items() if kind in {"B2", "B3", "B4"}]
        near = [hub, nodes["ESME"], *(node for kind, node in nodes.items() if kind == "B1")]
        for kind in premise.scenario.survey.out_of_reach:
            assert not any(nodes[kind].hears(node) for node in near)
            assert any(nodes[kind].hears(node) for node in far_bridges)
        for bridge in far_bridges:
            assert any(bridge.hears(other) for other in [nodes["B1"], *far_bridges] if other is not bridge)
            assert not bridge.hears(hub)
        assert all(node.hears(hub) for node in near[2:])


@pytest.mark.parametrize("name", [name for name, _ in names() if name != "wrong-install-code"])
def test_every_device_of_a_shipped_premise_is_reached_once_its_bridges_are_in(name: str) -> None:
    host = Host(load(name))
    host.start()
    for spec in host.premise.scenario.devices:
        if spec.kind.bridge and not spec.joined:
            host.join(spec.name)
    host.run(60.0)
    assert all(host.device(spec.name)["reachable"] for spec in host.premise.scenario.devices)
