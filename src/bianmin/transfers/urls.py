"""The addresses of what goes up and comes back."""

from __future__ import annotations

from django.urls import path

from .views import acting, looking

app_name = "transfers"
FILE = "<int:dossier_id>"
urlpatterns = [
    path("", looking.index, name="index"),
    path("where/", looking.where, name="where"),
    path("ledger.pdf", looking.ledger, name="ledger"),
    path("of/<int:case_id>/", acting.open_file, name="open"),
    path(f"{FILE}/", looking.show, name="show"),
    path("hops/<int:hop_id>.pdf", looking.parcel_list, name="parcel_list"),
    path(f"{FILE}/prepare/", acting.prepare, name="prepare"),
    path(f"{FILE}/up/", acting.send_up, name="up"),
    path(f"{FILE}/down/", acting.send_down, name="down"),
    path(f"{FILE}/mend/", acting.mend, name="mend"),
    path(f"{FILE}/answer/", acting.answer, name="answer"),
    path(f"{FILE}/give/", acting.give, name="give"),
    path("hops/<int:hop_id>/receive/", acting.receive, name="receive"),
    path("lines/<int:line_id>/agree/", acting.agree, name="agree"),
    path("lines/<int:line_id>/found/", acting.turn_up, name="turn_up"),
]
