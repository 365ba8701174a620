"""The addresses of messages and notes."""

from __future__ import annotations

from django.urls import path

from .views import inbox, log, receipts, texts

app_name = "messaging"
urlpatterns = [
    path("inbox/", inbox.index, name="inbox"),
    path("inbox/read/", inbox.read, name="read"),
    path("messages/", log.index, name="log"),
    path("messages/case/<int:case_id>/", log.of_case, name="case"),
    path("messages/<int:message_id>/again/", log.again, name="again"),
    path("messages/texts/", texts.index, name="texts"),
    path("messages/texts/<slug:event>/", texts.word, name="word"),
    path("messages/receipts/", receipts.receipts, name="receipts"),
]
