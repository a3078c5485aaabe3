"""Who may speak when, who speaks over whom, and what noise and neighbours do to it."""

from __future__ import annotations

import math
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from core.emulator import air
from core.emulator.air import Air, Link, LinkFault, Station, airtime, lqi_of
from core.emulator.capture import PcapFile
from core.emulator.clock import Clock
from core.emulator.floorplan import FloorPlan, Position, Wall
from core.emulator.frames import MacKind, mac_frame
from core.emulator.interference import Interference, NeighbourHan, Noise
from core.emulator.medium import Job, Medium, Outcome
from core.emulator.node import Node, Role
from core.emulator.scenario_file import parse
from core.emulator.stack import Confirm, DataRequest
from core.errors import FileError
from tests.core.emulator import pcap
from tests.core.emulator.host import Host
from tests.core.emulator.premises import HUB, device, one_bridge

LONG = mac_frame(MacKind.ASSOCIATION_RESPONSE)
DEAF = -110.0
LOUD = -50.0
CHANNEL = 15
HERE = Position(0.0, 0.0)
OPEN = FloorPlan()
THICK = FloorPlan(walls=(Wall("thick", Position(30.0, -50.0), Position(30.0, 50.0), 40.0),))


@dataclass
class Watch:
    """Notes when each frame and acknowledgement is on the air."""

    sent: list[tuple[float, float, str]] = field(default_factory=list)
    acknowledged_at: list[float] = field(default_factory=list)

    def sent_at(self, name: str) -> list[float]:
        return [start for start, _, who in self.sent if who == name]

    def sent_(self, job: Job) -> None:
        self.sent.append((job.start, job.start + airtime(job.frame.octets), job.sender.name))


class Tap:
    def __init__(self) -> None:
        self.watch = Watch()

    def sent(self, job: Job) -> None:
        self.watch.sent_(job)

    def acknowledged(self, job: Job, start: float) -> None:
        self.watch.acknowledged_at.append(start)


class Room:
    """A few nodes whose links are set by hand, and one medium."""

    def __init__(self, *names: str, seed: int = 1, plan: FloorPlan = OPEN) -> None:
        self.clock = Clock()
        self.interference = Interference(Air(plan, seed))
        self.interference.tune(CHANNEL)
        self.medium = Medium(self.clock, Random(seed), self.interference)
        self.tap = Tap()
        self.medium.tap = self.tap
        self.nodes = {name: self._node(name, number) for number, name in enumerate(names, 1)}
        for one in names:
            for other in names:
                if one != other:
                    self.hear(one, other, LOUD)

    def _node(self, name: str, number: int) -> Node:
        return Node(Station(number, HERE), name, Role.ROUTER, sleepy=False, mains=True)

    def hear(self, sender: str, receiver: str, rssi: float) -> None:
        share = max(air.delivery_over(rssi - air.NOISE_FLOOR), 1e-100)
        link = Link(rssi, lqi_of(rssi), math.log(share) / air.REFERENCE_OCTETS)
        self.nodes[sender].links[self.nodes[receiver].eui] = link

    def part(self, one: str, other: str) -> None:
        self.hear(one, other, DEAF)
        self.hear(other, one, DEAF)

    def send(self, sender: str, receiver: str, outcomes: list[Outcome]) -> None:
        self.medium.send(self.nodes[sender], self.nodes[receiver], LONG, outcomes.append)

    def storm(self, pairs: list[tuple[str, str]], frames: int) -> dict[str, list[Outcome]]:
        """Everybody sends so many frames back to back."""
        outcomes: dict[str, list[Outcome]] = {sender: [] for sender, _ in pairs}
        for sender, receiver in pairs:
            for _ in range(frames):
                self.send(sender, receiver, outcomes[sender])
        self.clock.run_until(self.clock.now + frames)
        return outcomes

    def overlaps(self) -> int:
        spans = sorted(self.tap.watch.sent)
        return sum(later[0] < sooner[1] for sooner, later in pairwise(spans))


