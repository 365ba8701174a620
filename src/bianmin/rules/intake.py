"""Taking papers in at the window (收件、受理).

Every paper is looked at while the person is there. What can be put right on the
spot is put right; what stays missing or faulty is told once, in writing, all of
it (一次性告知). Silence beyond the limit counts as acceptance from the day of
receipt. What is complete must be accepted; what is not for this centre is sent
on with the place that it is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import ONE_DAY, Calendar
from .cases import Role
from .deadlines import Limit, Unit, due_on
from .deadlines import Policy as Deadlines
from .ruling import Objection, Ruling, cite


class Mark(StrEnum):
    """What the clerk found of one paper."""

    UNMARKED = "unmarked"  # 还没看
    IN_ORDER = "in_order"  # 合格
    FIXED = "fixed"  # 当场补正
    SHARED = "shared"  # 系统核到,免交
    MISSING = "missing"  # 没交
    FAULTY = "faulty"  # 有问题
    NOT_NEEDED = "not_needed"  # 这次用不着


GOOD = frozenset({Mark.IN_ORDER, Mark.FIXED, Mark.SHARED, Mark.NOT_NEEDED})


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the list, as it lies on the counter."""

    name: str
    mark: Mark
    main: bool = True  # 主件; a secondary paper (副件) may be tolerated
    tolerable: bool = False  # 可容缺后补
    conditional: bool = False  # 有则提供
    shareable: bool = False  # 可从共享数据核到
    problem: str = ""
    copies_wanted: int = 1
    copies_received: int = 0


class Outcome(StrEnum):
    COMPLETE = "complete"  # 齐了,应当受理
    NOTICE = "notice"  # 要补正,出一次性告知
    LOOK = "look"  # 还有没看的
    ELSEWHERE = "elsewhere"  # 不归本中心


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the papers amount to: what can be done now, and what is wanting."""

    outcome: Outcome
    wanting: tuple[Paper, ...] = ()  # to be named in the notice
    unseen: tuple[str, ...] = ()  # not looked at yet
    where: str = ""  # for ELSEWHERE: the office it is for
    tolerated: tuple[Paper, ...] = ()  # accepted without, to follow (容缺)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about taking papers in."""

    by_staff: Ruling[tuple[Role, ...]]  # 谁能受理: roles
    own_post_only: Ruling[bool]  # 不得越权办理岗位以外的事项
    conditions_checked: Ruling[bool]  # 逐条核对申请条件
    every_paper_marked: Ruling[bool]  # 每份材料当场审查
    same_matter_warned: Ruling[bool]  # 同一人同一事项在办的,先提示
    fix_on_spot: Ruling[bool]  # 可当场更正的当场更正
    complete_must_accept: Ruling[bool]  # 齐全即受理
    notice_once: Ruling[bool]  # 一次告知全部内容
    notice_on_spot: Ruling[bool]  # 当场告知,不改天
    notice_written: Ruling[bool]  # 书面告知
    notice_form: Ruling[str]  # 告知书的名称
    notice_fields: Mapping[
        str, Ruling[str]
    ]  # 告知书应载内容: list requirements conditions reason -> 标题
    notice_within: Ruling[int]  # 告知期限,工作日
    silence_accepts: Ruling[bool]  # 逾期不告知,自收到之日起即为受理
    signature_in_register: Ruling[bool]  # 服务对象在台账签字认可
    elsewhere_at_once: Ruling[bool]  # 不归本中心的,当场告知向谁申请
    receipt_dated: Ruling[bool]  # 受理与否都给加盖专用印章、注明日期的凭证
    shared_not_asked: Ruling[bool]  # 能共享的不得再要
    agent_allowed: Ruling[bool]  # 可以委托代理人
    supplement_within: Ruling[int]  # 补正期限,天;逾期视为撤回
    tolerance: Ruling[bool]  # 容缺受理
    provisional_needs_contact: Ruling[bool]  # 代收须留联系方式
    remind_before: Ruling[int]  # 补正到期前几个工作日提醒
    listed_only: Ruling[bool]  # 清单以外的材料,没有理由不得要
    on_file_not_asked: Ruling[bool]  # 案卷里有的,不得再要一遍


