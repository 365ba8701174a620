"""The addresses of promises in place of proofs."""

from __future__ import annotations

from django.urls import path

from .views import acts, lists, signing

app_name = "proofs"
urlpatterns = [
    path("", lists.index, name="index"),
    path("list.xlsx", lists.export, name="export"),
    path("draw/", lists.draw, name="draw"),
    path("intake/<slug:key>/<int:version_id>/paper.pdf", signing.paper, name="paper"),
    path(
        "matter/<str:key>/<int:edition_id>/<int:version_id>/paper.pdf",
        signing.paper_of_matter,
        name="paper_of_matter",
    ),
    path("case/<int:case_id>/", signing.of_case, name="case"),
    path("case/<int:case_id>/paper.pdf", signing.paper_of_case, name="paper_of_case"),
    path("<int:commitment_id>/check/", acts.check, name="check"),
    path("<int:commitment_id>/object/", acts.object_to, name="object"),
    path("<int:commitment_id>/hear/", acts.hear, name="hear"),
    path("<int:commitment_id>/mend/", acts.mend, name="mend"),
    path("<int:commitment_id>/withdraw/", acts.withdraw, name="withdraw"),
    path("<int:commitment_id>/revoke/", acts.revoke, name="revoke"),
]
