"""Scenario files: TOML on disk, frozen values in the program; a wrong file is refused with line and reason."""

from __future__ import annotations

from pathlib import Path

import resources
from core.emulator.floorplan import FLOOR_LOSS, FloorPlan, Position, Room, Wall
from core.emulator.journal import eui_number
from core.emulator.keys import CODE_LENGTHS
from core.emulator.kinds import FACTS, HOME_AUTOMATION, MANUFACTURER, SMART_ENERGY, Kind
from core.emulator.node import Role
from core.emulator.scenario import (
    Behaviour,
    Conduct,
    DeviceSpec,
    HubSpec,
    LinkSpec,
    OtaTraits,
    Scenario,
    StrangerSpec,
    Survey,
)
from core.emulator.scenario_air import read_neighbour, read_noise
from core.emulator.scenario_names import check_names
from core.emulator.scenario_script import read_expectation, read_scheduled
from core.emulator.scenario_table import Source, Table
from core.errors import FileError, UsageError

DEFAULT = "gas-meter-out-of-range"
SUFFIX = ".toml"
FOLDER = "scenarios"

_KINDS = [kind.value for kind in Kind]
_CONDUCTS = [conduct.value for conduct in Conduct]
_FURTHEST = 200.0

_PROFILES = {"smart energy": SMART_ENERGY, "home automation": HOME_AUTOMATION}


def names() -> list[tuple[str, str]]:
    """The shipped scenarios, each with its title."""
    folder = resources.path(FOLDER)
    return [(file.stem, load(file.stem).title) for file in sorted(folder.glob("*" + SUFFIX))]


