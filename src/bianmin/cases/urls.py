"""The addresses of intake, work lists and cases."""

from __future__ import annotations

from django.urls import path

from .views import handing, intake, lists, show, steps

app_name = "cases"
CASE = "cases/<int:case_id>"
urlpatterns = [
    path("desk/", lists.desk, name="desk"),
    path("intake/", intake.start, name="intake"),
    path("intake/<slug:key>/", intake.resume_draft, name="resume_draft"),
    path("intake/<slug:key>/<int:version_id>/", intake.page, name="intake_page"),
    path("cases/", lists.mine, name="mine"),
    path("cases/list/<slug:name>/", lists.mine, name="list"),
    path("cases/take-up/", handing.take_up, name="take_up"),
    path("cases/hand-over/", handing.hand_over_many, name="hand_over_many"),
    path(f"{CASE}/", show.show, name="show"),
    path(f"{CASE}/papers/", steps.papers, name="papers"),
    path(f"{CASE}/papers/<int:document_id>.pdf", show.document, name="document"),
    path(f"{CASE}/papers/<int:document_id>/served/", steps.served, name="served"),
    path(f"{CASE}/approval.pdf", show.approval_form, name="approval_form"),
    path(f"{CASE}/file.zip", show.file, name="file"),
    path(f"{CASE}/reveal/", show.reveal, name="reveal"),
    path(f"{CASE}/details/", steps.details, name="details"),
    *(
        path(f"{CASE}/{name}/", getattr(steps, name), name=name)
        for name in (
            "examine", "decide", "finish", "put_off", "suspend", "resume", "extend", "deliver", "archive",
            "send_back", "reject", "lapse", "withdraw", "ask_again", "hand_over", "flag",
            "settle", "correct",
        )
    ),
]  # fmt: skip
