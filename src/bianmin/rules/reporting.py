"""Reports: what they count, who writes them, who gets them (报送)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report, a summary or a set of statistics."""

    title: str  # 台账报表
    contents: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    by: tuple[str, ...] = ()  # 只能由谁来做; nobody named: anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about reports, by names of ours."""

    reports: Mapping[str, Ruling[Report]]  # 报表、报告
    report_up: Mapping[str, Ruling[str]]  # 事件报给谁: plain 一般, grave 重大
    common_from: Mapping[str, Ruling[int]]  # 同类问题几次算共性问题


def objections_to_report(
    *,
    name: str,
    contents: frozenset[str],
    to: frozenset[str],
    by: str = "",
    policy: Policy,
) -> Iterator[Objection]:
    """Yield what a report leaves out, whom it does not reach, and whether it is another's to write."""
    ruling = policy.reports.get(name)
    if ruling is None:
        return
    report = ruling.value
    if report.by and by not in report.by:
        yield ruling.objection(f"{report.title}要由{'、'.join(report.by)}来做")
    yield from (
        ruling.objection(f"{report.title}缺{x}") for x in report.contents if x not in contents
    )
    yield from (ruling.objection(f"{report.title}没有送{x}") for x in report.to if x not in to)


def told_to(*, grave: bool, policy: Policy) -> Ruling[str] | None:
    """Return who has to hear of an incident; None where the rule book does not say."""
    return policy.report_up.get("grave" if grave else "plain")


def common(
    *, problems: Iterable[str], about: str = "agency", policy: Policy
) -> Ruling[tuple[str, ...]] | None:
    """Return the problems that come up again and again, the most frequent first (共性问题).

    None where the rule book does not say from how many times on.
    """
    if about not in policy.common_from:
        return None
    least = policy.common_from[about]
    counts = Counter(problems)
    found = sorted((p for p in counts if counts[p] >= least.value), key=lambda p: (-counts[p], p))
    return Ruling(tuple(found), least.because)
