"""The addresses of results."""

from __future__ import annotations

from django.urls import path

from .views import hand, keep, lists, printed

app_name = "results"
urlpatterns = [
    path("", lists.index, name="index"),
    path("register/", lists.register, name="register"),
    path("register/register.xlsx", lists.export, name="export"),
    path("register/register.pdf", lists.printed, name="printed"),
    path("case/<int:case_id>/", keep.show, name="show"),
    path("case/<int:case_id>/hand/", hand.hand, name="hand"),
    path("case/<int:case_id>/add/", keep.add, name="add"),
    path("case/<int:case_id>/back/", keep.back, name="back"),
    path("case/<int:case_id>/remind/", keep.remind, name="remind"),
    path("case/<int:case_id>/renew/", keep.renew, name="renew"),
    path("case/<int:case_id>/scan/", hand.scan, name="scan"),
    path("case/<int:case_id>/slip.pdf", printed.slip, name="slip"),
    path("case/<int:case_id>/receipt.pdf", printed.receipt, name="receipt"),
    path("<int:result_id>/void/", keep.void, name="void"),
    path("<int:result_id>/reissue/", keep.reissue, name="reissue"),
    path("<int:result_id>/recall/", keep.recall, name="recall"),
    path("parcel/<int:handing_id>/", keep.answered, name="answered"),
]
