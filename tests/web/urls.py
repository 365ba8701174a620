"""Two doors and a broken one, for the tests of what every page shares."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required as public
from django.http import HttpResponse
from django.shortcuts import render
from django.template import RequestContext, Template
from django.urls import include, path


@public
def page(request):
    return render(request, "staff.html")


@public
def portal(request):
    return render(request, "resident.html")


def closed(request):
    return HttpResponse("only for those who signed in")


DESK = """{% extends "staff.html" %}{% block title %}受理{% endblock %}{% block main %}
<div class="page"><h1>受理</h1><form method="post" data-keep="intake">{% csrf_token %}{% form_key %}
<label for="who">申请人</label><input id="who" name="who" data-key="/">
<label for="id">身份证号</label><input id="id" name="id" data-private>
<fieldset class="papers"><legend>材料</legend>{% for n in "12" %}<div class="paper">
<input type="checkbox" id="p{{ n }}" name="paper" value="{{ n }}"><label for="p{{ n }}">材料 {{ n }}</label>
<label for="x{{ n }}">哪里不行</label><input id="x{{ n }}" name="x{{ n }}" data-problem></div>{% endfor %}
</fieldset><button class="btn" data-key="F9">受理 <kbd>F9</kbd></button></form></div>{% endblock %}"""
GUIDE = """{% extends "resident.html" %}{% block title %}办事{% endblock %}{% block main %}
<fieldset class="papers" data-ticks="item"><legend>要带什么</legend>
<div class="paper"><input type="checkbox" id="a" value="a" data-main><label for="a">身份证</label></div>
<div class="paper"><input type="checkbox" id="b" value="b"><label for="b">照片</label></div></fieldset>
<div class="answer" role="status" data-ticks-say="item"></div>{% endblock %}"""
sent: list[dict[str, str]] = []


def shown(request, text):
    return HttpResponse(Template(text).render(RequestContext(request)))


@public
def desk(request):
    if request.method == "POST":
        sent.append(request.POST.dict())
        return shown(request, '{% extends "letter.html" %}{% block h1 %}收下了{% endblock %}')
    return shown(request, DESK)


@public
def guide(request):
    return shown(request, GUIDE)


@public
def broken(request):
    raise RuntimeError("broken on purpose")


@public
def clause(request, pack, clause):
    return HttpResponse(clause)


book = ([path("<str:pack>/<path:clause>/", clause, name="clause")], "rulebook")
ledger = ([path("", page, name="index")], "ledger")
urlpatterns = [
    path("login/", portal, name="login"),
    path("page/", page),
    path("portal/", portal),
    path("desk/", desk),
    path("guide/", guide),
    path("broken/", broken),
    path("closed/", closed),
    path("rulebook/", include(book)),
    path("ledger/", include(ledger)),
]
