"""A host program in its simplest form: it speaks MT over the emulator's socket, frame by frame, and waits."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from typing import Self

from core.emulator.znp import Frame, FrameParser, u8, u16, u16_list, u64

PROFILE, OTA, ENDPOINT = 0x0109, 0x0019, 10
NOTIFY, QUERY = b"\x19\x01\x00\x00\x64", 0x01
RESET, CONFIRM, INCOMING, ADMITTED, COMMISSIONED = 0x4180, 0x4480, 0x4481, 0x45CA, 0x4F80


LONGEST = 60.0  # s without a byte after which a test fails


class LineHost:
    """One connection to the dongle."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=LONGEST)
        self._parser = FrameParser()
        self._frames: list[Frame] = []
        self._transaction = 0

    def ask(self, command: int, payload: bytes = b"") -> bytes:
        """Send a request and give the payload of its answer."""
        frame = Frame(command, payload)
        self.send(frame.encode())
        return self.wait(frame.answer)

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def wait(self, command: int) -> bytes:
        """The payload of the next frame with this command; frames before it wait their turn."""
        while True:
            for number, frame in enumerate(self._frames):
                if frame.command == command:
                    del self._frames[number]
                    return frame.payload
            data = self._socket.recv(4096)
            if not data:
                raise ConnectionError("the dongle's port was closed")
            self._frames += self._parser.feed(data)

    def wake(self) -> None:
        """Ping until there is an answer: a dongle that boots hears nothing."""
        self._socket.settimeout(0.2)
        for _ in range(300):
            try:
                self.ask(0x2101)
                break
            except TimeoutError:
                continue
        self._socket.settimeout(LONGEST)

    def start_network(self) -> None:
        """Bring the network up and register an endpoint that serves images."""
        self.wake()
        self.ask(0x2F05, b"\x04")
        while self.wait(COMMISSIONED)[2]:
            pass
        clusters = u16_list((0x0000, OTA))
        endpoint = u8(ENDPOINT) + u16(PROFILE) + u16(0x0500) + bytes(2) + clusters + clusters
        assert self.ask(0x2400, endpoint) == b"\x00"

    def admit(self, eui: int, label: bytes) -> int:
        """Let a device in by its install code; its network address."""
        assert self.ask(0x2F04, u8(1) + u64(eui) + label) == b"\x00"
        assert self.ask(0x2F06, b"\x01") == b"\x00"
        assert self.ask(0x2536, u8(2) + u16(0) + u8(180) + u8(0)) == b"\x00"
        while int.from_bytes((news := self.wait(ADMITTED))[2:10], "little") != eui:
            pass
        assert self.ask(0x2536, u8(2) + u16(0) + u8(0) + u8(0)) == b"\x00"
        return int.from_bytes(news[:2], "little")

    def say(self, address: int, data: bytes) -> None:
        """Send a frame of the OTA cluster to endpoint 1 of a device; its confirm is left for later."""
        self._transaction = self._transaction + 1 & 0xFF
        head = u8(2) + u64(address) + u8(1) + u16(0) + u8(ENDPOINT) + u16(OTA)
        send = head + u8(self._transaction) + u8(0x10) + u8(30) + u16(len(data)) + data
        assert self.ask(0x2402, send) == b"\x00"

    def identity(self, address: int) -> tuple[int, int, int]:
        """Manufacturer, image type and running version of a device, from its own question for an image."""
        self.say(address, NOTIFY)
        asker = address.to_bytes(2, "little")
        while (message := self.wait(INCOMING))[19] != QUERY or message[4:6] != asker:
            pass
        self.say(address, b"\x19" + message[18:19] + b"\x02\x98")
        manufacturer, image_type, version = struct.unpack_from("<HHI", message, 21)
        return manufacturer, image_type, version

    def serve(self, image: bytes, enough: Callable[[int], bool] = lambda _: False) -> list[int]:
        """Answer a device's questions until it has the image, or until `enough` of an offset; the offsets asked."""
        which = image[10:18]
        offsets: list[int] = []
        while True:
            message = self.wait(INCOMING)
            address = int.from_bytes(message[4:6], "little")
            zcl = message[17:-3]
            sequence, command, body = zcl[1:2], zcl[2], zcl[3:]
            if command == QUERY:
                answer = b"\x00" + which + struct.pack("<I", len(image))
                self.say(address, b"\x19" + sequence + b"\x02" + answer)
            elif command == 0x03:
                offset, most = struct.unpack_from("<IB", body, 9)
                offsets.append(offset)
                if enough(offset):
                    return offsets
                block = image[offset : offset + most]
                answer = b"\x00" + which + struct.pack("<IB", offset, len(block)) + block
                self.say(address, b"\x19" + sequence + b"\x05" + answer)
            elif command == 0x06:
                assert body[0] == 0
                self.say(address, b"\x19" + sequence + b"\x07" + which + bytes(8))
                return offsets

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
