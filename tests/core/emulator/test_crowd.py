"""A node with more neighbours than a table's length octet can say still answers."""

from __future__ import annotations

from tests.core.emulator.host import Host
from tests.core.emulator.premises import device, premise

CROWD = 257


def test_a_table_of_more_rows_than_an_octet_counts_is_cut_there() -> None:
    host = Host(
        premise(
            *(
                device(f"Node {n}", "ESME", n & 0xFF, 2.0 + n % 16, 1.0 + n // 16, "joined = true").replace(
                    "00-00-00-01-", f"00-00-{n >> 8:02X}-01-"
                )
                for n in range(CROWD)
            )
        )
    )
    host.start()
    host.run(1.0)
    address = host.stack.address_of(0x00DB000000000100)
    assert address is not None
    answer = host.ask(address, 0x0031, bytes([0]))
    assert answer[:4] == bytes([0, 255, 0, 3])
