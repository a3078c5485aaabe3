"""What the capture holds: every octet of every frame, checked by an independent reader and by tshark."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
from collections import Counter
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from core.emulator import ccm, keys, mac_frames
from core.emulator.capture import PcapFile
from core.emulator.recording import Recording
from core.errors import FileError
from tests.core.emulator import pcap
from tests.core.emulator.host import Host, offer
from tests.core.emulator.premises import device, disturbance, premise
from tests.core.emulator.process import WHOLE, EmulatorProcess

NETWORK_KEY = bytes.fromhex("000102030405060708090A0B0C0D0EFF")
BRIDGE = "Far"
SIZE = 4096

needs_tshark = pytest.mark.skipif(
    shutil.which("tshark") is None, reason="tshark is not installed; packaging/system-libraries.sh names it"
)


def story(path: Path, *, encrypted: bool = False) -> tuple[Host, int]:
    """Two bridges join, the second over the first; it is updated over a link that loses frames, and leaves.

    With the host comes the network address that the second had.
    """
    host = Host(
        premise(
            device("Meter", "ESME", 1, 3.0, extra="joined = true"),
            device("Near", "B1", 2, 5.0, 2.0),
            device(BRIDGE, "B2", 3, 9.0, 2.0),
            device("Gas", "GSME", 4, 4.0, 3.0, "joined = true\npoll_seconds = 6.0"),
            disturbance("Hub", BRIDGE, 100.0),
            disturbance("Meter", BRIDGE, 100.0),
            disturbance("Hub", "Near", 0.0, 15.0),
        )
    )
    with closing(PcapFile(path)) as file:
        host.premise.capture(file)
        host.start()
        host.join("Near")
        address = host.join(BRIDGE)
        spec = host.spec(BRIDGE)
        host.servers[address] = offer(spec, SIZE)
        host.servers[address].encrypted = encrypted
        host.notify(address)
        host.run(60.0)
        host.ask(address, 0x0034, struct.pack("<QB", spec.eui, 0))
        host.run(5.0)
    return host, address


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Host, Path]:
    path = tmp_path_factory.mktemp("air") / "story.pcap"
    return story(path)[0], path


def link_keys(host: Host) -> list[bytes]:
    return [keys.link_key(spec.install_code) for spec in host.premise.scenario.devices]


def tshark(path: Path, host: Host, *wanted: str, only: str = "", network: bool = True) -> list[list[str]]:
    """The wanted fields of every frame that a display filter lets through, by tshark with the keys given."""
    given = [("link", key) for key in link_keys(host)] + [("nwk", NETWORK_KEY)] * network
    options = [f'uat:zigbee_pc_keys:"{key.hex()}","Normal","{name}"' for name, key in given]
    command = ["tshark", "-r", str(path), "-T", "fields", "-E", "occurrence=a"]
    command += [part for option in options for part in ("-o", option)]
    command += [part for field in wanted for part in ("-e", field)]
    command += ["-Y", only] if only else []
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def test_every_frame_is_whole_and_in_order(captured: tuple[Host, Path]) -> None:
    host, path = captured
    found = pcap.records(path)
    assert len(found) > 800
    times = [record.time for record in found]
    assert times == sorted(times)
    assert 0.0 <= times[0] < times[-1] <= host.clock.now
    assert {record.channel for record in found} == {15}
    for record in found:
        assert pcap.checksum(record.frame[:-2]) == int.from_bytes(record.frame[-2:], "little")
        assert len(record.frame) <= 127
        assert -110.0 < record.rssi < 10.0


def test_frames_are_on_the_air_for_as_long_as_the_model_says(captured: tuple[Host, Path]) -> None:
    _, path = captured
    found = pcap.records(path)
    answered = [
        (frame, ack)
        for frame, ack in pairwise(found)
        if ack.kind == pcap.ACK and frame.kind != pcap.ACK and ack.sequence == frame.sequence
    ]
    assert len(answered) > 300
    for frame, ack in answered:
        expected = (len(frame.frame) + 6) * 32e-6 + 192e-6
        assert ack.time - frame.time == pytest.approx(expected, abs=1e-8)


def test_a_retry_is_the_same_frame_once_more(captured: tuple[Host, Path]) -> None:
    _, path = captured
    times = Counter(record.frame for record in pcap.records(path) if record.kind == pcap.DATA)
    assert max(times.values()) in {2, 3, 4}


def test_no_counter_is_used_twice(captured: tuple[Host, Path]) -> None:
    _, path = captured
    seen: dict[tuple[bytes, int], bytes] = {}
    last: dict[bytes, int] = {}
    for record in pcap.records(path):
        found = pcap.secured(record.frame)
        if found is None:
            continue
        assert seen.setdefault((found.sender, found.counter), found.header + found.sealed) == (
            found.header + found.sealed
        )
        assert found.counter >= last.get(found.sender, 0)
        last[found.sender] = found.counter
    assert len(last) == 5


def test_an_independent_library_opens_every_frame(captured: tuple[Host, Path]) -> None:
    _, path = captured
    found = [one for record in pcap.records(path) if (one := pcap.secured(record.frame)) is not None]
    assert len(found) > 300
    for one in found:
        one.opened(NETWORK_KEY)


def test_one_wrong_bit_anywhere_is_seen(captured: tuple[Host, Path]) -> None:
    _, path = captured
    frame = next(record.frame for record in pcap.records(path) if pcap.secured(record.frame) is not None)
    # from the network header on; three bits of the security control are overwritten by whoever checks
    changed = 0
    for place in range(9, len(frame) - 2):
        for bit in range(8):
            if place == 17 and bit < 3:
                continue
            wrong = bytes(octet ^ ((1 << bit) * (place == index)) for index, octet in enumerate(frame))
            try:
                one = pcap.secured(wrong)
            except (IndexError, struct.error):
                continue
            if one is not None and len(one.sealed) >= 4:
                with pytest.raises(InvalidTag):
                    one.opened(NETWORK_KEY)
                changed += 1
    assert changed > 250


def test_a_frame_keeps_its_number_over_its_hops_and_loses_one_of_its_radius(
    captured: tuple[Host, Path],
) -> None:
    _, path = captured
    ways: dict[tuple[int, int], set[tuple[int, bytes]]] = {}
    for record in pcap.records(path):
        one = pcap.secured(record.frame)
        # block responses, fewer than a sequence number has values
        if one is not None and len(one.sealed) > 70:
            assert one.source == 0x0000
            ways.setdefault((one.source, one.sequence), set()).add((one.radius, one.sender))
    assert len(ways) > 80
    over_relays = [way for way in ways.values() if len(way) > 1]
    assert len(over_relays) > 80
    for way in over_relays:
        assert {radius for radius, _ in way} == set(range(31 - len(way), 31))
        assert len({sender for _, sender in way}) == len(way)


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 48, 100])
def test_ccm_is_what_a_library_makes(size: int) -> None:
    key, nonce = bytes(range(16)), bytes(range(100, 113))
    header, text = bytes(range(31)), bytes(index * 7 & 0xFF for index in range(size))
    sealed = ccm.seal(key, nonce, header, text)
    assert sealed == AESCCM(key, tag_length=4).encrypt(nonce, text, header)
    assert ccm.unseal(key, nonce, header, sealed) == text
    assert ccm.unseal(key, nonce, header + b"\x00", sealed) is None
    assert ccm.unseal(key, nonce, header, sealed[:3]) is None


def test_checksum_of_the_standard() -> None:
    # the example of IEEE 802.15.4-2006, 7.2.1.9
    assert mac_frames.checksum(bytes.fromhex("02006A")).hex() == "e479"
    assert pcap.checksum(bytes.fromhex("02006A")) == 0x79E4


def test_a_capture_changes_nothing_of_what_happens(tmp_path: Path) -> None:
    with_tap, _ = story(tmp_path / "one.pcap")
    again, _ = story(tmp_path / "two.pcap")
    assert (tmp_path / "one.pcap").read_bytes() == (tmp_path / "two.pcap").read_bytes()
    assert with_tap.premise.journal.digest() == again.premise.journal.digest()
    plain, taped = Host(with_tap.premise.scenario), Host(with_tap.premise.scenario)
    with closing(PcapFile(tmp_path / "three.pcap")) as file:
        taped.premise.capture(file)
        for host in (plain, taped):
            host.start()
            host.join("Near")
            host.run(60.0)
    assert plain.premise.journal.digest() == taped.premise.journal.digest()
    assert plain.clock.next_at == taped.clock.next_at


@needs_tshark
def test_tshark_finds_nothing_malformed_and_no_bad_code(captured: tuple[Host, Path]) -> None:
    host, path = captured
    count = len(pcap.records(path))
    assert len(tshark(path, host, "frame.number")) == count
    wrong = (
        "_ws.malformed || _ws.expert.severity >= 0x600000 || wpan.fcs_ok == 0 || zbee_sec.encrypted_payload"
    )
    assert tshark(path, host, "frame.number", "frame.protocols", only=wrong) == []
    opened = tshark(path, host, "frame.number", only="zbee.sec.key == " + NETWORK_KEY.hex(":"))
    secured = [record for record in pcap.records(path) if pcap.secured(record.frame) is not None]
    assert len(opened) == len(secured)


@needs_tshark
def test_without_the_network_key_tshark_sees_that_it_is_encrypted(captured: tuple[Host, Path]) -> None:
    host, path = captured
    shut = tshark(path, host, "frame.number", only="zbee_sec.encrypted_payload", network=False)
    # the install-code keys open the Transport-Key, which brings the network key: only what came before stays shut
    assert 0 < len(shut) < len(pcap.records(path))


@needs_tshark
def test_tshark_opens_the_network_key_by_the_install_code(captured: tuple[Host, Path]) -> None:
    host, path = captured
    found = tshark(path, host, "zbee_aps.cmd.key", "zbee_aps.cmd.dst", only="zbee_aps.cmd.key")
    assert {row[0] for row in found} == {NETWORK_KEY.hex()}
    assert {part.upper().replace(":", "-") for row in found for part in row[1].split(",")} == {
        "00-DB-00-00-00-00-01-02", "00-DB-00-00-00-00-01-03",
    }  # fmt: skip


@needs_tshark
@pytest.mark.parametrize("encrypted", [False, True])
def test_the_blocks_that_tshark_reads_make_the_image(tmp_path: Path, encrypted: bool) -> None:
    path = tmp_path / "update.pcap"
    host, address = story(path, encrypted=encrypted)
    rows = tshark(
        path,
        host,
        "zbee_zcl_general.ota.file.offset",
        "zbee_zcl_general.ota.image.data",
        only="zbee_zcl_general.ota.cmd.srv_tx.id == 0x05 && zbee_nwk.src == 0x0000",
    )
    blocks = {int(offset): bytes.fromhex(data.replace(":", "")) for offset, data in rows}
    assert len(rows) > len(blocks)  # two hops and some retries
    image = b"".join(blocks[offset] for offset in sorted(blocks))
    assert image == host.servers[address].image
    assert len(image) == SIZE
    sent = Counter(record.frame for record in pcap.records(path) if len(record.frame) > 100)
    assert max(sent.values()) > 1  # a retry is the same octets once more, whatever seals them


@needs_tshark
def test_tshark_names_what_a_join_and_an_update_are_made_of(captured: tuple[Host, Path]) -> None:
    host, path = captured
    said = " ".join(row[0] for row in tshark(path, host, "_ws.col.Info"))
    for words in (
        "Beacon Request", "Association Request", "Association Response", "Data Request", "Update Device",
        "Transport Key", "Device Announcement", "Permit Join Request", "Match Descriptor Request",
        "ZCL OTA: Image Notify", "ZCL OTA: Query Next Image Response", "ZCL OTA: Image Block Request",
        "ZCL OTA: Upgrade End Response", "Rejoin Request", "Rejoin Response", "Leave", "APS: Ack",
    ):  # fmt: skip
        assert words in said, words


def test_a_killed_process_leaves_a_file_that_reads(tmp_path: Path) -> None:
    path = tmp_path / "killed.pcap"
    with EmulatorProcess(WHOLE, "happy-house", "--speed", "max", "--capture", str(path)) as emulator:
        emulator.ask("advance", seconds=30)
        emulator.process.kill()
        emulator.ended()
    assert path.stat().st_size > 24
    assert pcap.records(path)


def test_a_capture_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"The capture air\.pcap cannot be written\."):
        PcapFile(tmp_path / "nowhere" / "air.pcap")
    nowhere = str(tmp_path / "nowhere" / "air.pcap")
    command = [sys.executable, "-m", WHOLE, "happy-house", "--capture", nowhere]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "The capture air.pcap cannot be written." in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    full = tmp_path / "full.pcap"
    full.symlink_to("/dev/full")
    with pytest.raises(FileError, match="No space left on device"):
        PcapFile(full)


def test_a_capture_is_begun_and_ended_by_control_lines(tmp_path: Path) -> None:
    file = tmp_path / "air.pcap"
    with EmulatorProcess(WHOLE, "happy-house", "--speed", "max") as emulator:
        emulator.ask("advance", seconds=5)
        assert emulator.ask("capture", file=str(file)) == {"capturing": True}
        again = emulator.say(json.dumps({"do": "capture", "file": str(tmp_path / "b.pcap")}))
        assert "already" in again["error"]
        emulator.ask("advance", seconds=60)
        told = emulator.ask("capture")
        emulator.ask("advance", seconds=60)
        assert "No capture" in emulator.say(json.dumps({"do": "capture"}))["error"]
    found = pcap.records(file)
    assert len(found) == told["records"] > 0
    assert not (tmp_path / "b.pcap").exists()
    assert found[0].time >= 5.0
    assert found[-1].time < 65.5
    if tshark := shutil.which("tshark"):
        shown = subprocess.run([tshark, "-r", str(file)], capture_output=True, text=True, check=True).stdout
        assert len(shown.splitlines()) == told["records"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device to write to")
def test_a_full_disk_ends_the_capture_and_not_the_home(tmp_path: Path) -> None:
    with EmulatorProcess(WHOLE, "happy-house", "--speed", "max") as emulator:
        refused = emulator.say(json.dumps({"do": "capture", "file": str(tmp_path / "nowhere" / "a.pcap")}))
        assert "cannot be written" in refused["error"]
        link = tmp_path / "full.pcap"
        link.symlink_to("/dev/full")
        assert "cannot be written" in emulator.say(json.dumps({"do": "capture", "file": str(link)}))["error"]
        assert emulator.ask("advance", seconds=5)["time"] > 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device to write to")
def test_a_disk_that_fills_up_meanwhile_is_told_at_the_end(tmp_path: Path) -> None:
    class Home:
        """Its air is heard by whoever captures it."""

        file: PcapFile | None = None

        @property
        def captured(self) -> bool:
            return self.file is not None

        def capture(self, file: PcapFile | None) -> None:
            self.file = file

    home = Home()
    recording = Recording(home)
    recording.handle({"file": str(tmp_path / "air.pcap")})
    assert home.file is not None
    home.file.write(1.0, b"one")
    with Path("/dev/full").open("wb", buffering=0) as full:
        whole, home.file._file = home.file._file, full
        home.file.write(2.0, b"two")
        home.file.write(3.0, b"three")
        home.file._file = whole
    with pytest.raises(FileError, match="cannot be written any further"):
        recording.handle({})
    assert not home.captured
