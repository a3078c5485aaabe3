"""Whether a dongle's TCP port lets us in: one that serves another client closes a second one at once."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

GRACE = 1.0  # s within which a busy port closes a connection again
SETTLE = 0.5  # s for a port to notice that its former client, who may be ourselves, has gone
SCHEMES = ("socket", "tcp")


async def closes_at_once(path: str) -> bool:
    """Whether a TCP port takes a connection only to end it; False for serial ports and ports that listen."""
    if not await _turns_away(path):
        return False
    await asyncio.sleep(SETTLE)
    return await _turns_away(path)


async def _turns_away(path: str) -> bool:
    address = urlsplit(path)
    try:
        if address.scheme not in SCHEMES or address.hostname is None or address.port is None:
            return False
        async with asyncio.timeout(GRACE):
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            try:
                return not await reader.read(1)
            finally:
                writer.close()
    except ConnectionError:
        return True
    except (OSError, ValueError, TimeoutError):
        return False
