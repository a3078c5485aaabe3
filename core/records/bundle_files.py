"""The files of a support bundle, each made of values that the core has anyway; a file says in words what it is."""

from __future__ import annotations

import json
import platform
import sqlite3
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING

from core.hub.frame_words import words_of
from core.premise.device import version_text
from core.radio.frame_log import jsonable
from core.records.bundle import FEWEST_HOURS, LARGEST, BundleFile, Personal, TooBigError
from core.records.trouble import told_of_records
from core.records.visits.listing import recorded
from core.records.visits.stretch import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from core.hub.hub import HubView
    from core.joining.device_log import LogEntry
    from core.premise.device import Device
    from core.premise.link import Reading
    from core.premise.topology import Topology
    from core.radio.frame_log import FrameRecord
    from core.records.bundle import BundleWishes
    from core.records.job import Job
    from core.settings import Settings
    from core.update.progress import DeviceUpdate

Json = dict[str, object]
_LINE = 110  # octets that a line of the log has beside its words, about
LIBRARIES = (
    "zigpy", "zigpy-znp", "bellows", "zigpy-deconz", "pyserial", "cryptography", "PySide6-Essentials", "shiboken6",
    "pyqtgraph", "typer", "rich", "platformdirs", "lxml", "pyasn1", "zxing-cpp", "segno", "pillow",
    "fpdf2", "fonttools", "brotli",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """What the session knows at the moment the bundle is asked for; `folder` holds the records."""

    folder: Path
    settings: Settings
    hub: HubView
    topology: Topology
    log: tuple[LogEntry, ...]
    capacity: int
    updates: tuple[DeviceUpdate, ...]
    frames: tuple[FrameRecord, ...]


def bundle_files(facts: BundleFacts, wishes: BundleWishes, now: float) -> tuple[BundleFile, ...]:
    """Every file of the bundle; TooBigError where the log holds more than may leave at once."""
    since = 0.0 if wishes.hours is None else now - wishes.hours * 3600
    lines, left = _log_lines(facts.folder, since, shortened=(wishes.hours or 1e9) <= FEWEST_HOURS)
    cut = f" The oldest {left:,} lines of that time did not fit." if left else ""
    frames = [f for f in facts.frames if f.at >= since]
    made = [
        BundleFile("log.jsonl", f"The event log, one line each. {len(lines):,} lines.{cut}", "".join(lines)),
        _table("hub.json", "The dongle or hub: channel, PAN, firmware, what it cannot do.", _hub(facts.hub)),
        _table(
            "devices.json", "The devices, their links, and the hub’s device log without its codes.", _devices(facts)
        ),
        _table(
            "updates.json", "Every update: how far it came, and what proves it.",
            {"now": [_update(u) for u in facts.updates], "records": _transfers(facts.folder)},
        ),
        BundleFile(
            "frames.jsonl", f"What went over the radio, in words and without bytes. {len(frames):,} frames.",
            "".join(_line(_frame(f)) for f in frames),
        ),
        _table(
            "recordings.json", "The recorded visits by name and size; what is in them stays on the laptop.",
            _recordings(facts.settings.data_folder),
        ),
        _table("settings.json", "The settings in force.", _settings(facts.settings)),
        _table("versions.json", "The program, its libraries, and this computer’s system.", versions()),
    ]  # fmt: skip
    if wishes.job is not None:
        about = "The job: what you ticked, and the devices of its work order."
        made.append(_table("job.json", about, _job(wishes.job, wishes.left_out)))
    return (_read_me(made, facts.hub, wishes, now), *made)


def _read_me(files: Iterable[BundleFile], hub: HubView, wishes: BundleWishes, now: float) -> BundleFile:
    span = "everything that is kept" if wishes.hours is None else f"the last {wishes.hours:g} hours"
    lines = [
        "Support bundle of the Alt HAN bridge tool",
        f"Made {_iso(now)}, holding {span}.",
        *([f"EMULATED: the home is “{hub.emulated.scenario}”, no real premise."] if hub.emulated else []),
        "Install codes and keys are never kept, and are struck out once more on the way into this file.",
        "",
        *(f"{file.name}: {file.about}" for file in files),
    ]
    return BundleFile(
        "READ-ME.txt", "What this bundle is, and what is in each file.", "\n".join(lines) + "\n"
    )


def _table(name: str, about: str, value: object) -> BundleFile:
    return BundleFile(name, about, json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def _line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _iso(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _log_lines(folder: Path, since: float, *, shortened: bool) -> tuple[list[str], int]:
    """The lines of the event log since a moment, and how many older ones of that time were left."""
    path = folder / "records.sqlite"
    if not path.exists():
        return [], 0
    with (
        told_of_records(folder, "read"),
        closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as records,
    ):
        count, octets = records.execute(
            "SELECT COUNT(*), COALESCE(SUM(LENGTH(CAST(text AS BLOB)) + ?), 0) FROM event WHERE at >= ?",
            (_LINE, since),
        ).fetchone()
        most = count if octets <= LARGEST / 2 else int(count * LARGEST / 2 / octets)
        if most < count and not shortened:
            raise TooBigError(
                "The support bundle would be too big.", f"The log of that time has {count:,} lines.",
                "Choose fewer hours.",
            )  # fmt: skip
        rows = records.execute(
            "SELECT at, level, subject, text FROM event WHERE at >= ? ORDER BY number DESC LIMIT ?",
            (since, most),
        )
        lines = [_line({"at": _iso(a), "level": v, "subject": s, "text": t}) for a, v, s, t in rows]
    return lines[::-1], count - most


def _transfers(folder: Path) -> list[Json]:
    path = folder / "records.sqlite"
    if not path.exists():
        return []
    with (
        told_of_records(folder, "read"),
        closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as records,
    ):
        found = records.execute(
            "SELECT eui, sha256, version, size, reached, state, attempt, started FROM transfer ORDER BY started"
        )
        names = ("eui", "image_sha256", "version", "size", "reached", "state", "attempt", "started")
        return [dict(zip(names, row, strict=True)) for row in found]


def _recordings(data_folder: Path) -> list[Json]:
    return [
        {"name": f.path.name, "octets": f.octets, "ended": _iso(f.ended)}
        for f in recorded(data_folder / FOLDER)
    ]


def _hub(hub: HubView) -> Json:
    mark = hub.emulated
    return {
        "state": hub.state.value, "url": hub.url, "eui": str(hub.eui) if hub.eui else None,
        "channel": hub.channel, "pan_id": hub.pan_id, "firmware": hub.firmware, "detail": hub.detail,
        "emulated": {"scenario": mark.scenario, "speed": mark.speed} if mark else None,
        "device_log_size": hub.capability.device_log_size,
        "delivers_to": sorted(kind.value for kind in hub.capability.delivers_to),
        "cannot": dict(hub.capability.limits),
    }  # fmt: skip


def _devices(facts: BundleFacts) -> Json:
    topology = facts.topology
    links = [
        {"a": str(link.a), "b": str(link.b), "a_to_b": _reading(link.a_to_b), "b_to_a": _reading(link.b_to_a)}
        for link in topology.links
    ]
    return {
        "devices": [_device(device) for device in topology.devices],
        "links": links,
        "next_hops": {str(device): str(parent) for device, parent in topology.parents},
        "measured": _iso(topology.at),
        "device_log": [
            {"eui": str(e.eui), "kind": e.kind.value, "join_as": e.join_as.value, "place": e.name,
             "admitted": _iso(e.admitted_at), "joined": _iso(e.joined_at)}
            for e in facts.log
        ],
        "device_log_size": facts.capacity,
    }  # fmt: skip


def _device(device: Device) -> Json:
    return {
        "eui": str(device.eui), "kind": device.kind.value, "place": device.name, "presence": device.presence.value,
        "address": None if device.address is None else f"{device.address:04X}", "sleepy": device.sleepy,
        "mains": device.mains, "manufacturer": device.manufacturer_code, "image_type": device.image_type,
        "file_version": version_text(device.file_version), "hardware_version": device.hardware_version,
        "battery": device.battery, "model": device.model, "last_heard": _iso(device.last_heard),
    }  # fmt: skip


def _reading(reading: Reading | None) -> Json | None:
    if reading is None:
        return None
    return {
        "lqi": reading.lqi, "class": reading.quality.value, "source": reading.source, "at": _iso(reading.at),
        "pings_sent": reading.pings_sent, "pings_answered": reading.pings_answered,
    }  # fmt: skip


def _update(row: DeviceUpdate) -> Json:
    return {
        "eui": str(row.eui), "kind": row.kind.value, "phase": row.phase.value, "condition": row.condition.value,
        "bytes_done": row.bytes_done, "bytes_total": row.bytes_total, "rate": round(row.rate, 1),
        "attempt": row.attempt, "started": _iso(row.started), "version_before": version_text(row.version_before),
        "version_wanted": version_text(row.version_wanted), "version_after": version_text(row.version_after),
        "image_sha256": row.image_hash, "outcome": row.outcome.value if row.outcome else None,
        "reason": row.reason,
        "evidence": [
            {"rung": p.rung.value, "standing": p.standing.value, "at": _iso(p.at), "source": p.source,
             "words": p.words}
            for p in row.ladder
        ],
    }  # fmt: skip


def _frame(record: FrameRecord) -> Json:
    return jsonable(record, words_of(record), octets=False) | {"at": _iso(record.at)}


_WHO_SAYS = ("sources", "troubles")  # of settings; told apart from their values


def _settings(settings: Settings) -> Json:
    found = {f.name: getattr(settings, f.name) for f in fields(settings) if f.name not in _WHO_SAYS}
    values = {
        name: value if isinstance(value, str | int | float | bool) else str(value)
        for name, value in found.items()
    }
    said = {name: settings.source(name).value for name in found if name != "data_folder"}
    return {**values, "set_by": said, "troubles": [str(trouble) for trouble in settings.troubles]}


def versions() -> Json:
    """The versions of program, libraries, Python and system."""
    return {
        "althan": metadata.version("althan"), "python": platform.python_version(),
        "system": platform.platform(), "machine": platform.machine(),
        "libraries": dict(_installed(LIBRARIES)),
    }  # fmt: skip


def _installed(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            yield name, "not installed"


def _job(job: Job, left_out: frozenset[Personal]) -> Json:
    named = {
        Personal.PREMISE: job.premise, Personal.MPXN: job.mpxn, Personal.INSTALLER: job.installer,
        Personal.ORDER: job.order,
    }  # fmt: skip
    return {
        "number": job.number, "opened": _iso(job.opened_at), "outcome": job.outcome.value, "scenario": job.scenario,
        **{which.value: words for which, words in named.items() if which not in left_out},
        "left out": sorted(which.value for which in left_out),
        "devices": [
            {"eui": str(d.eui), "kind": d.kind.value, "place": d.name, "join_as": d.join_as.value} for d in job.devices
        ],
    }  # fmt: skip
