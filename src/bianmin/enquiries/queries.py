"""What the screens and the acts ask of enquiries: who is on a post, the lists, the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.timezone import make_aware

from bianmin.accounts.models import User
from bianmin.accounts.permissions import MAY
from bianmin.cases.queries import covers_department
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre, Department
from bianmin.messaging.models import Message
from bianmin.packs import Pack
from bianmin.rules import conduct
from bianmin.rules.cases import Role
from bianmin.rules.first_asked import Step
from bianmin.rules.ruling import cite

from .models import STILL, Enquiry, EnquiryQuerySet, Passing, Reply, Template

PAGE = 50
KIND = "consult"  # what a flow chart may list beside the kinds of cases
OPEN = Q(closed_at__isnull=True)
RANKS = {Role.LEADER: 4, Role.DIRECTOR: 3, Role.CHIEF: 2, Role.HANDLER: 1, Role.CLERK: 1}
TABS = {
    "mine": "我的", "passed": "移交给我的", "free": "还没有人接的", "bounced": "退回来的",
    "late": "过了答复期的", "open": "没有了结的", "all": "全部",
}  # fmt: skip
EMPTY = {
    "mine": ("您手上没有没了结的", "谁先接待谁负责:登记下来,一直列在这里,到有结果为止。"),
    "passed": ("没有移交给您的", "同事移交给您的,在写明的钟点以前接下或者退回。"),
    "free": ("没有等人接的", "网上问来的先列在这里,谁接下谁就是首问责任人。"),
    "bounced": ("没有退回来的", "对方退回、到点没有接下的,列在这里,还归首问责任人。"),
    "late": ("没有过期的", "网上、来函问的,过了答复期还没有答复的列在这里。"),
    "open": ("没有没了结的", "来访、来电、来函、网上问的,登记以后列在这里。"),
    "all": ("还没有登记过咨询", "来一个登记一个,几秒钟:问什么、谁问的。"),
}


# ---- people and items


def on_post(user: User, centre: Centre) -> bool:
    """Return whether somebody works in this hall, on a post that receives people."""
    return user.is_active and user.centre_id == centre.pk and user.role in MAY["enquiries.act"]


def people(centre: Centre, but: User | None = None) -> list[User]:
    """Return who in this hall can be handed a matter, in the order of names."""
    found = User.objects.filter(centre=centre, is_active=True, role__in=MAY["enquiries.act"])
    return list(found.exclude(pk=but.pk if but else None).select_related("window").order_by("name"))


def rank(user: User) -> int:
    """Return how high somebody's post is; a higher one counts more (职位)."""
    return RANKS.get(Role(user.role), 0) if user.role else 0


def is_own(user: User, version: Version | None) -> bool:
    """Return whether an item belongs to somebody's post."""
    return version is not None and covers_department(user, version.item.department_id)


def offered(version: Version, centre: Centre, today: date) -> bool:
    """Return whether an item can be asked about in this hall today: it is still in force."""
    ended = version.item.ended_on
    if ended is not None and ended <= today:
        return False
    found = Version.objects.in_force(today).filter(pk=version.pk, item__centre=centre)
    return found.exists()


def departments(centre: Centre) -> list[Department]:
    """Return where people may be sent, with address and telephone: those outside the hall first."""
    return list(Department.objects.filter(centre=centre).order_by("stationed", "name"))


def templates(centre: Centre) -> list[Template]:
    """Return the answers that a hall gives often."""
    return list(Template.objects.filter(centre=centre, ended_at=None).order_by("name")[:PAGE])


# ---- one matter


def passings(enquiry: Enquiry) -> list[Passing]:
    """Return to whom a matter was handed, in order."""
    return list(Passing.objects.filter(enquiry=enquiry).select_related("to", "by").order_by("pk"))


def steps(enquiry: Enquiry, handed: list[Passing], at: datetime) -> tuple[Step, ...]:
    """Return what happened to a matter by `at`, as the rules read it."""
    found: list[Step] = []
    for one in handed:
        found.append(Step.HANDED_OVER)
        if one.taken_at:
            found.append(Step.TAKEN_OVER)
        elif one.bounced(at) or one.ended_at:
            found.append(Step.BOUNCED)
    if enquiry.closed_at:
        found.append(Step.RESULT)
    return tuple(found)


def called(book: Pack) -> str:
    """Return what a book calls it when somebody only asks (咨询告知件), else what we do."""
    charted = book.policy.cases.chart_kinds
    return next((name for name, meant in charted.items() if meant.value == KIND), "咨询告知")


def last_of_phone(centre: Centre, blind: str) -> Enquiry | None:
    """Return what somebody with this telephone number asked last, to save typing his name."""
    if not blind:
        return None
    return Enquiry.objects.filter(centre=centre, phone_blind=blind).order_by("-pk").first()


def messages_of(enquiry: Enquiry) -> list[Message]:
    """Return what was sent about a matter, the newest first."""
    return list(Message.objects.filter(subject=enquiry.subject).order_by("-pk")[:5])


def last_sent(enquiry: Enquiry) -> str:
    """Return the words of the last message that went out, or nothing."""
    return next((m.text for m in messages_of(enquiry) if m.sent_at), "")


# ---- the lists


def handed(at: datetime, *, bounced: bool, to: User | None = None) -> Exists:
    """Return whether a matter waits to be taken, or came back because nobody took it in time."""
    still = Passing.objects.filter(STILL, enquiry=OuterRef("pk"))
    still = still.filter(until__lt=at) if bounced else still.filter(until__gte=at)
    return Exists(still.filter(to=to) if to else still)


