"""The search for secrets finds them: every form of every canary, wherever it is planted."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from core.errors import CoreError
from core.joining import install_code
from core.session import Session
from core.settings import Settings
from tests.flows.house import code, eui, house
from tests.flows.secrets import files_of, leaks, secrets_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.flows.conftest import Search, StartPremise
    from tests.flows.tool import Tool


@pytest.mark.parametrize(
    "written",
    [
        lambda raw: raw.hex().encode(),
        lambda raw: raw.hex().upper().encode(),
        lambda raw: raw.hex(":").encode(),
        lambda raw: raw.hex(" ").upper().encode(),
        lambda raw: raw.hex("-").encode(),
        lambda raw: raw[::-1].hex().encode(),
        lambda raw: raw[::-1].hex(":").upper().encode(),
        base64.b64encode,
        bytes,
        lambda raw: repr(list(raw)).encode(),
        lambda raw: repr(raw).encode(),
    ],
)
def test_a_planted_secret_is_found_in_every_form(tmp_path: Path, written: Callable[[bytes], bytes]) -> None:
    secrets = secrets_of(house(tmp_path))
    assert len(secrets) == 4  # network key; code, code with CRC and link key of B1
    home = tmp_path / "home"
    home.mkdir()
    for name, raw in secrets.items():
        (home / "records.sqlite-wal").write_bytes(b"before " + written(raw) + b" after")
        found = {file: leaks(secrets, content) for file, content in files_of(home).items()}
        assert name in found["records.sqlite-wal"]


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    secrets = secrets_of(house(tmp_path))
    assert leaks(secrets, b"a log without secrets, " * 1000) == []


async def test_what_a_session_hands_out_shows_no_secret(
    tool: Tool, premise: StartPremise, search: Search, tmp_path: Path
) -> None:
    """Values that programmers print: labels, admissions, boards, log entries, errors with what they carry."""
    scenario = house(tmp_path, "B1", joined=False)
    search.watch(scenario)
    async with Session(Settings(data_folder=tool.home), lambda e: search.heard.append(repr(e))) as session:
        await session.connect(f"emulated:{scenario}?speed=max&state={tmp_path / 'state'}")
        labels = await session.labels()
        assert labels
        search.heard.append(repr(labels))
        right = labels[0].install_code
        assert right is not None
        search.heard += [repr(right), str(right), repr(vars_of(session))]
        with pytest.raises(CoreError) as caught:
            install_code.parse(code("B1")[:-1] + "0" + "0000")
        search.heard += [repr(caught.value), str(caught.value), repr(caught.value.__cause__)]
        search.heard.append(repr(caught.value.__context__))
    assert eui("B1") in "\n".join(search.heard)


def vars_of(session: Session) -> dict[str, object]:
    """All that hangs on a session, as a crash report would print it."""
    return {name: getattr(value, "__dict__", value) for name, value in vars(session).items()}
