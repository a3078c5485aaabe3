"""The numbers of meter points: MPAN for electricity, MPRN for gas, with their check digits."""

from __future__ import annotations

_MPAN_DIGITS = 13
_MPAN_WEIGHTS = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)
_MPRN_DIGITS = range(6, 11)


def mpxn_mistake(text: str) -> str:
    """What is wrong with an MPAN core (13 digits) or an MPRN (6–10 digits); empty if nothing is."""
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdigit()):
        return "An MPAN or MPRN has digits only."
    if len(digits) == _MPAN_DIGITS:
        right = mpan_check_digit(digits[:-1])
        return "" if digits[-1] == right else "The check digit of this MPAN is wrong: one digit is mistyped."
    if len(digits) in _MPRN_DIGITS:
        right = mprn_check_digits(digits[:-2])
        return (
            "" if digits[-2:] == right else "The check digits of this MPRN are wrong: one digit is mistyped."
        )
    return f"An MPAN has {_MPAN_DIGITS} digits and an MPRN 6 to 10; here are {len(digits)}."


def mpxn_spaced(digits: str) -> str:
    """A number as it is read out: an MPAN in its groups (10 1234 5678 903), anything else as it is."""
    if len(digits) != _MPAN_DIGITS or not digits.isdigit():
        return digits
    return " ".join((digits[:2], digits[2:6], digits[6:10], digits[10:]))


def mpan_check_digit(body: str) -> str:
    """The thirteenth digit: the first twelve weighted with primes, modulo 11, modulo 10."""
    return str(sum(int(d) * w for d, w in zip(body, _MPAN_WEIGHTS, strict=True)) % 11 % 10)


def mprn_check_digits(body: str) -> str:
    """The last two digits: the others weighted with their place from the right, modulo 11."""
    return f"{sum(int(d) * w for d, w in zip(body, range(len(body), 0, -1), strict=True)) % 11:02d}"
