"""An image made for an emulated home goes into the library and out of it to the checks, as a maker's would."""

from __future__ import annotations

from pathlib import Path

from core.firmware.fitting import Fit, fit_of
from core.firmware.preflight import CheckName, Verdict
from core.session import Session
from core.settings import Settings


async def test_a_sample_is_kept_fits_the_bridges_and_is_checked_by_its_hash(tmp_path: Path) -> None:
    async with Session(Settings(data_folder=tmp_path), lambda _: None) as session:
        await session.connect("emulated:low-battery?speed=max")
        (found,) = await session.library.add(await session.sample_image(4096))
        assert found.entry is not None
        euis = await session.bridges()
        devices = [d for d in await session.devices() if d.eui in euis]
        assert {fit_of(found.entry, device) for device in devices} == {Fit.NEWER}
        flights = await session.preflight(Path(found.entry.sha256), euis)
        prospects = await session.outlook(found.entry.size, euis)
    verdicts = {c.name: c.verdict for c in flights[0].checks}
    assert verdicts[CheckName.IMAGE_TYPE] is verdicts[CheckName.VERSION] is Verdict.PASS
    assert {p.eui for p in prospects} == set(euis)
    assert all(p.hops for p in prospects)
    hops = [p.hops for p in prospects]
    assert hops == sorted(hops, reverse=True), "the far ends go first"
    assert all(p.finish is not None for p in prospects)
    kept = await session.library.library()
    assert [e.header_string.strip("\0") for e in kept.entries] == ["Practice image, emulated home"]
