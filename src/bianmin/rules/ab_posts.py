"""Who stands in for whom (AB岗).

Every post has an A, who holds it, and a B, who stands in. While A is away B has the
powers of the post and answers for what is done; when neither is there, somebody is
told before a resident finds the window empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from .ruling import Objection, Ruling, cite


class NotHandedOver(StrEnum):
    """What becomes of an absence that was not handed over in time."""

    REFUSE = "refuse"
    CONSENT = "consent"  # only with the director's consent
    FLAG = "flag"  # it begins, and is marked as not handed over


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post: who holds it, who stands in, and what it takes."""

    name: str
    a: str
    b: str = ""
    exempt_ground: str = ""  # why it has no B
    items: frozenset[str] = frozenset()
    b_items: frozenset[str] = frozenset()  # what B is able to do
    similar: bool = True  # B's own post is the same or a similar one


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """An absence of A, planned or sudden, and what was arranged for it."""

    begins_on: date
    planned: bool = True
    substitute: str = ""  # who stands in: B, or a third person named for this time
    substitute_there: bool = True
    handed_over_on: date | None = None
    form: str = ""  # 书面, 口头
    confirmed: bool = False  # B said so too
    phoned_at: datetime | None = None  # told by telephone instead
    consented: bool = False  # the director lets it begin without


@dataclass(frozen=True, slots=True)
class Cover:
    """Who is at a post on a day; nobody: an empty name."""

    post: str
    day: date
    who: str
    stands_in_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about A and B posts."""

    persons_per_post: Ruling[int]  # 一个岗位几个人:A、B 两个
    exempt: Ruling[tuple[str, ...]]  # 可以没有B岗的理由
    b_similar: Ruling[bool]  # B岗是相同或相近岗位的人
    b_qualified: Ruling[bool]  # B岗能办A岗的全部事项
    absence_needs_b: Ruling[bool]  # A岗不在,要有人顶岗才行
    handover_needed: Ruling[bool]  # 离岗前要移交
    handover_days: Ruling[int]  # 提前几天移交
    handover_forms: Ruling[tuple[str, ...]]  # 移交的方式,不限则空
    oral_confirmed: Ruling[bool]  # 口头移交要B岗确认
    not_handed_over: Ruling[NotHandedOver]  # 没有按时移交的怎么办
    phone_instead: Ruling[bool]  # 来不及的,电话告知B岗
    b_steps_in: Ruling[bool]  # A岗突然不在,B岗立即顶上
    b_has_powers: Ruling[bool]  # 顶岗期间B岗有A岗的职权
    b_answers: Ruling[bool]  # 顶岗期间的事由B岗负责
    handed_back: Ruling[bool]  # A岗回来,B岗告知办了什么
    unit_sends: Ruling[bool]  # 内部排不开的,原单位派人顶岗
    never_empty: Ruling[bool]  # 开门时间每个岗位有人,没有就提醒


def objections_to_post(*, post: Post, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to opening a post with these people."""
    two = policy.persons_per_post
    if two.value > 1 and post.exempt_ground not in policy.exempt.value and not post.b:
        yield Objection(f"{post.name}没有B岗", cite(two, policy.exempt))
    if two.value > 1 and post.b and post.a == post.b:
        yield two.objection(f"{post.name}的A岗和B岗是同一个人")
    if policy.b_similar.value and post.b and not post.similar:
        yield policy.b_similar.objection("B岗不是相同或相近岗位的人")
    if policy.b_qualified.value and post.b and (short := sorted(post.items - post.b_items)):
        yield policy.b_qualified.objection(f"B岗不会办:{'、'.join(short)}")


