"""The keys by which servers know each other (互信): one to sign with, one to seal for.

A server's private keys lie in VAR as its other keys do; its public ones, with the
offices it serves, stand on a card that is given to the other side by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import transaction

from bianmin.centres.models import Centre
from bianmin.ledger.actions import record
from bianmin.places import key

from .models import LEVELS, Office, Peer
from .queries import office_of

BECAUSE = ("_default/escalation/taken-here",)


class Desk(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """An office as a card names it."""

    code: str
    name: str
    level: str


class Card(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What a server shows of itself to another one (名片)."""

    name: str
    verify_key: str
    seal_key: str
    offices: tuple[Desk, ...]

    @property
    def code(self) -> str:
        """The short name of the server: the beginning of its keys' fingerprint."""
        return code_of(self.verify_key, self.seal_key)


def code_of(verify_key: str, seal_key: str) -> str:
    """Return the fingerprint of two public keys, as people read it to each other."""
    return hashlib.sha256(bytes.fromhex(verify_key) + bytes.fromhex(seal_key)).hexdigest()[:16]


def signing() -> Ed25519PrivateKey:
    """Return this server's signing key (made at its first use, mode 600)."""
    seed = key("BIANMIN_EXCHANGE_SIGN_KEY", "exchange-sign.key")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def opening() -> X25519PrivateKey:
    """Return the key that opens what was sealed for this server."""
    seed = key("BIANMIN_EXCHANGE_SEAL_KEY", "exchange-seal.key")
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def card() -> Card:
    """Return the card of this server, with every hall on it."""
    halls = Centre.objects.select_related("division").order_by("pk")
    offices = [office_of(hall) for hall in halls]
    desks = tuple(Desk(o.code, o.name, o.level) for o in offices)
    top = sorted(halls, key=lambda hall: hall.division.level)
    return Card(
        name=top[0].name if top else "便民服务中心",
        verify_key=signing().public_key().public_bytes_raw().hex(),
        seal_key=opening().public_key().public_bytes_raw().hex(),
        offices=desks,
    )


def read_card(text: str | bytes) -> Card:
    """Return the card in a file. Raises `ValueError` with what is wrong."""
    try:
        shown = msgspec.json.decode(text, type=Card)
        keys = (bytes.fromhex(shown.verify_key), bytes.fromhex(shown.seal_key))
    except (msgspec.DecodeError, ValueError) as error:
        raise ValueError(f"这不是一张服务器名片:{error}") from error
    wrong = [] if [len(k) for k in keys] == [32, 32] else ["公钥的长度不对"]
    levels = {level for level, _ in LEVELS}
    for desk in shown.offices:
        if len(desk.code) != 12 or not desk.code.isdecimal():
            wrong.append(f"{desk.name}的区划代码不是 12 位数字")
        if desk.level not in levels:
            wrong.append(f"{desk.name}的级别 {desk.level} 不对")
    if wrong:
        raise ValueError("\n".join(wrong))
    return shown


@transaction.atomic
def trust(shown: Card, *, at: datetime) -> Peer:
    """Trust the server of a card; again with the same card, its offices are brought up to date.

    Raises `ValueError` where an office is ours, or another server's.
    """
    codes = [desk.code for desk in shown.offices]
    wrong = list(_taken(shown, codes))
    if wrong:
        raise ValueError("\n".join(wrong))
    keys: dict[str, Any] = {"verify_key": shown.verify_key, "seal_key": shown.seal_key}
    peer, _ = Peer.objects.update_or_create(
        code=shown.code,
        defaults=keys | {"name": shown.name, "trusted_at": at, "revoked_at": None},
    )
    for desk in shown.offices:
        Office.objects.update_or_create(
            code=desk.code, defaults={"name": desk.name, "level": desk.level, "peer": peer}
        )
    _tell("peer_trusted", peer, at)
    return peer


def _taken(shown: Card, codes: Iterable[str]) -> Iterable[str]:
    if shown.verify_key == card().verify_key:
        yield "这是本服务器自己的名片"
    for office in Office.objects.filter(code__in=codes).select_related("peer"):
        if office.centre_id:
            yield f"{office.name}({office.code})在本服务器上,不归对方"
        elif office.peer and office.peer.code != shown.code and not office.peer.revoked_at:
            yield f"{office.name}({office.code})已经归{office.peer.name};先撤销那一台"


@transaction.atomic
def revoke(code: str, *, at: datetime) -> Peer:
    """Trust a server no longer: none of its files is taken in. Raises `ValueError`."""
    peer = Peer.objects.filter(code=code, revoked_at=None).first()
    if peer is None:
        raise ValueError(f"没有代号 {code} 的互信服务器")
    peer.revoked_at = at
    peer.save(update_fields=["revoked_at"])
    _tell("peer_revoked", peer, at)
    return peer


def _tell(event: str, peer: Peer, at: datetime) -> None:
    record(
        centre=None, subject=f"peer:{peer.code}", event=event, pack="_default", because=BECAUSE,
        by=None, at=at, details={"name": f"{peer.name} {peer.code}"},
    )  # fmt: skip
