"""`althan gbcs` as a person and a script meet it: trees, JSON, exit codes, words about bad input."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner

from core.cli.gbcs import app
from core.cli.gbcs_tree import content_branch, lines
from core.cli.gbcs_values import HIDDEN, from_json, to_json
from core.errors import CoreError, UsageError
from core.gbcs.crypto import protect
from core.gbcs.frame import Kind, build, parse
from core.gbcs.usecases import device_log as log
from core.gbcs.usecases.case import UseCase
from core.gbcs.usecases.messages import Raw, alert, payload_type
from tests.core.gbcs.samples import (
    BROKER,
    HUB,
    INSTALL_CODE,
    PAYLOADS,
    PPMID,
    VECTORS,
    own_keys,
    own_message,
    vector,
)

if TYPE_CHECKING:
    from core.gbcs.codec import Payload

SECRETS = (INSTALL_CODE.hex(), b"a symmetric key.".hex())


@pytest.fixture(scope="module")
def keystore(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of our own as a folder."""
    folder, private = tmp_path_factory.mktemp("keys"), {}
    for (entity, purpose), c in own_keys().credentials.items():
        name = f"{entity.octets.hex()}-{purpose.value}"
        assert c.certificate
        assert c.private
        certificate = x509.load_der_x509_certificate(c.certificate.der)
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        private[name] = {"private_value": f"{c.private.private_numbers().private_value:064x}"}
    (folder / "private.json").write_text(json.dumps(private))
    return folder


def run(*arguments: str | Path) -> tuple[int, str]:
    """The exit code and what is said; an error of ours counts with its own code."""
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    if isinstance(result.exception, CoreError):
        return result.exception.exit_code, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize(("case", "kind", "payload"), PAYLOADS)
def test_what_decode_prints_build_reads(
    case: UseCase, kind: Kind, payload: Payload, keystore: Path, tmp_path: Path
) -> None:
    data = build(own_message(case, kind, payload))
    code, text = run("decode", data.hex(), "--keystore", keystore, "--json")
    printed = json.loads(text[text.index("\n{") if not text.startswith("{") else 0 :])
    assert (code, printed["protection"]["verdict"]) == (0, "valid")
    assert not [secret for secret in SECRETS if secret in text.lower()]
    source = tmp_path / "message.json"
    source.write_text(json.dumps(printed))
    if HIDDEN in text:
        assert run("build", source, "--keystore", keystore)[0] == 2
        fill(printed["payload"], payload)
        source.write_text(json.dumps(printed))
    known = {"use_case", "kind", "counter", "originator", "recipient", "supplementary", "time", "payload"}
    source.write_text(json.dumps({name: printed[name] for name in known}))
    code, built = run("build", source, "--keystore", keystore)
    assert code == 0
    assert bytes.fromhex(built) == data


def fill(printed: dict[str, object], payload: Payload) -> None:
    """Write the secrets in, as a person would."""
    if isinstance(payload, log.AddDevice):
        printed["install_code"] = payload.install_code.hex()
    else:
        control = printed["control"]
        assert isinstance(control, dict)
        control["symmetric_key"] = b"a symmetric key.".hex()


@pytest.mark.parametrize(("case", "kind", "payload"), PAYLOADS)
def test_every_payload_has_a_tree_and_a_json_form_without_secrets(
    case: UseCase, kind: Kind, payload: Payload
) -> None:
    tree = "\n".join(lines(content_branch("content", payload)))
    assert "object at" not in tree
    shown = json.dumps(to_json(payload))
    assert not [secret for secret in SECRETS if secret in (tree + shown).lower()]
    if HIDDEN not in shown:
        assert from_json(payload_type(case, kind), json.loads(shown), "payload") == payload


def test_the_tree_of_a_published_message() -> None:
    code, text = run("decode", vector("CS09_NA_8F8B_ALERT").hex(), "--keystore", VECTORS / "keystore")
    assert code == 0
    assert text.splitlines() == [
        "CS09 PPMID Firmware Activation Alert, alert",
        "├─ message code  012B",
        "├─ originator    00-DB-12-34-56-78-90-A4",
        "├─ recipient     90-B3-D5-1F-30-00-00-02",
        "├─ counter       5000",
        "├─ content",
        "│  ├─ time     2015-01-01 00:00:00 UTC",
        "│  ├─ version  1234ABCD",
        "│  ├─ result   success",
        "│  └─ alert    8F8B firmware activation",
        "├─ signature     valid",
        "├─ MAC           not protected",
        "└─ verdict       valid",
    ]


def test_exit_codes_say_what_is_known(keystore: Path, tmp_path: Path) -> None:
    message = own_message(UseCase.CCS01, Kind.COMMAND, log.AddDevice(PPMID, INSTALL_CODE, 90))
    data = build(message)
    flipped = data[:-1] + bytes((data[-1] ^ 1,))
    assert run("decode", data.hex(), "--keystore", keystore)[0] == 0
    assert run("decode", flipped.hex(), "--keystore", keystore)[0] == 1
    assert run("decode", data[:-1].hex(), "--keystore", keystore)[0] == 2
    code, text = run("decode", data.hex())
    assert (code, "no key" in text) == (3, True)
    binary = tmp_path / "message.bin"
    binary.write_bytes(data)
    assert run("decode", binary, "--keystore", keystore)[0] == 0
    binary.write_bytes(base64.encodebytes(data))
    assert run("decode", binary, "--keystore", keystore)[0] == 0


