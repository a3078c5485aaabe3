"""The signed JSON: every octet counts, and what was changed is named by its line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.records.certificates.certificate import HandOver, compose, sealed_json
from core.records.certificates.check import MOST_NAMED, check_json
from core.records.certificates.lines import lines_of
from core.records.certificates.seal import draft_json, line_digests, signed_octets
from core.records.plain_json import canonical
from core.records.verifying.verdict import Soundness
from tests.core.records.certificates.certified import B2, NOON, Key, visit

if TYPE_CHECKING:
    from collections.abc import Callable

    Table = dict[str, object]

KEY = Key()
CERTIFICATE = compose(visit(), HandOver("Behind the boiler.", "A. Sample", NOON + 900))
SIGNED = sealed_json(CERTIFICATE, KEY)


def edited(change: Callable[[Table], object], octets: bytes = SIGNED.octets) -> bytes:
    whole = json.loads(octets)
    change(whole)
    return canonical(whole) + b"\n"


def content(whole: Table) -> Table:
    found = whole["certificate"]
    assert isinstance(found, dict)
    return found


def test_what_was_signed_is_sound() -> None:
    found = check_json(SIGNED.octets)
    assert (found.soundness, found.broken, found.key) == (Soundness.SOUND, (), KEY.public)
    assert found.certificate == CERTIFICATE
    assert found.digest == SIGNED.digest


def test_the_same_certificate_has_the_same_file() -> None:
    assert sealed_json(CERTIFICATE, KEY).octets == SIGNED.octets


def test_an_altered_version_is_named_with_its_bridge() -> None:
    def change(whole: Table) -> None:
        updates = content(whole)["updates"]
        assert isinstance(updates, list)
        updates[1]["version_after"] = "01000100"
        updates[1]["outcome"] = "confirmed"

    found = check_json(edited(change))
    assert found.soundness is Soundness.ALTERED
    assert set(found.broken) == {f"update 2 (B2 {B2}): version after", f"update 2 (B2 {B2}): outcome"}


def test_an_altered_log_line_is_named_by_its_entry_and_time() -> None:
    def change(whole: Table) -> None:
        log = content(whole)["log"]
        assert isinstance(log, list)
        log[0]["text"] = "Connected to another hub."

    assert check_json(edited(change)).broken == ("log line 1 (entry 3, 14:13:21)",)


def test_a_rung_of_the_ladder_is_named() -> None:
    def change(whole: Table) -> None:
        updates = content(whole)["updates"]
        assert isinstance(updates, list)
        updates[2]["rungs"][3]["standing"] = "proved"

    (broken,) = check_json(edited(change)).broken
    assert "update 3 (B4" in broken
    assert "rung 4 (Version read on site): standing" in broken


def test_a_device_that_was_taken_out_is_named() -> None:
    def change(whole: Table) -> None:
        overrides = content(whole)["overrides"]
        assert isinstance(overrides, list)
        overrides.pop()

    found = check_json(edited(change)).broken
    assert "how many there are of “overrides”" in found
    assert "override 1 (it is gone)" in found


def test_every_single_line_is_named_when_it_alone_is_altered() -> None:
    whole = json.loads(SIGNED.octets)
    lines = list(lines_of(whole["certificate"]))
    for line in lines[::7]:
        if "how many there are of" in line.words:
            continue  # a number of lines changes by a line that comes or goes
        _put(whole["certificate"], line.place.split("/"), "other")
        found = check_json(canonical(whole) + b"\n")
        assert found.soundness is Soundness.ALTERED, line
        assert len(found.broken) == 1, line
        _put(whole["certificate"], line.place.split("/"), line.value)


def _put(part: object, steps: list[str], value: object) -> None:
    for step in steps[:-1]:
        part = part[int(step) - 1] if isinstance(part, list) else part[step]  # type: ignore[index]
    if isinstance(part, list):
        part[int(steps[-1]) - 1] = value
    else:
        assert isinstance(part, dict)
        part[steps[-1]] = value


def test_whoever_mends_the_digests_as_well_breaks_the_signature() -> None:
    def change(whole: Table) -> None:
        content(whole)["premise"] = "16 Sample Terrace"
        whole["lines"] = line_digests(whole["certificate"])
        import hashlib

        whole["sha256"] = hashlib.sha256(canonical(whole["certificate"])).hexdigest()

    found = check_json(edited(change))
    assert found.soundness is Soundness.ALTERED
    assert found.key == b""  # nobody is said to have signed that
    assert found.broken == ()
    assert "cannot be told" in found.words  # the signature binds the whole: it says so


def test_a_digest_of_something_else_is_not_made_true_by_signing_it() -> None:
    def change(whole: Table) -> None:
        table = whole["lines"]
        assert isinstance(table, dict)
        whole["sha256"] = "00" * 32
        whole["signature"] = KEY.sign(signed_octets("00" * 32, table)).hex()

    assert check_json(edited(change)).soundness is Soundness.ALTERED


@pytest.mark.parametrize("part", ["sha256", "key", "signature", "lines"])
def test_a_part_of_the_signature_that_is_missing_or_another_is_seen(part: str) -> None:
    gone = check_json(edited(lambda whole: whole.pop(part)))
    assert gone.soundness is Soundness.ALTERED
    other = json.loads(sealed_json(CERTIFICATE, Key(b"q" * 32)).octets)[part]
    if part in ("key", "signature"):
        changed = check_json(edited(lambda whole: whole.update({part: other})))
        assert changed.soundness is Soundness.ALTERED


def test_something_added_is_seen() -> None:
    assert check_json(edited(lambda whole: whole.update(note="x"))).soundness is Soundness.ALTERED


def test_a_file_written_anew_says_the_same_but_is_not_the_same() -> None:
    anew = json.dumps(json.loads(SIGNED.octets), indent=1).encode()
    found = check_json(anew)
    assert found.soundness is Soundness.ALTERED
    assert "says what it said" in found.words


def test_another_key_over_a_whole_rewrite_is_sound_but_another_one() -> None:
    found = check_json(sealed_json(CERTIFICATE, Key(b"q" * 32)).octets)
    assert found.soundness is Soundness.SOUND
    assert found.key != KEY.public


def test_a_draft_is_no_certificate() -> None:
    draft = draft_json(CERTIFICATE).octets
    found = check_json(draft)
    assert (found.soundness, found.key) == (Soundness.UNSIGNED, b"")
    changed = check_json(edited(lambda whole: content(whole).update(premise="x"), draft))
    assert changed.soundness is Soundness.ALTERED


def test_of_many_altered_lines_the_first_are_named_and_the_rest_counted() -> None:
    found = check_json(edited(lambda whole: content(whole).update(updates=[], devices=[])))
    assert len(found.broken) == MOST_NAMED + 1
    assert found.broken[-1].endswith(" more")


def test_a_newer_form_is_told_as_such() -> None:
    assert "newer version" in check_json(edited(lambda whole: whole.update(form=2))).words


def test_every_flipped_octet_is_seen() -> None:
    octets = bytearray(SIGNED.octets)
    for at in range(0, len(octets), 97):
        octets[at] ^= 0x01
        assert check_json(bytes(octets)).soundness is not Soundness.SOUND, at
        octets[at] ^= 0x01
    for at in (0, len(octets) - 1):
        assert check_json(bytes(octets[:at] + octets[at + 1 :])).soundness is not Soundness.SOUND
    assert check_json(bytes(octets) + b"\n").soundness is not Soundness.SOUND


@given(st.binary(max_size=300))
def test_any_octets_get_an_answer(data: bytes) -> None:
    assert check_json(data).soundness is Soundness.UNREADABLE


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(json.loads(SIGNED.octets))),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    ),
)
def test_any_value_in_any_part_gets_an_answer(part: str, value: object) -> None:
    try:
        octets = edited(lambda whole: whole.update({part: value}))
    except UnicodeEncodeError:
        return
    found = check_json(octets)
    same = octets == SIGNED.octets
    assert (found.soundness is Soundness.SOUND) == same


@pytest.mark.parametrize(
    "octets",
    [
        b"[" * 100_000, b'{"a":' * 50_000, b'{"form":1,"certificate":' + b'{"a":' * 900 + b"1" + b"}" * 901,
        b'{"form":1,"certificate":{"a":"\\ud800"}}', b"\xff\xfe", b"", b"{}", b'{"form":true,"certificate":{}}',
        b'{"form":1,"certificate":{},"form":1}', b'{"form":1e5}', b'{"form":1,"certificate":[]}',
    ],
)  # fmt: skip
def test_hostile_octets_get_an_answer(octets: bytes) -> None:
    assert check_json(octets).soundness in (Soundness.UNREADABLE, Soundness.ALTERED)
