"""How a case passes through the house (办件流转).

What must be on file before a step, what a step is called, what a case may have only
once (one window, one number, one visit), who may say no, and by when what is done at
once is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from .flow import Role, State
from .needs import wanting
from .ruling import Objection, Ruling

STAGE_OF = {
    **dict.fromkeys((State.RECEIVED, State.SUPPLEMENTING), "intake"),
    **dict.fromkeys((State.ACCEPTED, State.EXAMINED, State.SUSPENDED), "handling"),
    **dict.fromkeys((State.DECIDED, State.DELIVERED, State.ARCHIVED), "result"),
    **dict.fromkeys((State.REJECTED, State.RETURNED, State.WITHDRAWN, State.LAPSED), "result"),
}
COUNTED = {
    "centres": ("打交道的中心", "个"), "numbers": ("办件编号", "个"), "windows": ("受理窗口", "个"),
    "hand_ins": ("交材料", "次"), "pick_ups": ("取结果", "次"), "fees": ("收费", "次"),
    "visits": ("到场", "次"),
}  # fmt: skip
SITE_ZH = {"organiser": "谁组织的勘察", "site_day": "勘察日期", "conclusion": "勘察结论"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the way of a case through the house."""

    needs: Mapping[str, Ruling[Literal["examine", "decide", "deliver"]]]  # 要件:哪一步以前要有
    stages: Mapping[str, Ruling[str]]  # 环节的叫法: intake, handling, result
    at_most: Mapping[str, Ruling[int]]  # 一件至多几个、几次: keys of COUNTED
    immediate_by: Ruling[Literal["closing", "day_end"]]  # 即办件当天什么时候以前办结
    kept_at_window: Ruling[tuple[str, ...]]  # 由窗口直接办、不转他人的种类
    passed_on_with_due: Ruling[bool]  # 转给部门要带到期日
    site_staff_min: Ruling[int]  # 现场核查至少几名工作人员
    site_record: Ruling[tuple[str, ...]]  # 现场核查要记的: keys of SITE_ZH
    slip_says: Mapping[str, Ruling[str]]  # 环节办完的单据要写的: field -> 叫法
    results: Mapping[str, Ruling[str]]  # 受理以后的几种结果: result -> 叫法
    refused_by: Ruling[tuple[Role, ...]]  # 谁批准的否决才有效
    decides_within: Ruling[tuple[Role, ...]]  # 谁只能在授权书所列事项内审批
    taken_up: Ruling[Literal["own_post", "own_office"]]  # 咨询可以当场转为办件的范围
    works: Mapping[str, Ruling[str]]  # 各部门首席代表牵头、要有记录的工作: work -> 叫法
    online_remedies: Ruling[bool]  # 网上送达的不予决定,写明网上申请复议的网址


