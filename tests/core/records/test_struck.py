"""What was taken off the log by hand stays off, though the dongle's own tables go on naming it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.joining.device_log import LogEntry
from core.premise.device import Eui64
from core.records.store import Store

if TYPE_CHECKING:
    from pathlib import Path

HUB, OTHER_HUB = Eui64.parse("00-DB-12-34-56-78-99-A0"), Eui64.parse("00-DB-12-34-56-78-98-A0")
BRIDGE = Eui64.parse("00-DB-12-34-56-78-99-B1")


def test_a_struck_device_is_remembered_until_it_is_admitted_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    log = store.device_log(HUB)
    log.put(LogEntry(BRIDGE))
    assert log.struck() == frozenset()
    log.delete(BRIDGE)
    assert log.struck() == {BRIDGE}
    assert store.device_log(OTHER_HUB).struck() == frozenset()
    store.close()
    log = (store := Store(tmp_path)).device_log(HUB)
    assert log.struck() == {BRIDGE}
    log.put(LogEntry(BRIDGE))
    assert log.struck() == frozenset()
    store.close()
