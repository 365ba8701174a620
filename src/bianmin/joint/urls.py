"""The addresses of joint handling."""

from __future__ import annotations

from django.urls import path

from .views import lists, papers, show, steps

app_name = "joint"
urlpatterns = [
    path("", lists.index, name="index"),
    path("ledger/", lists.ledger, name="ledger"),
    path("ledger/export/", lists.export, name="export"),
    path("<int:case_id>/", show.show, name="show"),
    path("<int:case_id>/open/", steps.open_joint, name="open"),
    path("<int:case_id>/send/", steps.send, name="send"),
    path("<int:case_id>/add/", steps.add, name="add"),
    path("<int:case_id>/tell/", steps.told, name="tell"),
    path("<int:case_id>/ask/", steps.ask, name="ask"),
    path("<int:case_id>/visit/", steps.plan_visit, name="visit"),
    path("<int:case_id>/raise/", steps.raise_dispute, name="raise"),
    path("<int:case_id>/settle/", steps.settle, name="settle"),
    path("<int:case_id>/sheet/", papers.sheet, name="sheet"),
    path("tasks/<int:task_id>/", show.task, name="task"),
    path("tasks/<int:task_id>/see/", steps.see, name="see"),
    path("tasks/<int:task_id>/look/", steps.look, name="look"),
    path("tasks/<int:task_id>/opinion/", steps.opine, name="opine"),
    path("tasks/<int:task_id>/retract/", steps.retract, name="retract"),
    path("tasks/<int:task_id>/letter/", papers.letter, name="letter"),
    path("questions/<int:question_id>/answer/", steps.answer, name="answer"),
    path("visits/<int:visit_id>/record/", steps.record_visit, name="record_visit"),
    path("visits/<int:visit_id>/files/", steps.site_files, name="site_files"),
    path("visits/<int:visit_id>/files/<int:file_id>/", papers.site_file, name="site_file"),
    path("visits/<int:visit_id>/files/<int:file_id>/keep/", papers.keep_file, name="keep_file"),
    path("visits/<int:visit_id>/call-off/", steps.call_off, name="call_off"),
]
