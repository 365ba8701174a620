"""Every kind of decision that can be decided again, in one table (决定的种类).

Each line names a pure function from a story and a book to an answer: the value, and the
clauses it rests on. A feature that decides something new adds a line here, and tells the
ledger its facts and what came out (see `cases.facts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bianmin.rules.reckoning import Line
from bianmin.rules.ruling import Objection, Ruling, cite

from . import clocks, steps
from .answers import Answer
from .story import Act, Book, Story, Unrecorded


class Sort(StrEnum):
    """What sort of value a decision has."""

    DAY = "day"  # an ISO day; "" where there is none
    FLAG = "flag"
    WORDS = "words"
    CLAIM = "claim"  # objections to what was done; what was done had none


class Group(StrEnum):
    """Under which heading a difference is counted."""

    LATE = "late"
    SLOW = "slow"
    REFUSED = "refused"
    CLOCK = "clock"
    DAYS = "days"
    KINDS = "kinds"

    @property
    def zh(self) -> str:
        return GROUP_ZH[self]


GROUP_ZH = {
    Group.LATE: "办结超期", Group.SLOW: "其他逾期", Group.REFUSED: "不让办",
    Group.CLOCK: "延期、停表不合规定", Group.DAYS: "日子变了", Group.KINDS: "种类、时限变了",
}  # fmt: skip
Ask = Callable[[Story, Book], Answer]


@dataclass(frozen=True, slots=True)
class Decision:
    """One kind of decision."""

    name: str  # also what the ledger calls its value
    zh: str
    group: Group
    sort: Sort
    events: frozenset[str]
    ask: Ask
    yes: str = ""  # of a flag: what it is called when it is set
    no: str = ""
    trace: Callable[[Story, Book], Sequence[Line]] | None = None
    when: Callable[[Act], bool] = lambda _: True  # of these acts, those at which it arises

    def arises(self, act: Act) -> bool:
        """Return whether this is decided at an act."""
        return act.event in self.events and self.when(act)

    def recorded(self, act: Act) -> Any:
        """Return what came out at the time; None if nothing was to be decided.

        What was done had no objections. Raises `Unrecorded`.
        """
        if self.sort is Sort.CLAIM:
            return []
        if self.name not in act.ruled:
            raise Unrecorded(self.name)
        return act.ruled[self.name]


def _day(ask: Callable[[Story, Book], Ruling[date] | None]) -> Ask:
    def answer(story: Story, book: Book) -> Answer:
        found = ask(story, book)
        if found is None:
            return Answer("", book.policy.deadlines.promise_binds.because)
        return Answer(found.value.isoformat(), found.because)

    return answer


def _words(ask: Callable[[Story, Book], Ruling[Any] | None]) -> Ask:
    def answer(story: Story, book: Book) -> Answer:
        found = ask(story, book)
        if found is None:
            return Answer("", book.policy.deadlines.promise_binds.because)
        value = found.value
        return Answer(value if isinstance(value, int | bool) else str(value), found.because)

    return answer


def _claim(ask: Callable[[Story, Book], Iterable[Objection]]) -> Ask:
    def answer(story: Story, book: Book) -> Answer:
        found = list(ask(story, book))
        return Answer([o.found for o in found], cite(*(o.because for o in found)))

    return answer


def _in_time(ask: Callable[[Story, Book], Ruling[date]]) -> Ask:
    def answer(story: Story, book: Book) -> Answer:
        last = ask(story, book)
        return Answer(story.act.day <= last.value, last.because)

    return answer


def _back_in_time(story: Story, book: Book) -> Answer:
    last = clocks.supplement_by(story, book)
    return Answer(clocks.back_on(story, book) <= last.value, last.because)


def _late(n: int) -> Ask:
    def answer(story: Story, book: Book) -> Answer:
        due = clocks.due_days(story.last("accept"), book, clocks.moves(story, book))[n]
        if due is None:
            return Answer(False, book.policy.deadlines.promise_binds.because)
        return Answer(story.act.day > due.value, cite(book.policy.deadlines.promise_binds, due))

    return answer


def _due(n: int) -> Callable[[Story, Book], Ruling[date] | None]:
    def answer(story: Story, book: Book) -> Ruling[date] | None:
        return clocks.due_days(story.last("accept"), book, clocks.moves(story, book))[n]

    return answer


def _limit(n: int) -> Callable[[Story, Book], Ruling[Any] | None]:
    return lambda story, book: clocks.limits(story, book)[n]


def _by_promise(story: Story, book: Book) -> Sequence[Line]:
    return clocks.reckoned(story, book)


def _by_law(story: Story, book: Book) -> Sequence[Line]:
    return clocks.reckoned(story, book, by_law=True)


def _at_the_window(act: Act) -> bool:
    return act.at_the_window


def _later(act: Act) -> bool:
    return not act.at_the_window


def _when_papers_come(act: Act) -> bool:
    return act.at_the_window or act.event == "supplement"


G, S = Group, Sort
HAND_IN = {"accept", "notify", "reject", "receive"}
MOVES = {"accept", "put_off", "suspend", "resume", "extend"}
SPEAKS = {"accept", "notify", "reject"}
ENDS = {"decide", "finish"}


def _line(
    name: str, zh: str, group: Group, sort: Sort, events: set[str], ask: Ask, **more: Any
) -> Decision:
    return Decision(name, zh, group, sort, frozenset(events), ask, **more)


DECISIONS = (
    # name             中文          heading     value    acts            who answers
    _line("received_on", "收件日", G.DAYS, S.DAY, HAND_IN, _day(clocks.received_on), when=_at_the_window),
    _line("overtime", "延时服务分钟", G.KINDS, S.WORDS, HAND_IN, _words(steps.overtime), when=_at_the_window),
    _line("notice_by", "最晚告知日", G.DAYS, S.DAY, HAND_IN | {"supplement"}, _day(clocks.notice_by), when=_when_papers_come),
    _line("answered_in_time", "答复及时", G.SLOW, S.FLAG, SPEAKS, _in_time(clocks.answer_by), yes="按时答复", no="答复晚了"),
    _line("back_in_time", "补正及时", G.SLOW, S.FLAG, SPEAKS | {"supplement"}, _back_in_time, yes="按时补来", no="过了补正期限"),
    _line("taking", "能不能收", G.REFUSED, S.CLAIM, HAND_IN, _claim(steps.objections_to_hand_in), when=_at_the_window),
    _line("accept", "受理", G.REFUSED, S.CLAIM, {"accept"}, _claim(steps.objections_to_accepting)),
    _line("kind", "办件种类", G.KINDS, S.WORDS, {"accept", "notify"}, _words(clocks.kind)),
    _line("promised", "承诺时限", G.KINDS, S.WORDS, {"accept"}, _words(_limit(0))),
    _line("law", "法定时限", G.KINDS, S.WORDS, {"accept"}, _words(_limit(1))),
    _line("started_on", "起算日", G.DAYS, S.DAY, {"accept"}, _day(clocks.started_on)),
    _line("deemed", "逾期不答复", G.KINDS, S.FLAG, {"accept"}, steps.deemed, yes="视为受理", no="还没到视为受理的日子"),
    _line("due_on", "承诺办结日", G.DAYS, S.DAY, MOVES, _day(_due(0)), trace=_by_promise),
    _line("law_on", "法定办结日", G.DAYS, S.DAY, MOVES, _day(_due(1)), trace=_by_law),
    _line("notify", "一次性告知", G.REFUSED, S.CLAIM, {"notify"}, _claim(steps.objections_to_notice)),
    _line("supplement_by", "补正最晚日", G.DAYS, S.DAY, {"notify"}, _day(clocks.supplement_by)),
    _line("supplement", "收补正", G.REFUSED, S.CLAIM, {"supplement"}, _claim(steps.objections_to_papers)),
    _line("lapsed", "逾期未补", G.SLOW, S.FLAG, {"lapse"}, steps.lapsed, yes="视为撤回", no="还没到补正期限"),
    _line("reject", "不予受理", G.REFUSED, S.CLAIM, {"reject"}, _claim(steps.objections_to_rejecting)),
    _line("send_back", "退回", G.REFUSED, S.CLAIM, {"send_back"}, _claim(steps.objections_to_sending_back)),
    _line("step", "办这一步", G.REFUSED, S.CLAIM, set(steps.STEPS), _claim(steps.objections_to_step), when=_later),
    _line("suspend", "停表", G.CLOCK, S.CLAIM, {"suspend"}, _claim(clocks.objections_to_pause)),
    _line("extend", "延期", G.CLOCK, S.CLAIM, {"extend"}, _claim(clocks.objections_to_extension)),
    _line("ask_again", "追加材料", G.REFUSED, S.CLAIM, {"ask_again"}, _claim(steps.objections_to_asking_again)),
    _line("decide", "决定", G.REFUSED, S.CLAIM, ENDS, _claim(steps.objections_to_deciding)),
    _line("late", "承诺超期", G.LATE, S.FLAG, ENDS, _late(0), yes="超期", no="没有超期", trace=_by_promise),
    _line("law_late", "法定超期", G.LATE, S.FLAG, ENDS, _late(1), yes="超期", no="没有超期", trace=_by_law),
    _line("serve_by", "最晚送达日", G.DAYS, S.DAY, ENDS, _day(steps.serve_by)),
    _line("deliver", "送达", G.REFUSED, S.CLAIM, {"deliver"}, _claim(steps.objections_to_delivering)),
    _line("served_in_time", "送达及时", G.SLOW, S.FLAG, {"deliver"}, _in_time(steps.served_by), yes="按时送达", no="送达晚了"),
    _line("archive", "归档", G.REFUSED, S.CLAIM, {"archive"}, _claim(steps.objections_to_archiving)),
    _line("filed_in_time", "归档及时", G.SLOW, S.FLAG, {"archive"}, _in_time(steps.filed_by), yes="按时归档", no="归档晚了"),
    _line("rate", "评价", G.REFUSED, S.CLAIM, {"rate"}, _claim(steps.objections_to_rating)),
    _line("bad", "差评", G.KINDS, S.FLAG, {"rate"}, steps.bad, yes="差评", no="不算差评"),
    _line("contact_by", "最晚回访日", G.DAYS, S.DAY, {"rate"}, steps.contact_by),
    _line("correct_by", "最晚整改日", G.DAYS, S.DAY, {"rate"}, steps.correct_by),
    _line("followed_in_time", "回访整改及时", G.SLOW, S.FLAG, {"contact", "close_rating"}, steps.followed, yes="按时", no="晚了"),
)  # fmt: skip
OF_EVENT: dict[str, tuple[Decision, ...]] = {
    event: tuple(d for d in DECISIONS if event in d.events)
    for event in sorted(set().union(*(d.events for d in DECISIONS)))
}
NAMED = {decision.name: decision for decision in DECISIONS}
AREAS = ("deadlines", "intake", "cases", "delivery", "ratings", "hours")  # of what they read
