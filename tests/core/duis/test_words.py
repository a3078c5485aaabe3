"""The words and numbers of the product are those of the published schema, no more and no less."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import cache
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.duis import codes, words
from core.duis.identity import LAST_COUNTER, MessageId
from core.duis.octets import Base64, Hex
from core.duis.times import DAY, MOMENT
from core.premise.device import Eui64
from tests.core.duis.conftest import HUB, SUPPLIER, VECTORS
from tests.core.duis.strategies import IDS, TIMES

XS = "{http://www.w3.org/2001/XMLSchema}"


@cache
def listed() -> dict[str, frozenset[str]]:
    """Every list of words in the schema, by the name of its type or element."""
    path = VECTORS / "xsd" / "DUIS Schema V5.4.xsd"
    if not path.is_file():
        pytest.skip("The DUIS schema V5.4 is not beside the project (../shared/vectors/xsd).")
    found = {}
    for named in ElementTree.parse(path).iter():
        for restriction in named.findall(f"{XS}simpleType/{XS}restriction") + named.findall(
            f"{XS}restriction"
        ):
            if not named.get("name"):
                continue
            values = [e.attrib["value"] for e in restriction.findall(f"{XS}enumeration")]
            found[named.attrib["name"]] = frozenset(values)
    return found


ENUMS = [
    ("DeviceType", words.DeviceType), ("RequestType", words.LogChange), ("DeviceStatus", words.DeviceStatus),
    ("UpdateDeviceStatusExceptCH", words.NewDeviceStatus), ("UpdateDeviceStatusCH", words.NewHubStatus),
    ("CPLStatus", words.ListStatus), ("FirmwareVersionStatus", words.ListStatus), ("CSPRegion", words.Region),
    ("Connectivity", words.Connectivity), ("CHFInstallType", words.InstallType), ("CHFLocation", words.HubPlace),
    ("PremiseType", words.PremiseType), ("CHFFaultReturnType", words.FaultFound),
    ("CHFConnectionMethod", words.HubMount), ("CHFFaultReason", words.FaultReason),
    ("CHFNoFaultReturnType", words.NoFaultReason), ("RemotePartyRole", words.RemotePartyRole),
    ("CredentialType", words.CredentialType), ("CertificateType", words.CertificateType),
    ("NetworkOperatorCertificateType", words.NetworkCertificateType),
    ("CommsHubTransferStatus", words.Delivery), ("TransferResponseCode", words.Transfer),
    ("ActivateImageResultCode", words.ActivationResult), ("CRAFlag", words.MessageRole),
    ("ScanTrigger", words.ScanTrigger), ("StatusCode", words.ScanOutcome),
]  # fmt: skip


@pytest.mark.parametrize(("name", "enum"), ENUMS, ids=[name for name, _ in ENUMS])
def test_words_are_those_of_the_schema(name: str, enum: type[StrEnum]) -> None:
    assert {word.value for word in enum} == listed()[name]


def test_every_list_of_words_is_compared() -> None:
    own = {value for value in vars(words).values() if isinstance(value, type) and issubclass(value, StrEnum)}
    assert own - {StrEnum} == {enum for _, enum in ENUMS}


def test_numbers_are_those_of_the_schema() -> None:
    assert listed()["ServiceReferenceVariant"] == codes.SERVICES
    assert listed()["ServiceReference"] == set(map(codes.reference_of, codes.SERVICES))
    assert listed()["ResponseCode"] == codes.RESPONSE_CODES
    assert listed()["DCCAlertCode"] == codes.DCC_ALERT_CODES
    assert listed()["ESMEVariant"] == codes.ESME_VARIANTS


# --- identifiers ----------------------------------------------------------------------------------------


@given(IDS)
def test_identifiers_read_back(made: MessageId) -> None:
    assert MessageId.parse(str(made)) == made
    assert made.swapped.swapped == made


def test_identifier_is_written_as_published() -> None:
    text = "90-B3-D5-1F-30-01-00-00:00-DB-12-34-56-78-90-A2:1002"
    assert MessageId.parse(text.lower()) == MessageId(SUPPLIER, HUB, 1002)
    assert str(MessageId(SUPPLIER, HUB, 1002)) == text
    for counter in (-1, LAST_COUNTER + 1):
        with pytest.raises(ValueError, match="64 bits"):
            MessageId(SUPPLIER, HUB, counter)


# --- times ----------------------------------------------------------------------------------------------


@given(TIMES)
def test_times_read_back(made: datetime) -> None:
    MOMENT.check(made)
    text = MOMENT.write(made)
    assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{6})?Z", text)
    assert MOMENT.read(text) == made


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2030-01-15T09:00:00.00Z", datetime(2030, 1, 15, 9, tzinfo=UTC)),
        (" 2030-01-15T09:00:00+01:00\n", datetime(2030, 1, 15, 8, tzinfo=UTC)),
        ("2030-01-15T09:00:00", datetime(2030, 1, 15, 9, tzinfo=UTC)),
        ("2029-12-31T24:00:00Z", datetime(2030, 1, 1, tzinfo=UTC)),
        ("2030-01-15T09:00:00.123456789Z", datetime(2030, 1, 15, 9, 0, 0, 123456, UTC)),
    ],
)
def test_every_way_of_writing_a_time_is_read(text: str, value: datetime) -> None:
    assert MOMENT.read(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "", "2030-01-15", "2030-13-01T00:00:00Z", "2030-02-29T00:00:00Z", "2030-01-01T24:00:01Z",
        "2030-01-01T00:60:00Z", "2030-01-01T00:00:00+14:01", "2030-01-01T00:00:00+01:60", "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00", "9999-12-31T24:00:00Z", "٢٠٣٠-01-01T00:00:00Z",
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"wanted|no such"):
        MOMENT.read(text)


def test_only_times_with_a_zone_are_written() -> None:
    for value in (datetime(2030, 1, 1), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))), "2030"):  # noqa: DTZ001
        with pytest.raises(ValueError, match=r"zone|UTC"):
            MOMENT.check(value)
    assert DAY.read("2026-11-22Z") == DAY.read("2026-11-22")
    with pytest.raises(ValueError, match="date"):
        DAY.check(datetime(2030, 1, 1, tzinfo=UTC))


# --- octets ---------------------------------------------------------------------------------------------


@given(st.binary(max_size=40))
def test_octets_read_back(data: bytes) -> None:
    for kind in (Base64(40), Hex(*range(41))):
        assert kind.read(kind.write(data)) == data


def test_eui_lists_allow_nothing_between() -> None:
    from core.duis.octets import EuiList

    one, two = Eui64.from_int(1), Eui64.from_int(2)
    kind = EuiList(47)
    assert kind.read(f"{one},{two}") == (one, two)
    for text in ("", f"{one}, {two}", f"{one},", f" {one}", f"{one},{two},{one}"):
        with pytest.raises(ValueError, match=r"wanted|at most"):
            kind.read(text)


def test_numbers_keep_the_bounds_of_the_schema() -> None:
    from core.duis import types

    for kind, least, most in (
        (types.UPRN, 1, 999_999_999_999), (types.JOIN_PERIOD, 1, 3600), (types.COUNT, 0, 2**32 - 1),
        (types.ORDINAL, 0, 65_535), (types.FLOOR, 0, 2**63 - 1), (types.SCHEDULE, 0, 10**12),
    ):  # fmt: skip
        assert (kind.read(str(least)), kind.read(f" +{most}\n")) == (least, most)
        for outside in (least - 1, most + 1):
            with pytest.raises(ValueError, match="must be"):
                kind.read(str(outside))
