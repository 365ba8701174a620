"""What must not be told, and who may look (保密).

Some cases never stand in a public list. What identifies somebody is seen by those who
work on it, with a reason, on the record. What is collected has a purpose and an end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .clock import months_after
from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Something that only some may see."""

    what: str  # 控告人、检举人的身份
    handlers: bool = True  # who handles it may see it
    others: bool = False  # others may, with a reason
    never: tuple[str, ...] = ()  # who never may, whatever the reason: 被评价人


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about confidentiality."""

    withheld: Ruling[tuple[str, ...]]  # 有这些标记的办件不公开
    masked: Ruling[tuple[str, ...]]  # 公开的地方不能出现的个人信息
    secrets: Mapping[str, Ruling[Secret]]  # 什么只有谁能看
    guardian_under: Ruling[int]  # 不满几周岁要监护人同意
    log_months: Ruling[int]  # 访问日志至少留几个月
    export_needs_purpose: Ruling[bool]  # 下载、导出要写用途
    export_by_permit: Ruling[bool]  # 导出要有权限
    notice: Ruling[tuple[str, ...]]  # 收个人信息以前说清的事
    basis_needed: Ruling[bool]  # 办事必需的才收
    end_needed: Ruling[bool]  # 每一类信息都有保存期限


def objections_to_publishing(
    *, marks: tuple[str, ...], shows: tuple[str, ...], policy: Policy
) -> Iterator[Objection]:
    """Yield why a case cannot stand in a public list: what it is marked, what it would show."""
    for mark in marks:
        if mark in policy.withheld.value:
            yield policy.withheld.objection(f"涉及{mark},不公开")
    for part in shows:
        if part in policy.masked.value:
            yield policy.masked.objection(f"会露出{part}")


def objections_to_looking(
    *, secret: str, role: str, handles: bool, reason: str, policy: Policy
) -> Iterator[Objection]:
    """Yield why somebody may not see what is kept secret; a look is always on the record."""
    ruling = policy.secrets.get(secret)
    if ruling is None:
        return
    kept = ruling.value
    if role in kept.never:
        yield ruling.objection(f"{role}不能看{kept.what}")
    elif handles and kept.handlers:
        return
    elif not kept.others:
        yield ruling.objection(f"{kept.what}只有经办的人能看")
    elif not reason.strip():
        yield ruling.objection(f"看{kept.what}要写理由")


def guardian_needed(*, born_on: date, on: date, policy: Policy) -> Ruling[bool]:
    """Return whether a guardian has to agree: the applicant is under age on that day.

    The years are complete on the birthday itself, as the civil code counts.
    """
    years = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    return Ruling(years < policy.guardian_under.value, policy.guardian_under.because)


def keep_log_until(*, written_on: date, policy: Policy) -> Ruling[date]:
    """Return the first day on which a line of the access log may be deleted."""
    return Ruling(months_after(written_on, policy.log_months.value), policy.log_months.because)


def objections_to_keeping(*, months: int, policy: Policy) -> Iterator[Objection]:
    """Yield why a log cannot be kept for so few months; no setting may make it shorter."""
    if months < policy.log_months.value:
        yield policy.log_months.objection(f"只留 {months} 个月,至少 {policy.log_months.value} 个月")


def objections_to_export(*, purpose: str, permitted: bool, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to downloading data or papers (导出)."""
    if policy.export_by_permit.value and not permitted:
        yield policy.export_by_permit.objection("没有导出的权限")
    if policy.export_needs_purpose.value and not purpose.strip():
        yield policy.export_needs_purpose.objection("没有写用途")


def objections_to_collecting(
    *, basis: str, kept_months: int | None, said: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to asking people for a kind of personal data.

    `basis` is the item or the law that needs it, `kept_months` how long it is kept,
    `said` what the notice beside the field tells.
    """
    if policy.basis_needed.value and not basis.strip():
        yield policy.basis_needed.objection("没有写办什么事、哪条法律要这项信息")
    if policy.end_needed.value and kept_months is None:
        yield policy.end_needed.objection("没有定保存多久")
    for part in policy.notice.value:
        if part not in said:
            yield policy.notice.objection(f"告知里没有写{part}")
