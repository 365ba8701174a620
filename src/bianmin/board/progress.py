"""How a case stands, in words that spare a telephone call (办到哪一步了).

For each state one sentence on what happens now, and one on what the resident has
to do. What colleagues write for each other is not said here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bianmin import identity, shelf
from bianmin.cases.models import Case, Document, Extension, Paper, Pause
from bianmin.cases.queries import is_running, wanting
from bianmin.rules.cases import RUNNING, State
from bianmin.rules.delivery import Way
from bianmin.rules.intake import Mark
from bianmin.web.words import as_day, long_day, short_day

NOTHING = "您现在不用做什么。"


@dataclass(frozen=True, slots=True)
class Said:
    """How it stands, what happens now, what the resident has to do."""

    head: str
    text: str
    todo: str = NOTHING
    tone: str = ""  # of the line above: ok, soon, seal
    label: str = ""  # what the day is for
    day: date | None = None


def said(case: Case, today: date) -> Said:
    """Return how a case stands on `today`."""
    return STANDS[case.now](case, today)


def _received(case: Case, today: date) -> Said:
    last = long_day(case.notice_by, today)
    text = f"我们正在看材料齐不齐,最晚{last}告诉您。到那天没告诉您,就算从收到材料那天起受理了。"
    if today > case.notice_by:
        text = (
            f"该在{last}以前告诉您,没有告诉。按规定,从{short_day(case.papers_on, today)}"
            "收到材料那天起就算受理了,这一两天这里会写上最晚哪天办好。"
        )
    todo = f"{NOTHING}要补材料的话,我们会一次说全。"
    return Said("材料收下了,还没答复", text, todo, "", "最晚哪天答复您", case.notice_by)


def _supplementing(case: Case, today: date) -> Said:
    count = len(wanting(case))
    todo = "把下面写的补齐,送到窗口,不用重新取号。"
    if case.supplement_by:
        todo += (
            f"{long_day(case.supplement_by, today)}以前没有补、也没有说明的,"
            "算您撤回申请,以后还可以重新申请。"
        )
    head = f"还差 {count} 样材料" if count else "等您补材料"
    text = "补齐的那天就受理,办理的日子从那天起算。"
    return Said(head, text, todo, "soon", "最晚哪天补齐", case.supplement_by)


def _accepted(case: Case, today: date) -> Said:
    text = f"{case.department.name}正在审查。办好了就给您结果。"
    if case.report_up_on:
        text = f"这件要报上级决定,最晚{long_day(case.report_up_on, today)}报上去。{text}"
    if case.deemed:
        text = f"到期没有告诉您要不要补,按规定算已经受理。{text}"
    return _running(case, today, "受理了,正在办", text)


def _examined(case: Case, today: date) -> Said:
    return _running(case, today, "审查过了,正等决定", "负责人作了决定就给您结果。")


def _running(case: Case, today: date, head: str, text: str) -> Said:
    """Say what both running states have in common: the day, and whether it has gone by."""
    todo = f"{NOTHING}要补材料的话,我们会一次说全,不让您跑第二趟。"
    tone = ""
    if count := len(wanting(case)):
        todo = f"请把下面写的 {count} 样送到窗口,不用重新取号。日子照常在数,不因为这个延后。"
        tone = "soon"
    if case.due_on and today > case.due_on:
        tone = "seal"
    return Said(head, text, todo, tone, "最晚哪天办好", case.due_on)


def _suspended(case: Case, today: date) -> Said:
    pause = open_pause(case)
    text = "要走一道法定的程序,这段时间依法不算在期限里。"
    if pause:
        name = pause_name(case, pause)
        until = long_day(pause.expected_on, today)
        text = (
            f"{short_day(pause.first_on, today)}起停下来等“{name}”:{_full(pause.reason)}"
            f"预计到{until},这段时间依法不算在期限里,完了接着数。"
        )
        if today > pause.expected_on:
            text += "预计的日子已经过了,还没有恢复,可以打下面的电话问。"
    return Said("停着,等一道程序", text, NOTHING, "", "最晚哪天办好", case.due_on)


def _decided(case: Case, today: date) -> Said:
    on = _day_of(case, today)
    if case.outcome == "refused":
        text = f"{on}作的决定:不予批准。理由:{_full(case.outcome_reason)}"
        todo = "决定书可以来取。不服的,按下面写的办法。"
        return Said("没有批准", text, todo, "seal", "最晚哪天送到您手上", case.serve_by)
    result = case.version.result_name or "办理结果"
    text = f"{on}办好的,结果是“{result}”。{_reason(case)}"
    return Said("办好了,来取吧", text, "来取结果,带什么、到哪里,写在下面。", "ok",
                "最晚哪天送到您手上", case.serve_by)  # fmt: skip


def _delivered(case: Case, today: date) -> Said:
    way = case.delivery.get("way", "")
    who = identity.mask_name(str(case.delivery.get("receiver", "")))
    on = long_day(as_day(case.delivered_at) or today, today)
    how = Way(way).zh if way in list(Way) else "送达"
    text = f"{on}已经交付({how}{f',{who}' if who else ''})。{_outcome(case)}"
    if number := case.delivery.get("tracking"):
        text += f"快递单号 {number}。"
    return Said("办完了,结果已经交给您", text, f"{NOTHING}没有收到的,打下面的电话。", "ok")


def _rejected(case: Case, today: date) -> Said:
    text = (
        f"{_ended_on(case, today)}决定不予受理。理由:{case.outcome_ground}。{case.outcome_reason}"
    )
    todo = "觉得不对的,按下面写的办法。"
    if case.where_instead:
        todo = f"请到这里去办:{case.where_instead}。{todo}"
    return Said("没有受理", text, todo, "seal")


def _returned(case: Case, today: date) -> Said:
    why = _full(f"{case.outcome_ground}。{case.outcome_reason}")
    text = f"{_ended_on(case, today)}退回。理由:{why}"
    return Said("不能办,退回来了", text, "材料可以来取回。觉得不对的,按下面写的办法。", "seal")


def _withdrawn(case: Case, today: date) -> Said:
    text = f"{_ended_on(case, today)}按您的要求撤回了申请。"
    return Said("您撤回了", text, f"{NOTHING}材料可以来取回,以后可以重新申请。")


def _lapsed(case: Case, today: date) -> Said:
    by = f"{long_day(case.supplement_by, today)}以前" if case.supplement_by else "限期内"
    text = f"{by}没有收到要补的材料,也没有收到说明,按规定算您撤回了申请。"
    todo = "还想办的,可以重新申请,材料可以来取回。觉得不对的,按下面写的办法。"
    return Said("补材料的日子过了,算撤回", text, todo, "seal")


def _archived(case: Case, today: date) -> Said:
    """Say how it ended, and that the file is put away."""
    ended = STANDS[ending(case)](case, today)
    place = f"案卷已经归档,存在{case.archive_place}。" if case.archive_place else "案卷已经归档。"
    return Said(ended.head, ended.text + place, ended.todo, ended.tone)


STANDS: dict[State, Callable[[Case, date], Said]] = {
    State.RECEIVED: _received,
    State.SUPPLEMENTING: _supplementing,
    State.ACCEPTED: _accepted,
    State.EXAMINED: _examined,
    State.SUSPENDED: _suspended,
    State.DECIDED: _decided,
    State.DELIVERED: _delivered,
    State.ARCHIVED: _archived,
    State.REJECTED: _rejected,
    State.RETURNED: _returned,
    State.WITHDRAWN: _withdrawn,
    State.LAPSED: _lapsed,
}
ASKING = RUNNING | {State.SUPPLEMENTING, State.SUSPENDED}
ENDINGS = {
    "rejection": State.REJECTED, "returned": State.RETURNED,
    "withdrawal": State.WITHDRAWN, "lapse": State.LAPSED,
}  # fmt: skip


def ending(case: Case) -> State:
    """Return the state in which a filed case had ended; any other case's own state."""
    if case.now is not State.ARCHIVED:
        return case.now
    issued = [d.kind for d in case.documents.all() if not d.void]
    return next((ENDINGS[kind] for kind in reversed(issued) if kind in ENDINGS), State.DELIVERED)


