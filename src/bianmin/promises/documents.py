"""The commitment (容缺受理承诺书): what it says, before and after it has a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bianmin.cases import documents
from bianmin.cases.documents import Wording
from bianmin.cases.letterhead import form
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.packs import Pack
from bianmin.papers import Block, Facts, Heading, Paragraph, Sheet, Signatures, Table
from bianmin.rules.pledges import Signed
from bianmin.rules.tolerance import Expiry, How

KEPT_BY = ("申请人留存", "中心存档", "承办部门留存")
THEN = {
    Expiry.LAPSE: "到期没有补齐的,视为撤回申请,已经交的材料退还,以后可以重新申请。",
    Expiry.SHOW: "到期没有补齐的,由窗口联系;补齐以前不作决定。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is promised: which papers, until when."""

    book: Pack
    papers: Sequence[tuple[str, str]]  # name, what is wanted of it
    until: date
    because: tuple[str, ...]


def filled(terms: Terms) -> frozenset[str]:
    """Return which parts of the notice of tolerance are said: see `tolerance.Policy.tells`."""
    said = {"papers": bool(terms.papers), "until": True, "expiry": True}
    return frozenset(name for name, there in said.items() if there)


def body(terms: Terms) -> list[Block]:
    """Return what both the applicant and the office hold to."""
    policy = terms.book.policy.tolerance
    called = {name: ruling.value for name, ruling in policy.tells.items()}
    taken = "先受理" if policy.how.value is How.ACCEPT else "先收件预审,补齐以后受理"
    rows = tuple((str(n), name, wanted) for n, (name, wanted) in enumerate(terms.papers, 1))
    return [
        Paragraph(
            f"我(单位)申请办理下列事项,主要材料已经交齐,请{taken}。还缺的材料,我承诺按期补来。"
        ),
        Heading(called.get("papers", "后补的材料")),
        Table(("序", "材料", "要求"), rows, (1, 6, 8)),
        Heading(called.get("until", "补齐的日子")),
        Paragraph(f"最晚{documents.day(terms.until)}补齐,直接送到窗口,不用重新取号。"),
        Heading(called.get("expiry", "到期没有补齐的")),
        Paragraph(THEN[policy.expiry.value]),
        *documents.names(terms.book, terms.because),
    ]


def issued(case: Case, terms: Terms, signed: Signed) -> Wording:
    """Return the commitment of a case, to be numbered and filed."""
    policy = terms.book.policy.tolerance
    said = "申请人在纸上签的字,原件在案卷里。"
    if signed is Signed.SCREEN:
        said = "申请人在屏幕上签的字,笔迹存在系统里。"
    blocks = [
        documents.about(case, [("签字", said)]),
        *body(terms),
        documents.signatures(case, "经办人"),
    ]
    return Wording(
        kind="promise_later",
        blocks=blocks,
        because=terms.because,
        title=policy.commitment.value,
        copies=copies(policy.copies.value),
    )


def copies(number: int) -> tuple[str, ...]:
    """Return who keeps each of so many copies."""
    more = tuple(f"第{n}份" for n in range(len(KEPT_BY) + 1, number + 1))
    return (*KEPT_BY, *more)[:number]


def to_sign(version: Version, applicant: str, terms: Terms) -> Sheet:
    """Return the commitment as it is printed to be signed, before there is a case."""
    centre, policy = version.item.centre, terms.book.policy.tolerance
    return form(
        centre,
        title=policy.commitment.value,
        blocks=(
            Facts((("事项", version.name), ("申请人", applicant))),
            *body(terms),
            Signatures(("申请人签字、日期", "经办人签字、日期")),
        ),
        seal=True,
        copies=copies(policy.copies.value),
    )