def test_one_sender_takes_the_time_of_the_standard() -> None:
    room = Room("A", "B")
    outcomes = room.storm([("A", "B")], 500)["A"]
    assert Counter(outcome.confirm for outcome in outcomes) == {Confirm.SUCCESS: 500}
    starts = room.tap.watch.sent_at("A")
    gap = (starts[-1] - starts[0]) / 499
    backoff = 3.5 * air.BACKOFF_SLOT + air.CCA + air.TURNAROUND
    assert gap == pytest.approx(
        backoff + airtime(LONG.octets) + air.TURNAROUND + air.ACK + air.LIFS, rel=0.03
    )


def test_neighbours_wait_for_each_other_and_collide_only_within_a_turnaround() -> None:
    room = Room("A", "B", "C")
    outcomes = room.storm([("A", "B"), ("C", "B")], 400)
    spans = sorted(room.tap.watch.sent)
    overlapping = [later[0] - sooner[0] for sooner, later in pairwise(spans) if later[0] < sooner[1]]
    assert all(apart <= air.TURNAROUND + air.CCA for apart in overlapping)
    assert 0 < len(overlapping) < 200
    delivered = [outcome.delivered for outcome in outcomes["A"] + outcomes["C"]]
    assert sum(delivered) > 780


def test_hidden_nodes_speak_over_each_other() -> None:
    heard, hidden = Room("A", "B", "C"), Room("A", "B", "C")
    hidden.part("A", "C")
    for room in (heard, hidden):
        room.storm([("A", "B"), ("C", "B")], 400)
    assert hidden.overlaps() > 3 * heard.overlaps()
    assert len(hidden.tap.watch.sent) > 1.15 * len(heard.tap.watch.sent)


def test_the_much_stronger_of_two_frames_is_kept() -> None:
    room = Room("A", "B", "C")
    room.part("A", "C")
    room.hear("C", "B", LOUD - air.CAPTURE - 1.0)
    outcomes = room.storm([("A", "B"), ("C", "B")], 400)
    assert all(outcome.acknowledged for outcome in outcomes["A"])
    tries = Counter(name for _, _, name in room.tap.watch.sent)
    assert tries["A"] <= 1.1 * 400
    assert tries["C"] > 1.3 * tries["A"]


def test_a_node_that_speaks_hears_nothing() -> None:
    room = Room("A", "B")
    room.storm([("A", "B"), ("B", "A")], 400)
    overlapping = room.overlaps()
    assert overlapping > 5
    assert len(room.tap.watch.acknowledged_at) == len(room.tap.watch.sent) - 2 * overlapping


def test_a_receiver_without_power_costs_four_tries_and_a_sender_without_power_sends_nothing() -> None:
    room = Room("A", "B")
    room.nodes["B"].powered = False
    outcomes = room.storm([("A", "B")], 1)["A"]
    assert [outcome.confirm for outcome in outcomes] == [Confirm.MAC_NO_ACK]
    assert len(room.tap.watch.sent) == air.MAC_TRIES
    room.nodes["A"].powered = False
    room.storm([("A", "B")], 3)
    assert len(room.tap.watch.sent) == air.MAC_TRIES
    assert not room.nodes["A"].sending


def test_an_unheard_acknowledgement_leaves_the_sender_unsure() -> None:
    room = Room("A", "B")
    room.hear("B", "A", DEAF)
    outcomes = room.storm([("A", "B")], 20)["A"]
    assert {(outcome.delivered, outcome.acknowledged) for outcome in outcomes} == {(True, False)}
    assert len(room.tap.watch.sent) == 20 * air.MAC_TRIES


def test_noise_beside_the_sender_makes_it_wait_or_give_up() -> None:
    room = Room("A", "B")
    room.interference.add(Noise("oven", (CHANNEL,), HERE, power=20.0, duty=1.0))
    outcomes = room.storm([("A", "B")], 20)["A"]
    assert {outcome.confirm for outcome in outcomes} == {Confirm.MAC_CHANNEL_ACCESS_FAILURE}
    assert room.tap.watch.sent == []
    room.interference.remove("oven")
    assert {outcome.confirm for outcome in room.storm([("A", "B")], 20)["A"]} == {Confirm.SUCCESS}


