"""Use cases about remote parties' credentials in a device: CS02a reads them, CS02b and CS02g replace them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from core.gbcs import asn1
from core.gbcs.certificates import KeyUse, Role
from core.gbcs.codec import SECRET, Codec, Payload, asn1_codec, asn1_shape_codec
from core.gbcs.frame import Kind
from core.gbcs.usecases.case import UseCase
from core.gbcs.usecases.firmware import FUTURE_DATED

if TYPE_CHECKING:
    from datetime import datetime

    from core.gbcs.alerts import AlertCode
    from core.premise.device import Eui64

_IDENTIFIER_SIZE = 8


class CellUsage(IntEnum):
    """What a trust anchor cell is for beside its key use."""

    MANAGEMENT = 0
    PREPAYMENT_TOP_UP = 1


class Status(IntEnum):
    """How it went with one cell or one role (the trust anchor management StatusCodes that GBCS uses)."""

    SUCCESS = 0
    BAD_CERTIFICATE = 5
    NO_TRUST_ANCHOR = 10
    INSUFFICIENT_MEMORY = 17
    TRUST_ANCHOR_NOT_FOUND = 25
    RESOURCES_BUSY = 30
    OTHER = 127


class ReplacementMode(IntEnum):
    """Who replaces whose credentials."""

    ROOT_BY_SUPPLIER = 0
    ROOT_BY_WAN_PROVIDER = 1
    SUPPLIER_BY_SUPPLIER = 2
    NETWORK_OPERATOR_BY_NETWORK_OPERATOR = 3
    BROKER_BY_BROKER = 4
    WAN_PROVIDER_BY_WAN_PROVIDER = 5
    TRANS_COS_BY_TRANS_COS = 6
    SUPPLIER_BY_TRANS_COS = 7
    ANY_EXCEPT_ABNORMAL_ROOT_BY_RECOVERY = 8
    ANY_BY_CONTINGENCY = 9
    LOAD_CONTROLLER_BY_SUPPLIER = 11


class TimeChecks(IntEnum):
    """Whether certification path validation looks at the time."""

    APPLY = 0
    DISAPPLY = 1


class SpecialUsage(IntEnum):
    """For which special use a sequence number counts on its own."""

    PREPAYMENT_TOP_UP = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A place for one trust anchor in a device."""

    role: Role
    use: KeyUse
    usage: CellUsage = CellUsage.MANAGEMENT


@dataclass(frozen=True, slots=True)
class ReadCredentials(Payload):
    """CS02a, CS02f: which credentials of these roles the device holds."""

    authoriser: Cell
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class HeldCredential:
    """A trust anchor that a device holds: whose, and of which key."""

    use: KeyUse
    usage: CellUsage
    party: Eui64
    key_identifier: bytes


@dataclass(frozen=True, slots=True)
class RoleCredentials:
    """What the device holds of one role; counter and credentials are there on success only."""

    role: Role
    status: Status
    counter: int | None = None
    credentials: tuple[HeldCredential, ...] | None = None


@dataclass(frozen=True, slots=True)
class Credentials(Payload):
    """The answer to `ReadCredentials`."""

    roles: tuple[RoleCredentials, ...]


@dataclass(frozen=True, slots=True)
class SpecialFloor:
    """The lowest counter that a device takes from now on for one special use."""

    usage: SpecialUsage
    counter: int


