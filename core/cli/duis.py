"""`althan duis`: build service requests, sign them, and check what came from elsewhere."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core import settings as settings_file
from core.cli import report
from core.cli.duis_options import body_from, option_help
from core.cli.report import Report
from core.duis import listing, request, response
from core.duis.binding import Other
from core.duis.counters import CounterFile
from core.duis.document import LARGEST
from core.duis.envelope import kind_of
from core.duis.firmware import UpdateFirmware, UpdatePpmidFirmware
from core.duis.identity import LAST_COUNTER, MessageId
from core.duis.keys import read_certificate, read_signer
from core.duis.request import Request
from core.duis.signing import SignatureCheck, Verdict, sign, verify
from core.errors import FileError, UsageError
from core.firmware import image as firmware_image
from core.firmware import signature as firmware_signature
from core.premise.device import Eui64

if TYPE_CHECKING:
    from core.duis.body import Body
    from core.duis.response import Response

app = typer.Typer(no_args_is_help=True, help="DUIS service requests: build, sign, check.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]
_EXIT = {Verdict.VALID: report.DONE, Verdict.INVALID: report.FAILED}


@app.command()
def kinds(
    kind: Annotated[str, typer.Argument(help="One kind, to see its options.")] = "", as_json: AsJson = False
) -> None:
    """The requests that can be built, and the options of one."""
    out = Report(as_json=as_json)
    if not kind:
        rows = [(b.SERVICE or "signed", b.TAG, (b.__doc__ or "").partition("\n")[0]) for b in request.BODIES]
        for service, tag, about in rows:
            out.say(f"{service:<7} {tag:<40} {about.partition(': ')[2]}")
        out.value([{"service": s, "kind": t, "about": a} for s, t, a in rows])
        return
    body = _body(kind)
    options = list(option_help(body))
    for name, wanted in options:
        out.say(f"{name} {wanted}")
    out.value({"service": body.SERVICE, "kind": body.TAG, "options": dict(options)})


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def build(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="A service such as 8.11, or an element name; see `kinds`.")],
    originator: Annotated[str, typer.Option(help="EUI-64 of the user who asks.")],
    target: Annotated[str, typer.Option(help="EUI-64 of the device, or of the DCC if no device is asked.")],
    counter: Annotated[
        int | None, typer.Option(min=0, max=LAST_COUNTER, help="The next rising counter by default.")
    ] = None,
    variant: Annotated[int | None, typer.Option("--command-variant", help="1 to 8; the usual one.")] = None,
    service: Annotated[str, typer.Option(help="Of a signed pre-command: the service it belongs to.")] = "",
    key: Annotated[Path | None, typer.Option("--sign", help="Private key file to sign with.")] = None,
    certificate: Annotated[
        Path | None, typer.Option("--signer-certificate", help="The certificate of that key.")
    ] = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="Write the XML here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Build a request; its elements are options, such as --device-id. Without --out it is printed."""
    out, body = Report(as_json=as_json), body_from(_body(kind), context.args)
    if (key is None) != (certificate is None):
        raise UsageError("To sign, both --sign and --signer-certificate are needed.")
    signer = read_signer(key, certificate) if key and certificate else None
    made = Request.of(body, _next_id(originator, target, counter), service=service, command_variant=variant)
    data = request.serialise(made)
    data = sign(data, signer) if signer else data
    if out_file:
        _write(out_file, data)
        out.say(f"{out_file.name}: {body.TAG}, {made.id}, {'signed' if signer else 'not signed'}.")
    elif not as_json:
        sys.stdout.write(data.decode())
    out.value({
        "kind": body.TAG, "service": made.header.service, "request_id": str(made.id), "signed": signer is not None,
        **({"file": out_file.name} if out_file else {"xml": data.decode()}),
    })  # fmt: skip


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A request, response or alert in XML.")],
    certificates: Annotated[
        list[Path] | None, typer.Option("--certificate", help="Certificate to check the XML signature with.")
    ] = None,
    supplier: Annotated[
        Path | None, typer.Option(help="The Supplier's GBCS certificate, for the signature of an image.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read a message, say what it holds and whether its signature is right. Secrets are masked.

    Exit code 0 if all is right, 1 if not, 3 if it reads well but its signature cannot be proved.
    """
    out, data = Report(as_json=as_json), _read(file)
    trusted = [read_certificate(path) for path in certificates or []]
    if kind_of(data) == "Request":
        made = request.parse(data)
        facts, verdict = _request_facts(made), verify(data, trusted, made.id.originator)
        image_facts, image_wrong = _image_facts(made, supplier)
    else:
        facts, verdict = _response_facts(response.parse(data)), verify(data, trusted)
        image_facts, image_wrong = {}, False
    for name, value in [*facts, *image_facts.items()]:
        out.say(f"{name:<36} {value}")
    out.say(f"{'Signature':<36} {verdict.verdict.value}. {verdict.why}")
    out.value({
        "values": [{"name": n, "value": v} for n, v in facts], "image": image_facts, "signature": _json(verdict),
    })  # fmt: skip
    code = report.FAILED if image_wrong else _EXIT.get(verdict.verdict, report.NOT_PROVED)
    raise typer.Exit(code)


def _request_facts(made: Request) -> list[listing.Line]:
    body = made.body
    named = [("Body", body.name)] if isinstance(body, Other) else [("Body", body.TAG), *listing.lines(body)]
    return [*listing.lines(made.header), *named]


def _response_facts(made: Response) -> list[listing.Line]:
    message = made.message
    named = (
        [("Body", message.name)] if isinstance(message, Other) else list(listing.lines(message, message.TAG))
    )
    return [*listing.lines(made.header), *named]


def _image_facts(made: Request, supplier: Path | None) -> tuple[dict[str, str], bool]:
    """What the image of an 11.1 or 11.4 says of itself, and whether that is wrong."""
    if not isinstance(made.body, UpdateFirmware | UpdatePpmidFirmware):
        return {}, False
    image = firmware_image.parse(made.body.image)
    key = firmware_signature.read_public_key(supplier) if supplier else None
    verdict = firmware_signature.verify(image, key)
    header = image.header
    return {
        "Image form": image.form.value,
        "Image manufacturer and type": f"{header.manufacturer:#06x}, {header.image_type:#06x}",
        "Image file version": image.version_text,
        "Image hardware range": str(header.hardware) if header.hardware else "any",
        "Image header string": header.name,
        "Image hash": image.manufacturer_image_hash.upper(),
        "Image signature": verdict.value,
    }, verdict is firmware_signature.SignatureVerdict.INVALID


def _json(check: SignatureCheck) -> dict[str, object]:
    return {
        "verdict": check.verdict.value,
        "why": check.why,
        "issuer": check.issuer,
        "serial": None if check.serial is None else str(check.serial),
        "signer": None if check.signer is None else str(check.signer),
    }


def _body(kind: str) -> type[Body]:
    found = request.body_named(kind)
    if found is None:
        known = ", ".join(b.SERVICE or b.TAG for b in request.BODIES)
        raise UsageError(f"“{kind}” is no request that can be built.", f"Known are {known}.")
    return found


def _next_id(originator: str, target: str, counter: int | None) -> MessageId:
    who, whom = _eui(originator), _eui(target)
    if counter is not None:
        return MessageId(who, whom, counter)
    folder = settings_file.load().data_folder / "counters"
    return CounterFile(folder, lambda: time.time_ns() // 1_000_000).next_id(who, whom)


def _eui(text: str) -> Eui64:
    try:
        return Eui64.parse(text)
    except ValueError as error:
        raise UsageError(f"“{text}” is not an EUI-64: {error}.") from None


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        why = f"{error.strerror or 'The system gave no reason'}."
        raise FileError(f"The file “{file.name}” cannot be read.", why, "Name an existing file.") from None


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise FileError(f"“{file.name}” cannot be written.", f"{error.strerror}.") from None
