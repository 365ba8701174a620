"""What the demo hall does again and again, and writes down (演示厅的职责记录)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from random import Random

from bianmin.cases.actions import Act
from bianmin.oversight import actions
from bianmin.oversight.actions import Given
from bianmin.oversight.models import Record
from bianmin.oversight.queries import ANSWERING, RECURRING, wanted
from bianmin.rules.calendar import ONE_DAY
from bianmin.rules.duties import Answering
from bianmin.rules.obligations import Recurring
from bianmin.rules.periods import Span, end_of, span_of

from .life import Story
from .office import Office, dice

SAID = {
    "appraisal": ("按考核表逐人打分,结果本人看过", "汇总扣分,报中心主任审定"),
    "call_back": ("抽了十件办结的,逐件打电话问过", "回访八人,两人说等得久"),
    "check": ("查了台账和印章,都对得上", "抽查五份案卷,一份缺签字,当场补"),
    "complaint": ("说等了一上午没有人叫号", "说窗口中午没有人"),
    "fault": ("取号机不出纸", "三号窗口的电脑打不开"),
    "inspection": ("转了大厅和各窗口,人都在岗", "看了着装、桌牌和叫号,二号窗口桌面乱,当场整理"),
    "maintenance": ("取号机、显示屏、灭火器都试过", "换了饮水机滤芯,检查了轮椅"),
    "meeting": ("学了通知,说了上月的差评和改法", "各窗口讲了难办的件,定了谁去问"),
    "publication": ("贴在公开栏,也发在网上", "换下旧的一张,贴上这个月的"),
    "reply": ("当面答复,书面回执本人签收", "打电话说清楚,对方没有意见"),
    "report": ("报表盖章报上去了", "电子表和纸质的一起报送"),
    "roster": ("排好了,贴在大厅,各人都知道", "排好,有两天对调过"),
    "study": ("学了新的办事流程,每人讲一条", "学了服务用语,对练半小时"),
    "training": ("讲了新系统怎么收件,都上机做了一遍", "请县里来人讲了医保政策"),
    "visit": ("到村里问了办事的难处,记了三条", "走访了四户老人"),
}
PLAIN = "照制度办了"
MISSED, UNSEEN = 0.12, 5  # how often one is forgotten; every so many a duty nobody writes down


def duties(office: Office, days: list[date], today: date) -> Iterator[Story]:
    """Yield the stories of everything that is written down by hand on these days."""
    policy = office.book.policy.duties
    for n, name in enumerate(sorted(policy.recurring), 1):
        if n % UNSEEN:
            chance = dice(office.town.slug, today, name)
            yield _again(office, name, policy.recurring[name].value, days, chance)
    for name in sorted(policy.answering):
        for n, ago in enumerate((25, 12, 1)):
            if ago < len(days):
                chance = dice(office.town.slug, today, name, n)
                duty = policy.answering[name].value
                yield _answer(office, name, duty, days[-ago], chance)


def _again(office: Office, name: str, duty: Recurring, days: list[date], chance: Random) -> Story:
    """Do a duty as often as it is owed, and now and then once less."""
    span = span_of(per=duty.per, day=days[0])
    while span.first <= days[-1]:
        open_ = [day for day in _workdays(office, span, duty) if day >= days[0]]
        times = duty.at_least - (chance.random() < MISSED)
        for day in sorted(chance.sample(open_, min(times, len(open_)))):
            at = office.moment(day, chance)
            yield at
            _write(office, RECURRING + name, duty.who, at, chance)
        span = span_of(per=duty.per, day=span.until)


def _workdays(office: Office, span: Span, duty: Recurring) -> list[date]:
    """Return the workdays on which a duty may be done, in the last three weeks of its period."""
    until = end_of(span=span, by_day=duty.by_day, calendar=office.calendar)
    found: list[date] = []
    day = until - ONE_DAY
    while day >= span.first and len(found) < 15:
        found += [day] if office.calendar.is_workday(day) else []
        day -= ONE_DAY
    return found


def _answer(office: Office, name: str, duty: Answering, day: date, chance: Random) -> Story:
    """Something comes in, and is answered within its days."""
    if wanted(office.centre, ANSWERING + name, day) is None:
        return  # the system knows by itself
    at = office.moment(day, chance)
    yield at
    begun = _write(office, ANSWERING + name, "", at, chance)
    if duty.within:
        at = office.after(day, chance.randint(1, duty.within), chance)
    else:
        at = office.soon(at, 20)
    yield at
    _write(office, ANSWERING + name, duty.who, at, chance, answers=begun.pk)


def _write(
    office: Office, name: str, who: str, at: datetime, chance: Random, answers: int = 0
) -> Record:
    """Write down what was done, as the director does it."""
    director = office.one("director", chance)
    what = wanted(office.centre, name, at.date(), answers)
    assert what is not None
    said = chance.choice(SAID.get(what.kind, (PLAIN,)))
    given = Given(done_on=at.date(), who=who or director.name, what=said)
    act = Act(by=director, at=at)
    return actions.write_down(centre_id=office.centre.pk, wanted=what, given=given, act=act)