def may_object(case: Case) -> bool:
    """Return whether the resident is told how to go against what was decided."""
    against = {State.REJECTED, State.RETURNED, State.LAPSED}
    return case.outcome == "refused" or ending(case) in against


def overdue(case: Case, today: date) -> str:
    """Return honest words on a day that has gone by, or nothing.

    After the decision they tell by how much it was late, and why.
    """
    if case.due_on is None or not (is_running(case) or case.closed_on):
        return ""
    until = case.closed_on or today
    if until <= case.due_on:
        return ""
    days = shelf.calendar().workdays_between(case.due_on, until)
    by = f"{days} 个工作日" if days else f"{(until - case.due_on).days} 天"
    if case.closed_on:
        return f"这件超期 {by}才办结,对不起。原因:{_full(case.overdue_reason or '没有写')}"
    law = "法定的期限也过了。" if case.statutory_due_on and today > case.statutory_due_on else ""
    return f"说好{long_day(case.due_on, today)}办好,已经超期 {by},是我们的不对。{law}"


def past_law(case: Case, today: date) -> bool:
    """Return whether even the law's limit of an open case has gone by."""
    day = case.statutory_due_on
    return is_running(case) and day is not None and today > day


@dataclass(frozen=True, slots=True)
class Owed:
    """One paper to be supplied: what is wrong with it, and what is wanted."""

    name: str
    wrong: str
    wanted: str
    later: str  # why it was not asked for at once