def verdict(*, papers: tuple[Paper, ...], where: str = "", policy: Policy) -> Ruling[Verdict]:
    """Return what the papers amount to; `where` names another office if it is not ours."""
    if where:
        return Ruling(Verdict(Outcome.ELSEWHERE, where=where), policy.elsewhere_at_once.because)
    unseen = tuple(p.name for p in papers if p.mark is Mark.UNMARKED)
    bad = tuple(p for p in papers if p.mark in {Mark.MISSING, Mark.FAULTY})
    tolerated = tuple(p for p in bad if _may_follow(p, policy))
    wanting = tuple(p for p in bad if p not in tolerated)
    if unseen:
        seen = Verdict(Outcome.LOOK, wanting, unseen)
        return Ruling(seen, policy.every_paper_marked.because)
    if wanting:
        because = cite(policy.notice_once, policy.notice_written)
        return Ruling(Verdict(Outcome.NOTICE, wanting), because)
    if tolerated:
        because = cite(policy.complete_must_accept, policy.tolerance)
        return Ruling(Verdict(Outcome.COMPLETE, tolerated=tolerated), because)
    return Ruling(Verdict(Outcome.COMPLETE), policy.complete_must_accept.because)


def _may_follow(paper: Paper, policy: Policy) -> bool:
    """Return whether a paper may be brought later (容缺后补): never a main one."""
    return policy.tolerance.value and paper.tolerable and not paper.main


def mark_of(*, paper: Paper) -> Mark:
    """Return the mark that the copies received allow: too few copies is faulty."""
    if paper.mark is Mark.IN_ORDER and paper.copies_received < paper.copies_wanted:
        return Mark.FAULTY
    return paper.mark


def objections_to_papers(*, papers: tuple[Paper, ...], policy: Policy) -> Iterator[Objection]:
    """Yield what is wrong with how the papers were marked, before any outcome."""
    for paper in papers:
        if paper.mark is Mark.UNMARKED and policy.every_paper_marked.value:
            yield policy.every_paper_marked.objection(f"还没看:{paper.name}")
        if paper.mark is Mark.FAULTY and not paper.problem.strip():
            yield policy.notice_once.objection(f"有问题但没写是什么问题:{paper.name}")
        if paper.mark is Mark.FIXED and not policy.fix_on_spot.value:
            yield policy.fix_on_spot.objection(f"这里不作当场补正:{paper.name}")
        if paper.mark is Mark.NOT_NEEDED and paper.main and not paper.conditional:
            yield policy.every_paper_marked.objection(f"必须的材料不能记作用不着:{paper.name}")
        if paper.mark is Mark.SHARED and not paper.shareable:
            yield policy.shared_not_asked.objection(f"这份不能从共享数据核到:{paper.name}")
        if paper.mark is Mark.MISSING and paper.shareable and not paper.problem.strip():
            found = f"系统能核到的不能再要,核不到的写明原因:{paper.name}"
            yield policy.shared_not_asked.objection(found)


def objections_to_accepting(
    *,
    papers: tuple[Paper, ...],
    role: str,
    own_post: bool,
    conditions: bool | None = True,
    policy: Policy,
) -> Iterator[Objection]:
    """Yield every objection to accepting the case (受理).

    `conditions` says whether the applicant meets those of the guide; None: not looked at.
    """
    yield from objections_to_taking(role=role, own_post=own_post, policy=policy)
    if conditions is None and policy.conditions_checked.value:
        yield policy.conditions_checked.objection("还没核对申请条件")
    if conditions is False:
        yield policy.conditions_checked.objection("不符合申请条件")
    yield from objections_to_papers(papers=papers, policy=policy)
    for paper in verdict(papers=papers, policy=policy).value.wanting:
        said = "没交" if paper.mark is Mark.MISSING else paper.problem or "有问题"
        yield policy.notice_once.objection(f"{paper.name}:{said}")


