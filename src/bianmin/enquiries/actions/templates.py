"""The answers that a hall gives often (答复范本); what nobody may say cannot become one."""

from __future__ import annotations

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.enquiries.models import Template
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules import conduct


@transaction.atomic
def save_template(*, centre: Centre, name: str, text: str, act: Act) -> Template:
    """Keep an answer under a name; one of the same name ends. Raises `Refused`."""
    locked = Centre.objects.select_for_update().get(pk=centre.pk)
    if done := done_before(act.key):
        return Template.objects.get(pk=int(done.subject.removeprefix("template:")))
    book = locked.pack_on(act.today)
    rule = book.policy.consult.answer_forms

    found = [*conduct.objections_to_reply(text=text, policy=book.policy.conduct)]
    if not name.strip() or not text.strip():
        found.append(rule.objection("范本要有名字,也要有内容"))
    refuse_if(found)

    now = Template.objects.filter(centre=locked, ended_at=None)
    now.filter(name=name.strip()[:40]).update(ended_at=act.at)
    template = Template.objects.create(
        centre=locked, name=name.strip()[:40], text=text.strip()[:1000], by=act.by, at=act.at
    )

    subject = f"template:{template.pk}"
    mark_done(key=act.key, act="template_saved", subject=subject, at=act.at)
    record(
        centre=locked, subject=subject, event="template_saved", pack=book.id,
        because=rule.because, by=act.by, at=act.at, details={"name": template.name},
    )  # fmt: skip
    return template


@transaction.atomic
def end_template(*, template_id: int, act: Act) -> Template:
    """Offer an answer no more; a second time changes nothing."""
    template = Template.objects.select_for_update().select_related("centre").get(pk=template_id)
    if template.ended_at is None:
        book = template.centre.pack_on(act.today)
        template.ended_at = act.at
        template.save(update_fields=["ended_at"])

        record(
            centre=template.centre, subject=f"template:{template.pk}", event="template_ended",
            pack=book.id, because=book.policy.consult.answer_forms.because, by=act.by, at=act.at,
            details={"name": template.name},
        )  # fmt: skip
    return template