def owed(case: Case) -> list[Owed]:
    """Return everything the applicant still has to bring, item by item; nothing once it has ended."""
    if case.now not in ASKING:
        return []
    return [Owed(p.name, _wrong(p), p.requirement, p.asked_later) for p in wanting(case)]


def _wrong(paper: Paper) -> str:
    if paper.mark == Mark.FAULTY:
        return paper.problem or "不合要求"
    if 0 < paper.copies_received < paper.copies_wanted:
        return f"交了 {paper.copies_received} 份,要 {paper.copies_wanted} 份"
    return "还没有交"


def to_bring(case: Case) -> list[str]:
    """Return what to bring when the result is collected, by this case's own rule book."""
    policy = case.book.policy.delivery
    bring = ["您的身份证,当面签收"] if policy.signature.value else ["您的身份证"]
    if (notice := promise_notice(case)) and policy.needs_promise_notice.value:
        bring.append(f"《{notice.title}》,编号 {notice.doc_no}。丢了也能取:当场核对身份")
    if Way.AGENT in policy.ways.value:
        bring.append("请人代取的:委托书,两个人的身份证")
    return bring


def can_be_sent(case: Case) -> bool:
    return Way.COURIER in case.book.policy.delivery.ways.value


def promise_notice(case: Case) -> Document | None:
    return next((d for d in case.documents.all() if d.kind == "promise" and not d.void), None)


def open_pause(case: Case) -> Pause | None:
    return next((p for p in case.pauses.all() if p.last_on is None and not p.void), None)


def pause_name(case: Case, pause: Pause) -> str:
    kinds = case.book.policy.deadlines.pause_kinds
    return kinds[pause.kind].value if pause.kind in kinds else "特别程序"


def extensions(case: Case) -> Sequence[Extension]:
    return [e for e in case.extensions.all() if not e.void]


def _reason(case: Case) -> str:
    return _full(case.outcome_reason)


def _outcome(case: Case) -> str:
    if case.outcome == "refused":
        return f"决定是不予批准,理由:{_full(case.outcome_reason)}"
    number = f",编号 {case.result_no}" if case.result_no else ""
    return f"结果是“{case.version.result_name}”{number}。" if case.version.result_name else ""


def _day_of(case: Case, today: date) -> str:
    return long_day(as_day(case.decided_at) or today, today)


def _ended_on(case: Case, today: date) -> str:
    return long_day(case.closed_on, today) if case.closed_on else ""


def _full(text: str) -> str:
    """Return what somebody typed as a full sentence."""
    said = text.strip()
    return said if not said or said[-1] in "。!?;" else f"{said}。"
