"""Every address of the system."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bianmin.doors.urls")),
    path("ledger/entries/", include("bianmin.ledger.urls")),
    path("ledger/", include("bianmin.cases.register_urls")),
    path("adoption/", include("bianmin.cases.adoption_urls")),
    path("calendar/", include("bianmin.cases.calendar_urls")),
    path("", include("bianmin.cases.urls")),
    path("tallies/", include("bianmin.tallies.urls")),
    path("standins/", include("bianmin.standins.urls")),
    path("files/", include("bianmin.files.urls")),
    path("items/", include("bianmin.catalogue.urls")),
    path("c/<slug:slug>/guides/", include("bianmin.board.guide_urls")),
    path("", include("bianmin.appointments.urls")),
    path("", include("bianmin.board.urls")),
    path("rulebook/", include("bianmin.board.rulebook_urls")),
    path("rehearsal/", include("bianmin.rehearsal.urls")),
    path("", include("bianmin.messaging.urls")),
    path("promises/", include("bianmin.promises.urls")),
    path("proofs/", include("bianmin.proofs.urls")),
    path("requests/", include("bianmin.requests.urls")),
    path("handling/", include("bianmin.handling.urls")),
    path("enquiries/", include("bianmin.enquiries.urls")),
    path("c/<slug:slug>/ask/", include("bianmin.enquiries.public_urls")),
    path("joint/", include("bianmin.joint.urls")),
    path("projects/", include("bianmin.projects.urls")),
    path("voice/", include("bianmin.voice.urls")),
    path("duties/", include("bianmin.oversight.urls")),
    path("transfers/", include("bianmin.transfers.urls")),
    path("archives/", include("bianmin.archives.urls")),
    path("agency/", include("bianmin.agency.urls")),
    path("lanes/", include("bianmin.lanes.urls")),
    path("openings/", include("bianmin.openings.urls")),
    path("results/", include("bianmin.results.urls")),
    path("hall/", include("bianmin.hall.urls")),
    path("tickets/", include("bianmin.tickets.urls")),
    path("", include("bianmin.tickets.public_urls")),
    path("", include("bianmin.portal.urls")),
    path("", include("bianmin.kiosk.urls")),
]

handler500 = "bianmin.web.faults.server_error"
