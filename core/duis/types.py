"""The simple types that several messages share, with the bounds of DUIS 5.4."""

from __future__ import annotations

from core.duis import codes, words
from core.duis.octets import Base64, Hex, HexCode
from core.duis.simple import Choice, Flag, Listed, Number, Text

LONGEST_IMAGE = 10_240_000  # octets
LONGEST_PAYLOAD = 1_000_000  # octets of a GBCS message; real ones have a few thousand

FLAG = Flag()
MPXN, MPAN = Text(13, 1), Text(13, 13)  # an MPAN has 13 characters, a gas meter's MPRN fewer
MANUFACTURER, MODEL, STANDARD = Text(30), Text(30), Text(20, 1)
VERSION = Text(8, 1)
IMAGE_VERSION = Text(8, 8, "[0-9A-Fa-f]{8}", "eight hex digits are wanted")
REFERENCE, INCIDENT, NOTE, GIS_DATA = Text(25), Text(15), Text(200), Text(25)
POST_CODE, ADDRESS, FREE_TEXT = Text(8, 6), Text(30), Text()
UPRN = Number(1, 10**12 - 1)
JOIN_PERIOD = Number(1, 3600)  # seconds, narrower than the device's own 16 bits
INSTALL_CODE = Hex(6, 8, 12, 16, secret=True)  # without CRC; the hub appends it
HASH = Hex(32)
CODE, FUTURE_CODE = HexCode(), HexCode(0x8F66, 0x8F67)
COUNT, ORDINAL = Number(0, 2**32 - 1), Number(0, 2**16 - 1)
SCHEDULE = Number(0, 10**12)
FLOOR = Number(0, 2**63 - 1)
CERTIFICATE = Base64(65_536, 1)
SHA1 = Base64(20, 20)
PAYLOAD = Base64(LONGEST_PAYLOAD, 1, secret=True)  # a CCS01 command carries an install code
IMAGE = Base64(LONGEST_IMAGE, 1)

DEVICE_TYPE = Choice(words.DeviceType)
ROLE, CREDENTIAL = Choice(words.RemotePartyRole, token=True), Choice(words.CredentialType)
ESME_VARIANT = Listed(codes.ESME_VARIANTS, "letters such as AD or BDE are wanted")
SERVICE = Listed(codes.SERVICES, "no service request has this number")
RESPONSE_CODE = Listed(codes.RESPONSE_CODES, "DUIS 5.4 has no such response code")
ALERT_CODE = Listed(codes.DCC_ALERT_CODES, "DUIS 5.4 has no such DCC alert code")