def test_a_critical_command_without_its_signature_is_not_vouched_for(keystore: Path) -> None:
    signed = own_message(*next(row for row in PAYLOADS if row[0] is UseCase.CS06))
    stripped = protect(replace(signed, signature=b"", mac=None), own_keys())
    code, text = run("decode", build(stripped).hex(), "--keystore", keystore)
    assert code == 3
    assert "must have a signature" in text


def test_content_that_cannot_be_read_still_shows_the_header(keystore: Path) -> None:
    made = alert(UseCase.CS09, Raw(b"\x30\x05hello"), originator=HUB, recipient=BROKER, counter=4)
    code, text = run("decode", build(made).hex(), "--keystore", keystore)
    assert code == 2
    assert "octet" in text
    assert str(HUB) in text


@pytest.mark.parametrize(
    "text", ["", "DDxx", "DD0", "D", "no such file", "x" * 5000, "DF" * 40000, "\0", "DD", "df09"]
)
def test_other_input_is_refused_in_words(text: str) -> None:
    code, said = run("decode", text)
    assert code == 2
    assert said
    assert len(said) < 400


GOOD = {
    "use_case": "CCS02", "kind": "command", "counter": 7, "originator": str(BROKER), "recipient": str(HUB),
    "payload": {"device": str(PPMID)},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"use_case": "CCS99"}, "use_case"),
        ({"use_case": None}, "use_case"),
        ({"kind": "question"}, "kind"),
        ({"counter": "7"}, "counter"),
        ({"counter": True}, "counter"),
        ({"counter": 2**64}, "counter"),
        ({"originator": "90-B3"}, "originator"),
        ({"recipient": 5}, "recipient"),
        ({"payload": []}, "payload"),
        ({"payload": {}}, "payload.device"),
        ({"payload": {"device": str(PPMID), "colour": "red"}}, "payload.colour"),
        ({"supplementary": {"party": str(HUB), "counter": -1}}, "counter"),
        ({"time": "07E9"}, "time"),
        (
            {
                "use_case": "CCS01",
                "payload": {"device": str(PPMID), "install_code": "not shown", "join_time": 9},
            },
            "secret",
        ),
    ],
)
def test_values_that_do_not_fit_are_named(change: dict[str, object], word: str, tmp_path: Path) -> None:
    source = tmp_path / "message.json"
    source.write_text(json.dumps(GOOD | change))
    code, said = run("build", source, "--pre-command")
    assert code == 2
    assert word in said


def test_a_pre_command_is_bare_and_a_file_takes_the_hex(tmp_path: Path) -> None:
    source, target = tmp_path / "message.json", tmp_path / "message.hex"
    source.write_text(json.dumps(GOOD))
    assert run("build", source, "--pre-command", "--out", target)[0] == 0
    made = parse(bytes.fromhex(target.read_text()))
    assert (made.signature, made.mac) == (None, None)
    assert run("build", source)[0] == 2
    for content in (b"[]", b"{", b"\xff\xfe", b"[" * 100_000):
        source.write_bytes(content)
        assert run("build", source, "--pre-command")[0] == 2


def test_the_command_line_itself(tmp_path: Path) -> None:
    data = build(own_message(UseCase.CCS02, Kind.COMMAND, log.RemoveDevice(PPMID)))
    environment = {**os.environ, "ALTHAN_HOME": str(tmp_path), "PYTHONUTF8": "1"}
    call = [sys.executable, "-c", "from core.cli import main; main()", "gbcs", "decode"]
    done = subprocess.run([*call, data.hex()], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "└─ verdict" in done.stdout
    broken = subprocess.run(
        [*call, data.hex()[:-2]], env=environment, capture_output=True, text=True, check=False
    )
    assert broken.returncode == 2
    assert "Traceback" not in broken.stderr
    assert "broken at octet" in broken.stderr


def test_a_json_form_never_guesses() -> None:
    with pytest.raises(UsageError, match="whole number"):
        from_json(int, "5", "here")
    with pytest.raises(UsageError, match="missing"):
        from_json(log.RemoveDevice, {}, "here")


def test_the_documentation_shows_what_really_comes_out() -> None:
    shown = (Path(__file__).parents[3] / "docs" / "gbcs.md").read_text(encoding="utf-8")
    for name in ("CCS01_8.11_SUCCESS_COMMAND", "CS06_11.3_IMMEDIATE_SUCCESS_COMMAND"):
        code, text = run("decode", vector(name).hex(), "--keystore", VECTORS / "keystore")
        assert code == 0
        assert f"{name}.hex --keystore ../shared/vectors/keystore\n{text}```" in shown
