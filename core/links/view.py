"""What a face is shown of the tests of links; apart from them, so that showing it loads nothing of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.links.finding import Signs

if TYPE_CHECKING:
    from core.links.air import EnergyScan
    from core.links.link_test import LinkTest
    from core.premise.device import Eui64


@dataclass(frozen=True, slots=True)
class LinksView:
    """What was tried on the links of this premise: the newest test of each link, the newest scan of each place.

    `restless` are the devices that changed their next hop in the last ten minutes, each with its parents in turn.
    """

    tests: tuple[LinkTest, ...] = ()
    scans: tuple[EnergyScan, ...] = ()
    restless: tuple[tuple[Eui64, tuple[Eui64, ...]], ...] = ()

    def test(self, a: Eui64, b: Eui64) -> LinkTest | None:
        """The newest test of a link."""
        return next((t for t in self.tests if t.ends == {a, b}), None)

    def scan(self, of: Eui64 | None = None) -> EnergyScan | None:
        """The newest energy scan of a device, None being the hub."""
        return next((s for s in self.scans if s.of == of), None)

    def signs(self, channel: int | None) -> Signs:
        """What tests, scans and restless devices tell the doctor, `channel` being the network's."""
        scan = self.scan()
        pings = {t.far: (t.whole.sent, t.whole.answered) for t in reversed(self.tests) if t.whole.sent}
        return Signs(
            energy=scan.level(channel) if scan else None,
            pings=tuple((eui, *counts) for eui, counts in pings.items()),
            parent_changes=self.restless,
        )
