"""The words DUIS uses: device types, states, roles, reasons. Values are as the XML spells them."""

from __future__ import annotations

from enum import StrEnum


class DeviceType(StrEnum):
    """What a device is to the DCC; an IHD and a CAD are both Type 2 on the HAN."""

    ESME = "ESME"
    GSME = "GSME"
    GPF = "GPF"
    CHF = "CHF"
    HCALCS = "HCALCS"
    PPMID = "PPMID"
    IHD = "IHD"
    CAD = "CAD"


class LogChange(StrEnum):
    """Which way SR 8.11 changes the hub's device log."""

    ADD = "Add"
    REMOVE = "Remove"


class DeviceStatus(StrEnum):
    """Where a device stands in the DCC's inventory."""

    PENDING = "Pending"
    WHITELISTED = "Whitelisted"
    INSTALLED = "InstalledNotCommissioned"
    COMMISSIONED = "Commissioned"
    DECOMMISSIONED = "Decommissioned"
    WITHDRAWN = "Withdrawn"
    SUSPENDED = "Suspended"
    RECOVERY = "Recovery"
    RECOVERED = "Recovered"


class NewDeviceStatus(StrEnum):
    """The states SR 8.4 may give to a device other than a hub."""

    PENDING = "Pending"
    INSTALLED = "InstalledNotCommissioned"


class NewHubStatus(StrEnum):
    """The states SR 8.4 may give to a Communications Hub."""

    COMMISSIONED = "Commissioned"
    WITHDRAWN = "Withdrawn"
    INSTALLED = "InstalledNotCommissioned"


class ListStatus(StrEnum):
    """Whether a model or a firmware version is on the Central Products List."""

    ACTIVE = "Active"
    CANCELLED = "Cancelled"
    EXPIRED = "Expired"
    WITHDRAWN = "Withdrawn"


class Region(StrEnum):
    """Whose wide area network reaches the hub."""

    NORTH = "North"
    CENTRAL = "Central"
    SOUTH = "South"
    NORTH_4G = "4G North"
    CENTRAL_4G = "4G Central"
    SOUTH_4G = "4G South"
    UNKNOWN = "Unknown"
    SMETS1 = "SMETS1"


class Connectivity(StrEnum):
    """How a 4G hub is reached."""

    CELLULAR = "Cellular"
    VIRTUAL = "Virtual"


class InstallType(StrEnum):
    """Why a hub was installed (SR 8.14.1 and 8.14.2)."""

    NEW = "New CHF Install"
    REPLACEMENT = "Replacement CHF Install"
    NO_WAN = "CHF Install - no SM WAN"


class HubPlace(StrEnum):
    """Where in the premise a hub is."""

    OUTSIDE = "Outside Premises"
    EXTERNAL_WALL = "Indoors on external wall"
    DEEP_INDOORS = "Deep indoors"
    BASEMENT = "Basement or Cellar"


class PremiseType(StrEnum):
    """What kind of building the premise is in."""

    DETACHED = "Detached / Semi Detached"
    TERRACED = "Terraced"
    LOW_RISE = "Low Rise Apartment (MDU <= 5 floors)"
    HIGH_RISE = "High Rise Apartment (MDU > 5 floors)"


class FaultFound(StrEnum):
    """When the fault of a returned hub was found (SR 8.14.3)."""

    BEFORE_INSTALLATION = "Fault identified prior to installation"
    AFTER_INSTALLATION = "Fault identified post installation"


class HubMount(StrEnum):
    """What a hub is plugged on."""

    HOT_SHOE = "Hot-shoe"
    CRADLE = "Cradle"
    ESME = "ESME"


class FaultReason(StrEnum):
    """What is wrong with a returned hub."""

    CASE = "Damaged case"
    CONNECTOR = "Damaged Connector"
    SEALS = "Illegal interference or missing seals"
    ENVIRONMENT = "Environmental conditions exceeded"
    WAN = "SM WAN Fault"
    HAN = "SMHAN Interface Fault"
    LED = "LED Fault"
    AERIAL = "Aerial fault"
    MANUFACTURE = "Manufacturing defect"


class NoFaultReason(StrEnum):
    """Why a hub without a fault comes back (SR 8.14.4)."""

    GENERAL = "No Fault Return (general)"
    OPT_OUT = "No Fault Return (non-dom opt out)"
    HAN_VARIANT = "No Fault Return (dual supplier HAN variant replacement)"
    WAN_VARIANT = "No Fault Return (SM WAN variant replacement requested by DCC)"
    LOST = "Lost or Stolen Hub"


class RemotePartyRole(StrEnum):
    """Whose credentials a device holds."""

    ACB = "ACB"
    NETWORK_OPERATOR = "NetworkOperator"
    RECOVERY = "Recovery"
    ROOT = "Root"
    SUPPLIER = "Supplier"
    TRANS_COS = "TransCoS"
    LOAD_CONTROLLER = "LoadController"


class CredentialType(StrEnum):
    """Which of a device's own two keys is meant."""

    DIGITAL_SIGNATURE = "Digital Signature"
    KEY_AGREEMENT = "Key Agreement"


class CertificateType(StrEnum):
    """Which of a remote party's certificates changed, as alerts say it."""

    DIGITAL_SIGNING = "DigitalSigning"
    KEY_AGREEMENT = "KeyAgreement"
    TOP_UP = "KeyAgreementTopUp"


class NetworkCertificateType(StrEnum):
    """Which of a network operator's certificates were restored by a recovery."""

    DIGITAL_SIGNING = "DigitalSigning"
    KEY_AGREEMENT = "KeyAgreement"


class Delivery(StrEnum):
    """Whether an image reached the hub."""

    SUCCESS = "Success"
    FAILURE = "Failure"


class Transfer(StrEnum):
    """How the transfer of an image from the hub to a device ended (the XML form of CCS08)."""

    SUCCESS = "FileTransferSuccess"
    DISCARDED = "FirmwareImageDiscarded"
    HARDWARE_MISMATCH = "HardwareVersionMismatch"
    FAILURE = "FileTransferFailure"


class ActivationResult(StrEnum):
    """Whether a PPMID now runs the image (the XML form of CS09)."""

    SUCCESS = "ActivationSuccess"
    FAILURE = "ActivationFailure"


class MessageRole(StrEnum):
    """Which of the three kinds a GBCS message is."""

    COMMAND = "Command"
    RESPONSE = "Response"
    ALERT = "Alert"


class ScanTrigger(StrEnum):
    """Why the hub scanned the sub-GHz channels."""

    REMOTE_PARTY = "RemotePartyCommand"
    GSME_REQUEST = "GSMERequest"
    GSME_CURFEW = "GSMEMissedItsCurfew"
    GSME_MISSING = "GSMEMissingForTheLastDay"
    FAILURES = "CHDetectedMessageFailureProblems"
    RETRIES = "CHDetectedMessageRetryProblems"
    OTHER_DEVICE = "SubGHzNon-GSMEDeviceRequest"
    FORMATION = "SMHANFormation"


class ScanOutcome(StrEnum):
    """Whether the hub accepted a request to scan."""

    ACCEPTED = "ScanRequestAccepted"
    HHT_CONNECTED = "HHTConnected"
    DUTY_CYCLE = "DutyCycleUsageIsTooHigh"
    JOINING = "JoiningIsCurrentlyPermitted"
    GSME_OTA = "GSMEOTADistributionUnderway"
    SCANS_TODAY = "TooManyScansToday"
    COMMANDS_TODAY = "TooManyCommandsToday"
    SCANS_THIS_WEEK = "TooManyScansThisWeek"
