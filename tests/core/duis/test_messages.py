"""Every request, response and alert that can be built is right by the schema and reads back the same."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.duis import request, response
from core.duis.binding import Other, Part
from core.duis.body import Body
from core.duis.codes import RESPONSE_CODES
from core.duis.device_log import ReadDeviceLog, UpdateHanDeviceLog
from core.duis.envelope import kind_of
from core.duis.identity import MessageId
from core.duis.request import Request
from core.duis.response import (
    _ALERTS,
    DccAlertMessage,
    DeviceAlertMessage,
    Response,
    ResponseHeader,
    ResponseMessage,
    _AlertChoice,
    respond,
)
from tests.core.duis.conftest import BRIDGE, DCC, HUB, SUPPLIER, all_vectors, load_schema, vector
from tests.core.duis.strategies import IDS, TIMES, part, requests

if TYPE_CHECKING:
    import xmlschema

SOME = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


def valid(data: bytes) -> bool:
    load_schema().validate(data.decode())
    return True


@pytest.mark.parametrize(
    "name", all_vectors() or [pytest.param("", marks=pytest.mark.skip("no vectors here"))]
)
def test_published_request_reads_and_is_written_the_same(name: str, schema: xmlschema.XMLSchema) -> None:
    data = vector(name)
    schema.validate(data.decode())
    read = request.parse(data)
    assert isinstance(read.body, Body)
    written = request.serialise(read)
    schema.validate(written.decode())
    assert request.parse(written) == read
    assert kind_of(data) == "Request"
    assert read.header.service in name or read.header.service == read.body.SERVICE


def test_published_requests_hold_what_their_text_says() -> None:
    read = request.parse(vector("CCS01_8.11_SUCCESS_REQUEST_DUIS.XML"))
    assert read.id == MessageId(SUPPLIER, HUB, 1002)
    assert isinstance(read.body, UpdateHanDeviceLog)
    assert read.body.admission
    assert read.body.admission.install_code == b"0123456789ABCDEF"
    assert read.body.admission.join_period == 90
    assert (read.body.admission.import_mpxn, read.body.admission.secondary_import_mpan) == (
        "1312345678111",
        "1312345678222",
    )


@pytest.mark.parametrize("body", request.BODIES, ids=lambda b: b.TAG)
@SOME
@given(data=st.data())
def test_any_request_is_valid_and_reads_back(body: type[Body], data: st.DataObject) -> None:
    made = data.draw(requests(body))
    written = request.serialise(made)
    assert valid(written)
    assert request.parse(written) == made


def responses(message: st.SearchStrategy[object]) -> st.SearchStrategy[Response]:
    header = st.builds(
        ResponseHeader, request=st.none() | IDS, id=st.none() | IDS, code=st.sampled_from(sorted(RESPONSE_CODES)),
        time=TIMES,
    )  # fmt: skip
    return st.builds(Response, header=header, message=message)


def check_response(made: Response) -> None:
    written = response.serialise(made)
    assert valid(written)
    assert response.parse(written) == made


@settings(SOME, max_examples=80)
@given(made=responses(part(ResponseMessage)))
def test_any_response_is_valid_and_reads_back(made: Response) -> None:
    check_response(made)


@SOME
@given(made=responses(part(DeviceAlertMessage)))
def test_any_device_alert_is_valid_and_reads_back(made: Response) -> None:
    check_response(made)


@pytest.mark.parametrize("alert", _ALERTS, ids=lambda a: a.TAG)
@SOME
@given(data=st.data())
def test_any_dcc_alert_is_valid_and_reads_back(alert: type[Part], data: st.DataObject) -> None:
    chosen = data.draw(part(alert))
    header = ResponseHeader(id=MessageId(DCC, SUPPLIER, 7), code="I0", time=data.draw(TIMES))
    message = DccAlertMessage(code="N61", content=_AlertChoice(alert=chosen))
    made = Response(header=header, message=message)
    check_response(made)
    assert message.alert == chosen


POWER_OUTAGE = b"""<sr:Response xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway" schemaVersion="5.4">
<sr:Header><sr:ResponseID>90-B3-D5-1F-30-00-00-02:90-B3-D5-1F-30-01-00-00:5</sr:ResponseID>
<sr:ResponseCode>I0</sr:ResponseCode><sr:ResponseDateTime>2026-11-22T18:30:00.123+01:00</sr:ResponseDateTime></sr:Header>
<sr:Body><sr:DCCAlertMessage><sr:DCCAlertCode>AD1</sr:DCCAlertCode><sr:DCCAlert><sr:PowerOutageEvent>
<sr:CommsHubDeviceID>00-DB-12-34-56-78-90-A2</sr:CommsHubDeviceID><!-- by the hub -->
<sr:StartDateTime>2026-11-22T18:00:00Z</sr:StartDateTime><sr:MPxN>1312345678111</sr:MPxN></sr:PowerOutageEvent>
</sr:DCCAlert></sr:DCCAlertMessage></sr:Body></sr:Response>"""


def test_an_alert_of_another_kind_is_carried_whole() -> None:
    read = response.parse(POWER_OUTAGE)
    assert isinstance(read.message, DccAlertMessage)
    assert isinstance(read.message.alert, Other)
    assert read.message.alert.name == "PowerOutageEvent"
    assert b"1312345678111" in read.message.alert.xml
    assert "1312345678111" not in repr(read)
    check_response(read)
    assert read.header.time == datetime(2026, 11, 22, 17, 30, 0, 123000, UTC)


def test_a_request_of_another_kind_is_carried_whole() -> None:
    data = vector("CS08_11.2_SUCCESS_REQUEST_DUIS.XML").replace(
        b"<sr:ReadFirmwareVersion/>", b"<sr:ArmSupply/>"
    )
    data = data.replace(b">11.2<", b">7.3<")
    read = request.parse(data)
    assert read.body == Other("ArmSupply", read.body.xml if isinstance(read.body, Other) else b"")
    assert request.parse(request.serialise(read)) == read


def test_a_response_answers_its_request() -> None:
    asked = Request.of(ReadDeviceLog(security_details=True), MessageId(SUPPLIER, HUB, 41))
    done = respond(asked, "I0", NOW, payload=b"\xdf\x09\x02")
    taken = respond(asked, "I99", NOW)
    assert done.succeeded
    assert not done.acknowledges
    assert taken.acknowledges
    assert not taken.succeeded
    assert respond(asked, "W110101", NOW).succeeded
    assert done.header.id == MessageId(HUB, SUPPLIER, 41)
    assert done.answers(asked.id)
    assert not done.answers(MessageId(SUPPLIER, HUB, 42))
    assert not done.answers(MessageId(SUPPLIER, BRIDGE, 41))
    check_response(done)
    check_response(taken)


def test_an_alert_answers_nothing() -> None:
    header = ResponseHeader(code="I0", time=NOW)
    alert = Response(header=header, message=DeviceAlertMessage(code=0x8F72, payload=b"\xdf"))
    assert not alert.answers(MessageId(SUPPLIER, HUB, 41))
