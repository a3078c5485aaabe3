"""The emulator as a process: its first line, its one client, its control lines, and what outlives it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.emulator.znp import Frame, FrameParser, u16
from tests.core.emulator.line_host import INCOMING, LineHost
from tests.core.emulator.lone_stack import DEVICE
from tests.core.emulator.process import LONE, EmulatorProcess

PING, PONG = Frame(0x2101).encode(), u16(0x0759)
ITEM = u16(0x0F01)


def test_the_first_line_comes_at_once_and_leads_to_the_dongle() -> None:
    before = work_of_children()
    with EmulatorProcess(LONE, "--speed", "max") as emulator:
        assert emulator.url.startswith("socket://127.0.0.1:")
        with LineHost(emulator.port) as host:
            assert host.ask(0x2101) == PONG
    assert work_of_children() - before < 2.0  # half a second, whoever else is busy on the machine


def work_of_children() -> float:
    """Seconds of a processor that ended processes have used."""
    used = os.times()
    return used.children_user + used.children_system


def test_a_second_client_is_turned_away_and_the_first_goes_on() -> None:
    with EmulatorProcess(LONE) as emulator, LineHost(emulator.port) as first:
        assert first.ask(0x2101) == PONG
        with LineHost(emulator.port) as second, pytest.raises(ConnectionError):
            second.ask(0x2101)
        assert first.ask(0x2101) == PONG
        assert emulator.process.stderr is not None
        assert "turned away" in emulator.process.stderr.readline()


@pytest.mark.parametrize("last_words", [b"", Frame(0x4100, b"\x01").encode()], ids=["silent", "resetting"])
def test_a_client_that_comes_back_at_once_is_not_taken_for_a_second_one(last_words: bytes) -> None:
    with EmulatorProcess(LONE, "--speed", "max") as emulator:
        host = LineHost(emulator.port)
        for _ in range(20):
            assert host.ask(0x2101) == PONG
            with held_up(emulator):  # so that the end and the beginning are found in one look
                host.send(last_words)
                host.close()
                host = LineHost(emulator.port)
            host.wake()
        host.close()


def test_only_one_client_waits_and_its_end_makes_room() -> None:
    with EmulatorProcess(LONE) as emulator:
        first, second, third = (LineHost(emulator.port) for _ in range(3))
        assert first.ask(0x2101) == PONG
        with pytest.raises(ConnectionError):
            third.ask(0x2101)
        third.close()
        second.send(PING)  # said while it waits: it is not lost
        first.close()
        assert second.wait(0x6101) == PONG
        second.close()


@contextmanager
def held_up(emulator: EmulatorProcess) -> Iterator[None]:
    """Stop the process meanwhile, as a busy machine does."""
    emulator.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, emulator.process.pid, os.WSTOPPED)
    try:
        yield
    finally:
        emulator.process.send_signal(signal.SIGCONT)


def test_a_client_that_comes_back_finds_the_network_running() -> None:
    with EmulatorProcess(LONE, "--speed", "max") as emulator:
        with LineHost(emulator.port) as host:
            host.ask(0x2F05, b"\x04")
            host.wait(0x4F80)
        assert emulator.ask("state")["running"]
        with LineHost(emulator.port) as host:
            assert host.ask(0x2101) == PONG
        assert emulator.ask("state")["running"]


def test_unplugging_takes_the_port_and_everything_volatile() -> None:
    with EmulatorProcess(LONE, "--speed", "max") as emulator:
        with LineHost(emulator.port) as host:
            host.ask(0x2F05, b"\x04")
            host.wait(0x4F80)
            host.ask(0x2F06, b"\x01")
            assert emulator.ask("state")["install_code_only"]
            emulator.ask("speed", value="1")
            emulator.ask("unplug", seconds=600)  # of real time: a busy machine may take its time to look
            gone = emulator.ask("state")
            assert (gone["plugged"], gone["running"], gone["install_code_only"]) == (False, False, False)
            with pytest.raises(OSError):
                host.ask(0x2101)
        with pytest.raises(OSError):
            LineHost(emulator.port)
        # nobody else is found there meanwhile
        with pytest.raises(OSError), closing(socket.socket()) as other:
            other.bind(("127.0.0.1", emulator.port))
        emulator.ask("advance", seconds=601)
        with line_again(emulator.port) as host:
            assert host.ask(0x2101) == PONG
        state = emulator.ask("state")
        assert (state["running"], state["formed"], state["install_code_only"]) == (False, True, False)


def test_control_lines_are_answered_or_refused_in_words() -> None:
    with EmulatorProcess(LONE, "--speed", "20") as emulator:
        for line in ("{", "[]", '"x"', '{"do": "dance"}', "{}", '{"do": "speed", "value": "warp"}'):
            assert "error" in emulator.say(line), line
        for line in (
            '{"do": "power"}',
            '{"do": "unplug", "seconds": -1}',
            '{"do": "advance", "seconds": true}',
        ):
            assert "error" in emulator.say(line), line
        assert emulator.ask("labels") == {"labels": [{"name": "echo"}]}
        assert emulator.ask("premise")["scenario"] == "lone"
        assert emulator.ask("speed", value="max") == {"speed": "max"}
        assert emulator.ask("speed", value=20) == {"speed": "20"}
        assert emulator.ask("quit") == {"quit": True}
        assert emulator.ended() == 0


def test_the_mark_follows_the_speed() -> None:
    with EmulatorProcess(LONE, "--speed", "max") as emulator, LineHost(emulator.port) as host:
        emulator.ask("speed", value=20)
        assert b'"speed": "20"' in host.ask(0x211C, u16(0x0FE0) + u16(0))


def test_the_end_of_its_input_ends_it() -> None:
    with EmulatorProcess(LONE) as emulator:
        assert emulator.process.stdin is not None
        emulator.process.stdin.close()
        assert emulator.ended() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without a signal")
def test_a_signal_ends_it_cleanly() -> None:
    with EmulatorProcess(LONE) as emulator:
        emulator.process.send_signal(signal.SIGTERM)
        assert emulator.ended() == 0


def test_memory_outlives_a_killed_process(tmp_path: Path) -> None:
    with EmulatorProcess(LONE, "--speed", "max", "--state", str(tmp_path)) as emulator:
        with LineHost(emulator.port) as host:
            host.ask(0x2107, ITEM + u16(3) + u16(0)[:1])
            host.ask(0x211D, ITEM + u16(0) + u16(3) + b"abc")
        emulator.process.kill()
        emulator.ended()
    with EmulatorProcess(LONE, "--state", str(tmp_path)) as emulator, LineHost(emulator.port) as host:
        assert host.ask(0x211C, ITEM + u16(0)) == b"\x00\x03abc"


@pytest.mark.parametrize(
    "arguments", [["--speed", "0"], ["--speed", "warp"], ["--port", "70000"], ["--dance"], ["--port", "1"]]
)
def test_options_that_make_no_sense_end_with_code_2_and_no_traceback(arguments: list[str]) -> None:
    if arguments == ["--port", "1"] and sys.platform != "win32" and os.geteuid() == 0:
        pytest.skip("root may open every port")
    ended = subprocess.run(
        [sys.executable, "-m", LONE, *arguments], capture_output=True, text=True, timeout=90, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_state_folder_of_another_premise_is_refused(tmp_path: Path) -> None:
    (tmp_path / "scenario.txt").write_text("elsewhere")
    ended = subprocess.run(
        [sys.executable, "-m", LONE, "--state", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ended.returncode == 2
    assert "elsewhere" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_pseudo_terminal_leads_to_the_dongle_too() -> None:
    with EmulatorProcess(LONE, "--speed", "max", "--pty") as emulator:
        path = emulator.line()
        terminal = os.open(path, os.O_RDWR | os.O_NOCTTY)
        try:
            os.write(terminal, b"\x07" * 256 + PING)
            assert FrameParser().feed(os.read(terminal, 64)) == [Frame(0x6101, PONG)]
        finally:
            os.close(terminal)


def test_at_max_a_day_without_a_client_does_not_pass() -> None:
    with EmulatorProcess(LONE, "--speed", "max") as emulator:
        before = emulator.ask("state")["time"]
        assert emulator.ask("state")["time"] == before
        assert emulator.ask("advance", seconds=3600)["time"] == pytest.approx(before + 3600)


def test_random_bytes_do_not_deafen_the_process() -> None:
    from random import Random

    random = Random(3)
    with EmulatorProcess(LONE, "--speed", "max") as emulator, LineHost(emulator.port) as host:
        for _ in range(200):
            host.send(random.randbytes(100))
        host.send(b"\x07" * 256)
        host.send(PING)
        assert host.wait(0x6101) == PONG


def test_a_fault_of_the_program_ends_it_instead_of_standing_still() -> None:
    with EmulatorProcess(LONE, "--speed", "max") as emulator:
        assert emulator.process.stdin is not None
        emulator.process.stdin.write('{"do": "power", "device": "fuse", "on": true}\n')
        emulator.process.stdin.flush()
        assert emulator.ended() != 0


def test_when_nobody_reads_its_answers_it_ends_without_a_word() -> None:
    with EmulatorProcess(LONE, "--speed", "max") as emulator:
        assert emulator.process.stdin is not None
        assert emulator.process.stdout is not None
        assert emulator.process.stderr is not None
        emulator.process.stdout.close()
        emulator.process.stdin.write('{"do": "state"}\n')
        emulator.process.stdin.flush()
        assert emulator.ended() == 0
        assert emulator.process.stderr.read() == ""


def test_frames_do_not_wait_for_each_other_on_the_socket() -> None:
    label = bytes.fromhex("83FED3407A939723A5C639B26916D505C3B5")
    with EmulatorProcess(LONE, "--speed", "max") as emulator, LineHost(emulator.port) as host:
        host.start_network()
        address = host.admit(DEVICE, label)
        # about 3 ms each; with frames held back for the acknowledgement of the one before it is 40 ms, every time
        assert any(seconds_for(host, address, 50) < 1.5 for _ in range(20))


def seconds_for(host: LineHost, address: int, frames: int) -> float:
    """How long it takes to say so much and to hear each time what comes back."""
    started = time.monotonic()
    for _ in range(frames):
        host.say(address, b"\x01\x02\x03")
        host.wait(INCOMING)
    return time.monotonic() - started


def line_again(port: int) -> LineHost:
    """A line to a dongle that is being plugged in."""
    for _ in range(1_000):
        try:
            return LineHost(port)
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("the port never came back")
