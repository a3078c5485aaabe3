"""Work orders: the devices that a visit is to admit, read from CSV or JSON as `docs/work-order.md` describes it.

A work order is taken whole or not at all: every mistake is named by row and column, all of them at once, and
no row is left out in silence.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.errors import CoreError, FileError
from core.joining import install_code
from core.joining.meter_points import mpxn_mistake
from core.premise.device import DeviceKind, Eui64, JoinAs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from core.joining.install_code import InstallCode

LARGEST = 1_000_000  # bytes
MOST_ROWS = 200
_SHOWN = 12  # mistakes named in the sentence; all of them are in the error
_LONGEST_NAME = 80
_LONGEST_REFERENCE = 120
NEEDED, OPTIONAL = ("eui", "install_code"), ("kind", "name", "join_as", "mpxn", "reference")
COLUMNS = (*NEEDED, *OPTIONAL)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: the row as a spreadsheet counts it, the column, and what it is."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        row = f"Row {self.row}" if self.row else "Beside the rows"
        where = f"{row}, {self.column}" if self.column else row
        return f"{where}: {self.words}"


class WorkOrderError(FileError):
    """A work order that cannot be used, with every mistake in it."""

    def __init__(self, name: str, mistakes: tuple[Mistake, ...]) -> None:
        shown = " ".join(str(m) for m in mistakes[:_SHOWN])
        more = f" And {len(mistakes) - _SHOWN} more." if len(mistakes) > _SHOWN else ""
        super().__init__(
            f"The work order “{name}” cannot be used.",
            shown + more,
            "Correct it or ask for a new one; nothing was taken from it.",
        )
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class OrderedDevice:
    """One device of a work order, and the row that it stands in."""

    row: int
    eui: Eui64
    install_code: InstallCode = field(repr=False)
    kind: DeviceKind = DeviceKind.UNKNOWN
    name: str = ""
    join_as: JoinAs = JoinAs.CAD
    mpxn: str = ""


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """A whole work order; `remarks` are what its reader should know of it."""

    devices: tuple[OrderedDevice, ...]
    reference: str = ""
    remarks: tuple[str, ...] = ()


def read(path: Path) -> WorkOrder:
    """Read a work order; FileError if it is no such file, WorkOrderError with every mistake in it."""
    try:
        with path.open("rb") as file:
            octets = file.read(LARGEST + 1)
    except OSError as error:
        why = f"{error.strerror or 'The system gave no reason'}."
        raise FileError(f"The work order “{path.name}” cannot be read.", why) from None
    return parse(octets, path.name)


def parse(octets: bytes, name: str) -> WorkOrder:
    """Read the content of a work order file; `name` is what errors call it."""
    if len(octets) > LARGEST:
        raise FileError(f"The work order “{name}” is too large.", f"At most {LARGEST} bytes are read.")
    text, remarks = _text(octets, name)
    if not text.strip():
        raise FileError(f"The work order “{name}” is empty.", "", "Ask for it again.")
    desk = _Desk(name)
    rows = _json_rows(text, desk) if text.lstrip()[0] in "{[" else _csv_rows(text, desk)
    devices = tuple(_devices(rows, desk))
    if desk.mistakes:
        raise WorkOrderError(name, tuple(sorted(desk.mistakes, key=lambda m: m.row)))
    if not devices:
        raise FileError(f"The work order “{name}” names no device.", "It has no row below its heading.")
    unchecked = tuple(
        f"Row {d.row}: {d.install_code.remark}" for d in devices if d.install_code.remark
    )  # fmt: skip
    return WorkOrder(devices, desk.reference, (*remarks, *unchecked))


class _Desk:
    """Collects what is wrong while rows are read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.reference = ""
        self.mistakes: list[Mistake] = []

    def wrong(self, row: int, column: str, words: str) -> None:
        self.mistakes.append(Mistake(row, column, words))


def _text(octets: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text in whichever of the usual encodings it is, and a remark where that had to be assumed."""
    try:
        if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
            return octets.decode("utf-16"), ()
        if b"\x00" in octets:
            raise FileError(
                f"The work order “{name}” is not text.",
                "It has zero bytes in it.",
                "Save it as CSV in UTF-8.",
            )
        return octets.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise FileError(
                f"The work order “{name}” is not whole UTF-16 text.", "It ends half-way."
            ) from None
        text = octets.decode("latin-1")
        return text, ("It is not UTF-8; it was read as Latin-1, so accented letters may be wrong.",)


def _csv_rows(text: str, desk: _Desk) -> list[tuple[int, Mapping[str, str]]]:
    """Rows by column name, each with the line that a spreadsheet shows it in."""
    first = text.lstrip().splitlines()[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, Mapping[str, str]]] = []
    columns: list[str] = []
    try:
        for number, cells in enumerate(reader, 1):
            if not any(c.strip() for c in cells):
                continue
            if not columns:
                columns = [c.strip().lower().replace(" ", "_").replace("-", "_") for c in cells]
                _check_columns(number, columns, desk)
            elif len(cells) > len(columns) and any(c.strip() for c in cells[len(columns) :]):
                desk.wrong(number, "", f"It has {len(cells)} cells, the heading has {len(columns)}.")
            else:
                rows.append((number, dict(zip(columns, (c.strip() for c in cells), strict=False))))
    except csv.Error:
        desk.wrong(reader.line_num, "", "A quoted cell does not end where it should.")
    return rows


def _check_columns(row: int, columns: list[str], desk: _Desk) -> None:
    for wanted in NEEDED:
        if wanted not in columns:
            desk.wrong(row, "", f"The heading has no column “{wanted}”.")
    for position, column in enumerate(columns):
        if column and column not in COLUMNS:
            desk.wrong(row, column[:40], f"This column is not known; known are {', '.join(COLUMNS)}.")
        if column and column in columns[:position]:
            desk.wrong(row, column[:40], "This column is there twice.")


def _json_rows(text: str, desk: _Desk) -> list[tuple[int, Mapping[str, str]]]:
    """Members of `devices`, counted from 1 as rows; the order's own members hold for all of them."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise FileError(
            f"The work order “{desk.name}” is not JSON.",
            f"Line {error.lineno}, column {error.colno} cannot be understood.",
        ) from None
    except (RecursionError, ValueError):
        raise FileError(f"The work order “{desk.name}” is not JSON.", "It cannot be understood.") from None
    whole = value if isinstance(value, dict) else {"devices": value}
    devices = whole.get("devices")
    if not isinstance(devices, list):
        raise FileError(f"The work order “{desk.name}” has no list “devices”.", "", "See docs/work-order.md.")
    for key in whole:
        if key not in ("devices", "reference", "mpxn"):
            desk.wrong(0, str(key)[:40], "This member is not known; known are devices, reference, mpxn.")
    shared = {k: str(whole[k]) for k in ("reference", "mpxn") if k in whole}
    return [(number, shared | _members(number, item, desk)) for number, item in enumerate(devices, 1)]


