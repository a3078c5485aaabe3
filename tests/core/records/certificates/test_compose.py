"""What a certificate says of a visit: no more than the recording bears out, nothing secret, the same each time."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.events import Level, PremiseChanged, UpdateChanged
from core.premise.device import DeviceKind, Eui64, JoinAs
from core.premise.premise import PremiseView
from core.premise.topology import Topology
from core.records.certificates.certificate import HandOver, compose, missing, octets_of
from core.records.certificates.lines import lines_of
from core.records.certificates.missing import NOT_FINISHED
from core.records.certificates.values import Certificate, UpdateFacts
from core.records.job import Job, JobDevice
from core.records.plain_json import canonical, plain, value_of
from core.records.redaction import STRUCK
from core.update.evidence import Outcome
from core.update.progress import Condition
from tests.core.records.certificates.certified import (
    B1,
    B2,
    B4,
    HUB,
    METER,
    NEW,
    NOON,
    OLD,
    events,
    line,
    log,
    mesh,
    update,
    visit,
)

WORDS = HandOver("Bridge B4 sits behind the boiler.", "A. Sample", NOON + 900)


def of(eui: Eui64, certificate: Certificate) -> UpdateFacts:
    return next(u for u in certificate.updates if u.eui == str(eui))


def test_it_says_who_where_when_and_at_which_hub() -> None:
    made = compose(visit(), WORDS)
    assert (made.premise, made.mpxn, made.installer, made.order) == (
        "14 Sample Terrace", "1012345678903", "J. Example", "WO-77123",
    )  # fmt: skip
    assert (made.began, made.ended, made.handed_over) == tuple(
        round((NOON + s) * 1000) for s in (0, 700, 900)
    )
    assert (made.hub.eui, made.hub.channel, made.hub.pan_id) == (str(HUB), 15, "1A62")
    assert "plays the hub" in made.hub.kind
    assert not made.emulated
    assert (made.notes, made.customer) == (WORDS.notes, WORDS.customer)


def test_an_emulated_premise_is_never_taken_for_a_real_one() -> None:
    made = compose(visit(scenario="happy-house"), WORDS)
    assert made.emulated
    assert made.scenario == "happy-house"
    assert "emulated" in made.hub.kind
    only_hub = [e for e in events("happy-house") if not isinstance(e[1], Job)]
    assert compose(visit(only_hub), WORDS).emulated  # the hub alone says so
    only_job = [e for e in events("happy-house") if isinstance(e[1], Job)]
    assert compose(visit(only_job), WORDS).emulated


def test_the_recording_it_stands_on_is_named_to_the_digest() -> None:
    recorded = visit()
    made = compose(recorded, WORDS).recording
    assert (made.entries, made.digest) == (len(recorded.entries), recorded.entries[-1].digest.hex())


def test_each_outcome_is_said_with_what_it_rests_on() -> None:
    made = compose(visit(), WORDS)
    assert [(u.kind, u.outcome) for u in made.updates] == [
        ("B1", "confirmed"), ("B2", "contradicted"), ("B4", "inferred"),
    ]  # fmt: skip
    confirmed, inferred = of(B1, made), of(B4, made)
    assert (confirmed.version_before, confirmed.version_after) == ("01000000", "01000100")
    assert confirmed.rests_on == "Proved: rungs 1, 2, 4."
    assert inferred.version_after == "unknown"  # nobody said it
    assert inferred.rests_on == "Proved: rungs 1, 2."
    assert confirmed.image.name == "bridge-1.0.1.ota"
    assert (confirmed.image.manufacturer, confirmed.image.image_type) == ("1234", "0B01")


def test_what_a_type_2_device_cannot_prove_is_said_and_why() -> None:
    made = of(B1, compose(visit(), WORDS))
    assert made.credentials == "not supported by this device type"
    assert any("Signed alert, verified: Not possible for a Type 2 device." in words for words in made.cannot)
    assert any("no SMKI credentials" in words for words in made.cannot)


def test_a_ppmid_is_not_said_to_lack_what_it_has() -> None:
    as_ppmid = replace(log(), entries=tuple(replace(e, join_as=JoinAs.PPMID) for e in log().entries))
    made = of(B1, compose(visit([*events(), (NOON + 701, as_ppmid)]), WORDS))
    assert made.joined_as == "PPMID"
    assert made.credentials != "not supported by this device type"
    assert not any("Type 2 device holds" in words for words in made.cannot)


def test_an_update_that_still_runs_is_not_said_to_be_done() -> None:
    running = update(B1, DeviceKind.B1, None, None)
    nothing_yet = replace(running.update, ladder=(), condition=Condition.RUNNING)
    made = compose(visit([*events(), (NOON + 710, UpdateChanged(nothing_yet))]), WORDS)
    assert of(B1, made).outcome == NOT_FINISHED
    assert of(B1, made).rests_on == "Nothing is proved."
    assert any(m.place == "update" and str(B1) in m.words for m in made.missing)


def test_a_cancelled_update_that_had_come_back_is_not_inferred_from_its_ladder() -> None:
    row = replace(update(B1, DeviceKind.B1, None, None).update, condition=Condition.CANCELLED)
    made = compose(visit([*events(), (NOON + 710, UpdateChanged(row))]), WORDS)
    assert of(B1, made).outcome == NOT_FINISHED


def test_a_proof_that_is_still_waited_for_is_worth_what_is_proved_so_far() -> None:
    made = compose(visit([*events(), (NOON + 710, update(B1, DeviceKind.B1, None, None))]), WORDS)
    assert of(B1, made).outcome == Outcome.INFERRED
    assert "still under way" in of(B1, made).rests_on


def run_of(outcome: Outcome, after: int | None, started: float) -> list[UpdateChanged]:
    """All that is said of one run of an image on B1: it waits, it sends, it ends, and it is read once more later."""
    row = replace(update(B1, DeviceKind.B1, outcome, after).update, started=started)
    waits = replace(
        row, started=None, condition=Condition.QUEUED, ladder=(), outcome=None, version_after=None, reason=""
    )
    sends = replace(waits, started=started, condition=Condition.RUNNING)
    return [UpdateChanged(r) for r in (waits, sends, row, replace(row, version_after=after or OLD))]


@pytest.mark.parametrize("last", [Outcome.CONFIRMED, Outcome.FAILED])
def test_earlier_runs_of_the_same_image_are_named_with_how_each_ended(last: Outcome) -> None:
    first = Outcome.FAILED if last is Outcome.CONFIRMED else Outcome.CONFIRMED
    cut_off = run_of(first, NEW, NOON + 900)[:2]
    said = [*run_of(first, NEW, NOON + 800), *cut_off, *run_of(last, NEW, NOON + 1000)]
    quiet = [e for e in events() if not isinstance(e[1], UpdateChanged)]
    dated = [(NOON + 800 + n, one) for n, one in enumerate(said)]
    again = [(NOON + 2000, said[-1])]  # told once more, as where a recording goes on in another file
    (made,) = compose(visit([*quiet, *dated, *again]), WORDS).updates
    assert made.outcome == last
    assert made.reason.endswith(
        f"It is run 3 of this image on this device; run 1: {first.value}, 14:26:42; run 2: not finished, 14:26:45."
    )


def test_one_run_is_not_said_to_be_the_first_of_several() -> None:
    quiet = [e for e in events() if not isinstance(e[1], UpdateChanged)]
    said = [(NOON + 800 + n, one) for n, one in enumerate(run_of(Outcome.CONFIRMED, NEW, NOON + 800))]
    (made,) = compose(visit([*quiet, *said]), WORDS).updates
    assert "run" not in made.reason


def test_a_refused_run_is_one_as_well_and_reading_the_device_afterwards_is_none() -> None:
    refused = replace(
        update(B1, DeviceKind.B1, Outcome.REFUSED, None).update, started=None, ladder=(), reason="Its link is weak.",
        condition=Condition.REFUSED,
    )  # fmt: skip
    rows = [UpdateChanged(refused), UpdateChanged(replace(refused, version_after=OLD))]
    quiet = [e for e in events() if not isinstance(e[1], UpdateChanged)]
    said = [
        *rows,
        *run_of(Outcome.CONFIRMED, NEW, NOON + 900),
        *rows,
        UpdateChanged(replace(refused, reason="No.")),
    ]
    dated = [(NOON + 800 + n, one) for n, one in enumerate(said)]
    (made,) = compose(visit([*quiet, *dated]), WORDS).updates
    assert made.reason.startswith("No. It is run 4 of this image")
    assert [words.split(",")[0] for words in made.reason.split("; ")[1:]] == [
        "run 1: refused", "run 2: confirmed", "run 3: refused",
    ]  # fmt: skip
    (made,) = compose(visit([*quiet, *((NOON + 800 + n, one) for n, one in enumerate(rows))]), WORDS).updates
    assert made.reason == "Its link is weak."


def test_another_image_for_the_same_device_stands_beside_the_first() -> None:
    other = replace(update(B1, DeviceKind.B1, Outcome.FAILED, None).update, image_hash="ab" * 32)
    made = compose(visit([*events(), (NOON + 710, UpdateChanged(other))]), WORDS)
    assert [u.outcome for u in made.updates if u.eui == str(B1)] == ["confirmed", "failed"]


def test_overrides_carry_their_reasons_and_their_entries() -> None:
    by_hand = line(
        9, NOON + 5, "Chosen by hand: B1 + B3. Reason: mains is laid tomorrow", "plan", Level.WARNING
    )
    made = compose(visit([*events(), (NOON + 705, by_hand)]), WORDS)
    first, second = made.overrides
    assert (first.check, first.found, first.reason) == ("link margin", "44 of 50", "Door was open.")
    assert first.subject == str(B4)
    assert (second.check, second.reason, second.entry) == (
        "bridges chosen by hand", "mains is laid tomorrow", len(events()) + 1,
    )  # fmt: skip


def test_before_and_after_are_the_first_and_the_last_whole_mesh() -> None:
    made = compose(visit(), WORDS)
    assert made.before is not None
    assert made.after is not None
    assert (made.before.at, made.after.at) == (round((NOON + 40) * 1000), round((NOON + 700) * 1000))
    assert made.before.worst == "B4 → B2: Marginal."
    hidden = next(n for n in made.before.links if "not measured" in (n.there, n.back))
    assert None in (hidden.there_lqi, hidden.back_lqi)  # a direction that nobody read is no zero


def test_a_mesh_that_is_only_growing_is_no_measurement() -> None:
    growing = PremiseChanged(PremiseView(topology=replace(mesh(NOON).premise.topology, at=None)))
    said = [e for e in events() if not isinstance(e[1], PremiseChanged)]
    made = compose(visit([*said, (NOON + 800, growing)]), WORDS)
    assert made.before is None
    assert made.after is None
    assert "The mesh was not measured." in [m.words for m in made.missing]


def test_one_measurement_is_a_before_without_an_after() -> None:
    once = [e for e in events() if not (isinstance(e[1], PremiseChanged) and e[0] > NOON + 100)]
    made = compose(visit(once), WORDS)
    assert made.before is not None
    assert made.after is None
    assert any("measured once" in m.words for m in made.missing)


def test_devices_are_those_of_the_log_the_air_and_the_order_but_not_the_hub() -> None:
    stranger = Eui64.parse("00-DB-12-34-56-78-99-99")
    topology = mesh(NOON).premise.topology
    far = replace(topology.devices[1], eui=stranger, kind=DeviceKind.CAD)
    seen = PremiseChanged(
        PremiseView(topology=replace(topology, devices=(*topology.devices, far), at=NOON + 720))
    )
    job = Job("20260921-140000", devices=(JobDevice(Eui64.parse("00-DB-12-34-56-78-99-77"), DeviceKind.B3),))
    made = compose(visit([*events(), (NOON + 720, seen), (NOON + 721, job)]), WORDS)
    standing = {d.eui: d.standing for d in made.devices}
    assert str(HUB) not in standing
    assert standing[str(B1)] == "on the device log"
    assert standing[str(stranger)] == "on the HAN, not on the device log"
    assert standing["00-DB-12-34-56-78-99-77"] == "expected, never joined"
    assert any(m.place == "join" for m in made.missing)


def test_a_device_on_the_log_that_never_joined_is_missing() -> None:
    entries = tuple(replace(e, joined_at=None) if e.eui == B4 else e for e in log().entries)
    made = compose(visit([*events(), (NOON + 701, replace(log(), entries=entries))]), WORDS)
    words = [m.words for m in made.missing if m.place == "join"]
    assert words == [f"B4 {B4} is on the device log and has not joined."]


def test_lines_of_earlier_visits_and_technical_ones_are_no_part_of_it() -> None:
    told = [n.text for n in compose(visit(), WORDS).log]
    assert "Connected to the hub." in told
    assert "A line of yesterday." not in told
    assert "Frame lost." not in told


def test_a_very_long_visit_keeps_its_warnings() -> None:
    many = [(NOON + n, line(100 + n, NOON + n, f"Line {n}.")) for n in range(2500)]
    warned = (NOON + 3, line(99, NOON + 3, "Too weak.", level=Level.WARNING))
    made = compose(visit([*events(), warned, *many]), WORDS)
    assert len(made.log) == 2000
    assert any(n.text == "Too weak." for n in made.log)
    assert made.log[-1].text == "Line 2499."


@pytest.mark.parametrize("where", ["notes", "customer", "log", "override", "premise"])
def test_an_install_code_that_somebody_wrote_down_is_struck_out(where: str) -> None:
    code = "83FED3407A939723A5C639B26916D505C3B5"
    said, words = events(), WORDS
    if where in ("notes", "customer"):
        words = HandOver(f"Code {code}") if where == "notes" else HandOver("", f"Code {code}")
    elif where == "log":
        said = [*said, (NOON + 701, line(9, NOON + 701, f"Label {code}"))]
    elif where == "override":
        text = f"The check “battery” (found 3) was overridden: {code}"
        said = [*said, (NOON + 701, line(9, NOON + 701, text, str(B1), Level.WARNING))]
    else:
        said = [*said, (NOON + 701, Job("20260921-140000", premise=f"14 {code}"))]
    written = octets_of(compose(visit(said), words)).decode()
    assert code not in written
    assert STRUCK in written


def test_equal_visits_have_equal_octets_and_they_read_back() -> None:
    first, second = compose(visit(), WORDS), compose(visit(), WORDS)
    assert octets_of(first) == octets_of(second)
    assert value_of(Certificate, json.loads(octets_of(first))) == first


def test_whatever_is_different_has_other_octets_and_another_place() -> None:
    content = plain(compose(visit(), WORDS))
    assert isinstance(content, dict)
    whole = canonical(content)
    for place in [n.place for n in lines_of(content)]:
        other = json.loads(whole)
        changed = bump(other, place.split("/"))
        assert canonical(other) != whole, place
        assert changed


def bump(content: object, steps: list[str]) -> bool:
    """Change the value in this place; gives whether there was one."""
    step, *rest = steps
    key: int | str = int(step) - 1 if isinstance(content, list) else step
    assert isinstance(content, dict | list)
    value = content[key]  # type: ignore[index]
    if rest:
        return bump(value, rest)
    new = f"{value}x" if isinstance(value, str) else [*value, "x"] if isinstance(value, list) else "x"
    content[key] = {**value, "x": 1} if isinstance(value, dict) else new  # type: ignore[index]
    return True


def test_no_two_lines_stand_in_one_place() -> None:
    places = [n.place for n in lines_of(plain(compose(visit(), WORDS)))]
    assert len(places) == len(set(places))
    assert len(places) > 200


def test_work_from_before_the_recording_is_not_passed_over_in_silence() -> None:
    whole = compose(visit(), WORDS)
    first = min(rung.at for update in whole.updates for rung in update.rungs if rung.at is not None)
    lacks = [m.words for m in missing(replace(whole, began=first + 1))]
    assert any("after part of the work" in words for words in lacks)
    assert not any("after part of the work" in m.words for m in missing(replace(whole, began=first)))


def test_what_is_missing_names_its_step() -> None:
    empty = compose(visit([]), HandOver())
    assert {m.place for m in empty.missing} == {"job", "connect", "map", "hand over"}
    whole = compose(visit([e for e in events() if e[1] not in _OPEN]), WORDS)
    assert [u.outcome for u in whole.updates] == ["confirmed"]
    assert whole.missing == missing(whole) == ()
    wrong = replace(whole, mpxn="1012345678904")
    assert any("check digit" in m.words for m in missing(wrong))
    assert missing(replace(whole, mpxn="")) == (), "Job can do without it, and so can the certificate"


_OPEN = [
    update(B2, DeviceKind.B2, Outcome.CONTRADICTED, OLD),
    update(B4, DeviceKind.B4, Outcome.INFERRED, None),
]


def test_an_update_without_a_sure_end_is_open_and_leads_to_its_proof() -> None:
    made = compose(visit(), WORDS)
    assert [(m.place, m.words) for m in made.missing] == [
        ("proof", f"B2 {B2} was NOT updated: it still runs 01000000, not 01000100 (contradicted)."),
        ("proof", f"The update of B4 {B4} is inferred, not confirmed: nobody read its version afterwards."),
    ]


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.CONFIRMED])
def test_no_outcome_but_a_confirmed_one_is_complete(outcome: Outcome) -> None:
    updates = (replace(of(B1, compose(visit(), WORDS)), outcome=outcome.value),)
    (open_,) = missing(replace(compose(visit(), WORDS), updates=updates))
    assert str(B1) in open_.words
    assert "finished" not in open_.words


def test_a_damaged_recording_is_said_to_be_damaged() -> None:
    made = compose(replace(visit(), damage="Entry 14 was altered.", broken=14), WORDS)
    assert made.recording.damage == "Entry 14 was altered."
    assert any("damaged" in m.words for m in made.missing)


def test_an_empty_mesh_has_no_worst_hop() -> None:
    bare = PremiseChanged(PremiseView(topology=Topology(HUB, at=NOON)))
    made = compose(visit([(NOON, bare)]), WORDS)
    assert made.before is not None
    assert made.before.worst == ""


def test_versions_are_written_as_duis_writes_them() -> None:
    assert of(B2, compose(visit(), WORDS)).version_sent == f"{NEW:08X}"


def test_a_confirmed_update_is_not_called_inferred_among_what_cannot_be_known() -> None:
    made = of(B1, compose(visit(), WORDS))
    assert made.outcome == Outcome.CONFIRMED
    assert not any("inferred" in words for words in made.cannot)
    assert any("no way out of the HAN" in words for words in made.cannot)


def test_who_tells_its_kind_later_has_it_in_both_pictures() -> None:
    early = mesh(NOON + 40)
    nameless = tuple(
        replace(d, kind=DeviceKind.UNKNOWN) if d.eui == METER else d for d in early.premise.topology.devices
    )
    topology = replace(early.premise.topology, devices=nameless)
    early = replace(early, premise=replace(early.premise, topology=topology))
    made = compose(visit([(at, early if at == NOON + 40 else said) for at, said in events()]), WORDS)
    assert made.before is not None
    assert made.after is not None
    assert next(n.label for n in made.before.nodes if n.eui == str(METER)) == "GSME"
    assert [n.label for n in made.before.nodes] == [n.label for n in made.after.nodes]
