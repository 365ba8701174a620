"""What a decided case gives: its numbers, its code, what is void and what takes its place (结果).

A helper of `delivery`, whose policy it reads. The certificates and letters of a case are
registered one by one; they lie at the window until somebody takes them, and what a
courier carries is out until he answers. What is out when its case is opened again is in
dispute, and is owed back once it does not hold any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from .delivery import Policy, Stage, Way, objections_to_closing
from .ruling import Objection, Ruling


class Claim(StrEnum):
    """What is to become of a result that went out before its case was opened again (收回)."""

    NONE = ""
    DISPUTED = "disputed"
    OWED = "owed"
    BACK = "back"
    GONE = "gone"

    @property
    def zh(self) -> str:
        said = {
            "disputed": "有争议,重新办理中",
            "owed": "应当交回",
            "back": "交回来了",
            "gone": "收不回来",
        }
        return said.get(self.value, "")


def objections_to_handing_out(
    *, wanted: bool, standing: int, policy: Policy
) -> Iterator[Objection]:
    """Yield that a result was granted and none is there to be handed out."""
    if wanted and not standing:
        yield policy.numbered.objection("准予了,结果还没有出,或者作废了没有补发")


def objections_to_code(
    *, given: str, right: bool, wrong: int, checked: str, policy: Policy
) -> Iterator[Objection]:
    """Yield that the code does not open the drawer; `wrong`: how often it failed, this time too.

    Without a code somebody shows who they are, as always. A code that failed too often
    is no good any more, and it is written down how identity was checked instead.
    """
    left = policy.code_tries.value - wrong
    if left <= 0 and not checked.strip():
        said = f"取件码连错 {policy.code_tries.value} 次,作废了。核对证件,写明怎样核对的"
        yield policy.code_tries.objection(said)
    elif left > 0 and given.strip() and not right:
        yield policy.code_tries.objection(f"取件码不对,还可以试 {left} 次")


def objections_to_voiding(
    *, reason: str, void: bool, out: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why a result may not be declared void (作废); `out`: it is not with us any more."""
    if void:
        yield policy.numbered.objection("这一份已经作废了")
    if out:
        found = "结果已经交出去了,不能作废。写错、遗失、损毁的补发,撤销许可依法另行决定"
        yield policy.numbered.objection(found)
    if not reason.strip():
        yield policy.numbered.objection("没有写作废的原因")


def objections_to_reissuing(
    *, ground: str, void: bool, moving: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why no other copy takes the place of this one (补发)."""
    if void:
        yield policy.reissue_grounds.objection("这一份已经作废了,补发的是新的那一份")
    if moving:
        yield policy.reissue_grounds.objection("这一份还在快递路上,先记下妥投还是退回")
    if ground not in policy.reissue_grounds.value:
        listed = "、".join(policy.reissue_grounds.value)
        yield policy.reissue_grounds.objection(f"补发只有这些理由:{listed}")


def objections_to_filing(
    *, kind: str, decided: bool, moving: bool, reached: frozenset[Stage], policy: Policy
) -> Iterator[Objection]:
    """Yield why a decided case is not over yet: the courier is silent, or the book wants more."""
    if not decided:
        return
    if moving and policy.courier_answer.value:
        yield policy.courier_answer.objection("结果还在快递路上,没有妥投或者退回的记录")
    yield from objections_to_closing(kind=kind, reached=reached, policy=policy)


def reached(*, delivered: bool, moving: bool, signed: bool, way: str) -> frozenset[Stage]:
    """Return how far a decided case has come; who takes it from a courier signs his list."""
    if not delivered or moving:
        return frozenset({Stage.DECIDED})
    by_hand = {Stage.SIGNED} if signed or way == Way.COURIER else set()
    return frozenset({Stage.DECIDED, Stage.DELIVERED, *by_hand})


def objections_to_reminding(
    *, waits: bool, said: str, last: date | None, today: date, policy: Policy
) -> Iterator[Objection]:
    """Yield why a reminder is not written down (提醒领取)."""
    if not waits:
        yield policy.remind_after.objection("没有在等领取的结果")
    if last == today and policy.remind_once.value:
        yield policy.remind_once.objection("今天已经提醒过了")
    if not said.strip():
        yield policy.remind_after.objection("没有写怎么提醒的、对方怎么说")


def came_back_in_time(*, by: date, on: date, policy: Policy) -> Ruling[bool]:
    """Return whether a result was given back to the centre in time (交回中心)."""
    return Ruling(on <= by, policy.back_within.because)


def claimed_on_reopening(*, stands: bool, policy: Policy) -> Ruling[Claim]:
    """Return what is to become of a result that is out when its case is opened again (重新办理).

    `stands`: it holds until there is a new decision; else it is owed back at once.
    """
    claim = Claim.DISPUTED if stands else Claim.OWED
    return Ruling(claim if policy.recall.value else Claim.NONE, policy.recall.because)


def objections_to_recalling(
    *, claim: Claim, end: str, said: str, policy: Policy
) -> Iterator[Objection]:
    """Yield why it is not written down that a result came back, or cannot be had back (交回)."""
    if claim not in (Claim.DISPUTED, Claim.OWED):
        yield policy.recall.objection("这一份不用交回,或者已经记过了")
    if end not in (Claim.BACK, Claim.GONE):
        yield policy.recall.objection("没有选交回来了还是收不回来")
    if not said.strip():
        yield policy.recall.objection("没有写谁交回的,或者为什么收不回来")


def objections_to_owing(*, owed: tuple[str, ...], policy: Policy) -> Iterator[Objection]:
    """Yield what has to come back, or be written off, before the case is filed again."""
    if owed and policy.recall.value:
        yield policy.recall.objection(
            f"原来的结果还没有交回,也没有写收不回来的原因:{'、'.join(owed)}"
        )
