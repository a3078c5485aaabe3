"""The dongle hub over a radio in memory: opened, lost, found again; what it adopts, and what it never forgets."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.errors import DeviceError, HubError
from core.hub import dongle as dongle_module
from core.hub.dongle import DongleHub, HubListeners
from core.hub.hub import HubState, HubView
from core.joining import install_code
from core.joining.device_log import EARLIER, LogEntry
from core.joining.join_session import Admission
from core.ota import messages
from core.ota.transfer import State, TransferRecord
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.radio import zcl, zdo
from core.radio.radio import Frame, Outgoing, RadioInfo, RadioListener
from core.records.store import Store
from tests.core.leaping import steady
from tests.core.radio.memory_radio import HUB, MemoryRadio, zdo_frame

A, B = (Eui64.parse(f"00-DB-12-34-56-78-90-{n}0") for n in "AB")
ADDRESSES = {A: 0x1A2B, B: 0x2B3C}
CODE = "83FE D340 7A93 9723 A5C6 39B2 6916 D505 C3B5"  # the example of the Base Device Behaviour


def attributes(frame: Outgoing, body: str) -> Frame:
    payload = zcl.command(
        zcl.FROM_SERVER, frame.payload[1], zcl.READ_ATTRIBUTES_RESPONSE, bytes.fromhex(body)
    )
    return Frame(frame.address, frame.endpoint, 10, frame.profile, frame.cluster, payload)


def bridge(frame: Outgoing) -> list[Frame]:
    """A mains B2 with an OTA client on endpoint 3, as every device of this home."""
    if frame.endpoint:
        body = "0500 00 42 06 " + b"BR-B2x".hex()
        if frame.cluster == zcl.OTA_UPGRADE:
            body = "0200 00 23 00000001 0700 00 21 3710 0800 00 21 0200"
        return [attributes(frame, body.replace(b"BR-B2x".hex(), b"BR B2 ".hex()))]
    owner = next((e for e, a in ADDRESSES.items() if a == frame.address), A)
    address = frame.address.to_bytes(2, "little")
    answers = {
        zdo.NODE_DESC: b"\x00" + address + bytes.fromhex("01408E 3710 52 8000 0000 8000 00"),
        zdo.ACTIVE_EP: b"\x00" + address + b"\x01\x03",
        zdo.SIMPLE_DESC: b"\x00" + address + bytes.fromhex("0E 03 0901 0205 00 01 0000 01 1900"),
        zdo.IEEE_ADDR: b"\x00" + owner.little_endian + address,
        zdo.MGMT_LEAVE: b"\x00",
    }
    answer = answers.get(frame.cluster)
    if answer is None:
        return []
    return [zdo_frame(frame.address, frame.cluster | zdo.RESPONSE, frame.payload[:1] + answer)]


class Bench:
    """A hub with its store; `radios` are those it made, newest last."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.radios: list[MemoryRadio] = []
        self.views: list[HubView] = []
        self.devices: list[Device] = []
        self.notes: list[str] = []
        self.make: Callable[[], MemoryRadio] = lambda: MemoryRadio(bridge)
        self.hub = self.another()

    def another(self) -> DongleHub:
        """A hub as a new life of the program makes it."""
        return DongleHub("socket://x", self._radio, self.store, HubListeners(
            view=self.views.append, board=lambda _: None, transfer=lambda _: None, device=self.devices.append,
            log=lambda *_: None, note=lambda _s, text: self.notes.append(text),
        ), steady=steady)  # fmt: skip

    def _radio(self) -> MemoryRadio:
        self.radios.append(self.make())
        return self.radios[-1]

    @property
    def radio(self) -> MemoryRadio:
        return self.radios[-1]

    def ask_for_block(self, eui: Eui64, offset: int = 0) -> None:
        body = zcl.command(1, 9, messages.BLOCK, bytes(9) + offset.to_bytes(4, "little") + b"\x40")
        self.hub.frame_arrived(Frame(ADDRESSES[eui], 3, 10, 0x0109, zcl.OTA_UPGRADE, body))


