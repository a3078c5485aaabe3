"""`althan duis` as a person and as a program use it: the whole command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from core.cli import duis, duis_options
from core.cli.app import app
from core.duis import request, response
from core.duis.codes import Route
from core.duis.response import respond
from core.duis.signing import Verdict, verify
from core.errors import CoreError, UsageError
from tests.core.duis.conftest import VECTORS, load_schema, party, vector

if TYPE_CHECKING:
    from pathlib import Path

SUPPLIER, DCC = "90-B3-D5-1F-30-01-00-00", "90-B3-D5-1F-30-00-00-02"
HUB, BRIDGE = "00-DB-12-34-56-78-90-A2", "00-DB-12-34-56-78-90-B1"
CODE = "83FED3407A939723A5C639B26916D505"


@dataclass(frozen=True, slots=True)
class Run:
    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Shell:
    home: Path

    def __call__(self, *arguments: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-c", "from core.cli import main; main()", "duis", *arguments],
            capture_output=True, text=True, timeout=150, check=False,
            env={**os.environ, "ALTHAN_HOME": str(self.home), "COLUMNS": "200"},
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return Run(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def althan(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def signer_options(folder: Path) -> list[str]:
    signer, certificate = party()
    (folder / "s.key").write_bytes(
        signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "s.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return ["--sign", str(folder / "s.key"), "--signer-certificate", str(folder / "s.pem")]


ADMIT = [
    "build", "8.11", "--originator", SUPPLIER, "--target", HUB, "--device-id", BRIDGE, "--request-type", "Add",
    "--join-time-period", "90", "--install-code", CODE,
]  # fmt: skip


def test_an_admission_is_built_signed_and_checked(althan: Shell, tmp_path: Path) -> None:
    file = tmp_path / "request.xml"
    built = althan(*ADMIT, *signer_options(tmp_path), "--out", str(file), "--json")
    assert built.code == 0
    assert json.loads(built.out)["signed"] is True
    load_schema().validate(file.read_text())
    assert verify(file.read_bytes(), [party()[1]]).verdict is Verdict.VALID

    checked = althan("check", str(file), "--certificate", str(tmp_path / "s.pem"), "--json")
    assert checked.code == 0
    found = json.loads(checked.out)
    assert found["signature"]["verdict"] == "valid"
    assert found["signature"]["signer"] == SUPPLIER
    assert {"name": "AddDeviceToCHFWhitelist/InstallCode", "value": "hidden, 16 octets"} in found["values"]
    assert CODE not in checked.out + checked.err

    assert althan("check", str(file)).code == 3
    file.write_bytes(file.read_bytes().replace(b">90<", b">91<"))
    spoilt = althan("check", str(file), "--certificate", str(tmp_path / "s.pem"))
    assert spoilt.code == 1
    assert "changed after it was signed" in spoilt.out


def test_counters_rise_from_call_to_call(althan: Shell) -> None:
    ids = [request.parse(althan(*ADMIT).out.encode()).id for _ in range(2)]
    assert ids[1].counter > ids[0].counter > 1_700_000_000_000
    fixed = request.parse(althan(*ADMIT, "--counter", "1002").out.encode())
    assert fixed.id.counter == 1002


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "9.9"], "is no request that can be built"),
        (["build", "8.3"], "--device-id is missing"),
        (["build", "8.3", "--device-id"], "has no value"),
        (["build", "8.3", "--device-id", "x"], "EUI-64 is wanted"),
        (["build", "8.3", "--device-id", BRIDGE, "--colour", "red"], "is no option of DecommissionDevice"),
        (["build", "8.3", "--device-id", BRIDGE, "--device-id", HUB], "more than once"),
        (["build", "8.3", "--device-id", BRIDGE, "--sign", "s.key"], "both --sign"),
        (["build", "8.4", "--device-id", BRIDGE], "Exactly one choice"),
        (
            ["build", "8.4", "--device-id", BRIDGE, "--delete-device", "--import-mpxn", "1"],
            "Exactly one choice",
        ),
        (["build", "11.3", "--firmware-hash", "@none"], "cannot be read"),
        (["build", "SignedPreCommand", "--gbcs-payload", "3wkB"], "needs the service"),
        (
            ["build", "8.11", "--device-id", BRIDGE, "--request-type", "Add"],
            "AddDeviceToCHFWhitelist is wanted",
        ),
        (["build", "8.3", "--device-id", BRIDGE, "--command-variant", "4"], "8 is wanted"),
    ],
)
def test_mistakes_are_told(arguments: list[str], words: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CoreError) as told:
        app(
            ["duis", *arguments, "--originator", SUPPLIER, "--target", DCC, "--counter", "1"],
            standalone_mode=False,
        )
    assert words in str(told.value)
    assert told.value.exit_code in (1, 2)
    assert not capfd.readouterr().out


def test_a_bad_install_code_is_not_repeated(althan: Shell) -> None:
    done = althan(*ADMIT[:-1], CODE[:-2])
    assert done.code == 2
    assert CODE[:-2] not in done.err
    assert "6, 8, 12 or 16 octets" in done.err


def test_what_is_no_message_is_told(althan: Shell, tmp_path: Path) -> None:
    file = tmp_path / "x.xml"
    file.write_text('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>')
    done = althan("check", str(file), "--json")
    assert done.code == 1
    assert "document type" in json.loads(done.out)["error"]["what"]
    assert althan("check", str(tmp_path / "none.xml")).code == 2


def test_the_published_images_are_read_and_the_suppliers_signature_proved(althan: Shell) -> None:
    folder = VECTORS / "duis"
    vector("11.1_UPDATE_FIRMWARE_REQUEST_DUIS.XML")
    supplier = str(VECTORS / "keystore" / "90b3d51f30010000-ds.pem")
    meter = althan(
        "check", str(folder / "11.1_UPDATE_FIRMWARE_REQUEST_DUIS.XML"), "--supplier", supplier, "--json"
    )
    image = json.loads(meter.out)["image"]
    assert image["Image signature"] == "valid"
    assert image["Image header string"] == "I am a GFI ESME[] firmware image"
    assert image["Image hash"].lower() == "7542f475e3f12eae887d81e32c46d313741d67076b13caec2f82e00ba5e1bb36"
    assert image["Image manufacturer and type"] == "0x121d, 0x0000"
    assert meter.code == 1  # the XML signature of the published request is a placeholder
    stranger = str(VECTORS / "keystore" / "90b3d51f30030000-ds.pem")
    wrong = althan(
        "check", str(folder / "11.1_UPDATE_FIRMWARE_REQUEST_DUIS.XML"), "--supplier", stranger, "--json"
    )
    assert json.loads(wrong.out)["image"]["Image signature"] == "invalid"
    ppmid = althan("check", str(folder / "11.4_UPDATE_PPMID_FIRMWARE_REQUEST_DUIS.XML"), "--json")
    image = json.loads(ppmid.out)["image"]
    assert image["Image signature"] == "no signature"
    assert image["Image manufacturer and type"] == "0x121d, 0x0084"
    assert image["Image header string"].startswith("I am a GFI PPMID firmware image")


def test_an_image_file_comes_out_of_the_request_as_it_went_in(althan: Shell, tmp_path: Path) -> None:
    (tmp_path / "image.ota").write_bytes(bytes(range(256)))
    done = althan(
        "build", "11.4", "--originator", SUPPLIER, "--target", DCC, "--firmware-image", f"@{tmp_path / 'image.ota'}",
        "--firmware-version", "0002012F", "--device-id-list", f"{BRIDGE},{HUB}",
    )  # fmt: skip
    load_schema().validate(done.out)
    body = request.parse(done.out.encode()).body
    assert getattr(body, "image", None) == bytes(range(256))


def test_every_kind_lists_its_options(althan: Shell) -> None:
    listed = json.loads(althan("kinds", "--json").out)
    assert [row["kind"] for row in listed] == [body.TAG for body in request.BODIES]
    assert all(row["about"] for row in listed)
    assert "--install-code" in json.loads(althan("kinds", "8.11", "--json").out)["options"]


@pytest.mark.parametrize("body", request.BODIES, ids=lambda b: b.TAG)
def test_option_names_are_each_for_one_element(body: type) -> None:
    names = [name for name, _ in duis_options.option_help(body)]
    assert len(names) == len(set(names))
    assert all(name == name.lower() and name.startswith("--") for name in names)
    own = {
        "--originator",
        "--target",
        "--counter",
        "--command-variant",
        "--service",
        "--sign",
        "--out",
        "--json",
    }
    assert not own & set(names)
    assert body.ROUTE in Route  # type: ignore[attr-defined]


def test_options_build_what_the_published_requests_hold() -> None:
    made = duis_options.body_from(
        duis._body("12.2"),
        ["--device-id=00-DB-12-34-56-78-90-A0", "--device-manufacturer", "AB01", "--device-model", "010A030B",
         "--device-type", "ESME", "--smetschts-version", "SMETS V1.58", "--firmware-version", "0002012F",
         "--esme-variant", "AD"],
    )  # fmt: skip
    assert made == request.parse(vector("12.2_DEVICE_PRE_NOTIFICATION_REQUEST_DUIS.XML")).body
    roles = duis_options.body_from(
        duis._body("6.24.1"), ["--remote-party-role", "Supplier", "--remote-party-role", "NetworkOperator"]
    )
    assert roles == request.parse(vector("CS02aMAC_6.24.1_SUCCESS_REQUEST_DUIS.XML")).body
    empty = duis_options.body_from(duis._body("8.9"), [])
    assert empty == request.parse(vector("CCS05CCS04_8.9_SUCCESS_REQUEST_DUIS.XML")).body
    with pytest.raises(UsageError):
        duis_options.body_from(duis._body("8.9"), ["--read-security-details=", "x"])


def test_alerts_are_read_too(althan: Shell, tmp_path: Path) -> None:
    from tests.core.duis.test_messages import NOW, POWER_OUTAGE

    file = tmp_path / "alert.xml"
    file.write_bytes(POWER_OUTAGE)
    done = althan("check", str(file))
    assert done.code == 3
    assert "DCCAlertMessage/DCCAlert/PowerOutageEvent" in done.out
    assert "1312345678111" not in done.out
    asked = request.parse(althan(*ADMIT).out.encode())
    file.write_bytes(response.serialise(respond(asked, "I0", NOW, payload=b"\xdf\x09\x02secret")))
    done = althan("check", str(file), "--json")
    values = {row["name"]: row["value"] for row in json.loads(done.out)["values"]}
    assert values["ResponseCode"] == "I0"
    assert values["ResponseMessage/GBCSPayload"] == "hidden, 9 octets"
