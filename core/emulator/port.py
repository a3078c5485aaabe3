"""The dongle's port as the host sees it: a TCP port on this machine, or the slave end of a pseudo-terminal.

One client at a time. A second connection waits half a second for the first to end, because the new client of a
host that has just closed its port may be heard before the end of the old one; then it is closed, and that is said
on standard error. While the dongle is unplugged nothing listens, so a host that tries to open the port is refused.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from typing import TYPE_CHECKING, cast

from core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.emulation import Emulation

HOST = "127.0.0.1"
# turns of the loop, not time alone: a process that was held up has not looked yet
LOOKS, LOOK_EVERY = 10, 0.05


class _Client(asyncio.Protocol):
    """One TCP connection."""

    def __init__(self, port: TcpPort) -> None:
        self._port = port
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(0)
        # a frame must not wait for the acknowledgement of the one before it: that costs 40 ms
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._port.came(self._transport)

    def data_received(self, data: bytes) -> None:
        if self._transport is not None:
            self._port.received(self._transport, data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._port.lost(self._transport)

    def pause_writing(self) -> None:
        self._port.reading(False)

    def resume_writing(self) -> None:
        self._port.reading(True)


class TcpPort:
    """Listens on 127.0.0.1; `changed` is called after everything that may let simulated time go on."""

    def __init__(self, emulation: Emulation, changed: Callable[[], None]) -> None:
        self._emulation, self._changed = emulation, changed
        self._server: asyncio.Server | None = None
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Transport | None = None
        self._early = bytearray()  # what the one that waits has said already
        self._looking: asyncio.TimerHandle | None = None
        self._held: socket.socket | None = None
        self.number = 0

    def bind(self, number: int) -> socket.socket:
        """Take the port, so that clients can connect from now on; 0 picks a free one, which is kept."""
        if self._held is not None:
            listening, self._held = self._held, None
            listening.listen()
            return listening
        try:
            listening = socket.create_server((HOST, number))
        except OSError as error:
            raise UsageError(
                f"Port {number} cannot be opened.",
                f"The system says: {error.strerror}.",
                "Choose another port.",
            ) from error
        self.number = listening.getsockname()[1]
        return listening

    async def serve(self, listening: socket.socket) -> None:
        """Take connections on a port that was bound."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Client(self), sock=listening)

    @property
    def busy(self) -> bool:
        """Whether a client is connected."""
        return self._transport is not None

    def hold(self) -> None:
        """Stop listening, but keep the number: another program must not be found where this dongle was."""
        self.close()
        held = socket.socket()
        if os.name == "posix":  # the connection that is being cut holds the number too
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((HOST, self.number))
        self._held = held

    def close(self) -> None:
        """Stop listening and cut the connection there is."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._held is not None:
            self._held.close()
            self._held = None
        if (waiting := self._no_longer_waiting()) is not None:
            waiting.abort()
        if self._transport is not None:
            self._transport.abort()

    def write(self, data: bytes) -> bool:
        """Send to the client; False when there is none."""
        if self._transport is None:
            return False
        self._transport.write(data)
        return True

    def came(self, transport: asyncio.Transport) -> None:
        """Take a connection; while there is one, let one more wait for its end, and turn away any other."""
        if self._transport is None:
            self._take(transport)
        elif self._waiting is None:
            self._waiting = transport
            self._early.clear()
            self._look(LOOKS)
        else:
            _turn_away(transport)

    def received(self, transport: asyncio.Transport, data: bytes) -> None:
        """Bytes from the client, or from the one that waits to be it."""
        if transport is self._waiting:
            self._early += data
        elif transport is self._transport:
            self._emulation.receive(data)
            self._changed()

    def lost(self, transport: asyncio.Transport) -> None:
        """The connection ended."""
        if transport is self._waiting:
            self._no_longer_waiting()
        if transport is not self._transport:
            return
        self._transport = None
        self._emulation.disconnected()
        if (next_one := self._no_longer_waiting()) is not None:
            self._take(next_one)
            self.received(next_one, bytes(self._early))
        self._changed()

    def reading(self, ready: bool) -> None:
        """Whether the client takes what it is sent."""
        self._emulation.reading(ready)
        self._changed()

    def _take(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._emulation.connected()
        self._changed()

    def _look(self, left: int) -> None:
        """Look again whether the client there was has gone, so many times; then the one that waits must go."""
        if left:
            loop = asyncio.get_running_loop()
            self._looking = loop.call_later(LOOK_EVERY, self._look, left - 1)
        elif (waiting := self._no_longer_waiting()) is not None:
            _turn_away(waiting)

    def _no_longer_waiting(self) -> asyncio.Transport | None:
        """The one that waited, which now does so no more; None when none did."""
        waiting, self._waiting = self._waiting, None
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        return waiting


def _turn_away(transport: asyncio.Transport) -> None:
    sys.stderr.write("A second client was turned away: the dongle's port is in use.\n")
    sys.stderr.flush()
    transport.abort()


class PtyPort:
    """A pseudo-terminal whose slave end is opened like a serial port; it has a client from its first byte on."""

    def __init__(self, emulation: Emulation, changed: Callable[[], None], busy: Callable[[], bool]) -> None:
        if sys.platform == "win32":
            raise UsageError("There are no pseudo-terminals on Windows.", "", "Use the socket:// address.")
        import tty

        self._emulation, self._changed, self._busy = emulation, changed, busy
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._unsent = bytearray()
        asyncio.get_running_loop().add_reader(self._master, self._readable)

    @property
    def path(self) -> str:
        """The device to open."""
        return os.ttyname(self._slave)

    def write(self, data: bytes) -> None:
        """Send to the client, or as much of it as it takes now and the rest when it reads on."""
        self._unsent += data
        self._flush()

    def close(self) -> None:
        """Give the terminal back."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._master)
        loop.remove_writer(self._master)
        os.close(self._master)
        os.close(self._slave)

    def _readable(self) -> None:
        data = os.read(self._master, 4096)
        if self._busy():
            sys.stderr.write("Bytes on the pseudo-terminal were dropped: a client is connected by TCP.\n")
            return
        if not self._emulation.client_connected:
            self._emulation.connected()
        self._emulation.receive(data)
        self._changed()

    def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            sent = os.write(self._master, self._unsent)
        except BlockingIOError:
            sent = 0
        del self._unsent[:sent]
        if self._unsent:
            loop.add_writer(self._master, self._flush)
        else:
            loop.remove_writer(self._master)
        self._emulation.reading(not self._unsent)
        self._changed()