def load(name_or_path: str) -> Scenario:
    """The scenario of this name, or in this file.

    Raises:
        FileError: the file cannot be read, or something in it is wrong.
        UsageError: no scenario of this name is shipped and no such file exists.
    """
    path = _find(name_or_path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(
            f"The scenario {path.name} cannot be read.",
            "It is not a readable UTF-8 text file.",
            "Choose another file, or a shipped scenario.",
        ) from error
    return parse(text, path.name)


def parse(text: str, name: str) -> Scenario:
    """The scenario that a TOML text describes; `name` is the file's, for errors."""
    root = Source.root(name, text)
    hub = _hub(root.table("hub"))
    devices = [_device(table) for table in root.tables("devices")]
    scenario = Scenario(
        name=root.text("name", Path(name).stem),
        title=root.text("title"),
        about=root.text("about", ""),
        seed=root.whole("seed", 0, 2**63 - 1, 1),
        hub=hub,
        plan=_plan(root.table("plan")),
        devices=tuple(devices),
        strangers=tuple(_stranger(table) for table in root.tables("strangers")),
        links=tuple(_link(table) for table in root.tables("links")),
        survey=_survey(root.table("survey")),
        energy=tuple(_energy(table) for table in root.tables("interference")),
        noise=tuple(read_noise(table) for table in root.tables("noise")),
        neighbours=tuple(read_neighbour(table) for table in root.tables("neighbours")),
        faults=tuple(read_scheduled(table) for table in root.tables("faults")),
        expectations=tuple(read_expectation(table) for table in root.tables("expect")),
    )
    root.finish()
    check_names(root, scenario)
    return scenario


def _find(name_or_path: str) -> Path:
    path = Path(name_or_path)
    if path.suffix == SUFFIX and path.is_file():
        return path
    shipped = [file.stem for file in sorted(resources.path(FOLDER).glob("*" + SUFFIX))]
    if name_or_path in shipped:
        return resources.path(f"{FOLDER}/{name_or_path}{SUFFIX}")
    raise UsageError(
        f"There is no scenario {path.name}.",
        "It is neither a TOML file that exists nor the name of a shipped scenario.",
        f"Shipped are {', '.join(shipped)}.",
    )


def _hub(table: Table) -> HubSpec:
    hub = HubSpec(
        eui=_eui(table),
        name=table.text("name", "Communications Hub"),
        position=_position(table),
        channel=table.whole("channel", 11, 26),
        pan_id=table.whole("pan_id", 1, 0xFFFE),
        extended_pan_id=int.from_bytes(table.octets("extended_pan_id", (8,)), "big"),
        network_key=table.octets("network_key", (16,)),
        formed=table.flag("formed", True),
        firmware_version=table.text("firmware_version", "1.0.0"),
        delivers_to=table.words("delivers_to", ("ESME", "GSME", "PPMID", "CAD")),
        device_log_size=table.whole("device_log_size", 1, 64, 16),
        power_dbm=table.number("power_dbm", -20.0, 20.0, 4.0),
    )
    table.finish()
    return hub


def _plan(table: Table) -> FloorPlan:
    plan = FloorPlan(
        rooms=tuple(_room(part) for part in table.tables("rooms")),
        walls=tuple(_wall(part) for part in table.tables("walls")),
        floor_loss=table.number("floor_loss_db", 0.0, 100.0, FLOOR_LOSS),
    )
    table.finish()
    return plan


def _room(table: Table) -> Room:
    room = Room(
        name=table.text("name"),
        corner=Position(*table.point("corner"), table.whole("floor", -5, 60, 0)),
        width=table.number("width", 0.1, _FURTHEST),
        depth=table.number("depth", 0.1, _FURTHEST),
    )
    table.finish()
    return room


def _wall(table: Table) -> Wall:
    floor = table.whole("floor", -5, 60, 0)
    wall = Wall(
        name=table.text("name", "wall"),
        start=Position(*table.point("from"), floor),
        end=Position(*table.point("to"), floor),
        loss=table.number("loss_db", 0.0, 100.0),
    )
    table.finish()
    return wall


def _device(table: Table) -> DeviceSpec:
    kind = Kind(table.choice("kind", _KINDS))
    if kind is Kind.CHF:
        raise table.fail("kind", "The hub is described in [hub], not among the devices.")
    facts = FACTS[kind]
    code = table.octets("install_code", CODE_LENGTHS)
    sleepy = table.flag("sleepy", facts.sleepy)
    if sleepy and facts.role is Role.ROUTER and not kind.bridge:
        raise table.fail("sleepy", f"A {kind.value} relays for others and cannot sleep.")
    eui = _eui(table)
    spec = DeviceSpec(
        name=table.text("name"),
        kind=kind,
        eui=eui,
        position=_position(table),
        install_code=code,
        label_eui=_eui(table, "label_eui") if table.has("label_eui") else eui,
        label_code=table.octets("label_code", CODE_LENGTHS, code),
        joined=table.flag("joined", False),
        powered=table.flag("powered", True),
        firmware_version=table.whole("firmware_version", 0, 0xFFFFFFFE, 0x01000000),
        hardware_version=table.whole("hardware_version", 0, 0xFFFF, 0x0100),
        manufacturer=table.whole("manufacturer", 0, 0xFFFE, MANUFACTURER),
        image_type=table.whole("image_type", 0, 0xFFBF, facts.image_type),
        mains=table.choice("power", ("mains", "battery"), "mains" if facts.mains else "battery") == "mains",
        sleepy=sleepy,
        poll=table.number("poll_seconds", 0.25, 1800.0, facts.poll),
        wake=table.number("wake_seconds", 0.0, 5.0, facts.wake),
        battery_percent=table.whole("battery_percent", 0, 100, 100),
        power_dbm=table.number("power_dbm", -20.0, 20.0, 4.0),
        join_every=table.number("join_every_seconds", 1.0, 3600.0, 10.0),
        ota=_ota(table.table("ota")),
        behaviour=_behaviour(table),
        profile=_PROFILES[table.choice("profile", tuple(_PROFILES), "smart energy")],
    )
    table.finish()
    return spec


def _ota(table: Table) -> OtaTraits:
    usual = OtaTraits()
    traits = OtaTraits(
        block_size=table.whole("block_size", 1, 128, usual.block_size),
        think=table.number("think_ms", 0.0, 60_000.0, usual.think * 1000.0) / 1000.0,
        reask=table.number("reask_seconds", 0.5, 600.0, usual.reask),
        reask_tries=table.whole("reask_tries", 1, 100, usual.reask_tries),
        restart=table.number("restart_seconds", 1.0, 86_400.0, usual.restart),
        page=table.whole("page_size", 1, 65_536, usual.page),
        verify=table.number("verify_seconds", 0.0, 600.0, usual.verify),
        reboot=table.number("reboot_seconds", 0.1, 600.0, usual.reboot),
        announces_block_period=table.flag("announces_block_period", usual.announces_block_period),
        page_request=table.whole("page_request_octets", 0, 0xFFFF, usual.page_request),
        page_spacing=table.number("page_spacing_ms", 0.0, 60_000.0, usual.page_spacing * 1000.0) / 1000.0,
        block_period=table.number("block_period_ms", 0.0, 60_000.0, usual.block_period * 1000.0) / 1000.0,
        ask_every=table.number("ask_every_seconds", 0.0, 604_800.0, usual.ask_every),
    )
    table.finish()
    return traits


def _behaviour(table: Table) -> Behaviour:
    conduct = Conduct(table.choice("behaviour", _CONDUCTS, Conduct.NORMAL.value))
    return Behaviour(conduct, table.number("behaviour_at_percent", 0.0, 100.0, 50.0))


def _stranger(table: Table) -> StrangerSpec:
    code = table.octets("install_code", CODE_LENGTHS) if table.has("install_code") else None
    stranger = StrangerSpec(
        name=table.text("name"),
        eui=_eui(table),
        position=_position(table),
        install_code=code,
        retry=table.number("retry_seconds", 1.0, 86_400.0, 20.0),
        powered=table.flag("powered", True),
    )
    table.finish()
    return stranger


def _link(table: Table) -> LinkSpec:
    link = LinkSpec(
        sender=table.text("from"),
        receiver=table.text("to"),
        extra_loss=table.number("extra_loss_db", -60.0, 200.0, 0.0),
        frame_loss=table.number("frame_loss_percent", 0.0, 100.0, 0.0) / 100.0,
    )
    table.finish()
    return link


def _survey(table: Table) -> Survey:
    survey = Survey(
        out_of_reach=table.words("out_of_reach"),
        close_together=table.flag("close_together", False),
        mains_at_gas_meter=table.flag("mains_at_gas_meter", True),
    )
    table.finish()
    return survey


def _energy(table: Table) -> tuple[int, int]:
    level = table.whole("channel", 11, 26), table.whole("level", 0, 255)
    table.finish()
    return level


def _position(table: Table) -> Position:
    return Position(*table.point("position"), table.whole("floor", -5, 60, 0))


def _eui(table: Table, key: str = "eui") -> int:
    try:
        return eui_number(table.text(key))
    except ValueError as error:
        raise table.fail(key, "It must be an EUI-64 such as 00-DB-12-34-56-78-90-A0.") from error
