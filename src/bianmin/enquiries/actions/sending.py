"""Telling somebody by text message that there is an answer (发短信): asked for, never by itself."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import localtime

from bianmin import identity, sealing
from bianmin.cases.actions import Act
from bianmin.enquiries.models import Enquiry
from bianmin.messaging import actions as messages
from bianmin.messaging.models import OptOut
from bianmin.refusal import refuse_if
from bianmin.rules import messaging
from bianmin.rules.messaging import Event
from bianmin.rules.ruling import Objection

from .locking import finish, take


@transaction.atomic
def send(*, enquiry_id: int, act: Act) -> Enquiry:
    """Queue the message that an answer is there: its number, and no word of the matter.

    Raises `Refused`. What became of it stands in `messaging`.
    """
    enquiry, again = take("enquiry_sent", enquiry_id, act)
    if again:
        return enquiry
    rule = enquiry.book.policy.messaging.texts[Event.ANSWERED]

    refuse_if(_objections(enquiry, act))

    said = {"编号": enquiry.no, "中心": enquiry.centre.name, "电话": enquiry.centre.phone}
    notice = messages.Notice(
        subject=enquiry.subject, pack=enquiry.pack, phone=enquiry.phone, said=said
    )
    key = f"{enquiry.subject}:{localtime(act.at):%Y%m%d%H%M}"  # once a minute is once
    messages.notify(enquiry.centre, Event.ANSWERED, notice, day=act.today, key=key, at=act.at)

    finish("enquiry_sent", enquiry, act, rule.because)
    return enquiry


def _objections(enquiry: Enquiry, act: Act) -> list[Objection]:
    policy = enquiry.book.policy.messaging
    rule, number = policy.texts[Event.ANSWERED], sealing.unseal(enquiry.phone)
    found = []
    if enquiry.closed_at is None and not enquiry.tellings.exists():
        found.append(rule.objection("还没有答复"))
    if not identity.is_mobile(number):
        found.append(rule.objection("没有留手机号,请打电话或者当面说"))
    alone = OptOut.objects.filter(
        centre=enquiry.centre, blind=sealing.blind(number), ended_at__isnull=True
    )
    if number and alone.exists():
        found.append(policy.may_refuse.objection("本人说了不要短信"))
    begins = messaging.send_from(at=localtime(act.at), policy=policy)
    if begins.value > act.at:
        found.append(
            Objection(f"现在不打扰群众,{localtime(begins.value):%H:%M} 以后再发", begins.because)
        )
    return found
