"""From the village to the county and back (上报): a few files, each with its own fate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from bianmin.accounts.models import User
from bianmin.cases import actions as cases
from bianmin.transfers import actions, queries
from bianmin.transfers.actions import Act, Seen
from bianmin.transfers.actions.moving import paper_lines
from bianmin.transfers.models import Dossier, Hop

from .history import hand_out
from .life import Life, Part, Plan, Story
from .office import Office, dice
from .towns import COUNTY_HALL, QINGSHI, STATION
from .window import enter

WAY = (STATION, QINGSHI, COUNTY_HALL)
# (workdays ago, what becomes of it)
FATES = (
    (38, "whole"), (30, "missing"), (24, "mend"), (12, "above"), (5, "at_town"), (4, "above"),
    (3, "on_the_way"), (2, "missing"), (1, "begun"),
)  # fmt: skip
CONTACT = "县政务大厅综合窗口,打过电话,说随到随收"
REVIEW = "材料齐全,情况属实,请上级决定"
MEND = "申请表第二页没有签字,补签;照片换成近期免冠的"
SAID = {"upper_contact": CONTACT, "first_review": REVIEW}


def upward(halls: list[Office], days: list[date]) -> Iterator[Story]:
    """Yield the stories of the files that go up from the village, as far as the days reach."""
    village, town, county = halls
    for ago, fate in FATES:
        if ago <= len(days):
            yield _story(
                _Way(village, town, county, dice("upward", days[-ago], fate)), fate, days[-ago]
            )


@dataclass(slots=True)
class _Way:
    """The three halls of a file, and the people who hand it on."""

    village: Office
    town: Office
    county: Office
    chance: Random

    def next_day(self, at: datetime, most: int = 1) -> datetime:
        """Return some moment one workday later, or up to `most`."""
        return self.town.after(at.date(), self.chance.randint(1, most), self.chance)

    def one(self, office: Office, role: str = "clerk") -> User:
        return office.staff[role][0]


def _story(way: _Way, fate: str, day: date) -> Story:
    at = way.village.moment(day, way.chance)
    yield at
    routes = ("escalated",)
    plan = Plan(routes=routes, archive=0)
    version = way.village.item(routes, way.chance, papers=False, promised=None)
    life = Life(way.village, plan, way.chance, version)
    at = yield from enter(life, at)
    at = way.village.soon(at, 25)
    yield at
    keeper = way.one(way.village)
    file = actions.open_file(case_id=life.case.pk, act=Act(by=keeper, at=at))
    for what, _ in queries.wants(life.case):
        actions.prepare(dossier_id=file.pk, what=what, text=SAID[what], act=Act(by=keeper, at=at))
    if fate == "begun":
        return
    at = yield from _up(way, file, fate, at)
    if fate in {"on_the_way", "at_town", "above"}:
        return
    at = yield from _down(way, file, at)
    yield from _hand_over(way, life, file, at)


def _send(way: _Way, file: Dossier, sender: Office, at: datetime) -> Hop:
    """Send everything that lies at a hall up to the next."""
    by = way.one(sender)
    due = way.town.calendar.workday_after(at.date(), 8)
    return actions.send_up(
        dossier_id=file.pk, lines=_all(file, by), due_above=due, act=Act(by=by, at=at)
    )


def _all(file: Dossier, by: User) -> list[actions.Listed]:
    assert by.centre is not None
    fresh = queries.full(Dossier.objects.all()).get(pk=file.pk)
    return paper_lines(queries.at_hand(fresh, queries.office_of(by.centre)))


def _receive(hop: Hop, by: User, at: datetime, wrong: Mapping[int, Seen] | None = None) -> None:
    found = {line.pk: Seen("in_order") for line in hop.lines.all()} | dict(wrong or {})
    actions.receive(hop_id=hop.pk, seen=found, act=Act(by=by, at=at))


def _up(way: _Way, file: Dossier, fate: str, at: datetime) -> Part:
    """From the village by way of the township to the county, whatever comes between."""
    at = way.next_day(at)
    yield at
    hop = _send(way, file, way.village, at)
    if fate == "on_the_way":
        return at
    at = way.next_day(at)
    yield at
    clerk = way.one(way.town)
    if fate == "missing":
        at = yield from _missing(way, hop, clerk, at)
    else:
        _receive(hop, clerk, at)
    if fate == "mend":
        at = yield from _mend(way, file, clerk, at)
    if fate == "at_town":
        return at
    at = way.next_day(at)
    yield at
    hop = _send(way, file, way.town, at)
    at = way.next_day(at)
    yield at
    _receive(hop, way.one(way.county), at)
    return at


def _missing(way: _Way, hop: Hop, clerk: User, at: datetime) -> Part:
    """One paper was left behind: both sides note it, and it turns up."""
    line = hop.lines.order_by("pk")[0]
    _receive(hop, clerk, at, {line.pk: Seen("missing", "袋子里没有这一份")})
    at = way.next_day(at)
    yield at
    note = "落在站里的柜子里了,当天补送"
    actions.agree(line_id=line.pk, note=note, act=Act(by=way.one(way.village), at=at))
    at = way.next_day(at)
    yield at
    actions.turn_up(line_id=line.pk, act=Act(by=clerk, at=at))
    return at


def _mend(way: _Way, file: Dossier, clerk: User, at: datetime) -> Part:
    """The township returns the file once, with everything that is to be mended."""
    lines = _all(file, clerk)
    at = way.town.soon(at, 30)
    yield at
    act = Act(by=clerk, at=at)
    down = actions.return_to_mend(dossier_id=file.pk, lines=lines, said=MEND, act=act)
    at = way.next_day(at)
    yield at
    _receive(down, way.one(way.village), at)
    at = way.next_day(at)
    yield at
    hop = _send(way, file, way.village, at)
    at = way.next_day(at)
    yield at
    _receive(hop, clerk, at)
    return at


def _down(way: _Way, file: Dossier, at: datetime) -> Part:
    """The county decides; the result comes down the way the case went up."""
    at = way.next_day(at, 3)
    yield at
    chief = way.one(way.county, "chief")
    number = way.county.result_no(at)
    actions.answer(
        dossier_id=file.pk, outcome="granted", result_no=number, act=Act(by=chief, at=at)
    )
    for sender, receiver in ((way.county, way.town), (way.town, way.village)):
        by = way.one(sender)
        act = Act(by=by, at=at)
        hop = actions.send_down(dossier_id=file.pk, lines=_all(file, by), act=act)
        at = way.next_day(at)
        yield at
        _receive(hop, way.one(receiver), at)
    return at


def _hand_over(way: _Way, life: Life, file: Dossier, at: datetime) -> Part:
    """The village decides as the county did, and hands result and originals over."""
    head = way.one(way.village, "director")
    at = way.next_day(at)
    yield at
    life.do(cases.examine, head, at, opinion="县里已经准予,结果收到")
    number = Dossier.objects.get(pk=file.pk).result_no
    reason = "路上要两级交接" if life.case.due_on and at.date() > life.case.due_on else ""
    life.do(cases.decide, head, at, outcome="granted", result_no=number, overdue_reason=reason)
    at = yield from hand_out(life, at)
    keeper = way.one(way.village)
    papers = [one.paper for one in _all(file, keeper)]
    act = Act(by=keeper, at=at)
    actions.hand_back(dossier_id=file.pk, papers=papers, to=life.case.applicant, act=act)
    return at
