"""Storms at the door: each seed draws who joins, who must not, and what goes wrong meanwhile.

A house is an emulated premise in a process of its own with a session of the tool; its storms come one after
the other, and after each of them everybody is taken off again. The premise itself says how it came out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from core.errors import CoreError
from core.events import Event, HubChanged, JoinChanged
from core.hub import dongle
from core.hub.hub import HubState
from core.joining import join_session
from core.joining.install_code import InstallCode
from core.joining.join_board import JoinStep
from core.joining.join_session import Admission
from core.premise.device import Eui64
from core.session import Session
from core.settings import Settings
from tests.core.emulator.premises import HUB, device

if TYPE_CHECKING:
    from core.joining.join_board import JoinBoard

KINDS = ("B1", "B2", "B3", "B4")
KEY_LIMIT = 0.6  # s; the house's seconds are fifty times as long as real ones
RECONNECT_WAITS = (0.1, 0.2)
BACK_WITHIN = 120.0
ROUNDS = 4  # how often the window is opened again for those who were cut off
STRANGER = """
[[strangers]]
name = "Stranger {number}"
eui = "00-DB-FF-00-00-00-00-{number:02X}"
position = [{number}.5, 3.0]
retry_seconds = 6.0
{code}
"""


@dataclass
class Outcome:
    """How one storm ended. `wrong` is what must never be."""

    seed: int
    joined: int = 0
    explained: int = 0
    cuts: int = 0
    unplugs: int = 0
    cancelled: int = 0
    strangers: int = 0  # attempts of theirs
    wrong: list[str] = field(default_factory=list)


class House:
    """A premise with four bridges and two strangers, and the session that a storm falls on."""

    session: Session  # once it is connected

    def __init__(self) -> None:
        self.hub = ""
        self.board: dict[Eui64, tuple[JoinStep, str]] = {}
        self.connected = asyncio.Event()
        self.admissions: dict[str, Admission] = {}
        self.names: dict[str, str] = {}

    def heard(self, event: Event) -> None:
        """Follow whether the dongle is there."""
        if isinstance(event, JoinChanged):
            self.remember(event.board)
        if isinstance(event, HubChanged):
            self.hub = f"{event.hub.state.value}: {event.hub.detail}"
            if event.hub.state is HubState.CONNECTED:
                self.connected.set()
            else:
                self.connected.clear()

    async def dongle_back(self) -> None:
        """Wait until the dongle is there."""
        try:
            async with asyncio.timeout(BACK_WITHIN):
                await self.connected.wait()
        except TimeoutError:
            raise AssertionError(f"the dongle did not come back: {self.hub}") from None

    async def ask(self, do: str, **members: object) -> dict[str, Any]:
        """One control command and its answer."""
        return dict(await self.session.emulator({"do": do, **members}))

    async def read_labels(self) -> None:
        """Learn the stickers of the bridges."""
        for one in await self.session.labels():
            if one.kind.value in KINDS and one.install_code is not None:
                self.admissions[one.kind.value] = Admission(one.eui, one.install_code, one.kind, one.name)
                self.names[one.kind.value] = one.name

    def remember(self, board: JoinBoard) -> None:
        """Keep what a call said last of each device."""
        self.board |= {row.eui: (row.step, row.reason) for row in board.expected}


def scenario(seed: int) -> str:
    """The house as a scenario file."""
    parts = [HUB.format(seed=seed, walls="")]
    for number, kind in enumerate(KINDS):
        x, y = 2.0 + number, 1.0 + number % 2
        parts.append(device(f"{kind} bridge", kind, number + 1, x, y, "join_every_seconds = 5.0"))
    code = 'install_code = "F39175C03FA15725D6BBFA414A3DA92A"'
    parts += [STRANGER.format(number=1, code=""), STRANGER.format(number=2, code=code)]
    return "".join(parts)


async def storm(house: House, seed: int) -> Outcome:
    """One storm from the first admission to everybody being taken off again."""
    random, outcome = Random(f"storm {seed}"), Outcome(seed)
    house.board.clear()
    kinds = random.sample(KINDS, random.randint(2, len(KINDS)))
    false = random.choice(kinds)
    wanted = [_admission(house, kind, random, false=kind == false) for kind in kinds]
    cut = random.randint(1, len(wanted))
    groups = [group for group in (wanted[:cut], wanted[cut:]) if group]
    before = await _attempts(house)
    calls = [asyncio.create_task(_admit(house, group, random.uniform(0.8, 2.0))) for group in groups]
    troubles = [_trouble(house, random, kinds, calls, outcome) for _ in range(random.randint(1, 4))]
    await asyncio.gather(*troubles)
    ended = await asyncio.gather(*calls, return_exceptions=True)
    outcome.wrong += [repr(e) for e in ended if isinstance(e, BaseException) and not _is_told(e)]
    await _come_to_rest(house, kinds)
    # whoever was heard last has said by now whether it could read its key
    await asyncio.sleep(KEY_LIMIT + 0.1)
    await _judge(house, wanted, false, outcome)
    outcome.strangers = await _attempts(house) - before
    for admission in wanted:
        if any(e.eui == admission.eui for e in await house.session.device_log()):
            await house.session.remove(admission.eui)
    return outcome


def _admission(house: House, kind: str, random: Random, *, false: bool) -> Admission:
    right = house.admissions[kind]
    code = InstallCode(random.randbytes(16), checked=True) if false else right.install_code
    return Admission(right.eui, code, right.kind, right.name)


async def _admit(house: House, group: Sequence[Admission], window: float) -> None:
    house.remember(await house.session.admit(group, window))


def _is_told(error: BaseException) -> bool:
    return isinstance(error, CoreError | asyncio.CancelledError)


async def _trouble(
    house: House, random: Random, kinds: Sequence[str], calls: Sequence[asyncio.Task[None]], outcome: Outcome
) -> None:
    """One thing that goes wrong at its own moment."""
    moment, length = random.uniform(0.0, 1.2), random.uniform(0.05, 0.6)
    what = random.choice(("cut", "cut", "unplug", "cancel", "close"))
    kind, call = random.choice(kinds), random.choice(calls)
    await asyncio.sleep(moment)
    if what == "cut":
        outcome.cuts += 1
        await house.ask("power", device=house.names[kind], on=False)
        await asyncio.sleep(length)
        await house.ask("power", device=house.names[kind], on=True)
    elif what == "unplug":
        outcome.unplugs += 1
        await house.ask("unplug", seconds=length * 50)
    elif what == "cancel":
        outcome.cancelled += not call.done()
        call.cancel()
    else:
        await house.session.close_window()


async def _come_to_rest(house: House, kinds: Sequence[str]) -> None:
    """The installer opens the window again for whoever is not in, once the dongle is back."""
    for _ in range(ROUNDS):
        await house.dongle_back()
        on_log = {e.eui: e.joined for e in await house.session.device_log()}
        lost = [a for k in kinds if (a := house.admissions[k]).eui not in on_log]
        try:
            if lost:  # its admission was cut off before it was on the log: its label is scanned again
                house.remember(await house.session.admit(lost, 1.5))
            house.remember(await house.session.reopen_window(1.5))
        except CoreError:
            await asyncio.sleep(0.1)
        if all(step in (JoinStep.ON_LOG, JoinStep.FAILED) for step, _ in house.board.values()):
            on_log = {e.eui: e.joined for e in await house.session.device_log()}
            if sum(not on_log.get(house.admissions[k].eui, False) for k in kinds) <= 1:
                return


async def _judge(house: House, wanted: Sequence[Admission], false: str, outcome: Outcome) -> None:
    """Compare what the tool says with what is true in the house."""
    await house.dongle_back()
    state = await house.ask("state")
    log = {e.eui: e for e in await house.session.device_log()}
    inside = {Eui64.parse(d["eui"]) for d in state["devices"] if d["joined"]}
    strangers = {Eui64.parse(s["eui"]) for s in state["strangers"]}
    outcome.wrong += [f"{s['name']} is in" for s in state["strangers"] if s["joined"]]
    outcome.wrong += [f"{eui} is on the log" for eui in strangers & set(log)]
    outcome.wrong += [f"{eui} is in and not on the log" for eui in inside - set(log)]
    outcome.wrong += [f"{r} is open" for r, left in state["permit_windows"].items() if left]
    if not state["install_code_only"]:
        outcome.wrong.append("others than those with install codes would be let in")
    for admission in wanted:
        _judge_one(house, admission, inside, outcome, joined=log.get(admission.eui) is not None)
    refused = house.admissions[false].eui
    step, reason = house.board.get(refused, (JoinStep.WAITING, ""))
    if refused not in inside and step is not JoinStep.FAILED and not reason:
        outcome.wrong.append(f"{false}, whose code was wrong, was never explained")


def _judge_one(
    house: House, admission: Admission, inside: set[Eui64], outcome: Outcome, *, joined: bool
) -> None:
    step, reason = house.board.get(admission.eui, (JoinStep.WAITING, ""))
    if admission.eui in inside and joined:
        outcome.joined += 1
    elif step is JoinStep.FAILED and reason:
        outcome.explained += 1
    else:
        outcome.wrong.append(f"{admission.kind} is neither in nor explained: {step.value}")


async def _attempts(house: House) -> int:
    return sum(int(s["attempts"]) for s in (await house.ask("state"))["strangers"])


async def house_of(first: int, count: int) -> list[Outcome]:
    """Storms of consecutive seeds on one house."""
    outcomes: list[Outcome] = []
    with TemporaryDirectory() as folder, _in_time():
        path = Path(folder) / "house.toml"
        path.write_text(scenario(first), encoding="utf-8")
        house = House()
        settings = Settings(data_folder=Path(folder), emulated_speed="max", patience=0.05)
        async with Session(settings, house.heard) as session:
            house.session = session
            await _moved_in(session, path)
            await house.read_labels()
            for seed in range(first, first + count):
                outcomes.append(await _weathered(house, seed))
                if outcomes[-1].wrong:
                    break
    begun = first + len(outcomes)
    return outcomes if begun == first + count else [*outcomes, *await house_of(begun, first + count - begun)]


async def _moved_in(session: Session, path: Path) -> None:
    """Connect; on a machine with much to do a premise may need a second try to start."""
    for attempt in range(3):
        try:
            await session.connect(f"emulated:{path}")
        except CoreError:
            if attempt == 2:
                raise
        else:
            return


async def _weathered(house: House, seed: int) -> Outcome:
    """A storm; whatever stops it is what was wrong with it."""
    try:
        return await asyncio.wait_for(storm(house, seed), 400)
    except (CoreError, AssertionError, TimeoutError) as error:
        return Outcome(seed, wrong=[f"stopped by {error!r} with the hub {house.hub}"])


def _in_time() -> Any:
    """The program's waits in the house's own, faster seconds."""
    return patch.multiple(join_session, KEY_LIMIT=KEY_LIMIT)


def run(first: int, count: int, houses: int = 6, each: int = 10) -> bool:
    """Many storms on several houses at a time, with progress and figures; False if one of them ended wrongly.

    A run that was cut short goes on behind the last seed of its unbroken progress: `--seeds A-B`.
    """
    began = time.monotonic()
    outcomes: list[Outcome] = []

    async def work(starts: list[int]) -> None:
        while starts:
            start = starts.pop(0)
            lately = await house_of(start, min(each, first + count - start))
            outcomes.extend(lately)
            wrong = sum(bool(o.wrong) for o in outcomes)
            for outcome in lately:
                if outcome.wrong:
                    print(f"storm {outcome.seed}: {'; '.join(outcome.wrong)}", flush=True)
            ended = sorted(o.seed for o in outcomes)
            whole = next((n for n, seed in enumerate(ended) if seed != first + n), len(ended))
            print(
                f"{len(outcomes)} of {count} storms, {time.monotonic() - began:.0f} s, {wrong} wrong; "
                f"all up to seed {first + whole - 1}",
                flush=True,
            )

    async def all_of_them() -> None:
        starts = list(range(first, first + count, each))
        await asyncio.gather(*(work(starts) for _ in range(houses)))

    with patch.object(dongle, "RECONNECT_WAITS", RECONNECT_WAITS):
        asyncio.run(all_of_them())
    return told(outcomes, time.monotonic() - began)


def told(outcomes: Sequence[Outcome], seconds: float) -> bool:
    """Print the figures; False if anything was wrong."""
    bad = [o for o in outcomes if o.wrong]
    for outcome in bad:
        print(f"storm {outcome.seed}: {'; '.join(outcome.wrong)}")
    print(
        f"{len(outcomes)} storms in {seconds:.0f} s: {sum(o.joined for o in outcomes)} came in, "
        f"{sum(o.explained for o in outcomes)} explained; {sum(o.strangers for o in outcomes)} attempts of "
        f"strangers, {sum(o.cuts for o in outcomes)} power cuts, {sum(o.unplugs for o in outcomes)} unplugs, "
        f"{sum(o.cancelled for o in outcomes)} calls cancelled; {len(bad)} storms ended wrongly."
    )
    return not bad
