"""The addresses of the agents."""

from __future__ import annotations

from django.urls import path

from .views import lists, mandates, naming, phone, points, trips, visits

app_name = "agency"
ONE = "mandates/<int:mandate_id>"
urlpatterns = [
    path("", lists.index, name="index"),
    path("agents/", lists.agents, name="agents"),
    path("agents/<int:agent_id>/card.pdf", lists.card, name="card"),
    path("points/", points.index, name="points"),
    path("points/handbook.pdf", points.handbook, name="handbook"),
    path("items/", lists.items, name="items"),
    path("items/<int:item_id>/", lists.item, name="item"),
    path("new/", mandates.start, name="start"),
    path("new/<int:version_id>/", mandates.new, name="new"),
    path(f"{ONE}/", mandates.show, name="mandate"),
    path(f"{ONE}/authorisation.pdf", mandates.authorisation, name="authorisation"),
    path(f"{ONE}/application.pdf", mandates.application, name="application"),
    *(
        path(f"{ONE}/{name}/", getattr(mandates, name), name=name)
        for name in ("sign", "submit", "take_in", "tell", "problem", "end", "revoke")
    ),
    path(f"{ONE}/photos/<int:photo_id>/", mandates.photo, name="photo"),
    path(f"{ONE}/photos/<int:photo_id>/keep/", mandates.keep_photo, name="keep_photo"),
    path("cases/<int:case_id>/agent/", naming.name_agent, name="name_agent"),
    path("trips/", trips.index, name="trips"),
    path("trips/<int:trip_id>/", trips.show, name="trip"),
    path("trips/<int:trip_id>/route.pdf", trips.route, name="route"),
    path("visits/", visits.index, name="visits"),
    path("visits/<int:visit_id>/", visits.show, name="visit"),
    path("visits/<int:visit_id>/settle/", visits.settle, name="visit_settle"),
    path("visits/<int:visit_id>/matters/", visits.matter, name="visit_matter"),
    path("visits/<int:visit_id>/matters/<int:matter_id>/", visits.take_up, name="visit_take_up"),
    path("phone/", phone.shell, name="phone"),
    path("phone/worker.js", phone.worker, name="worker"),
    path("phone/book/", phone.book, name="book"),
    path("phone/unlock/", phone.unlock, name="unlock"),
    path("phone/replay/", phone.replay, name="replay"),
]
