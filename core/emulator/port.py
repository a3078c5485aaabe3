"""The dongle's port as the host sees it: a TCP port on this machine, or the slave end of a pseudo-terminal.

One client at a time. A second connection is closed at once and said on standard error. While the dongle is
unplugged nothing listens, so a host that tries to open the port is refused.
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
        if not self._port.accept(self._transport):
            self._transport.abort()
            self._transport = None

    def data_received(self, data: bytes) -> None:
        if self._transport is not None:
            self._port.received(data)

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
        if self._transport is not None:
            self._transport.abort()

    def write(self, data: bytes) -> bool:
        """Send to the client; False when there is none."""
        if self._transport is None:
            return False
        self._transport.write(data)
        return True

    def accept(self, transport: asyncio.Transport) -> bool:
        """Take a connection, unless there is one."""
        if self._transport is not None:
            sys.stderr.write("A second client was turned away: the dongle's port is in use.\n")
            sys.stderr.flush()
            return False
        self._transport = transport
        self._emulation.connected()
        self._changed()
        return True

    def received(self, data: bytes) -> None:
        """Bytes from the client."""
        self._emulation.receive(data)
        self._changed()

    def lost(self, transport: asyncio.Transport) -> None:
        """The connection ended."""
        if transport is self._transport:
            self._transport = None
            self._emulation.disconnected()
            self._changed()

    def reading(self, ready: bool) -> None:
        """Whether the client takes what it is sent."""
        self._emulation.reading(ready)
        self._changed()


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