def objections_to_taking(*, role: str, own_post: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why this person may not take this item in at all."""
    if role not in policy.by_staff.value:
        yield policy.by_staff.objection("您的岗位不受理办件")
    if policy.own_post_only.value and not own_post:
        yield policy.own_post_only.objection("这个事项不在您的岗位")


def objections_to_again(*, open_no: str, why: str, policy: Policy) -> Iterator[Objection]:
    """Yield the objection to a second case of one person on one item while one is open.

    `open_no` is the number of the open case, "" without one; `why` is the clerk's reason.
    """
    if policy.same_matter_warned.value and open_no and not why.strip():
        found = f"这个人的同一事项还有一件在办:{open_no}。确是另一件事的,写明原因"
        yield policy.same_matter_warned.objection(found)


def objections_to_notice(
    *, papers: tuple[Paper, ...], asked_before: frozenset[str], reason: str, policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to issuing a one-time notice for these papers.

    `asked_before` are the papers of an earlier notice of the same case: asking
    now for another one is a breach of telling once, and needs a reason.
    """
    yield from objections_to_papers(papers=papers, policy=policy)
    found = verdict(papers=papers, policy=policy).value
    if found.outcome is Outcome.COMPLETE:
        yield policy.complete_must_accept.objection("材料齐了,应当受理,不能出告知单")
    later = [p.name for p in found.wanting if asked_before and p.name not in asked_before]
    if later and policy.notice_once.value and not reason.strip():
        yield policy.notice_once.objection(
            f"上次没有告知:{'、'.join(later)}。要写明原因,并记入差错"
        )


def objections_to_asking_again(
    *, name: str, reason: str, on_file: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to asking for one more paper after acceptance (追加材料).

    `on_file` are the papers that the office already has.
    """
    if not name.strip():
        yield policy.notice_once.objection("没有写要什么材料")
    if policy.listed_only.value and not reason.strip():
        yield policy.listed_only.objection("没有写为什么当初没有一次告知")
    if policy.on_file_not_asked.value and name.strip() in on_file:
        yield policy.on_file_not_asked.objection(f"案卷里已经有:{name.strip()}")


def objections_to_putting_off(*, papers: tuple[Paper, ...], policy: Policy) -> Iterator[Objection]:
    """Yield why the one-time notice cannot wait for another day (当场告知)."""
    wanting = verdict(papers=papers, policy=policy).value.wanting
    if policy.notice_on_spot.value and wanting:
        names = "、".join(p.name for p in wanting)
        yield policy.notice_on_spot.objection(f"要当场一次说全,不能改天:{names}")


def objections_to_serving_notice(*, signed: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why a one-time notice does not count as handed over yet (台账签字)."""
    if policy.signature_in_register.value and not signed:
        yield policy.signature_in_register.objection("群众还没有在台账上签字")


def objections_to_provisional(*, contact: str, policy: Policy) -> Iterator[Objection]:
    """Yield why papers cannot be taken for somebody who is absent (代收)."""
    if policy.provisional_needs_contact.value and not contact.strip():
        yield policy.provisional_needs_contact.objection("没有留群众的联系方式")


def objections_to_agent(
    *, agent: str, relation: str, in_person: bool = False, policy: Policy
) -> Iterator[Objection]:
    """Yield why somebody cannot apply for another (代理人); `in_person`: the item forbids it."""
    if not agent.strip():
        return
    if in_person or not policy.agent_allowed.value:
        yield policy.agent_allowed.objection("这件事要本人到场,不能由代理人来办")
    if not relation.strip():
        yield policy.agent_allowed.objection("没有写代理人是受谁委托、什么关系")


def supplement_by(
    *, told_on: date, calendar: Calendar, deadlines: Deadlines, policy: Policy
) -> Ruling[date]:
    """Return the last day for the missing papers (补正期限), calendar days after the notice.

    Like every period in days it does not end on a day off.
    """
    within = policy.supplement_within
    limit = Ruling(Limit(within.value, Unit.DAY), within.because)
    return due_on(started_on=told_on, limit=limit, calendar=calendar, policy=deadlines)


def remind_on(*, last: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the day on which to remind the applicant of `last`, the day for the papers."""
    day, left = last, policy.remind_before.value
    while left > 0:
        day -= ONE_DAY
        left -= calendar.is_workday(day)
    return Ruling(day, policy.remind_before.because)


def notice_by(*, received_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day on which the one-time notice may go out."""
    return Ruling(
        calendar.workday_after(received_on, policy.notice_within.value),
        policy.notice_within.because,
    )


def deemed_accepted(
    *, received_on: date, today: date, calendar: Calendar, policy: Policy
) -> Ruling[date] | None:
    """Return the day a case counts as accepted because nobody said anything, if it does.

    That is the day of receipt, not the day the limit ran out (行政许可法 第三十二条).
    """
    last = notice_by(received_on=received_on, calendar=calendar, policy=policy)
    if not policy.silence_accepts.value or today <= last.value:
        return None
    return Ruling(received_on, cite(policy.silence_accepts, last))
