"""`althan gbcs`: read a GBCS message and say whether it can be believed; make one from typed values."""

from __future__ import annotations

import base64
import binascii
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli import report
from core.cli.gbcs_tree import Branch, content_branch, lines
from core.cli.gbcs_values import Json, from_json, to_json
from core.cli.report import Report
from core.errors import FileError, UsageError
from core.gbcs.crypto import Authentication, Verdict, authenticate
from core.gbcs.dlms_time import DlmsTime
from core.gbcs.errors import MessageError
from core.gbcs.frame import Kind, Message, Supplementary, build, parse
from core.gbcs.keyring import Keyring, read_keyring
from core.gbcs.usecases.case import UseCase
from core.gbcs.usecases.messages import (
    Protection,
    decode,
    encode,
    payload_type,
    required_protection,
    secure,
    use_case,
)
from core.premise.device import Eui64

if TYPE_CHECKING:
    from core.gbcs.codec import Payload

app = typer.Typer(no_args_is_help=True, help="GBCS messages: decode, build.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]
Keystore = Annotated[Path | None, typer.Option(help="Folder of certificates and keys.")]

_LARGEST = 1_048_576  # octets of a file
_HEX = re.compile(rb"\s*[dD][dDfF](\s*[0-9a-fA-F])*\s*")
_EXIT = {
    Verdict.VALID: report.DONE,
    Verdict.INVALID: report.FAILED,
    Verdict.NO_KEY: report.NOT_PROVED,
    Verdict.NOT_PROTECTED: report.NOT_PROVED,
}


@app.command("decode")
def decode_command(
    message: Annotated[str, typer.Argument(help="A file (hex, base64 or octets), or the hex itself.")],
    keystore: Keystore = None,
    as_json: AsJson = False,
) -> None:
    """What a message says, and whether its signature and MAC hold.

    Ends with 0 if all that must protect the message does, 1 if something is invalid, 2 if it cannot be read,
    3 if it is not protected or a key is missing.
    """
    out, read = Report(as_json=as_json), parse(_octets(message))
    found = authenticate(read, read_keyring(keystore) if keystore else Keyring())
    wanted, (verdict, remark) = required_protection(read), _judged(read, found)
    try:
        payload, problem = decode(read), None
    except MessageError as error:
        payload, problem = None, error
    content = Branch("content", str(problem)) if problem else content_branch("content", payload)
    proof = Branch("verdict", verdict.value, (Branch("because", remark),) if remark else ())
    parts = (*_header(read), content, Branch("signature", found.signature), Branch("MAC", found.mac), proof)
    for line in lines(Branch(_name(read), "", parts)):
        out.console.print(line, markup=False, soft_wrap=True)  # a line broken in two is no tree
    out.value(
        {
            **_header_json(read),
            "payload": to_json(payload),
            "problem": str(problem) if problem else None,
            "protection": {
                "required": wanted.value if wanted else None,
                "signature": found.signature.value,
                "mac": found.mac.value,
                "verdict": verdict.value,
                "because": remark,
            },
        }
    )
    raise typer.Exit(report.USAGE if problem else _EXIT[verdict])


@app.command("build")
def build_command(
    file: Annotated[Path, typer.Argument(help="JSON as `decode --json` prints it.")],
    keystore: Keystore = None,
    pre_command: Annotated[
        bool, typer.Option("--pre-command", help="Leave it without signature and MAC.")
    ] = False,
    out_file: Annotated[Path | None, typer.Option("--out", help="Write the hex to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a message from typed values, signed and with its MAC as its use case asks."""
    out, made = Report(as_json=as_json), _message(_json_file(file))
    if not pre_command:
        if keystore is None:
            raise UsageError(
                "A message is signed or gets its MAC with keys, and no keys are named.",
                "",
                "Give --keystore DIR, or ask for the bare --pre-command.",
            )
        made = secure(made, read_keyring(keystore))
    text = build(made).hex().upper()
    if out_file is not None:
        _write(out_file, text)
        out.say(f"{out_file.name}: {_name(made)}, {len(text) // 2} octets")
    elif not as_json:
        typer.echo(text)
    out.value({"message": text})


def _judged(message: Message, found: Authentication) -> tuple[Verdict, str]:
    """The verdict on the whole message, and why it is not better where the reason is not plain."""
    wanted = required_protection(message)
    bare = [
        name
        for name, verdict, needed in (
            ("signature", found.signature, Protection.SIGNATURE),
            ("MAC", found.mac, Protection.MAC),
        )
        if wanted in (needed, Protection.BOTH) and verdict is Verdict.NOT_PROTECTED
    ]
    if bare and found.verdict is Verdict.VALID:
        return Verdict.NOT_PROTECTED, f"a {message.kind.name.lower()} of this use case must have a {bare[0]}"
    return found.verdict, ""


def _name(message: Message) -> str:
    case, kind = use_case(message), message.kind.name.lower()
    return f"{case.name} {case.title}, {kind}" if case else f"Message {message.code:04X}, {kind}"


def _header(message: Message) -> list[Branch]:
    branches = [
        Branch("message code", f"{message.code:04X}"),
        Branch("originator", str(message.originator)),
        Branch("recipient", str(message.recipient)),
        Branch("counter", str(message.counter)),
    ]
    if (extra := message.supplementary) is not None:
        branches.append(Branch("supplementary party", _supplementary(extra)))
    if message.time is not None:
        branches.append(Branch("time", message.time.words))
    return branches


def _supplementary(extra: Supplementary) -> str:
    parts = [str(extra.party)]
    parts += [f"counter {extra.counter}"] if extra.counter is not None else []
    if extra.originator_counter is not None:
        parts.append(f"originator counter {extra.originator_counter}")
    parts += [f"certificate of {len(extra.certificate)} octets"] if extra.certificate else []
    return ", ".join(parts)


def _header_json(message: Message) -> dict[str, object]:
    case = use_case(message)
    return {
        "use_case": case.name if case else None,
        "title": case.title if case else None,
        "code": f"{message.code:04X}",
        "kind": message.kind.name.lower(),
        "counter": message.counter,
        "originator": str(message.originator),
        "recipient": str(message.recipient),
        "supplementary": to_json(message.supplementary),
        "time": to_json(message.time),
    }


def _octets(text: str) -> bytes:
    if _HEX.fullmatch(text.encode()):
        return _from_hex(text.encode())
    data = _read(Path(text))
    if data[:1] in (b"\xdd", b"\xdf"):
        return data
    if _HEX.fullmatch(data):
        return _from_hex(data)
    try:
        return base64.b64decode(b"".join(data.split()), validate=True)
    except binascii.Error:
        raise FileError(f"“{Path(text).name}” holds neither hex nor base64 nor a GBCS message.") from None


def _from_hex(text: bytes) -> bytes:
    try:
        return bytes.fromhex(text.decode("ascii"))
    except ValueError:
        raise UsageError(
            "This hex has an odd number of digits.", "", "Copy the whole message again."
        ) from None


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except (OSError, ValueError):
        name = file.name if len(file.name) <= 40 else f"{file.name[:40]}…"
        raise FileError(
            f"“{name}” is neither a GBCS message in hex nor a file that can be read.",
            "A message in hex starts with DD or DF.",
            "Give the message itself, or name an existing file.",
        ) from None
    if len(data) > _LARGEST:
        raise FileError(f"“{file.name}” is too long for a GBCS message.")
    return data


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text + "\n", encoding="ascii")
    except OSError as error:
        raise FileError(f"“{file.name}” cannot be written.", f"{error.strerror}.") from None


def _json_file(file: Path) -> dict[str, Json]:
    try:
        value = json.loads(_read(file))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise FileError(f"“{file.name}” holds no JSON object.", "", "Start from what decode --json prints.")
    return value


def _message(value: dict[str, Json]) -> Message:
    case: UseCase = from_json(UseCase, value.get("use_case"), "use_case")
    kind: Kind = from_json(Kind, value.get("kind"), "kind")
    counter: int = from_json(int, value.get("counter"), "counter")
    payload: Payload = from_json(payload_type(case, kind), value.get("payload"), "payload")
    return Message(
        kind,
        counter,
        from_json(Eui64, value.get("originator"), "originator"),
        from_json(Eui64, value.get("recipient"), "recipient"),
        case,
        encode(case, kind, payload, counter),
        from_json(Supplementary | None, value.get("supplementary"), "supplementary"),
        from_json(DlmsTime | None, value.get("time"), "time"),
        signature=None if kind is Kind.COMMAND else b"",
    )