@pytest.fixture
async def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(dongle_module, "RECONNECT_WAITS", (0.01,))
    made = Bench(tmp_path)
    yield made
    await made.hub.close()
    made.store.close()
    assert all(radio.closed for radio in made.radios)
    assert len(asyncio.all_tasks()) == 1


async def until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("it never came about")


async def test_open_shuts_what_an_earlier_program_left_open_and_says_what_it_is(bench: Bench) -> None:
    bench.make = _left_open
    view = await bench.hub.open()
    assert bench.radio.window is None
    assert (view.state, view.eui, view.channel, view.emulated) == (HubState.CONNECTED, HUB, 15, None)
    assert view.firmware == "ZNP 20210708"
    assert view.capability.device_log_size == 16
    assert all(why.endswith(".") for _, why in view.capability.limits)
    steps = [(v.state, v.step) for v in bench.views]
    assert steps == [(HubState.CONNECTING, 2), (HubState.CONNECTING, 3), (HubState.CONNECTED, 0)]


def _left_open() -> MemoryRadio:
    radio = MemoryRadio(bridge)
    radio.window = 200
    return radio


async def test_devices_of_the_dongle_that_are_not_on_our_log_are_put_there_as_earlier(bench: Bench) -> None:
    bench.make = lambda: MemoryRadio(bridge, known=[(A, ADDRESSES[A])])
    await bench.hub.open()
    assert bench.hub.device_log() == (LogEntry(A, joined_at=EARLIER),)
    device = await bench.hub.identify(A)
    assert (device.kind, device.file_version, device.manufacturer_code) == (
        DeviceKind.B2,
        0x0100_0000,
        0x1037,
    )
    assert bench.hub.device_log()[0].kind is DeviceKind.B2, "the log learns what it is"
    assert await bench.hub.read_version(A) == 0x0100_0000
    assert (await bench.hub.ping(A, 2))[0] == 2


async def test_an_unplug_is_a_state_and_the_hub_comes_back_by_itself(bench: Bench) -> None:
    await bench.hub.open()
    first = bench.radio
    bench.hub.connection_lost()
    bench.hub.connection_lost()
    assert bench.hub.view().state is HubState.LOST
    with pytest.raises(HubError, match="not connected"):
        await bench.hub.identify(A)
    await until(lambda: bench.hub.view().state is HubState.CONNECTED)
    assert first.closed
    assert len(bench.radios) == 2
    assert any("is back" in note for note in bench.notes)


async def test_a_start_that_fails_half_way_lets_go_of_the_port_before_the_next(bench: Bench) -> None:
    await bench.hub.open()
    failures = iter(["open", "close_window", "open", "by a fault of ours"])

    def make() -> MemoryRadio:
        radio = Faulty(bridge)
        radio.fault = next(failures, "")
        return radio

    bench.make = make
    bench.hub.connection_lost()
    await until(lambda: bench.hub.view().state is HubState.CONNECTED)
    assert len(bench.radios) == 6
    assert all(radio.closed for radio in bench.radios[:-1])


class Faulty(MemoryRadio):
    """A radio that fails at one step of its start."""

    fault = ""

    async def open(self, listener: RadioListener, *, form: bool = False) -> RadioInfo:
        if self.fault == "open":
            raise HubError("It does not start.")
        if self.fault:
            assert self.fault == "close_window", "a fault that nobody foresaw"
        return await super().open(listener, form=form)

    async def close_window(self, addresses: object) -> None:
        if self.fault == "close_window":
            raise HubError("It does not shut the window.")
        self.window = None


