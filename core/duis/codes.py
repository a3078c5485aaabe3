"""The numbers of DUIS 5.4: service requests, response codes, DCC alert codes.

What the single E codes mean is not public; what is known of them is which service they belong to.
"""

from __future__ import annotations

from enum import Enum

SCHEMA_VERSION = "5.4"

_SERVICES = (
    "1.1.1 1.1.2 1.2.1 1.2.2 1.5 1.6 1.7 2.1 2.2 2.3 2.5 3.1 3.2 3.3 3.4 3.5 4.1.1 4.1.2 4.1.3 4.1.4 4.2 4.3 "
    "4.4.2 4.4.3 4.4.4 4.4.5 4.6.1 4.6.2 4.8.1 4.8.2 4.8.3 4.10 4.11.1 4.11.2 4.12.1 4.12.2 4.13 4.14 4.15 4.16 "
    "4.17 4.18 5.1 5.2 5.3 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.7 6.2.8 6.2.9 6.2.10 6.4.1 6.4.2 6.5 6.6 6.7 6.8 "
    "6.11 6.12 6.13 6.14.1 6.14.2 6.14.3 6.15.1 6.15.2 6.17 6.18.1 6.18.2 6.20.1 6.20.2 6.21 6.22 6.23 6.24.1 "
    "6.24.2 6.25 6.26 6.27 6.28 6.29 6.30 6.31 6.32 7.1 7.2 7.3 7.4 7.5 7.6 7.7 7.8 7.9 7.10 7.11 7.12 7.13 7.14 "
    "7.15 7.16 8.1.1 8.2 8.3 8.4 8.5 8.6 8.7.1 8.7.2 8.8.1 8.8.2 8.9 8.11 8.12.1 8.12.2 8.13 8.14.1 8.14.2 8.14.3 "
    "8.14.4 9.1 11.1 11.2 11.3 11.4 12.1 12.2 14.1"
)
SERVICES = frozenset(_SERVICES.split())


def reference_of(service: str) -> str:
    """The ServiceReference of a variant: 8.14 of 8.14.1."""
    return ".".join(service.split(".")[:2])


class Route(Enum):
    """How a request travels: the command variants it may have, the usual one first."""

    DEVICE = (1, 2, 3)  # over the WAN, back for local delivery, both
    CRITICAL = (4,)  # made into a pre-command, which the user signs
    SIGNED = (5, 6, 7)  # the signed pre-command: over the WAN, for local delivery, both
    DCC = (8,)  # no device is asked

    @property
    def usual(self) -> int:
        """The command variant that is taken when none is named."""
        variants: tuple[int, ...] = self.value
        return variants[0]


SUCCESS, ACKNOWLEDGED = "I0", "I99"

_COMMON = (
    "1 2 3 4 5 11 12 13 17 19 20 21 30 31 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 "
    "64 65 66 67 68 69 70 71 100 1000 1001 1003 1004 1006 1007 1008 1010 1011"
)
_BY_SERVICE = {  # four digits of the service, then the codes it has
    "0101": "01 02", "0102": "01", "0303": "01 02", "0401": "01", "0417": "01",
    "0501": "01 02 03 05 07 08 09 10 11 12", "0502": "01 02", "0503": "01 02", "0605": "01 02", "0607": "01",
    "0608": "01 02 03", "0613": "01 04 05", "0615": "01 04 05 06 07 08 09", "0618": "01 02 03",
    "0621": "01 02 03 05", "0622": "01 02 03", "0623": "01 02 03 04 05 06", "0624": "01 02 03",
    "0628": "01 02 03", "0802": "01 02", "0803": "01 02", "0804": "05 06 07 08 09 10 11 12 13 14 15",
    "0805": "01 02 03", "0806": "01 02 04 06 07", "0807": "02 21 22 23", "0808": "01 21 22",
    "0809": "01 02 03", "0811": "01 02 04 05 06 07 08 09 10 11", "0812": "02 04 05 21 22 23",
    "0813": "01 02 03", "0814": "01 02 05 06", "1101": "01 02 03 05 06", "1104": "01 02 03 05",
    "1201": "01 02 03", "1202": "01 03 04 07",
}  # fmt: skip
WARNINGS = frozenset(("W050201", "W050301", "W081401", "W110101", "W110401"))
RESPONSE_CODES = frozenset(
    [SUCCESS, ACKNOWLEDGED, *WARNINGS]
    + [f"E{number}" for number in _COMMON.split()]
    + [f"E{service}{number}" for service, numbers in _BY_SERVICE.items() for number in numbers.split()]
)

# N60 and N61 tell of firmware delivered and failed; what most others mean is not public
DCC_ALERT_CODES = frozenset(("AD1", *(f"N{number}" for number in range(1, 66) if number != 32), "N999"))

# what an electricity meter can do, as letters
_VARIANTS = "A B C AD BD CD ADE BDE CDE ADF BDF CDF ADEF BDEF CDEF ADG ADEG AF BF CF AEF BEF CEF AG AEG"
ESME_VARIANTS = frozenset(_VARIANTS.split())
