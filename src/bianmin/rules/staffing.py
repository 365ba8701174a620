"""Who may work at a window, how many there are, and for how long (人员配备)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .clock import months_after
from .ruling import Objection, Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """How many there have to be; `at_most` 0: no upper end."""

    what: str
    at_least: int = 0
    at_most: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is on file of somebody who works here or is to."""

    born_on: date | None = None
    employment: str = ""  # 在编, 临聘人员 …
    items: frozenset[str] = frozenset()  # what the person has been found able to do
    departments: frozenset[str] = frozenset()  # own, and those that gave an instrument
    windows: int = 1  # whose business the person knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The written authority of a chief representative (授权委托书)."""

    scope: frozenset[str] = frozenset()
    from_day: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """A change of the person that a department has posted here (轮换)."""

    posted_on: date
    leaves_on: date
    enclosed: frozenset[str] = frozenset()
    consented_by: str = ""
    appraised: bool = False  # this year's appraisal is over
    reason: str = ""  # why it is an exception
    open_cases: int = 0  # of the leaving person, without a new handler


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about staff."""

    numbers: Mapping[str, Ruling[Range]]  # 人数、窗口数
    required: Mapping[str, Ruling[tuple[str, ...]]]  # 必设的窗口、必驻的部门、窗口种类
    a_post_age: Ruling[int]  # A岗人员最大年龄,0 不限
    barred_employment: Ruling[tuple[str, ...]]  # 不得当A岗的用工方式
    posting_months: Ruling[int]  # 派驻至少几个月
    early_end_by: Ruling[str]  # 不满期限结束派驻,由谁同意
    rotation_after_appraisal: Ruling[bool]  # 年度考核以后才轮换
    rotation_encloses: Ruling[tuple[str, ...]]  # 轮换申请附什么
    rotation_by: Ruling[str]  # 轮换由谁审核同意,空则不必
    rotation_reason: Ruling[bool]  # 例外的轮换要写明理由
    rotation_hands_over: Ruling[bool]  # 离任人员的件先要有人接
    qualified_only: Ruling[bool]  # 有这个事项的资格才能分派
    instrument_needed: Ruling[tuple[str, ...]]  # 办别的部门的事项,要有这样的文书
    authority_needed: Ruling[bool]  # 首席代表要有授权,在授权范围和期限内审批
    other_windows: Ruling[int]  # 每人至少还会办几个别的窗口的业务
    skills: Ruling[tuple[str, ...]]  # 每个窗口要有人会的
    guide_places: Ruling[tuple[str, ...]]  # 开门时要有导办员的地方
    unfit_steps: Ruling[tuple[str, ...]]  # 考评不胜任,第一次、第二次怎么办
    arranged_by: Ruling[tuple[str, ...]]  # 谁可以调配人员,空则不限


def objections_to_numbers(*, counts: Mapping[str, int], policy: Policy) -> Iterator[Objection]:
    """Yield every number of people or windows that is outside its range; what is not counted is not judged."""
    for name, ruling in policy.numbers.items():
        if name not in counts:
            continue
        wanted, count = ruling.value, counts[name]
        if count < wanted.at_least:
            yield ruling.objection(f"{wanted.what} {count} 个,至少 {wanted.at_least} 个")
        if wanted.at_most and count > wanted.at_most:
            yield ruling.objection(f"{wanted.what} {count} 个,最多 {wanted.at_most} 个")


def missing(*, kind: str, there: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield every window or department of the book's list that is not there (必设)."""
    if ruling := policy.required.get(kind):
        for name in ruling.value:
            if name not in there:
                yield ruling.objection(f"缺:{name}")