def objections_to_going(*, away: Away, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to letting A go, so that all are said at once (离岗)."""
    if policy.absence_needs_b.value and not (away.substitute and away.substitute_there):
        found = f"{away.substitute}也不在" if away.substitute else "没有指定顶岗的人"
        yield policy.absence_needs_b.objection(found)
    late = handover_missing(away=away, policy=policy)
    stops = policy.not_handed_over.value
    consent = stops is NotHandedOver.CONSENT and away.consented
    if late.value and away.planned and stops is not NotHandedOver.FLAG and not consent:
        yield Objection(late.value, cite(late, policy.not_handed_over))


def handover_missing(*, away: Away, policy: Policy) -> Ruling[str]:
    """Return what is wrong with the hand-over of an absence; an empty string if nothing (未移交)."""
    needed, days, forms = policy.handover_needed, policy.handover_days, policy.handover_forms
    if not needed.value:
        return Ruling("", needed.because)
    if not away.planned and policy.phone_instead.value:
        return Ruling(
            "" if away.phoned_at else "没有移交,也没有电话告知", policy.phone_instead.because
        )
    if away.handed_over_on is None:
        return Ruling("没有移交", cite(needed, days))
    if away.handed_over_on > away.begins_on - timedelta(days=days.value):
        return Ruling(f"移交晚了,要提前 {days.value} 天", cite(needed, days))
    if forms.value and away.form not in forms.value:
        return Ruling(f"移交方式只有{'、'.join(forms.value)}", forms.because)
    if policy.oral_confirmed.value and away.form == "口头" and not away.confirmed:
        return Ruling("口头移交,B岗还没有确认", policy.oral_confirmed.because)
    return Ruling("", needed.because)


def coverage(
    *,
    posts: tuple[Post, ...],
    days: tuple[date, ...],
    absent: frozenset[tuple[str, date]],
    named: tuple[Cover, ...] = (),
    policy: Policy,
) -> Ruling[tuple[Cover, ...]]:
    """Return who is at each post on each day, given leave and outings (岗位覆盖).

    `absent` are persons and days; `named` are third persons put in for a day. Where
    nobody is there the name is empty: that is the day to act on.
    """
    third = {(one.post, one.day): one.who for one in named}
    found = []
    for day in days:
        for post in posts:
            stand_ins = (post.b, third.get((post.name, day), ""))
            here = [p for p in (post.a, *stand_ins) if p and (p, day) not in absent]
            who = here[0] if here else ""
            found.append(Cover(post.name, day, who, post.a if who not in {post.a, ""} else ""))
    return Ruling(tuple(found), cite(policy.absence_needs_b, policy.never_empty))


def gaps(*, covers: tuple[Cover, ...], policy: Policy) -> Iterator[Objection]:
    """Yield every post and day that nobody holds, for whom it concerns (空岗)."""
    never, unit = policy.never_empty, policy.unit_sends
    because = cite(never, unit) if unit.value else never.because
    whom = ",请原单位派人顶岗" if unit.value else ""
    for cover in covers:
        if never.value and not cover.who:
            yield Objection(
                f"{cover.day.month}月{cover.day.day}日 {cover.post}没有人{whom}", because
            )


def told_at_once(*, post: Post, away: Away, policy: Policy) -> Ruling[str]:
    """Return who is told at once that A is gone: B, when it was not planned; else nobody (补位)."""
    told = policy.b_steps_in
    return Ruling(post.b if told.value and not away.planned else "", told.because)


def to_hand_back(*, done: tuple[str, ...], policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return what B did meanwhile and has to tell A, for both to confirm (返岗交接)."""
    return Ruling(done if policy.handed_back.value else (), policy.handed_back.because)


def may_act(
    *, by: str, post: Post, at: datetime, from_then: datetime, until: datetime, policy: Policy
) -> Ruling[bool]:
    """Return whether somebody has the powers of a post at `at`: A ever, B while standing in."""
    if by == post.a:
        return Ruling(True, policy.persons_per_post.because)
    standing_in = by == post.b and from_then <= at < until
    return Ruling(policy.b_has_powers.value and standing_in, policy.b_has_powers.because)


def answerable(*, by: str, post: Post, policy: Policy) -> Ruling[str]:
    """Return who answers for an act at a post: who did it, or A where the book says so (责任)."""
    return Ruling(by if policy.b_answers.value else post.a, policy.b_answers.because)
