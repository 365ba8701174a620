"""At the window: an application comes in, and what is wanting comes after it."""

from __future__ import annotations

from datetime import datetime

from bianmin.cases import actions
from bianmin.cases.models import Case
from bianmin.cases.queries import report_up

from .life import Life, Part
from .office import good, wanting

NOT_OURS, WHY = "不属于本中心职权", "这件事由县级直接办理"
WHERE = "县政务服务中心二楼综合窗口"


def enter(life: Life, at: datetime) -> Part:
    """Hand the application in; return when it is accepted, or over, or given up."""
    entry, person = life.plan.entry, life.office.applicant(life.version)
    looked_at = {"accept": good, "notify": wanting, "reject": wanting}.get(entry)
    clerk = life.somebody("clerk")
    application = actions.Application(
        version=life.version,
        applicant=person.name,
        applicant_id=person.id,
        phone=person.phone,
        address=person.address,
        agent=person.agent,
        agent_id=person.agent_id,
        agent_phone=person.agent_phone,
        agent_relation=person.agent_relation,
        report_up_on=report_up(life.version, at.date()),
        marked=looked_at(life.version, life.chance) if looked_at else {},
        outcome="receive" if entry == "forget" else entry,
        ground=NOT_OURS if entry == "reject" else "",
        reason=WHY if entry == "reject" else "",
        where=WHERE if entry == "reject" else "",
    )
    life.case = actions.hand_in(application, actions.Act(by=clerk, at=at))
    if entry == "notify":
        at = yield from wait_for_papers(life, at)
    elif entry == "receive":
        at = yield from look_later(life, at)
    elif entry == "forget":
        at = yield from forget(life, at)
    return at


def forget(life: Life, at: datetime) -> Part:
    """Nobody looks at the papers, until silence has accepted the case."""
    within = life.office.book.policy.intake.notice_within.value
    at = life.later(at, within + 1, within + 1)
    yield at
    life.case = Case.objects.get(pk=life.case.pk)
    return at


def look_later(life: Life, at: datetime) -> Part:
    """The papers lie on an absent colleague's desk for a day or two."""
    at = life.later(at, 1, 2)
    yield at
    if life.plan.supply == "all":
        return accept(life, at)
    marked = wanting(life.version, life.chance)
    life.do(actions.notify, "clerk", at, marked=marked)
    return (yield from wait_for_papers(life, at))


def wait_for_papers(life: Life, at: datetime) -> Part:
    """The notice is signed for; then the applicant comes back, or never does."""
    at = life.office.soon(at, 3)
    yield at
    notice = life.case.documents.filter(kind="notice", void="").latest("issued_at")
    signed = f"{life.case.applicant}当场签收"
    actions.serve(document=notice, how=signed, act=actions.Act(by=life.case.clerk, at=at))
    if life.plan.supply == "never":
        return at
    at = life.later(at, 1, 9)
    yield at
    if life.plan.supply == "withdrawn":
        life.do(actions.withdraw, "clerk", at, reason="本人说暂时不办了,材料已经取回")
        return at
    if life.plan.supply == "more":
        at = yield from ask_for_more(life, at)
    elif life.chance.random() < 0.3:
        marked = good(life.version, life.chance)
        life.do(actions.supplement, "clerk", at, marked=marked)
        at = life.later(at, 1, 1)
        yield at
    return accept(life, at)


def ask_for_more(life: Life, at: datetime) -> Part:
    """A second notice names what the first forgot: an incident, with its reason."""
    marked = wanting(life.version, life.chance, count=9)
    reason = "第一次没有看出来,是窗口的差错"
    life.do(actions.notify, "clerk", at, marked=marked, reason=reason)
    at = life.later(at, 2, 6)
    yield at
    return at


def accept(life: Life, at: datetime) -> datetime:
    """Accept the case: everything is there now."""
    life.do(actions.accept, "clerk", at, marked=good(life.version, life.chance))
    return at
