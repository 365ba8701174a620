"""Whom a system binds and since when, and who alone may do a thing (适用与权限)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .ruling import Objection, Ruling, cite

BOOK = "book"  # stands for every system of the book that is not named by itself


class Reach(StrEnum):
    """How far a power goes, the narrower before the wider."""

    OWN = "own"  # one's own items
    CENTRE = "centre"
    TOWN = "town"
    COUNTY = "county"

    @property
    def zh(self) -> str:
        return {"own": "自己的事项", "centre": "本中心", "town": "本乡镇", "county": "本县"}[
            self.value
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Since when a system holds."""

    since: date
    trial: bool = False  # 试行


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a system is about; an empty list leaves that side open."""

    everyone: bool = False  # no post is exempt
    people: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """A thing that only some may do."""

    what: str  # 改派工作
    who: tuple[str, ...]
    within: Reach = Reach.CENTRE
    reason: bool = False  # 要写明理由


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about its own reach, by the names of its systems."""

    in_force: Mapping[str, Ruling[InForce]]  # 各项制度从哪天起施行
    scope: Mapping[str, Ruling[Scope]]  # 各项制度管哪些人、哪些事、哪些地方
    powers: Mapping[str, Ruling[Power]]  # 只有谁能做


def standing(*, system: str, policy: Policy) -> Ruling[str] | None:
    """Return whether a system is on trial (试行) or in force (施行); None if it does not say."""
    said = _in_force(system, policy)
    return Ruling("试行" if said.value.trial else "施行", said.because) if said else None


def _in_force(system: str, policy: Policy) -> Ruling[InForce] | None:
    return policy.in_force.get(system) or policy.in_force.get(BOOK)


def objections_to_citing(*, system: str, decided_on: date, policy: Policy) -> Iterator[Objection]:
    """Yield why a decision of that day cannot rest on a system: it did not hold yet."""
    said = _in_force(system, policy)
    if said and decided_on < said.value.since:
        since = said.value.since
        day = f"{since.year}年{since.month}月{since.day}日"
        yield said.objection(f"这项制度 {day}起才施行,以前的事不能引用")


def covers(
    *, system: str, person: str = "", matter: str = "", place: str = "", policy: Policy
) -> Ruling[bool] | None:
    """Return whether a system holds for a person, a matter and a place; None if it does not say.

    What is left empty is not asked about.
    """
    said = policy.scope.get(system)
    if said is None:
        return None
    scope = said.value
    pairs = ((person, scope.people), (matter, scope.matters), (place, scope.places))
    return Ruling(all(not (one and known) or one in known for one, known in pairs), said.because)


def objections_to_account(*, group: str, policy: Policy) -> Iterator[Objection]:
    """Yield why nobody of this group can have an account: no system of the book knows it.

    Where no system says whom it binds, anybody can.
    """
    said = [ruling for ruling in policy.scope.values() if ruling.value.people]
    known = dict.fromkeys(person for ruling in said for person in ruling.value.people)
    if said and group not in known:
        yield Objection(f"人员只分{'、'.join(known)},没有“{group}”", cite(*said))


def objections_to_act(
    *, act: str, by: str, within: Reach = Reach.CENTRE, reason: str = "", policy: Policy
) -> Iterator[Objection]:
    """Yield why an act is not for this person, or not this far, or not without a reason.

    `by` is a post or an office; `within` how far the act goes.
    """
    ruling = policy.powers.get(act)
    if ruling is None:
        return
    power = ruling.value
    if by not in power.who:
        yield ruling.objection(f"{power.what}只能由{'、'.join(power.who)}来做")
    elif list(Reach).index(within) > list(Reach).index(power.within):
        yield ruling.objection(f"{power.what}不能超出{power.within.zh}")
    if power.reason and not reason.strip():
        yield ruling.objection(f"{power.what}要写明理由")
