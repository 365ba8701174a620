"""An item whose files are kept longer than the rule book asks (事项的保管期限)."""

from __future__ import annotations

from django.db import transaction

from bianmin.archives.models import ItemTerm, years_zh
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Item
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import refuse_if


@transaction.atomic
def keep_longer(*, item_id: int, years: int, reason: str, act: Act) -> ItemTerm:
    """Set for how long the files of an item are kept from now on. Raises `Refused`.

    It counts for what is filed from now on, and only where it is longer than the book's.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("centre").get(pk=item_id)
    if done_before(act.key):
        return ItemTerm.objects.get(item=item)
    book = item.centre.pack_on(act.today)
    policy = book.policy.archives
    every = policy.terms["all"]

    refuse_if([] if reason.strip() else [every.objection("没有写为什么要保管得久一些")])

    made, _ = ItemTerm.objects.update_or_create(
        item=item,
        defaults={"years": years, "reason": reason.strip(), "by": act.by, "at": act.at},
    )
    mark_done(key=act.key, act="term_set", subject=f"item:{item.pk}", at=act.at)
    record(
        centre=item.centre, subject=f"item:{item.pk}", event="term_set", pack=book.id,
        because=every.because, by=act.person, at=act.at,
        details={"code": item.code, "years": years_zh(years), "reason": made.reason},
    )  # fmt: skip
    return made