def objections_to_step(*, step: str, have: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what is not on file and has to be before `step` (要件); `have`: what is there."""
    yield from wanting(needs=policy.needs, before=step, have=have)


def stage(*, state: State, policy: Policy) -> Ruling[str] | None:
    """Return what the rule book calls the stage of a case (环节), if it names its stages."""
    return policy.stages.get(STAGE_OF[state])


def objections_to_once_more(*, counts: Mapping[str, int], policy: Policy) -> Iterator[Objection]:
    """Yield what a case has had more often than the rule book allows (一次办).

    `counts` holds what was counted; what is not in it was not measured and is not judged.
    """
    for name, most in policy.at_most.items():
        if counts.get(name, 0) > most.value:
            called, measure = COUNTED.get(name, (name, "次"))
            yield most.objection(f"{called} {counts[name]} {measure},至多 {most.value} {measure}")


def objections_to_leaving_open(
    *, kind: str, accepted_at: datetime, now: datetime, closes: time, policy: Policy
) -> Iterator[Objection]:
    """Yield that an immediate case is still open when it must be done (当场办结).

    `closes` is the closing time of that day. What was accepted after closing has
    until midnight.
    """
    if kind != "immediate":
        return
    day = accepted_at.date()
    if policy.immediate_by.value == "closing" and accepted_at.time() < closes:
        over = now.date() > day or now.time() >= closes
    else:
        over = now.date() > day
    if over:
        yield policy.immediate_by.objection(f"即办件 {day.month}月{day.day}日受理,当天没有办结")


def objections_to_passing_on(*, kind: str, due: date | None, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to passing a case on from the window to a department (转办)."""
    if kind in policy.kept_at_window.value:
        yield policy.kept_at_window.objection("这类办件由窗口直接办结,不转他人")
    if policy.passed_on_with_due.value and due is None:
        yield policy.passed_on_with_due.objection("没有到期日,不能转给部门")


def objections_to_site_check(
    *, staff: tuple[str, ...], organiser: str, day: date | None, conclusion: str, policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to the record of a check on site (现场核查); nobody counts twice."""
    there = len({name.strip() for name in staff if name.strip()})
    if there < policy.site_staff_min.value:
        least = policy.site_staff_min
        yield least.objection(f"现场只有 {there} 名工作人员,至少要 {least.value} 名")
    said = {"organiser": organiser.strip(), "site_day": day, "conclusion": conclusion.strip()}
    for part in policy.site_record.value:
        if not said.get(part):
            yield policy.site_record.objection(f"没有写{SITE_ZH.get(part, part)}")


def objections_to_slip(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what the slip at the end of a stage leaves unsaid (下一个窗口)."""
    for name, called in policy.slip_says.items():
        if name not in filled:
            yield called.objection(f"单据上没有写{called.value}")


def objections_to_result(*, result: str, policy: Policy) -> Iterator[Objection]:
    """Yield that an accepted case cannot end so, where the rule book lists its results."""
    if policy.results and result not in policy.results:
        named = "、".join(r.value for r in policy.results.values())
        because = tuple(c for r in policy.results.values() for c in r.because)
        yield Objection(f"受理以后只有这些结果:{named}", tuple(dict.fromkeys(because)))


def objections_to_veto(
    *, approved_by: Role, elsewhere: bool = False, policy: Policy
) -> Iterator[Objection]:
    """Yield that a refusal was not approved by somebody who may say no (否决).

    `elsewhere`: to send somebody on to the office whose matter it is refuses nothing.
    """
    if not elsewhere and approved_by not in policy.refused_by.value:
        names = "、".join(role.zh for role in policy.refused_by.value)
        yield policy.refused_by.objection(f"否决要经{names}批准才生效")


def objections_to_approval(
    *, role: Role, item: str, authorised: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield that an item stands outside the authority of who approves it (授权范围)."""
    if role in policy.decides_within.value and item not in authorised:
        yield policy.decides_within.objection(f"授权委托书里没有这个事项:{item}")


def objections_to_taking_up(
    *, own_post: bool, own_office: bool, due: date | None, policy: Policy
) -> Iterator[Objection]:
    """Yield why a question cannot become a case on the spot (咨询转办件).

    `own_post`: the item belongs to who was asked, `own_office`: to that office; `due`
    is the day that the new case is promised for.
    """
    if not (own_post or (own_office and policy.taken_up.value == "own_office")):
        yield policy.taken_up.objection("这件事不归您办,请转给承办的人")
    if due is None:
        yield policy.taken_up.objection("没有同时确定办理时限")


def objections_to_serving_refusal(
    *, online: bool, address: str, policy: Policy
) -> Iterator[Objection]:
    """Yield that a refusal served online does not say where to appeal online (网上复议)."""
    if policy.online_remedies.value and online and not address.strip():
        yield policy.online_remedies.objection("没有写网上申请复议的网址")


def objections_to_works(
    *, unit: str, recorded: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield the works of which a department has no record with its state (牵头工作)."""
    for work, called in policy.works.items():
        if work not in recorded:
            yield called.objection(f"{unit}没有“{called.value}”的记录")