async def test_an_open_that_fails_leaves_no_radio_behind(bench: Bench) -> None:
    def make() -> MemoryRadio:
        radio = Faulty()
        radio.fault = "open"
        return radio

    bench.make = make
    with pytest.raises(HubError):
        await bench.hub.open()
    assert bench.hub.view().state is HubState.DISCONNECTED
    assert bench.radio.closed


async def test_a_question_under_way_when_the_dongle_goes_is_an_error_in_words(bench: Bench) -> None:
    bench.make = lambda: MemoryRadio(known=[(A, ADDRESSES[A])])
    await bench.hub.open()
    asked = asyncio.create_task(bench.hub.identify(A))
    await asyncio.sleep(0.01)
    bench.hub.connection_lost()
    with pytest.raises(HubError, match="gone"):
        await asked


async def test_a_device_whose_address_is_new_is_asked_who_it_is_and_then_answered(bench: Bench) -> None:
    await bench.hub.open()
    bench.ask_for_block(B)
    bench.ask_for_block(B)
    await asyncio.sleep(0.01)
    asked = [f for f in bench.radio.sent if f.cluster == zdo.IEEE_ADDR]
    answered = [f.payload[2:] for f in bench.radio.sent if f.cluster == zcl.OTA_UPGRADE]
    assert len(asked) == 1
    assert answered == [bytes([messages.BLOCK_RESPONSE, messages.NO_IMAGE])]


async def test_an_announcement_makes_a_device_known_and_a_leave_makes_it_gone(bench: Bench) -> None:
    bench.make = lambda: MemoryRadio(bridge, known=[(A, None)])
    await bench.hub.open()
    body = b"\x01" + (0x77).to_bytes(2, "little") + A.little_endian + b"\x80"
    bench.hub.frame_arrived(zdo_frame(0x77, zdo.DEVICE_ANNCE, body))
    assert (bench.devices[-1].address, bench.devices[-1].sleepy) == (0x77, True)
    bench.hub.frame_arrived(zdo_frame(0x77, zdo.DEVICE_ANNCE, body[:5]))
    bench.hub.device_left(A)
    assert bench.devices[-1].presence is Presence.GONE
    bench.hub.device_left(B)
    assert len(bench.devices) == 2


async def test_removed_means_off_the_air_off_the_list_and_off_the_log(bench: Bench) -> None:
    bench.make = lambda: MemoryRadio(bridge, known=[(A, ADDRESSES[A])])
    await bench.hub.open()
    bench.radio.keys[A] = b"k" * 16
    await bench.hub.remove(A)
    assert [f.payload[1:] for f in bench.radio.sent if f.cluster == zdo.MGMT_LEAVE] == [
        A.little_endian + b"\x00"
    ]
    assert A not in bench.radio.keys
    assert bench.hub.device_log() == ()
    with pytest.raises(DeviceError, match="not on the hub’s device log"):
        await bench.hub.remove(A)


async def test_admitted_in_the_main_way(bench: Bench) -> None:
    await bench.hub.open()
    call = asyncio.create_task(bench.hub.admit([Admission(A, install_code.parse(CODE), DeviceKind.B2)], 60.0))
    await until(lambda: bench.radio.window is not None)
    assert set(bench.radio.keys) == {A}
    bench.hub.device_admitted(A, ADDRESSES[A])
    bench.hub.device_announced(A, ADDRESSES[A], mains=True, sleepy=False)
    board = await call
    assert board.closes_at is None
    assert bench.radio.window is None
    assert bench.hub.device_log()[0].joined


async def test_closing_while_devices_are_admitted_shuts_the_window(bench: Bench) -> None:
    await bench.hub.open()
    call = asyncio.create_task(bench.hub.admit([Admission(A, install_code.parse(CODE))], 60.0))
    await until(lambda: bench.radio.window is not None)
    await bench.hub.close()
    assert bench.radio.window is None
    await call


