"""Applying over the net (网上申请): the same form and papers as at the window, kept step by step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin import sealing
from bianmin.accounts import limits
from bianmin.accounts.permissions import public
from bianmin.accounts.request import address_of
from bianmin.board import follow
from bianmin.board.frame import centre_or_404, frame
from bianmin.cases import forms as case_forms
from bianmin.catalogue.models import Version
from bianmin.catalogue.queries import in_force
from bianmin.centres.models import Centre
from bianmin.files import actions as files
from bianmin.files.forms import MANY
from bianmin.portal import actions, applying, forms, offering, privacy, session
from bianmin.portal.models import Filing
from bianmin.refusal import Refused

WRONG, REFUSED, TOO_OFTEN = 422, 409, 429


@require_safe
@public
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List what may be applied for over the net, and let somebody go on with what he began."""
    centre, today = centre_or_404(slug), timezone.localdate()
    rows = Version.objects.in_force(today).filter(item__centre=centre, online=True)
    more = {"rows": rows.select_related("item").order_by("item__often", "item__code")[:200]}
    return render(
        request, "portal/apply.html", frame(centre, "guide") | {"form": forms.Resume()} | more
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def item(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Say what will be asked for of an item, and begin; or why it cannot be applied for here."""
    centre, now = centre_or_404(slug), timezone.localtime()
    version = in_force(centre, code, now.date())
    if version is None:
        return redirect("guides:show", slug, code)
    book = centre.pack_on(now.date())
    context = frame(centre, "guide") | privacy.line(centre, book, "apply") | {"version": version}
    context["objections"] = list(offering.objections(version, book))
    if request.method != "POST":
        return render(request, "portal/apply_item.html", context)
    visitor = session.visitor(request, centre, now)
    blind = visitor.blind if visitor else ""
    try:
        filing = actions.begin(
            version=version, blind=blind, address=address_of(request), at=timezone.now()
        )
    except Refused as refusal:
        return render(
            request, "portal/apply_item.html", context | {"refused": refusal}, status=REFUSED
        )
    return session.remember(redirect("portal:people", slug, filing.key), request, filing, centre)


def find(request: HttpRequest, centre: Centre, key: str) -> Filing:
    """Return an application that this browser or this number may go on with; 404 otherwise."""
    rows = Filing.objects.select_related("version__item__department")
    filing = rows.filter(key=key, centre=centre).first()
    visitor = session.visitor(request, centre, timezone.localtime())
    if filing is None:
        raise Http404(key)
    own = visitor is not None and filing.blind == visitor.blind
    if not own and key not in session.remembered(request, centre):
        raise Http404(key)
    if visitor and not filing.blind:
        actions.belongs_to(filing, visitor)
    filing.centre = filing.version.item.centre = centre
    return filing


@never_cache
@require_POST
@public
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Go on, on another machine, with what was begun: by its code, tried a few times."""
    centre, form, at = centre_or_404(slug), forms.Resume(request.POST), timezone.now()
    policy = centre.pack_on(timezone.localdate(at)).policy.security
    tries = f"filing:code:{address_of(request)}"
    context = frame(centre, "guide") | {"form": form}
    if limits.free_at(tries, policy.address_after.value, at):
        form.add_error(None, "错得太多了,先停一停再试")
        return render(request, "portal/apply.html", context, status=TOO_OFTEN)
    if form.is_valid():
        blind = sealing.blind(f"filing:{form.cleaned_data['code']}")
        found = Filing.objects.open().filter(centre=centre, code_blind=blind).first()
        if found:
            return session.remember(
                redirect("portal:people", slug, found.key), request, found, centre
            )
        limits.allow(tries, policy.address_after.value, policy.lock_minutes.value * 60, at)
        form.add_error("code", "没有这份申请。看看是不是抄错了;放得太久的已经删掉了")
    return render(request, "portal/apply.html", context, status=WRONG)


def _page(
    request: HttpRequest, filing: Filing, step: str, status: int = 200, **more: Any
) -> HttpResponse:
    book = filing.centre.pack_on(timezone.localdate())
    context = frame(filing.centre, "guide") | privacy.line(filing.centre, book, "apply") | {
        "filing": filing, "version": filing.version, "step": step,
        "code": applying.code_of(filing), "days": book.policy.portal.draft_days,
    }  # fmt: skip
    return render(request, f"portal/apply_{step}.html", context | more, status=status)


def _on(request: HttpRequest, filing: Filing, step: str) -> HttpResponse:
    """Lead on to the next step, or home if it is only to be kept."""
    slug = filing.centre.slug
    if request.POST.get("go") != "later":
        return redirect(f"portal:{step}", slug, filing.key)
    messages.success(request, f"存好了。续填码 {applying.code_of(filing)},换一台手机也能接着填")
    return redirect("portal:applications", slug)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@public
def people(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Ask who applies and who helps him; what was typed is kept whether it is right or not."""
    filing = find(request, centre_or_404(slug), key)
    if filing.case_id:
        return _open(filing)
    today = timezone.localdate()
    if request.method != "POST":
        form = case_forms.People(initial=applying.people_of(request, filing), today=today)
        return _page(request, filing, "people", form=form)
    form = case_forms.People(request.POST, today=today)
    typed = {name: request.POST.get(name, "").replace("\x00", "") for name in form.fields}
    actions.keep(filing_id=filing.pk, typed=typed, at=timezone.now())
    if form.is_valid() or request.POST.get("go") == "later":
        return _on(request, filing, "papers")
    return _page(request, filing, "people", WRONG, form=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def papers(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Take photos of the papers in, one paper at a time, and say which there are not."""
    filing = find(request, centre_or_404(slug), key)
    if filing.case_id:
        return _open(filing)
    if request.method != "POST":
        return _page(request, filing, "papers", rows=applying.rows(filing))
    if file := request.POST.get("drop", ""):
        actions.detach(
            filing=filing, file_id=int(file) if file.isdecimal() and len(file) < 19 else 0
        )
        return redirect("portal:papers", slug, key)
    names = [f"none_{m.order}" for m in filing.version.materials.all()]
    typed = {name: request.POST.get(name, "")[:10] for name in names}
    actions.keep(filing_id=filing.pk, typed=typed, at=timezone.now())
    refused = _take(request, filing)
    if refused:
        return _page(request, filing, "papers", WRONG, rows=applying.rows(filing), refused=refused)
    return _on(request, filing, "papers" if request.POST.get("go") == "more" else "check")


def _take(request: HttpRequest, filing: Filing) -> Refused | None:
    """Take in every file that came; return what was not taken, each with its name and why."""
    refused: list[Any] = []
    if getattr(request, "too_large", False):
        said = "一次传得太多了,有的没有收到,请一样一样传"
        book = filing.centre.pack_on(timezone.localdate())
        refused.append(book.policy.uploads.megabytes.objection(said))
    for material in filing.version.materials.all():
        for sent in request.FILES.getlist(f"file_{material.order}")[:MANY]:
            refused += _one(filing, material.order, material.name, sent)
    return Refused(tuple(refused)) if refused else None


def _one(filing: Filing, order: int, name: str, sent: UploadedFile[Any]) -> list[Any]:
    given = files.Given(body=sent.read(), name=sent.name or "")
    try:
        actions.attach(filing=filing, order=order, given=given, at=timezone.now())
    except Refused as refusal:
        return [applying.named(o, name) for o in refusal.objections]
    return []


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def check(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Say at once what is complete and what is not, and take the application in."""
    filing = find(request, centre_or_404(slug), key)
    if filing.case_id:
        return _open(filing)
    today = timezone.localdate()
    form = case_forms.People(applying.typed_people(filing), today=today)
    if not form.is_valid():
        return _page(request, filing, "people", WRONG, form=form)
    application = applying.application_of(filing, form)
    shown = {"people": applying.shown(form), **applying.judged(filing, today)}
    if request.method != "POST":
        return _page(request, filing, "check", **shown)
    if not filing.blind:
        back = reverse("portal:check", args=[slug, key])
        return redirect(f"{reverse('portal:me', args=[slug])}?next={back}")
    try:
        case = actions.hand_in(filing_id=filing.pk, application=application, at=timezone.now())
    except Refused as refusal:
        return _page(request, filing, "check", REFUSED, refused=refusal, **shown)
    messages.success(request, f"交上去了,办件编号 {case.no}")
    return follow.grant(redirect("board:progress", slug), case, filing.centre)


def _open(filing: Filing) -> HttpResponse:
    """Show what became of an application that is handed in."""
    assert filing.case
    return follow.grant(redirect("board:progress", filing.centre.slug), filing.case, filing.centre)


@require_POST
@public
def discard(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Delete an application that was not handed in, and its photos."""
    filing = find(request, centre_or_404(slug), key)
    if filing.case_id is None:
        actions.discard(filing=filing)
        messages.success(request, "删掉了,照片也删掉了")
    return redirect("portal:applications", slug)
