"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import path

from .views import books, drafts, items

app_name = "catalogue"
urlpatterns = [
    path("", items.index, name="index"),
    path("new/", drafts.new, name="new"),
    path("export/", books.export, name="export"),
    path("import/", books.take_in, name="import"),
    path("import/<int:upload_id>/rest/", books.rest, name="rest"),
    path("<int:item_id>/", items.show, name="show"),
    path("<int:item_id>/edit/", drafts.edit, name="edit"),
    path("<int:item_id>/end/", items.end, name="end"),
    path("<int:item_id>/<int:version_id>/publish/", items.publish, name="publish"),
    path("<int:item_id>/<int:version_id>/withdraw/", items.withdraw, name="withdraw"),
    path("<int:item_id>/<int:version_id>/confirm/", items.confirm, name="confirm"),
    path("<int:item_id>/<int:version_id>/discard/", items.discard, name="discard"),
]
