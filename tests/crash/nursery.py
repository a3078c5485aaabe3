"""Lives of the tool: each is a fork of this process, which has loaded everything, and may end by SIGKILL at a block.

One JSON command a line: `url`, `image`, `home`, and how it ends: `block` (after answering so many blocks), `after`
(so many s after the first), or neither. The answer tells how it ended, what had been acknowledged as kept when it
did, the offsets of the blocks that it had given to its radio, and what it said at the end.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bellows.zigbee.application  # noqa: F401 - loaded once, before the forks
import zigpy_deconz.zigbee.application  # noqa: F401
import zigpy_znp.zigbee.application  # noqa: F401

from core.ota import messages
from core.ota.server import OtaServer
from core.radio import zcl
from core.radio.zigpy_radio import ZigpyRadio
from core.records.store import Store
from core.session import Session
from core.settings import Settings

if TYPE_CHECKING:
    from core.radio.radio import Outgoing


def die() -> None:
    """No chance to save or to say anything."""
    os.kill(os.getpid(), signal.SIGKILL)


def _watch(told: int, command: dict[str, Any]) -> None:
    """Tell what is kept as soon as it is, and die at the block that was named."""
    save, arrived, send = Store.save_transfer, OtaServer.frame_arrived, ZigpyRadio.send
    blocks: set[bytes] = set()  # asked for: after a long wait a device asks for the same once more

    def kept(store: Store, record: Any) -> None:
        save(store, record)
        os.write(told, f"{record.offset} {record.state.value}\n".encode())

    def came(server: OtaServer, eui: Any, frame: Any) -> None:
        arrived(server, eui, frame)
        if len(frame.payload) > 2 and frame.payload[2] == messages.BLOCK:
            first = not blocks
            blocks.add(frame.payload[12:16])
            if first and command.get("after") is not None:
                threading.Timer(command["after"], die).start()
            if len(blocks) == command.get("block"):
                asyncio.get_running_loop().call_later(0.0, die)

    async def left(radio: ZigpyRadio, frame: Outgoing) -> None:
        offset = _block_offset(frame)
        if offset is not None:
            os.write(told, f"sent {offset}\n".encode())
        await send(radio, frame)

    setattr(ZigpyRadio, "send", left)  # noqa: B010
    setattr(Store, "save_transfer", kept)  # noqa: B010 - the type checker minds the plain way
    setattr(OtaServer, "frame_arrived", came)  # noqa: B010


def _block_offset(frame: Outgoing) -> int | None:
    """The offset of the octets of an image that leave: a Block Response of status SUCCESS; None for all else."""
    if frame.cluster != zcl.OTA_UPGRADE or (header := zcl.parse_header(frame.payload)) is None:
        return None
    body = frame.payload[header.start :]
    if header.command != messages.BLOCK_RESPONSE or body[:1] != bytes([messages.SUCCESS]):
        return None
    return int.from_bytes(body[9:13], "little")


async def _life(command: dict[str, Any]) -> str:
    async with Session(Settings(data_folder=Path(command["home"])), lambda _: None) as session:
        await session.connect(command["url"])
        rows = await session.update(Path(command["image"]))
    return " ".join(f"{r.condition.value} {r.outcome.value if r.outcome else ''} {r.reason}" for r in rows)


def _born(command: dict[str, Any]) -> dict[str, Any]:
    read, write = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            _watch(write, command)
            words = asyncio.run(_life(command))
        except BaseException as error:  # noqa: BLE001 - told, whatever it is
            words = f"{type(error).__name__}: {error}"
        os.write(write, f"end {words}\n".encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        lines = told.read().splitlines()
    _, status = os.waitpid(child, 0)
    sent = [int(line[5:]) for line in lines if line.startswith("sent ")]
    kept = [line for line in lines if not line.startswith(("sent ", "end "))]
    words = next((line[4:] for line in lines if line.startswith("end ")), "")
    return {"killed": os.WIFSIGNALED(status), "kept": kept, "sent": sent, "words": words}


def main() -> None:
    """Serve until the end of input."""
    for line in sys.stdin:
        started = time.monotonic()
        answer = _born(json.loads(line)) | {"seconds": time.monotonic() - started}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
