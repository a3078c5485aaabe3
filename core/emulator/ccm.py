"""AES-CCM* as Zigbee uses it: encryption with a 32-bit message integrity code (security level 5).

Zigbee specification annex A: M is 4, L is 2, the nonce has 13 octets. Written on the block cipher alone, so that
whoever checks these frames with a library's CCM checks something.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

MIC = 4

_BLOCK = 16
_FLAGS = 0x49  # associated data present, M = 4, L = 2
_COUNTER_FLAGS = 0x01


def seal(key: bytes, nonce: bytes, header: bytes, text: bytes) -> bytes:
    """The encrypted text with its integrity code behind it; the header is authenticated only."""
    return _crypt(key, nonce, text, _code(key, nonce, header, text))


def unseal(key: bytes, nonce: bytes, header: bytes, sealed: bytes) -> bytes | None:
    """The text behind a sealed one, or None where key, nonce or header are others, or an octet was changed."""
    if len(sealed) < MIC:
        return None
    text = _crypt(key, nonce, sealed[:-MIC], bytes(MIC))[:-MIC]
    return text if _crypt(key, nonce, text, _code(key, nonce, header, text)) == sealed else None


def _code(key: bytes, nonce: bytes, header: bytes, text: bytes) -> bytes:
    first = bytes([_FLAGS]) + nonce + len(text).to_bytes(2, "big")
    blocks = first + _padded(len(header).to_bytes(2, "big") + header) + _padded(text)
    chain = Cipher(algorithms.AES(key), modes.CBC(bytes(_BLOCK))).encryptor()
    return chain.update(blocks)[-_BLOCK:][:MIC]


def _crypt(key: bytes, nonce: bytes, text: bytes, code: bytes) -> bytes:
    start = bytes([_COUNTER_FLAGS]) + nonce + bytes(2)
    stream = Cipher(algorithms.AES(key), modes.CTR(start)).encryptor()
    # block 0 of the key stream is for the code, the text begins with block 1
    masked = stream.update(code.ljust(_BLOCK, b"\x00") + text)
    return masked[_BLOCK:] + masked[:MIC]


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % _BLOCK)
