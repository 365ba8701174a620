"""What somebody is called to account for, and on what evidence (责任追究).

A record names one of the grounds of the rule book, the person, the facts and the
evidence, and shows what that ground asks for besides. What the system finds itself is
a lead (线索) to be looked into, never a verdict. What follows: `sanctions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .ruling import Objection, Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What somebody may be called to account for."""

    what: str  # 无特殊原因逾期未办结
    ladder: str = "general"  # what follows, see `sanctions`
    needs: tuple[str, ...] = ()  # shown beside the evidence: names of `SHOWN`
    sources: tuple[str, ...] = ()  # what it has to come from, one of: names of `SOURCES`
    leads: tuple[str, ...] = ()  # what the system finds: names of `LEADS`


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """What is also told to somebody else, and to whom."""

    event: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about calling to account."""

    grounds: Mapping[str, Ruling[Ground]]  # 追责的事由
    opening: Mapping[str, Ruling[str]]  # 立案要写全的内容
    closing: Mapping[str, Ruling[str]]  # 结案要写全的内容
    choices: Mapping[str, Ruling[tuple[str, ...]]]  # 问责记录里只能选的内容
    closed_grounds: Ruling[bool]  # 只有列出的事由才能立案
    referrals: Mapping[str, Ruling[Referral]]  # 还要移送、告知谁
    liable: Mapping[str, Ruling[tuple[str, ...]]]  # AB岗出了差错,谁担责
    lowest: Ruling[int]  # 排名最后几名算靠后


SHOWN: Mapping[str, str] = {  # what a ground may ask for
    "harm": "造成的不良影响",
    "loss": "服务对象的损失",
    "deviation": "执行法律政策的偏差",
    "mistake": "造成的工作失误",
    "delay": "多跑的路、多花的时间",
    "verified": "查实的结论",
    "consequence": "造成的后果",
    "grave_consequence": "造成的严重后果",
    "correction": "改正情况",
    "grave": "情节严重的理由",
    "gravest": "情节特别严重的理由",
    "crime": "涉嫌犯罪的事实",
    "severity": "情节轻重",
    "case": "是哪一个办件",
    "posts": "A岗和B岗是谁",
    "basis": "依据的规定",
    "words": "具体情形",
    "review": "引起的行政复议",
    "lawsuit": "引起的行政诉讼",
}

SOURCES: Mapping[str, str] = {  # what a record may come from
    "case": "办件",
    "visit": "接待记录",
    "complaint": "投诉",
    "inspection": "检查记录",
    "call_back": "回访",
    "order": "整改通知",
    "ranking": "排名",
    "attendance": "考勤",
    "deduction": "扣分记录",
}

LEADS: Mapping[str, str] = {  # what the system finds by itself
    "overdue": "超期没有办结,也没有登记原因",
    "idle": "很久没有任何办理动作",
    "came_again": "因为没有告知或者告知不全,又来登记了一次",
    "asked_later": "补正告知了不止一次",
    "not_told": "办结了,没有告知结果",
    "wrongly_refused": "不予受理或者不予办理,后来被推翻",
    "paper_lost": "交接时材料说不清去向",
    "people_waited": "迟到、早退、离岗的时候有人在等",
    "no_hand_over": "离岗前没有交接,离岗期间有件超期",
    "post_empty": "A岗不在,B岗没有顶岗",
    "unpublished": "应当公示的结果没有公示",
    "too_often": "考勤标记超过设定的次数",
    "order_missed": "整改逾期或者没有到位",
    "revoked": "审批因为权限、条件或者程序被撤销",
    "unanswered": "没有答复,也没有移交",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as it is to be opened; `said` are the fields that are written."""

    ground: str
    source: str = ""
    said: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()  # names of `SHOWN`
    chosen: Mapping[str, str] = field(
        default_factory=dict
    )  # what was picked where the book has a list


def objections_to_opening(*, record: Record, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to opening a record: no ground, no evidence, nothing shown."""
    for name, wanted in policy.opening.items():
        if name not in record.said:
            yield wanted.objection(f"没有写{wanted.value}")
    yield from _not_listed(record.chosen, policy)
    ground = policy.grounds.get(record.ground)
    if ground is None:
        if policy.closed_grounds.value:
            yield policy.closed_grounds.objection("没有选规则书里列出的事由")
        return
    for need in ground.value.needs:
        if need not in record.shown:
            yield ground.objection(f"没有写{SHOWN.get(need, need)}")
    sources = ground.value.sources
    if sources and record.source not in sources:
        named = "、".join(SOURCES.get(s, s) for s in sources)
        yield ground.objection(f"这个事由要有来源:{named}")


def _not_listed(chosen: Mapping[str, str], policy: Policy) -> Iterator[Objection]:
    for name, picked in chosen.items():
        listed = policy.choices.get(name)
        if listed and picked not in listed.value:
            yield listed.objection(f"“{picked}”不在这几种里:{'、'.join(listed.value)}")


def objections_to_closing(*, said: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting when a record is closed: the outcome is written down."""
    for name, wanted in policy.closing.items():
        if name not in said:
            yield wanted.objection(f"没有写{wanted.value}")


def leads(*, found: tuple[str, ...], policy: Policy) -> Iterator[Objection]:
    """Yield the leads to be looked into, for what the system found of one person (线索)."""
    for lead in dict.fromkeys(found):
        for ground in policy.grounds.values():
            if lead in ground.value.leads:
                yield ground.objection(f"{ground.value.what}:{LEADS.get(lead, lead)}")


def leads_by_rank(*, rank: int, among: int, policy: Policy) -> Iterator[Objection]:
    """Yield the lead against the leaders of a town whose rank is among the lowest."""
    for ground in policy.grounds.values():
        if "ranking" in ground.value.sources and rank > among - policy.lowest.value:
            because = cite(ground, policy.lowest)
            yield Objection(f"{ground.value.what}:{among} 个里排第 {rank}", because)


def objections_to_saving(
    *, event: str, told: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield to whom an event must also be told before it is saved (移送)."""
    for referral in policy.referrals.values():
        if referral.value.event == event and referral.value.to not in told:
            yield referral.objection(f"还没有移交{referral.value.to}")


def liable(
    *, acted: str, handed_over: bool, confirmed: bool, both: bool, policy: Policy
) -> Ruling[tuple[str, ...]] | None:
    """Return which posts answer for a mistake in a substitution, None where the book is silent.

    `acted` is the post that made the mistake, A or B. Without a hand-over A answers,
    also where both worked on the case: the special clause goes before the general one.
    """
    if not handed_over:
        return policy.liable.get("not_handed_over")
    if both and not confirmed:
        return policy.liable.get("badly_handed_over")
    return policy.liable.get("stood_in") if acted == "B" else None
