"""The papers of results: the slip to collect with, the receipt to sign, the printed register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bianmin import identity
from bianmin.cases.documents import about, day, grouped, names
from bianmin.cases.letterhead import form, letter
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.papers import Facts, Paragraph, Sheet, Signatures, Table
from bianmin.rules.delivery import Way
from bianmin.rules.ruling import cite

from .models import Result
from .queries import OfCase, code_of

ON_PAPER = 2000  # lines of one printed register


def slip(case: Case, found: OfCase, today: date) -> Sheet:
    """Return the slip with the pick-up code (领取凭证); the code is stored in no paper."""
    policy, centre = case.book.policy.delivery, case.centre
    rows = [("取件码", code_of(found.pickup))]
    rows += [("领什么", str(one)) for one in found.ready] or [("领什么", "决定书")]
    rows += [("到哪里领", f"{centre.name},{centre.address}")]
    if case.serve_by:
        rows.append(("请在这天以前", day(case.serve_by)))
    bring = "身份证"
    if Way.AGENT in policy.ways.value:
        bring += ";请人代领的,带委托书和两个人的身份证"
    rows.append(("带什么", bring))
    return letter(
        centre,
        title="领取凭证",
        to=case.applicant,
        blocks=(
            Paragraph("你(单位)的办件已经办好。领取时报下面的取件码,或者出示身份证。"),
            about(case, rows),
            Paragraph("取件码不要告诉别人。码丢了没关系,带身份证来窗口换一个。"),
            *names(case.book, cite(policy.ways, policy.code_tries)),
        ),
        issued_on=today,
        copies=("申请人留存",),
    )


def receipt(case: Case, found: OfCase) -> Sheet:
    """Return the receipt that is signed on paper when results are handed over (签收单)."""
    centre, policy = case.centre, case.book.policy.delivery
    lines = tuple(
        (str(n), one.kind, one.no, one.own_no or "—") for n, one in enumerate(found.ready, 1)
    )
    return form(
        centre,
        title="结果签收单",
        to="",
        blocks=(
            about(case),
            Paragraph("下列结果已经当面点清、收到。"),
            Table(("序", "结果", "登记号", "证照编号"), lines or (("1", "决定书", "—", "—"),),
                  (1, 7, 5, 5)),
            *names(case.book, policy.signature.because),
            Signatures(("领取人签字、日期", "交付人签字、日期")),
        ),
        copies=("中心存档",),
        foot=f"办件编号 {grouped(case.no)}",
    )  # fmt: skip


# of a case the number without the code of the hall, which is the same on every line
HEADS = ("登记号", "结果", "办件编号(地区码以后)", "申请人", "出证日期", "交付", "备注")


def register(centre: Centre, rows: Sequence[Result], asked: str, today: date) -> Sheet:
    """Return the register of results as it is printed and bound (发证登记簿)."""
    return form(
        centre,
        title="发证登记簿",
        to="",
        blocks=(
            Facts((("范围", asked or "全部"), ("打印日期", day(today)), ("共", f"{len(rows)} 份"))),
            Table(HEADS, tuple(line(one) for one in rows) or (("无", *[""] * 6),), (10, 8, 8, 5, 7, 8, 9)),
        ),
    )  # fmt: skip


def line(one: Result) -> tuple[str, ...]:
    """Return one line of the register; people are masked."""
    on, given = one.handed_on, one.handing
    out = f"{on:%y-%m-%d} {given.get_way_display()} {one.receiver}" if on and given else ""
    return (
        one.no, one.kind, grouped(one.case.no).partition(" ")[2], identity.mask_name(one.case.applicant),
        f"{one.issued_on:%y-%m-%d}", out, note(one),
    )  # fmt: skip


def note(one: Result) -> str:
    """Return what else is to be said of a result: void and why, in whose place, whether it is owed back."""
    said = []
    if one.void:
        said.append(f"作废:{one.void}")
    if new := getattr(one, "replaced_by", None):
        said.append(f"换成 {new.no}")
    if one.replaces:
        said.append(f"补 {one.replaces.no}")
    if one.claim:
        said.append(one.get_claim_display())
    return ";".join(said)
