"""How the institution is set up: what is on file, which systems, who leads (组织与落实)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .ruling import Objection, Ruling, cite


class Of(StrEnum):
    """Whose file it is."""

    COUNTY = "county"
    TOWN = "town"
    CENTRE = "centre"
    WINDOW = "window"
    STATION = "station"
    DEPARTMENT = "department"
    ITEM = "item"
    POST = "post"
    PERSON = "person"

    @property
    def zh(self) -> str:
        return OF_ZH[self]


OF_ZH = {
    Of.COUNTY: "县里", Of.TOWN: "乡镇", Of.CENTRE: "中心", Of.WINDOW: "窗口", Of.STATION: "村站",
    Of.DEPARTMENT: "部门", Of.ITEM: "事项", Of.POST: "岗位", Of.PERSON: "人员",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFile:
    """One line that a file must have: a post, a body, a plan, a budget."""

    of: Of
    what: str  # 领导小组组长
    at_least: int = 1
    at_most: int = 0  # 0: any number
    every: tuple[str, ...] = ()  # each of these
    among: tuple[str, ...] = ()  # whatever is there is one of these


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system that a book must have."""

    title: str  # 首问负责
    known_as: tuple[str, ...] = ()  # what else its text may be headed


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A kind of service point, and what is above it."""

    title: str  # 村民事代办站
    under: str = ""  # the title above; none: the topmost


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the institution, by names of ours."""

    on_file: Mapping[str, Ruling[OnFile]]  # 档案里要有的
    systems: Mapping[str, Ruling[tuple[System, ...]]]  # 要建立的制度
    leaders: Mapping[str, Ruling[str]]  # 哪类事由谁领导
    names: Mapping[str, Ruling[str]]  # 统一名称的格式
    network: Mapping[str, Ruling[Point]]  # 每级服务点的上级
    unified: Mapping[str, Ruling[str]]  # 全县统一、中心不得自改的


def objections_to_file(
    *, of: Of, held: Mapping[str, tuple[str, ...]], policy: Policy
) -> Iterator[Objection]:
    """Yield what a file wants, all at once; `held` is what it has, by the names of the lines.

    A line that the rule book has not is nobody's business here.
    """
    for name, ruling in policy.on_file.items():
        if ruling.value.of is of:
            found = _wanting(ruling.value, held.get(name, ()))
            yield from (ruling.objection(text) for text in found)


def _wanting(line: OnFile, held: tuple[str, ...]) -> Iterator[str]:
    if not held:
        yield f"{line.of.zh}的档案里没有{line.what}"
        return
    if missing := [one for one in line.every if one not in held]:
        yield f"{line.what}缺{'、'.join(missing)}"
    if strange := [one for one in held if line.among and one not in line.among]:
        yield f"{line.what}应是{'、'.join(line.among)},现在是{'、'.join(strange)}"
    if len(held) < line.at_least:
        yield f"{line.what}要有 {line.at_least} 个,现在 {len(held)} 个"
    if line.at_most and len(held) > line.at_most:
        yield f"{line.what}最多 {line.at_most} 个,现在 {len(held)} 个"


def objections_to_systems(*, clauses: Mapping[str, int], policy: Policy) -> Iterator[Objection]:
    """Yield the systems that a book asks for and does not have, or has as mere words.

    `clauses` says how many clauses are answered under each heading of the book; a
    system is found by its title or by what else it is known as.
    """
    for ruling in policy.systems.values():
        for system in ruling.value:
            words = (system.title, *system.known_as)
            found = [n for heading, n in clauses.items() if any(w in heading for w in words)]
            if not found:
                yield ruling.objection(f"没有{system.title}的制度")
            elif not any(found):
                yield ruling.objection(f"{system.title}的制度没有一条落实")


def led_by(*, matter: str, policy: Policy) -> Ruling[str] | None:
    """Return who leads in a matter (双重领导); None where the rule book does not say."""
    return policy.leaders.get(matter)


def name_of(*, kind: str, town: str, village: str = "", policy: Policy) -> Ruling[str] | None:
    """Return the uniform name of a centre or a station; None where there is no pattern.

    A pattern holds {town} and {village}.
    """
    pattern = policy.names.get(kind)
    if pattern is None:
        return None
    name = pattern.value.replace("{town}", town).replace("{village}", village)
    return Ruling(name, pattern.because)


def objections_to_point(*, kind: str, under: str = "", policy: Policy) -> Iterator[Objection]:
    """Yield why a service point cannot hang there: a kind unknown, or the wrong one above.

    `kind` and `under` are titles of the rule book; a book without a network asks nothing.
    """
    known = {ruling.value.title: ruling for ruling in policy.network.values()}
    if kind in known:
        above = known[kind].value.under
        if under != above:
            text = f"{kind}的上一级是{above}" if above else f"{kind}是最上一级,没有上级"
            yield known[kind].objection(text)
    elif known:
        yield Objection(f"服务点分{'、'.join(known)},没有“{kind}”", cite(*known.values()))


def objections_to_local_change(*, changed: Collection[str], policy: Policy) -> Iterator[Objection]:
    """Yield what a centre changed of its own accord where the county keeps it uniform."""
    for name in changed:
        if name in policy.unified:
            yield policy.unified[name].objection(
                f"{policy.unified[name].value}全县统一,中心不能自己改"
            )
