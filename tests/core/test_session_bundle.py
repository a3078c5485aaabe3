"""What the session keeps for a support bundle: the newest row of each update, of this home only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.events import HubChanged, UpdateChanged
from core.hub.hub import HubState, HubView
from core.premise.device import Eui64
from core.session_bundle import LastUpdates
from core.update.progress import DeviceUpdate

if TYPE_CHECKING:
    from core.events import Event

B1, B2 = (Eui64.parse(f"00-DB-12-34-56-78-90-{last}") for last in ("A0", "A2"))


def test_the_newest_row_of_each_device_is_kept_until_another_home_is_connected() -> None:
    told: list[Event] = []
    rows = LastUpdates(told.append)
    rows(UpdateChanged(DeviceUpdate(B1, bytes_done=1)))
    rows(UpdateChanged(DeviceUpdate(B2)))
    rows(UpdateChanged(DeviceUpdate(B1, bytes_done=2)))
    rows(HubChanged(HubView(HubState.LOST)))  # unplugged: it is still the same home
    assert [(row.eui, row.bytes_done) for row in rows.rows] == [(B1, 2), (B2, 0)]
    rows(HubChanged(HubView(HubState.CONNECTING, step=1)))
    assert rows.rows == ()
    assert len(told) == 5
