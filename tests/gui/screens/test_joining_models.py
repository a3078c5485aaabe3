"""Whose label it is, and why it is stopped: plan, work order, log, twins, and what was typed."""

from __future__ import annotations

from dataclasses import fields

import pytest

from core.errors import CoreError, Refused
from core.joining.device_log import LogEntry
from core.joining.install_code import InstallCode
from core.joining.join_board import Expected, JoinBoard, JoinStep, RefusedJoin
from core.joining.label import Label, LabelError
from core.premise.device import DeviceKind, Eui64, JoinAs
from core.premise.topology import Topology
from gui.models.job import ExpectedDevice
from gui.models.join_now import JoinActs, JoinMoment, join_now
from gui.models.join_view import refused_view, row_of, wrong_kind_view
from gui.models.joining import Candidate, candidates_of, code_shown
from gui.models.label_reading import agreed
from gui.models.log_places import log_places
from gui.models.roster import Roster
from gui.screen import Glyph
from tests.gui.screens import home
from tests.gui.screens.stage import PLAN

ONE, OTHER = InstallCode(bytes(range(16)), checked=True), InstallCode(bytes(range(1, 17)), checked=True)
B3 = Eui64.parse("00-DB-12-34-56-78-90-B3")


def roster(*order: ExpectedDevice, log: tuple[LogEntry, ...] = (), board: JoinBoard | None = None) -> Roster:
    made = Roster()
    made.refresh(PLAN, log, board or JoinBoard(), order)
    return made


def kinds(made: Roster) -> list[tuple[DeviceKind, Eui64 | None, bool]]:
    return [(c.kind, c.eui, c.ready) for c in made.candidates]


def test_a_work_order_fills_the_planned_places_and_adds_what_else_it_lists() -> None:
    made = roster(
        ExpectedDevice(home.B2, DeviceKind.B2, "Landing", row=3, install_code=ONE),
        ExpectedDevice(home.IHD, DeviceKind.PPMID, "Display", JoinAs.PPMID, 4, OTHER),
    )
    assert kinds(made) == [
        (DeviceKind.B1, None, False),
        (DeviceKind.B2, home.B2, True),
        (DeviceKind.B4, None, False),
        (DeviceKind.PPMID, home.IHD, True),
    ]
    assert made.candidates[3].join_as is JoinAs.PPMID
    assert [c.kind for c in made.missing] == [DeviceKind.B1, DeviceKind.B4]
    assert [c.kind for c in made.fresh] == [DeviceKind.B2, DeviceKind.PPMID]


def test_devices_of_a_work_order_without_a_kind_are_not_asked_for_twice() -> None:
    made = roster(ExpectedDevice(home.B1, row=2, install_code=ONE), ExpectedDevice(home.B2, row=3))
    assert [c.eui for c in made.candidates] == [None, home.B1, home.B2], "one place of three is still open"


def test_a_work_order_that_comes_late_keeps_what_was_read() -> None:
    made = roster()
    made.take(Label(home.B1, DeviceKind.B1, install_code=ONE), JoinAs.CAD)
    made.refresh(PLAN, (), JoinBoard(), (ExpectedDevice(home.B1, DeviceKind.B1, row=2),))
    assert made.candidates[0].ready
    assert made.candidates[0].row == 2


def test_a_label_that_is_not_what_the_work_order_says_is_stopped_without_the_code() -> None:
    made = roster(ExpectedDevice(home.B1, DeviceKind.B1, row=2, install_code=ONE))
    with pytest.raises(LabelError) as stopped:
        made.take(Label(home.B1, install_code=OTHER), JoinAs.CAD)
    assert "not what the work order says" in stopped.value.what
    assert "row 2" in stopped.value.do
    assert OTHER.without_crc.hex().upper() not in str(stopped.value).upper().replace(" ", "")
    assert made.candidates[0].install_code == ONE


