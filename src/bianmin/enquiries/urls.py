"""The addresses of enquiries, for those who work here."""

from __future__ import annotations

from django.urls import path

from .views import asking, lists, show, standing, words

app_name = "enquiries"
urlpatterns = [
    path("", lists.index, name="index"),
    path("figures/", lists.figures, name="figures"),
    path("register.xlsx", lists.workbook, name="workbook"),
    path("replies/", lists.replies, name="replies"),
    path("replies/<int:reply_id>/", lists.keep, name="keep"),
    path("words/", words.flag, name="words"),
    path("templates/", lists.templates, name="templates"),
    path("templates/<int:template_id>/end/", lists.end_template, name="end_template"),
    path("new/", asking.new, name="new"),
    path("item/<int:version_id>/", asking.tell, name="tell"),
    path("sheets/<int:telling_id>.pdf", asking.paper, name="paper"),
    path("<int:enquiry_id>/", show.show, name="show"),
    path("<int:enquiry_id>/item/<int:version_id>/", asking.tell_of, name="tell_of"),
    path("<int:enquiry_id>/take-up/", asking.take_up, name="take_up"),
    path("<int:enquiry_id>/pass/", show.pass_on, name="pass"),
    path("<int:enquiry_id>/accept/", show.accept, name="accept"),
    path("<int:enquiry_id>/refuse/", show.refuse, name="refuse"),
    path("<int:enquiry_id>/claim/", show.claim, name="claim"),
    path("<int:enquiry_id>/owner/", show.change_owner, name="owner"),
    path("<int:enquiry_id>/office/", show.ask_office, name="office"),
    path("<int:enquiry_id>/colleague/", show.ask_colleague, name="colleague"),
    path("<int:enquiry_id>/promise/", show.promise, name="promise"),
    path("<int:enquiry_id>/send/", show.send, name="send"),
    path("<int:enquiry_id>/ticket/", standing.give_ticket, name="ticket"),
    path("<int:enquiry_id>/book/", standing.book, name="book"),
    path("<int:enquiry_id>/close/", show.close, name="close"),
]
