"""What is done with personal data, and why (个人信息怎么用): the book's words, with their clauses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules import confidentiality, portal
from bianmin.rules.portal import Purpose
from bianmin.rules.ruling import Objection, Ruling

TITLES = {"sign_in": "用手机号登录", "follow": "查进度、评价", "apply": "网上申请"}
SAYS = frozenset({"谁收", "为什么", "怎么用", "存多久", "怎样行使权利"})  # what each notice tells


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said of one purpose."""

    name: str
    title: str
    said: Ruling[Purpose]
    lacks: tuple[Objection, ...]  # what the law wants to be told and is not


def notices(book: Pack) -> Iterator[Notice]:
    """Yield the notice of every purpose that the book names."""
    for name in book.policy.portal.purposes:
        said = portal.told_of(purpose=name, policy=book.policy.portal)
        lacks = confidentiality.objections_to_collecting(
            basis=said.value.why, kept_months=said.value.kept_months, said=SAYS,
            policy=book.policy.confidentiality,
        )  # fmt: skip
        yield Notice(name, TITLES.get(name, name), said, tuple(lacks))


def line(centre: Centre, book: Pack, purpose: str) -> dict[str, object]:
    """Return what the one line beside a form needs, with the way to the whole notice."""
    said = portal.told_of(purpose=purpose, policy=book.policy.portal)
    return {"asks": said, "purpose": purpose, "pack": book.id, "centre": centre}
