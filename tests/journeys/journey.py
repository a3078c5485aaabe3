"""One journey: a session at an emulated premise in a process of its own, and the questions that tests ask of it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from core.events import Event, Level, LogWritten, UpdateChanged
from core.firmware.header import HardwareRange
from core.firmware.image import build
from core.joining.join_board import JoinBoard, JoinStep
from core.joining.join_session import Admission
from core.premise.device import Eui64, JoinAs
from core.session import Session
from core.settings import Settings

if TYPE_CHECKING:
    from core.joining.label import Label
    from core.update.progress import DeviceUpdate

OLD, NEW = 0x01000000, 0x02000000
SMALL = 3_000
WINDOW = 60.0
BRIDGES = ("B1", "B2", "B3", "B4")
PATIENCE = 0.05
"""A journey's seconds are twenty to fifty times as long as real ones: silence need not be borne for minutes."""


@dataclass
class Journey:
    """A session that is connected, and all that it has said."""

    session: Session
    folder: Path
    said: list[Event] = field(default_factory=list)

    # --- the premise ----------------------------------------------------------------------------------

    async def ask(self, do: str, **members: object) -> dict[str, Any]:
        """One control command and its answer."""
        return cast("dict[str, Any]", dict(await self.session.emulator({"do": do, **members})))

    async def state(self) -> dict[str, Any]:
        """The whole truth."""
        return await self.ask("state")

    async def device(self, name: str) -> dict[str, Any]:
        """The truth about a device, by kind for bridges and by name else."""
        rows = (await self.state())["devices"]
        return cast("dict[str, Any]", next(row for row in rows if name in (row["kind"], row["name"])))

    async def settle(self, seconds: float) -> None:
        """Let simulated time pass at once."""
        await self.ask("advance", seconds=seconds)

    async def check(self) -> None:
        """What the scenario file says must be true; the failed expectations are the message."""
        answer = await self.ask("check")
        assert answer["expectations"]
        assert answer["met"], [row for row in answer["expectations"] if not row["met"]]

    # --- the tool -------------------------------------------------------------------------------------

    async def label(self, kind: str) -> Label:
        """The sticker on the device of a kind."""
        return next(label for label in await self.session.labels() if label.kind.value == kind)

    async def euis(self, *kinds: str) -> tuple[Eui64, ...]:
        """The EUI-64s of devices by kind."""
        return tuple([Eui64.parse((await self.device(kind))["eui"]) for kind in kinds])

    async def admit(self, *kinds: str, window: float = WINDOW) -> JoinBoard:
        """Put the devices of these kinds on the log by their labels, and hold the window open."""
        return await self.session.admit([admission(await self.label(kind)) for kind in kinds], window)

    async def admit_plan(self) -> JoinBoard:
        """Admit what the plan asks for, near the hub first."""
        survey = await self.session.survey()
        assert survey is not None
        made = await self.session.plan(survey)
        board = JoinBoard()
        for bridge in made.bridges:
            board = await self.admit(bridge.kind.value)
        return board

    async def update(self, image: Path, *kinds: str, parallel: int | None = None) -> dict[str, DeviceUpdate]:
        """Update the bridges that are in, or the devices of these kinds; the rows by kind, in the run's order."""
        devices = (await self.state())["devices"]
        chosen = {
            Eui64.parse(row["eui"]): row["kind"]
            for row in devices
            if row["kind"] in (kinds or BRIDGES) and row["joined"]
        }
        rows = await self.session.update(image, tuple(chosen), parallel=parallel)
        return {chosen[row.eui]: row for row in rows}

    def image(self, size: int = SMALL, **changed: Any) -> Path:
        """An image file for the bridges of the scenarios."""
        path = self.folder / "journey.ota"
        path.write_bytes(image_bytes(size, **changed))
        return path

    def log(self) -> str:
        """Every line of the event log."""
        records = [event.record for event in self.said if isinstance(event, LogWritten)]
        return "\n".join(f"{record.subject}: {record.text}" for record in records)

    def warnings(self) -> list[str]:
        """The lines of the event log that want to be seen."""
        records = [event.record for event in self.said if isinstance(event, LogWritten)]
        return [f"{r.subject}: {r.text}" for r in records if r.level in (Level.WARNING, Level.PROBLEM)]

    def rows_of(self, kind: str) -> list[DeviceUpdate]:
        """Every state of one device's update that was shown."""
        rows = [event.update for event in self.said if isinstance(event, UpdateChanged)]
        return [row for row in rows if str(row.eui).endswith(f"-{kind}")]


@asynccontextmanager
async def journey(
    scenario: str,
    folder: Path,
    *,
    speed: str = "max",
    patience: float = PATIENCE,
    seed: int | None = None,
    downgrade_allowed: bool = False,
) -> AsyncIterator[Journey]:
    """Connect to a premise; at the end everything is let go of."""
    settings = Settings(
        data_folder=folder, emulated_speed=speed, patience=patience, downgrade_allowed=downgrade_allowed
    )
    said: list[Event] = []
    async with Session(settings, said.append) as session:
        suffix = "" if seed is None else f"?seed={seed}"
        await session.connect(f"emulated:{scenario}{suffix}")
        yield Journey(session, folder, said)


def admission(label: Label) -> Admission:
    """What a label's reader asks for."""
    assert label.install_code is not None
    return Admission(label.eui, label.install_code, label.kind, label.name, JoinAs.CAD)


def steps(board: JoinBoard) -> dict[str, JoinStep]:
    """How far each expected device has come, by kind."""
    return {row.kind.value: row.step for row in board.expected}


def image_bytes(
    size: int = SMALL,
    *,
    version: int = NEW,
    manufacturer: int = 0x121D,
    image_type: int = 0x0084,
    hardware: Sequence[int] = (0x1111, 0x1111),
) -> bytes:
    """An image whose payload of `size` octets has no pattern."""
    rounds = (hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(size // 32 + 1))
    made = build(
        b"".join(rounds)[:size],
        manufacturer=manufacturer,
        image_type=image_type,
        version=version,
        text="Journey",
        hardware=HardwareRange(*hardware),
    )
    return made.content