def _members(number: int, item: object, desk: _Desk) -> dict[str, str]:
    if not isinstance(item, dict):
        desk.wrong(number, "", "It is not an object with members such as “eui”.")
        return {}
    found = {}
    for key, value in item.items():
        if key not in COLUMNS:
            desk.wrong(number, str(key)[:40], f"This member is not known; known are {', '.join(COLUMNS)}.")
        elif not isinstance(value, str):
            desk.wrong(number, key, "It must be a text in quotes.")
        else:
            found[key] = value.strip()
    return found


def _devices(rows: list[tuple[int, Mapping[str, str]]], desk: _Desk) -> Iterator[OrderedDevice]:
    if len(rows) > MOST_ROWS:
        desk.wrong(rows[MOST_ROWS][0], "", f"A work order has at most {MOST_ROWS} devices.")
        return
    seen: dict[Eui64, int] = {}
    for number, cells in rows:
        device = _device(number, cells, desk)
        _check_twice(number, cells, seen, desk)
        if device is not None:
            yield device


def _check_twice(number: int, cells: Mapping[str, str], seen: dict[Eui64, int], desk: _Desk) -> None:
    try:
        eui = Eui64.parse(cells.get("eui", ""))
    except ValueError:
        return
    if eui in seen:
        desk.wrong(number, "eui", f"{eui} stands in row {seen[eui]} already.")
    seen.setdefault(eui, number)


def _device(number: int, cells: Mapping[str, str], desk: _Desk) -> OrderedDevice | None:
    eui, code = _eui(number, cells, desk), _code(number, cells, desk)
    kind, join_as = _kind(number, cells, desk), _join_as(number, cells, desk)
    mpxn, reference = cells.get("mpxn", ""), cells.get("reference", "")
    mistake = mpxn_mistake(mpxn) if mpxn else ""
    if mistake:
        desk.wrong(number, "mpxn", mistake)
    if reference and desk.reference and reference != desk.reference:
        desk.wrong(
            number, "reference", f"It is “{reference[:40]}”, the rows above have “{desk.reference[:40]}”."
        )
    if len(reference) > _LONGEST_REFERENCE or not reference.isprintable():
        words = f"A reference has at most {_LONGEST_REFERENCE} characters that can be printed."
        desk.wrong(number, "reference", words)
    desk.reference = desk.reference or reference
    name = cells.get("name", "")
    if len(name) > _LONGEST_NAME or not name.isprintable():
        desk.wrong(number, "name", f"A name has at most {_LONGEST_NAME} characters that can be printed.")
    if eui is None or code is None or kind is None or join_as is None:
        return None
    return OrderedDevice(number, eui, code, kind, name, join_as, "".join(mpxn.split()))


def _eui(number: int, cells: Mapping[str, str], desk: _Desk) -> Eui64 | None:
    try:
        return Eui64.parse(cells.get("eui", ""))
    except ValueError as error:
        words = str(error) if cells.get("eui") else "an EUI-64 is missing"
        desk.wrong(number, "eui", f"{words[0].upper()}{words[1:]}.")
        return None


def _code(number: int, cells: Mapping[str, str], desk: _Desk) -> InstallCode | None:
    try:
        return install_code.parse(cells.get("install_code", ""))
    except CoreError as error:
        desk.wrong(number, "install_code", f"{error.what} {error.why}".strip())
        return None


def _kind(number: int, cells: Mapping[str, str], desk: _Desk) -> DeviceKind | None:
    text = cells.get("kind", "")
    if not text:
        return DeviceKind.UNKNOWN
    found = next((k for k in DeviceKind if k.value == text.upper()), None)
    if found is None:
        known = ", ".join(k.value for k in DeviceKind if k is not DeviceKind.UNKNOWN)
        desk.wrong(number, "kind", f"“{text[:20]}” is no kind of device; known are {known}.")
    return found


def _join_as(number: int, cells: Mapping[str, str], desk: _Desk) -> JoinAs | None:
    text = cells.get("join_as", "")
    found = next((j for j in JoinAs if j.value == text.upper()), None) if text else JoinAs.CAD
    if found is None:
        desk.wrong(number, "join_as", f"“{text[:20]}” is no type to join as; it is CAD or PPMID.")
    return found
