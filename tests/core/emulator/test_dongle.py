"""The dongle answers MT commands as Z-Stack does: order, status codes, what a reset forgets and what it keeps."""

from __future__ import annotations

import json
from random import Random

import pytest

from core.emulator import install_codes
from core.emulator.clock import Clock
from core.emulator.dongle import COMMANDS, Dongle
from core.emulator.nv import NvMemory
from core.emulator.znp import Frame, FrameParser, u8, u16, u32, u64
from tests.core.emulator.lone_stack import ADDRESS, DEVICE, DONGLE, LoneStack

CODE = bytes.fromhex("83FED3407A939723A5C639B26916D505")
LABEL = CODE + install_codes.crc(CODE)


class Bench:
    """A dongle on a bench: say a command, let time pass, look at what came."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.stack = LoneStack(self.clock)
        self.sent: list[Frame] = []
        self.nv = NvMemory()
        self.dongle = Dongle(self.stack, self.clock, self.nv, 1, self.sent.append)
        self.dongle.memory.mark("lone", "max")

    def say(self, command: int, payload: bytes = b"", wait: float = 0.0) -> list[Frame]:
        self.sent.clear()
        self.dongle.receive(Frame(command, payload))
        self.clock.run_until(self.clock.now + wait)
        return list(self.sent)

    def ask(self, command: int, payload: bytes = b"") -> bytes:
        answers = self.say(command, payload)
        assert answers
        assert answers[0].command == Frame(command).answer
        return answers[0].payload

    def formed(self) -> Bench:
        self.say(0x2F05, b"\x04", wait=10)
        assert self.dongle.running
        self.ask(0x2400, u8(1) + u16(0x0104) + u16(5) + bytes(2) + u8(1) + u16(0x0019) + u8(0))
        self.ask(0x253E, u16(0xFFFF))
        return self

    def joined(self) -> Bench:
        self.formed()
        self.say(0x2536, u8(2) + u16(0) + u8(60) + u8(1), wait=2)
        assert self.stack.joined
        return self


@pytest.fixture
def bench() -> Bench:
    return Bench()


def commands(frames: list[Frame]) -> list[int]:
    return [frame.command for frame in frames]


def test_ping_and_version(bench: Bench) -> None:
    assert bench.ask(0x2101) == u16(0x0759)
    assert bench.ask(0x2102)[:5] == bytes((2, 1, 2, 7, 1))


def test_what_it_does_not_know_is_refused_and_counted(bench: Bench) -> None:
    assert bench.say(0x21F0) == [Frame(0x6000, bytes((2, 0x21, 0xF0)))]
    assert bench.say(0x3501) == [Frame(0x6000, bytes((1, 0x35, 0x01)))]
    assert bench.say(0x41F0) == []
    assert bench.dongle.unknown == {0x21F0: 1, 0x3501: 1}


def test_a_payload_too_short_is_an_rpc_error(bench: Bench) -> None:
    assert bench.say(0x2113, b"\x01") == [Frame(0x6000, bytes((4, 0x21, 0x13)))]


def test_the_mark_says_that_it_is_emulated_and_cannot_be_removed(bench: Bench) -> None:
    length = int.from_bytes(bench.ask(0x2113, u16(0x0FE0)), "little")
    answer = bench.ask(0x211C, u16(0x0FE0) + u16(0))
    assert json.loads(answer[2 : 2 + length]) == {"emulated": True, "scenario": "lone", "speed": "max"}
    assert bench.ask(0x2112, u16(0x0FE0) + u16(length)) == b"\x0a"
    assert bench.ask(0x211D, u16(0x0FE0) + u16(0) + u16(1) + b"x") == b"\x0a"


def test_both_views_of_the_memory_are_one(bench: Bench) -> None:
    assert bench.ask(0x2107, u16(0x0F01) + u16(3) + u8(0)) == b"\x09"
    assert bench.ask(0x2134, u8(1) + u16(0) + u16(0x0F01) + u16(0) + u8(3) + b"abc") == b"\x00"
    assert bench.ask(0x2108, u16(0x0F01) + u8(1)) == b"\x00\x02bc"


def test_association_records_have_the_length_of_aligned_structures(bench: Bench) -> None:
    assert len(bench.ask(0x2749, b"\x00")) == 36
    joined = bench.joined().ask(0x274A, u64(DEVICE) + u16(0))
    assert joined[:2] == u16(ADDRESS)
    assert len(joined) == 36


def test_forming_tells_each_step_and_ends_with_success(bench: Bench) -> None:
    told = bench.say(0x2F05, b"\x04", wait=10)
    assert [(frame.command, frame.payload) for frame in told] == [
        (0x6F05, b"\x00"),
        (0x45C0, b"\x08"),
        (0x45C0, b"\x09"),
        (0x4F80, b"\x00\x04\x00"),
    ]
    assert bench.stack.network is not None
    assert bench.stack.network.channel == 26  # the quietest of this stack


def test_a_formed_network_is_restored_after_a_reset(bench: Bench) -> None:
    first = bench.formed().stack.network
    assert bench.say(0x4100, b"\x01", wait=1)[0].command == 0x4180
    assert not bench.stack.running
    told = bench.say(0x2F05, b"\x04", wait=1)
    assert [frame.payload for frame in told if frame.command == 0x4F80] == [b"\x0d\x00\x04", b"\x00\x04\x00"]
    again = bench.stack.network
    assert first is not None
    assert again is not None
    assert (again.pan_id, again.network_key) == (first.pan_id, first.network_key)
    assert again.frame_counter > first.frame_counter


def test_a_reset_forgets_window_rule_endpoints_and_callbacks(bench: Bench) -> None:
    bench.formed()
    bench.ask(0x2F06, b"\x01")
    bench.ask(0x2536, u8(2) + u16(0) + u8(60) + u8(1))
    assert bench.dongle.permit_seconds == 60
    bench.say(0x4100, b"\x01", wait=1)
    assert not bench.dongle.install_code_only
    assert bench.dongle.permit_seconds == 0
    assert not bench.dongle.endpoints
    assert not bench.dongle.zdo.registered


def test_while_it_boots_it_says_nothing(bench: Bench) -> None:
    assert bench.say(0x4100, b"\x01") == []
    assert bench.say(0x2101) == []
    bench.clock.run_until(1.0)
    assert commands(bench.sent) == [0x4180]


@pytest.mark.parametrize(("form", "code"), [(1, LABEL), (2, install_codes.link_key(LABEL))])
def test_both_forms_of_an_install_code_give_the_same_key(bench: Bench, form: int, code: bytes) -> None:
    assert bench.ask(0x2F04, u8(form) + u64(DEVICE) + code) == b"\x00"
    assert bench.stack.keys[DEVICE] == install_codes.link_key(LABEL)


def test_an_install_code_with_a_wrong_crc_is_refused(bench: Bench) -> None:
    assert bench.ask(0x2F04, u8(1) + u64(DEVICE) + LABEL[:-1] + b"\x00") == b"\x02"
    assert DEVICE not in bench.stack.keys


def test_keys_survive_a_reset_and_go_to_the_stack_again(bench: Bench) -> None:
    bench.formed()
    bench.ask(0x2F04, u8(1) + u64(DEVICE) + LABEL)
    bench.say(0x4100, b"\x01", wait=1)
    bench.stack.keys.clear()
    bench.say(0x2F05, b"\x04", wait=1)
    assert bench.stack.keys == {DEVICE: install_codes.link_key(LABEL)}


def test_with_codes_required_a_device_without_one_stays_out(bench: Bench) -> None:
    bench.formed()
    bench.ask(0x2F06, b"\x01")
    bench.say(0x2536, u8(2) + u16(0) + u8(60) + u8(1), wait=5)
    assert not bench.stack.joined


def test_a_join_shows_as_admission_and_announcement(bench: Bench) -> None:
    bench.joined()
    assert commands(bench.sent) == [0x6536, 0x45B6, 0x45FF, 0x45CA, 0x45C1]
    assert bench.sent[3].payload == u16(ADDRESS) + u64(DEVICE) + u16(0)


def send(cluster: int, transaction: int, data: bytes, to: int = 1) -> bytes:
    head = u8(2) + u64(ADDRESS) + u8(to) + u16(0) + u8(1 if to else 0) + u16(cluster)
    return head + u8(transaction) + u8(0x30) + u8(30) + u16(len(data)) + data


def test_a_frame_is_confirmed_before_the_device_reacts(bench: Bench) -> None:
    bench.joined()
    bench.say(0x2402, send(0x0019, 77, b"block"))
    seen = [(0.0, frame) for frame in bench.sent]
    while (due := bench.clock.next_at) is not None and len(seen) < 3:
        bench.sent.clear()
        bench.clock.run_until(due)
        seen += [(due, frame) for frame in bench.sent]
    assert commands([frame for _, frame in seen]) == [0x6402, 0x4480, 0x4481]
    assert seen[1][1].payload == bytes((0, 1, 77))
    assert seen[2][0] - seen[1][0] >= 0.002
    message = seen[2][1].payload
    assert message[2:6] == u16(0x0019) + u16(ADDRESS)
    assert message[17:22] == b"block"
    assert message[22:] == u16(ADDRESS) + u8(30)


def test_a_frame_to_nobody_is_confirmed_with_no_route(bench: Bench) -> None:
    bench.formed()
    told = bench.say(0x2402, send(0x0019, 5, b"x"), wait=1)
    assert told[1] == Frame(0x4480, bytes((0xCD, 1, 5)))


def test_an_endpoint_that_was_not_registered_cannot_send(bench: Bench) -> None:
    bench.joined()
    bench.ask(0x2404, b"\x01")
    assert bench.ask(0x2402, send(0x0019, 5, b"x")) == b"\x02"


def test_zdo_answers_show_in_both_views(bench: Bench) -> None:
    bench.joined()
    told = bench.say(0x2502, u16(ADDRESS) + u16(ADDRESS), wait=1)
    assert commands(told) == [0x6502, 0x4582, 0x45FF]
    assert told[1].payload[:2] == u16(ADDRESS)
    assert told[2].payload[3:5] == u16(0x8002)


def test_the_coordinator_describes_itself(bench: Bench) -> None:
    bench.formed()
    by_command = {
        frame.command: frame.payload for frame in bench.say(0x2504, u16(0) + u16(0) + u8(1), wait=1)
    }
    descriptor = u8(1) + u16(0x0104) + u16(5) + u8(0) + u8(1) + u16(0x0019) + u8(0)
    assert by_command[0x4584] == u16(0) + u8(0) + u16(0) + u8(len(descriptor)) + descriptor
    nodes = {frame.command: frame.payload for frame in bench.say(0x2502, u16(0) + u16(0), wait=1)}
    assert nodes[0x4582][2:6] == u8(0) + u16(0) + u8(0)
    own = {frame.command: frame.payload for frame in bench.say(0x2501, u16(0) + bytes(2), wait=1)}
    assert own[0x4581] == u8(0) + u64(DONGLE) + u16(0) + bytes(2)


def test_the_neighbour_table_has_rows_of_22_bytes(bench: Bench) -> None:
    bench.joined()
    told = {frame.command: frame.payload for frame in bench.say(0x2531, u16(0) + u8(0), wait=1)}
    table = told[0x45B1]
    assert table[2:6] == bytes((0, 1, 0, 1))
    assert len(table) == 6 + 22
    assert table[6 + 8 : 6 + 16] == u64(DEVICE)
    routes = {frame.command: frame.payload for frame in bench.say(0x2532, u16(0) + u8(0), wait=1)}
    assert routes[0x45B2] == u16(0) + bytes((0, 1, 0, 1)) + u16(ADDRESS) + u8(0) + u16(ADDRESS)


def test_an_energy_scan_takes_the_time_of_its_channels(bench: Bench) -> None:
    bench.formed()
    before = bench.clock.now
    bench.say(0x2537, u16(0) + u8(2) + (0x07FFF800).to_bytes(4, "little") + u8(4) + u8(1) + u16(0))
    while 0x45B8 not in commands(bench.sent):
        due = bench.clock.next_at
        assert due is not None
        bench.clock.run_until(due)
    assert bench.clock.now - before == pytest.approx(16 * 960 * 17 * 16e-6)
    payload = next(frame.payload for frame in bench.sent if frame.command == 0x45B8)
    assert payload[11] == 16
    assert len(payload) == 12 + 16


def test_power_taken_away_silences_it_and_power_given_back_boots_it(bench: Bench) -> None:
    bench.formed()
    bench.dongle.power_off()
    assert bench.say(0x2101, wait=1) == []
    bench.dongle.power_on()
    assert bench.say(0x2101, wait=1)[-1] == Frame(0x4180, bytes((0, 2, 1, 2, 7, 1)))
    assert bench.ask(0x2101) == u16(0x0759)


def test_mutated_commands_never_raise_and_ping_is_answered_afterwards(bench: Bench) -> None:
    random, parser = Random(7), FrameParser()
    bench.joined()
    known = [command for command in range(0x10000) if COMMANDS.get(command) and command != 0x4100]
    for _ in range(4000):
        command = random.choice(known) if random.random() < 0.8 else random.randrange(0x10000)
        raw = bytearray(Frame(command, random.randbytes(random.randrange(48))).encode())
        if random.random() < 0.2:
            raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
        for frame in parser.feed(bytes(raw)):
            bench.dongle.receive(frame)
        bench.clock.run_until(bench.clock.now + random.random() / 10)
    bench.clock.run_until(bench.clock.now + 30)
    parser.feed(b"\x07" * 256)
    bench.sent.clear()
    for frame in parser.feed(Frame(0x2101).encode()):
        bench.dongle.receive(frame)
    assert Frame(0x6101, u16(0x0759)) in bench.sent
    assert all(len(frame.payload) <= 250 for frame in bench.sent)


def test_a_network_discovery_shows_the_beacons_of_the_channels_asked_for(bench: Bench) -> None:
    assert bench.ask(0x2526, u32(1 << 15) + u8(2)) == b"\x01"  # no network runs yet
    bench.formed()
    answers = bench.say(0x2526, u32(1 << 15 | 1 << 20) + u8(2), wait=1.0)
    assert [frame.command for frame in answers] == [0x6526, 0x45C5, 0x45C7]
    assert [answers[0].payload, answers[2].payload] == [b"\x00", b"\x00"]
    beacon = "1111 2143 0f 01 01 01 02 02 65 01 00 010f00000000db00"
    assert answers[1].payload == b"\x01" + bytes.fromhex(beacon)
    answers = bench.say(0x2526, u32(1 << 11) + u8(2), wait=1.0)
    assert answers[1].payload == b"\x00"
    assert bench.ask(0x2526, u32(0) + u8(2)) == b"\x01"
    assert bench.ask(0x2526, u32(1 << 15) + u8(6)) == b"\x01"
