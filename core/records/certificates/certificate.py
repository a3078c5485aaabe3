"""The premise certificate: what it says, what it leaves open, and how it is written so that a change is seen.

Its parts: `values` (what stands on it), `compose` (read from a recording),
`missing`, `seal` (signed JSON), `layout` and `pdf` (pages).
"""

from __future__ import annotations

from core.records.certificates.compose import compose
from core.records.certificates.missing import missing
from core.records.certificates.seal import digest_of, octets_of, sealed_json
from core.records.certificates.values import Certificate, HandOver, Missing

__all__ = [
    "Certificate", "HandOver", "Missing", "compose", "digest_of", "missing", "octets_of", "sealed_json",
]  # fmt: skip
