"""Install codes are checked and hashed as the Base Device Behaviour specification shows it."""

from __future__ import annotations

import pytest

from core.emulator import install_codes

CODE = bytes.fromhex("83FED3407A939723A5C639B26916D505")


def test_the_example_of_the_specification() -> None:
    assert install_codes.crc(CODE) == bytes.fromhex("C3B5")
    assert install_codes.link_key(CODE + bytes.fromhex("C3B5")).hex() == "66b6900981e1ee3ca4206b6b861c02bb"


@pytest.mark.parametrize("length", [6, 8, 12, 16])
def test_every_length_has_a_key_of_its_own(length: int) -> None:
    code = CODE[:length]
    assert len(install_codes.link_key(code + install_codes.crc(code))) == 16


def test_one_wrong_bit_is_refused_and_the_code_is_not_in_the_error() -> None:
    for bit in range(18 * 8):
        wrong = bytearray(CODE + install_codes.crc(CODE))
        wrong[bit // 8] ^= 1 << bit % 8
        with pytest.raises(install_codes.InstallCodeError) as caught:
            install_codes.link_key(bytes(wrong))
        assert CODE.hex()[8:16] not in str(caught.value).lower()


def test_a_wrong_length_is_refused() -> None:
    with pytest.raises(install_codes.InstallCodeError):
        install_codes.link_key(CODE)