def test_typed_and_scanned_that_disagree_stop() -> None:
    typed = Label(home.B1, install_code=ONE)
    assert agreed(typed, Label(home.B1, install_code=ONE)).install_code == ONE
    for scanned in (Label(home.B1, install_code=OTHER), Label(home.B2, install_code=ONE)):
        with pytest.raises(LabelError) as stopped:
            agreed(typed, scanned)
        assert stopped.value.what == "What was typed and what was scanned are not the same."


def test_the_wrong_kind_against_the_plan_is_stopped_when_its_label_is_read() -> None:
    made = roster()
    made.stickers = (Label(B3, DeviceKind.B3, "spare", ONE),)
    with pytest.raises(Refused) as stopped:
        made.take(Label(B3, install_code=ONE), JoinAs.CAD)
    assert "It is a B3; the plan wants B1 and B2 and B4." in stopped.value.why
    assert not any(c.eui == B3 for c in made.candidates)


def test_a_twin_is_stopped_and_both_are_named() -> None:
    made = roster()
    made.take(Label(home.B1, DeviceKind.B1, install_code=ONE), JoinAs.CAD)
    assert made.asked is not None
    assert made.asked.kind is DeviceKind.B2
    with pytest.raises(LabelError) as stopped:
        made.take(Label(home.B1, install_code=ONE), JoinAs.CAD)
    assert stopped.value.what == f"Two labels bear {home.B1}: that of B1 and that of B2."


def test_a_device_on_the_log_is_not_admitted_again() -> None:
    made = roster(log=(LogEntry(home.ESME, DeviceKind.ESME, joined_at=1.0),))
    with pytest.raises(LabelError) as stopped:
        made.take(Label(home.ESME, install_code=ONE), JoinAs.CAD)
    assert "on the hub’s device log already, as ESME" in stopped.value.what


def test_labels_of_none_of_them_come_as_another_device() -> None:
    made = roster()
    for number, eui in enumerate((home.B1, home.B2, home.B4, home.IHD)):
        made.take(Label(eui, install_code=InstallCode(bytes([number] * 16))), JoinAs.CAD)
    assert [c.eui for c in made.candidates] == [home.B1, home.B2, home.B4, home.IHD]
    assert made.candidates[3].kind is DeviceKind.UNKNOWN
    assert not made.missing


def test_a_refused_code_is_read_again_and_told_to_the_hub_again() -> None:
    made = roster()
    made.take(Label(home.B1, install_code=OTHER), JoinAs.CAD)
    sent = made.admissions()
    made.asked_for(sent)
    board = JoinBoard((Expected(home.B1, DeviceKind.B1, step=JoinStep.FAILED, since=1.0),))
    made.refresh(PLAN, (), board, ())
    assert [c.kind for c in made.tried] == [DeviceKind.B1]
    assert made.admissions() == []
    assert made.read_again(home.B1) == 0
    assert made.candidates[0] in made.missing
    made.take(Label(home.B1, install_code=ONE), JoinAs.CAD)
    assert [a.install_code for a in made.admissions()] == [ONE]


def test_taken_off_and_put_back_by_the_code_that_is_known() -> None:
    made = roster()
    made.take(Label(home.B1, install_code=ONE), JoinAs.PPMID)
    was = made.drop(home.B1)
    assert made.candidates[0].eui is None
    assert was is not None
    made.put_back(was)
    assert [(a.eui, a.install_code, a.join_as) for a in made.admissions()] == [(home.B1, ONE, JoinAs.PPMID)]


def test_candidates_without_plan_or_order_are_one_blank_place() -> None:
    made = candidates_of(None, (), ())
    assert [(c.kind, c.eui) for c in made] == [(DeviceKind.UNKNOWN, None)]


def test_no_repr_says_a_code() -> None:
    made = roster(ExpectedDevice(home.B1, DeviceKind.B1, row=2, install_code=ONE))
    digits = ONE.without_crc.hex().upper()
    assert digits not in repr(made.candidates).upper()
    assert code_shown(ONE).replace(" ", "").startswith(digits), "the eye shows it whole"