def test_noise_beside_the_receiver_costs_frames_by_its_duty_and_power() -> None:
    tries = {}
    for duty, power in ((0.0, 20.0), (0.3, 20.0), (0.6, 20.0), (0.6, -60.0)):
        room = Room("A", "B", plan=THICK)
        room.nodes["B"].station = Station(2, Position(60.0, 0.0))
        room.hear("A", "B", -70.0)
        beside = Position(60.0, 2.0)
        room.interference.add(Noise("access point", (CHANNEL, CHANNEL + 1), beside, power, duty))
        assert room.interference.level(Noise("x", (), beside, power), room.nodes["A"]) < air.ENERGY_HEARD
        outcomes = room.storm([("A", "B")], 300)["A"]
        tries[duty, power] = len(room.tap.watch.sent) / 300
        assert len(outcomes) == 300
    assert tries[0.0, 20.0] == pytest.approx(1.0, abs=0.01)
    assert 1.2 < tries[0.3, 20.0] < tries[0.6, 20.0]
    assert tries[0.6, -60.0] == pytest.approx(1.0, abs=0.02)


def test_noise_on_another_channel_does_nothing() -> None:
    room = Room("A", "B")
    room.interference.add(Noise("elsewhere", (CHANNEL + 1,), HERE, power=20.0, duty=1.0))
    assert not room.interference.present
    assert room.interference.energy(room.nodes["A"], CHANNEL + 1) == 255
    assert room.interference.energy(room.nodes["A"], CHANNEL) == 0
    assert {outcome.confirm for outcome in room.storm([("A", "B")], 20)["A"]} == {Confirm.SUCCESS}


@pytest.mark.parametrize("metres", [10.0, 40.0, 55.0, 65.0, 80.0])
def test_delivery_against_distance_follows_the_model(metres: float) -> None:
    radio = Air(FloorPlan(), 1)
    one, other = Station(1, HERE), Station(2, Position(metres, 0.0))
    modelled = radio.link(one, other)
    room = Room("A", "B")
    room.nodes["A"].links[2] = modelled
    arrived: list[int] = []
    for _ in range(3000):
        room.medium.broadcast(
            room.nodes["A"], [room.nodes["B"]], LONG, lambda reached: arrived.append(len(reached))
        )
    room.clock.run_until(100.0)
    assert len(arrived) == 3000
    assert sum(arrived) / 3000 == pytest.approx(modelled.success(LONG.octets), abs=0.03)


def test_the_two_directions_of_a_link_may_differ() -> None:
    radio = Air(FloorPlan(), 3, {(1, 2): LinkFault(extra_loss=25.0)})
    one, other = Station(1, HERE), Station(2, Position(20.0, 0.0))
    assert radio.link(other, one).rssi - radio.link(one, other).rssi > 15.0
    plain = Air(FloorPlan(), 3)
    ways = [plain.link(Station(n, HERE), Station(n + 1, Position(20.0, 0.0))).rssi for n in range(1, 200, 2)]
    back = [plain.link(Station(n + 1, Position(20.0, 0.0)), Station(n, HERE)).rssi for n in range(1, 200, 2)]
    spread = [there - here for there, here in zip(ways, back, strict=True)]
    mean = sum(spread) / len(spread)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in spread) / len(spread))
    assert deviation == pytest.approx(math.sqrt(2.0) * air.DIRECTION_SHADOWING, rel=0.3)


NEXT_DOOR = """
[[neighbours]]
name = "Next door"
eui = "00-DB-00-00-00-00-0F-01"
channel = {channel}
pan_id = 0x4321
extended_pan_id = "00DB000000000F01"
position = [6.0, 0.0]
duty_percent = {duty}
permits = true
"""
ACCESS_POINT = """
[[noise]]
name = "Access point"
channel = 14
width = 4
position = [2.5, 1.0]
power_dbm = 15.0
duty_percent = 25.0
"""


def premise_with(extra: str) -> Host:
    text = HUB.format(seed=1, walls="") + device("Bridge", "B1", 1, 2.0) + extra
    return Host(parse(text, "band.toml"))


