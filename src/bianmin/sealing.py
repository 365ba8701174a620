"""Personal data at rest: sealed, and findable without being opened (加密、盲索引).

Two suites: `intl` (AES-256-GCM, HMAC-SHA-256) by default, `sm` (SM4-GCM, HMAC-SM3)
where the commercial-cryptography rules ask for it. A sealed text names its suite,
so that a change of suite leaves old data readable.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from django.conf import settings

NONCE, TAG = 12, 16
BROKEN = "加密的数据打不开:数据被改动过,或者数据密钥不对"


class SealBroken(Exception):
    """Sealed data cannot be opened: it was altered, or the data key is another one."""


@cache
def _key(purpose: str, size: int) -> bytes:
    master = bytes.fromhex(settings.DATA_KEY)
    return hmac.digest(master, purpose.encode(), hashlib.sha256)[:size]


def seal(text: str, *, suite: str = "") -> str:
    """Return `text` encrypted and authenticated; the empty text stays empty."""
    if not text:
        return ""
    suite = suite or settings.SUITE
    raw = _close(text.encode(), suite, b"")
    return f"{suite}:{base64.urlsafe_b64encode(raw).decode()}"


def unseal(sealed: str) -> str:
    """Return the text of a sealed one. Raises `SealBroken`."""
    if not sealed:
        return ""
    suite, _, coded = sealed.partition(":")
    try:
        return _open(base64.urlsafe_b64decode(coded), suite, b"").decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken(BROKEN) from error


def seal_body(body: bytes, *, place: str) -> bytes:
    """Return a file encrypted and bound to its `place`: it opens nowhere else."""
    suite = settings.SUITE
    return f"{suite}:".encode() + _close(body, suite, place.encode())


def unseal_body(sealed: bytes, *, place: str) -> bytes:
    """Return the file sealed for `place`. Raises `SealBroken`."""
    suite, _, raw = sealed.partition(b":")
    try:
        return _open(raw, suite.decode("ascii"), place.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(BROKEN) from error


def _close(body: bytes, suite: str, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    if suite == "sm":
        encryptor = Cipher(SM4(_key("seal-sm", 16)), GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound)
        return nonce + encryptor.update(body) + encryptor.finalize() + encryptor.tag
    return nonce + AESGCM(_key("seal", 32)).encrypt(nonce, body, bound or None)


def _open(raw: bytes, suite: str, bound: bytes) -> bytes:
    nonce, body = raw[:NONCE], raw[NONCE:]
    if suite == "sm":
        mode = GCM(nonce, body[-TAG:])
        decryptor = Cipher(SM4(_key("seal-sm", 16)), mode).decryptor()
        decryptor.authenticate_additional_data(bound)
        return decryptor.update(body[:-TAG]) + decryptor.finalize()
    return AESGCM(_key("seal", 32)).decrypt(nonce, body, bound or None)


def blind(text: str) -> str:
    """Return a keyed fingerprint by which equal texts are found without opening any."""
    if not text:
        return ""
    digest = "sm3" if settings.SUITE == "sm" else "sha256"
    return hmac.new(_key("blind", 32), text.encode(), digest).hexdigest()
