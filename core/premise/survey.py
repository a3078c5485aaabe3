"""The installer's three questions: what is out of reach, is it close together, is there mains."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """An answer to a survey question; not every question arises in every home."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Survey:
    """What the installer found (source document: what decides which bridges a home needs)."""

    ihd_out_of_reach: Answer = Answer.UNKNOWN
    gsme_out_of_reach: Answer = Answer.UNKNOWN
    close_together: Answer = Answer.UNKNOWN  # only asked when both are out of reach
    mains_at_gas_meter: Answer = Answer.UNKNOWN  # only asked when the gas meter is