def test_a_neighbours_han_shows_in_beacons_energy_and_scans(tmp_path: Path) -> None:
    host = premise_with(NEXT_DOOR.format(channel=15, duty=1.0))
    with closing(PcapFile(tmp_path / "band.pcap")) as file:
        host.premise.capture(file)
        host.start()
        host.join("Bridge")
    beacons = [record.frame for record in pcap.records(tmp_path / "band.pcap") if record.kind == 0]
    networks = {int.from_bytes(frame[3:5], "little") for frame in beacons}
    assert networks == {0x1234, 0x4321}
    energy = host.stack.energy(range(11, 27))
    assert energy[15] > 100 > max(level for channel, level in energy.items() if channel != 15)
    found = {beacon.pan_id: beacon for beacon in host.stack.scan(range(11, 27))}
    assert found[0x4321].extended_pan_id == 0x00DB000000000F01
    assert found[0x4321].permit_joining
    assert found[0x4321].channel == 15
    assert found[0x4321].lqi > 100
    assert host.device("Bridge")["parent"] == "00-DB-00-00-00-00-00-01"
    assert [beacon.pan_id for beacon in host.stack.scan([20])] == []


def test_a_neighbour_on_another_channel_is_found_and_disturbs_nobody(tmp_path: Path) -> None:
    host = premise_with(NEXT_DOOR.format(channel=20, duty=100.0))
    host.start()
    host.join("Bridge")
    assert host.stack.energy([20])[20] > 100
    assert [beacon.pan_id for beacon in host.stack.scan([20])] == [0x4321]


def test_noise_of_a_scenario_costs_time_and_frames() -> None:
    spent = []
    for extra in ("", ACCESS_POINT):
        host = premise_with(extra)
        host.start()
        address = host.join("Bridge")
        started, confirms = host.clock.now, host.confirms
        confirms.clear()
        for number in range(1, 101):
            host.send(address, 1, 10, 0x0109, 0x0000, b"\x10\x01\x0b\x00\x00")
            while len(confirms) < number:
                host.run(0.002)
        spent.append(host.clock.now - started)
    assert spent[1] > 1.3 * spent[0]


def test_noise_by_hand_begins_and_ends() -> None:
    host = Host(one_bridge())
    host.start()
    host.run(20.0)
    before = host.stack.energy([15])[15]
    host.premise.noise(15, 200, duty=1.0)
    assert host.stack.energy([15])[15] >= 200 > before
    confirms: list[Confirm] = []
    address = host.stack.address_of(0x00DB000000000101)
    assert address is not None
    host.stack.send(DataRequest(address, 1, 10, 0x0109, 0, b"\x10\x01\x0b\x00\x00"), confirms.append)
    host.run(20.0)
    assert confirms == [Confirm.MAC_CHANNEL_ACCESS_FAILURE]
    host.premise.noise(15, 0)
    host.stack.send(DataRequest(address, 1, 10, 0x0109, 0, b"\x10\x01\x0b\x00\x00"), confirms.append)
    host.run(20.0)
    assert confirms[1:] == [Confirm.SUCCESS]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("duty_percent = 25.0", "duty_percent = 160.0"),
        ("channel = 14", "channel = 27"),
        ("width = 4", "wide = 4"),
    ],
)
def test_a_wrong_source_is_refused_with_its_line(wrong: str, place: str) -> None:
    text = HUB.format(seed=1, walls="") + device("Bridge", "B1", 1, 2.0) + ACCESS_POINT.replace(wrong, place)
    line = next(number for number, words in enumerate(text.splitlines(), 1) if words == place)
    with pytest.raises(FileError, match=rf"line {line}\b"):
        parse(text, "band.toml")


def test_a_neighbour_can_go_away() -> None:
    room = Room("A", "B")
    han = NeighbourHan("Next door", 9, CHANNEL, 1, 1, HERE)
    room.interference.add_neighbour(han)
    assert room.interference.neighbours([CHANNEL]) == [han]
    assert room.interference.remove("Next door")
    assert room.interference.neighbours([CHANNEL]) == []
    assert not room.interference.present
    assert not room.interference.remove("Next door")
