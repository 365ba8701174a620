"""The addresses of the machines that give numbers."""

from __future__ import annotations

from django.urls import path

from .views import care, screen, slips

app_name = "kiosk"
urlpatterns = [
    path("kiosk/", care.index, name="index"),
    path("kiosk/<int:terminal_id>/care/", care.look_after, name="look_after"),
    path("c/<slug:slug>/kiosk/", screen.start, name="start"),
    path("c/<slug:slug>/kiosk/alive/", screen.alive, name="alive"),
    path("c/<slug:slug>/kiosk/choose/", screen.choose, name="choose"),
    path("c/<slug:slug>/kiosk/bring/", screen.bring, name="bring"),
    path("c/<slug:slug>/kiosk/booked/", slips.booked, name="booked"),
    path("c/<slug:slug>/kiosk/take/", slips.take, name="take"),
    path("c/<slug:slug>/kiosk/slip/<slug:code>/", slips.show, name="slip"),
    path("c/<slug:slug>/kiosk/slip/<slug:code>/out/", slips.said, name="said"),
    path("c/<slug:slug>/kiosk/slip/<slug:code>/again/", slips.again, name="again"),
]
