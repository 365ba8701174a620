"""Behind the window: a case is examined and decided, and what may come between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bianmin.accounts.models import User
from bianmin.cases import actions
from bianmin.cases.models import Case
from bianmin.rules.cases import RUNNING

from .life import Life, Part
from .together import together

REFUSALS = (
    "入户核查的情况和申报的不一致",
    "户口不在本县,不在这个事项的办理范围",
    "同一补助已经在原籍领取,不能重复享受",
)
LATE = ("上级系统升级,三天不能提交", "需要外县核对户籍,回函晚到", "经办人外出培训,移交不及时")
PAUSES = {"appraisal": "地类鉴定", "inspection": "现场检验", "expert_review": "专家评审"}


def handle(life: Life, at: datetime) -> Part:
    """Bring an accepted case to its decision, or to where it stands still."""
    if life.case.kind == "immediate":
        at = life.office.soon(at, life.chance.randint(4, 25))
        yield at
        decide(life, at, life.case.clerk, actions.finish_now)
        return at
    if life.version.route == "joint":
        at = yield from together(life, at)
    at = yield from trouble(life, at)
    if life.case.state not in RUNNING or life.plan.trouble == "unsettled":
        return at
    at = life.by_pace(at, life.plan.pace / 2)
    yield at
    life.do(actions.examine, "handler", at, opinion="材料属实,建议按规定办理")
    if life.plan.end == "waits":
        return at
    at = life.by_pace(at, life.plan.pace)
    yield at
    if life.plan.trouble == "mistake":
        at = yield from mistake(life, at)
    decide(life, at, life.somebody("chief"), actions.decide)
    return at


def decide(life: Life, at: datetime, by: User, action: Callable[..., Case]) -> None:
    """Grant or refuse, as planned; a late decision says why it is late."""
    refused = life.plan.end == "refused"
    life.do(
        action,
        by,
        at,
        outcome="refused" if refused else "granted",
        reason=life.chance.choice(REFUSALS) if refused else "",
        result_no="" if refused else life.office.result_no(at),
        overdue_reason=life.chance.choice(LATE),
    )


def mistake(life: Life, at: datetime) -> Part:
    """The chief refuses by mistake, sees it, and takes the step back."""
    chief = life.somebody("chief")
    life.do(actions.decide, chief, at, outcome="refused", reason="年龄不够", overdue_reason=LATE[0])
    at = life.office.soon(at, 6)
    yield at
    life.do(actions.take_back, chief, at, reason="看错了出生年份,年龄是够的")
    at = life.office.soon(at, 4)
    yield at
    return at


def trouble(life: Life, at: datetime) -> Part:
    """What comes between acceptance and examination, if anything does."""
    name = life.plan.end if life.plan.end in {"returned", "withdrawn"} else life.plan.trouble
    if name in {"", "mistake"}:
        return at
    at = life.later(at, 1, 2)
    yield at
    if name in {"pause", "stopped"}:
        at = yield from pause(life, at)
    elif name in {"flag", "unsettled"}:
        at = yield from flag(life, at)
    else:
        CHANGES[name](life, at)
    return at


def pause(life: Life, at: datetime) -> Part:
    """The clock stands still while somebody else looks at it."""
    kind = life.chance.choice(sorted(PAUSES))
    until = life.office.calendar.workday_after(at.date(), life.chance.randint(4, 8))
    life.do(
        actions.suspend,
        "handler",
        at,
        kind=kind,
        reason=f"需要{PAUSES[kind]},已经委托",
        expected_on=until,
    )
    if life.plan.trouble == "stopped":
        return at
    at = life.office.moment(until, life.chance)
    yield at
    life.do(actions.resume, "handler", at)
    return at


def flag(life: Life, at: datetime) -> Part:
    """A difficult case goes to the office, and comes back with an answer."""
    life.do(actions.flag, "handler", at, what="本人长期在外,户口簿上的地址和现住址对不上")
    if life.plan.trouble == "unsettled":
        return at
    at = life.later(at, 1, 2)
    yield at
    life.do(actions.settle, "director", at, result="和村里、派出所一起核过,以村委会证明为准")
    return at


def _send_back(life: Life, at: datetime) -> None:
    grounds = life.office.book.policy.cases.return_grounds.value
    ground = life.chance.choice(grounds)
    life.do(actions.send_back, "clerk", at, ground=ground, reason="经核对,所申请的内容在停办之列")


def _withdraw(life: Life, at: datetime) -> None:
    life.do(actions.withdraw, "clerk", at, reason="申请人到外地工作,不办了")


def _extend(life: Life, at: datetime) -> None:
    if life.case.due_on is not None and at.date() > life.case.due_on:
        return  # too late: it will be decided late, and say why
    days = life.chance.randint(2, 5)
    by = "leader" if life.version.route == "joint" else "director"
    life.do(actions.extend, by, at, days=days, reason="需要外县协查,回函还没到")


def _ask_again(life: Life, at: datetime) -> None:
    life.do(
        actions.ask_again,
        "handler",
        at,
        name="银行卡复印件",
        requirement="正反两面,一份",
        reason="受理时漏看了发放账户",
    )


def _hand_over(life: Life, at: datetime) -> None:
    first, second = life.office.staff["handler"][:2]
    life.do(actions.hand_over, first, at, to=second, reason="请假两天,转给 B 岗")


def _mend(life: Life, at: datetime) -> None:
    life.do(actions.correct_details, "chief", at, reason="电话少抄一位", phone="13900009999")


CHANGES = {
    "returned": _send_back,
    "withdrawn": _withdraw,
    "extend": _extend,
    "again": _ask_again,
    "hand_over": _hand_over,
    "details": _mend,
}
