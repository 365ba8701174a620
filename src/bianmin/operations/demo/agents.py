"""What the agents of the demo hall do: matters of villagers, a trip, a visit (演示厅的代办)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from bianmin.accounts.models import User
from bianmin.agency import actions
from bianmin.agency.models import Agent, Mandate, Trip
from bianmin.cases import actions as cases
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Version
from bianmin.files.actions import Given, vet
from bianmin.rules.escalation import Level

from .life import Story
from .office import Office, dice, good
from .scans import drawn

KEPT = {"papers_helped": True, "papers_ticked": True}  # what some books want before a hand-in
IN_PERSON = 4  # so many items of the list are marked as done in person
WHYS = ("要当面照相、按指纹", "要本人当面签字", "要核对本人", "要当面领取")


@dataclass(frozen=True, slots=True)
class Plan:
    """One matter of a villager: how many workdays ago it began, and how far it goes."""

    ago: int
    upto: str  # prepared, active, handed_in, taken_in, accepted, revoked
    route: str = "promised"
    days: int = 60  # the authority's own length


PLANS = (
    Plan(4, "accepted", "escalated"), Plan(4, "accepted"), Plan(3, "taken_in", "escalated"),
    Plan(3, "revoked"), Plan(2, "handed_in"), Plan(2, "taken_in", "escalated", 20), Plan(2, "active", days=3),
    Plan(1, "active"), Plan(1, "handed_in"), Plan(1, "prepared"),
)  # fmt: skip


def agents(office: Office, days: list[date], today: date) -> Iterator[Story]:
    """Yield the stories of a hall's agents: who they are, then what they carry."""
    people = office.staff.get("agent", [])
    if not people:
        return
    yield _registered(office, days[0], people)
    for n, plan in enumerate(PLANS):
        if plan.ago < len(days):
            chance = dice(office.town.slug, today, "agent", n)
            yield _matter(office, plan, people[n % len(people)], days[-plan.ago], chance)
    if len(days) > 1:
        yield _trip(office, people, days[-1])
        yield _visit(office, people[0], days[-1])


def _registered(office: Office, day: date, people: list[User]) -> Story:
    """The director registers the agents and says which items only the person may do."""
    chance = dice(office.town.slug, day, "agents")
    yield office.moment(day, chance).replace(hour=8, minute=40)
    director, at = office.one("director", chance), office.moment(day, chance)
    act = Act(by=director, at=at.replace(hour=8, minute=40))
    kinds = office.book.policy.network.agent_kinds.value or ("村干部",)
    for n, user in enumerate(people):
        village = n < len(people) - 1 or len(people) == 1
        actions.register_agent(
            user=user, level="village" if village else "township", kind=kinds[n % len(kinds)],
            place=office.town.villages[n] if village else office.centre.name, act=act,
        )  # fmt: skip
    _points(office, act)
    for version, why in zip(_rare(office), WHYS, strict=False):
        actions.list_item(
            item=version.item, in_person=True, why=why, level="township", filled={}, listed=False,
            act=act,
        )  # fmt: skip


def _points(office: Office, act: Act) -> None:
    """Every village has its station but the last, where there is none yet."""
    policy = office.book.policy.network
    called = policy.points.get("village")
    for n, village in enumerate(office.town.villages[:4]):
        told = actions.Told(kind="village", place=village, population=640 + 170 * n)
        if n < 3:
            told = replace(
                told, called=called.value if called else "便民服务站", address=f"{village}村委会一楼",
                phone=f"0000-610020{n}", hours="每天上午有人", does=policy.village_fields.value[:5],
                papers=tuple(policy.papers)[: n + 1],
            )  # fmt: skip
        actions.register_point(centre=office.centre, told=told, act=act)


def _rare(office: Office) -> list[Version]:
    return [v for v in office.versions if v.route == "immediate"][-IN_PERSON:]


