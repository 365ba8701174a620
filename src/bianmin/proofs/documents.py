"""What is told, promised and demanded in writing: 告知承诺书, 限期改正通知书, 撤销决定书."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bianmin.cases import documents
from bianmin.cases.documents import Wording
from bianmin.cases.letterhead import form
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.papers import Block, Facts, Heading, Paragraph, Remedies, Sheet, Signatures
from bianmin.rules.pledges import Signed
from bianmin.rules.proofs import Policy

from .models import Commitment
from .told import Terms

KEPT_BY = ("申请人留存", "中心存档")
OATH = (
    "已经知道上面告知的全部内容;自己符合上面写的条件,所说的情况真实、准确;"
    "愿意承担承诺不实的后果;这是本人的真实意思。"
)


def untrue(policy: Policy) -> str:
    """Return what follows if a promise is not true, by the book."""
    said = [f"查出不实的,{policy.mend_within.value} 个工作日内改正"]
    if policy.no_grant.value:
        said.append("没有改正的,不予办理")
    if policy.revoke.value:
        said.append("已经办了的,撤销决定,给出的结果作废")
    if policy.barred.value:
        said.append(f"改正以前不能再用承诺代替证明,记录最多留 {policy.shown.value} 个月")
    days = policy.object_within.value
    return f"{';'.join(said)}。有不同意见的,收到通知后 {days} 个工作日内可以陈述、申辩。"


def body(terms: Terms) -> list[Block]:
    """Return what the office tells, and what the applicant promises."""
    policy = terms.book.policy.proofs
    called = {name: ruling.value for name, ruling in policy.tells.items()}
    back = policy.withdrawable.value
    blocks: list[Block] = [
        Heading("一、告知"),
        Paragraph("下列证明可以不交,由您书面承诺代替。愿意写承诺,还是交证明,由您自己选。"),
    ]
    for number, one in enumerate(terms.proofs, 1):
        rows = [("proves", one.proves), ("basis", one.basis), ("conditions", one.conditions),
                ("check", one.check)]  # fmt: skip
        title = one.name if len(terms.proofs) == 1 else f"{number}. {one.name}"
        facts = [(called[name], said) for name, said in rows if name in called]
        blocks.append(Facts((("代替的证明", title), *facts)))
    blocks += [
        Heading(called.get("false", "承诺不实的后果")),
        Paragraph(untrue(policy) + ("决定以前可以撤回承诺,改交证明。" if back else "")),
        Heading("二、承诺"),
        Paragraph(f"我(单位)就{'、'.join(one.name for one in terms.proofs)}承诺:{OATH}"),
        *documents.names(terms.book, terms.because),
    ]
    return blocks


def issued(case: Case, terms: Terms, signed: Signed) -> Wording:
    """Return the commitment of a case, to be numbered and filed instead of the proofs."""
    policy = terms.book.policy.proofs
    who = "代理人" if case.agent else "申请人"
    said = f"{who}在纸上签的字,原件在案卷里。"
    if signed is Signed.SCREEN:
        said = f"{who}在屏幕上签的字,笔迹存在系统里。"
    return Wording(
        kind="promise_proof",
        blocks=[
            documents.about(case, [("签字", said)]), *body(terms), documents.signatures(case, "经办人"),
        ],
        because=terms.because,
        title=policy.form.value,
        copies=copies(policy.copies.value),
    )  # fmt: skip


def copies(number: int) -> tuple[str, ...]:
    """Return who keeps each of so many copies."""
    return (*KEPT_BY, *(f"第{n}份" for n in range(len(KEPT_BY) + 1, number + 1)))[:number]


def to_sign(version: Version, applicant: str, terms: Terms) -> Sheet:
    """Return the commitment as it is printed to be signed, before there is a case."""
    policy = terms.book.policy.proofs
    return form(
        version.item.centre,
        title=policy.form.value,
        blocks=(
            Facts((("事项", version.name), ("申请人", applicant or "(填写)"))),
            *body(terms),
            Signatures(("承诺人签字、日期", "告知人签字、日期")),
        ),
        seal=True,
        copies=copies(policy.copies.value),
    )


def to_mend(
    case: Case, proof: str, finding: str, days: Sequence[date], because: tuple[str, ...]
) -> Wording:
    """Return the demand to put right what was not true; `days`: to mend by, to object by."""
    mend, object_ = (documents.day(day) for day in days)
    rows = [
        ("承诺代替的证明", proof), ("核查到的情况", finding),
        ("改正的最后一天", mend), ("陈述、申辩的最后一天", object_),
    ]  # fmt: skip
    opening = (
        "你(单位)承诺的下列情况,经核查不实。请在下面的日子以前改正:交来证明,或者使情况符合承诺。"
        "有不同意见的,可以到窗口,或者在查进度的页面上陈述、申辩。"
    )
    blocks = [
        *documents.ended(case, opening, rows, because),
    ]
    return Wording(kind="proof_false", blocks=blocks, because=because)


def revoked(
    case: Case, proof: str, facts: Sequence[tuple[str, str]], because: tuple[str, ...]
) -> Wording:
    """Return the decision that takes a granted one back, with what can be done against it."""
    rows = [("承诺代替的证明", proof), *facts]
    opening = (
        "你(单位)的申请原来准予办理。所承诺的情况经核查不实,到期没有改正,现撤销原来的决定,"
        "据此给出的结果同时作废。"
    )
    blocks = [
        Paragraph(opening), documents.about(case, rows), *documents.quotes(case.book, because),
        Remedies(case.book.policy.cases.remedies.value), documents.signatures(case, "送达人"),
    ]  # fmt: skip
    return Wording(kind="revocation", blocks=blocks, because=because)


def looked_into(case: Case, one: Commitment) -> Sheet:
    """Return the record of a check, as it lies in the file: what was found, when, by whom."""
    by = " ".join(filter(None, [
        documents.day(one.checked_on) if one.checked_on else "",
        one.checked_by.name if one.checked_by else "",
    ]))  # fmt: skip
    rows = [
        ("办件", case.no), ("承诺代替的证明", one.proof), ("结论", one.get_found_display()),
        ("核查到的情况", one.finding), ("哪天、谁核查的", by),
    ]  # fmt: skip
    said = [("申辩", one.objection), ("答复", one.answer), ("改正", one.mended)]
    rows += [(name, text) for name, text in said if text]
    return form(case.centre, title="告知承诺核查记录", blocks=(Facts(tuple(rows)),))
