"""The use cases that have a message code, by the names of the field."""

from __future__ import annotations

from enum import IntEnum


class UseCase(IntEnum):
    """A use case; the value is its message code."""

    CCS01 = 0x0001
    CCS02 = 0x0002
    CCS03 = 0x0003
    CCS05_CCS04 = 0x0004
    CS02A = 0x0008
    CS02C = 0x000A
    CS02D = 0x000B
    CS02E = 0x000C
    CS03A1 = 0x000D
    CS03B = 0x000E
    CS04AC = 0x000F
    CS04B = 0x0010
    CS06 = 0x0012
    CS07 = 0x0013
    CS14 = 0x0018
    ECS52 = 0x0059
    GCS38 = 0x0084
    GCS59 = 0x008C
    CS03A2 = 0x00AB
    CS03C = 0x00AF
    GCS62 = 0x00B2
    CS06_OUTCOME = 0x00CA
    CS02B_OUTCOME = 0x00CB
    RECEIPT_ESME = 0x00CE
    RECEIPT_GSME = 0x00CF
    CCS07 = 0x00FE
    CS02B_ROOT_BY_SUPPLIER = 0x0100
    CS02B_ROOT_BY_WAN_PROVIDER = 0x0101
    CS02B_SUPPLIER_BY_SUPPLIER = 0x0102
    CS02B_NETWORK_OPERATOR_BY_NETWORK_OPERATOR = 0x0103
    CS02B_BROKER_BY_BROKER = 0x0104
    CS02B_WAN_PROVIDER_BY_WAN_PROVIDER = 0x0105
    CS02B_TRANS_COS_BY_TRANS_COS = 0x0106
    CS02B_SUPPLIER_BY_TRANS_COS = 0x0107
    CS02B_ANY_BY_RECOVERY = 0x0108
    CS02B_ANY_BY_CONTINGENCY = 0x0109
    CCS06 = 0x010F
    CS02F = 0x011B
    CS02G = 0x0126
    CCS08 = 0x0128
    CS08 = 0x0129
    CS09 = 0x012B
    CRITICAL_ALERT = 0x1000
    NON_CRITICAL_ALERT = 0x1001

    @property
    def title(self) -> str:
        """What the use case is for, in the field's words."""
        return _TITLES[self]


_TITLES = {
    UseCase.CCS01: "Add Device to CHF Device Log",
    UseCase.CCS02: "Remove Device from CHF Device Log",
    UseCase.CCS03: "Restore CHF Device Log",
    UseCase.CCS05_CCS04: "Read CHF Device Log",
    UseCase.CS02A: "Provide Security Credential Details",
    UseCase.CS02C: "Issue Security Credentials",
    UseCase.CS02D: "Update Device Certificates on Device",
    UseCase.CS02E: "Provide Device Certificates from Device",
    UseCase.CS03A1: "Join Device, method A, initiator",
    UseCase.CS03B: "Join Device, method B",
    UseCase.CS04AC: "Unjoin Device, methods A and C",
    UseCase.CS04B: "Unjoin Device, method B",
    UseCase.CS06: "Activate Firmware",
    UseCase.CS07: "Read Device Join Details",
    UseCase.CS14: "Device Whitelist Addition or Removal Alert",
    UseCase.ECS52: "Read ESME or CH Firmware Version",
    UseCase.GCS38: "Read GSME Firmware Version",
    UseCase.GCS59: "Restore GPF Device Log",
    UseCase.CS03A2: "Join Device, method A, responder",
    UseCase.CS03C: "Join Device, method C",
    UseCase.GCS62: "Backup GPF Device Log",
    UseCase.CS06_OUTCOME: "Future-dated Activate Firmware Alert",
    UseCase.CS02B_OUTCOME: "Future-dated Update Security Credentials Alert",
    UseCase.RECEIPT_ESME: "Firmware Distribution Receipt Alert, ESME",
    UseCase.RECEIPT_GSME: "Firmware Distribution Receipt Alert, GSME",
    UseCase.CCS07: "Read CHF Device Logs",
    UseCase.CS02B_ROOT_BY_SUPPLIER: "Update Security Credentials, root by supplier",
    UseCase.CS02B_ROOT_BY_WAN_PROVIDER: "Update Security Credentials, root by WAN provider",
    UseCase.CS02B_SUPPLIER_BY_SUPPLIER: "Update Security Credentials, supplier by supplier",
    UseCase.CS02B_NETWORK_OPERATOR_BY_NETWORK_OPERATOR: "Update Security Credentials, network operator by itself",
    UseCase.CS02B_BROKER_BY_BROKER: "Update Security Credentials, access control broker by itself",
    UseCase.CS02B_WAN_PROVIDER_BY_WAN_PROVIDER: "Update Security Credentials, WAN provider by itself",
    UseCase.CS02B_TRANS_COS_BY_TRANS_COS: "Update Security Credentials, transitional CoS by itself",
    UseCase.CS02B_SUPPLIER_BY_TRANS_COS: "Update Security Credentials, supplier by transitional CoS",
    UseCase.CS02B_ANY_BY_RECOVERY: "Update Security Credentials, any by recovery",
    UseCase.CS02B_ANY_BY_CONTINGENCY: "Update Security Credentials, any by contingency",
    UseCase.CCS06: "Read CHF Device Log and Check HAN Communications",
    UseCase.CS02F: "Provide Security Credential Details, ESME and SAPC",
    UseCase.CS02G: "Update Security Credentials, load controller by supplier",
    UseCase.CCS08: "Firmware Transfer Alert",
    UseCase.CS08: "Read PPMID or HCALCS Firmware Version",
    UseCase.CS09: "PPMID Firmware Activation Alert",
    UseCase.CRITICAL_ALERT: "Generic Critical Alert",
    UseCase.NON_CRITICAL_ALERT: "Generic Non-Critical Alert",
}
