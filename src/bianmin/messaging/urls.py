"""The addresses of messages and notes."""

from __future__ import annotations

from django.urls import path

from .views import inbox, log, receipts, texts

app_name = "messaging"
urlpatterns = [
    path("inbox/", inbox.index, name="inbox"),
    path("inbox/read/", inbox.read, name="read"),
    path("", log.index, name="log"),
    path("case/<int:case_id>/", log.of_case, name="case"),
    path("<int:message_id>/again/", log.again, name="again"),
    path("texts/", texts.index, name="texts"),
    path("texts/<slug:event>/", texts.word, name="word"),
    path("receipts/", receipts.receipts, name="receipts"),
]