def of_tab(user: User, tab: str, at: datetime, today: date) -> EnquiryQuerySet:
    """Return the enquiries of one list of a person, as it stands at `at`."""
    seen = Enquiry.objects.visible_to(user)
    back = handed(at, bounced=True)
    conditions: dict[str, Any] = {
        "mine": OPEN & (Q(holder=user) | Q(owner=user) & (Q(kept=True) | Q(back))),
        "passed": OPEN & Q(handed(at, bounced=False, to=user)),
        "free": OPEN & Q(owner__isnull=True),
        "bounced": OPEN & (Q(bounced_at__isnull=False) | Q(back)),
        "late": OPEN & Q(answer_by__lt=today),
        "open": OPEN,
    }
    return seen.filter(conditions.get(tab, Q()))


def counts(user: User, at: datetime, today: date) -> dict[str, int]:
    """Return how many matters each list holds that somebody has to do something about."""
    return {
        tab: of_tab(user, tab, at, today).count()
        for tab in ("mine", "passed", "free", "bounced", "late")
    }


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody asks the register for."""

    since: date | None = None
    until: date | None = None
    channel: str = ""
    person: int | None = None
    outcome: str = ""


def narrowed(found: EnquiryQuerySet, asked: Filters) -> EnquiryQuerySet:
    """Return the enquiries that somebody asks the register for."""
    if asked.since:
        found = found.filter(at__gte=_begin(asked.since))
    if asked.until:
        found = found.filter(at__lt=_begin(asked.until + timedelta(days=1)))
    if asked.channel:
        found = found.filter(channel=asked.channel)
    if asked.person:
        found = found.filter(Q(owner=asked.person) | Q(holder=asked.person))
    return found.filter(outcome=asked.outcome) if asked.outcome else found


def _begin(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def rows(found: EnquiryQuerySet, after: str) -> tuple[list[Enquiry], str]:
    """Return a page of a list, the newest first, and the cursor of the next one."""
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    full = found.select_related("owner", "holder", "case", "by").order_by("-pk")
    page = list(full[: PAGE + 1])
    return page[:PAGE], str(page[PAGE - 1].pk) if len(page) > PAGE else ""


# ---- what was promised


def owed(user: User, *, mine: bool, after: str = "") -> tuple[list[Reply], str]:
    """Return the words that are owed to residents, the latest of all first, and the cursor."""
    found = _owed(user, mine=mine).select_related("enquiry", "of")
    when, _, pk = after.partition("_")
    if pk.isdecimal() and len(pk) < 19 and (then := _instant(when)):
        found = found.filter(Q(due_at__gt=then) | Q(due_at=then, pk__gt=int(pk)))
    page = list(found.order_by("due_at", "pk")[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    return page[
        :PAGE
    ], f"{last.due_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{last.pk}" if last else ""


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def owed_count(user: User, at: datetime) -> tuple[int, int]:
    """Return how many words somebody owes, and how many of them are late."""
    found = _owed(user, mine=True).aggregate(
        n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at))
    )
    return found["n"], found["late"]


def _owed(user: User, *, mine: bool) -> Any:
    if not user.may("enquiries.see"):
        return Reply.objects.none()
    found = Reply.objects.filter(kept_at__isnull=True)
    if mine:
        return found.filter(of=user)
    return found if user.centre_id is None else found.filter(centre=user.centre_id)


# ---- the figures


@dataclass(frozen=True, slots=True)
class Figures:
    """What came by one channel in a stretch of days, and what became of it."""

    channel: str
    total: int
    answered: int
    alone: int  # closed by the first asked himself, handed to nobody
    open: int
    overdue: int
    bounced: int
    unhappy: int

    @property
    def share(self) -> int | None:
        """How many in a hundred of what was answered the first asked answered himself."""
        return round(100 * self.alone / self.answered) if self.answered else None


def figures(user: User, asked: Filters, at: datetime, today: date) -> list[Figures]:
    """Return the figures by channel, in one query."""
    found = narrowed(Enquiry.objects.visible_to(user), asked)
    passed = Passing.objects.filter(enquiry=OuterRef("pk"))
    back = passed.filter(Q(refused_at__isnull=False) | Q(taken_at__isnull=True, until__lt=at))
    marked = found.annotate(went=Exists(passed), back=Exists(back))
    counted = marked.values("channel").annotate(
        total=Count("pk"),
        answered=Count("pk", filter=~OPEN),
        alone=Count("pk", filter=~OPEN & Q(went=False, closed_by=F("owner"))),
        open=Count("pk", filter=OPEN),
        overdue=Count(
            "pk", filter=OPEN & Q(answer_by__lt=today) | Q(closed_at__date__gt=F("answer_by"))
        ),
        bounced=Count("pk", filter=Q(back=True)),
        unhappy=Count("pk", filter=Q(liked=False)),
    )
    by_channel: Any = counted.order_by("channel")
    return [Figures(**row) for row in by_channel]


@dataclass(frozen=True, slots=True)
class Flagged:
    """Phrases of a text that one may not use, and whether the book lets it go out."""

    phrases: tuple[str, ...]
    because: tuple[str, ...]
    barred: bool
    pack: str


def flagged(text: str, centre: Centre, today: date) -> Flagged | None:
    """Return the forbidden phrases of what is written to a resident, None without any."""
    book = centre.pack_on(today)
    found = conduct.phrases_in(text=text, policy=book.policy.conduct)
    if found is None or not found.value:
        return None
    barred = book.policy.conduct.written_barred
    phrases = tuple(one.phrase for one in found.value)
    return Flagged(phrases, cite(found, barred), barred.value, book.id)
