"""A whole rule book, as the rules see it (制度全本): one section per area."""

from __future__ import annotations

from dataclasses import dataclass

from . import (
    ab_posts,
    accountability,
    agency,
    appointment,
    appraisal,
    archives,
    arrivals,
    attendance,
    awards,
    bundles,
    calendar,
    cases,
    catalog,
    checklists,
    complaints,
    conduct,
    confidentiality,
    confirmation,
    consult,
    deadlines,
    delivery,
    disclosure,
    duties,
    duty,
    emergencies,
    enquiries,
    escalation,
    facilities,
    first_asked,
    governance,
    grading,
    handling,
    hours,
    information,
    inspection,
    intake,
    integrity,
    items,
    joint,
    kiosk,
    leave,
    mandate,
    meetings,
    messaging,
    milestones,
    network,
    online,
    outreach,
    passing,
    petitions,
    portal,
    priority,
    proofs,
    queue,
    ratings,
    registers,
    reporting,
    requests,
    revisit,
    sanctions,
    security,
    selfservice,
    slots,
    staffing,
    stationing,
    tolerance,
    training,
    uploads,
    workload,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The sections carry the names of the areas, as do the files of a pack."""

    ab_posts: ab_posts.Policy
    accountability: accountability.Policy
    agency: agency.Policy
    appointment: appointment.Policy
    appraisal: appraisal.Policy
    archives: archives.Policy
    arrivals: arrivals.Policy
    attendance: attendance.Policy
    awards: awards.Policy
    bundles: bundles.Policy
    calendar: calendar.Policy
    cases: cases.Policy
    catalog: catalog.Policy
    checklists: checklists.Policy
    complaints: complaints.Policy
    conduct: conduct.Policy
    confidentiality: confidentiality.Policy
    confirmation: confirmation.Policy
    consult: consult.Policy
    deadlines: deadlines.Policy
    delivery: delivery.Policy
    disclosure: disclosure.Policy
    duties: duties.Policy
    duty: duty.Policy
    emergencies: emergencies.Policy
    enquiries: enquiries.Policy
    escalation: escalation.Policy
    facilities: facilities.Policy
    first_asked: first_asked.Policy
    governance: governance.Policy
    grading: grading.Policy
    handling: handling.Policy
    hours: hours.Policy
    information: information.Policy
    inspection: inspection.Policy
    intake: intake.Policy
    integrity: integrity.Policy
    items: items.Policy
    joint: joint.Policy
    kiosk: kiosk.Policy
    leave: leave.Policy
    mandate: mandate.Policy
    meetings: meetings.Policy
    messaging: messaging.Policy
    milestones: milestones.Policy
    network: network.Policy
    online: online.Policy
    outreach: outreach.Policy
    passing: passing.Policy
    petitions: petitions.Policy
    portal: portal.Policy
    priority: priority.Policy
    proofs: proofs.Policy
    queue: queue.Policy
    ratings: ratings.Policy
    registers: registers.Policy
    reporting: reporting.Policy
    requests: requests.Policy
    revisit: revisit.Policy
    sanctions: sanctions.Policy
    security: security.Policy
    selfservice: selfservice.Policy
    slots: slots.Policy
    staffing: staffing.Policy
    stationing: stationing.Policy
    tolerance: tolerance.Policy
    training: training.Policy
    uploads: uploads.Policy
    workload: workload.Policy