def _matter(office: Office, plan: Plan, agent: User, day: date, chance: Random) -> Story:
    """A villager leaves a matter to the agent, who brings it to the hall."""
    at = office.moment(day, chance)
    yield at
    version = office.item((plan.route,), chance, papers=True, promised=None)
    mandate = _opened(office, plan, agent, version, at, chance)
    if plan.upto == "prepared":
        return
    if plan.upto == "revoked":
        at = office.soon(at, 40)
        yield at
        why = "儿子回来了,自己去办"
        actions.revoke(mandate_id=mandate.pk, reason=why, act=Act(by=agent, at=at))
        return
    if plan.upto == "active":
        return
    at = office.soon(at, 25)
    yield at
    _photographed(mandate, agent, at)
    marks = {str(m.order): "have" for m in version.materials.all()}
    actions.submit(mandate_id=mandate.pk, papers=marks, ticked=KEPT, act=Act(by=agent, at=at))
    if plan.upto == "handed_in":
        return
    at = office.after(at.date(), 1, chance)
    yield at
    clerk = office.clerk_for(version, chance)
    case = actions.take_in(mandate_id=mandate.pk, act=Act(by=clerk, at=at))
    if plan.upto == "accepted":
        at = office.soon(at, 9)
        yield at
        ticked = {"told_procedure": True, "told_limit": True}
        actions.tell(mandate_id=mandate.pk, ticked=ticked, act=Act(by=agent, at=at))
        marked = good(version, chance)
        cases.accept(case_id=case.pk, marked=marked, act=Act(by=clerk, at=at))


def _opened(
    office: Office, plan: Plan, agent: User, version: Version, at: datetime, chance: Random
) -> Mandate:
    """The paper is written, and signed unless it waits for that; where the book says so, at a window."""
    person, day = office.applicant(version), at.date()
    window = _at_windows(office)
    signed = plan.upto != "prepared"
    asked = actions.Asked(
        version=version, agent=agent, applicant=person.name, applicant_id=person.id,
        phone=person.phone, address=person.address, channel="window" if window else "door",
        powers="代交材料、代为补正、代领结果", first_on=day, last_on=day + timedelta(days=plan.days),
        ticked={"consent": True}, signed_on=day if signed else None, signed_by=person.name,
    )  # fmt: skip
    by = office.clerk_for(version, chance) if window else agent
    return actions.open_mandate(asked, Act(by=by, at=at))


def _at_windows(office: Office) -> bool:
    """Return whether agency cases are opened at the windows alone here."""
    return "village_agent" not in office.book.policy.agency.opened_by.value


def _trip(office: Office, people: list[User], day: date) -> Story:
    """This morning somebody goes to the county with everything that is decided there."""
    at = office.moment(day, dice(office.town.slug, day)).replace(hour=9, minute=5)
    yield at
    for post in Agent.objects.filter(user__in=people).select_related("user", "centre"):
        carried, _ = actions.errands(post, Level.COUNTY, at.date())
        if carried and not Trip.objects.filter(centre=office.centre).exists():
            goes = at + timedelta(hours=5)
            actions.plan_trip(
                agent=post, to=Level.COUNTY, goes_at=goes, act=Act(by=post.user, at=at)
            )


def _photographed(mandate: Mandate, agent: User, at: datetime) -> None:
    """The agent takes a photo of the signed authority."""
    kept = vet(Given(body=drawn("证明", 1)), mandate.book)
    actions.keep_photo(
        mandate_id=mandate.pk, name="签了字的委托书", kept=kept, act=Act(by=agent, at=at)
    )


def _visit(office: Office, agent: User, day: date) -> Story:
    """Somebody who cannot walk any more rings up."""
    at = office.moment(day, dice(office.town.slug, day, "visit")).replace(hour=9, minute=20)
    yield at
    village = office.town.villages[0]
    wanted = actions.Wanted(
        who="石望田", phone="13900000061", address=f"{village}二组", place=village,
        what="腿脚不便,想办高龄津贴年审", on=office.calendar.workday_after(day, 1),
    )  # fmt: skip
    by = office.staff["clerk"][0] if _at_windows(office) else agent
    actions.ask_visit(wanted=wanted, agent=agent, act=Act(by=by, at=at))
