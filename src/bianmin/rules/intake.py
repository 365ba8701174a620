"""Taking papers in at the window (收件、受理).

Every paper is looked at while the person is there. What can be put right on the
spot is put right; what stays missing or faulty is told once (see `notices`). What is
complete must be accepted; what is not for this centre is sent on with the place
that it is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .flow import Role
from .materials import GOOD as GOOD
from .materials import Mark as Mark
from .materials import Outcome as Outcome
from .materials import Paper as Paper
from .materials import Verdict as Verdict
from .ruling import Objection, Ruling, cite


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
    provisional_needs_contact: Ruling[bool]  # 代收须留联系方式
    remind_before: Ruling[int]  # 补正到期前几个工作日提醒
    notice_back: Ruling[bool]  # 告知错了的,可以撤回
    listed_only: Ruling[bool]  # 清单以外的材料,没有理由不得要
    on_file_not_asked: Ruling[bool]  # 案卷里有的,不得再要一遍
    channels: Ruling[tuple[str, ...]]  # 申请可以走的渠道
    acceptance_form: Ruling[str]  # 受理凭证的名称
    reject_form: Ruling[str]  # 不予受理凭证的名称
    decider_apart: Ruling[bool]  # 受理的人不得决定同一件
    at_window: Ruling[bool]  # 只能在受理窗口受理


def verdict(
    *,
    papers: tuple[Paper, ...],
    where: str = "",
    later: frozenset[str] = frozenset(),
    policy: Policy,
) -> Ruling[Verdict]:
    """Return what the papers amount to; `where` names another office if it is not ours.

    `later` are the papers that may follow, see `tolerance.may_follow`.
    """
    if where:
        return Ruling(Verdict(Outcome.ELSEWHERE, where=where), policy.elsewhere_at_once.because)
    unseen = tuple(p.name for p in papers if p.mark is Mark.UNMARKED)
    bad = tuple(p for p in papers if p.mark in {Mark.MISSING, Mark.FAULTY})
    tolerated = tuple(p for p in bad if p.name in later and not p.main)
    wanting = tuple(p for p in bad if p not in tolerated)
    if unseen:
        seen = Verdict(Outcome.LOOK, wanting, unseen)
        return Ruling(seen, policy.every_paper_marked.because)
    if wanting:
        because = cite(policy.notice_once, policy.notice_written)
        return Ruling(Verdict(Outcome.NOTICE, wanting), because)
    complete = Verdict(Outcome.COMPLETE, tolerated=tolerated)
    return Ruling(complete, policy.complete_must_accept.because)


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
    later: frozenset[str] = frozenset(),
    policy: Policy,
) -> Iterator[Objection]:
    """Yield every objection to accepting the case (受理).

    `conditions` says whether the applicant meets those of the guide; None: not looked at.
    `later` are the papers that may follow, see `tolerance.may_follow`.
    """
    yield from objections_to_taking(role=role, own_post=own_post, policy=policy)
    if conditions is None and policy.conditions_checked.value:
        yield policy.conditions_checked.objection("还没核对申请条件")
    if conditions is False:
        yield policy.conditions_checked.objection("不符合申请条件")
    yield from objections_to_papers(papers=papers, policy=policy)
    for paper in verdict(papers=papers, later=later, policy=policy).value.wanting:
        said = "没交" if paper.mark is Mark.MISSING else paper.problem or "有问题"
        yield policy.notice_once.objection(f"{paper.name}:{said}")


def objections_to_taking(
    *, role: str, own_post: bool, window: bool | None = None, policy: Policy
) -> Iterator[Objection]:
    """Yield why this person may not take this item in at all.

    `window`: whether it is done at a window for intake; None where nobody knows.
    """
    if role not in policy.by_staff.value:
        yield policy.by_staff.objection("您的岗位不受理办件")
    if policy.own_post_only.value and not own_post:
        yield policy.own_post_only.objection("这个事项不在您的岗位")
    if policy.at_window.value and window is False:
        yield policy.at_window.objection("只能在受理窗口受理")


def objections_to_again(*, open_no: str, why: str, policy: Policy) -> Iterator[Objection]:
    """Yield the objection to a second case of one person on one item while one is open.

    `open_no` is the number of the open case, "" without one; `why` is the clerk's reason.
    """
    if policy.same_matter_warned.value and open_no and not why.strip():
        found = f"这个人的同一事项还有一件在办:{open_no}。确是另一件事的,写明原因"
        yield policy.same_matter_warned.objection(found)


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


def objections_to_channel(
    *, channel: str, turned_away: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield that nobody put down how an application came, or that it was refused for that (渠道)."""
    if not channel.strip():
        yield policy.channels.objection("没有记从哪种渠道来")
    elif turned_away and channel in policy.channels.value:
        yield policy.channels.objection(f"不得因为是{channel}来的就不收")


def objections_to_decider(*, took_it_in: bool, policy: Policy) -> Iterator[Objection]:
    """Yield that somebody would decide a case that he took in himself (受理与审批分开)."""
    if policy.decider_apart.value and took_it_in:
        yield policy.decider_apart.objection("这一件是您受理的,不能由您决定")
