"""Photos, scans and PDFs of papers: what is taken, what is struck, what is used again (影印件).

A file is judged by what is in it, never by its name. What was taken is not deleted:
it is struck with a reason. What the office has and still holds good is not asked for
again; it is taken over with the applicant's consent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in a file, before anything of it is kept."""

    kind: str  # PDF, JPEG …; what it is called, if it is something else
    megabytes: float
    megapixels: float = 0.0  # of its largest page, if it is an image
    pages: int = 1
    ending: str = ""  # of its name, where that says something else than its content
    broken: bool = False  # torn off, or not readable
    locked: bool = False  # asks for a password
    active: tuple[str, ...] = ()  # what could act by itself: 程序、附件
    virus: str = ""  # its name, as the virus scanner calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about photos and scans of papers."""

    kinds: Ruling[tuple[str, ...]]  # 收哪几种文件
    megabytes: Ruling[int]  # 一个文件最多几兆
    megapixels: Ruling[int]  # 一页最多几百万像素
    pages: Ruling[int]  # 一个文件最多几页
    safe_only: Ruling[bool]  # 打不开、带程序、带病毒的不收
    good_for: Ruling[int]  # 没有写有效期的材料,收下以后几天内可以再用
    consent_needed: Ruling[bool]  # 再用以前收过的材料要申请人同意
    strike_needs_reason: Ruling[bool]  # 影印件只作废不删除,作废要写原因


def objections_to_file(*, found: Found, policy: Policy) -> Iterator[Objection]:
    """Yield every reason why a file is not taken, in words for the person who sent it."""
    taken = "、".join(policy.kinds.value)
    if not found.megabytes:
        yield policy.kinds.objection("文件是空的")
        return
    if found.kind not in policy.kinds.value:
        yield policy.kinds.objection(f"这是{found.kind or '认不出来的文件'},只收 {taken}")
    if found.ending:
        yield policy.kinds.objection(f"名字写的是 {found.ending},里面是 {found.kind},对不上")
    if found.megabytes > policy.megabytes.value:
        yield policy.megabytes.objection(
            f"文件有 {found.megabytes:.1f} 兆,最多 {policy.megabytes.value} 兆"
        )
    if found.megapixels > policy.megapixels.value:
        yield policy.megapixels.objection(
            f"一页有 {found.megapixels:.0f} 百万像素,最多 {policy.megapixels.value}"
        )
    if found.pages > policy.pages.value:
        yield policy.pages.objection(f"有 {found.pages} 页,最多 {policy.pages.value} 页,请分开传")
    if policy.safe_only.value:
        yield from _dangers(found, policy)


def _dangers(found: Found, policy: Policy) -> Iterator[Objection]:
    if found.broken:
        yield policy.safe_only.objection("文件不完整或者打不开,请重新拍、重新扫")
    if found.locked:
        yield policy.safe_only.objection("文件有密码,请去掉密码再传")
    if found.active:
        yield policy.safe_only.objection(
            f"文件里带着{'、'.join(found.active)},请打印成新的 PDF 再传"
        )
    if found.virus:
        yield policy.safe_only.objection(f"查出病毒:{found.virus}")


def good_until(
    *, received_on: date, valid_until: date | None = None, policy: Policy
) -> Ruling[date]:
    """Return the last day on which a paper may be used again.

    That is the day written on it; without one, so many days after it was first received.
    """
    if valid_until is not None:
        return Ruling(valid_until, policy.good_for.because)
    last = received_on + timedelta(days=policy.good_for.value)
    return Ruling(last, policy.good_for.because)


def objections_to_taking_over(
    *, last: date, today: date, same_person: bool, same_paper: bool, consent: str, policy: Policy
) -> Iterator[Objection]:
    """Yield every reason why a paper of another case cannot be used in this one.

    `last` is the day until which it holds good; `consent` says how the applicant agreed.
    """
    if not same_person:
        yield policy.consent_needed.objection("不是同一个人的材料")
    if not same_paper:
        yield policy.good_for.objection("不是同一份材料")
    if today > last:
        yield policy.good_for.objection(f"只到 {last:%Y-%m-%d} 有效,已经过了,请交新的")
    if policy.consent_needed.value and not consent.strip():
        yield policy.consent_needed.objection("没有记本人怎样同意的")


def objections_to_striking(
    *, reason: str, struck: bool, archived: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why a scan cannot be struck (作废): it is never deleted."""
    if policy.strike_needs_reason.value and not reason.strip():
        yield policy.strike_needs_reason.objection("没有写为什么作废")
    if struck:
        yield policy.strike_needs_reason.objection("已经作废了")
    if archived:
        yield policy.strike_needs_reason.objection("案卷已经归档,不能再作废")
