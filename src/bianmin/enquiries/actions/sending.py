"""Telling somebody by text message that there is an answer (发短信): asked for, never by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from bianmin import identity, sealing
from bianmin.cases.actions import Act
from bianmin.enquiries.models import Enquiry
from bianmin.messaging import queries as texts
from bianmin.messaging import senders
from bianmin.messaging.models import OptOut, Way
from bianmin.messaging.senders import NotSent
from bianmin.refusal import refuse_if
from bianmin.rules import messaging
from bianmin.rules.messaging import Event
from bianmin.rules.ruling import Objection

from .locking import finish, take


def send(*, enquiry_id: int, act: Act) -> Enquiry:
    """Send the message that an answer is there; what became of it stands in the enquiry.

    Raises `Refused`. The sender runs after the act: one that hangs holds no row.
    """
    enquiry, text, again = _ask_for(enquiry_id, act)
    if again:
        return enquiry
    try:
        way = senders.sender(Way.SMS)
        if enquiry.centre.sample and not way.local:
            raise NotSent("演示厅的消息不往外发", final=True)
        way.send(sealing.unseal(enquiry.phone), text, f"{enquiry.subject}:{act.key}"[:80])
    except NotSent as trouble:
        _say(enquiry, None, f"没有发出去:{trouble.why}")
    else:
        _say(enquiry, act.at, text)
    return enquiry


@transaction.atomic
def _ask_for(enquiry_id: int, act: Act) -> tuple[Enquiry, str, bool]:
    enquiry, again = take("enquiry_sent", enquiry_id, act)
    if again:
        return enquiry, "", True
    policy = enquiry.book.policy.messaging
    rule = policy.texts[Event.ANSWERED]

    refuse_if(_objections(enquiry, act))

    own = texts.own_texts([enquiry.centre_id]).get((enquiry.centre_id, Event.ANSWERED))
    said = own.text if own and own.text else rule.value
    text = messaging.filled(said, texts.values(enquiry.no, enquiry.centre, None))

    finish("enquiry_sent", enquiry, act, rule.because)
    return enquiry, text, False


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


def _say(enquiry: Enquiry, at: datetime | None, said: str) -> None:
    """Write what became of a message, beside whatever else happens to the matter meanwhile."""
    enquiry.sent_at, enquiry.sent_said = at, said[:200]
    Enquiry.objects.filter(pk=enquiry.pk).update(sent_at=at, sent_said=said[:200])
