"""An example of every type of fact, as the CRM of the examples would send it. A test reads each one."""

from collections.abc import Mapping
from typing import Any

SOURCE = "crm.meridian.example"

CUSTOM_EXAMPLE = "custom.website_visit.v1"
ON_A_DAY = {"localdate": "2026-03-14"}
WHEN: Mapping[str, Mapping[str, str]] = {
    "rainmaker.call.logged.v1": {"time": "2026-03-14T09:30:00+01:00"},
    "rainmaker.sms.sent.v1": {"time": "2026-03-14T09:41:00+01:00"},
    "rainmaker.email.sent.v1": {"time": "2026-03-14T10:05:00+01:00"},
}

DATA: Mapping[str, Mapping[str, Any]] = {
    "rainmaker.call.logged.v1": {
        "agent": "dana",
        "call": "C-881",
        "lead": "L-204",
        "direction": "OUTBOUND",
        "duration_seconds": 390,
        "answered": True,
    },
    "rainmaker.sms.sent.v1": {"agent": "dana", "lead": "L-204"},
    "rainmaker.email.sent.v1": {"agent": "dana", "direction": "OUTBOUND", "automated": False},
    "rainmaker.appointment.created.v1": {
        "agent": "dana",
        "appointment": "A-17",
        "lead": "L-204",
        "kind": "Demo",
        "starts_on": "2026-03-20",
    },
    "rainmaker.appointment.held.v1": {"agent": "dana", "appointment": "A-17", "lead": "L-204", "kind": "Demo"},
    "rainmaker.appointment.cancelled.v1": {"agent": "dana", "appointment": "A-18", "lead": "L-205", "kind": "Demo"},
    "rainmaker.action.taken.v1": {"agent": "dana", "lead": "L-204", "action": "Quote sent"},
    "rainmaker.call.reviewed.v1": {
        "agent": "dana",
        "by": "nora",
        "call": "C-881",
        "rating": "85",
        "compliant": True,
        "notes": "Asked for the budget early.",
    },
    "rainmaker.coaching.noted.v1": {
        "agent": "dana",
        "by": "nora",
        "topic": "Discovery",
        "text": "Let them finish before you answer.",
        "metric": "calls_made",
    },
    "rainmaker.lead.created.v1": {
        "lead": "L-204",
        "status": "New",
        "origin": "Website",
        "campaign": "Spring",
    },
    "rainmaker.lead.assigned.v1": {"lead": "L-204", "agent": "dana", "by": "nora"},
    "rainmaker.lead.distributed.v1": {"lead": "L-204", "agent": "dana", "strategy": "North inbound", "mode": "PUSH"},
    "rainmaker.lead.status_changed.v1": {"lead": "L-204", "status": "Contacted", "by": "dana"},
    "rainmaker.opportunity.created.v1": {
        "opportunity": "O-71",
        "agent": "dana",
        "stage": "Qualified",
        "amount": "12000.00",
        "currency": "EUR",
        "product": "Pump",
        "account": "Hartmann AG",
    },
    "rainmaker.opportunity.assigned.v1": {"opportunity": "O-71", "agent": "omar", "by": "ines"},
    "rainmaker.opportunity.stage_changed.v1": {"opportunity": "O-71", "stage": "Negotiation", "by": "omar"},
    "rainmaker.opportunity.won.v1": {"opportunity": "O-71", "amount": "11500.00", "currency": "EUR"},
    "rainmaker.opportunity.lost.v1": {"opportunity": "O-72", "reason": "Bought elsewhere"},
    "rainmaker.opportunity.deleted.v1": {"opportunity": "O-73"},
    "rainmaker.task.created.v1": {
        "task": "K-310",
        "agent": "dana",
        "kind": "Follow-up",
        "due": "2026-03-18",
        "lead": "L-204",
    },
    "rainmaker.task.completed.v1": {"task": "K-310"},
    "rainmaker.customer.registered.v1": {"customer": "U-55", "agent": "dana"},
    "rainmaker.customer.merged.v1": {"customer": "U-56", "into": "U-55"},
    "rainmaker.strategy.joined.v1": {"strategy": "North inbound", "agent": "dana", "mode": "PUSH"},
    "rainmaker.strategy.left.v1": {"strategy": "North inbound", "agent": "dana"},
    "rainmaker.transaction.submitted.v1": {
        "transaction": "T-409",
        "kind": "sale",
        "amount": "11500.00",
        "currency": "EUR",
        "credits": [
            {"agent": "omar", "percent": "60"},
            {"agent": "dana", "percent": "30"},
            {"house": True, "percent": "10"},
            {"agent": "lea", "overlay": True, "percent": "100"},
        ],
        "opportunity": "O-71",
        "customer": "U-55",
        "product": "Pump",
        "margin": "3400.00",
        "quantity": "2",
        "booked_on": "2026-03-12",
    },
    "rainmaker.transaction.approved.v1": {"transaction": "T-409", "revision": 0},
    "rainmaker.transaction.rejected.v1": {"transaction": "T-410", "reason": "No signed order"},
    "rainmaker.payment.received.v1": {"transaction": "T-409", "amount": "5000.00", "currency": "EUR"},
    "rainmaker.transaction.partly_refunded.v1": {"transaction": "T-409", "amount": "1500.00", "currency": "EUR"},
    "rainmaker.transaction.reversed.v1": {"transaction": "T-409", "reason": "Returned"},
    CUSTOM_EXAMPLE: {"team": "north", "quantity": "250", "amount": "80.00", "currency": "EUR", "campaign": "Spring"},
}
NAMED_BY = ("transaction", "opportunity", "task", "call", "appointment", "customer", "lead")


def example_event(name: str) -> dict[str, Any]:
    """Return the example of the type as a whole CloudEvent."""
    data = DATA[name]
    subject = next((data[field] for field in NAMED_BY if field in data), "88213")
    word = name.split(".")[-2]
    return {
        "specversion": "1.0",
        "id": f"{subject}:{word}",
        "source": SOURCE,
        "type": name,
        **WHEN.get(name, ON_A_DAY),
        "data": data,
    }
