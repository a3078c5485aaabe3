"""`althan image`: look at a firmware file, check it against devices, make one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core import settings as settings_file
from core.cli import arguments, report
from core.cli.report import Report
from core.errors import FileError, UsageError
from core.firmware.files import read_plain
from core.firmware.header import HardwareRange
from core.firmware.image import LARGEST, Form, build, read_image
from core.firmware.inspection import element_lines
from core.firmware.signature import (
    SignatureVerdict,
    read_private_key,
    read_public_key,
    sign,
    verify,
)
from core.firmware.sizes import size_words
from core.firmware.wrapped import read_wrapped
from core.session import Session

if TYPE_CHECKING:
    from core.firmware.image import Image
    from core.firmware.preflight import Preflight

app = typer.Typer(no_args_is_help=True, help="Firmware images: inspect, check, build, sign.")

File = Annotated[Path, typer.Argument(help="Firmware image file.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]


@app.command()
def inspect(
    file: File,
    certificate: Annotated[
        Path | None, typer.Option(help="Certificate or public key to check a GBCS signature with.")
    ] = None,
    extract: Annotated[
        Path | None, typer.Option(help="Write the image here, without what its maker put around it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Header, elements, hashes and signature of an image file, also of one that its maker wrapped.

    Exit code 1 if the signature does not fit.
    """
    out, found = Report(as_json=as_json), read_wrapped(file)
    key = read_public_key(certificate) if certificate else None
    verdict = verify(found.image, key)
    facts = _facts(found.image) | {
        "signature": verdict.value,
        "wrapping": found.wrapping.words if found.wrapping else None,
    }
    for name, value in facts.items():
        lines = value if isinstance(value, list) else [_in_words(name, value)]
        for number, line in enumerate(lines):
            label = "" if number else name.replace("_", " ")
            out.say(f"{label:<24} {'none' if line is None else line}")
    if extract:
        _write(extract, found.image.content)
        out.say(f"{extract.name} was written.")
    out.value(facts)
    raise typer.Exit(report.FAILED if verdict is SignatureVerdict.INVALID else report.DONE)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="Image file, or name or SHA-256 of one in the library.")],
    hub: Annotated[str, typer.Option(help="The hub whose devices it is checked against.")],
    device: Annotated[
        list[str] | None, typer.Option(help="EUI-64; all joined bridges if none is named.")
    ] = None,
    override: arguments.Override = None,
    as_json: AsJson = False,
) -> None:
    """Check an image against the devices of a hub; nothing is sent to them but questions."""
    out, named = Report(as_json=as_json), [arguments.eui(d) for d in device or []]
    reasons = arguments.overrides(override)

    async def work() -> tuple[Preflight, ...]:
        async with Session(settings_file.load(), lambda _: None) as session:
            await session.connect(hub)
            euis = named or await session.bridges()
            return await session.preflight(file, euis, reasons)

    flights = asyncio.run(work())
    for flight in flights:
        out.head(str(flight.eui))
        for c in flight.checks:
            out.say(f"  {c.verdict.value:<5} {c.name.value:<32} {c.words}")
    out.value([report.flight_json(f) for f in flights])
    raise typer.Exit(report.FAILED if any(f.stops for f in flights) else report.DONE)


@app.command("sign")
def sign_command(
    file: File,
    key: Annotated[Path, typer.Option(help="Private key in PEM form on curve P-256, without a password.")],
    out_file: Annotated[Path, typer.Option("--out", help="The signed image file to write.")],
    as_json: AsJson = False,
) -> None:
    """Sign an image of the GBCS form: ECDSA over the Manufacturer Image, appended to it."""
    out = Report(as_json=as_json)
    image = sign(read_image(file), read_private_key(key))
    _write(out_file, image.content)
    out.say(f"{out_file.name}: {size_words(image.size)}, signed, SHA-256 {image.file_sha256}")
    out.value(_facts(image))


@app.command("build")
def build_command(
    payload: Annotated[Path, typer.Argument(help="What the device is to run: the Manufacturer Image.")],
    out_file: Annotated[Path, typer.Option("--out", help="The image file to write.")],
    manufacturer: Annotated[str, typer.Option(help="Manufacturer code, such as 0x121D.")],
    image_type: Annotated[str, typer.Option("--type", help="Image type, such as 0x0084.")],
    version: Annotated[str, typer.Option(help="File version, eight hex digits or 0x….")],
    hardware: Annotated[str | None, typer.Option(help="Hardware range, such as 0x1111-0x1211.")] = None,
    text: Annotated[str, typer.Option(help="Header string, at most 32 bytes.")] = "",
    form: Annotated[Form, typer.Option(help="With sub-elements, or the raw form of GBCS.")] = Form.ELEMENTS,
    as_json: AsJson = False,
) -> None:
    """Make an image file; the same arguments give the same bytes."""
    out = Report(as_json=as_json)
    content = read_plain(payload, LARGEST + 1)
    image = build(
        content, manufacturer=_number(manufacturer), image_type=_number(image_type), version=_version(version),
        hardware=_range(hardware) if hardware else None, text=text, form=form,
    )  # fmt: skip
    _write(out_file, image.content)
    out.say(f"{out_file.name}: {size_words(image.size)}, SHA-256 {image.file_sha256}")
    out.value(_facts(image))


def _facts(image: Image) -> dict[str, object]:
    header = image.header
    return {
        "form": image.form.value,
        "manufacturer": f"{header.manufacturer:#06x}",
        "image_type": f"{header.image_type:#06x}",
        "version": image.version_text,
        "hardware_range": str(header.hardware) if header.hardware else None,
        "destination": str(header.destination) if header.destination else None,
        "header_string": header.name,
        "size": image.size,
        "elements": list(element_lines(image)),
        "signature": "present" if image.signature else "none",
        "file_sha256": image.file_sha256,
        "manufacturer_image_size": len(image.manufacturer_image),
        "manufacturer_image_hash": image.manufacturer_image_hash,
    }


def _in_words(name: str, value: object) -> object:
    return size_words(value) if name.endswith("size") and isinstance(value, int) else value


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise FileError(f"“{path.name}” cannot be written.", f"{error.strerror}.") from None


def _number(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        raise UsageError(f"“{text}” is not a number.", "", "Write it as 0x121D or in decimal.") from None


def _version(text: str) -> int:
    try:
        return int(text.removeprefix("0x"), 16)
    except ValueError:
        raise UsageError(f"“{text}” is not a file version.", "", "Write up to eight hex digits.") from None


def _range(text: str) -> HardwareRange:
    low, dash, high = text.partition("-")
    return HardwareRange(_number(low), _number(high) if dash else _number(low))
