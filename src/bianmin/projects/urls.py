"""The addresses of bundles and projects."""

from __future__ import annotations

from django.urls import path

from .views import again, bundles, intake, show, steps

app_name = "projects"
urlpatterns = [
    path("", show.index, name="index"),
    path("start/", intake.start, name="start"),
    path("intake/<str:key>/<int:edition_id>/", intake.page, name="intake"),
    path("<int:project_id>/", show.show, name="show"),
    path("<int:project_id>/papers/<int:slip_id>.pdf", show.slip, name="slip"),
    path("<int:project_id>/supply/", steps.supply, name="supply"),
    path("<int:project_id>/sheet/", steps.sheet, name="sheet"),
    path("<int:project_id>/helper/", steps.helper, name="helper"),
    path("<int:project_id>/follow/", steps.follow, name="follow"),
    path("<int:project_id>/withdraw/", steps.withdraw, name="withdraw"),
    path("legs/<int:leg_id>/again/", again.page, name="again"),
    path("ties/<int:tie_id>/choose/", steps.choose, name="choose"),
    path("bundles/", bundles.index, name="bundles"),
    path("bundles/new/", bundles.new, name="new_bundle"),
    path("bundles/<int:edition_id>/", bundles.show, name="bundle"),
    path("bundles/<int:edition_id>/edit/", bundles.edit, name="edit_bundle"),
    path("bundles/<int:edition_id>/publish/", bundles.publish, name="publish"),
    path("bundles/<int:edition_id>/withdraw/", bundles.withdraw, name="withdraw_bundle"),
]