def objections_to_a_post(*, person: Person, on: date, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to giving somebody an A post on a day; age in full years."""
    most, barred, others = policy.a_post_age, policy.barred_employment, policy.other_windows
    if most.value and person.born_on is None:
        yield most.objection("没有出生日期,算不出年龄")
    elif most.value and person.born_on and age(born_on=person.born_on, on=on) > most.value:
        years = age(born_on=person.born_on, on=on)
        yield most.objection(f"{years} 岁,不超过 {most.value} 岁")
    if person.employment in barred.value:
        yield barred.objection(f"{person.employment}不能当A岗")
    if person.windows - 1 < others.value:
        yield others.objection(f"还会办 {person.windows - 1} 个别的窗口,至少 {others.value} 个")


def age(*, born_on: date, on: date) -> int:
    """Return the full years of age on a day (周岁)."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def objections_to_assignment(
    *, person: Person, item: str, department: str, policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to giving somebody an item of a department to handle (分派)."""
    if policy.qualified_only.value and item not in person.items:
        yield policy.qualified_only.objection(f"没有“{item}”的办理资格")
    instruments = policy.instrument_needed
    if instruments.value and department not in person.departments:
        yield instruments.objection(f"没有{department}的{'或'.join(instruments.value)}")


def objections_to_deciding(
    *, authority: Authority | None, item: str, on: date, policy: Policy
) -> Iterator[Objection]:
    """Yield the objection to a decision by a chief representative without authority for it (授权)."""
    needed = policy.authority_needed
    if not needed.value:
        return
    if authority is None:
        yield needed.objection("没有授权委托书")
    elif not authority.from_day <= on <= authority.until:
        yield needed.objection("授权不在期限内")
    elif item not in authority.scope:
        yield needed.objection(f"授权里没有“{item}”")


def earliest_rotation(*, posted_on: date, policy: Policy) -> Ruling[date]:
    """Return the first day on which somebody posted here may leave again (轮换)."""
    months = policy.posting_months
    return Ruling(months_after(posted_on, months.value), months.because)


def objections_to_rotation(*, rotation: Rotation, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to a change of the posted person, all at once."""
    first = earliest_rotation(posted_on=rotation.posted_on, policy=policy)
    early = rotation.leaves_on < first.value
    exception = early or (policy.rotation_after_appraisal.value and not rotation.appraised)
    allowed = rotation.consented_by == policy.early_end_by.value and rotation.consented_by != ""
    if early and not allowed:
        yield Objection(f"最早 {first.value:%Y-%m-%d}", cite(first, policy.early_end_by))
    if policy.rotation_after_appraisal.value and not rotation.appraised and not allowed:
        yield policy.rotation_after_appraisal.objection("年度考核还没有结束")
    if exception and policy.rotation_reason.value and not rotation.reason.strip():
        yield policy.rotation_reason.objection("没有写明特殊情况")
    if missing := sorted(set(policy.rotation_encloses.value) - rotation.enclosed):
        yield policy.rotation_encloses.objection(f"没有附:{'、'.join(missing)}")
    if policy.rotation_by.value and not rotation.consented_by:
        yield policy.rotation_by.objection(f"{policy.rotation_by.value}还没有同意")
    if policy.rotation_hands_over.value and rotation.open_cases:
        yield policy.rotation_hands_over.objection(f"还有 {rotation.open_cases} 件没有人接")


def windows_without_skill(
    *, windows: Mapping[str, tuple[frozenset[str], ...]], policy: Policy
) -> Ruling[tuple[str, ...]]:
    """Return the windows where nobody has every skill of the book's list (技能)."""
    wanted = set(policy.skills.value)
    short = (w for w, people in windows.items() if not any(wanted <= known for known in people))
    return Ruling(tuple(short), policy.skills.because)


def places_without_guide(*, staffed: frozenset[str], policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return the places that have no guide now (导办)."""
    places = policy.guide_places
    return Ruling(tuple(p for p in places.value if p not in staffed), places.because)


def unfit_step(*, times: int, policy: Policy) -> Ruling[str] | None:
    """Return what follows the `times`-th finding that somebody is not fit, None without one (不胜任)."""
    steps = policy.unfit_steps
    if not steps.value or times < 1:
        return None
    return Ruling(steps.value[min(times, len(steps.value)) - 1], steps.because)


def may_arrange(*, role: str, policy: Policy) -> Ruling[bool]:
    """Return whether a role may move people between windows (人员调配)."""
    roles = policy.arranged_by
    return Ruling(not roles.value or role in roles.value, roles.because)
