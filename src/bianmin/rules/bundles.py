"""One matter of life, several items (一件事): what they may be, and what is asked only once.

A tie says that the result of one item is a paper of another. The other then waits for
it, or runs at once and is only not decided before; the hall passes the result on itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import Calendar
from .chains import Tie as Tie
from .chains import Way as Way
from .chains import circle
from .ruling import Objection, Ruling


class Choice(StrEnum):
    """What can become of an item when the one before it came to nothing."""

    BRING = "bring"
    WITHDRAW = "withdraw"

    @property
    def zh(self) -> str:
        return "这份材料另外交来,接着办" if self is Choice.BRING else "这一件也撤回"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about several items handled as one matter."""

    least: Ruling[int]  # 一件事至少含几个事项
    most: Ruling[int]  # 一件事最多含几个事项
    ways: Ruling[tuple[Way, ...]]  # 有先后的事项怎样接着办
    once: Ruling[bool]  # 几个事项都要的材料只收一次
    told_once: Ruling[bool]  # 各事项缺的材料并成一张告知单
    passed_on: Ruling[bool]  # 前一件的结果由中心转给后一件,不叫群众跑
    helper: Ruling[bool]  # 要有专人负责到底
    follow_within: Ruling[int]  # 专人至少几个工作日跟踪一次
    choices: Ruling[tuple[Choice, ...]]  # 前一件没有办成,后一件怎么办
    again: Ruling[bool]  # 没有办成的一件可以在一件事里重新申请


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One item of a bundle as the catalogue has it on a day."""

    name: str
    here: bool = True  # an item of this hall
    published: bool = True
    elsewhere: bool = False  # only told where to go
    result: str = ""  # what it ends in: a licence, a certificate
    papers: Mapping[str, bool]  # what it asks for -> whether it is a main paper


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper that one item asks for."""

    item: str
    name: str
    copies: int = 1
    original: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """A paper that is asked for once, whoever of the items uses it."""

    name: str
    items: tuple[str, ...]
    copies: int  # the most that any of them wants
    original: bool  # to be seen, if any of them wants to


def asked_once(*, wanted: tuple[Wanted, ...], policy: Policy) -> Ruling[tuple[Shared, ...]]:
    """Return the papers of several items, each once, in the order in which they come."""
    found: dict[str, list[Wanted]] = {}
    for number, one in enumerate(wanted):
        key = one.name if policy.once.value else f"{number}"
        found.setdefault(key, []).append(one)
    shared = tuple(
        Shared(
            many[0].name,
            tuple(dict.fromkeys(w.item for w in many)),
            max(w.copies for w in many),
            any(w.original for w in many),
        )
        for many in found.values()
    )
    return Ruling(shared, policy.once.because)


def objections_to_bundle(
    *, members: tuple[Member, ...], ties: tuple[Tie, ...], policy: Policy
) -> Iterator[Objection]:
    """Yield everything that stands against offering these items as one matter (一件事)."""
    names = tuple(m.name for m in members)
    if len(names) < policy.least.value:
        yield policy.least.objection(f"至少要 {policy.least.value} 个事项,现在 {len(names)} 个")
    if len(names) > policy.most.value:
        yield policy.most.objection(f"最多 {policy.most.value} 个事项,现在 {len(names)} 个")
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        yield policy.once.objection(f"同一个事项写了两回:{name}")
    for member in members:
        yield from _objections_to_member(member, policy)
    known = {m.name: m for m in members}
    for number, tie in enumerate(ties):
        yield from _objections_to_tie(tie, known, policy)
        if any((t.before, t.after) == (tie.before, tie.after) for t in ties[:number]):
            yield policy.ways.objection(f"先后关系写了两回:{tie.before} → {tie.after}")
    if round_ := circle(items=names, ties=tuple(t for t in ties if t.before != t.after)):
        yield policy.ways.objection(f"互相等着,谁也办不成:{'、'.join(round_)}")


def _objections_to_member(member: Member, policy: Policy) -> Iterator[Objection]:
    if not member.here:
        yield policy.least.objection(f"不是本中心的事项:{member.name}")
    elif not member.published:
        yield policy.least.objection(f"没有公布,或者已经停用:{member.name}")
    elif member.elsewhere:
        yield policy.least.objection(f"不在本中心办,只能告知去处:{member.name}")


def _objections_to_tie(
    tie: Tie, known: Mapping[str, Member], policy: Policy
) -> Iterator[Objection]:
    said = f"{tie.before} → {tie.after}"
    unknown = [name for name in (tie.before, tie.after) if name not in known]
    for name in unknown:
        yield policy.ways.objection(f"先后关系里的事项不在这件事里:{name or '没有选'}")
    if tie.way not in policy.ways.value:
        yield policy.ways.objection(f"这里不能{tie.way.zh}:{said}")
    if unknown:
        return
    if tie.before == tie.after:
        yield policy.ways.objection(f"一个事项不能等它自己:{tie.before}")
    if not known[tie.before].result.strip():
        yield policy.passed_on.objection(f"{tie.before}没有写结果名称,没有结果可以转给{tie.after}")
    papers = known[tie.after].papers
    if tie.paper not in papers:
        yield policy.passed_on.objection(f"{tie.after}的材料里没有:{tie.paper or '没有写材料'}")
    elif tie.way is Way.ALONGSIDE and papers[tie.paper]:
        yield policy.ways.objection(f"{tie.paper}是{tie.after}的主件,不能后补,只能等前一件办好")


def waits_for(
    *, item: str, ties: tuple[Tie, ...], there: frozenset[str], policy: Policy
) -> Ruling[tuple[str, ...]]:
    """Return the items whose results this one still lacks; `there`: those whose result exists."""
    open_ = (t.before for t in ties if t.after == item and t.before not in there)
    return Ruling(tuple(dict.fromkeys(open_)), policy.passed_on.because)


def objections_to_going_on(
    *, step: str, waiting: Mapping[str, Way], policy: Policy
) -> Iterator[Objection]:
    """Yield why an item must wait: for what comes before it, by how it is tied to that.

    `step`: accept, decide, lapse; `waiting`: in words what is lacking -> the tie's way.
    """
    for lacking, way in waiting.items():
        if step == "accept" and way is Way.AFTER:
            yield policy.ways.objection(f"要等前一件办好才受理:{lacking}")
        if step == "decide":
            yield policy.passed_on.objection(f"还没有前一件的结果:{lacking}")
        if step == "lapse":
            yield policy.passed_on.objection(f"在等中心自己的结果,不是群众没有补:{lacking}")


def objections_to_choice(*, choice: str, reason: str, policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting in what becomes of an item whose forerunner came to nothing."""
    if choice not in policy.choices.value:
        offered = "、".join(c.zh for c in policy.choices.value)
        yield policy.choices.objection(f"请选一样:{offered}")
    if not reason.strip():
        yield policy.choices.objection("没有写群众是怎么说的")


def objections_to_project(*, items: int, helper: str, policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting before the items are handed in together."""
    if items < policy.least.value:
        yield policy.least.objection(f"只有 {items} 个事项,照单个事项收件就行")
    if policy.helper.value and not helper.strip():
        yield policy.helper.objection("没有指定专人")


def follow_by(*, last: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return until when the helper looks after the matter again (跟踪)."""
    day = calendar.workday_after(last, policy.follow_within.value)
    return Ruling(day, policy.follow_within.because)
