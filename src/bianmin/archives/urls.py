"""The addresses of the archive room."""

from __future__ import annotations

from django.urls import path

from .views import destruction, file, room

app_name = "archives"
FILE = "<int:case_id>"
urlpatterns = [
    path("", room.room, name="room"),
    path("catalogue.xlsx", room.catalogue, name="catalogue"),
    path("verify/", room.verify, name="verify"),
    path("terms/", room.terms, name="terms"),
    path(f"{FILE}/", file.show, name="file"),
    path(f"{FILE}/gap/", file.gap, name="gap"),
    path(f"{FILE}/lend/", file.lend, name="lend"),
    path(f"{FILE}/back/", file.back, name="back"),
    path(f"{FILE}/move/", file.move, name="move"),
    path(f"{FILE}/late/", file.late, name="late"),
    path(f"{FILE}/reopen/", file.reopen, name="reopen"),
    path("gap/<int:gap_id>/", file.decide, name="decide_gap"),
    path("seal/<int:seal_id>.zip", file.sealed, name="sealed"),
    path("destruction/", destruction.index, name="lists"),
    path("destruction/new/", destruction.propose, name="propose"),
    path("destruction/<int:list_id>/", destruction.show, name="list"),
    path("destruction/<int:list_id>/decide/", destruction.decide, name="decide_list"),
    path("destruction/<int:list_id>.pdf", destruction.pdf, name="list_pdf"),
]
