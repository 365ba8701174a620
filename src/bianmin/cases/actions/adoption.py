"""A hall takes up a rule book from a day on (采用制度). Cases received before keep theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Adoption, Centre
from bianmin.ledger.actions import record
from bianmin.packs import Pack, PackError
from bianmin.packs.mistakes import near
from bianmin.rules.calendar import ONE_DAY

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)  # a day beyond is a slip of the finger
KEEPER = "服务器管理者"


def mistakes(*, centre: Centre, pack_id: str, since: date) -> Iterator[str]:
    """Yield everything that speaks against a hall taking up a book from a day on."""
    if pack_id not in shelf.pack_ids():
        yield f"没有叫 {pack_id[:60]} 的制度{near(pack_id, shelf.pack_ids())}"
    else:
        try:
            shelf.pack(pack_id)
        except PackError as error:
            yield f"{pack_id} 读不通,要先改好:"
            yield from str(error).splitlines()
    if not FIRST <= since < LAST:
        yield f"{since} 不像一个起用的日子"
        return
    same = centre.adoptions.filter(since=since).first()
    if same:
        yield f"{since} 已经定了起用《{title(same.pack)}》,换一个日子"
    elif (held := centre.adoption_on(since)) and held.pack == pack_id:
        yield f"{since} 那天照的就是这本制度,从 {held.since} 起"
    if last := _last_case_from(centre, since):
        yield (
            f"{since} 到 {last} 已经收了件,照的是当时的制度,不能倒回去换;最早从 {last + ONE_DAY} 起"
        )


def _last_case_from(centre: Centre, since: date) -> date | None:
    """Return the day of the last case that was received on `since` or later."""
    found = Case.objects.filter(centre=centre, received_on__gte=since)
    return found.order_by("-received_on").values_list("received_on", flat=True).first()


def title(pack_id: str) -> str:
    """Return what a book is called; its name where it cannot be read."""
    try:
        return shelf.pack(pack_id).title
    except PackError:
        return pack_id


def adopt(*, centre: Centre, pack_id: str, since: date, by: User | None, at: datetime) -> Adoption:
    """Let a hall work by a book from a day on. Raises `ValueError` listing every mistake."""
    try:
        with transaction.atomic():
            centre = Centre.objects.select_for_update().get(pk=centre.pk)
            if wrong := list(mistakes(centre=centre, pack_id=pack_id, since=since)):
                raise ValueError("\n".join(wrong))
            before = centre.pack_on(since)
            adoption = Adoption.objects.create(centre=centre, pack=pack_id, since=since)
            _tell(adoption, "book_adopted", before, shelf.pack(pack_id), by=by, at=at)
    except IntegrityError as error:  # somebody else was quicker
        raise ValueError(f"{since} 已经定了起用别的制度,换一个日子") from error
    return adoption


@transaction.atomic
def call_off(*, adoption: Adoption, by: User | None, at: datetime) -> None:
    """Take back an adoption whose day has not come. Raises `ValueError` if it has."""
    centre = Centre.objects.select_for_update().get(pk=adoption.centre_id)
    if adoption.since <= localtime(at).date():
        raise ValueError(f"从 {adoption.since} 起已经照它办事了,只能另定一天换别的制度")
    told = adoption.pack
    _tell(
        adoption, "adoption_called_off", shelf.pack(told), centre.pack_on(adoption.since - ONE_DAY),
        by=by, at=at,
    )  # fmt: skip
    adoption.delete()


def _tell(
    adoption: Adoption, event: str, before: Pack, after: Pack, *, by: User | None, at: datetime
) -> None:
    book = adoption.centre.pack_on(localtime(at).date())
    record(
        centre=adoption.centre,
        subject=f"centre:{adoption.centre_id}",
        event=event,
        pack=book.id,
        because=book.policy.security.acts_recorded.because,
        by=by,
        by_name=KEEPER,
        at=at,
        details={
            "name": adoption.centre.name,
            "from": f"《{before.title}》",
            "to": f"《{after.title}》",
            "on": adoption.since.isoformat(),
        },
    )
