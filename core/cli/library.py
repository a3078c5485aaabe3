"""`althan library`: the images on this computer, and the release index that says which of them may go out."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from core import settings as settings_file
from core.cli import report
from core.cli.report import Report
from core.errors import UsageError
from core.firmware.library import RefusedFile
from core.firmware.sizes import short_size, size_words
from core.records.desk import import_words
from core.session import Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from rich.table import Table

    from core.firmware.library import Entry, Library
    from core.firmware.preflight import ReleaseState
    from core.firmware.release_index import ReleaseIndex
    from core.records.desk import LibraryDesk
    from core.records.library import Imported

app = typer.Typer(no_args_is_help=True, help="Firmware library: import, list, note, remove, release index.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]
Name = Annotated[str, typer.Argument(help="File name, or at least six digits of its SHA-256.")]
_DAY = 86_400
WIDE = 120  # columns of a terminal that has room for signers
T = TypeVar("T")


@app.command()
def add(
    files: Annotated[
        list[Path], typer.Argument(help="Image files, folders of them, or service requests 11.1 and 11.4.")
    ],
    as_json: AsJson = False,
) -> None:
    """Import images; a refused file is kept on the list with its reason. Exit code 1 if any was refused."""
    out = Report(as_json=as_json)
    found = _at_desk(lambda desk: _add_all(desk, files))
    for one in found:
        out.say(import_words(one))
    library = _at_desk(lambda desk: desk.library())
    out.value([
        {
            "name": one.name,
            "entry": _entry_json(one.entry, library) if one.entry else None,
            "refused": one.refused.reason if one.refused else None,
            "fresh": one.fresh,
        }
        for one in found
    ])  # fmt: skip
    raise typer.Exit(report.FAILED if any(one.refused or one.rivals for one in found) else report.DONE)


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """All images, what stands in conflict, what was refused, and which release index is in force."""
    out = Report(as_json=as_json)
    library, release = _at_desk(lambda desk: desk.library()), _at_desk(lambda desk: desk.release())
    out.console.print(_table(library, release, wide=out.console.width >= WIDE))
    for rivals in library.conflicts():
        names = " and ".join(f"“{e.name}” ({e.sha256[:12]})" for e in rivals)
        out.say(f"Conflict: {names} have one version and different bytes. Remove the wrong one by name.")
    for r in library.refused:
        out.say(f"Refused: “{r.name}”. {r.reason}")
    out.say(_stamp(library, release))
    out.value({
        "images": [_entry_json(e, library, release) for e in library.entries],
        "refused": [
            {"name": r.name, "at": report.iso(r.at), "reason": r.reason, "sha256": r.sha256 or None}
            for r in library.refused
        ],
        "signers": list(library.signers),
        "release_index": _release_json(release),
    })  # fmt: skip


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """One image, its bytes read and proved anew."""
    out = Report(as_json=as_json)
    library, release = _at_desk(lambda desk: desk.library()), _at_desk(lambda desk: desk.release())
    entry = library.find(name)
    _at_desk(lambda desk: desk.image(entry.sha256))
    facts = _entry_json(entry, library, release)
    for label, value in facts.items():
        shown = size_words(entry.size) if label == "size" else value
        out.say(f"{label.replace('_', ' '):<24} {'none' if shown in (None, '', []) else shown}")
    out.value(facts)


@app.command()
def note(
    name: Name, text: Annotated[str, typer.Argument(help="Words to keep on it.")], as_json: AsJson = False
) -> None:
    """Keep a note on an image; empty words take it away."""
    out = Report(as_json=as_json)
    entry = _at_desk(lambda desk: desk.note(name, text))
    out.say(f"“{entry.name}” ({entry.sha256[:12]}): {entry.note or 'no note'}")
    out.value({"sha256": entry.sha256, "note": entry.note})


@app.command()
def remove(name: Name, as_json: AsJson = False) -> None:
    """Take an image out, or strike a refused file off; this resolves a conflict."""
    out = Report(as_json=as_json)
    gone = _at_desk(lambda desk: desk.remove(name))
    what = "struck off the refused files" if isinstance(gone, RefusedFile) else "taken out of the library"
    out.say(f"“{gone.name}” was {what}.")
    out.value({"removed": gone.name, "sha256": gone.sha256 or None})


@app.command()
def trust(
    certificate: Annotated[
        Path, typer.Argument(help="Certificate or public key in PEM form on curve P-256.")
    ],
    as_json: AsJson = False,
) -> None:
    """Trust a maker or supplier: from then on a signature that fits no trusted key is a stop."""
    out = Report(as_json=as_json)
    name = _at_desk(lambda desk: desk.trust(certificate))
    out.say(f"Images signed by “{name}” are trusted.")
    out.value({"trusted": name})


@app.command()
def index(
    file: Annotated[Path | None, typer.Argument(help="A release index to put in force.")] = None,
    key: Annotated[
        Path | None, typer.Option(help="The supplier's public key in PEM form; needed the first time.")
    ] = None,
    make: Annotated[
        Path | None, typer.Option(help="Write a signed index of all images here to this file.")
    ] = None,
    sign_with: Annotated[Path | None, typer.Option(help="For --make: private key in PEM form.")] = None,
    number: Annotated[
        int, typer.Option(min=1, help="For --make: the index version, higher than before.")
    ] = 1,
    days: Annotated[int, typer.Option(min=1, max=3660, help="For --make: days until it expires.")] = 90,
    forget: Annotated[
        str, typer.Option(help="Let go of the index and of the key with this fingerprint.")
    ] = "",
    reason: Annotated[str, typer.Option(help="For --forget: why, in at least 10 characters.")] = "",
    as_json: AsJson = False,
) -> None:
    """The signed release index: say which is in force, load one, make one, or let go of its key."""
    out = Report(as_json=as_json)
    if sum((file is not None, make is not None, bool(forget))) > 1:
        raise UsageError("Load, --make and --forget are three different things.", "", "Ask for one of them.")
    if make is not None:
        if sign_with is None:
            raise UsageError("An index cannot be made without a key.", "", "Name it with --sign-with.")
        signer, path, until = sign_with, make, time.time() + days * _DAY
        made, name = _at_desk(lambda desk: desk.make_index(path, signer, number, until))
        out.say(f"{path.name}: index {made.version} of {len(made.images)} images, signed by key {name}.")
        out.value(_index_json(made) | {"key": name})
        return
    if forget:
        _at_desk(lambda desk: desk.forget_index_key(forget, reason))
    elif file is not None:
        path = file
        _at_desk(lambda desk: desk.load_index(path, key))
    release = _at_desk(lambda desk: desk.release())
    out.say(_release_words(release))
    out.value(_release_json(release) or {})
    raise typer.Exit(report.FAILED if release.trouble else report.DONE)


async def _add_all(desk: LibraryDesk, files: list[Path]) -> list[Imported]:
    return [one for path in files for one in await desk.add(path)]


def _at_desk(work: Callable[[LibraryDesk], Awaitable[T]]) -> T:
    session = Session(settings_file.load(), lambda _: None)

    async def done() -> T:
        return await work(session.library)

    return asyncio.run(done())


def _table(library: Library, release: ReleaseState, *, wide: bool) -> Table:
    """The images, one a row; a narrow terminal has no hardware and no signer, which `show` names, and cuts nothing."""
    more = ("Hardware", "Signer") if wide else ()
    table = report.plain_table("SHA-256", "Version", "For", "Size", *more, "Standing", "File")
    table.padding = (0, 2) if wide else (0, 1)
    for column in table.columns:
        column.overflow, column.no_wrap = "fold", column.header in ("SHA-256", "Version", "For", "Size")
    for e in library.entries:
        hardware = str(e.hardware) if e.hardware else "any"
        table.add_row(
            e.sha256[: 12 if wide else 8], e.version_text, f"{e.manufacturer:04X}/{e.image_type:04X}",
            short_size(e.size), *((hardware, e.signer or e.signature) if wide else ()),
            _standing(e, library, release), e.name,
        )  # fmt: skip
    return table


def _standing(entry: Entry, library: Library, release: ReleaseState) -> str:
    standing = library.standing(entry).value
    if release.trouble:
        return f"{standing}, the release index is missing"
    if release.index is None:
        return standing
    return f"{standing}, {'released' if release.index.find(entry.sha256) else 'not released'}"


def _stamp(library: Library, release: ReleaseState) -> str:
    count = len(library.entries)
    newest = max((e.added for e in library.entries), default=None)
    words = f"{count} image{'' if count == 1 else 's'} on this computer; no network is needed."
    if newest is not None:
        words += f" The newest came {_day(newest)}."
    return f"{words} {_release_words(release)}"


def _release_words(release: ReleaseState) -> str:
    if release.trouble:
        return f"The release index cannot be used: {release.trouble}"
    if release.index is None:
        return "No release index is loaded."
    made = release.index
    state = "has expired" if release.now >= made.expires else "is in force"
    return (
        f"Release index {made.version} of {_day(made.issued)} {state}; it expires {_day(made.expires)} "
        f"and lists {len(made.images)} images."
    )


def _release_json(release: ReleaseState) -> dict[str, object] | None:
    if release.trouble:
        return {"trouble": release.trouble}
    if release.index is None:
        return None
    return _index_json(release.index) | {"expired": release.now >= release.index.expires}


def _index_json(made: ReleaseIndex) -> dict[str, object]:
    return {
        "version": made.version, "issued": report.iso(made.issued), "expires": report.iso(made.expires),
        "images": [i.sha256 for i in made.images],
    }  # fmt: skip


def _entry_json(entry: Entry, library: Library, release: ReleaseState | None = None) -> dict[str, object]:
    listed = release.index.find(entry.sha256) is not None if release and release.index else None
    return {
        "sha256": entry.sha256, "name": entry.name, "origin": entry.origin, "added": report.iso(entry.added),
        "size": entry.size, "manufacturer": f"{entry.manufacturer:#06x}", "image_type": f"{entry.image_type:#06x}",
        "version": entry.version_text, "hardware_range": str(entry.hardware) if entry.hardware else None,
        "form": entry.form, "manufacturer_image_hash": entry.manufacturer_image_hash,
        "header_string": entry.header_string, "signature": entry.signature, "signer": entry.signer or None,
        "wrapping": entry.wrapping or None, "note": entry.note, "standing": library.standing(entry).value,
        "conflicts_with": [e.sha256 for e in library.rivals(entry.key, entry.sha256)], "released": listed,
    }  # fmt: skip


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