async def test_the_window_opens_again_after_the_dongle_was_away(bench: Bench) -> None:
    await bench.hub.open()
    call = asyncio.create_task(bench.hub.admit([Admission(A, install_code.parse(CODE))], 60.0))
    await until(lambda: bench.radio.window is not None)
    bench.hub.connection_lost()
    await until(lambda: len(bench.radios) == 2 and bench.radio.window is not None)
    await bench.hub.close_join_window()
    await call
    assert bench.radio.window is None


@pytest.mark.parametrize("state", [State.SENDING, State.OFFERED, State.CHECKING, State.HELD])
async def test_what_a_restart_cut_off_waits_and_is_neither_sent_nor_switched(
    bench: Bench, state: State
) -> None:
    content = bytes(range(256)) * 4
    sha = hashlib.sha256(content).hexdigest()
    bench.store.keep_image(sha, content)
    bench.store.device_log(HUB).put(LogEntry(A, joined_at=1.0))
    bench.store.save_transfer(TransferRecord(A, sha, 0, 0, 0, len(content), 512, state, 2, 5.0))
    bench.make = lambda: MemoryRadio(bridge, known=[(A, ADDRESSES[A])])
    await bench.hub.open()
    await asyncio.sleep(0.01)
    assert [f for f in bench.radio.sent if f.cluster == zcl.OTA_UPGRADE] == [], "nobody is knocked at"
    bench.ask_for_block(A, 512)
    await asyncio.sleep(0.01)
    statuses = [f.payload[3] for f in bench.radio.sent if f.cluster == zcl.OTA_UPGRADE]
    assert messages.ABORT not in statuses
    if state is not State.HELD:
        assert statuses == [messages.WAIT_FOR_DATA]
    end = zcl.command(1, 10, messages.END, bytes(9))
    bench.hub.frame_arrived(Frame(ADDRESSES[A], 3, 10, 0x0109, zcl.OTA_UPGRADE, end))
    await asyncio.sleep(0.01)
    assert bench.radio.sent[-1].payload[-4:] == b"\xff" * 4, "it is told to hold what it has"


async def test_a_scan_needs_a_hub(bench: Bench) -> None:
    with pytest.raises(HubError, match="not connected"):
        await anext(bench.hub.scan_mesh())
    await bench.hub.open()
    assert [t.hub async for t in bench.hub.scan_mesh()][-1] == HUB


async def test_an_admission_ends_with_the_hub_also_while_the_dongle_is_gone(bench: Bench) -> None:
    await bench.hub.open()

    def make() -> MemoryRadio:
        radio = Faulty()
        radio.fault = "open"
        return radio

    bench.make = make
    waiting = asyncio.create_task(
        bench.hub.admit([Admission(A, install_code.parse(CODE), DeviceKind.B1)], 3600)
    )
    await until(lambda: any(e.eui == A for e in bench.hub.device_log()))
    bench.hub.connection_lost()
    await until(lambda: len(bench.radios) > 1)  # its port was let go, and is tried again
    await bench.hub.close()
    board = await asyncio.wait_for(waiting, 1)
    assert board.closes_at is None
    assert "not heard" in board.expected[0].reason


async def test_who_came_in_while_the_dongle_was_away_is_turned_out_and_not_taken_for_one_of_ours(
    bench: Bench,
) -> None:
    bench.make = lambda: MemoryRadio(bridge, known=[(A, ADDRESSES[A])])
    await bench.hub.open()
    bench.make = lambda: MemoryRadio(bridge, known=[(A, ADDRESSES[A]), (B, ADDRESSES[B])])
    bench.hub.connection_lost()
    await until(lambda: len(bench.radios) == 2 and any(f.cluster == zdo.MGMT_LEAVE for f in bench.radio.sent))
    assert [e.eui for e in bench.hub.device_log()] == [A]
    left = [f.address for f in bench.radio.sent if f.cluster == zdo.MGMT_LEAVE]
    assert set(left) == {ADDRESSES[B]}
    assert "It is not on the device log; it was told to leave." in bench.notes