@dataclass(frozen=True, slots=True)
class PartyFloor:
    """The lowest counters that a device takes from now on from one remote party."""

    role: Role
    counter: int
    special: tuple[SpecialFloor, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReplacementControl:
    """By whose authority credentials are replaced, and which counters start afresh.

    `symmetric_key` opens the contingency key; it is secret and never shown.
    """

    mode: ReplacementMode
    symmetric_key: bytes | None = field(default=None, repr=False, metadata=SECRET)
    time_checks: TimeChecks = TimeChecks.APPLY
    authoriser: Cell | None = None
    authorising_counter: int | None = None
    new_floor: int | None = None
    new_special_floors: tuple[SpecialFloor, ...] | None = None
    other_floors: tuple[PartyFloor, ...] | None = None


@dataclass(frozen=True, slots=True)
class Replacement:
    """A certificate (DER) and the cell that it goes into."""

    certificate: bytes
    cell: Cell


@dataclass(frozen=True, slots=True)
class ReplaceCredentials(Payload):
    """CS02b, CS02g: put these certificates into these cells, now or at a time; `path` leads to the root."""

    control: ReplacementControl
    replacements: tuple[Replacement, ...]
    path: tuple[bytes, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CellOutcome:
    """How it went with one cell: whose key stood in it before, and whose stands in it now."""

    cell: Cell
    status: Status
    old_party: Eui64
    old_key_identifier: bytes
    new_party: Eui64
    new_key_identifier: bytes


@dataclass(frozen=True, slots=True)
class ReplacementOutcome:
    """How a replacement went, cell by cell."""

    authorising_counter: int
    mode: ReplacementMode
    floors: tuple[PartyFloor, ...]
    cells: tuple[CellOutcome, ...]


@dataclass(frozen=True, slots=True)
class ReplaceCredentialsAnswer(Payload):
    """The command was accepted; the outcome is None if it is for later, or cancels."""

    outcome: ReplacementOutcome | None = None


@dataclass(frozen=True, slots=True)
class FutureReplacementReport(Payload):
    """What became of a future-dated replacement (alert 8F66 done, 8F67 not done)."""

    alert: AlertCode
    at: datetime
    outcome: ReplacementOutcome


_role = asn1.number(Role)
_usage = asn1.defaulted(asn1.number(CellUsage), CellUsage.MANAGEMENT)
_cell = asn1.record(Cell, role=_role, use=asn1.KEY_USE, usage=_usage)
_identifier = asn1.octets(_IDENTIFIER_SIZE)
_held = asn1.record(
    HeldCredential, use=asn1.KEY_USE, usage=_usage, party=asn1.EUI, key_identifier=_identifier
)
_of_role = asn1.record(
    RoleCredentials,
    role=_role,
    status=asn1.enumerated(Status),
    counter=asn1.optional(asn1.INTEGER),
    credentials=asn1.optional(asn1.many(_held)),
)
_of_roles = asn1.many(_of_role)
_credentials = asn1.Shape(
    _of_roles.spec,
    lambda value: Credentials(_of_roles.load(value)),
    lambda credentials: _of_roles.dump(credentials.roles),
)
_special = asn1.many(asn1.record(SpecialFloor, usage=asn1.number(SpecialUsage), counter=asn1.INTEGER))
_floors = asn1.many(
    asn1.record(PartyFloor, role=_role, counter=asn1.INTEGER, special=asn1.optional(_special))
)
_mode = asn1.number(ReplacementMode)
_control = asn1.record(
    ReplacementControl,
    mode=_mode,
    symmetric_key=asn1.optional(asn1.context(0, asn1.any_octets())),
    time_checks=asn1.defaulted(asn1.context(1, asn1.number(TimeChecks)), TimeChecks.APPLY),
    authoriser=asn1.optional(asn1.context(2, _cell)),
    authorising_counter=asn1.optional(asn1.context(3, asn1.INTEGER)),
    new_floor=asn1.optional(asn1.context(4, asn1.INTEGER)),
    new_special_floors=asn1.optional(asn1.context(5, _special)),
    other_floors=asn1.optional(asn1.context(6, _floors)),
)
_outcome = asn1.record(
    ReplacementOutcome,
    authorising_counter=asn1.INTEGER,
    mode=_mode,
    floors=_floors,
    cells=asn1.many(
        asn1.record(
            CellOutcome,
            cell=_cell,
            status=asn1.enumerated(Status),
            old_party=asn1.EUI,
            old_key_identifier=_identifier,
            new_party=asn1.EUI,
            new_key_identifier=_identifier,
        )
    ),
)

_read = asn1_codec(ReadCredentials, authoriser=_cell, roles=asn1.many(_role))
_replace = asn1_codec(
    ReplaceCredentials,
    control=_control,
    replacements=asn1.many(asn1.record(Replacement, certificate=asn1.WHOLE, cell=_cell)),
    path=asn1.many(asn1.WHOLE),
    at=asn1.optional(asn1.TIME),
)
_replaced = asn1_codec(ReplaceCredentialsAnswer, _accepted=asn1.NULL, outcome=asn1.optional(_outcome))

REPLACEMENTS = (*(UseCase(code) for code in range(0x0100, 0x010A)), UseCase.CS02G)

CODECS: dict[tuple[UseCase, Kind], Codec[Any]] = {
    **{(case, Kind.COMMAND): _read for case in (UseCase.CS02A, UseCase.CS02F)},
    **{
        (case, Kind.RESPONSE): asn1_shape_codec(Credentials, _credentials)
        for case in (UseCase.CS02A, UseCase.CS02F)
    },
    **{(case, Kind.COMMAND): _replace for case in REPLACEMENTS},
    **{(case, Kind.RESPONSE): _replaced for case in REPLACEMENTS},
    (UseCase.CS02B_OUTCOME, Kind.ALERT): asn1_codec(
        FutureReplacementReport, alert=FUTURE_DATED, at=asn1.TIME, outcome=_outcome
    ),
}
