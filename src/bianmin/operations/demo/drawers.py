"""The archive room of the demo hall: lent out, added to, opened again (演示厅的档案室)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bianmin.archives import actions as archives
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.rules.cases import State

from .life import Story
from .office import Office, dice


def drawers(office: Office, days: list[date]) -> Iterator[Story]:
    """Yield the stories of the last days that concern files already closed."""
    if len(days) > 2:
        yield _late_paper(office, days[-2])
        yield _lent(office, days[-2])
        yield _again(office, days[-2], State.ARCHIVED, ground="wrong", why="金额算错了一个月")
        yield _again(office, days[-1], State.REJECTED, ground="slip", why="户口所在的村登记错了")


def _closed(office: Office, state: State, before: datetime, n: int) -> list[Case]:
    """Return the n-th case that stood in this state then, if there is one: a demo may be short."""
    found = Case.objects.filter(centre=office.centre, state=state, moved_at__lt=before, waits=0)
    if state is State.ARCHIVED:  # one that was decided, not one that was turned away
        found = found.exclude(outcome="")
    return list(found.order_by("pk")[n : n + 1])


def _late_paper(office: Office, day: date) -> Story:
    """Somebody brings a paper when all is over."""
    at = office.moment(day, dice(office.town.slug, day, "late paper"))
    yield at
    for case in _closed(office, State.ARCHIVED, at, 1):
        archives.add_late(
            case_id=case.pk, name="银行卡复印件", reason="申请人换了卡,补来存档", copies=1,
            act=Act(by=office.staff["clerk"][0], at=at),
        )  # fmt: skip


def _lent(office: Office, day: date) -> Story:
    """A file is wanted for a look elsewhere."""
    at = office.moment(day, dice(office.town.slug, day, "lent"))
    yield at
    for case in _closed(office, State.ARCHIVED, at, 2):
        act = Act(by=office.staff["clerk"][0], at=at)
        archives.lend(case_id=case.pk, to="社会事务办", purpose="年度复核要看", act=act)


def _again(office: Office, day: date, state: State, *, ground: str, why: str) -> Story:
    """The director finds that a case must be done again."""
    at = office.moment(day, dice(office.town.slug, day, "again", state))
    yield at
    for case in _closed(office, state, at, 0):
        act = Act(by=office.staff["director"][0], at=at)
        archives.reopen(case_id=case.pk, ground=ground, reason=why, act=act)
