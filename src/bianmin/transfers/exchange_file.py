"""The exchange file (交换文件): five lines of text, signed as a whole and sealed for one server.

    bianmin-exchange/1
    <from> <to>
    <one-time key of the seal, hex>
    <sealed records, base64>
    <signature of everything above, hex>

Every byte counts: whatever is altered, the signature does not fit, and nothing is read.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import exchange_keys as keys
from .models import Peer

FORMAT = b"bianmin-exchange/1"
LARGEST = 256 * 1024 * 1024  # bytes; nothing in it is compressed, so none of it can swell
CODE, HEX_KEY, SIGNATURE = rb"[0-9a-f]{16}", rb"[0-9a-f]{64}", rb"[0-9a-f]{128}"
WHOLE = re.compile(
    FORMAT + rb"\n(" + CODE + rb") (" + CODE + rb")\n(" + HEX_KEY + rb")\n"
    rb"([A-Za-z0-9+/=]+)\n(" + SIGNATURE + rb")\n"
)  # fmt: skip
NONCE = bytes(12)  # the key of every file is used once


class NotTaken(Exception):
    """An exchange file that is not taken in; the words say why."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An exchange file whose signature fits, opened."""

    peer: Peer
    body: bytes


def me() -> str:
    """Return the code of this server."""
    mine = keys.card()
    return mine.code


def _secret(shared: bytes, one_time: bytes, theirs: bytes) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt=None, info=FORMAT + one_time + theirs).derive(shared)
    return AESGCM(derived)


def write(body: bytes, peer: Peer) -> bytes:
    """Return a file that only `peer` can open, signed by this server."""
    one_time = X25519PrivateKey.generate()
    shown = one_time.public_key().public_bytes_raw()
    theirs = bytes.fromhex(peer.seal_key)
    shared = one_time.exchange(X25519PublicKey.from_public_bytes(theirs))
    head = FORMAT + f"\n{me()} {peer.code}\n".encode() + shown.hex().encode() + b"\n"
    sealed = _secret(shared, shown, theirs).encrypt(NONCE, body, head)
    said = head + base64.b64encode(sealed) + b"\n"
    return said + keys.signing().sign(said).hex().encode() + b"\n"


def read(file: bytes) -> Opened:
    """Return what stands in a file. Raises `NotTaken` before a single record is looked at."""
    if len(file) > LARGEST:
        raise NotTaken(f"文件太大,最多 {LARGEST // 1024 // 1024} 兆")
    parts = WHOLE.fullmatch(file)
    if parts is None:
        raise NotTaken("这不是完整的交换文件:开头、行数或者字符不对,可能没有传完,或者被改动过")
    sender, receiver, one_time, coded, signature = parts.groups()
    if receiver.decode() != me():
        raise NotTaken(f"这份文件是给 {receiver.decode()} 的,本服务器是 {me()}")
    peer = Peer.objects.filter(code=sender.decode()).first()
    if peer is None:
        raise NotTaken(
            f"不认识发来的服务器 {sender.decode()}:先用 bianmin exchange trust 登记它的名片"
        )
    if peer.revoked_at:
        raise NotTaken(f"{peer.name}已经撤销互信,它的文件不收")
    try:
        verifier = Ed25519PublicKey.from_public_bytes(bytes.fromhex(peer.verify_key))
        verifier.verify(bytes.fromhex(signature.decode()), file[: parts.start(5)])
    except InvalidSignature as error:
        raise NotTaken("签名对不上:文件被改动过,一个字节也不行;请对方重新发") from error
    return Opened(peer, _open(file[: parts.start(4)], one_time, coded))


def _open(head: bytes, one_time: bytes, coded: bytes) -> bytes:
    mine, shown = keys.opening(), bytes.fromhex(one_time.decode())
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(shown))
        secret = _secret(shared, shown, mine.public_key().public_bytes_raw())
        return secret.decrypt(NONCE, base64.b64decode(coded, validate=True), head)
    except (InvalidTag, ValueError) as error:
        raise NotTaken("内容打不开:不是封给本服务器的") from error
