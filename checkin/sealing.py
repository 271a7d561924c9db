"""Names that only a ticket opens: the offline list tells a phone nothing about a person whose ticket it has not read.

Of each code the list holds h, its name under the event's salt, and the person sealed with a key that only the code
gives. tests/cases/seal.json has vectors for this side and for frontend/src/scanner/seal.ts.
"""

import hashlib
import secrets

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BLOCK = 64  # bytes: the length of a sealed text does not tell the length of a name
NONCE = 12
H_LENGTH = 16


def _hash(purpose: str, salt: bytes, code: str) -> bytes:
    return hashlib.sha256(purpose.encode() + salt + code.encode()).digest()


def name_of(salt: bytes, code: str) -> bytes:
    """h: under which a code stands in the list of the event with this salt; 16 bytes."""
    return _hash("einlass h", salt, code)[:H_LENGTH]


def key_of(salt: bytes, code: str) -> bytes:
    """The key that opens what is sealed for the holder of this code; 32 bytes."""
    return _hash("einlass k", salt, code)


def sealed(salt: bytes, code: str, person: dict[str, str], nonce: bytes | None = None) -> bytes:
    """nonce | AES-256-GCM(person as JSON, padded with blanks to a multiple of 64 bytes), bound to h.

    The nonce is random at each sealing; only the test vectors give one.
    """
    text = msgspec.json.encode(person)
    padded = text + b" " * (-len(text) % BLOCK)
    nonce = nonce or secrets.token_bytes(NONCE)
    return nonce + AESGCM(key_of(salt, code)).encrypt(nonce, padded, name_of(salt, code))


def opened(salt: bytes, code: str, box: bytes) -> dict[str, str]:
    """What was sealed for this code; InvalidTag for another one."""
    text = AESGCM(key_of(salt, code)).decrypt(box[:NONCE], box[NONCE:], name_of(salt, code))
    return msgspec.json.decode(text, type=dict[str, str])