def test_a_device_that_did_not_come_is_not_called_refused() -> None:
    made = roster()
    made.take(Label(home.B1, install_code=ONE), JoinAs.CAD)
    row = Expected(home.B1, DeviceKind.B1, step=JoinStep.FAILED, since=home.NOW, reason="It was not heard.")
    board = JoinBoard((row,))
    view = row_of(made.candidates[0], board, (), {}, home.NOW)
    assert (view.state, view.glyph, view.remark) == ("Not joined", Glyph.WARN, "It was not heard.")
    refused = JoinBoard(
        (row,), refused=(RefusedJoin(home.B1, 1, home.NOW, "Its install code is not the one entered.", ""),)
    )
    view = row_of(made.candidates[0], refused, (), {}, home.NOW)
    assert view.state == "Refused"
    assert view.note.endswith("wrong code")


def test_refusals_name_cause_and_way_out() -> None:
    made = roster()
    made.take(Label(home.B1, install_code=ONE), JoinAs.CAD)
    entry = RefusedJoin(home.B1, 2, home.NOW, "Its install code is not the one entered.", "Read it again.")
    view = refused_view(entry, made.candidates, None, home.NOW)
    assert view.head == "B1: wrong install code"
    assert view.happened.endswith("after 2 tries.")
    stranger = refused_view(
        RefusedJoin(home.STRANGER, 1, home.NOW, "Not on the log.", ""), (), None, home.NOW
    )
    assert stranger.glyph is Glyph.WARN
    in_it = wrong_kind_view(Expected(B3, DeviceKind.B3, reason="It is a B3; the plan wants B4."), None)
    assert (in_it.head, in_it.glyph) == ("B3 is not in the plan", Glyph.WARN)


def test_places_of_the_log_say_who_when_and_why_they_look_stale() -> None:
    log = (
        LogEntry(home.B1, DeviceKind.B1, JoinAs.PPMID, "Landing", 1.0, 2.0),
        LogEntry(home.IHD, DeviceKind.IHD, joined_at=0.0),
        LogEntry(home.STRANGER),
    )
    first, second, third = log_places(log, Topology(), {home.IHD: "it does not answer"})
    assert first.name == "B1, Landing"
    assert first.note.startswith("as PPMID, joined ")
    assert (second.note, second.stale) == ("joined before these records", "it does not answer")
    assert (third.name, third.note) == ("A device that has not said what it is", "has not joined")


def test_every_stop_says_what_why_and_what_to_do() -> None:
    made = roster(log=(LogEntry(home.ESME, DeviceKind.ESME, joined_at=1.0),))
    made.take(Label(home.B1, install_code=ONE), JoinAs.CAD)
    for label in (Label(home.ESME), Label(home.B1, install_code=ONE)):
        with pytest.raises(CoreError) as stopped:
            made.take(label, JoinAs.CAD)
        assert stopped.value.what
        assert stopped.value.why
        assert stopped.value.do


def test_a_bridge_whose_label_was_read_before_there_is_a_plan_is_kept() -> None:
    eui = Eui64.parse("00-DB-12-34-56-78-90-B1")
    read = Candidate(DeviceKind.B1, eui=eui, install_code=ONE, label_read=True)
    assert read.ready
    assert candidates_of(None, (), (read,)) == (read,)


@pytest.mark.parametrize(("devices", "whom"), [((home.B1,), "it"), ((home.B1, home.B2), "them")])
def test_one_is_switched_on_or_several(devices: tuple[Eui64, ...], whom: str) -> None:
    made = Roster()
    order = tuple(ExpectedDevice(eui, DeviceKind.B1, install_code=ONE) for eui in devices)
    made.refresh(None, (), JoinBoard(), order)
    nothing = JoinActs(*(lambda: None for _ in fields(JoinActs)))
    moment = JoinMoment(connected=True, window_open=False, left=0, reading_picture=False, form_complete=False)
    assert join_now(moment, made, nothing).advice == f"Switch {whom} on, then open the window."
