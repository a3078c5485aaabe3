"""Wrong addresses, ports, files, folders and options: one sentence each, the right exit code, never a traceback."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.flows import firmware
from tests.flows.house import code, eui, house
from tests.flows.labels import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.flows.conftest import StartPremise
    from tests.flows.tool import Ended, Tool

ANSWER_WITHIN = 120.0  # s; three dongle languages are tried for eight seconds each, on a machine however busy


def told(ended: Ended, *named: str, codes: tuple[int, ...] = (1, 2)) -> None:
    """It ended as bad input must, and names what was wrong."""
    assert ended.code in codes, ended.words
    assert "Traceback" not in ended.err
    assert "Error:" not in ended.err
    for words in named:
        assert words in ended.words
    assert ended.err.strip().startswith("✗")


@pytest.mark.parametrize(
    "written", ["00-DB-12-34", "zz-DB-12-34-56-78-90-A0", "", "00-DB-12-34-56-78-90-A0-11"]
)
def test_a_malformed_eui_is_refused(tool: Tool, written: str) -> None:
    ended = tool.run(
        "admit", "--hub", "socket://127.0.0.1:1", "--device", written, "--install-code", code("B1")
    )
    told(ended, "EUI-64", codes=(2,))
    image = tool.run("image", "check", __file__, "--hub", "socket://127.0.0.1:1", "--device", written)
    told(image, "EUI-64", codes=(2,))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["dance"], "dance"),
        (["update", "--dance"], "--dance"),
        (["update", "--hub"], "--hub"),
        (["update", "--image", "x.ota"], "--hub"),
        (["admit", "--hub", "x", "--device", "x", "--install-code", "x", "--window", "0"], "--window"),
        (["emulate", "happy-house", "--port", "99999"], "--port"),
        (["emulate", "happy-house", "--speed", "warp"], "warp"),
        (["emulate", "no-such-house"], "no-such-house"),
        (["demo", "no-such-house"], "no-such-house"),
        (["demo", "--size", "-5"], "--size"),
        (["log", "--hub", "emulated:"], "emulated"),
        (["log", "--hub", "emulated:happy-house?warp=9"], "warp"),
        (["log", "--hub", "http://127.0.0.1:1"], "DCC"),
        (["log", "--hub", "socket://127.0.0.1"], "names no port"),
        (["update", "--hub", "x", "--image", "x", "--activate", "soon"], "soon"),
        (["plan", "--survey", "/nowhere/survey.toml"], "survey.toml"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value)[:40],
)
def test_a_wrong_option_is_refused_with_code_2(tool: Tool, arguments: list[str], named: str) -> None:
    told(tool.run(*arguments), named, codes=(2,))


def test_with_json_a_wrong_option_is_one_value_too(tool: Tool) -> None:
    ended = tool.run("log", "--json")
    told(ended, "Missing option '--hub'.", codes=(2,))
    assert ended.value["error"]["what"] == "Missing option '--hub'."


@pytest.mark.parametrize("slip", ["swapped", "without quotation marks"])
def test_an_install_code_in_the_wrong_place_is_not_repeated(tool: Tool, slip: str) -> None:
    groups = [code("B1")[i : i + 4] for i in range(0, 32, 4)]
    swapped = ["--device", code("B1"), "--install-code", eui("B1")]
    bare = ["--device", eui("B1"), "--install-code", *groups]
    ended = tool.run("admit", "--hub", "x", *(swapped if slip == "swapped" else bare))
    told(ended, codes=(2,))
    assert not any(group in ended.out + ended.err for group in groups)


@pytest.mark.parametrize(
    ("text", "named"),
    [("title = ", "not valid TOML"), ('title = "x"\n[hub]\nchannel = 99\n', "hub"), ("\xff\xfe", "scenario")],
    ids=["not TOML", "wrong value", "not text"],
)
def test_a_scenario_with_a_mistake_is_refused(tool: Tool, tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "mistake.toml"
    file.write_bytes(text.encode("latin-1"))
    told(tool.run("emulate", file), named, "mistake.toml", codes=(2,))
    told(tool.run("log", "--hub", f"emulated:{file}"), named, "mistake.toml", codes=(2,))


def test_a_port_that_is_not_there_is_told(tool: Tool) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    told(
        tool.run("log", "--hub", f"socket://127.0.0.1:{number}"),
        f"Nothing listens at socket://127.0.0.1:{number}",
    )
    told(tool.run("log", "--hub", "/dev/ttyNONE7"), "There is no port /dev/ttyNONE7")


def test_a_port_in_use_is_told_and_its_holder_is_not_disturbed(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path))
    first = tool.start(  # waits for a device that never comes
        "admit", "--hub", emulated.url, "--device", eui("B9"), "--install-code", label_of(emulated, "B1").code
    )
    emulated.until(emulated.window_open)
    second = tool.run("log", "--hub", emulated.url)
    told(second, "in use", codes=(1,))
    assert second.seconds < ANSWER_WITHIN
    assert emulated.state()["client"]
    first.signal(signal.SIGINT)
    assert first.end().code == 130
    assert not emulated.window_open()


@contextmanager
def listener(says: bytes) -> Iterator[str]:
    """A TCP port that takes every client and says the same thing over and over, or nothing."""
    server = socket.create_server(("127.0.0.1", 0))
    clients: list[socket.socket] = []
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                client, _ = server.accept()
            except OSError:
                return
            clients.append(client)
            threading.Thread(target=talk, args=(client,), daemon=True).start()

    def talk(client: socket.socket) -> None:
        try:
            while says and not over.wait(0.05):
                client.sendall(says)
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"socket://127.0.0.1:{server.getsockname()[1]}"
    finally:
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        for client in clients:
            client.close()
        thread.join(5)


def test_what_is_no_dongle_is_told_in_time(tool: Tool) -> None:
    with listener(b"") as silent, listener(b"HTTP/1.1 400 \xfe\x03\x61\x01 what?\r\n" * 20) as garbage:
        commands = [tool.start("log", "--hub", url) for url in (silent, garbage)]
        for url, ended in zip((silent, garbage), [c.end(ANSWER_WITHIN) for c in commands], strict=True):
            told(ended, f"No Zigbee dongle answers on {url}", codes=(1,))


def test_a_data_folder_that_cannot_be_written_is_told(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path))
    blocked = tmp_path / "a file"
    blocked.write_text("not a folder")
    tool.environment["ALTHAN_HOME"] = str(blocked / "home")
    told(tool.run("log", "--hub", emulated.url), "cannot be written", "ALTHAN_HOME", codes=(1,))
    if sys.platform != "win32" and os.geteuid() != 0:
        folder = tmp_path / "locked"
        folder.mkdir(mode=0o500)
        tool.environment["ALTHAN_HOME"] = str(folder)
        told(tool.run("log", "--hub", emulated.url), "cannot be written", codes=(1,))
    assert emulated.blocks_asked() == 0


def test_damaged_records_are_told_and_left_alone(tool: Tool, premise: StartPremise, tmp_path: Path) -> None:
    emulated = premise(house(tmp_path))
    assert tool.run("log", "--hub", emulated.url).code == 0
    for suffix in ("-wal", "-shm"):
        (tool.home / f"records.sqlite{suffix}").unlink(missing_ok=True)
    damaged = b"this was a database" * 500
    (tool.home / "records.sqlite").write_bytes(damaged)
    told(tool.run("log", "--hub", emulated.url), "records.sqlite is damaged")
    assert (tool.home / "records.sqlite").read_bytes() == damaged


def test_records_of_a_newer_program_are_refused_and_left_alone(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path))
    assert tool.run("log", "--hub", emulated.url).code == 0
    database = sqlite3.connect(tool.home / "records.sqlite")
    database.execute("PRAGMA user_version=99")
    database.close()
    told(tool.run("log", "--hub", emulated.url), "newer version of this program", "99")
    database = sqlite3.connect(tool.home / "records.sqlite")
    try:
        assert database.execute("PRAGMA user_version").fetchone() == (99,)
        assert database.execute("SELECT COUNT(*) FROM event").fetchone()[0] >= 1
    finally:
        database.close()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("patience = ", "settings.toml"),
        ("warp = 9", "warp"),
        ('patience = "long"', "patience"),
        ("patience = 0", "patience"),
    ],
    ids=["not TOML", "unknown", "wrong type", "nought"],
)
def test_wrong_settings_are_told(tool: Tool, text: str, named: str) -> None:
    tool.home.mkdir()
    (tool.home / "settings.toml").write_text(text, encoding="utf-8")
    told(tool.run("log", "--hub", "socket://127.0.0.1:1"), named, codes=(2,))


def test_a_device_that_is_not_on_the_log_is_refused(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path))
    file = firmware.write(tmp_path, firmware.image(4096))
    started = time.monotonic()
    ended = tool.run("update", "--hub", emulated.url, "--image", file, "--device", eui("B9"), "--json")
    assert ended.code == 1
    assert ended.value["devices"][0]["outcome"] == "refused"
    assert "Traceback" not in ended.err
    assert emulated.blocks_asked() == 0
    assert time.monotonic() - started < ANSWER_WITHIN
