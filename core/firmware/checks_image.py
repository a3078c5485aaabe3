"""The checks of the image itself and of its fit to the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.firmware.image import ImageError, parse
from core.firmware.preflight import Check, CheckName, Context, Verdict, image_key
from core.firmware.signature import SignatureVerdict
from core.firmware.sizes import size_words
from core.premise.device import DeviceKind, version_text

if TYPE_CHECKING:
    from core.firmware.image import Image
    from core.premise.device import Device
    from core.premise.profile import HubCapability

ANY_VERSION = (
    0xFFFFFFFF  # the wildcard of ZCL 11.13; as a file's version it could never be followed by another
)
_SIGNED_KINDS = (DeviceKind.ESME, DeviceKind.GSME, DeviceKind.GPF, DeviceKind.HCALCS)  # SR 11.1


def check_file(image: Image, _device: Device, _hub: HubCapability, _context: Context) -> Check:
    """Magic, lengths and elements, read once more from the very bytes that would be served."""
    try:
        again = parse(image.content, image.form)
        same = again == image and again.file_sha256 == image.file_sha256
    except ImageError as error:
        return Check(CheckName.FILE, Verdict.STOP, "a broken file", "a whole OTA image", error.what)
    verdict = Verdict.PASS if same else Verdict.STOP
    words = "The file is whole." if same else "The file does not say what the image says."
    return Check(
        CheckName.FILE, verdict, f"{size_words(image.size)}, {image.form} form", "a whole OTA image", words
    )


def check_signature(image: Image, device: Device, _hub: HubCapability, context: Context) -> Check:
    """Whether the maker or supplier signed it; meters demand that, other devices leave it open."""
    required = context.signature_required or device.kind in _SIGNED_KINDS
    found = context.signature
    words = {
        SignatureVerdict.VALID: f"The signature is valid{_of(context.signer)}.",
        SignatureVerdict.INVALID: "The signature does not fit the image: it was altered or signed by another.",
        SignatureVerdict.NO_SIGNATURE: f"The image carries no signature, so {_vouched(image, context)}.",
        SignatureVerdict.NO_KEY: "The signature cannot be checked, because its key is not here.",
    }[found]
    if found is SignatureVerdict.VALID:
        verdict = Verdict.PASS
    else:
        verdict = Verdict.STOP if required or found is SignatureVerdict.INVALID else Verdict.WARN
    wanted = SignatureVerdict.VALID.value + ("" if required else " where there is one")
    return Check(CheckName.SIGNATURE, verdict, found.value, wanted, words)


def check_manufacturer(image: Image, device: Device, _hub: HubCapability, _context: Context) -> Check:
    """The maker of the image is the maker of the device."""
    return _same(
        CheckName.MANUFACTURER, image.header.manufacturer, device.manufacturer_code, "The maker of the image"
    )


def check_image_type(image: Image, device: Device, _hub: HubCapability, _context: Context) -> Check:
    """The image is of the type that the device takes."""
    return _same(CheckName.IMAGE_TYPE, image.header.image_type, device.image_type, "The type of the image")


def check_hardware(image: Image, device: Device, _hub: HubCapability, _context: Context) -> Check:
    """The device's hardware version lies in the image's range."""
    name, meant, own = CheckName.HARDWARE, image.header.hardware, device.hardware_version
    found = "unknown" if own is None else f"{own:04X}"
    if meant is None:
        return Check(name, Verdict.PASS, found, "any", "The image names no hardware range.")
    if own is None:
        return Check(
            name, Verdict.WARN, found, str(meant), "The hardware version of the device is not known."
        )
    if own in meant:
        return Check(name, Verdict.PASS, found, str(meant), "The image is for this hardware.")
    return Check(name, Verdict.STOP, found, str(meant), "The image is not for this hardware.")


def check_version(image: Image, device: Device, _hub: HubCapability, context: Context) -> Check:
    """The image is newer than what the device runs."""
    name, new, old = CheckName.VERSION, image.header.version, device.file_version
    found, wanted = image.version_text, f"newer than {version_text(old)}"
    if new == ANY_VERSION:
        return Check(
            name, Verdict.STOP, found, wanted, "This version stands for any: no update could follow."
        )
    if old is None:
        return Check(name, Verdict.WARN, found, wanted, "The version that the device runs is not known.")
    if new > old:
        return Check(name, Verdict.PASS, found, wanted, "The image is newer.")
    if new == old:
        return Check(name, Verdict.STOP, found, wanted, "The device is already on it.")
    reason = context.overrides.get(name, "").strip()
    words = "The image is older than what the device runs."
    if context.downgrade_allowed and reason:
        told = f"The image is older; it goes because: {reason}"
        return Check(name, Verdict.WARN, found, wanted, told, override=reason)
    if reason:
        words += " Older images are not allowed here: the setting downgrade_allowed is off."
    return Check(name, Verdict.STOP, found, wanted, words, overridable=context.downgrade_allowed)


def check_same_bytes(image: Image, _device: Device, _hub: HubCapability, context: Context) -> Check:
    """No other file was seen under this maker, type and version; resuming with other bytes breaks devices."""
    name, wanted = CheckName.SAME_BYTES, context.known.get(image_key(image))
    found = image.file_sha256[:16]
    if wanted is None:
        return Check(name, Verdict.PASS, found, "no other", "No other file of this version is known.")
    if wanted == image.file_sha256:
        return Check(name, Verdict.PASS, found, wanted[:16], "It is the file known under this version.")
    return Check(name, Verdict.STOP, found, wanted[:16], "Another file is known under the same version.")


def check_destination(image: Image, device: Device, _hub: HubCapability, _context: Context) -> Check:
    """The image is for every device of its type, or for this very one."""
    name, meant = CheckName.DESTINATION, image.header.destination
    if meant is None:
        return Check(name, Verdict.PASS, str(device.eui), "any", "The image is not tied to one device.")
    if meant == device.eui:
        return Check(name, Verdict.PASS, str(device.eui), str(meant), "The image is for this device.")
    return Check(name, Verdict.STOP, str(device.eui), str(meant), "The image is for another device.")


def _vouched(image: Image, context: Context) -> str:
    index = context.release.index
    if index is not None and index.find(image.file_sha256) is not None:
        return "only the release index vouches for its bytes"
    return "nothing proves who made it"


def _of(signer: str) -> str:
    return f": it is that of {signer}" if signer else ""


def _same(name: CheckName, image_value: int, device_value: int | None, subject: str) -> Check:
    wanted = f"{image_value:04X}"
    if device_value is None:
        return Check(name, Verdict.WARN, "unknown", wanted, f"{subject} cannot be compared with the device.")
    if device_value == image_value:
        return Check(name, Verdict.PASS, f"{device_value:04X}", wanted, f"{subject} is the device's.")
    return Check(name, Verdict.STOP, f"{device_value:04X}", wanted, f"{subject} is not the device's.")
